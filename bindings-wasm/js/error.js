/** What the engine refuses, with every finding that led to the refusal. */
export class ChisoError extends Error {
  /**
   * @param {string} message the first error, in words
   * @param {{code?: string | null, path?: string, diagnostics?: object[], cause?: unknown}} [about]
   */
  constructor(message, { code = null, path = "", diagnostics = [], cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ChisoError";
    /** The stable name of the first error, such as `formula.unknown_name`. */
    this.code = code;
    /** Where it is: a JSON Pointer into the document; empty for the document itself. */
    this.path = path;
    /** Every finding. */
    this.diagnostics = diagnostics;
  }
}
