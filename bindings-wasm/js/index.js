/**
 * The entry for browsers: `await init()` once, then call.
 *
 * @module
 */
export * from "./api.js";
export { init } from "./engine.js";
