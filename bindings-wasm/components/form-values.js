/**
 * What is written in a field, and what it is as an observation.
 *
 * @module
 */

/**
 * A number as people write it in a language. In Vietnamese `1.204,5` is what `1,204.5` is in
 * English. What is no number is returned as it was written: the engine says what is wrong.
 *
 * @param {string} text
 * @param {"vi" | "en"} language
 * @param {string} type the type of the input: a share may be written as a percentage
 */
export function readNumber(text, language, type) {
  const plain = text.trim().replace(/[\s\u00a0\u202f]/g, "").replace("−", "-");
  if (plain === "") return null;
  const isPercentage = plain.endsWith("%") && (type === "share" || type === "percent");
  const digits = isPercentage ? plain.slice(0, -1) : plain;
  const [group, mark] = language === "vi" ? ["\\.", ","] : [",", "\\."];
  const grouped = new RegExp(`^-?[1-9]\\d{0,2}(${group}\\d{3})+(${mark}\\d+)?$`);
  let written;
  if (grouped.test(digits)) {
    written = digits.replace(new RegExp(group, "g"), "").replace(",", ".");
  } else if (/^-?\d+([.,]\d+)?$/.test(digits)) {
    written = digits.replace(",", ".");
  } else {
    return text;
  }
  // Two places to the right in decimal, where a division would be one in binary.
  return Number(isPercentage && type === "share" ? `${written}e-2` : written);
}

/** A number as a field shows it: without groups, with the decimal mark of the language. */
export function writeNumber(value, language) {
  if (typeof value !== "number") return value ?? "";
  return language === "vi" ? String(value).replace(".", ",") : String(value);
}

/** What a form knows of one input. */
export const nothing = () => ({ value: null, notApplicable: false, evidence: [], note: "" });

/** An observation as a form keeps it. */
export function fromObservation(observation) {
  if (observation === null || typeof observation !== "object") {
    return { ...nothing(), value: observation ?? null };
  }
  const { value, state, evidence, note, ...others } = observation;
  return {
    value: value ?? null,
    notApplicable: state === "not_applicable",
    evidence: evidence ?? [],
    note: note ?? "",
    others,
  };
}

/** What a form keeps as an observation; `undefined` where nothing was said. */
export function toObservation({ value, notApplicable, evidence, note, others }) {
  const about = { ...others };
  if (evidence.length > 0) about.evidence = evidence;
  if (note) about.note = note;
  if (notApplicable) return { state: "not_applicable", ...about };
  if (Object.keys(about).length > 0) return { value, ...about };
  return value === null ? undefined : value;
}
