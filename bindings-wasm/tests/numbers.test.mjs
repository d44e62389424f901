// The components write numbers as `Intl.NumberFormat` does.
import assert from "node:assert/strict";
import test from "node:test";

import { written } from "../node_modules/chiso/components/number.js";

const POINT = { vi: ",", en: "." };
const SINGLE = [0, -0, 0.29, 0.285, 1.005, 99.995, 999.995, -0.001, 0.00499, 1 / 3, 1000, 1234567.891, 0.9999999, 1e21, 1.5e-7, 5e-324, Number.MAX_VALUE];

/** So many numbers of all sizes, most with few decimals, of a seeded generator. */
function* numbers(count) {
  yield* SINGLE;
  let state = 766;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let at = 0; at < count; at += 1) {
    const number = (next() - 0.5) * 10 ** Math.floor(next() * 12 - 3);
    yield at % 4 === 0 ? number : Number(number.toFixed(at % 4));
  }
}

/** Two decimals, or as many as tell it from a whole number, up to six. */
function expected(number, language, { isPercent, isSigned }) {
  const style = isPercent ? "percent" : "decimal";
  const signDisplay = isSigned ? "exceptZero" : "negative";
  const format = (maximumFractionDigits) =>
    new Intl.NumberFormat(language, { maximumFractionDigits, style, signDisplay }).format(number);
  const isWhole = !format(20).includes(POINT[language]);
  const choices = (isWhole ? [2] : [2, 3, 4, 5, 6]).map(format);
  return choices.find((one) => one.includes(POINT[language])) ?? choices.at(-1);
}

for (const language of ["vi", "en"]) {
  test(`numbers as they are written in ${language}`, () => {
    for (const how of [{}, { isPercent: true }, { isSigned: true }]) {
      for (const number of numbers(1500)) {
        assert.equal(written(number, language, how), expected(number, language, how), `${number} ${JSON.stringify(how)}`);
      }
    }
  });
}

test("what is no number is said so", () => {
  assert.equal(written(NaN, "vi"), "NaN");
  assert.equal(written(-Infinity, "en"), "-Infinity");
});
