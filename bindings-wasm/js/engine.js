/**
 * The border to the compiled engine: text in, text out, and every failure a `ChisoError`.
 *
 * @module
 */
import load, { __wbg_reset_state as startAnew, call as compiledCall, initSync } from "../pkg/chiso.js";
import { ChisoError } from "./error.js";

/** The code of an error that is the engine's fault, not the caller's. */
const INTERNAL = "internal.defect";

let loading;
let loaded = false;
let started = 0;

/**
 * Loads the engine. Further calls return the same promise; after a failure, the next call
 * tries again.
 *
 * @param {string | URL | Request | Response | BufferSource | WebAssembly.Module} [source]
 */
export function init(source) {
  if (loaded) return Promise.resolve();
  loading ??= load(source === undefined ? undefined : { module_or_path: source }).then(
    () => {
      loaded = true;
    },
    (failure) => {
      loading = undefined;
      throw failure;
    },
  );
  return loading;
}

/** Loads the engine from memory, at once. */
export function initFrom(module) {
  if (loaded) return;
  initSync({ module });
  loaded = true;
}

/** How often the engine was started anew: what it held before is gone. */
export const generation = () => started;

/** Runs something of the engine; what it throws becomes an error of ours. */
export function guard(run) {
  if (!loaded) {
    throw new ChisoError("the engine is not loaded: `await init()` first", {
      code: "engine.not_loaded",
    });
  }
  try {
    return run();
  } catch (thrown) {
    throw typeof thrown === "string" ? refusal(thrown) : defect(thrown);
  }
}

/** Calls a function of the engine by name. */
export function call(name, request = {}) {
  const text = encode(request);
  return JSON.parse(guard(() => compiledCall(String(name), text)));
}

/** A request as text. JSON writes NaN and infinity as `null`, which would mean "missing". */
export const encode = (request) => JSON.stringify(request, refuseWhatJsonLoses);

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
function defect(thrown) {
  if (!(thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError)) return thrown;
  startAnew();
  started += 1;
  return new ChisoError("the engine stopped: this is a defect of chiso, please report it", {
    code: INTERNAL,
    cause: thrown,
  });
}
