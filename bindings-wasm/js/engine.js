import { ChisoError } from "./error.js";

/** The code of an error that is the engine's fault, not the caller's. */
const INTERNAL = "internal.defect";

/**
 * Makes a caller of a compiled engine: values in, values out, and every failure a
 * `ChisoError` (or a `TypeError`, for a request that JSON cannot hold).
 *
 * @param {(name: string, request: string) => string} call the engine's one function
 * @param {() => void} restart gives the engine a fresh memory
 */
export function caller(call, restart) {
  return (name, request = {}) => {
    const text = JSON.stringify(request, refuseWhatJsonLoses);
    let answer;
    try {
      answer = call(String(name), text);
    } catch (thrown) {
      throw typeof thrown === "string" ? refusal(thrown) : defect(thrown, restart);
    }
    return JSON.parse(answer);
  };
}

/** JSON writes NaN and infinity as `null`, which means "missing": a silent change of meaning. */
function refuseWhatJsonLoses(key, value) {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError(`\`${key}\` is ${value}; use null for a value that is missing`);
  }
  return value;
}

function refusal(text) {
  let error;
  try {
    error = JSON.parse(text);
  } catch {
    return new ChisoError(text, { code: INTERNAL });
  }
  return new ChisoError(error.message, error);
}

/** A trap leaves the engine's memory in an unknown state: the next call gets a new one. */
function defect(thrown, restart) {
  if (!(thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError)) return thrown;
  restart();
  return new ChisoError("the engine stopped: this is a defect of chiso, please report it", {
    code: INTERNAL,
    cause: thrown,
  });
}
