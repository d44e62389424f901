// What happens to a form and to what was entered in it: files, storage, windows, units, pages
// that move it about.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import * as chiso from "chiso";

import { add, open, settled, text } from "./pages.mjs";

const repository = process.env.CHISO_REPOSITORY;
const commune = JSON.parse(readFileSync(`${repository}/core/examples/data/commune-illustrative.json`, "utf8"));
const friendly = await chiso.Programme.load("vn/tn/138");

const FIRST = "publicity_items_applicable";
const box = (page, id = FIRST) => page.locator(`chiso-form #input-${id}`);
const state = (page) => text(page, "chiso-form .state");
const values = (page) => page.evaluate(() => document.querySelector("chiso-form").observations.values);
const entered = (page, wanted, id = FIRST) =>
  page.waitForFunction(([wanted, id]) => document.querySelector("chiso-form").observations.values[id] === wanted, [wanted, id]);
const kept = (page) =>
  page.waitForFunction(() => document.querySelector("chiso-form").shadowRoot.querySelector(".state").textContent !== "");

const asksFor = (page, id) => page.locator(`chiso-form #input-${id}`).waitFor({ state: "attached" });

/** A form on a page of its own, with a unit and a period. */
async function form(context, attributes = { programme: "vn/tn/138", unit: "a", period: "2026" }, options = {}) {
  const page = await open(context, "blank.html", options);
  await add(page, "chiso-form", {}, attributes);
  await settled(page, "chiso-form fieldset");
  return page;
}

/** Has the form read a file. */
const take = (page, content) =>
  page.locator("chiso-form #import").setInputFiles({
    name: "figures.json",
    mimeType: "application/json",
    buffer: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
  });

test("a file that has no figures is refused, and nothing is lost", async (context) => {
  const page = await form(context, { programme: "vn/tn/138" });
  await box(page).fill("12");
  await kept(page);
  const refused = [
    "{",
    "",
    "null",
    "5",
    [],
    {},
    { observations: [] },
    { observations: [{ unit: "a", values: [1, 2] }] },
    { observations: [{ unit: "a", values: "12" }] },
    { unit: "a", period: "2026" },
    friendly.scorecard(commune),
  ];
  for (const content of refused) {
    await take(page, content);
    await page.waitForFunction(() => /Tệp không đọc được/.test(document.querySelector("chiso-form").shadowRoot.querySelector(".state").textContent));
    assert.deepEqual(await values(page), { [FIRST]: 12 });
    await page.evaluate(() => (document.querySelector("chiso-form").shadowRoot.querySelector(".state").textContent = ""));
  }
  await take(page, { programme: "vn/766/portal-2026", observations: [commune] });
  await page.waitForFunction(() => /chương trình khác/.test(document.querySelector("chiso-form").shadowRoot.querySelector(".state").textContent));
  assert.deepEqual(await values(page), { [FIRST]: 12 });
});

test("what a file has beside what the programme asks for is left out, and named", async (context) => {
  const page = await form(context, { programme: "vn/tn/138" });
  await take(page, { observations: [{ unit: "b", values: { [FIRST]: 12, no_such: 5, publicity_items_published: [1] }, given: { NONE: 3 } }] });
  await entered(page, 12);
  assert.match(await state(page), /chương trình không có: no_such, publicity_items_published, NONE/);
  assert.equal(await page.locator("chiso-form #first-error").count(), 0);
  assert.deepEqual(await values(page), { [FIRST]: 12 });
});

test("a page that says whose form it is gets no figures of others", async (context) => {
  const page = await form(context);
  await take(page, { observations: [{ unit: "b", period: "2026", values: { [FIRST]: 3 } }] });
  await page.waitForFunction(() => /đơn vị hoặc kỳ khác/.test(document.querySelector("chiso-form").shadowRoot.querySelector(".state").textContent));
  await take(page, { observations: [{ unit: "b", values: { [FIRST]: 3 } }, { unit: { id: "a" }, period: "2026", values: { [FIRST]: 4 } }] });
  await entered(page, 4);
});

test("figures stay with their unit and their programme", async (context) => {
  const page = await form(context);
  const set = (name, value) => page.evaluate(([name, value]) => document.querySelector("chiso-form").setAttribute(name, value), [name, value]);
  await box(page).fill("12");
  await set("unit", "b");
  await page.waitForFunction((id) => document.querySelector("chiso-form").shadowRoot.querySelector(`#input-${id}`).value === "", FIRST);
  assert.deepEqual(await values(page), {});
  await box(page).fill("7");
  await kept(page);
  await set("unit", "a");
  await entered(page, 12);
  await set("programme", "vn/766/portal-2026");
  await asksFor(page, "dossiers_received");
  assert.deepEqual(await values(page), {});
  await set("programme", "vn/tn/138");
  await asksFor(page, FIRST);
  await entered(page, 12);
  await set("unit", "b");
  await entered(page, 7);
});

test("observations that a page gives are kept, whatever is set first", async (context) => {
  const page = await form(context);
  await page.evaluate((observations) => {
    const element = document.querySelector("chiso-form");
    element.programme = "vn/766/portal-2026";
    element.observations = observations;
    element.setAttribute("unit", "c");
  }, { unit: "c", period: "2026", values: { dossiers_received: 9 } });
  await asksFor(page, "dossiers_received");
  await entered(page, 9, "dossiers_received");
  await page.evaluate(() => (document.querySelector("chiso-form").observations = null));
  assert.deepEqual(await values(page), {});
});

