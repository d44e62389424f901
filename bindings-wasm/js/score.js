/**
 * The scores of one unit: numbers at once, the scorecard when somebody asks for it.
 *
 * @module
 */
import { STATUSES } from "./table.js";

const NO_CLASS = 0xffff;
/** Points that are not there: unknown, excluded, for information. */
const isAbsent = (status) => status >= 5;
const ASPECTS = ["points", "max", "share", "lowest", "highest"];

export class Score {
  #programme;
  #observations;
  #description;
  #total;
  #readAll;
  #found;
  #card;

  /** `of` has a `card`, or reads everything with `read`; perhaps the `total` is there already. */
  constructor(programme, observations, description, { total, read, card }) {
    this.#programme = programme;
    this.#observations = observations;
    this.#description = description;
    this.#total = total;
    this.#readAll = read;
    this.#card = card;
  }

  get #read() {
    return (this.#found ??= this.#readAll?.() ?? flattened(this.#card, this.#description));
  }

  /** The points of a node; `null` where nothing is known or counts. */
  points(node = "total") {
    if (node === "total" && this.#total !== undefined) return this.#total.points;
    const place = this.#place(node);
    return isAbsent(this.#read.statuses[place]) ? null : this.#read.numbers[place];
  }

  /** The points attainable. */
  max(node = "total") {
    if (node === "total" && this.#total !== undefined) return this.#total.max;
    return this.#number(1, node);
  }

  /** The points as a part of the maximum; `null` where not all of them are known. */
  share(node = "total") {
    const place = this.#place(node);
    const { max, statuses } = { max: this.#number(1, node), statuses: this.#read.statuses };
    return statuses[place] < 4 && max > 0 ? this.#number(2, node) : null;
  }

  /** The least points, whatever the missing inputs turn out to be. */
  lowest(node = "total") {
    return this.#number(3, node);
  }

  /** The most points. */
  highest(node = "total") {
    return this.#number(4, node);
  }

  /** How the points came about. */
  status(node = "total") {
    return STATUSES[this.#read.statuses[this.#place(node)]];
  }

  /** The id of the class, where it is certain. */
  get class() {
    const place = this.#total === undefined ? this.#read.classes[0] : this.#total.place;
    return this.#description.classes[place]?.id ?? null;
  }

  /** The ids of the classes that are still possible, best first. */
  get possibleClasses() {
    const [, best, last] = this.#read.classes;
    if (best === NO_CLASS) return [];
    return this.#description.classes.slice(best, last + 1).map(({ id }) => id);
  }

  /** Everything in one object. */
  toObject() {
    const { nodes, numbers, statuses } = this.#read;
    const count = nodes.length;
    const all = {};
    for (let place = 0; place < count; place += 1) {
      const status = statuses[place];
      all[nodes[place]] = {
        status: STATUSES[status],
        points: isAbsent(status) ? null : numbers[place],
        max: numbers[count + place],
        lowest: numbers[3 * count + place],
        highest: numbers[4 * count + place],
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
    const place = this.#read.nodes.indexOf(node);
    if (place < 0) throw new RangeError(`the programme has no node \`${node}\``);
    return place;
  }

  #number(aspect, node) {
    return this.#read.numbers[aspect * this.#read.nodes.length + this.#place(node)];
  }
}

function find(node, id) {
  if (node.id === id) return node;
  for (const child of node.children ?? []) {
    const found = find(child, id);
    if (found) return found;
  }
  return undefined;
}

/** A scorecard laid out as the engine lays out numbers. */
function flattened(card, description) {
  const nodes = description.nodes.map(({ id }) => id);
  const places = new Map(nodes.map((id, place) => [id, place]));
  const numbers = new Float64Array(nodes.length * ASPECTS.length);
  const statuses = new Uint8Array(nodes.length);
  const write = (node) => {
    const place = places.get(node.id);
    ASPECTS.forEach((aspect, at) => (numbers[at * nodes.length + place] = node[aspect] ?? 0));
    statuses[place] = STATUSES.indexOf(node.status);
    node.children?.forEach(write);
  };
  write(card.total);
  const place = (shown) =>
    shown ? description.classes.findIndex(({ id }) => id === shown.id) : NO_CLASS;
  const { class: certain, possible_classes: possible } = card;
  const classes = Uint16Array.of(place(certain), place(possible[0]), place(possible.at(-1)));
  return { rows: 1, nodes, numbers, statuses, classes };
}
