// The conformance cases, read from where the repository keeps them.
import { readFileSync, readdirSync } from "node:fs";

const repository = process.env.CHISO_REPOSITORY;
if (!repository) throw new Error("CHISO_REPOSITORY is not set: run `cargo xtask node`");

const folder = `${repository}/tests/cases`;
const read = (path) => readFileSync(path, "utf8");

/** Everything as one JSON text, of the files' own texts: written anew, `-0` would be `0`. */
export function text() {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => `${JSON.stringify(file)}:${read(`${folder}/${file}`)}`);
  return `{"files":{${files.join()}},"matching":${read(`${repository}/tests/matching.json`)}}`;
}
