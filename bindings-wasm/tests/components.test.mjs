// The components in a headless Chromium, on pages with a strict policy: what they show, the
// keyboard, languages, live points, bad input, hostile texts, accessibility.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import * as chiso from "chiso";

import { axe as axePath } from "./chromium.mjs";
import { add, open, settled, text } from "./pages.mjs";

const repository = process.env.CHISO_REPOSITORY;
const read = (path) => JSON.parse(readFileSync(`${repository}/${path}`, "utf8"));
const axe = readFileSync(axePath, "utf8");

async function violations(page) {
  // Into the page by the debugger's own way: its policy lets no script in.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`);
}

const article = read("core/examples/data/article-2025.json");
const province = read("core/examples/data/thai-nguyen-2026-10-10.json");
const commune = read("core/examples/data/commune-illustrative.json");
const portal = await chiso.Programme.load("vn/766/portal-2026");
const friendly = await chiso.Programme.load("vn/tn/138");

test("a scorecard shows the total, the bounds and the classes that are left", async (context) => {
  const page = await open(context, "article.html");
  await settled(page, "chiso-scorecard .total strong");
  assert.equal(await text(page, "chiso-scorecard .total strong"), "66,4");
  assert.match(await text(page, "chiso-scorecard .bounds"), /66,4 trên 82.*66,4 đến 84,4/);
  assert.match(await text(page, "chiso-scorecard .figure"), /Còn có thể là: Tốt, Khá, Trung bình/);
  assert.equal(await page.locator("chiso-scorecard .row.unknown").count(), 1);
  assert.match(await text(page, "chiso-scorecard .row.unknown"), /Chưa có số liệu/);
  assert.equal(await page.locator("chiso-scorecard .row.given").count(), 5);
});

test("a scorecard given as JSON does not load the engine", async (context) => {
  const page = await open(context, "blank.html");
  const modules = [];
  page.on("request", (request) => modules.push(request.url()));
  await add(page, "chiso-scorecard", { data: portal.scorecard(province) });
  await settled(page, "chiso-scorecard .row");
  assert.equal(await text(page, "chiso-scorecard .total strong"), "63,98");
  assert.deepEqual(modules.filter((url) => /wasm|js\/index/.test(url)), []);
});

test("rows open by the keyboard, down to what was measured and the sources", async (context) => {
  const page = await open(context, "blank.html");
  await add(page, "chiso-scorecard", { data: portal.scorecard(province) });
  await settled(page, "chiso-scorecard .row");
  await page.locator("chiso-scorecard #print").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const row = page.locator('chiso-scorecard [id="row-TDGQ"]');
  assert.equal(await row.getAttribute("aria-expanded"), "true");
  // Past the links to the sources, to the row below.
  const isRow = () =>
    page.evaluate(() => document.querySelector("chiso-scorecard").shadowRoot.activeElement.matches(".row"));
  do await page.keyboard.press("Tab");
  while (!(await isRow()));
  await page.keyboard.press("Enter");
  const detail = page.locator("chiso-scorecard .nodes .nodes .detail").first();
  await detail.waitFor();
  const shown = await detail.textContent();
  assert.match(shown, /dossiers_on_time|Hồ sơ/);
  assert.match(shown, /265\.883/);
  assert.match(shown, /theo tỷ lệ/);
  assert.match(shown, /theo nguồn thứ cấp/);
});

test("losses first, all open, in English", async (context) => {
  const page = await open(context, "province.html", { query: "?lang=en" });
  await settled(page, "chiso-scorecard .row");
  const titles = () => page.locator("chiso-scorecard .depth-1 > .row .title > bdi").allTextContents();
  const before = await titles();
  assert.equal(before[0], "Openness and transparency");
  await page.locator("chiso-scorecard #sort").selectOption("loss");
  await page.waitForFunction(() => document.querySelector("chiso-scorecard").getAttribute("sort") === "loss");
  const after = await titles();
  assert.equal(after[0], "Digitisation of dossiers");
  assert.equal(after.at(-1), "Progress and results");
  await page.locator("chiso-scorecard #expand").click();
  assert.equal(await page.locator("chiso-scorecard .row[aria-expanded=false]").count(), 0);
  await page.locator('[data-language="vi"]').click();
  await page.waitForFunction(() =>
    document.querySelector("chiso-scorecard").shadowRoot.textContent.includes("Mức độ số hóa hồ sơ"),
  );
});

