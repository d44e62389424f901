/**
 * `<chiso-scorecard>`: one unit's result, down to the reason for every point.
 *
 * @module
 */
import { ChisoAnswer } from "./answer.js";
import { bar } from "./bar.js";
import { define, download, fileName, foreign, h, isProposed, unique } from "./element.js";
import { detail } from "./scorecard-detail.js";
import { flat, hasProposed, picture, toCsv } from "./scorecard-export.js";
import { style } from "./scorecard-style.js";
import { base } from "./style.js";

export class ChisoScorecard extends ChisoAnswer {
  static observedAttributes = ["lang", "src", "sort", "expanded"];
  static shape = ["total", "unit", "programme", "possible_classes"];
  static settable = ["data", "other", "comparison", "programme", "observations"];
  #other;
  #changes = new Map();
  #open = new Set();

  constructor() {
    super(base, style);
    // Who looks sees it too, beside the buttons.
    this.announcer.className = "muted";
  }

  /** The scorecard, or the answer it is the first scorecard of. */
  read(data) {
    return super.read(cardOf(data));
  }

  /** Another scorecard to show beside it: an earlier period, another unit. */
  get other() {
    return this.#other;
  }

  set other(data) {
    this.#other = cardOf(data);
    this.#changes = new Map();
    this.update();
  }

  /** Two scorecards side by side, as the engine's `compare` answers. */
  set comparison(comparison) {
    this.#other = comparison?.before;
    this.#changes = new Map(comparison?.changes.map((change) => [change.node, change]));
    this.data = comparison?.after;
  }

  answerOf(programme, observations) {
    return programme.scorecard(observations);
  }

  computed(scorecard) {
    this.emit("chiso-scored", { scorecard });
  }

  /** The scorecard as comma-separated values, in the language shown. */
  toCsv() {
    return toCsv(this.data, this);
  }

  render() {
    const focused = this.shadowRoot.activeElement?.id;
    this.announce("");
    this.#waiting = [];
    const shown = this.placeholder() ?? this.#parts();
    this.shadowRoot.replaceChildren(h("article", { class: "card", part: "card", lang: this.language }, shown));
    if (focused) this.shadowRoot.getElementById(focused)?.focus();
  }

