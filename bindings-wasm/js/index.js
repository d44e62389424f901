/**
 * The entry for browsers: `await init()` once, then call.
 *
 * @module
 */
import load, { __wbg_reset_state as restart, call as raw } from "../pkg/chiso.js";
import { caller } from "./engine.js";
import { ChisoError } from "./error.js";
import { functions } from "./functions.js";

let ready;
let loaded = false;

/**
 * Loads the engine. Further calls return the same promise; after a failure, the next call
 * tries again.
 *
 * @param {string | URL | Request | Response | BufferSource | WebAssembly.Module} [source]
 *   where `chiso.wasm` is; beside this module unless given
 */
export function init(source) {
  ready ??= load(source === undefined ? undefined : { module_or_path: source }).then(
    () => {
      loaded = true;
    },
    (failure) => {
      ready = undefined;
      throw failure;
    },
  );
  return ready;
}

const engine = caller(raw, restart);

/** Calls a function of the engine by name. */
export function call(name, request) {
  if (!loaded) {
    throw new ChisoError("the engine is not loaded: `await init()` first", {
      code: "engine.not_loaded",
    });
  }
  return engine(name, request);
}

export { ChisoError };
export const { version, programmes, programme, check, score, rank, evaluate } = functions(call);
