import { foreign, h, link } from "./element.js";

/**
 * What is behind the points of a node: the sentence, what was measured, the rule, the gates,
 * who gave the points, the sources.
 *
 * @param {object} node
 * @param {import("./element.js").ChisoElement} view
 */
export function detail(node, view) {
  const { words } = view;
  const rows = [
    node.measured && [words.measured, measured(node.measured, view)],
    node.measured?.inputs.length > 0 && [words.inputs, inputs(node.measured.inputs, view)],
    node.items?.length > 0 && [words.inputs, items(node.items, view)],
    node.rule && [words.rule, rule(node, view)],
    node.gates?.length > 0 && [words.gates, gates(node.gates, view)],
    node.given?.by && [words.givenBy, foreign(node.given.by)],
    node.given?.note && [words.note, foreign(node.given.note)],
    node.weight !== undefined && [words.weight, view.number(node.weight)],
    node.lost > 0 && [words.lost, `${view.number(node.lost)} ${words.points}`],
    bounds(node, view),
    [words.sources, sources(node, view)],
  ];
  return h(
    "div",
    { class: "detail", part: "detail" },
    h("p", { class: "sentence" }, foreign(view.text(node.explanation))),
    h(
      "dl",
      {},
      rows.filter(Boolean).map(([term, description]) => [h("dt", {}, term), h("dd", {}, description)]),
    ),
  );
}

function bounds(node, view) {
  if (node.lowest === node.highest || node.status === "excluded") return null;
  const { words } = view;
  return [words.range, words.possible(view.number(node.lowest), view.number(node.highest))];
}

function measured({ formula, value, state, type }, view) {
  const shown = state === "known" ? view.value(value, type) : view.words.state[state];
  return [h("strong", {}, shown), " = ", h("code", {}, foreign(formula))];
}

function inputs(list, view) {
  const { words } = view;
  const one = ({ id, title, value, state, assessor, by, evidence, note }) =>
    h(
      "li",
      {},
      foreign(view.text(title) || id),
      ": ",
      h("strong", {}, state === "known" ? foreign(view.value(value)) : words.state[state]),
      assessor || by
        ? [" (", foreign([words.assessor[assessor], by].filter(Boolean).join(", ")), ")"]
        : null,
      evidence?.length > 0
        ? [` · ${words.evidence}: `, evidence.map((address, at) => [at > 0 ? ", " : "", link(address, address)])]
        : null,
      note ? [" · ", foreign(note)] : null,
    );
  return h("ul", {}, list.map(one));
}

function items(list, view) {
  const { words } = view;
  const mark = ({ done, state }) =>
    state !== "known" ? `? ${words.state[state]}` : done ? `✓ ${words.yes}` : `✗ ${words.no}`;
  return h(
    "ul",
    {},
    list.map((item) => h("li", {}, foreign(view.text(item.title)), ": ", h("strong", {}, mark(item)))),
  );
}

function rule(node, view) {
  const { words } = view;
  const [kind] = typeof node.rule === "string" ? [node.rule] : Object.keys(node.rule);
  const band = node.band === undefined ? undefined : node.rule.bands?.[node.band - 1];
  return [
    words.rules[kind] ?? kind,
    node.band === undefined ? null : [": ", h("strong", {}, foreign(view.text(band?.title) || words.band(node.band)))],
  ];
}

function gates(list, view) {
  return h(
    "ul",
    {},
    list.map(({ message, when, undecided }) =>
      h("li", {}, foreign(view.text(message) || when), undecided ? ` (${view.words.undecided})` : null),
    ),
  );
}

function sources(node, view) {
  const { words } = view;
  const cites = (node.cites ?? []).map((cite) =>
    h("li", {}, link([cite.document, cite.place].filter(Boolean).join(", "), cite.url)),
  );
  return h(
    "ul",
    {},
    h(
      "li",
      {},
      words.source[node.source],
      node.points_source === "proposed" ? `. ${words.proposedPoints}` : null,
    ),
    cites,
  );
}
