/**
 * The programmes that come with the package: documents in files of their own, loaded when
 * asked for.
 *
 * @module
 */
import { BUILT_IN } from "../programmes/index.js";
import { ChisoError } from "./error.js";

const documents = new Map();

/** The built-in programmes: ids and titles. */
export const programmes = () => BUILT_IN.map(({ id, title }) => ({ id, title: { ...title } }));

/**
 * Loads the document of a built-in programme; from then on its id stands for it.
 *
 * @param {string} id
 */
export async function loadProgramme(id) {
  const known = documents.get(id);
  if (known) return known;
  const found = BUILT_IN.find((one) => one.id === id);
  if (!found) throw unknown(id, "no built-in programme is called");
  const { default: document } = await found.load();
  documents.set(id, document);
  return document;
}

/** The document that an id stands for; anything else is returned as it is. */
export function resolve(programme) {
  if (typeof programme !== "string") return programme;
  const document = documents.get(programme);
  if (document) return document;
  if (BUILT_IN.some((one) => one.id === programme)) {
    throw refused(
      "programme.not_loaded",
      `the programme \`${programme}\` is not loaded`,
      `await loadProgramme("${programme}") first`,
    );
  }
  throw unknown(programme, "no built-in programme is called");
}

function unknown(id, message) {
  const ids = BUILT_IN.map((one) => `\`${one.id}\``).join(", ");
  return refused("programme.unknown", `${message} \`${id}\``, `there are ${ids}`);
}

function refused(code, message, help) {
  return new ChisoError(message, {
    code,
    diagnostics: [{ code, severity: "error", message, help }],
  });
}
