// The conformance cases, read from where the repository keeps them.
import { readFileSync, readdirSync } from "node:fs";

const repository = process.env.CHISO_REPOSITORY;
if (!repository) throw new Error("CHISO_REPOSITORY is not set: run `cargo xtask node`");

/** Every case, with the file it is from. */
export function cases() {
  const folder = `${repository}/tests/cases`;
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => {
      const { cases } = JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
      return cases.map((one) => ({ ...one, name: `${file}: ${one.name}` }));
    });
}

/** The cases of the matching rules themselves. */
export function matchingCases() {
  return JSON.parse(readFileSync(`${repository}/tests/matching.json`, "utf8")).cases;
}
