// What bundlers and linters of packages make of the packed package.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { launch } from "./chromium.mjs";

const { CHISO_TARBALL: tarball, CHISO_REPOSITORY: repository } = process.env;
if (!tarball) throw new Error("CHISO_TARBALL is not set: run `cargo xtask browser`");
const { path, tool } = await import(pathToFileURL(`${repository}/bindings-wasm/scripts/tools.mjs`));
const run = promisify(execFile);
const user = fileURLToPath(new URL("..", import.meta.url));

/** What a portal would write: the engine, a programme, a component. */
const APPLICATION = `
import { init, Programme } from "chiso";
import "chiso/components/scorecard";
async function main() {
  await init();
  const programme = await Programme.load("vn/766/portal-2026");
  const observations = { unit: "H55", values: { dossiers_received: 265883, dossiers_on_time: 254178 } };
  const card = document.createElement("chiso-scorecard");
  card.data = programme.scorecard(observations);
  document.body.append(card);
  document.title = String(programme.score(observations).points("TDGQ"));
}
main().catch((error) => { document.title = String(error); });
`;
const page = (script) =>
  `<!doctype html><html lang="vi"><head><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="${script}"></script></head><body></body></html>`;

const browser = await launch();
test.after(() => browser.close());

/** Opens what a bundler wrote, and reads the points off the page's title. */
async function opened(context, folder) {
  const kinds = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    try {
      const body = readFileSync(join(folder, path === "/" ? "index.html" : path));
      response.writeHead(200, { "content-type": kinds[extname(path)] ?? "text/html" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const frame = await browser.newPage();
  await frame.goto(`http://127.0.0.1:${server.address().port}/`);
  await frame.waitForFunction(() => document.title !== "");
  const title = await frame.title();
  const rows = await frame.locator("chiso-scorecard .row").count();
  await frame.close();
  return { title, rows };
}

function project(name) {
  const folder = join(user, "bundles", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.js"), APPLICATION);
  return folder;
}

test("a plain module script, with an import map", async (context) => {
  const folder = project("plain");
  const home = readdirSync(join(user, "node_modules/chiso"), { recursive: true, withFileTypes: true });
  for (const file of home.filter((one) => one.isFile())) {
    const path = join(file.parentPath, file.name);
    const to = join(folder, "chiso", path.slice(join(user, "node_modules/chiso").length));
    mkdirSync(join(to, ".."), { recursive: true });
    writeFileSync(to, readFileSync(path));
  }
  const map = { imports: { chiso: "/chiso/js/index.js", "chiso/components/scorecard": "/chiso/components/scorecard.js" } };
  writeFileSync(
    join(folder, "index.html"),
    page("/main.js").replace("<script", `<script type="importmap">${JSON.stringify(map)}</script><script`),
  );
  assert.deepEqual(await opened(context, folder), { title: "19.12", rows: 6 });
});

test("vite", async (context) => {
  const { build } = await tool("vite");
  const folder = project("vite");
  writeFileSync(join(folder, "index.html"), page("/main.js"));
  await build({ root: folder, logLevel: "error", configFile: false });
  assert.deepEqual(await opened(context, join(folder, "dist")), { title: "19.12", rows: 6 });
});

test("webpack", async (context) => {
  const { default: webpack } = await tool("webpack");
  const folder = project("webpack");
  const stats = await promisify(webpack)({
    mode: "production",
    context: folder,
    entry: "./main.js",
    output: { path: join(folder, "dist"), filename: "main.js" },
    performance: { hints: false },
  });
  assert.equal(stats.hasErrors(), false, stats.toString("errors-only"));
  writeFileSync(join(folder, "dist/index.html"), page("/main.js"));
  assert.deepEqual(await opened(context, join(folder, "dist")), { title: "19.12", rows: 6 });
});

test("esbuild, with the engine inside", async (context) => {
  const { build } = await tool("esbuild");
  const folder = project("esbuild");
  writeFileSync(join(folder, "main.js"), APPLICATION.replace('"chiso"', '"chiso/inline"'));
  await build({
    absWorkingDir: folder,
    entryPoints: ["main.js"],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    outdir: join(folder, "dist"),
    logLevel: "error",
  });
  writeFileSync(join(folder, "dist/index.html"), page("/main.js"));
  assert.deepEqual(await opened(context, join(folder, "dist")), { title: "19.12", rows: 6 });
});

test("esbuild, with the module beside it", async (context) => {
  const { build } = await tool("esbuild");
  const folder = project("esbuild-raw");
  const dist = join(folder, "dist");
  writeFileSync(
    join(folder, "main.js"),
    `import module from "chiso/chiso.wasm";\n${APPLICATION.replace("init()", "init(module)")}`,
  );
  await build({
    absWorkingDir: folder,
    entryPoints: ["main.js"],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    loader: { ".wasm": "file" },
    outdir: dist,
    logLevel: "error",
  });
  writeFileSync(join(dist, "index.html"), page("/main.js"));
  assert.deepEqual(await opened(context, dist), { title: "19.12", rows: 6 });
});

test("publint has nothing to say", async () => {
  const { publint } = await tool("publint");
  const { messages } = await publint({ pkgDir: join(user, "node_modules/chiso"), strict: true });
  assert.deepEqual(messages, []);
});

test("every entry has its types, as attw sees it", async () => {
  const command = path("@arethetypeswrong/cli/dist/index.js");
  const entries = [".", "inline", "components", "components/scorecard", "programmes/un/hdi"];
  // The package is one of ES modules: `require` of it is not on offer.
  const { stdout } = await run(process.execPath, [command, tarball, "--profile", "esm-only", "--format", "json", "--entrypoints", ...entries]).catch((failure) => failure);
  const { analysis, problems } = JSON.parse(stdout);
  assert.equal(analysis.types.kind, "included");
  const found = Object.values(problems ?? {}).flat().filter(({ kind, resolutionKind }) => kind !== undefined && !["node10", "node16-cjs"].includes(resolutionKind));
  assert.deepEqual(found, []);
});
