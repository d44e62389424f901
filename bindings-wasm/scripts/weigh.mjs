// Weighs what browsers load, file by file, with gzip, against `budget.json`.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const folder = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, folder));
const weigh = (paths) =>
  paths.reduce((sum, path) => sum + gzipSync(read(path), { level: 9 }).length, 0);

const budget = JSON.parse(read("budget.json"));
const components = readdirSync(new URL("components/", folder)).map((file) => `components/${file}`);
const weights = { engine: weigh(["pkg/chiso_bg.wasm"]), components: weigh(components) };
console.log(`module: ${read("pkg/chiso_bg.wasm").length} bytes before gzip`);
for (const [part, bytes] of Object.entries(weights)) {
  console.log(`${part}: ${bytes} bytes with gzip; the budget is ${budget[part]}`);
  if (!(bytes <= budget[part])) {
    console.error(`error: the ${part} weigh ${bytes - budget[part]} bytes more than they may`);
    process.exitCode = 1;
  }
}
