/**
 * A programme that is compiled once and scored many times.
 *
 * @module
 */
import { Compiled } from "../pkg/chiso.js";
import { loadProgramme, resolve } from "./built-in.js";
import { encode, generation, guard } from "./engine.js";
import { Score } from "./score.js";
import { Sheet, Table } from "./table.js";

export class Programme {
  #text;
  #compiled;
  #generation;
  #described;
  #sheet;

  /** @param {string | object} document a document, its JSON text, or the id of a loaded one */
  constructor(document) {
    const isText = typeof document === "string" && document.trimStart().startsWith("{");
    this.#text = isText ? document : encode(resolve(document));
    this.#engine();
  }

  /** Loads a built-in programme, or takes a document, and compiles it. */
  static async load(document) {
    const isId = typeof document === "string" && !document.trimStart().startsWith("{");
    return new Programme(isId ? await loadProgramme(document) : document);
  }

  /** The compiled programme; compiled again after the engine was started anew. */
  #engine() {
    if (this.#text === undefined) throw new TypeError("the programme was freed");
    if (this.#compiled === undefined || this.#generation !== generation()) {
      this.#sheet = undefined;
      this.#compiled = guard(() => new Compiled(this.#text));
      this.#generation = generation();
    }
    return this.#compiled;
  }

  #call(name, request = {}) {
    const text = encode(request);
    const compiled = this.#engine();
    return JSON.parse(guard(() => compiled.call(name, text)));
  }

  /** Inputs, nodes with the inputs they read, and classes. */
  describe() {
    return structuredClone(this.#description());
  }

  #description() {
    return (this.#described ??= this.#call("describe"));
  }

  get id() {
    return this.#description().programme.id;
  }

  get title() {
    return { ...this.#description().title };
  }

  get digest() {
    return this.#description().programme.digest;
  }

  /** The document in canonical form. */
  document() {
    return this.#call("document");
  }

  /** The scores of one unit, read as they are asked for. */
  score(observations) {
    const key = this.#description().names_units ? undefined : plainKey(observations);
    const description = this.#description();
    if (key !== undefined) {
      const sheet = this.#unitSheet(key, observations);
      const known = sheet.fill(observations.values);
      const complete = known === sheet.width ? sheet.completeCase() : undefined;
      if (complete !== undefined) {
        return new Score(this, observations, description, {
          nodes: sheet.nodes,
          maxima: sheet.maxima,
          complete,
        });
      }
      if (known >= 0 && sheet.tryScore()) {
        return new Score(this, observations, description, { read: sheet.read() });
      }
    }
    // What is not plain numbers and answers, and what is refused: as text.
    return new Score(this, observations, description, { card: this.scorecard(observations) });
  }

  /** Memory for one unit, kept for the next one of the same type and period. */
  #unitSheet(key, { unit, period }) {
    const compiled = this.#engine();
    if (this.#sheet === undefined || this.#sheet.key !== key) {
      this.#sheet?.sheet.free();
      const setup = { max: true, share: true, bounds: true, classes: true, possible_classes: true };
      if (unit?.type !== undefined) setup.unit_type = unit.type;
      if (period !== undefined) setup.period = period;
      this.#sheet = { key, sheet: new Sheet(compiled, this.#description(), 1, setup) };
    }
    return this.#sheet.sheet;
  }

  /** The scorecard of one unit. */
  scorecard(observations) {
    return this.scorecards([observations]).scorecards[0];
  }

  /** The scorecards of units that are scored together. */
  scorecards(observations) {
    return this.#call("score", { observations });
  }

  /** Memory for a table that is filled and scored again and again. */
  table(options) {
    return new Table(this.#engine(), this.#description(), options);
  }

  /** Scores many units from columns of numbers. */
  scoreTable(columns, outputs) {
    const { columns: given, ...rest } = columns;
    const rows = columns.rows ?? lengthOf(given);
    const table = this.table({ ...rest, rows, outputs });
    try {
      for (const [input, values] of Object.entries(given)) table.set(input, values);
      return table.score();
    } finally {
      table.free();
    }
  }

  rank(observations, ranking) {
    return this.#call("rank", { observations, ranking });
  }

  standings(observations, { ranking, nodes } = {}) {
    return this.#call("standings", { observations, ranking, nodes });
  }

  compare(before, after) {
    return this.#call("compare", { before, after });
  }

  /** The reason for the points of a node, in words. */
  explain(observations, node = "total", language = "vi") {
    return this.score(observations).explain(node, language);
  }

  /** Gives the memory back, sooner than the garbage collector would. */
  free() {
    this.#sheet?.sheet.free();
    if (this.#generation === generation()) this.#compiled?.free();
    this.#text = this.#sheet = this.#compiled = undefined;
  }

  [Symbol.dispose ?? Symbol("dispose")]() {
    this.free();
  }
}

/** What sets a unit apart besides its values; `undefined` where it needs more than numbers. */
function plainKey(observations) {
  const { unit, period, values, given } = observations ?? {};
  if (given !== undefined || typeof values !== "object" || values === null) return undefined;
  if (typeof unit !== "string" && (typeof unit !== "object" || unit === null)) return undefined;
  for (const field in observations) {
    if (field !== "unit" && field !== "period" && field !== "values") return undefined;
  }
  if (typeof unit === "object") {
    if (typeof unit.id !== "string") return undefined;
    for (const field in unit) {
      if (!["id", "type", "name"].includes(field) || typeof unit[field] !== "string") return undefined;
    }
  }
  if (period !== undefined && typeof period !== "string") return undefined;
  return `${unit.type ?? ""}\n${period ?? ""}${unit.type === undefined ? "" : "\n"}`;
}

function lengthOf(columns) {
  const first = Object.values(columns)[0];
  const length = first?.length ?? first?.values?.length;
  if (length === undefined) throw new TypeError("a table needs `rows`, or a column");
  return length;
}