  #parts() {
    const card = this.data;
    const cards = this.#other ? [this.#other, card] : [card];
    return [
      h(
        "header",
        { part: "header" },
        h("p", { class: "programme" }, foreign(this.text(card.title))),
        this.#other ? null : h("h2", {}, foreign(nameOf(card))),
        this.#other || !card.period ? null : h("p", { class: "muted" }, foreign(card.period)),
      ),
      h("div", { class: "units" }, cards.map((one, at) => this.#total(one, cards.length > 1, at))),
      hasProposed(card) ? h("p", { class: "note", part: "note" }, this.words.proposedNote) : null,
      this.#tools(),
      this.#nodes(card.total, this.#other?.total, 1),
      h(
        "footer",
        { part: "footer" },
        `${this.words.computedWith} ${card.programme.engine} · `,
        foreign([card.programme.id, card.programme.version].filter(Boolean).join(" ")),
        " · ",
        h("code", { title: card.programme.digest }, card.programme.digest.slice(0, 12)),
      ),
    ];
  }

  #total(card, isPair, at) {
    const { words } = this;
    const { total } = card;
    const open = total.status === "partial" || total.status === "unknown";
    const change = at === 1 ? this.#changes.get("total")?.change : undefined;
    const isSame = nameOf(card) === nameOf(isPair && at === 0 ? this.data : (this.#other ?? card));
    const which = isSame ? `${at === 0 ? words.before : words.after}: ` : "";
    const name = [nameOf(card), card.period].filter(Boolean).join(" · ");
    return h(
      "section",
      { class: "total", part: "total", "aria-label": isPair ? which + name : words.total },
      isPair ? h("h2", {}, which, foreign(name)) : null,
      h(
        "p",
        { class: "figure" },
        h("strong", {}, this.number(total.points)),
        h("span", {}, `${words.of} ${this.number(total.max)} ${words.points}`),
        this.#class(card),
        this.#changed(change, `${words.change}: `),
      ),
      bar(total),
      open || total.highest !== total.lowest
        ? h(
            "p",
            { class: "bounds", part: "bounds" },
            total.status === "partial"
              ? `${words.known(this.number(total.points), this.number(total.known_max))}. `
              : total.status === "unknown" ? `${words.status.unknown}. ` : "",
            `${words.possible(this.number(total.lowest), this.number(total.highest))}.`,
          )
        : null,
      total.gates?.length > 0
        ? h("ul", { class: "gates" }, total.gates.map((gate) =>
            h("li", {}, foreign(this.text(gate.message)), gate.undecided ? ` (${words.undecided})` : ""),
          ))
        : null,
      h("p", { class: "sentence" }, foreign(this.text(total.explanation))),
    );
  }

  #class(card) {
    const { words } = this;
    if (card.class) {
      return [
        h("span", { class: "chip class", part: "class" }, foreign(this.text(card.class.title))),
        this.proposed(card.class),
      ];
    }
    if (card.possible_classes.length === 0) return null;
    const names = card.possible_classes.map((one) => this.text(one.title)).join(", ");
    return [
      h("span", {}, `${words.noClass}. ${words.possibleClasses}: `, foreign(names)),
      this.proposed(card.possible_classes.find(isProposed)),
    ];
  }

  #tools() {
    const { words } = this;
    const sort = h(
      "select",
      { id: "sort", onchange: (event) => this.setAttribute("sort", event.target.value) },
      [["document", words.sortDocument], ["loss", words.sortLoss]].map(([value, title]) =>
        h("option", { value, selected: value === this.#sort }, title),
      ),
    );
    const button = (id, title, onclick) => h("button", { type: "button", id, onclick }, title);
    return h(
      "div",
      { class: "tools", part: "tools", role: "group", "aria-label": words.tools },
      h("label", {}, words.sort, sort),
      button("expand", words.expandAll, () => this.#expand(true)),
      button("collapse", words.collapseAll, () => this.#expand(false)),
      button("csv", words.copyCsv, () => this.#copy()),
      button("json", words.downloadJson, () =>
        this.#save(new Blob([JSON.stringify(this.data, null, 2)], { type: "application/json" }), "json"),
      ),
      button("png", words.downloadPng, async () => {
        try {
          this.#save(await picture(this.data, this), "png");
        } catch {
          this.announce(words.tooLarge);
        }
      }),
      button("print", words.print, () => globalThis.print()),
      this.announcer,
    );
  }

  get #sort() {
    return this.getAttribute("sort") === "loss" ? "loss" : "document";
  }

  #save(blob, extension) {
    const { unit, period } = this.data;
    const name = `${fileName(unit.name ?? unit.id, period)}.${extension}`;
    download(blob, name);
    this.announce(this.words.saved(name));
  }

  async #copy() {
    const csv = this.toCsv();
    try {
      await navigator.clipboard.writeText(csv);
      this.announce(this.words.copied);
    } catch {
      // Where the clipboard is not to be had, the file is.
      this.#save(new Blob([`\ufeff${csv}`], { type: "text/csv" }), "csv");
    }
    this.emit("chiso-copied", { csv });
  }

  #expand(open) {
    this.#open = new Set(open ? flat(this.data.total).map(({ node }) => node.id) : []);
    if (open) this.setAttribute("expanded", "");
    else this.removeAttribute("expanded");
    this.update();
  }

  #nodes(node, other, depth) {
    const others = new Map(other?.children?.map((child) => [child.id, child]));
    const children = [...(node.children ?? [])];
    const lost = (one) => one.lost ?? -1;
    if (this.#sort === "loss") children.sort((a, b) => compare(lost(b), lost(a)));
    return h(
      "ol",
      { class: depth === 1 ? "nodes top" : "nodes" },
      children.map((child) => this.#node(child, others.get(child.id), depth)),
    );
  }

  #node(node, other, depth) {
    const { words } = this;
    const open = this.#open.has(node.id) || this.hasAttribute("expanded");
    const body = h("div", { class: "body", id: unique("body"), hidden: !open });
    const fillBody = () => {
      if (body.childElementCount > 0) return;
      body.append(
        detail(node, this),
        ...(node.children?.length > 0 ? [this.#nodes(node, other, depth + 1)] : []),
      );
    };
    // Closed parts are built when they are opened, or printed.
    if (open) fillBody();
    else this.#waiting.push(fillBody);
    const marks = [
      node.status === "scored" ? null : this.mark(node.status, words.status[node.status]),
      this.proposed(node),
    ];
    const change = this.#changes.get(node.id)?.change;
    const figures = (one) => [
      bar(one),
      h("span", { class: "points" }, h("strong", {}, this.number(one.points)), one.status === "information" ? null : ` / ${this.number(one.max)}`),
    ];
    const row = h(
      "button",
      {
        type: "button",
        id: `row-${node.id}`,
        class: `row ${node.status}${this.#other ? " pair" : ""}`,
        part: "row",
        "aria-expanded": String(open),
        "aria-controls": body.id,
        onclick: () => {
          const now = body.hidden;
          if (now) fillBody();
          body.hidden = !now;
          row.setAttribute("aria-expanded", String(now));
          this.#open[now ? "add" : "delete"](node.id);
          this.emit("chiso-toggle", { node: node.id, open: now });
        },
      },
      h("span", { class: "mark", "aria-hidden": "true" }),
      h("span", { class: "title" }, foreign(this.text(node.title) || node.id), marks),
      other ? figures(other) : null,
      figures(node),
      this.#other ? (this.#changed(change, "") ?? h("span", { class: "change" })) : null,
    );
    return h("li", { class: `depth-${depth}` }, row, body);
  }

  #waiting = [];

  /** Builds what is still closed, so that it can be printed. */
  printing(isPrinted) {
    while (isPrinted && this.#waiting.length > 0) this.#waiting.pop()();
  }

  /** A difference, with its sign. */
  #changed(change, before) {
    if (typeof change !== "number") return null;
    return h("span", { class: "change" }, before, this.number(change, { isSigned: true }));
  }
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const cardOf = (data) => data?.scorecards?.[0] ?? data ?? undefined;
const nameOf = (card) => card.unit.name ?? card.unit.id;

define("chiso-scorecard", ChisoScorecard);
