/**
 * Public-service programmes as data that can be computed: points, classes, ranks, and the
 * reason for every point.
 *
 * @module
 */

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An object that JSON can hold. */
export type JsonObject = { readonly [key: string]: Json };

/** How much a finding matters. */
export type Severity = "advice" | "warning" | "error";

/** One finding: what was wrong, where, and how to mend it. */
export interface Diagnostic {
  /** The stable name of this kind of finding, such as `formula.unknown_name`. */
  code: string;
  severity: Severity;
  /** A JSON Pointer into the document; absent for the document itself. */
  path?: string;
  /** The stretch of the document's text, in bytes, where there is a text. */
  span?: { start: number; end: number };
  /** The administrative unit whose data it concerns. */
  unit?: string;
  /** The period of these data, where they have one. */
  period?: string;
  /** The input or column it concerns. */
  input?: string;
  /** The row of the table it concerns, from 0. */
  row?: number;
  /** What was wrong. */
  message: string;
  /** How to mend it. */
  help?: string;
}

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

/** The engine and the format it reads. */
export interface Version {
  /** The engine: `chiso`. */
  engine: string;
  version: string;
  /** The version of the document format. */
  format: number;
}

/** A text by language: `{vi: "Đúng hạn", en: "On time"}`. */
export type Text = { [language: string]: string };

/** A built-in programme. */
export interface BuiltIn {
  id: string;
  title: Text;
}

/** What is wrong with a document. */
export interface CheckResponse {
  /** Whether it can be used: no finding is an error. */
  usable: boolean;
  /** All findings, in document order. */
  findings: Diagnostic[];
}

/**
 * A programme: a compiled one, a document, or the id of a built-in one that was loaded by
 * `loadProgramme`.
 */
export type ProgrammeGiven = Programme | JsonObject | string;

/** A unit: its id, or more about it. */
export type UnitGiven = string | Unit;

/** An administrative unit. */
export interface Unit {
  /** The id, unique among the units scored together. */
  id: string;
  /** The type, as programmes name it: `province`, `commune`, `ward`. */
  type?: string;
  /** The name, where it differs from the id. */
  name?: string;
  /** The id of the unit above. */
  parent?: string;
}

/** In what role somebody reported a value. */
export type Assessor = "self" | "appraiser" | "survey" | "system";

/** What is known of a value. */
export type State = "known" | "undefined" | "not_applicable" | "missing";

/**
 * A reported value: a number, an answer, a date or an option, `null` if it is missing; or an
 * object that also says who reported it and on what evidence.
 */
export type Observation =
  | number
  | boolean
  | string
  | null
  | {
      value?: number | boolean | string | null;
      state?: "missing" | "not_applicable";
      assessor?: Assessor;
      by?: string;
      evidence?: string[];
      note?: string;
    };

/** What is known of one unit in one period. */
export interface Observations {
  unit: UnitGiven;
  /** `2026`, `2026-H1`, `2026-Q3`, `2026-10`, `2026-10-10` or `2026-01-01/2026-10-10`. */
  period?: string;
  /** The values, by input; an input that is not named is missing. */
  values?: { readonly [input: string]: Observation | undefined };
  /** Points given at nodes, by node: such a node is not computed from below. */
  given?: {
    readonly [node: string]: number | { points: number; by?: string; note?: string } | undefined;
  };
}

/** What a result was computed with. */
export interface Identity {
  /** The id of the programme. */
  id: string;
  version?: string;
  /** The SHA-256 digest of its canonical JSON, in hexadecimal. */
  digest: string;
  /** The engine and its version. */
  engine: string;
}

/** How the points of a node came about. */
export type Status =
  | "scored"
  | "given"
  | "assigned"
  | "inherited"
  | "partial"
  | "unknown"
  | "excluded"
  | "information";

/** How a part of a programme came to be known. */
export type SourceStatus = "official" | "reported" | "proposed";

/** A text that says so. */
export interface Citation {
  document: string;
  place?: string;
  url?: string;
}

/** A class, as results show it. */
export interface ClassShown {
  id: string;
  title: Text;
  /** How its edge came to be known. */
  source: SourceStatus;
}

