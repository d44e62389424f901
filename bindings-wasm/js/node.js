/**
 * The entry for Node: the engine is ready when the import returns.
 *
 * @module
 */
import { readFileSync } from "node:fs";

import { initFrom } from "./engine.js";

initFrom(readFileSync(new URL("../pkg/chiso_bg.wasm", import.meta.url)));

export * from "./api.js";
export { init } from "./engine.js";