test("proposed parts are marked, gates are told", async (context) => {
  const page = await open(context, "blank.html");
  await add(page, "chiso-scorecard", { data: friendly.scorecard(commune) });
  await settled(page, "chiso-scorecard .chip.proposed");
  assert.equal(await page.locator("chiso-scorecard .depth-1 > .row .chip.proposed").count(), 2);
  assert.match(await text(page, "chiso-scorecard .note"), /đề xuất/);
  assert.match(await text(page, "chiso-scorecard .gates"), /số điện thoại/);
});

test("two results side by side, with the changes the engine found", async (context) => {
  const later = { ...province, period: "2026-10", values: { ...province.values, dossiers_on_time: 200_000 } };
  const comparison = portal.compare({ ...province, period: "2026-09" }, later);
  const page = await open(context, "blank.html");
  await add(page, "chiso-scorecard", { comparison });
  await settled(page, "chiso-scorecard .row.pair");
  assert.equal(await page.locator("chiso-scorecard .total").count(), 2);
  const row = await page.locator('chiso-scorecard [id="row-TDGQ"] .change').textContent();
  assert.equal(row, "-4,08");
});

test("CSV, JSON and PNG", async (context) => {
  const page = await open(context, "blank.html", { acceptDownloads: true });
  await add(page, "chiso-scorecard", { data: portal.scorecard(province) });
  await settled(page, "chiso-scorecard .row");
  const csv = await page.evaluate(() => document.querySelector("chiso-scorecard").toCsv());
  assert.equal(csv.split("\r\n").length, portal.describe().nodes.length + 1);
  assert.match(csv, /^Mã,Cấp,/);
  for (const [id, name] of [["json", "tinh-Thai-Nguyen_2026.json"], ["png", "tinh-Thai-Nguyen_2026.png"]]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(`chiso-scorecard #${id}`).click(),
    ]);
    assert.equal(download.suggestedFilename(), name);
    const file = readFileSync(await download.path());
    if (id === "json") assert.equal(JSON.parse(file).total.points, 63.98);
    else assert.deepEqual([...file.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(file.length > 2000);
  }
});

test("a picture marks what is proposed", async (context) => {
  const page = await open(context, "blank.html", { acceptDownloads: true });
  await add(page, "chiso-scorecard", { data: portal.scorecard(article) });
  await settled(page, "chiso-scorecard .row");
  await page.evaluate(() => {
    globalThis.drawn = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
      drawn.push(text);
      return fillText.call(this, text, ...rest);
    };
  });
  await Promise.all([page.waitForEvent("download"), page.locator("chiso-scorecard #png").click()]);
  const drawn = (await page.evaluate(() => drawn)).join(" ");
  assert.match(drawn, /Còn có thể là: .*\(đề xuất\)/);
  assert.match(drawn, /Dấu “đề xuất”/);
});

test("everything is there in print", async (context) => {
  const page = await open(context, "blank.html");
  await add(page, "chiso-scorecard", { data: portal.scorecard(province) });
  await settled(page, "chiso-scorecard .row");
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => globalThis.dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("chiso-scorecard .tools").isVisible(), false);
  const bodies = page.locator("chiso-scorecard .body");
  assert.equal(await bodies.count(), portal.describe().nodes.length - 1);
  assert.equal(await bodies.last().isVisible(), true);
});

test("what cannot be scored is said", async (context) => {
  const page = await open(context, "blank.html");
  await add(page, "chiso-scorecard", {
    programme: "vn/766/portal-2026",
    observations: { unit: "a", values: { dossiers_received: -1, no_such_input: 2 } },
  });
  await settled(page, "chiso-scorecard .failure");
  const shown = await text(page, "chiso-scorecard .failure");
  assert.match(shown, /dossiers_received/);
  assert.match(shown, /no_such_input/);
});

