/**
 * Public-service programmes as data that can be computed: points, classes, ranks, and the
 * reason for every point.
 *
 * Here is what JavaScript alone has. What the engine takes and answers is in `engine.d.ts`.
 *
 * @module
 */
import type {
  BuiltIn,
  CheckResponse,
  CompareResponse,
  DescribeResponse,
  Diagnostic,
  EvaluateResponse,
  Input,
  Observation,
  Observations,
  ProgrammeDocument,
  RankResponse,
  Ranking,
  Scorecard,
  ScoreResponse,
  StandingsResponse,
  State,
  Status,
  Text,
  UnitGiven,
  Version,
} from "./engine.js";

export * from "./engine.js";

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An object that JSON can hold. */
export type JsonObject = { readonly [key: string]: Json };

/** What the engine refuses, with every finding that led to the refusal. */
export class ChisoError extends Error {
  constructor(
    message: string,
    about?: {
      code?: string | null;
      path?: string;
      diagnostics?: Diagnostic[];
      cause?: unknown;
    },
  );
  name: "ChisoError";
  /**
   * The code of the first error. `internal.defect` is the engine's own fault;
   * `engine.not_loaded` means that `init` has not finished, `programme.not_loaded` that
   * `loadProgramme` has not.
   */
  code: string | null;
  /** Where the first error is: a JSON Pointer; empty for the document itself. */
  path: string;
  /** Every finding. */
  diagnostics: Diagnostic[];
}

/** Where the browser finds the engine. */
export type EngineSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the engine: once, before anything else, in a browser. In Node it is loaded already.
 *
 * @param source where `chiso.wasm` is; beside the package's own script unless given
 */
export function init(source?: EngineSource): Promise<void>;

/**
 * A programme: a compiled one, a document, or the id of a built-in one that was loaded by
 * `loadProgramme`. Where a document is written in place, editors complete its fields; one that
 * is declared as a `ProgrammeDocument` is checked as well.
 */
export type ProgrammeGiven = Programme | ProgrammeDocument | JsonObject | string;

/**
 * A document as it comes from the package: good wherever a `ProgrammeDocument` is wanted, and to
 * be read and changed without asking first what each part of it is.
 */
export type DocumentLoaded = { chiso: 1; id: string; tree: any[]; [field: string]: any };

/** Numbers, one for every row. In typed arrays of floats, NaN says that a value is missing. */
export type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array
  | readonly (number | bigint | boolean | null | undefined)[];

/**
 * The values of an input. Answers are 1 and 0, dates days since 1970-01-01, choices the places
 * of their options, from 0. The states, where given, are `known`, `missing` or
 * `not_applicable`, or their numbers 0, 3 and 2.
 */
export type ColumnGiven =
  | Numbers
  | { values: Numbers; states?: Uint8Array | readonly (State | 0 | 2 | 3)[] };

/** What is wanted of a table; what nobody asks for is not computed. */
export interface TableOutputs {
  /** The nodes; the total if absent. Their points always come. */
  nodes?: readonly string[];
  max?: boolean;
  share?: boolean;
  bounds?: boolean;
  classes?: boolean;
  possibleClasses?: boolean;
}

/** Whose values a table holds. */
export interface TableUnits {
  /** One for every row, where they are named. */
  units?: readonly UnitGiven[];
  /** The type of all units, where they are not. */
  unitType?: string;
  /** The period of all rows. */
  period?: string;
}

/** Many units as columns. */
export interface TableGiven extends TableUnits {
  /** The number of rows; that of the first column if absent. */
  rows?: number;
  /** The values, by input; an input without a column is missing. */
  columns: { readonly [input: string]: ColumnGiven };
}

/** What came out of a table: one value for every row in each column. */
export interface TableScores {
  readonly rows: number;
  /** The ids of the nodes that were asked for, in the order of the programme. */
  readonly nodes: string[];
  /** The ids of the classes, best first. */
  readonly classIds: string[];
  /** Places in `classIds`; 65535 where the class is not certain. */
  readonly classes: Uint16Array | undefined;
  /** 0 where nothing is known or counts: read them with `statuses`. */
  points(node?: string): Float64Array;
  max(node?: string): Float64Array;
  share(node?: string): Float64Array;
  lowest(node?: string): Float64Array;
  highest(node?: string): Float64Array;
  /** scored 0, given 1, assigned 2, inherited 3, partial 4, unknown 5, excluded 6, information 7. */
  statuses(node?: string): Uint8Array;
  class(row: number): string | null;
  possibleClasses(row: number): string[];
}

/** A table in the engine's own memory: filled, scored, filled again. */
export class Table {
  private constructor();
  readonly rows: number;
  /**
   * The numbers and the states (known 0, not applicable 2, missing 3) of an input, to be
   * written to in place; NaN is missing. They are good until the engine is called the next time.
   */
  column(input: string): { values: Float64Array; states: Uint8Array };
  /** Copies the values of an input in. */
  set(input: string, column: ColumnGiven): this;
  /** @throws {ChisoError} with all findings in the values */
  score(): TableScores;
  /** The rank of every row; NaN where its points are not all known. */
  rank(ranking?: Ranking): Float64Array;
  /** Gives the memory back. */
  free(): void;
}

