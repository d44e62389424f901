/**
 * What one unit came to, in columns of one number for every node, however it was computed.
 *
 * @module
 */
import { NO_CLASS, STATUSES } from "./table.js";

const ASPECTS = ["points", "max", "share", "lowest", "highest"];
/** How many numbers of the total a complete case begins with. */
const TOTALS = 3;

/** A column: the first of its numbers lies at `from`. */
const column = (numbers, from = 0) => ({ numbers, from });

/** What a sheet of one row has read, of which everything was asked for. */
export function ofSheet({ nodes, numbers, statuses, classes }) {
  const [points, max, share, lowest, highest] = ASPECTS.map((_, at) => column(numbers, at * nodes.length));
  return { nodes, points, max, share, lowest, highest, statuses: column(statuses), classes };
}

/** A complete case: nothing is open, so its points are the least and the most that it can have. */
export function ofComplete(found, nodes, maxima) {
  const [points, share, statuses] = [0, 1, 2].map((at) => column(found, TOTALS + at * nodes.length));
  const place = Number.isNaN(found[2]) ? NO_CLASS : found[2];
  const max = column(maxima);
  return { nodes, points, max, share, lowest: points, highest: points, statuses, classes: [place, place, place] };
}

/** What a scorecard tells. */
export function ofCard(card, description) {
  const nodes = description.nodes.map(({ id }) => id);
  const places = new Map(nodes.map((id, place) => [id, place]));
  const empty = () => column(new Float64Array(nodes.length));
  const statuses = column(new Uint8Array(nodes.length));
  const found = Object.fromEntries(ASPECTS.map((aspect) => [aspect, empty()]));
  const write = (node) => {
    const place = places.get(node.id);
    for (const aspect of ASPECTS) found[aspect].numbers[place] = node[aspect] ?? 0;
    statuses.numbers[place] = STATUSES.indexOf(node.status);
    node.children?.forEach(write);
  };
  write(card.total);
  const place = (shown) =>
    shown ? description.classes.findIndex(({ id }) => id === shown.id) : NO_CLASS;
  const { class: certain, possible_classes: possible } = card;
  return { nodes, ...found, statuses, classes: [place(certain), place(possible[0]), place(possible.at(-1))] };
}