test("hostile texts are texts", async (context) => {
  const evil = '<img src=x onerror="globalThis.hit = true">';
  const names = [evil, "\u202eabc\u202d \u2066x", "A".repeat(10_000), "<script>globalThis.hit = true</script>"];
  const programme = new chiso.Programme({
    chiso: 1,
    id: "hostile",
    title: { vi: evil, en: evil },
    inputs: Object.fromEntries(names.map((name, at) => [`i${at}`, { type: "count", title: { vi: name, en: name }, unit: { vi: evil, en: evil } }])),
    tree: names.map((name, at) => ({
      id: `n${at}`,
      title: { vi: name, en: name },
      max: 10,
      formula: `i${at}`,
      rule: { proportional: { full_at: 10 } },
      source: { status: "proposed", cites: [{ document: evil, url: "javascript:globalThis.hit=true" }] },
    })),
    classes: [{ id: "a", title: { vi: evil, en: evil }, at_least: "50%" }, { id: "b", title: { vi: "b", en: "b" } }],
  });
  const observations = { unit: { id: "u", name: evil }, values: { i0: { value: 9, note: evil, evidence: ["javascript:globalThis.hit=true", "https://example.org/a"] }, i1: 5, i2: 7, i3: 10 } };
  const page = await open(context, "blank.html", { viewport: { width: 390, height: 844 } });
  await add(page, "chiso-scorecard", { data: programme.scorecard(observations) }, { expanded: "" });
  await add(page, "chiso-ranking", { data: programme.standings([observations]) });
  await add(page, "chiso-form", { programme: programme.document(), observations });
  await settled(page, "chiso-scorecard .detail");
  await settled(page, "chiso-form fieldset");
  await settled(page, "chiso-ranking tbody tr");
  assert.equal(await page.evaluate(() => globalThis.hit), undefined);
  assert.equal(await page.locator("img, chiso-scorecard script").count(), 0);
  assert.equal(await text(page, "chiso-scorecard h2"), evil);
  assert.equal((await page.locator('chiso-scorecard [id="row-n2"] .title > bdi').textContent()).length, 10_000);
  const links = await page.locator("chiso-scorecard a").evaluateAll((all) => all.map(({ href }) => href));
  assert.ok(links.length > 0 && links.every((href) => href === "https://example.org/a"), links.join());
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(width[0] <= width[1], `the page is ${width[0]} wide`);
});

test("a form scores as one types, by the keyboard alone", async (context) => {
  const page = await open(context, "form.html");
  await settled(page, "chiso-form fieldset");
  const bounds = () => text(page, "chiso-form .summary .bounds");
  const first = await bounds();
  await page.locator("chiso-form #input-publicity_items_applicable").focus();
  await page.keyboard.type("12");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("6");
  const earned = page.locator('chiso-form [data-node="F1.1.1"] .earned');
  await page.waitForFunction(
    () => document.querySelector("chiso-form").shadowRoot.querySelector('[data-node="F1.1.1"] .earned').textContent === "5 / 10",
  );
  assert.notEqual(await bounds(), first);
  assert.match(await text(page, 'chiso-form [data-node="F1.1.1"] .reason'), /6/);
  assert.equal(await earned.textContent(), "5 / 10");
  const events = page.evaluate(
    () => new Promise((done) => document.querySelector("chiso-form").addEventListener("chiso-input", ({ detail }) => done(detail), { once: true })),
  );
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  const { observations } = await events;
  assert.deepEqual(observations.values.publicity_items_published, { state: "not_applicable" });
});

test("a form tells what is wrong, in the engine's words, and counts the rest", async (context) => {
  const page = await open(context, "form.html", { query: "?lang=en" });
  await settled(page, "chiso-form fieldset");
  await page.locator("chiso-form #input-publicity_items_applicable").fill("12");
  await page.locator("chiso-form #input-publicity_items_published").fill("13");
  const error = page.locator("chiso-form #error-publicity_items_published");
  await error.waitFor();
  assert.match(await error.textContent(), /exceeds `publicity_items_applicable`/);
  const field = page.locator("chiso-form #input-publicity_items_published");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.match(await text(page, "chiso-form .summary"), /1 to be mended/);
  await field.fill("no number");
  await page.waitForFunction(
    () => /is not a value|wrong|no number/.test(document.querySelector("chiso-form").shadowRoot.querySelector("#error-publicity_items_published").textContent),
  );
  await page.locator("chiso-form #first-error").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.querySelector("chiso-form").shadowRoot.activeElement.id), "input-publicity_items_published");
  await field.fill("12");
  await error.waitFor({ state: "hidden" });
  assert.equal(await field.getAttribute("aria-invalid"), null);
});

test("a form tells what is wrong in Vietnamese", async (context) => {
  const page = await open(context, "form.html");
  await settled(page, "chiso-form fieldset");
  await page.locator("chiso-form #input-publicity_items_applicable").fill("12");
  const field = page.locator("chiso-form #input-publicity_items_published");
  await field.fill("13");
  const error = page.locator("chiso-form #error-publicity_items_published");
  await error.waitFor();
  const { inputs } = friendly.describe();
  const whole = inputs.publicity_items_applicable.title.vi;
  assert.equal(
    await error.textContent(),
    `13 lớn hơn “${whole}” (12), trong khi chỉ là một phần của số đó – sửa lại một trong hai số.`,
  );
  assert.equal(await error.locator("span").getAttribute("lang"), "vi");
  await field.fill("1,5");
  await page.waitForFunction(
    () => /^1,5 không phải là số nguyên/.test(document.querySelector("chiso-form").shadowRoot.querySelector("#error-publicity_items_published").textContent),
  );
  // What is not about data is told in English, and says so.
  await page.evaluate(() => (document.querySelector("chiso-form").observations = { unit: { id: "a", colour: "red" } }));
  const general = page.locator("chiso-form .summary .error span");
  await general.waitFor();
  assert.equal(await general.getAttribute("lang"), "en");
});

