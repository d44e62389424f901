// Serves the demonstration from this machine to this machine: `node demo/serve.mjs [PORT]`.
//
// The policy is one that a strict portal has: nothing but its own files, no inline script, no
// inline style.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

export const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const KINDS = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const here = new URL("./", import.meta.url);
const examples = new URL("../core/examples/data/", here);

/**
 * A server of the demonstration.
 *
 * @param {URL} chiso the folder of the package
 * @param {Record<string, string>} [more] further files, by path
 * @param {string} [cache] what browsers may keep: nothing, so that a reload shows what was changed
 */
export function server(chiso, more = {}, cache = "no-store") {
  return createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = path === "/" ? "/index.html" : path;
    const kind = KINDS[extname(file)];
    const body = kind && (more[file] ?? (await read(chiso, file)));
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": kind,
      "content-security-policy": POLICY,
      "cache-control": cache,
    });
    response.end(body);
  });
}

async function read(chiso, file) {
  const folders = file.startsWith("/chiso/")
    ? [[chiso, file.slice(7)]]
    : [[here, file.slice(1)], ...(file.startsWith("/data/") ? [[examples, file.slice(6)]] : [])];
  for (const [folder, name] of folders) {
    const path = new URL(name, folder);
    if (!path.href.startsWith(folder.href)) continue;
    try {
      return await readFile(path);
    } catch {
      // Perhaps in the next folder.
    }
  }
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 8138);
  const listening = server(new URL("../bindings-wasm/", here));
  listening.on("error", (error) => {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  });
  listening.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/`));
}
