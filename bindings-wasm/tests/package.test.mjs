// What the package promises beside the engine's answers, in Node.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import * as chiso from "chiso";
import { BUILT_IN } from "../node_modules/chiso/programmes/index.js";

import { text } from "./cases.mjs";
import { parse } from "./matching.mjs";

const { ChisoError, Programme, call } = chiso;
const folder = new URL(".", import.meta.resolve("chiso"));
const { generation, guard } = await import(new URL("engine.js", folder));
const browser = await import(new URL("index.js", folder));
const inline = await import("chiso/inline");

const refused = (run, code) =>
  assert.throws(run, (error) => {
    assert.ok(error instanceof ChisoError, String(error?.stack));
    assert.equal(error.code, code);
    return true;
  });

test("all entries export the same names", () => {
  const names = Object.keys(chiso).sort();
  assert.deepEqual(Object.keys(browser).sort(), names);
  assert.deepEqual(Object.keys(inline).sort(), names);
  assert.deepEqual(names, [
    "ChisoError",
    "Programme",
    "Table",
    "call",
    "check",
    "compare",
    "describe",
    "evaluate",
    "explain",
    "init",
    "loadProgramme",
    "programme",
    "programmes",
    "rank",
    "score",
    "scoreTable",
    "standings",
    "version",
  ]);
});

test("the engine's version is the package's", async () => {
  const manifest = new URL(import.meta.resolve("chiso/package.json"));
  const { version, dependencies } = JSON.parse(await readFile(manifest, "utf8"));
  assert.equal(chiso.version().version, version);
  assert.equal(dependencies, undefined, "nothing else is installed with it");
  assert.equal(await chiso.init(), undefined);
});

test("a built-in programme is loaded when asked for", async () => {
  refused(() => chiso.score("un/hdi", [{ unit: "a" }]), "programme.not_loaded");
  const document = await chiso.loadProgramme("un/hdi");
  assert.equal(document.id, "un/hdi");
  assert.equal(chiso.score("un/hdi", [{ unit: "a" }]).scorecards.length, 1);
  const { default: sameOne } = await import("chiso/programmes/un/hdi");
  assert.equal(sameOne, document);
  const json = new URL(import.meta.resolve("chiso/programmes/un/hdi.json"));
  assert.deepEqual(JSON.parse(await readFile(json, "utf8")), document);
  await assert.rejects(chiso.loadProgramme("un/hid"), { code: "programme.unknown" });
});

test("the package has every document of the core, unchanged", async () => {
  const documents = new URL(`file://${process.env.CHISO_REPOSITORY}/core/programmes/`);
  for (const { id, title, load } of BUILT_IN) {
    const original = JSON.parse(await readFile(new URL(`${id.replaceAll("/", "-")}.json`, documents), "utf8"));
    assert.deepEqual((await load()).default, original);
    assert.deepEqual(title, original.title);
  }
});

test("a refusal is an error with its findings", () => {
  assert.throws(
    () => call("no such function"),
    (error) => {
      assert.ok(error instanceof ChisoError && error instanceof Error);
      assert.equal(error.name, "ChisoError");
      assert.equal(error.code, "request.invalid");
      assert.equal(error.diagnostics[0].code, error.code);
      assert.equal(error.diagnostics[0].severity, "error");
      assert.match(error.message, /no such function/);
      return true;
    },
  );
});

test("what JSON would lose is refused", () => {
  for (const number of [NaN, Infinity, -Infinity]) {
    assert.throws(() => call("version", { deep: [{ number }] }), /`number` is -?(NaN|Infinity)/);
  }
  assert.throws(() => call("version", { big: 1n }), TypeError);
});

test("text beyond ASCII, and half a surrogate pair, cross unharmed", () => {
  for (const [sent, received] of [["Thái Nguyên 𝛑", "Thái Nguyên 𝛑"], ["\ud800", "\ufffd"]]) {
    assert.throws(() => call(sent), (error) => error.message.includes(received));
  }
});

const SMALL = {
  chiso: 1,
  id: "small",
  inputs: {
    received: { type: "count" },
    on_time: { type: "count", at_most: "received" },
    seats: { type: "yes_no" },
    kind: { type: "choice", options: ["paper", "online"] },
    due: { type: "date" },
  },
  tree: [
    { id: "t", max: 20, formula: "on_time / received", rule: { proportional: { full_at: "100%" } }, undefined: "zero" },
    { id: "s", max: 5, formula: "seats", rule: { yes_no: {} } },
    { id: "k", max: 2, formula: 'kind == "online"', rule: { yes_no: {} } },
    { id: "d", max: 3, formula: "due <= @2026-06-30", rule: { yes_no: {} } },
  ],
  classes: [{ id: "good", at_least: "80%" }, { id: "weak" }],
};
const FULL = { received: 200, on_time: 150, seats: true, kind: "online", due: "2026-06-30" };

