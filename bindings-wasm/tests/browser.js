// Runs in the browser: every conformance case through the packed package.
import { ChisoError, call, init, loadProgramme, programmes } from "/node_modules/chiso/js/index.js";

import { differences, parse, refusalDifferences, run } from "./matching.mjs";

async function report() {
  const { cases, rules } = parse(await (await fetch("/cases.json")).text());

  let early;
  try {
    call("version");
  } catch (error) {
    early = error instanceof ChisoError && error.code;
  }
  const loads = [init(), init()];
  const once = loads[0] === loads[1];
  await Promise.all(loads);
  await Promise.all(programmes().map(({ id }) => loadProgramme(id)));

  const failures = [];
  for (const one of cases) {
    const found = run(one, call, ChisoError);
    if (found.length > 0) failures.push(`${one.name}\n    ${found.join("\n    ")}`);
  }
  for (const { name, expected, actual, matches, of } of rules) {
    const compare = of === "error" ? refusalDifferences : differences;
    if ((compare(expected, actual).length === 0) !== matches) failures.push(`matching: ${name}`);
  }
  return { early, once, ran: cases.length + rules.length, failures };
}

globalThis.report = report().catch((error) => ({ failed: String(error?.stack ?? error) }));
