/**
 * What is written in a field or in a file, and what it is as an observation.
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

const isObject = (one) => typeof one === "object" && one !== null && !Array.isArray(one);
const hasFigures = (one) =>
  isObject(one) &&
  (one.values || one.given) &&
  [one.values ?? {}, one.given ?? {}].every(isObject);

/**
 * The observations in a file of the unit and the period, if these are not null, and what is left
 * out of them because the programme has it not; or which message says why there are none.
 */
export function readFigures(text, { programme, inputs, nodes }, unit, period) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    return { refusal: "badFile" };
  }
  if (typeof read?.programme === "string" && read.programme !== programme.id) {
    return { refusal: "otherProgramme" };
  }
  const all = [read?.observations ?? read].flat().filter(hasFigures);
  const isOf = (wanted, one) => wanted === null || one === undefined || one === wanted;
  const found = all.find((one) => isOf(unit, one.unit?.id ?? one.unit) && isOf(period, one.period));
  if (!found) return { refusal: all.length > 0 ? "otherUnit" : "badFile" };
  const leftOut = [];
  const known = (part = {}, ids) =>
    Object.fromEntries(
      Object.entries(part).filter(
        ([id, value]) => (ids.includes(id) && !Array.isArray(value)) || !leftOut.push(id),
      ),
    );
  const values = known(found.values, Object.keys(inputs));
  const given = known(found.given, nodes.map(({ id }) => id));
  return { observations: { ...found, values, given }, leftOut };
}
