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

/** The engine's name and version. */
export interface Version {
  engine: string;
  version: string;
}

/** The engine's name and version. */
export function version(): Version;

/** What is built in. */
export function programmes(): any;

/** A built-in programme, as a document. */
export function programme(id: string): any;

/** Checks a programme: all findings at once. */
export function check(programme: string | JsonObject): any;

/**
 * Scores observations by a programme.
 *
 * @param programme the id of a built-in programme, or a document
 */
export function score(
  programme: string | JsonObject,
  observations: Json,
  options?: JsonObject,
): any;

/**
 * Calls a function of the engine by name: what the other functions are made of.
 *
 * @throws {ChisoError} if the engine refuses
 * @throws {TypeError} if the request holds something that JSON cannot
 */
export function call(name: string, request?: JsonObject): any;