test("numbers are read as the language writes them", async (context) => {
  const page = await open(context, "form.html");
  await settled(page, "chiso-form fieldset");
  const money = page.locator("chiso-form #input-money_to_recover");
  await page.evaluate(() => document.querySelector("chiso-form").shadowRoot.querySelectorAll("details").forEach((one) => (one.open = true)));
  await money.fill("1.204.500,5");
  await page.waitForFunction(() => document.querySelector("chiso-form").observations.values.money_to_recover === 1204500.5);
  assert.match(await page.locator("chiso-form [data-input=money_to_recover] .understood").textContent(), /1\.204\.500,5/);
  const share = page.locator("chiso-form #input-attitude_satisfaction");
  await share.fill("87,5 %");
  await page.waitForFunction(() => document.querySelector("chiso-form").observations.values.attitude_satisfaction === 0.875);
  await page.locator('[data-language="en"]').click();
  await page.waitForFunction(() => document.querySelector("chiso-form").shadowRoot.querySelector("#input-attitude_satisfaction")?.value === "0.875");
});

test("a form saves, resumes, exports and imports", async (context) => {
  const page = await open(context, "form.html", { acceptDownloads: true });
  await settled(page, "chiso-form fieldset");
  await page.locator("#example").click();
  await page.waitForFunction(() => document.querySelector("chiso-form").scorecard?.total.points === 84.54);
  await page.locator("chiso-form #input-publicity_items_applicable").fill("13");
  await page.waitForFunction(() => localStorage.length === 1);
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("chiso-form #export").click()]);
  const file = await download.path();
  const saved = JSON.parse(readFileSync(file, "utf8"));
  assert.equal(saved.programme, "vn/tn/138");
  assert.equal(saved.observations[0].values.publicity_items_applicable, 13);
  assert.deepEqual(saved.observations[0].given, commune.given);
  // Every value comes back as it went in.
  const { publicity_items_applicable: _, ...rest } = saved.observations[0].values;
  const { publicity_items_applicable: __, ...original } = commune.values;
  assert.deepEqual(rest, Object.fromEntries(Object.entries(original).filter(([, value]) => value !== null)));
  const native = friendly.scorecard(saved.observations[0]);

  await page.reload();
  await settled(page, "chiso-form fieldset");
  await page.waitForFunction(() => document.querySelector("chiso-form").observations.values.publicity_items_applicable === 13);
  assert.equal(await page.evaluate(() => document.querySelector("chiso-form").scorecard.total.points), native.total.points);

  page.once("dialog", (dialog) => dialog.accept());
  await page.locator("chiso-form #clear").click();
  await page.waitForFunction(() => Object.keys(document.querySelector("chiso-form").observations.values).length === 0);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.locator("chiso-form #import").setInputFiles(file);
  await page.waitForFunction(() => document.querySelector("chiso-form").observations.values.publicity_items_applicable === 13);
});

test("a form is submitted to the page, unless something is wrong", async (context) => {
  const page = await open(context, "form.html");
  await settled(page, "chiso-form fieldset");
  await page.evaluate(() => {
    globalThis.submitted = [];
    document.querySelector("chiso-form").addEventListener("chiso-submit", ({ detail }) => globalThis.submitted.push(detail));
  });
  await page.locator("chiso-form #input-publicity_items_applicable").fill("-1");
  await page.locator("chiso-form #submit").click();
  assert.equal(await page.evaluate(() => globalThis.submitted.length), 0);
  await page.locator("chiso-form #input-publicity_items_applicable").fill("14");
  await page.locator("chiso-form #submit").focus();
  await page.keyboard.press("Enter");
  const [{ observations, scorecard }] = await page.evaluate(() => globalThis.submitted);
  assert.equal(observations.values.publicity_items_applicable, 14);
  assert.equal(scorecard.programme.id, "vn/tn/138");
});