for (const [name, before] of [
  ["that throws", () => Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } })],
  ["that is full", () => (Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); })],
]) {
  test(`a form works with storage ${name}, and says that it keeps nothing`, async (context) => {
    const page = await form(context, undefined, { before });
    await box(page).fill("12");
    await kept(page);
    assert.match(await state(page), /không cho lưu/);
    assert.equal(await text(page, "chiso-form .announcer"), await state(page));
    assert.deepEqual(await values(page), { [FIRST]: 12 });
  });
}

test("what was kept by another version, or broken, does not stop a form", async (context) => {
  const page = await open(context, "blank.html");
  for (const [kept, wanted] of [
    ['{"values":{"no_such":1,"publicity_items_applicable":12}}', { [FIRST]: 12 }],
    ['{"values":[]}', {}],
    ["{", {}],
  ]) {
    await page.evaluate((kept) => {
      document.querySelector("chiso-form")?.remove();
      localStorage.setItem("chiso-form:vn/tn/138::", kept);
    }, kept);
    await add(page, "chiso-form", {}, { programme: "vn/tn/138" });
    await settled(page, "chiso-form fieldset");
    assert.deepEqual(await values(page), wanted);
    assert.equal(await page.locator("chiso-form #first-error, chiso-form .summary .error").count(), 0);
  }
});

test("two windows of one form keep step", async (context) => {
  const page = await form(context);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.waitForSelector("body[data-ready]");
  await add(other, "chiso-form", {}, { programme: "vn/tn/138", unit: "a", period: "2026" });
  await settled(other, "chiso-form fieldset");
  await box(page).fill("12");
  await entered(other, 12);
  assert.match(await state(other), /cửa sổ khác/);
  await box(other, "publicity_items_published").fill("11");
  await entered(page, 11, "publicity_items_published");
  assert.deepEqual(await values(page), { [FIRST]: 12, publicity_items_published: 11 });
});

test("a key just before the window is closed is kept", async (context) => {
  const page = await form(context);
  const stored = await page.evaluate((id) => {
    const element = document.querySelector("chiso-form");
    const input = element.shadowRoot.querySelector(`#input-${id}`);
    input.value = "12";
    input.dispatchEvent(new Event("input"));
    globalThis.dispatchEvent(new PageTransitionEvent("pagehide"));
    return Object.values({ ...localStorage })[0];
  }, FIRST);
  assert.equal(JSON.parse(stored).values[FIRST], 12);
});

test("another language leaves groups open and the focus where it is", async (context) => {
  const page = await form(context);
  const groups = page.locator("chiso-form details.group");
  await groups.nth(2).locator("> summary").click();
  const isOpen = () => groups.evaluateAll((all) => all.map(({ open }) => open));
  const before = await isOpen();
  assert.equal(before[2], true);
  await box(page).fill("12");
  await page.evaluate(() => (document.documentElement.lang = "en"));
  await page.waitForFunction(() => document.querySelector("chiso-form").shadowRoot.textContent.includes("Points so far"));
  assert.deepEqual(await isOpen(), before);
  assert.equal(await page.evaluate(() => document.querySelector("chiso-form").shadowRoot.activeElement?.id), `input-${FIRST}`);
});

test("a form that is taken out and put back goes on", async (context) => {
  const page = await form(context, { programme: "vn/tn/138", autosave: "off" });
  await box(page).fill("12");
  await page.evaluate(() => {
    const element = document.querySelector("chiso-form");
    element.remove();
    document.querySelector("main").append(element);
  });
  await settled(page, "chiso-form fieldset");
  assert.equal(await box(page).inputValue(), "12");
  await box(page).fill("11");
  await entered(page, 11);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

test("the field that has the focus is not under the points", async (context) => {
  const page = await form(context, undefined, { viewport: { width: 360, height: 640 } });
  await page.evaluate(() => document.querySelector("chiso-form").shadowRoot.querySelectorAll("details.group").forEach((one, at) => (one.open = at < 3)));
  await page.locator("chiso-form #input-postings").focus();
  for (let step = 0; step < 14; step += 1) {
    await page.keyboard.press("Shift+Tab");
    const [top, bottom] = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector("chiso-form");
      const { top } = shadowRoot.activeElement.getBoundingClientRect();
      return [top, shadowRoot.querySelector(".summary").getBoundingClientRect().bottom];
    });
    assert.ok(top >= bottom, `${top} is above ${bottom}`);
  }
});

test("a period that is none is said in the language shown, and the rest is scored", async (context) => {
  const page = await form(context, { programme: "vn/tn/138", unit: "a" });
  await box(page).fill("12");
  await page.locator("chiso-form #period").fill("2026-Q5");
  const said = page.locator("chiso-form .summary .error");
  await said.waitFor();
  assert.match(await said.textContent(), /không phải là một kỳ/);
  assert.equal(await page.evaluate(() => document.querySelector("chiso-form").scorecard.period), undefined);
  await page.locator("chiso-form #period").fill("2026-Q4");
  await said.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.querySelector("chiso-form").scorecard.period), "2026-Q4");
});
