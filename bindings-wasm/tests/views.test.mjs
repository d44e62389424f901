// What pages do to the components that show answers: wrong data, languages, directions, printing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import * as chiso from "chiso";

import { add, open, settled, text } from "./pages.mjs";

const repository = process.env.CHISO_REPOSITORY;
const read = (name) => JSON.parse(readFileSync(`${repository}/core/examples/data/${name}.json`, "utf8"));
const province = read("thai-nguyen-2026-10-10");
const article = read("article-2025");
const portal = await chiso.Programme.load("vn/766/portal-2026");

test("what is no answer is refused in words, and the next one is shown", async (context) => {
  const page = await open(context, "blank.html");
  const card = portal.scorecard(province);
  const standings = portal.standings([province]);
  for (const [tag, good, shown, wrong] of [
    ["chiso-scorecard", card, ".row", [{}, "text", standings, { ...card, total: { children: 5 } }]],
    ["chiso-ranking", standings, "tbody tr", [[], card, { ...standings, rows: [{}] }]],
  ]) {
    await add(page, tag, {});
    for (const data of wrong) {
      await page.evaluate(([tag, data]) => (document.querySelector(tag).data = data), [tag, data]);
      await settled(page, `${tag} .failure`);
      await page.evaluate(([tag, data]) => (document.querySelector(tag).data = data), [tag, good]);
      await settled(page, `${tag} ${shown}`);
      assert.equal(await page.locator(`${tag} .failure`).count(), 0);
    }
    const said = page.evaluate((tag) => new Promise((done) => {
      const element = document.querySelector(tag);
      element.addEventListener("chiso-error", ({ detail }) => done(String(detail.error)), { once: true });
      element.data = {};
    }), tag);
    assert.match(await said, /no answer of the engine/);
    await page.evaluate((tag) => (document.querySelector(tag).data = null), tag);
    await page.waitForFunction((tag) => /Chưa có số liệu\.$/.test(document.querySelector(tag).shadowRoot.textContent), tag);
    await page.evaluate((tag) => document.querySelector(tag).remove(), tag);
  }
});

test("files that are missing or broken are said", async (context) => {
  const page = await open(context, "blank.html", { more: { "/broken.json": "{", "/list.json": "[1]" } });
  for (const tag of ["chiso-scorecard", "chiso-ranking"]) {
    for (const src of ["/broken.json", "/list.json"]) {
      await add(page, tag, {}, { src });
      await settled(page, `${tag} .failure`);
      await page.evaluate((tag) => document.querySelector(tag).remove(), tag);
    }
  }
});

test("nothing was given, or it is on its way", async (context) => {
  const page = await open(context, "blank.html");
  for (const tag of ["chiso-scorecard", "chiso-ranking"]) {
    await add(page, tag, {});
    await page.waitForFunction((tag) => /Chưa có số liệu\.$/.test(document.querySelector(tag).shadowRoot.textContent), tag);
  }
  // What comes soon is shown without a word before it; only what does not is said to be awaited.
  let answer;
  await page.route("**/late.json", (route) => (answer = () => route.fulfill({ json: portal.scorecard(province) })));
  const early = await page.evaluate(async () => {
    const card = document.querySelector("chiso-scorecard");
    card.setAttribute("src", "/late.json");
    await new Promise((done) => requestAnimationFrame(() => done()));
    return card.shadowRoot.textContent;
  });
  assert.match(early, /Chưa có số liệu\.$/);
  await page.waitForFunction(() => /Đang tải…$/.test(document.querySelector("chiso-scorecard").shadowRoot.textContent));
  answer();
  await settled(page, "chiso-scorecard .row");
  await page.evaluate((observations) => {
    Object.assign(document.querySelector("chiso-ranking"), { programme: "vn/766/portal-2026", observations });
  }, [province]);
  await settled(page, "chiso-ranking tbody tr");
});

test("a language that is set on what an element is in", async (context) => {
  const page = await open(context, "blank.html");
  await add(page, "chiso-scorecard", { data: portal.scorecard(article) });
  await settled(page, "chiso-scorecard .row");
  await page.evaluate(() => (document.querySelector("main").lang = "en-GB"));
  await page.waitForFunction(() => document.querySelector("chiso-scorecard").shadowRoot.textContent.includes("Not known"));
  await page.evaluate(() => document.querySelector("main").removeAttribute("lang"));
  await page.waitForFunction(() => document.querySelector("chiso-scorecard").shadowRoot.textContent.includes("Chưa có số liệu"));
});

