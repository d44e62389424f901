/**
 * The entry for where no file can be fetched: the engine is inside the script, as text. It is
 * ready when the import returns, and a third larger.
 *
 * @module
 */
import module from "../pkg/inline.js";
import { initFrom } from "./engine.js";

initFrom(Uint8Array.from(atob(module), (letter) => letter.charCodeAt(0)));

export * from "./api.js";
export { init } from "./engine.js";
