/**
 * The entry for Node: the engine is ready when the import returns.
 *
 * @module
 */
import { readFileSync } from "node:fs";

import { __wbg_reset_state as restart, call as raw, initSync } from "../pkg/chiso.js";
import { caller } from "./engine.js";
import { ChisoError } from "./error.js";
import { functions } from "./functions.js";

initSync({ module: readFileSync(new URL("../pkg/chiso_bg.wasm", import.meta.url)) });

/** Does nothing: here for code that runs in browsers too. */
export async function init() {}

/** Calls a function of the engine by name. */
export const call = caller(raw, restart);

export { ChisoError };
export const { version, programmes, programme, check, score, rank, evaluate } = functions(call);
