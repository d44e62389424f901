// Ratios, in one run, taking turns: chiso's npm package beside rules written by hand, and
// beside zen where its package is installed. `node benches/js/main.mjs [ROUNDS]`
import { Programme } from "../../bindings-wasm/js/node.js";
import { columnsOf, decision, overColumns, overObject, programme, units } from "./rules.mjs";

const rounds = Number(process.argv[2] ?? 9);
const ROWS = 10_000;
const all = units(ROWS);
const some = all.slice(0, 500);
const columns = columnsOf(all);
const compiled = new Programme(programme);
const table = compiled.table({ rows: ROWS, outputs: { nodes: ["total"], classes: true } });

/** Zen, where it is installed. */
async function zen() {
  try {
    const { ZenEngine } = await import("@gorules/zen-engine");
    const decided = new ZenEngine().createDecision(Buffer.from(JSON.stringify(decision)));
    return async (unit) => (await decided.evaluate(unit)).result;
  } catch (absent) {
    console.log(`zen is not compared: ${absent.message.split("\n")[0]}`);
    return undefined;
  }
}
const decide = await zen();

// All have to say the same before it matters who says it sooner.
for (const [at, unit] of some.slice(0, 50).entries()) {
  const [ours, theirs] = [compiled.score({ unit: "u", values: unit }), overObject(unit)];
  const differs = Math.abs(ours.points() - theirs.nodes.total) > 1e-6 || ours.class !== theirs.class;
  if (differs) throw new Error(`row ${at}: ${ours.points()} and ${theirs.nodes.total}`);
  if (decide) {
    const decided = await decide(unit);
    if (Math.abs(Number(decided.total) - ours.points()) > 0.05) throw new Error(`zen, row ${at}: ${decided.total}`);
  }
}

const contenders = {
  "one unit, lazily": () => some.forEach((unit) => compiled.score({ unit: "u", values: unit }).points()),
  "one unit, whole object": () => some.forEach((unit) => compiled.score({ unit: "u", values: unit }).toObject()),
  "one unit, by hand": () => some.forEach(overObject),
  ...(decide && {
    "one unit, zen": async () => {
      for (const unit of some.slice(0, 50)) await decide(unit);
    },
  }),
  "10,000 units, columns": () => compiled.scoreTable({ columns }, { classes: true }),
  "10,000 units, columns in place": () => table.score(),
  "10,000 units, by hand over objects": () => all.forEach(overObject),
  "10,000 units, by hand over columns": () => overColumns(columns, ROWS),
};
for (const [input, values] of Object.entries(columns)) table.set(input, values);

const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = -2; round < rounds; round += 1) {
  for (const [name, run] of Object.entries(contenders)) {
    const start = performance.now();
    await run();
    const time = performance.now() - start;
    if (round >= 0) times[name].push(name === "one unit, zen" ? time * 10 : time);
  }
}
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const ratio = (slow, fast) => {
  if (!times[slow]) return;
  const found = median(times[slow].map((time, round) => time / times[fast][round]));
  console.log(`${found.toFixed(2).padStart(9)} ×  ${fast}  is faster than  ${slow}`);
};
ratio("one unit, by hand", "one unit, lazily");
ratio("one unit, by hand", "one unit, whole object");
ratio("one unit, zen", "one unit, whole object");
ratio("10,000 units, by hand over objects", "10,000 units, columns");
ratio("10,000 units, by hand over columns", "10,000 units, columns");
ratio("10,000 units, by hand over columns", "10,000 units, columns in place");
