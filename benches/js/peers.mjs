// The same rules in other engines: they are given the rules alone.
import { readFileSync } from "node:fs";
import start, { CompiledRule } from "@goplasmatic/datalogic/web";
import { ZenEngine } from "@gorules/zen-engine";
import { GROUPS, part, places, whole } from "./rules.mjs";

const ofGroup = (group) => places.filter((at) => at % GROUPS === group);
const groups = Array.from({ length: GROUPS }, (_, group) => group);

/** The rules as a decision of zen: one table of expressions. */
const decision = {
  contentType: "application/vnd.gorules.decision",
  nodes: [
    { id: "in", name: "in", type: "inputNode", position: { x: 0, y: 0 } },
    {
      id: "rules",
      name: "rules",
      type: "expressionNode",
      position: { x: 1, y: 0 },
      content: {
        expressions: [
          ...places.map((at) => ({
            id: `n${at}`,
            key: `n${at}`,
            value: `${whole(at)} == 0 ? 0 : round(min([${part(at)} / ${whole(at)} / 0.9, 1]) * 1000) / 100`,
          })),
          ...Array.from({ length: GROUPS }, (_, group) => ({
            id: `g${group}`,
            key: `g${group}`,
            value: places.filter((at) => at % GROUPS === group).map((at) => `$.n${at}`).join(" + "),
          })),
          { id: "total", key: "total", value: Array.from({ length: GROUPS }, (_, group) => `$.g${group}`).join(" + ") },
          { id: "class", key: "class", value: "$.total >= 240 ? 'good' : $.total >= 150 ? 'fair' : 'weak'" },
        ],
      },
    },
    { id: "out", name: "out", type: "outputNode", position: { x: 2, y: 0 } },
  ],
  edges: [
    { id: "a", sourceId: "in", targetId: "rules", type: "edge" },
    { id: "b", sourceId: "rules", targetId: "out", type: "edge" },
  ],
};

/** A function of a unit that asks zen. */
export function byZen() {
  const decided = new ZenEngine().createDecision(Buffer.from(JSON.stringify(decision)));
  return async (unit) => (await decided.evaluate(unit)).result;
}

const indicator = (at) => {
  const share = { "/": [{ "/": [{ var: part(at) }, { var: whole(at) }] }, 0.9] };
  const points = { "/": [{ floor: [{ "+": [{ "*": [{ min: [share, 1] }, 1000] }, 0.5] }] }, 100] };
  return { if: [{ "==": [{ var: whole(at) }, 0] }, 0, points] };
};
// A rule cannot read what another came to: sums are made of the points when they are there.
const logic = Object.fromEntries(places.map((at) => [`n${at}`, indicator(at)]));

/** A function of a unit that asks datalogic's module: JSON in, JSON out. */
export async function byDatalogic() {
  const module = import.meta.resolve("@goplasmatic/datalogic/web").replace(/\.js$/, "_bg.wasm");
  await start({ module_or_path: readFileSync(new URL(module)) });
  const compiled = new CompiledRule(JSON.stringify(logic), true);
  return (unit) => {
    const nodes = JSON.parse(compiled.evaluate(JSON.stringify(unit)));
    nodes.total = 0;
    for (const group of groups) {
      nodes[`g${group}`] = ofGroup(group).reduce((sum, at) => sum + nodes[`n${at}`], 0);
      nodes.total += nodes[`g${group}`];
    }
    return nodes;
  };
}