test("among texts from right to left, points stay before their maximum", async (context) => {
  const page = await open(context, "blank.html");
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await add(page, "chiso-scorecard", { data: portal.scorecard(article) });
  await settled(page, "chiso-scorecard .row");
  const places = await page.locator("chiso-scorecard .row").first().evaluate((row) => {
    const left = (selector) => row.querySelector(selector).getBoundingClientRect().left;
    const range = new Range();
    range.selectNodeContents(row.querySelector(".points").lastChild);
    return [left(".points strong"), range.getBoundingClientRect().left];
  });
  assert.ok(places[0] < places[1], places.join());
});

test("several elements, set before they are known, taken out and put back", async (context) => {
  const more = {
    "/early.html": `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>t</title><link rel="icon" href="/data/icon.svg">
<script type="module" src="/early.js"></script></head><body><chiso-scorecard></chiso-scorecard><chiso-scorecard></chiso-scorecard></body></html>`,
    "/early.js": `const all = document.querySelectorAll("chiso-scorecard");
all[0].data = ${JSON.stringify(portal.scorecard(province))};
Object.assign(all[1], { programme: "vn/766/portal-2026", observations: ${JSON.stringify(article)} });
await import("/chiso/components/index.js");
document.body.dataset.ready = "";`,
  };
  const page = await open(context, "early.html", { more });
  const totals = page.locator("chiso-scorecard .total strong");
  await totals.nth(1).waitFor();
  assert.deepEqual(await totals.allTextContents(), ["63,98", "66,4"]);
  await page.locator("chiso-scorecard .row").first().click();
  await page.evaluate(() => {
    const [first, second] = document.querySelectorAll("chiso-scorecard");
    first.remove();
    second.after(first);
  });
  await page.waitForFunction(() => document.querySelectorAll("chiso-scorecard")[1].shadowRoot.querySelector(".row"));
  assert.deepEqual(await totals.allTextContents(), ["66,4", "63,98"]);
  assert.equal(await page.locator("chiso-scorecard .row[aria-expanded=true]").count(), 1);
});

test("what was done with a scorecard is said to who looks, too", async (context) => {
  const page = await open(context, "blank.html", { permissions: ["clipboard-read", "clipboard-write"] });
  await add(page, "chiso-scorecard", { data: portal.scorecard(province) });
  await settled(page, "chiso-scorecard .row");
  await page.locator("chiso-scorecard #csv").click();
  const said = page.locator("chiso-scorecard .tools [role=status]");
  await page.waitForFunction(() => /Đã chép/.test(document.querySelector("chiso-scorecard").shadowRoot.querySelector("[role=status]").textContent));
  assert.ok((await said.boundingBox()).width > 20);
  await page.evaluate(() => (HTMLCanvasElement.prototype.toBlob = (done) => done(null)));
  await page.locator("chiso-scorecard #png").click();
  await page.waitForFunction(() => /quá lớn/.test(document.querySelector("chiso-scorecard").shadowRoot.querySelector("[role=status]").textContent));
});

test("a long ranking is printed whole, and its title fits a phone", async (context) => {
  const page = await open(context, "blank.html", { viewport: { width: 360, height: 740 } });
  const one = portal.standings([province]);
  const rows = Array.from({ length: 500 }, (_, at) => ({ ...one.rows[0], unit: { id: `u${at}`, name: `Xã số ${at}` } }));
  await add(page, "chiso-ranking", { data: { ...one, rows } });
  await settled(page, "chiso-ranking tbody tr:not(.gap)");
  const built = () => page.locator("chiso-ranking tbody tr").count();
  assert.ok((await built()) < 100);
  const title = await page.locator("chiso-ranking caption bdi").boundingBox();
  assert.ok(title.x >= 0 && title.x + title.width <= 360, JSON.stringify(title));
  await page.evaluate(() => globalThis.dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("chiso-ranking tbody tr:not(.gap)").count(), 500);
  assert.equal(await built(), 500);
  await page.evaluate(() => globalThis.dispatchEvent(new Event("afterprint")));
  assert.ok((await built()) < 100);
});
