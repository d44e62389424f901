// A headless Chromium, and a server of the packed package and of the demonstration.
import { pathToFileURL } from "node:url";

const { CHISO_CHROMIUM: executablePath, CHISO_REPOSITORY: repository } = process.env;
if (!executablePath || !repository) {
  throw new Error("CHISO_CHROMIUM or CHISO_REPOSITORY is not set: run `cargo xtask browser`");
}
const { path, tool } = await import(pathToFileURL(`${repository}/bindings-wasm/scripts/tools.mjs`));
const { chromium } = await tool("playwright-core");

/** The script that looks for what keeps people out of a page. */
export const axe = path("axe-core/axe.min.js");
const { server } = await import(pathToFileURL(`${repository}/demo/serve.mjs`));

/** Starts a browser. */
export const launch = () =>
  chromium.launch({
    executablePath,
    headless: true,
    args: [
      // Pages from this machine only; the sandbox is not to be had in most containers.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** Serves the packed package, the demonstration, and further files; returns the address. */
export async function serve(context, more = {}) {
  const listening = server(new URL("../node_modules/chiso/", import.meta.url), more);
  await new Promise((ready) => listening.listen(0, "127.0.0.1", ready));
  context.after(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return `http://127.0.0.1:${listening.address().port}`;
}
