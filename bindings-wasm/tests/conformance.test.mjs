// Every conformance case through the packed package, in Node.
import assert from "node:assert/strict";
import test from "node:test";

import { ChisoError, call, loadProgramme, programmes } from "chiso";

import { text } from "./cases.mjs";
import { differences, parse, refusalDifferences, run } from "./matching.mjs";

const { cases, rules } = parse(text());
await Promise.all(programmes().map(({ id }) => loadProgramme(id)));

for (const { name, expected, actual, matches, of } of rules) {
  test(`matching: ${name}`, () => {
    const found =
      of === "error" ? refusalDifferences(expected, actual) : differences(expected, actual);
    assert.equal(found.length === 0, matches, found.join("\n"));
  });
}

test("there are cases", () => assert.ok(cases.length > 0 && rules.length > 20));

for (const one of cases) {
  test(one.name, () => {
    const found = run(one, call, ChisoError);
    assert.equal(found.length, 0, found.join("\n"));
  });
}
