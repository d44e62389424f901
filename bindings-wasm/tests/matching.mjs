// Whether an answer is what a conformance case expects; the same rules in every language.
// This file runs in Node and in the browser.

/**
 * Where `actual` differs from `expected`, as JSON Pointers with what was found; empty if it
 * matches. Objects match on the keys that are expected, arrays element by element, numbers
 * to the last bit (so `0` is not `-0`).
 */
export function differences(expected, actual, path = "") {
  const kinds = [kind(expected), kind(actual)];
  if (kinds[0] !== kinds[1]) {
    return [`${path}: expected ${show(expected)}, found ${show(actual)}`];
  }
  if (kinds[0] === "array") {
    if (expected.length !== actual.length) {
      return [`${path}: expected ${expected.length} elements, found ${actual.length}`];
    }
    return expected.flatMap((part, index) => differences(part, actual[index], `${path}/${index}`));
  }
  if (kinds[0] === "object") {
    return Object.entries(expected).flatMap(([key, part]) => {
      const place = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      return Object.hasOwn(actual, key)
        ? differences(part, actual[key], place)
        : [`${place}: expected ${show(part)}, found nothing`];
    });
  }
  return Object.is(expected, actual)
    ? []
    : [`${path}: expected ${show(expected)}, found ${show(actual)}`];
}

/** The same for a refusal: the expected diagnostics must all be found, in their order. */
export function refusalDifferences(expected, actual) {
  const { diagnostics, ...rest } = expected;
  const found = differences(rest, actual);
  let next = 0;
  for (const [index, one] of (diagnostics ?? []).entries()) {
    const at = actual.diagnostics.findIndex(
      (candidate, place) => place >= next && differences(one, candidate).length === 0,
    );
    if (at < 0) {
      found.push(`/diagnostics/${index}: ${show(one)} is not among ${show(actual.diagnostics)}`);
    } else {
      next = at + 1;
    }
  }
  return found;
}

/** The cases in the text that `cases.mjs` makes, and those of these rules themselves. */
export function parse(text) {
  const { files, matching } = JSON.parse(text);
  const cases = Object.entries(files).flatMap(([file, { cases }]) =>
    cases.map((one) => ({ ...one, name: `${file}: ${one.name}` })),
  );
  return { cases, rules: matching.cases };
}

/** Runs one case through `call`; returns where it went wrong. */
export function run(one, call, ChisoError) {
  const expects = ["expect", "error"].filter((key) => Object.hasOwn(one, key));
  if (expects.length !== 1) return ["a case has either `expect` or `error`"];
  let answer;
  try {
    answer = call(one.call, one.request);
  } catch (error) {
    if (!(error instanceof ChisoError)) return [`threw ${error}`];
    if (expects[0] === "expect") return [`refused: ${show(error.diagnostics)}`];
    return refusalDifferences(one.error, { diagnostics: error.diagnostics });
  }
  if (expects[0] === "error") return [`not refused, but answered ${show(answer)}`];
  return differences(one.expect, answer);
}

function kind(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function show(value) {
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}
