/**
 * Numbers as a language writes them.
 *
 * `Intl.NumberFormat` writes them so too, and is what this is tested against; but the first that
 * a page makes takes longer than the whole scorecard that its numbers stand in.
 *
 * @module
 */

/** What stands between the thousands, and before the decimals. */
const marks = { vi: [".", ","], en: [",", "."] };

/** A number is not rounded to a whole number that it is not, up to so many decimals. */
const FINEST = 6;

/**
 * A number as a language writes it: with two decimals at most, unless that would make it a whole
 * number that it is not. Halves are rounded away from zero, in decimal.
 *
 * @param {number} number
 * @param {"vi" | "en"} language
 * @param {{ isPercent?: boolean, isSigned?: boolean }} [how] a share as a percentage; with a plus
 *   where it is above zero
 * @returns {string}
 */
export function written(number, language, { isPercent = false, isSigned = false } = {}) {
  if (!Number.isFinite(number)) return String(number);
  const exact = decimal(Math.abs(number), isPercent ? 2 : 0);
  const isWhole = exact.digits.length <= exact.point;
  let decimals = 2;
  let [whole, fraction] = rounded(exact, decimals);
  while (!isWhole && fraction === "" && decimals < FINEST) {
    decimals += 1;
    [whole, fraction] = rounded(exact, decimals);
  }
  const [group, point] = marks[language];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const isZero = whole === "0" && fraction === "";
  const sign = isZero ? "" : number < 0 ? "-" : isSigned ? "+" : "";
  return `${sign}${grouped}${fraction && point}${fraction}${isPercent ? "%" : ""}`;
}

/** The shortest digits that tell a number, and how many of them stand before the decimal point. */
function decimal(number, shift) {
  const [digits, exponent] = number.toExponential().split("e");
  return { digits: digits.replace(".", ""), point: Number(exponent) + 1 + shift };
}

/** The digits before and after the decimal point, of which there are no more than `decimals`. */
function rounded({ digits, point }, decimals) {
  const kept = point + decimals;
  let shown = digits;
  if (kept < 0) shown = "";
  else if (kept < digits.length) {
    const up = digits[kept] >= "5" ? 1n : 0n;
    shown = String(BigInt(`0${digits.slice(0, kept)}`) + up).padStart(kept, "0");
    // A nine that was rounded up has made a digit more.
    point += shown.length - kept;
  }
  const whole = shown.slice(0, Math.max(point, 0)).padEnd(point, "0") || "0";
  const fraction = shown.slice(Math.max(point, 0)).padStart(shown.length - point, "0");
  return [whole.replace(/^0+(?=\d)/, ""), fraction.replace(/0+$/, "")];
}
