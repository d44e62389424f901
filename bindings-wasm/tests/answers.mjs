// Writes what the engine is asked and answers in every conformance case as TypeScript,
// `answers.ts`. When that is compiled, a field that the types lack, or promise in vain, is an error.
import { writeFileSync } from "node:fs";

import { ChisoError, Programme, call, loadProgramme, programmes } from "chiso";

import { text } from "./cases.mjs";
import { parse } from "./matching.mjs";

const TYPES = {
  version: "Version",
  programmes: "BuiltIn[]",
  programme: "ProgrammeDocument",
  check: "CheckResponse",
  compare: "CompareResponse",
  describe: "DescribeResponse",
  standings: "StandingsResponse",
  score: "ScoreResponse",
  rank: "RankResponse",
  evaluate: "EvaluateResponse",
};

await Promise.all(programmes().map(({ id }) => loadProgramme(id)));
const lines = ['import type * as chiso from "chiso";', "export const refusals: chiso.Diagnostic[] = ["];
const refusals = [];
const answers = [];
const requests = [];
for (const one of parse(text()).cases) {
  try {
    const answer = call(one.call, one.request);
    const type = TYPES[one.call];
    if (type) answers.push(`export const a${answers.length}: chiso.${type} = ${JSON.stringify(answer)};`);
    // A document that cannot be used need not be one.
    if (answer.usable === false) continue;
    const asked = JSON.stringify(one.request);
    requests.push(`export const r${requests.length}: chiso.Requests["${one.call}"] = ${asked};`);
  } catch (error) {
    if (!(error instanceof ChisoError)) throw error;
    refusals.push(...error.diagnostics.map((found) => `${JSON.stringify(found)},`));
  }
}
for (const { id } of programmes()) {
  const programme = new Programme(id);
  const described = JSON.stringify(programme.describe());
  answers.push(`export const a${answers.length}: chiso.DescribeResponse = ${described};`);
  const document = JSON.stringify(programme.document());
  answers.push(`export const a${answers.length}: chiso.ProgrammeDocument = ${document};`);
}
if (answers.length === 0) throw new Error("there are no answers");
lines.push(...refusals, "];", ...answers, ...requests);
writeFileSync(new URL("answers.ts", import.meta.url), `${lines.join("\n")}\n`);
console.log(
  `${answers.length} answers, ${requests.length} requests and ${refusals.length} findings as TypeScript`,
);