test("a programme is compiled once and scored many times", () => {
  const programme = new Programme(SMALL);
  assert.equal(programme.id, "small");
  const score = programme.score({ unit: "a", values: FULL });
  assert.equal(score.points(), 25);
  assert.equal(score.points("t"), 15);
  assert.equal(score.class, "good");
  assert.equal(score.status("d"), "scored");
  const part = programme.score({ unit: "a", values: { received: 200, on_time: 150 } });
  assert.deepEqual([part.points(), part.lowest(), part.highest()], [15, 15, 25]);
  assert.deepEqual([part.class, part.possibleClasses], [null, ["good", "weak"]]);
  assert.equal(part.points("s"), null);
  assert.equal(score.points("t"), 15, "what was scored before stays as it was");
  assert.match(score.explain("t", "en"), /150 of 200/);
  assert.equal(score.toObject().nodes.t.points, 15);
  assert.throws(() => score.points("no"), RangeError);
  programme.free();
  assert.throws(() => programme.score({ unit: "a", values: {} }), TypeError);
});

test("what is read later is what was scored", () => {
  const programme = new Programme(SMALL);
  const [whole, other] = [{ ...FULL }, { ...FULL, on_time: 100 }];
  const [first, second] = [whole, other].map((values) => programme.score({ unit: "a", values }));
  whole.on_time = 0;
  const third = programme.score({ unit: "a", values: whole });
  assert.deepEqual([first, second, third].map((score) => score.points("t")), [15, 10, 0]);
  assert.deepEqual([first, second, third].map((score) => score.points()), [25, 20, 10]);
  assert.deepEqual([first, second, third].map((score) => score.class), ["good", "weak", "weak"]);
  assert.deepEqual(first.possibleClasses, ["good"]);
  assert.deepEqual([first.max(), first.share(), first.lowest(), first.highest()], [30, 25 / 30, 25, 25]);
  // In any order, and with a value that no part of the programme has.
  const { due, seats, ...rest } = FULL;
  assert.equal(programme.score({ unit: "a", values: { due, seats, ...rest } }).points(), 25);
  assert.equal(programme.score({ unit: "a", values: { ...FULL, received: 0, on_time: 0 } }).status("t"), "assigned");
});

test("bad data are refused with all findings, on every path", () => {
  const programme = new Programme(SMALL);
  for (const values of [
    { received: 1.5 },
    { received: -1 },
    { on_time: 3, received: 2 },
    { received: true },
    { seats: 1 },
    { due: "2026-02-30" },
    { kind: "by post" },
    { no_such: 1 },
  ]) {
    assert.throws(() => programme.score({ unit: "a", values }), ChisoError, JSON.stringify(values));
  }
  assert.throws(() => programme.score({ unit: "a", values: { received: NaN } }), TypeError);
  assert.throws(
    () => programme.scoreTable({ columns: { received: [1.5, 2], on_time: [0, 3] } }),
    ({ diagnostics }) => diagnostics.length === 2,
  );
  refused(() => programme.scoreTable({ rows: 1, columns: { recieved: [1] } }), "data.unknown_column");
  assert.throws(() => programme.scoreTable({ rows: 2, columns: { received: [1] } }), RangeError);
  assert.throws(() => programme.scoreTable({ columns: { received: "12" } }), TypeError);
  assert.throws(() => programme.table({ rows: 1, outputs: { nodes: ["x"] } }), ChisoError);
  assert.throws(() => programme.table({ rows: 1, outputs: { rank: true } }), TypeError);
  assert.throws(() => programme.table({ rows: -1 }), TypeError);
});

