/**
 * Columns of numbers in memory that JavaScript and the engine share.
 *
 * @module
 */
import { shared_memory as memory } from "../pkg/chiso.js";
import { encode, generation, guard } from "./engine.js";
import { ChisoError } from "./error.js";

/** What is known of a value, and how points came about, by the engine's numbers. */
export const STATES = ["known", "undefined", "not_applicable", "missing"];
export const STATUSES = [
  "scored",
  "given",
  "assigned",
  "inherited",
  "partial",
  "unknown",
  "excluded",
  "information",
];
const KNOWN = 0;
const NOT_APPLICABLE = 2;
const MISSING = 3;
/** The place of no class. */
export const NO_CLASS = 0xffff;

/** Views on the engine's memory, made again when it has grown. */
export class Sheet {
  #sheet;
  #generation;
  #rows;
  #inputs;
  #places;
  #values;
  #states;
  #complete;
  #maxima;
  #names;
  #ids;

  constructor(compiled, description, rows, setup) {
    const text = encode(setup);
    this.#sheet = guard(() => compiled.sheet(rows, text));
    this.#generation = generation();
    this.#rows = rows;
    this.setup = setup;
    ({ inputs: this.#inputs, places: this.#places, names: this.#names } = inputsOf(description));
  }

  get rows() {
    return this.#rows;
  }

  /** How many inputs there are. */
  get width() {
    return this.#inputs.length;
  }

  #views() {
    if (this.#sheet === undefined) throw new TypeError("the table was freed");
    if (this.#generation !== generation()) {
      throw new ChisoError("the engine was started anew: make the table again", {
        code: "engine.restarted",
      });
    }
    // The view of a memory that has grown is empty.
    if (this.#values === undefined || this.#values.byteLength === 0) {
      const cells = this.#rows * this.#inputs.length;
      const { buffer } = memory();
      this.#values = new Float64Array(buffer, this.#sheet.values(), cells);
      this.#states = new Uint8Array(buffer, this.#sheet.states(), cells);
      this.#complete = new Float64Array(buffer, this.#sheet.complete(), this.#sheet.complete_length());
    }
  }

  /** The numbers and the states of an input. */
  column(input) {
    const place = this.#places.get(input);
    if (place === undefined) throw unknownInput(input);
    this.#views();
    const [from, to] = [place * this.#rows, (place + 1) * this.#rows];
    return { values: this.#values.subarray(from, to), states: this.#states.subarray(from, to) };
  }

  /** Writes the values of one unit; says how many there are, and -1 if some are not plain. */
  fill(values) {
    this.#views();
    const [numbers, states, names, places] = [this.#values, this.#states, this.#names, this.#places];
    states.fill(MISSING);
    let known = 0;
    for (const name in values) {
      const value = values[name];
      // Most objects have their values in the order of the inputs.
      const place = name === names[known] ? known : places.get(name);
      if (place === undefined) return -1;
      if (typeof value === "number") {
        if (this.#inputs[place] !== "number" || !(value - value === 0)) return -1;
        numbers[place] = value;
      } else if (typeof value === "boolean") {
        if (this.#inputs[place] !== "yes_no") return -1;
        numbers[place] = value ? 1 : 0;
      } else if (typeof value === "string") {
        const code = coded(value, this.#inputs[place]);
        if (code === undefined) return -1;
        numbers[place] = code;
      } else if (value === null || value === undefined) {
        continue;
      } else {
        return -1;
      }
      states[place] = KNOWN;
      known += 1;
    }
    return known;
  }

  /**
   * What one unit came to of which all values are there, laid out as the engine does it, without
   * the maxima; `undefined` if that is not all.
   */
  completeCase() {
    if (!this.#sheet.complete_case()) return undefined;
    // The engine may have taken more memory for it.
    this.#views();
    const from = this.#complete;
    const length = from.length - this.nodes.length;
    // A typed array of its own would cost more to make, and to collect, than to fill.
    const found = new Array(length);
    for (let at = 0; at < length; at += 1) found[at] = from[at];
    this.#maxima ??= [...from.subarray(length)];
    return found;
  }

  /** The points attainable at the nodes, for every unit of which all values are there. */
  get maxima() {
    return this.#maxima;
  }

  /** Scores; says whether the engine took the values. */
  tryScore() {
    try {
      this.#sheet.score();
      return true;
    } catch (thrown) {
      if (typeof thrown === "string") return false;
      return guard(() => {
        throw thrown;
      });
    }
  }

  score() {
    this.#views();
    guard(() => this.#sheet.score());
  }

  rank(ranking) {
    this.#views();
    const text = encode(ranking);
    return guard(() => this.#sheet.rank(text));
  }

  /** The ids of the nodes of which there are results. */
  get nodes() {
    return (this.#ids ??= JSON.parse(this.#sheet.node_ids()));
  }

  /** A copy of what came out. */
  read() {
    const { nodes } = this;
    const cells = this.#rows * nodes.length;
    const { max, share, bounds, classes, possible_classes: possible } = this.setup;
    const aspects = 1 + (max || share ? 1 : 0) + (share ? 1 : 0) + (bounds ? 2 : 0);
    const { buffer } = memory();
    const sorts = (classes ? 1 : 0) + (possible ? 2 : 0);
    return {
      rows: this.#rows,
      nodes,
      numbers: new Float64Array(buffer, this.#sheet.numbers(), cells * aspects).slice(),
      statuses: new Uint8Array(buffer, this.#sheet.statuses(), cells).slice(),
      classes: new Uint16Array(buffer, this.#sheet.classes(), this.#rows * sorts).slice(),
    };
  }

  free() {
    if (this.#sheet !== undefined && this.#generation === generation()) this.#sheet.free();
    this.#sheet = this.#values = this.#states = this.#complete = undefined;
  }
}

/** A table that is filled, scored, and filled again. */
export class Table {
  #sheet;
  #classes;

  constructor(compiled, description, { rows, outputs = {}, units, unitType, period } = {}) {
    if (!Number.isInteger(rows) || rows < 0) throw new TypeError("`rows` is a whole number from 0");
    const { nodes = ["total"], max, share, bounds, classes, possibleClasses, ...others } = outputs;
    const [other] = Object.keys(others);
    if (other !== undefined) throw new TypeError(`there is no output \`${other}\``);
    const setup = {
      nodes,
      max: Boolean(max),
      share: Boolean(share),
      bounds: Boolean(bounds),
      classes: Boolean(classes),
      possible_classes: Boolean(possibleClasses),
    };
    if (units !== undefined) setup.units = units;
    if (unitType !== undefined) setup.unit_type = unitType;
    if (period !== undefined) setup.period = period;
    this.#sheet = new Sheet(compiled, description, rows, setup);
    this.#classes = description.classes.map(({ id }) => id);
  }

  get rows() {
    return this.#sheet.rows;
  }

  /** The numbers and states of an input, in the engine's own memory. */
  column(input) {
    return this.#sheet.column(input);
  }

  /** Copies the values of an input in. */
  set(input, given) {
    const { values: numbers, states } = this.column(input);
    const isColumn = (one) => ArrayBuffer.isView(one) || Array.isArray(one);
    const values = isColumn(given) ? given : given?.values;
    const hasStates = values !== given && given?.states !== undefined;
    if (!isColumn(values)) {
      throw new TypeError(`the column \`${input}\` is an array, or {values, states}`);
    }
    if (values.length !== numbers.length) {
      throw new RangeError(
        `the column \`${input}\` has ${values.length} values, and the table ${numbers.length} rows`,
      );
    }
    if (ArrayBuffer.isView(values) && typeof values[0] !== "bigint") {
      // Typed arrays have no null: NaN says that nobody reported the value.
      numbers.set(values);
      states.fill(KNOWN);
    } else {
      for (let row = 0; row < values.length; row += 1) {
        const value = values[row];
        if (value === null || value === undefined || Number.isNaN(value)) {
          absent(numbers, states, row);
        } else if (["number", "bigint", "boolean"].includes(typeof value)) {
          numbers[row] = Number(value);
          states[row] = KNOWN;
        } else {
          throw new TypeError(`the column \`${input}\` has a ${typeof value} in row ${row}`);
        }
      }
    }
    if (hasStates) writeStates(input, given.states, states);
    return this;
  }

  /** Scores what is in the table. */
  score() {
    this.#sheet.score();
    return new TableScores(this.#sheet.read(), this.#sheet.setup, this.#classes);
  }

  /** Scores what is in the table and ranks its rows; NaN where there is no rank. */
  rank(ranking = {}) {
    return this.#sheet.rank(ranking);
  }

  free() {
    this.#sheet.free();
  }
}

/** What came out of a table: a column for every node and aspect that was asked for. */
export class TableScores {
  #read;
  #aspects;
  #possible;

  constructor(read, setup, classIds) {
    this.#read = read;
    this.#aspects = aspectsOf(setup);
    this.#possible = setup.possible_classes ? (setup.classes ? 1 : 0) : undefined;
    /** The number of rows. */
    this.rows = read.rows;
    /** The ids of the nodes. */
    this.nodes = read.nodes;
    /** The ids of the classes, best first: what the numbers of `classes` mean. */
    this.classIds = classIds;
    /** The class of every row as a place in `classIds`; 65535 where it is not certain. */
    this.classes = setup.classes ? read.classes.subarray(0, read.rows) : undefined;
  }

  points(node = "total") {
    return this.#column("points", node);
  }
  max(node = "total") {
    return this.#column("max", node);
  }
  share(node = "total") {
    return this.#column("share", node);
  }
  lowest(node = "total") {
    return this.#column("lowest", node);
  }
  highest(node = "total") {
    return this.#column("highest", node);
  }

  /** How the points of a node came about, by the numbers of `STATUSES`. */
  statuses(node = "total") {
    const at = this.#node(node) * this.rows;
    return this.#read.statuses.subarray(at, at + this.rows);
  }

  /** The id of a row's class, where it is certain. */
  class(row) {
    return this.classIds[this.classes?.[row] ?? NO_CLASS] ?? null;
  }

  /** The ids of the classes that a row may have, best first. */
  possibleClasses(row) {
    if (this.#possible === undefined) return [];
    const [best, last] = [this.#possible, this.#possible + 1].map(
      (sort) => this.#read.classes[sort * this.rows + row],
    );
    return best === NO_CLASS ? [] : this.classIds.slice(best, last + 1);
  }

  #node(node) {
    const place = this.nodes.indexOf(node);
    if (place < 0) throw new RangeError(`the node \`${node}\` was not asked for`);
    return place;
  }

  #column(aspect, node) {
    const place = this.#aspects.indexOf(aspect);
    if (place < 0) throw new RangeError(`\`${aspect}\` was not asked for`);
    const at = (place * this.nodes.length + this.#node(node)) * this.rows;
    return this.#read.numbers.subarray(at, at + this.rows);
  }
}

/** The aspects that lie in a sheet's results, in their order. */
export function aspectsOf({ max, share, bounds }) {
  return [
    "points",
    ...(max || share ? ["max"] : []),
    ...(share ? ["share"] : []),
    ...(bounds ? ["lowest", "highest"] : []),
  ];
}

const shapes = new WeakMap();

/** What kind of value every input takes, and their places by name. */
function inputsOf(description) {
  let shape = shapes.get(description);
  if (shape === undefined) {
    const names = Object.keys(description.inputs);
    const kind = ({ type, options }) =>
      type === "choice" ? options : ["yes_no", "date"].includes(type) ? type : "number";
    shape = {
      names,
      inputs: Object.values(description.inputs).map(kind),
      places: new Map(names.map((name, place) => [name, place])),
    };
    shapes.set(description, shape);
  }
  return shape;
}

/** A date as days, an option as its place; `undefined` where it is neither. */
function coded(text, kind) {
  if (Array.isArray(kind)) {
    const place = kind.indexOf(text);
    return place < 0 ? undefined : place;
  }
  if (kind !== "date" || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  return exists ? day.getTime() / 86_400_000 : undefined;
}

function absent(numbers, states, row) {
  numbers[row] = 0;
  states[row] = MISSING;
}

function writeStates(input, given, states) {
  if (given.length !== states.length) {
    throw new RangeError(`the states of \`${input}\` are ${given.length}, not ${states.length}`);
  }
  for (let row = 0; row < given.length; row += 1) {
    const state = typeof given[row] === "string" ? STATES.indexOf(given[row]) : given[row];
    if (state !== KNOWN && state !== NOT_APPLICABLE && state !== MISSING) {
      throw new TypeError(`\`${given[row]}\` is not the state of an input`);
    }
    states[row] = state;
  }
}

function unknownInput(input) {
  const message = `the programme has no input \`${input}\``;
  const code = "data.unknown_column";
  return new ChisoError(message, {
    code,
    diagnostics: [{ code, severity: "error", input, message }],
  });
}
