// The development tools of this folder, for tests that run elsewhere.
import { fileURLToPath } from "node:url";

/** A tool's module. */
export const tool = (name) => import(name);

/** The path of a file of a tool. */
export const path = (name) => fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));
