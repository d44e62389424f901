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
   * `engine.not_loaded` means that `init` has not finished.
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

/** A programme: the id of a built-in one, or a document. */
export type Programme = string | JsonObject;

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

/** The engine and the format it reads. */
export function version(): Version;

/** The built-in programmes. */
export function programmes(): BuiltIn[];

/** A built-in programme, as a document. */
export function programme(id: string): { [field: string]: any };

/** Checks a programme: all findings at once. */
export function check(programme: Programme): CheckResponse;

/** Scores units. */
export function score(programme: Programme, observations: readonly Observations[]): ScoreResponse;

/** Ranks units by their points. */
export function rank(
  programme: Programme,
  observations: readonly Observations[],
  ranking?: Ranking,
): RankResponse;

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
