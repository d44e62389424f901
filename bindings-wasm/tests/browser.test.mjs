// Every conformance case through the packed package, in a headless Chromium.
//
// The page is served from this machine to this machine, under a policy that forbids
// everything but the package's own scripts and its module.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import test from "node:test";

import { text } from "./cases.mjs";
import { launch } from "./chromium.mjs";
import { parse } from "./matching.mjs";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'";
const KINDS = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  json: "application/json",
  mjs: "text/javascript",
  wasm: "application/wasm",
};
const folder = new URL("..", import.meta.url);

async function serve(request, response) {
  const path = new URL(request.url, "http://localhost").pathname;
  const kind = KINDS[path.split(".").pop()];
  try {
    const body =
      path === "/cases.json"
        ? text()
        : await readFile(new URL(`.${path}`, folder));
    response.writeHead(200, { "content-type": kind, "content-security-policy": POLICY });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

test("conformance in Chromium", { timeout: 120_000 }, async (context) => {
  const server = createServer(serve);
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  context.after(() => server.close());

  const browser = await launch();
  context.after(() => browser.close());

  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));

  await page.goto(`http://127.0.0.1:${server.address().port}/tests/browser.html`);
  await page.waitForFunction("globalThis.report !== undefined");
  const report = await page.evaluate("globalThis.report");

  assert.equal(report.failed, undefined);
  assert.ok(report.failures.length === 0, report.failures.join("\n"));
  const { cases, rules } = parse(text());
  assert.equal(report.ran, cases.length + rules.length);
  assert.equal(report.early, "engine.not_loaded");
  assert.equal(report.once, true);
  assert.deepEqual(complaints, []);
  console.log(`${report.ran} cases in Chromium ${browser.version()}`);
});