/** Points of the total that were lost at a node. */
export interface Loss {
  node: string;
  title: Text;
  /** How many points of the total were lost here. */
  points: number;
  /** How many points of the total could be won here. */
  of: number;
}

/** An input that nobody reported and by which a node may still change. */
export interface MissingShown {
  input: string;
  title: Text;
  /** The nodes that wait for it. */
  nodes: string[];
}

/** An input behind a measured value. */
export interface InputShown {
  id: string;
  title: Text;
  value: number | boolean | string | null;
  state: State;
  assessor?: Assessor;
  by?: string;
  evidence?: string[];
  note?: string;
}

/** What was measured: the value of a formula, and the inputs it was computed from. */
export interface MeasuredShown {
  formula: string;
  value: number | null;
  state: State;
  type: ValueType;
  inputs: InputShown[];
}

/** The type of a value. */
export type ValueType =
  | "count"
  | "number"
  | "share"
  | "percent"
  | "money"
  | "days"
  | "date"
  | "yes_no"
  | "choice";

/** An item of a checklist. */
export interface ItemShown {
  title: Text;
  done: boolean | null;
  state: State;
}

/** A gate that fired, or of which it is not known whether it does. */
export interface GateShown {
  when: string;
  then: Json;
  message: Text;
  fired: boolean;
  /** Whether that hangs on missing inputs. */
  undecided: boolean;
}

/** One node of a scorecard. */
export interface ScorecardNode {
  id: string;
  title: Text;
  /** The name of the level, where the programme names its levels. */
  level?: string;
  status: Status;
  /** Why there is no measured value, or not all of it. */
  state: State;
  /** The points over what is known; `null` where nothing is known or counts. */
  points: number | null;
  /** The points attainable, known or not. */
  max: number;
  /** The points attainable by what is known. */
  known_max: number;
  /** The least points, whatever the missing inputs turn out to be. */
  lowest: number;
  /** The most points, whatever the missing inputs turn out to be. */
  highest: number;
  /** The points as a part of the maximum, where all of them are known. */
  share?: number;
  /** Points of the total that were lost here and below; absent where nothing is known. */
  lost?: number;
  /** What it weighs in the mean of its group. */
  weight?: number;
  measured?: MeasuredShown;
  /** The rule, as the document writes it. */
  rule?: Json;
  /** The place of the band the value fell into, from 1. */
  band?: number;
  items?: ItemShown[];
  gates?: GateShown[];
  /** Who gave the points. */
  given?: { by: string | null; note: string | null };
  /** How the node came to be known. */
  source: SourceStatus;
  /** How its maximum and weight came to be known. */
  points_source: SourceStatus;
  cites?: Citation[];
  /** The reason for the points, in Vietnamese and English. */
  explanation: Text;
  children?: ScorecardNode[];
}

/** One unit's result in one period. */
export interface Scorecard {
  programme: Identity;
  title: Text;
  unit: Unit;
  period?: string;
  /** The class, where it is certain. */
  class: ClassShown | null;
  /** The classes the total may have, whatever the missing inputs turn out to be; best first. */
  possible_classes: ClassShown[];
  /** The total, with everything below it. */
  total: ScorecardNode;
  /** Where points of the total were lost, the largest losses first. */
  losses: Loss[];
  /** The inputs that nobody reported and by which a node may still change. */
  missing: MissingShown[];
}

/** Scorecards. */
export interface ScoreResponse {
  programme: Identity;
  /** One for every unit in every period, in the order of the request. */
  scorecards: Scorecard[];
  /** What is worth knowing of the data. */
  findings: Diagnostic[];
}

/** How units are ranked: by the points of a node, the most first, within one period. */
export interface Ranking {
  /** The node; the total if absent. */
  node?: string;
  /** What units with equal points get: 1-2-2-4 (if absent), 1-2-2-3, 1-2.5-2.5-4, 1-2-3-4. */
  method?: "competition" | "dense" | "average" | "sequential";
  /** For `sequential`: the nodes whose points decide between equal units, the first first. */
  tie_break?: string[];
  /** Whether units are ranked among those of their own type only. */
  within_type?: boolean;
  /** Whether units are ranked among those within the same unit above them only. */
  within_parent?: boolean;
}

