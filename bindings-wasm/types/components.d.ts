/**
 * The web components: importing this module defines them.
 *
 * @module
 */
import type {
  ChisoError,
  CompareResponse,
  Diagnostic,
  Identity,
  JsonObject,
  Observations,
  Programme,
  ProgrammeGiven,
  Ranking,
  Scorecard,
  ScoreResponse,
  StandingsResponse,
} from "chiso";

/**
 * `<chiso-scorecard>`: one unit's result. Give it `data`, the address of a JSON file in the
 * attribute `src`, or `programme` and `observations`, which load the engine.
 *
 * Attributes: `src`, `sort` (`document` or `loss`), `expanded`, `lang`.
 * Events: `chiso-scored`, `chiso-toggle`, `chiso-copied`, `chiso-error`.
 */
export class ChisoScorecard extends HTMLElement {
  get data(): Scorecard | undefined;
  set data(data: Scorecard | ScoreResponse | undefined);
  /** Another scorecard to show beside it. */
  get other(): Scorecard | undefined;
  set other(data: Scorecard | ScoreResponse | undefined);
  /** Two scorecards side by side, with what changed. */
  set comparison(comparison: CompareResponse | undefined);
  /** Why there is no answer. */
  readonly error: ChisoError | Error | undefined;
  get programme(): Programme | JsonObject | string | undefined;
  set programme(programme: ProgrammeGiven | undefined);
  observations: Observations | undefined;
  /** The scorecard as comma-separated values, in the language shown. */
  toCsv(): string;
}

/**
 * `<chiso-form>`: a self-assessment made from a programme.
 *
 * Attributes: `programme` (the id of a built-in one), `unit`, `period`, `autosave` (`off`),
 * `storage-key`, `lang`.
 * Events: `chiso-ready`, `chiso-input`, `chiso-scored`, `chiso-invalid`, `chiso-saved`,
 * `chiso-submit`, `chiso-error`.
 */
export class ChisoForm extends HTMLElement {
  get programme(): Programme | JsonObject | string | undefined;
  set programme(programme: ProgrammeGiven | undefined);
  /** What was entered so far. */
  observations: Observations;
  /** The scorecard of what was entered, without what is wrong. */
  readonly scorecard: Scorecard | undefined;
  /** What is wrong with what was entered. */
  readonly findings: Diagnostic[];
}

/**
 * `<chiso-ranking>`: many units, sorted and filtered. Give it `data`, the address of a JSON
 * file in `src`, or `programme` and `observations`, which load the engine.
 *
 * Attributes: `src`, `caption`, `lang`. Events: `chiso-error`.
 */
export class ChisoRanking extends HTMLElement {
  data: StandingsResponse | undefined;
  /** Why there is no answer. */
  readonly error: ChisoError | Error | undefined;
  get programme(): Programme | JsonObject | string | undefined;
  set programme(programme: ProgrammeGiven | undefined);
  observations: readonly Observations[] | undefined;
  ranking: Ranking | undefined;
}

/** The events of the components, by name. */
export interface ChisoEvents {
  "chiso-ready": CustomEvent<{ programme: Identity }>;
  "chiso-input": CustomEvent<{ observations: Observations }>;
  "chiso-scored": CustomEvent<{ scorecard?: Scorecard; observations?: Observations }>;
  "chiso-invalid": CustomEvent<{ findings: Diagnostic[] }>;
  "chiso-saved": CustomEvent<{ key: string }>;
  "chiso-submit": CustomEvent<{ observations: Observations; scorecard?: Scorecard }>;
  "chiso-toggle": CustomEvent<{ node: string; open: boolean }>;
  "chiso-copied": CustomEvent<{ csv: string }>;
  "chiso-error": CustomEvent<{ error: ChisoError | Error }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "chiso-scorecard": ChisoScorecard;
    "chiso-form": ChisoForm;
    "chiso-ranking": ChisoRanking;
  }
}