test("provinces are ranked, sorted and filtered", async (context) => {
  const page = await open(context, "provinces.html");
  await settled(page, "chiso-ranking tbody tr");
  const first = () => text(page, "chiso-ranking tbody tr");
  assert.equal(await page.locator("chiso-ranking tbody tr").count(), 34);
  // The classes of this programme are nobody's decision.
  assert.match(await text(page, "chiso-ranking .note"), /đề xuất/);
  assert.match(await text(page, "chiso-ranking th:has(#sort-class)"), /đề xuất$/);
  assert.equal(await page.locator("chiso-ranking thead .chip").count(), 1);
  assert.match(await first(), /^1Đồng Tháp68,8/);
  await page.locator("chiso-ranking #sort-unit").focus();
  await page.keyboard.press("Enter");
  assert.match(await first(), /An Giang/);
  assert.equal(await page.locator("chiso-ranking th[aria-sort=ascending]").count(), 1);
  await page.locator("chiso-ranking #sort-total").click();
  assert.match(await first(), /Đồng Tháp/);
  await page.locator("chiso-ranking #filter").fill("thai ng");
  assert.equal(await page.locator("chiso-ranking tbody tr").count(), 1);
  assert.match(await first(), /Thái Nguyên/);
  assert.match(await text(page, "chiso-ranking [role=status]"), /1 trên 34/);
});

test("weights that are sliders change the points", async (context) => {
  const page = await open(context, "what-if.html", { query: "?lang=en" });
  await settled(page, "chiso-scorecard .total strong");
  const totals = () => page.locator("chiso-scorecard .total strong").allTextContents();
  assert.deepEqual(await totals(), ["84.54", "84.54"]);
  await page.locator("#w-F1").focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.querySelector("chiso-scorecard").data.total.max === 120);
  assert.equal((await totals())[0], "84.54");
  assert.notEqual((await totals())[1], "84.54");
});

test("of 10,000 units only those in sight are built", async (context) => {
  const page = await open(context, "blank.html");
  const one = portal.standings([province]);
  await page.evaluate((one) => {
    const rows = Array.from({ length: 10_000 }, (_, at) => ({ ...one.rows[0], unit: { id: `u${at}`, name: `Xã số ${at}` }, rank: at + 1, rank_bounds: [at + 1, at + 1] }));
    const element = document.createElement("chiso-ranking");
    element.data = { ...one, rows };
    document.querySelector("main").append(element);
  }, one);
  await settled(page, "chiso-ranking tbody tr:not(.gap)");
  const built = () => page.locator("chiso-ranking tbody tr:not(.gap)").count();
  assert.ok((await built()) < 100);
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("chiso-ranking");
    shadowRoot.querySelector(".scroll").scrollTop = 44 * 5000;
  });
  await page.waitForFunction(() => document.querySelector("chiso-ranking").shadowRoot.textContent.includes("Xã số 5010"));
  assert.ok((await built()) < 100);
  const row = page.locator("chiso-ranking tr[aria-rowindex='5012']");
  assert.match(await row.textContent(), /Xã số 5010/);
  assert.equal(Math.round((await row.boundingBox()).height), 44);
});

test("ranks that are not certain are intervals", async (context) => {
  const page = await open(context, "blank.html");
  const given = (points) => ({ CKMB: points, TDGQ: points, ONLINE: 5, TTTT: 5, MDSH: 5, MDHL: 5 });
  const { MDHL: _, ...partly } = given(15);
  const data = portal.standings([
    { unit: "a", given: given(15) },
    { unit: "b", given: given(10) },
    { unit: "c", given: partly },
  ]);
  await add(page, "chiso-ranking", { data });
  await settled(page, "chiso-ranking tbody tr");
  const cells = await page.locator("chiso-ranking tbody tr td:first-child").allTextContents();
  // The second of the two that are known is the third whatever the other one gets.
  assert.deepEqual(cells, ["1–2", "1–2", "3"]);
});

for (const [path, lang] of [["province.html", "vi"], ["article.html", "en"], ["form.html", "vi"], ["provinces.html", "vi"], ["what-if.html", "en"], ["index.html", "vi"]]) {
  for (const [name, settings] of [
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["forced colours", { forcedColors: "active" }],
    ["a phone", { viewport: { width: 360, height: 740 } }],
  ]) {
    test(`${path}: accessible in ${name}`, async (context) => {
      const page = await open(context, path, { query: `?lang=${lang}`, reducedMotion: "reduce", ...settings });
      const component = { "form.html": "chiso-form fieldset", "provinces.html": "chiso-ranking tbody tr", "index.html": "li a" }[path] ?? "chiso-scorecard .row";
      await settled(page, component);
      if (component.startsWith("chiso-scorecard")) await page.locator("chiso-scorecard #expand").click();
      if (path === "form.html") {
        await page.evaluate(() => document.querySelector("chiso-form").shadowRoot.querySelectorAll("details.group").forEach((one, at) => (one.open = at < 3)));
      }
      assert.deepEqual(await violations(page), []);
      const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(width[0] <= width[1], `the page is ${width[0]} wide`);
    });
  }
}