/** What is known of a node. */
export interface NodePoints {
  status: Status;
  points: number | null;
  max: number;
  lowest: number;
  highest: number;
}

/** The scores of one unit, read as they are asked for. */
export interface Score {
  /** `null` where nothing is known of the node or it does not count. */
  points(node?: string): number | null;
  max(node?: string): number;
  share(node?: string): number | null;
  lowest(node?: string): number;
  highest(node?: string): number;
  status(node?: string): Status;
  /** The id of the class, where it is certain. */
  readonly class: string | null;
  /** The ids of the classes still possible, best first. */
  readonly possibleClasses: string[];
  /** Everything in one object. */
  toObject(): {
    class: string | null;
    possible_classes: string[];
    nodes: { [node: string]: NodePoints };
  };
  /** With the reason for every point. */
  scorecard(): Scorecard;
  /** The reason for the points of a node, in words; Vietnamese if not said otherwise. */
  explain(node?: string, language?: "vi" | "en"): string;
}

/**
 * A programme, checked and compiled once, scored many times.
 *
 * ```js
 * const programme = await Programme.load("vn/766/portal-2026");
 * const score = programme.score({ unit: "H55", values: { dossiers_received: 265883, dossiers_on_time: 254178 } });
 * score.points("TDGQ"); // 19.12
 * ```
 */
export class Programme {
  /**
   * @param document a document, its JSON text, or the id of a programme that was loaded
   * @throws {ChisoError} with all findings, if one of them is an error
   */
  constructor(document: ProgrammeDocument | JsonObject | string);
  /** Loads a built-in programme by its id, or takes a document. */
  static load(document: ProgrammeDocument | JsonObject | string): Promise<Programme>;
  readonly id: string;
  readonly title: Text;
  /** The SHA-256 digest of its canonical JSON. */
  readonly digest: string;
  /** The document in canonical form. */
  document(): DocumentLoaded;
  describe(): DescribeResponse;
  /** The scores of one unit. */
  score(observations: Observations): Score;
  scorecard(observations: Observations): Scorecard;
  /** The scorecards of units that are scored, and compared, together. */
  scorecards(observations: readonly Observations[]): ScoreResponse;
  /** Scores many units from columns of numbers. */
  scoreTable(table: TableGiven, outputs?: TableOutputs): TableScores;
  /** Memory for a table that is filled again and again. */
  table(options: TableUnits & { rows: number; outputs?: TableOutputs }): Table;
  rank(observations: readonly Observations[], ranking?: Ranking): RankResponse;
  standings(
    observations: readonly Observations[],
    options?: { ranking?: Ranking; nodes?: readonly string[] },
  ): StandingsResponse;
  compare(before: Observations, after: Observations): CompareResponse;
  /** The reason for the points of a node, in words. */
  explain(observations: Observations, node?: string, language?: "vi" | "en"): string;
  /** Gives the memory back, sooner than the garbage collector would. */
  free(): void;
}

/** The engine and the format it reads. */
export function version(): Version;

/** The built-in programmes. */
export function programmes(): BuiltIn[];

/** Loads the document of a built-in programme; from then on its id stands for it. */
export function loadProgramme(id: string): Promise<DocumentLoaded>;

/** A built-in programme that was loaded, as a document in canonical form. */
export function programme(id: string): DocumentLoaded;

/** Checks a programme, or the JSON text of one: all findings at once. */
export function check(programme: ProgrammeGiven): CheckResponse;

/** What a programme is made of. */
export function describe(programme: ProgrammeGiven): DescribeResponse;

/** Scores units. */
export function score(programme: ProgrammeGiven, observations: readonly Observations[]): ScoreResponse;

/** Scores many units from columns of numbers. */
export function scoreTable(
  programme: ProgrammeGiven,
  table: TableGiven,
  outputs?: TableOutputs,
): TableScores;

/** Ranks units by their points. */
export function rank(
  programme: ProgrammeGiven,
  observations: readonly Observations[],
  ranking?: Ranking,
): RankResponse;

/** Many units side by side: points, bounds, classes, ranks. */
export function standings(
  programme: ProgrammeGiven,
  observations: readonly Observations[],
  options?: { ranking?: Ranking; nodes?: readonly string[] },
): StandingsResponse;

/** Two results side by side: of two periods, or of two units. */
export function compare(
  programme: ProgrammeGiven,
  before: Observations,
  after: Observations,
): CompareResponse;

/** The reason for the points of a node, in words. */
export function explain(
  programme: ProgrammeGiven,
  observations: Observations,
  node?: string,
  language?: "vi" | "en",
): string;

/**
 * The value of one formula.
 *
 * @param inputs the inputs it may read, declared as in a programme
 * @param values their values; an input that is not named is missing
 */
export function evaluate(
  formula: string,
  inputs?: { readonly [input: string]: Input | JsonObject },
  values?: { readonly [input: string]: Observation | undefined },
): EvaluateResponse;

/**
 * Calls a function of the engine by name, with its request: what the other functions are
 * made of. `Requests` and `Answers` say what each of them takes and returns.
 *
 * @throws {ChisoError} if the engine refuses
 * @throws {TypeError} if the request holds something that JSON cannot
 */
export function call(name: string, request?: object): any;
