// Pages with a strict policy in a headless Chromium, for the tests of the components.
import assert from "node:assert/strict";
import test from "node:test";

import { launch, serve } from "./chromium.mjs";

const PAGE = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>t</title>
<link rel="icon" href="/data/icon.svg"><meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="/blank.js"></script></head><body><main><h1>t</h1></main></body></html>`;
const SCRIPT = `import "/chiso/components/index.js"; document.body.dataset.ready = "";`;

const browser = await launch();
test.after(() => browser.close());

/**
 * Opens a page of the demonstration, or `blank.html`; at the end nothing may have been complained
 * about. `before` is run in the page before its own scripts, `more` are further files.
 */
export async function open(context, path, options = {}) {
  const { query = "", before, more, ...settings } = options;
  const frame = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...settings });
  const complaints = [];
  // Before the server ends: what a page still asks for is answered.
  context.after(async () => {
    await frame.close();
    assert.deepEqual(complaints, []);
  });
  const address = await serve(context, { "/blank.html": PAGE, "/blank.js": SCRIPT, ...more });
  if (before) await frame.addInitScript(before);
  const page = await frame.newPage();
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${address}/${path}${query}`);
  await page.waitForSelector("body[data-ready]");
  return page;
}

export const settled = (page, selector) => page.locator(selector).first().waitFor();
export const text = (page, selector) => page.locator(selector).first().textContent();

/** Adds an element to a page and sets its properties. */
export async function add(page, tag, properties, attributes = {}) {
  await page.evaluate(
    ([tag, properties, attributes]) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      Object.assign(element, properties);
      document.querySelector("main").append(element);
    },
    [tag, properties, attributes],
  );
}
