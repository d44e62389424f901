// When a browser has painted the components, and how soon a form answers: times in milliseconds,
// in a headless Chromium, from pages on this machine. `cargo xtask bench --browser` runs it.
import { cpus, loadavg } from "node:os";

import { launch } from "../../bindings-wasm/tests/chromium.mjs";
import { server } from "../../demo/serve.mjs";
import { FORM, PLAIN, RANKING, TYPED, files, pages, plain } from "./pages.mjs";

const rounds = Number(process.argv[2] ?? 15);
const FRAMES = 60;

const listening = server(new URL("../../bindings-wasm/", import.meta.url), files, "max-age=3600");
await new Promise((ready) => listening.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${listening.address().port}`;
const browser = await launch();

const taken = new Map();
const note = (what, aspect, time) => {
  if (!taken.has(what)) taken.set(what, { navigation: [], load: [], processor: [], time: [] });
  taken.get(what)[aspect].push(time);
};

/** Opens a page, notes when it was painted, and returns it. */
async function open(context, name, path) {
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  const inspector = await context.newCDPSession(page);
  await inspector.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(address + path);
  const [painted, loaded] = await page.evaluate(() => Promise.all([globalThis.painted, globalThis.loaded]));
  note(name, "navigation", painted);
  note(name, "load", painted - loaded);
  const { metrics } = await inspector.send("Performance.getMetrics");
  note(name, "processor", 1000 * metrics.find((one) => one.name === "TaskDuration").value);
  return page;
}

/** Adds the page of what the first scorecard is made of. */
async function addPlain() {
  const page = await browser.newPage();
  const [[, path]] = pages;
  await page.goto(address + path);
  await page.evaluate(() => globalThis.painted);
  const parts = await page.evaluate(() => {
    const { innerHTML: built, adoptedStyleSheets } = document.querySelector("chiso-scorecard").shadowRoot;
    const styles = adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText));
    return { built, styles: styles.join("\n") };
  });
  Object.assign(files, plain(".row", parts));
  pages.unshift([PLAIN, "/plain.html"]);
  await page.close();
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
    note("form, from a key to the points that follow", "time", await page.evaluate(() => globalThis.points));
  }
}

try {
  await addPlain();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, path] of pages) {
      const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
      await (await open(context, `${name} | cold`, path)).close();
      const page = await open(context, `${name} | warm`, path);
      if (path === FORM) await type(page);
      if (path === RANKING) {
        const frames = await page.evaluate((count) => globalThis.scrollThrough(count), FRAMES);
        for (const frame of frames) note("ranking, a frame while it is scrolled through", "time", frame);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  listening.closeAllConnections();
  listening.close();
}

const some = (times) => {
  const sorted = times.toSorted((one, other) => one - other);
  return [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((time) => time.toFixed(time < 10 ? 1 : 0)).join(" / ");
};
const rows = (aspects) =>
  [...taken]
    .filter(([, found]) => aspects.every((aspect) => found[aspect].length > 0))
    .map(([what, found]) => `| ${[what, ...aspects.map((aspect) => some(found[aspect]))].join(" | ")} |`)
    .join("\n");
console.log(`Chromium ${browser.version()}, ${rounds} rounds; the load of the machine's ${cpus().length} processors was ${loadavg()[1].toFixed(1)}.
Milliseconds: fastest / median / slowest.

| first paint of a | cache | from navigation | from \`load\` | processor time |
|---|---|---:|---:|---:|
${rows(["navigation", "load", "processor"])}

| | |
|---|---:|
${rows(["time"])}`);