/** Ranks. */
export interface RankResponse {
  programme: Identity;
  /** The rank of every unit, in the order of the request; `null` where its points are not all known. */
  ranks: (number | null)[];
  /** The best and the worst rank each may have. */
  bounds: ([number, number] | null)[];
}

/** The value of a formula. */
export interface EvaluateResponse {
  /** The formula in canonical form. */
  formula: string;
  type: ValueType;
  value: number | null;
  state: State;
  /** The least and the most it may be; `null` for an end without limit, or not known. */
  bounds: [number | null, number | null];
  /** What is worth knowing of the formula. */
  findings: Diagnostic[];
}

/** What a node of a programme is. */
export type NodeKind = "total" | "group" | "indicator" | "given";

/** An input, as the document declares it. */
export interface InputDeclared {
  type: ValueType;
  title?: Text;
  description?: Text;
  /** The unit of measurement, for people. */
  unit?: Text;
  /** The options of a choice. */
  options?: string[];
  minimum?: number;
  maximum?: number;
  /** The input it is a part of. */
  at_most?: string;
  over_units?: string;
  over_periods?: string;
  source?: Json;
}

/** One node of a programme. */
export interface NodeDescribed {
  id: string;
  kind: NodeKind;
  title: Text;
  description?: Text;
  level?: string;
  /** The node above; absent for the total. */
  parent?: string;
  /** How deep it lies; 0 for the total. */
  depth: number;
  /** The points attainable where nothing differs by unit or time. */
  max: number;
  weight: number;
  formula?: string;
  rule?: Json;
  /** The inputs it reads, directly or through derived quantities. */
  inputs: string[];
  source: SourceStatus;
  points_source: SourceStatus;
  cites?: Citation[];
}

/** What a programme is made of. */
export interface DescribeResponse {
  programme: Identity;
  title: Text;
  description: Text;
  languages: string[];
  basis: Json[];
  valid: Json;
  /** Whether something differs by the unit itself, and not only by its type and the time. */
  names_units: boolean;
  inputs: { [input: string]: InputDeclared };
  /** All nodes, the total first, every node before its children. */
  nodes: NodeDescribed[];
  /** The classes, best first. */
  classes: ClassShown[];
}

/** What a unit has at a node. */
export interface StandingPoints {
  status: Status;
  points: number | null;
  max: number;
  lowest: number;
  highest: number;
}

/** One unit among others. */
export interface Standing {
  unit: Unit;
  period?: string;
  total: StandingPoints;
  /** The nodes of the columns, in their order. */
  nodes: StandingPoints[];
  /** The id of the class, where it is certain. */
  class: string | null;
  possible_classes: string[];
  /** `null` where the points are not all known. */
  rank: number | null;
  /** The best and the worst rank it may have. */
  rank_bounds: [number, number] | null;
}

/** Many units side by side. */
export interface StandingsResponse {
  programme: Identity;
  title: Text;
  /** The nodes of the columns. */
  nodes: { id: string; title: Text }[];
  classes: ClassShown[];
  rows: Standing[];
}

/** What changed at a node. */
export interface Change {
  node: string;
  title: Text;
  before: number | null;
  after: number | null;
  /** `null` where the points of one of the two are not all known. */
  change: number | null;
}

/** Two results side by side. */
export interface CompareResponse {
  before: Scorecard;
  after: Scorecard;
  changes: Change[];
}

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
  constructor(document: JsonObject | string);
  /** Loads a built-in programme by its id, or takes a document. */
  static load(document: JsonObject | string): Promise<Programme>;
  readonly id: string;
  readonly title: Text;
  /** The SHA-256 digest of its canonical JSON. */
  readonly digest: string;
  /** The document in canonical form. */
  document(): { [field: string]: any };
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
export function loadProgramme(id: string): Promise<{ [field: string]: any }>;

/** A built-in programme that was loaded, as a document in canonical form. */
export function programme(id: string): { [field: string]: any };

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
  inputs?: { readonly [input: string]: JsonObject },
  values?: { readonly [input: string]: Observation | undefined },
): EvaluateResponse;

/**
 * Calls a function of the engine by name, with its request: what the other functions are
 * made of.
 *
 * @throws {ChisoError} if the engine refuses
 * @throws {TypeError} if the request holds something that JSON cannot
 */
export function call(name: string, request?: object): any;
