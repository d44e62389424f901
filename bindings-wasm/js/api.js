/**
 * The functions that every entry of the package exports.
 *
 * @module
 */
import { programmes, resolve } from "./built-in.js";
import { call as engine } from "./engine.js";
import { Programme } from "./programme.js";

export { loadProgramme, programmes } from "./built-in.js";
export { ChisoError } from "./error.js";
export { Programme } from "./programme.js";
export { Table } from "./table.js";

/**
 * Calls a function of the engine by name. The id of a built-in programme stands for its
 * document, once that is loaded.
 */
export function call(name, request = {}) {
  if (name === "programmes" && Object.keys(request).length === 0) return programmes();
  if (name === "programme" && typeof request?.id === "string") {
    return new Programme(request.id).document();
  }
  if (typeof request?.programme === "string") {
    request = { ...request, programme: resolve(request.programme) };
  }
  return engine(name, request);
}

/** A programme as the engine takes it: a document. */
const documentOf = (programme) =>
  programme instanceof Programme ? programme.document() : resolve(programme);

/** The programme compiled, for this call only if it came as a document. */
function using(programme, run) {
  if (programme instanceof Programme) return run(programme);
  const compiled = new Programme(programme);
  try {
    return run(compiled);
  } finally {
    compiled.free();
  }
}

export const version = () => engine("version");
export const programme = (id) => call("programme", { id });
export const check = (programme) =>
  engine("check", typeof programme === "string" && programme.trimStart().startsWith("{")
    ? { text: programme }
    : { programme: documentOf(programme) });
export const describe = (programme) => using(programme, (one) => one.describe());
export const score = (programme, observations) =>
  using(programme, (one) => one.scorecards(observations));
export const scoreTable = (programme, table, outputs) =>
  using(programme, (one) => one.scoreTable(table, outputs));
export const rank = (programme, observations, ranking) =>
  using(programme, (one) => one.rank(observations, ranking));
export const standings = (programme, observations, options) =>
  using(programme, (one) => one.standings(observations, options));
export const compare = (programme, before, after) =>
  using(programme, (one) => one.compare(before, after));
export const explain = (programme, observations, node, language) =>
  using(programme, (one) => one.explain(observations, node, language));
export const evaluate = (formula, inputs, values) =>
  engine("evaluate", { formula, inputs, values });
