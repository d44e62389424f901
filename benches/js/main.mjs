// Ratios, in one run, taking turns: chiso's npm package beside rules written by hand, and
// beside GoRules zen and datalogic, which `cargo xtask bench --js` installs.
import { Programme } from "../../bindings-wasm/js/node.js";
import { builtIn } from "./built-in.mjs";
import { byDatalogic, byZen } from "./peers.mjs";
import { columnsOf, overColumns, overColumnsChecked, overObject, programme, units } from "./rules.mjs";

const rounds = 15;
/** The programs that make up figures, and that score a unit in Rust. */
const [figures, unit] = process.argv.slice(2);
const ROWS = 10_000;
/** So long a turn lasts at least, in milliseconds: nobody is measured by cold caches. */
const TURN = 20;

const all = units(ROWS);
const some = all.slice(0, 200);
const few = all.slice(0, 20);
const columns = columnsOf(all);
const compiled = new Programme(programme);
const table = compiled.table({ rows: ROWS, outputs: { nodes: ["total"], classes: true } });
for (const [input, values] of Object.entries(columns)) table.set(input, values);
const zen = byZen();
const datalogic = await byDatalogic();

// All have to say the same before it matters who says it sooner.
const agree = (name, ours, theirs, near) => {
  if (!(Math.abs(ours - theirs) <= near)) throw new Error(`${name}: ${theirs}, and chiso ${ours}`);
};
for (const unit of few) {
  const ours = compiled.score({ unit: "u", values: unit });
  const theirs = overObject(unit);
  agree("by hand", ours.points(), theirs.nodes.total, 1e-6);
  if (ours.class !== theirs.class) throw new Error(`by hand: ${theirs.class}, and chiso ${ours.class}`);
  agree("zen", ours.points(), Number((await zen(unit)).total), 0.05);
  agree("datalogic", ours.points(), datalogic(unit).total, 0.05);
}
const [counted, byHand] = [table.score().points(), overColumns(columns, ROWS).totals];
// `Math.round` takes some halves for less, which are some in decimals.
byHand.forEach((total, row) => agree(`row ${row}`, counted[row], total, 0.05));

const over = (list, work) => async () => {
  for (const one of list) await work(one);
};
const contenders = {
  "one unit, lazily": [some.length, () => some.forEach((unit) => compiled.score({ unit: "u", values: unit }).points())],
  "one unit, whole object": [
    some.length,
    () => some.forEach((unit) => compiled.score({ unit: "u", values: unit }).toObject()),
  ],
  "one unit, by hand": [some.length, () => some.forEach(overObject)],
  "one unit, zen": [few.length, over(few, zen)],
  "one unit, datalogic": [few.length, () => few.forEach(datalogic)],
  "10,000 units, columns": [ROWS, () => compiled.scoreTable({ columns }, { classes: true })],
  "10,000 units, columns in place": [ROWS, () => table.score()],
  "10,000 units, by hand over objects": [ROWS, () => all.forEach(overObject)],
  "10,000 units, by hand over columns": [ROWS, () => overColumns(columns, ROWS)],
  "10,000 units, by hand over columns, checked": [ROWS, () => overColumnsChecked(columns, ROWS)],
};

/** What one unit takes, in microseconds, over a turn of so many times. */
async function turn([count, work], times) {
  const start = performance.now();
  for (let time = 0; time < times; time += 1) await work();
  return ((performance.now() - start) * 1000) / (count * times);
}
const taken = {};
const times = {};
for (const [name, contender] of Object.entries(contenders)) {
  await turn(contender, 3);
  const once = ((await turn(contender, 1)) * contender[0]) / 1000;
  [taken[name], times[name]] = [[], Math.max(1, Math.ceil(TURN / once))];
}
for (let round = 0; round < rounds; round += 1) {
  for (const [name, contender] of Object.entries(contenders)) {
    taken[name].push(await turn(contender, times[name]));
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const ratio = (slow, fast) => {
  const found = median(taken[slow].map((time, round) => time / taken[fast][round]));
  console.log(`${found.toFixed(2).padStart(9)} ×  ${fast}  is faster than  ${slow}`);
};
ratio("one unit, by hand", "one unit, lazily");
ratio("one unit, by hand", "one unit, whole object");
ratio("one unit, zen", "one unit, whole object");
ratio("one unit, datalogic", "one unit, whole object");
ratio("10,000 units, by hand over objects", "10,000 units, columns");
for (const columns of ["10,000 units, columns", "10,000 units, columns in place"]) {
  ratio("10,000 units, by hand over columns", columns);
  ratio("10,000 units, by hand over columns, checked", columns);
}
if (figures && unit) builtIn(figures, unit, rounds);
