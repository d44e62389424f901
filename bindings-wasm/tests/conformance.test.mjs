// Every conformance case through the packed package, in Node.
import assert from "node:assert/strict";
import test from "node:test";

import { ChisoError, call } from "chiso";

import { cases, matchingCases } from "./cases.mjs";
import { differences, refusalDifferences, run } from "./matching.mjs";

for (const { name, expected, actual, matches, of } of matchingCases()) {
  test(`matching: ${name}`, () => {
    const found =
      of === "error" ? refusalDifferences(expected, actual) : differences(expected, actual);
    assert.equal(found.length === 0, matches, found.join("\n"));
  });
}

const all = cases();

test("there are cases", () => assert.ok(all.length > 0));

for (const one of all) {
  test(one.name, () => {
    const found = run(one, call, ChisoError);
    assert.equal(found.length, 0, found.join("\n"));
  });
}
