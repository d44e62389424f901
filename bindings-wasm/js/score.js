/**
 * The scores of one unit: numbers at once, the scorecard when somebody asks for it.
 *
 * @module
 */
import { ofCard, ofComplete, ofSheet } from "./found.js";
import { NO_CLASS, STATUSES } from "./table.js";

/** Points that are not there: unknown, excluded, for information. */
const isAbsent = (status) => status >= 5;

export class Score {
  #programme;
  #observations;
  #description;
  #of;
  #found;
  #card;

  /** `of` has what a sheet has `read`, or a `complete` case, or the `card` that tells it. */
  constructor(programme, observations, description, of) {
    this.#programme = programme;
    this.#observations = observations;
    this.#description = description;
    this.#of = of;
    this.#card = of.card;
  }

  /** What was found, laid out when somebody asks for more than the total. */
  get #all() {
    if (this.#found === undefined) {
      const { complete, nodes, maxima, read, card } = this.#of;
      if (complete) this.#found = ofComplete(complete, nodes, maxima);
      else this.#found = read ? ofSheet(read) : ofCard(card, this.#description);
    }
    return this.#found;
  }

  /** The points of a node; `null` where nothing is known or counts. */
  points(node = "total") {
    if (node === "total" && this.#of.complete) return this.#of.complete[0];
    const { statuses, points } = this.#all;
    return isAbsent(this.#number(statuses, node)) ? null : this.#number(points, node);
  }

  /** The points attainable. */
  max(node = "total") {
    return this.#number(this.#all.max, node);
  }

  /** The points as a part of the maximum; `null` where not all of them are known. */
  share(node = "total") {
    const { statuses, share, max } = this.#all;
    const isKnown = this.#number(statuses, node) < 4 && this.#number(max, node) > 0;
    return isKnown ? this.#number(share, node) : null;
  }

  /** The least points, whatever the missing inputs turn out to be. */
  lowest(node = "total") {
    return this.#number(this.#all.lowest, node);
  }

  /** The most points. */
  highest(node = "total") {
    return this.#number(this.#all.highest, node);
  }

  /** How the points came about. */
  status(node = "total") {
    return STATUSES[this.#number(this.#all.statuses, node)];
  }

  /** The id of the class, where it is certain. */
  get class() {
    const place = this.#of.complete ? this.#of.complete[2] : this.#all.classes[0];
    return this.#description.classes[place]?.id ?? null;
  }

  /** The ids of the classes that are still possible, best first. */
  get possibleClasses() {
    const [, best, last] = this.#all.classes;
    if (best === NO_CLASS) return [];
    return this.#description.classes.slice(best, last + 1).map(({ id }) => id);
  }

  /** Everything in one object. */
  toObject() {
    const { nodes, points, max, lowest, highest, statuses } = this.#all;
    const all = { ...formOf(nodes) };
    for (let place = 0; place < nodes.length; place += 1) {
      const status = statuses.numbers[statuses.from + place];
      all[nodes[place]] = {
        status: STATUSES[status],
        points: isAbsent(status) ? null : points.numbers[points.from + place],
        max: max.numbers[max.from + place],
        lowest: lowest.numbers[lowest.from + place],
        highest: highest.numbers[highest.from + place],
      };
    }
    return { class: this.class, possible_classes: this.possibleClasses, nodes: all };
  }

  /** The scorecard, with the reason for every point. */
  scorecard() {
    return (this.#card ??= this.#programme.scorecard(this.#observations));
  }

  /** The reason for the points of a node, in words: `vi` or `en`. */
  explain(node = "total", language = "vi") {
    this.#place(node);
    const found = find(this.scorecard().total, node);
    return found?.explanation[language] ?? found?.explanation.en ?? "";
  }

  #place(node) {
    const place = this.#all.nodes.indexOf(node);
    if (place < 0) throw new RangeError(`the programme has no node \`${node}\``);
    return place;
  }

  #number({ numbers, from }, node) {
    return numbers[from + this.#place(node)];
  }
}

const forms = new WeakMap();
/**
 * An object with a field for every node. Browsers and Node copy what `JSON.parse` has made in one
 * go, and are slower by much at adding as many fields one by one.
 */
function formOf(nodes) {
  let form = forms.get(nodes);
  if (form === undefined) {
    form = JSON.parse(JSON.stringify(Object.fromEntries(nodes.map((node) => [node, null]))));
    forms.set(nodes, form);
  }
  return form;
}

function find(node, id) {
  if (node.id === id) return node;
  for (const child of node.children ?? []) {
    const found = find(child, id);
    if (found) return found;
  }
  return undefined;
}
