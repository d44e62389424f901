// The same rules as a programme, as JavaScript over objects, and as JavaScript over columns. 60 inputs, 30 indicators in 5 groups, rounded to two decimals, three classes.
export const INPUTS = 60;
export const PAIRS = INPUTS / 2;
export const GROUPS = 5;
const MAX = 10;
const FULL_AT = 0.9;

export const part = (at) => `part_${at}`;
export const whole = (at) => `whole_${at}`;
export const places = Array.from({ length: PAIRS }, (_, at) => at);

/** The programme. */
export const programme = {
  chiso: 1,
  id: "bench/sixty",
  source: { status: "proposed" },
  round: { decimals: 2, at: "indicator" },
  inputs: Object.fromEntries(
    places.flatMap((at) => [
      [whole(at), { type: "count" }],
      [part(at), { type: "count", at_most: whole(at) }],
    ]),
  ),
  tree: Array.from({ length: GROUPS }, (_, group) => ({
    id: `g${group}`,
    children: places
      .filter((at) => at % GROUPS === group)
      .map((at) => ({
        id: `n${at}`,
        max: MAX,
        formula: `${part(at)} / ${whole(at)}`,
        rule: { proportional: { full_at: "90%" } },
        undefined: "zero",
      })),
  })),
  classes: [{ id: "good", at_least: "80%" }, { id: "fair", at_least: "50%" }, { id: "weak" }],
};

const points = (part, whole) => {
  if (whole === 0) return 0;
  const share = part / whole / FULL_AT;
  return Math.round((share > 1 ? 1 : share) * MAX * 100) / 100;
};
const classOf = (total) =>
  total >= 0.8 * MAX * PAIRS ? "good" : total >= 0.5 * MAX * PAIRS ? "fair" : "weak";

/** By hand, as one writes it: the rules are data, the unit is an object. */
export function overObject(unit) {
  const nodes = {};
  let total = 0;
  for (let group = 0; group < GROUPS; group += 1) {
    let sum = 0;
    for (let at = group; at < PAIRS; at += GROUPS) {
      const value = unit[part(at)];
      const of = unit[whole(at)];
      if (typeof value !== "number" || typeof of !== "number" || value > of) throw new TypeError(part(at));
      sum += nodes[`n${at}`] = points(value, of);
    }
    total += nodes[`g${group}`] = sum;
  }
  nodes.total = total;
  return { nodes, class: classOf(total) };
}

/** By hand over typed arrays: totals and classes. */
export function overColumns(columns, rows) {
  const totals = new Float64Array(rows);
  const classes = new Uint8Array(rows);
  for (let at = 0; at < PAIRS; at += 1) {
    const [parts, wholes] = [columns[part(at)], columns[whole(at)]];
    for (let row = 0; row < rows; row += 1) totals[row] += points(parts[row], wholes[row]);
  }
  for (let row = 0; row < rows; row += 1) {
    classes[row] = totals[row] >= 240 ? 0 : totals[row] >= 150 ? 1 : 2;
  }
  return { totals, classes };
}

/** The same with what the declarations ask for: whole numbers from 0, parts not above their wholes. */
export function overColumnsChecked(columns, rows) {
  for (let at = 0; at < PAIRS; at += 1) {
    const [parts, wholes] = [columns[part(at)], columns[whole(at)]];
    for (let row = 0; row < rows; row += 1) {
      const [value, of] = [parts[row], wholes[row]];
      if (!(value >= 0 && value <= of && Math.floor(value) === value && Math.floor(of) === of)) {
        throw new TypeError(`${part(at)}, row ${row}`);
      }
    }
  }
  return overColumns(columns, rows);
}

/** Units, made up, the same in every run. */
export function units(count) {
  let state = 138;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return Array.from({ length: count }, () => {
    const unit = {};
    for (const at of places) {
      unit[whole(at)] = 1 + Math.floor(next() * 5000);
      unit[part(at)] = Math.floor(unit[whole(at)] * next());
    }
    return unit;
  });
}

/** The same as columns. */
export function columnsOf(all) {
  return Object.fromEntries(
    Object.keys(programme.inputs).map((input) => [input, Float64Array.from(all, (unit) => unit[input])]),
  );
}
