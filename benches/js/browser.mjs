// When a browser has painted the components, and how soon a form answers: times in milliseconds,
// in a headless Chromium, from pages on this machine. `cargo xtask bench --browser` runs it.
import { loadavg } from "node:os";

import { launch } from "../../bindings-wasm/tests/chromium.mjs";
import { server } from "../../demo/serve.mjs";
import { FORM, RANKING, TYPED, files, pages } from "./pages.mjs";

const rounds = Number(process.argv[2] ?? 15);
const FRAMES = 300;

const listening = server(new URL("../../bindings-wasm/", import.meta.url), files, "max-age=3600");
await new Promise((ready) => listening.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${listening.address().port}`;
const browser = await launch();

const taken = new Map();
const note = (what, time) => taken.set(what, [...(taken.get(what) ?? []), time]);

/** Opens a page, notes when it was painted, and returns it. */
async function open(context, name, path) {
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(address + path, { waitUntil: "commit" });
  const [painted, loaded] = await page.evaluate(() => Promise.all([globalThis.painted, globalThis.loaded]));
  note(`${name} | navigation`, painted);
  note(`${name} | \`load\``, painted - loaded);
  return page;
}

/** Types into a field, key by key. */
async function type(page) {
  await page.locator(`chiso-form #input-${TYPED.first}`).fill("12");
  await page.waitForFunction((first) => document.querySelector("chiso-form").scorecard && document.querySelector("chiso-form").observations.values[first] === 12, TYPED.first);
  await page.waitForTimeout(300);
  await page.locator(`chiso-form #input-${TYPED.input}`).focus();
  for (const key of ["6", "Backspace", "7", "Backspace", "9"]) {
    await page.evaluate((node) => globalThis.awaitKey(node), TYPED.node);
    await page.keyboard.press(key);
    note("form, the points that follow a key | | the key", await page.evaluate(() => globalThis.points));
  }
}

try {
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, path] of pages) {
      const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
      await (await open(context, `${name} | cold`, path)).close();
      const page = await open(context, `${name} | warm`, path);
      if (path === FORM) await type(page);
      if (path === RANKING) {
        const frames = await page.evaluate((count) => globalThis.scrollThrough(count), FRAMES);
        for (const frame of frames) note("ranking, frames while it is scrolled through | | the frame before", frame);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  listening.closeAllConnections();
  listening.close();
}

const shown = (time) => (time < 10 ? time.toFixed(1) : time.toFixed(0));
console.log(`Chromium ${browser.version()}, ${rounds} rounds; the machine's load was ${loadavg()[1].toFixed(1)}

| | cache | from | median, ms | fastest | slowest |
|---|---|---|---:|---:|---:|`);
for (const [what, times] of taken) {
  const sorted = times.toSorted((one, other) => one - other);
  console.log(`| ${what} | ${[sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map(shown).join(" | ")} |`);
}