test("columns of every kind, and what is missing in them", () => {
  const programme = new Programme(SMALL);
  const outputs = { nodes: ["total", "t"], bounds: true, max: true, share: true, classes: true, possibleClasses: true };
  const others = { seats: [true, true, null], kind: Uint8Array.of(1, 1, 1), due: { values: [0, 0, 0], states: ["known", "not_applicable", "missing"] } };
  for (const received of [
    Float64Array.of(200, 120, NaN),
    Float32Array.of(200, 120, NaN),
    [200, 120, null],
    [200n, 120n, undefined],
    { values: Int32Array.of(200, 120, 7), states: Uint8Array.of(0, 0, 3) },
    { values: BigInt64Array.of(200n, 120n, 7n), states: ["known", "known", "missing"] },
  ]) {
    const scores = programme.scoreTable({ columns: { received, on_time: Uint16Array.of(150, 120, 7), ...others } }, outputs);
    assert.equal(scores.rows, 3);
    assert.deepEqual([...scores.points("t")], [15, 20, 0]);
    assert.deepEqual([...scores.highest("t")], [15, 20, 20]);
    assert.deepEqual([...scores.statuses("t")], [0, 0, 5]);
    assert.deepEqual([...scores.max()], [30, 27, 30]);
    assert.deepEqual([scores.class(0), scores.class(1), scores.class(2)], ["good", "good", null]);
    assert.deepEqual(scores.possibleClasses(2), ["good", "weak"]);
    assert.throws(() => scores.points("s"), RangeError);
  }
  const table = programme.table({ rows: 3, outputs: { nodes: ["total", "t"] } });
  table.set("received", [4, 4, 4]).set("on_time", [4, 2, 3]);
  assert.deepEqual([...table.score().points("t")], [20, 10, 15]);
  assert.deepEqual([...table.rank({ node: "t" })], [1, 3, 2]);
  assert.deepEqual([...table.rank()], [NaN, NaN, NaN]);
  table.column("on_time").values[1] = 4;
  assert.deepEqual([...table.score().points("t")], [20, 20, 15]);
  // NaN is missing in place, too; whatever the states of other rows are.
  table.column("on_time").values[2] = NaN;
  assert.deepEqual([...table.score().statuses("t")], [0, 0, 5]);
  table.set("on_time", { values: Float64Array.of(4, NaN, 2), states: ["not_applicable", "known", "known"] });
  assert.deepEqual([...table.score().statuses("t")], [6, 5, 0]);
  table.free();
  assert.throws(() => table.score(), TypeError);
  assert.equal(programme.scoreTable({ rows: 0, columns: {} }).points().length, 0);
});

test("units with types, in a period", () => {
  const programme = new Programme({
    ...SMALL,
    parameters: { target: { type: "share", value: "100%", for: [{ type: ["ward"], value: "50%" }] } },
    tree: [{ id: "t", max: 20, formula: "on_time / received", rule: { proportional: { full_at: { parameter: "target" } } } }],
  });
  const values = { received: 10, on_time: 5 };
  const points = (unit, period) => programme.score({ unit, period, values }).points();
  assert.equal(points("a"), 10);
  assert.equal(points({ id: "a", type: "ward" }), 20);
  assert.equal(points({ id: "a", type: "commune", name: "A" }, "2026-Q1"), 10);
  const columns = { received: [10, 10], on_time: [5, 5] };
  assert.deepEqual([...programme.scoreTable({ columns, unitType: "ward" }).points()], [20, 20]);
  const units = [{ id: "a", type: "ward" }, { id: "b" }];
  assert.deepEqual([...programme.scoreTable({ columns, units, period: "2026" }).points()], [20, 10]);
});

test("numbers from shared memory are those of the scorecard, to the last bit", async () => {
  await Promise.all(chiso.programmes().map(({ id }) => chiso.loadProgramme(id)));
  let compared = 0;
  for (const { call: name, request, expect } of parse(text()).cases) {
    if (name !== "score" || expect === undefined) continue;
    const programme = new Programme(request.programme);
    for (const observations of request.observations) {
      let card;
      try {
        card = programme.scorecard(observations);
      } catch {
        continue; // Makes sense only among the others of its request.
      }
      const score = programme.score(observations);
      const walk = (node) => {
        for (const aspect of ["points", "max", "lowest", "highest", "status"]) {
          assert.ok(Object.is(score[aspect](node.id), node[aspect]), `${card.programme.id} ${node.id} ${aspect}: ${score[aspect](node.id)}, ${node[aspect]}`);
        }
        assert.ok(Object.is(score.share(node.id) ?? undefined, node.share), `${node.id} share`);
        compared += 1;
        node.children?.forEach(walk);
      };
      walk(card.total);
      assert.equal(score.class, card.class?.id ?? null);
      assert.deepEqual(score.possibleClasses, card.possible_classes.map(({ id }) => id));
    }
    programme.free();
  }
  assert.ok(compared > 1000, `${compared} nodes`);
});

test("memory that grows under a table", () => {
  const programme = new Programme(SMALL);
  const table = programme.table({ rows: 2, outputs: { nodes: ["t"] } });
  table.set("received", [4, 4]);
  programme.scoreTable({ columns: { received: new Float64Array(400_000).fill(1) } });
  table.set("on_time", [4, 2]);
  assert.deepEqual([...table.score().points("t")], [20, 10]);
});

test("after a trap the engine starts over, and programmes go on", () => {
  const programme = new Programme(SMALL);
  const table = programme.table({ rows: 1 });
  const before = generation();
  const trap = new WebAssembly.RuntimeError("unreachable");
  assert.throws(
    () =>
      guard(() => {
        throw trap;
      }),
    (error) =>
      error instanceof ChisoError && error.code === "internal.defect" && error.cause === trap,
  );
  assert.equal(generation(), before + 1);
  assert.equal(chiso.version().engine, "chiso");
  assert.equal(programme.score({ unit: "a", values: FULL }).points(), 25);
  refused(() => table.score(), "engine.restarted");
  table.free();
});
