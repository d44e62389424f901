import { isProposed } from "./element.js";

/** All nodes of a scorecard, each with its depth. */
export function flat(node, depth = 0) {
  return [{ node, depth }, ...(node.children ?? []).flatMap((child) => flat(child, depth + 1))];
}

/** Whether something of a scorecard is. */
export const hasProposed = (card) =>
  [...flat(card.total).map(({ node }) => node), ...card.possible_classes].some(isProposed);

/**
 * A scorecard as comma-separated values, a row for every node. Numbers are written as the
 * engine has them, so that programs read them back.
 */
export function toCsv(card, view) {
  const { words } = view;
  const rows = flat(card.total).map(({ node }) => [
    node.id,
    node.level ?? "",
    view.text(node.title),
    node.points ?? "",
    node.max,
    node.lowest,
    node.highest,
    words.status[node.status],
    words.source[isProposed(node) ? "proposed" : node.points_source],
    view.text(node.explanation),
  ]);
  return [words.csv, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

/** A cell. A text that a spreadsheet would run as a formula is made a text by an apostrophe. */
function cell(value) {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const WIDTH = 900;
const MARGIN = 32;
const LINE = 24;
const MOST_LINES = 3;

/** A scorecard as a picture: its total and two levels. */
export async function picture(card, view) {
  const { words } = view;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const colours = getComputedStyle(view);
  const [text, background] = [colours.color, opaque(colours.backgroundColor)];
  const font = (size, weight = 400) => `${weight} ${size}px system-ui, "Noto Sans", sans-serif`;

  context.font = font(16);
  const rows = flat(card.total)
    .filter(({ depth }) => depth === 1 || depth === 2)
    .map(({ node, depth }) => ({
      node,
      depth,
      lines: wrap(context, marked(node, view), WIDTH / 2 - MARGIN - (depth + 1) * 16),
    }));
  const head = [
    [view.text(card.title), 15, 400],
    [[card.unit.name ?? card.unit.id, card.period].filter(Boolean).join(" · "), 22, 600],
    [`${words.total}: ${view.number(card.total.points)} ${words.of} ${view.number(card.total.max)}`, 28, 700],
    [classLine(card, view), 16, 400],
    ...(hasProposed(card) ? [[words.proposedNote, 13, 400]] : []),
  ].map(([line, size, weight]) => {
    context.font = font(size, weight);
    return { lines: wrap(context, line, WIDTH - 2 * MARGIN), size, weight };
  });

  const scale = 2;
  const headHeight = head.reduce((sum, { lines, size }) => sum + lines.length * size * 1.4, MARGIN);
  const height = rows.reduce((sum, { lines }) => sum + lines.length * LINE + 10, headHeight + 2 * MARGIN);
  canvas.width = WIDTH * scale;
  canvas.height = height * scale;
  context.scale(scale, scale);
  context.fillStyle = background;
  context.fillRect(0, 0, WIDTH, height);
  context.fillStyle = text;
  context.textBaseline = "top";

  let y = MARGIN;
  for (const { lines, size, weight } of head) {
    context.font = font(size, weight);
    for (const line of lines) {
      context.fillText(line, MARGIN, y);
      y += size * 1.4;
    }
  }
  y += MARGIN / 2;
  for (const { node, depth, lines } of rows) {
    context.font = font(16, depth === 1 ? 600 : 400);
    context.fillStyle = text;
    lines.forEach((line, at) => context.fillText(line, MARGIN + (depth - 1) * 16, y + at * LINE));
    drawBar(context, node, { x: WIDTH / 2, y: y + 3, width: 250, height: 14, text });
    context.fillStyle = text;
    context.textAlign = "end";
    if (node.status !== "information") {
      context.fillText(`${view.number(node.points)} / ${view.number(node.max)}`, WIDTH - MARGIN, y);
    }
    context.textAlign = "start";
    y += lines.length * LINE + 10;
  }
  context.font = font(12);
  context.fillText(
    `${words.computedWith} ${card.programme.engine} · ${card.programme.id} · ${card.programme.digest.slice(0, 12)}`,
    MARGIN,
    y,
  );
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture is too large"))), "image/png"),
  );
}

function marked(node, view) {
  const { words } = view;
  const marks = [
    node.status === "scored" ? "" : words.status[node.status],
    isProposed(node) ? words.source.proposed : "",
  ].filter(Boolean);
  const title = view.text(node.title) || node.id;
  return marks.length > 0 ? `${title} (${marks.join(", ")})` : title;
}

function classLine(card, view) {
  const { words } = view;
  const { total } = card;
  const range = total.lowest === total.highest
    ? ""
    : ` ${words.possible(view.number(total.lowest), view.number(total.highest))}.`;
  const name = (one) => view.text(one.title) + (isProposed(one) ? ` (${words.source.proposed})` : "");
  if (card.class) return `${words.classOf}: ${name(card.class)}.${range}`;
  const possible = card.possible_classes.map(name).join(", ");
  return possible ? `${words.noClass}. ${words.possibleClasses}: ${possible}.${range}` : range.trim();
}

/** The bar, drawn in a space whose unit is a point. */
function drawBar(context, { points, max, highest }, { x, y, width, height, text }) {
  if (!(max > 0)) return;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.translate(x, y);
  context.scale(width / max, 1);
  context.fillStyle = "#d9dfe5";
  context.fillRect(0, 0, max, height);
  context.fillStyle = "#9fcfc8";
  context.fillRect(0, 0, Math.max(highest, 0), height);
  context.fillStyle = "#0b6e62";
  context.fillRect(0, 0, Math.max(points ?? 0, 0), height);
  context.restore();
  context.strokeStyle = text;
  context.lineWidth = 0.5;
  context.strokeRect(x, y, width, height);
}

function opaque(colour) {
  return /rgba\(.*,\s*0\)$|transparent/.test(colour) ? "#ffffff" : colour;
}

/** A text in lines that fit; of a very long one, the beginning. */
function wrap(context, text, width) {
  const lines = [];
  let line = "";
  for (const word of text.slice(0, 2000).split(/\s+/)) {
    let rest = word;
    const joined = line ? `${line} ${rest}` : rest;
    if (context.measureText(joined).width <= width) {
      line = joined;
      continue;
    }
    if (line) lines.push(line);
    while (context.measureText(rest).width > width && rest.length > 1) {
      let fits = rest.length;
      while (fits > 1 && context.measureText(rest.slice(0, fits)).width > width) fits = fits >> 1;
      lines.push(rest.slice(0, fits));
      rest = rest.slice(fits);
      if (lines.length > MOST_LINES) break;
    }
    line = rest;
    if (lines.length > MOST_LINES) break;
  }
  lines.push(line);
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]}…`] : lines;
}
