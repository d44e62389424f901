// Writes the built-in programmes as modules of the package, from the documents of the core.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const documents = new URL("../../core/programmes/", import.meta.url);
const folder = new URL("../programmes/", import.meta.url);
// The order of their presentation: the core's own list.
const list = readFileSync(new URL("../../core/src/programmes/mod.rs", import.meta.url), "utf8");
const place = (id) => list.indexOf(`id: "${id}"`);

rmSync(folder, { recursive: true, force: true });
const all = readdirSync(documents)
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(new URL(file, documents), "utf8")))
  .sort((one, other) => place(one.id) - place(other.id));
for (const document of all) {
  if (place(document.id) < 0) throw new Error(`${document.id} is not in the core's list`);
  const text = JSON.stringify(document);
  const path = fileURLToPath(new URL(`${document.id}.json`, folder));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text}\n`);
  writeFileSync(path.replace(/json$/, "js"), `export default ${text};\n`);
}
const entries = all.map(({ id, title }) => {
  const shown = JSON.stringify({ id, title }).slice(1, -1);
  return `  {${shown},"load":()=>import("./${id}.js")},`;
});
writeFileSync(
  new URL("index.js", folder),
  `/** The programmes that come with the package, each in a module of its own. */\nexport const BUILT_IN = [\n${entries.join("\n")}\n];\n`,
);
console.log(`${all.length} programmes`);
