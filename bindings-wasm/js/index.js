/**
 * The entry for browsers: `await init()` once, then call.
 *
 * @module
 */
// Without a bundler, a browser learns of a file from the file that imports it: named here, they
// are all fetched at once.
import "../pkg/chiso.js";
import "../programmes/index.js";
import "./built-in.js";
import "./engine.js";
import "./error.js";
import "./programme.js";
import "./score.js";
import "./table.js";

export * from "./api.js";
export { init } from "./engine.js";
