/**
 * `<chiso-ranking>`: many units, sorted and filtered; of very many, only the rows in sight
 * are built.
 *
 * @module
 */
import { ChisoAnswer } from "./answer.js";
import { bar } from "./bar.js";
import { define, foreign, h, isProposed, sheet, unmarked } from "./element.js";
import { base } from "./style.js";

/** Rows of one height are what makes a long table cheap: which are in sight is known. */
const style = sheet(`
.ranking { padding: clamp(.5rem, 2cqi, 1rem); display: grid; gap: .75rem; }
.scroll { overflow: auto; max-block-size: var(--chiso-ranking-height, 70vh); contain: layout paint style; border: 1px solid var(--_line); border-radius: var(--_radius); position: relative; }
table { border-collapse: separate; border-spacing: 0; inline-size: 100%; overflow-wrap: normal; font-variant-numeric: tabular-nums; }
caption { text-align: start; padding: .5rem .75rem; color: var(--_muted); font-size: .9em; }
caption bdi { display: block; position: sticky; inset-inline-start: .75rem; max-inline-size: calc(100cqi - 4rem); }
th, td { padding: 0 .6rem; text-align: start; border-block-end: 1px solid var(--_line); block-size: 44px; }
tbody th, tbody td { overflow: hidden; white-space: nowrap; }
thead th { position: sticky; inset-block-start: 0; background: var(--_surface); z-index: 1; font-size: .85em; vertical-align: bottom; }
thead th.node { min-inline-size: 8rem; }
thead button { border: 0; background: none; padding: .3rem 0; font: inherit; font-weight: 600; text-align: start; min-height: 2.25rem; }
thead .chip { margin-block-end: .35rem; font-weight: 400; }
thead th[aria-sort] button::after { content: " ↕"; color: var(--_muted); }
thead th[aria-sort="ascending"] button::after { content: " ↑"; color: inherit; }
thead th[aria-sort="descending"] button::after { content: " ↓"; color: inherit; }
.figure { text-align: end; white-space: nowrap; }
.line { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-inline-size: 22rem; }
tbody th { font-weight: 600; }
.unit { position: sticky; inset-inline-start: 0; background: var(--_background); }
thead .unit { z-index: 2; background: var(--_surface); }
td.withbar { min-inline-size: 7rem; }
td.withbar .bar { margin-block-start: .15rem; block-size: .5rem; }
.small { font-size: .8em; color: var(--_muted); }
.gap td { padding: 0; border: 0; block-size: auto; }
@container (max-width: 40rem) {
  .node { display: none; }
  th, td { padding-inline: .35rem; }
  .line { max-inline-size: 34vw; }
  td.withbar { min-inline-size: 4.5rem; }
}
@media print { .scroll { max-block-size: none; overflow: visible; } }
`);

const ROW = 44;
const MARGIN = 12;
/** Up to so many rows are all built: fewer than a page needs to be slow. */
const ALL = 200;

export class ChisoRanking extends ChisoAnswer {
  static observedAttributes = ["lang", "src", "caption"];
  static shape = ["rows", "nodes", "classes"];
  static settable = [...ChisoAnswer.settable, "ranking"];
  #ranking;
  #sort = { by: "rank", descending: false };
  #filter = "";
  #class = "";
  #rows = [];
  #columns = [];
  #classes = new Map();
  /** Whether every unit that counts has its rank: otherwise ranks are among those that have one. */
  #isCertain = true;
  #isPrinted = false;
  #body;
  /** What stands for the rows above and below those that are built. */
  #gaps;
  #built = new Map();
  #scroll;
  #count;
  #from = -1;
  #to = -1;

  constructor() {
    super(base, style);
  }

  /** How units are ranked. */
  set ranking(ranking) {
    this.#ranking = ranking;
    this.compute();
  }

  get ranking() {
    return this.#ranking;
  }

  answerOf(programme, observations) {
    return programme.standings(observations, { ranking: this.#ranking });
  }

  render() {
    const focused = this.shadowRoot.activeElement?.id;
    const missing = this.placeholder();
    const shown = missing ?? [
      this.#tools(),
      this.data.proposed ? h("p", { class: "note", part: "note" }, this.words.proposedNote) : null,
      this.#table(),
    ];
    this.shadowRoot.replaceChildren(
      h("div", { class: "ranking", part: "ranking", lang: this.language }, shown),
      this.announcer,
    );
    if (!missing) this.#arrange();
    if (focused) this.shadowRoot.getElementById(focused)?.focus();
  }

  #tools() {
    const { words } = this;
    const { classes } = this.data;
    this.#count = h("p", { class: "muted", role: "status" });
    return h(
      "div",
      { class: "tools", part: "tools", role: "group", "aria-label": words.tools },
      h(
        "label",
        {},
        words.ranking.filter,
        h("input", {
          type: "search",
          id: "filter",
          value: this.#filter,
          oninput: (event) => {
            this.#filter = event.target.value;
            this.#arrange();
          },
        }),
      ),
      classes.length > 0
        ? h(
            "label",
            {},
            words.ranking.classFilter,
            h(
              "select",
              {
                id: "class",
                onchange: (event) => {
                  this.#class = event.target.value;
                  this.#arrange();
                },
              },
              h("option", { value: "" }, words.ranking.all),
              classes.map(({ id, title }) =>
                h("option", { value: id, selected: id === this.#class }, this.text(title)),
              ),
            ),
          )
        : null,
      this.#count,
    );
  }

  #columnsOf() {
    const { words } = this;
    const { nodes, classes, rows } = this.data;
    return [
      { key: "rank", title: words.ranking.rank, class: "figure" },
      { key: "unit", title: words.ranking.unit, class: "unit" },
      ...(rows.some(({ period }) => period !== undefined)
        ? [{ key: "period", title: words.ranking.period }]
        : []),
      { key: "total", title: words.ranking.total, class: "figure", isHighFirst: true },
      ...(classes.length > 0
        ? [{ key: "class", title: words.ranking.class, marked: classes.find(isProposed) }]
        : []),
      ...nodes.map((node, at) => ({
        key: at,
        title: this.text(node.title) || node.id,
        class: "figure node",
        isHighFirst: true,
        marked: node,
      })),
    ];
  }

  #table() {
    const columns = (this.#columns = this.#columnsOf());
    this.#classes = new Map(this.data.classes.map((one) => [one.id, one]));
    this.#isCertain = this.data.rows.every(({ rank, rank_bounds: bounds }) => rank !== null || !bounds);
    const gap = () => h("tr", { class: "gap", "aria-hidden": "true" }, h("td", { colspan: columns.length }));
    this.#gaps = [gap(), gap()];
    this.#body = h("tbody");
    this.#scroll = h(
      "div",
      { class: "scroll", part: "scroll", tabindex: 0, role: "region", "aria-label": this.getAttribute("caption") ?? this.words.ranking.caption },
      h(
        "table",
        { "aria-rowcount": this.data.rows.length + 1 },
        h("caption", {}, foreign(this.getAttribute("caption") ?? this.text(this.data.title))),
        h("thead", {}, h("tr", { "aria-rowindex": 1 }, columns.map((column) => this.#heading(column)))),
        this.#body,
      ),
    );
    this.#scroll.addEventListener("scroll", () => this.#fill(), { passive: true });
    return this.#scroll;
  }

  #heading({ key, title, class: name, isHighFirst, marked }) {
    const isSorted = this.#sort.by === key;
    return h(
      "th",
      {
        scope: "col",
        class: name,
        "aria-sort": isSorted ? (this.#sort.descending ? "descending" : "ascending") : "none",
      },
      h(
        "button",
        {
          type: "button",
          id: `sort-${key}`,
          onclick: () => {
            const descending = isSorted ? !this.#sort.descending : Boolean(isHighFirst);
            this.#sort = { by: key, descending };
            this.render();
            this.announce(this.words.ranking.sortBy(title));
          },
        },
        foreign(title),
      ),
      this.proposed(marked),
    );
  }

  /** Which rows are shown, in which order. */
  #arrange() {
    const { rows, classes } = this.data;
    const wanted = plain(this.#filter);
    const kept = rows.filter(
      (row) =>
        (wanted === "" || plain(nameOf(row)).includes(wanted)) &&
        (this.#class === "" || row.class === this.#class),
    );
    const places = new Map(classes.map(({ id }, at) => [id, at]));
    const { by, descending } = this.#sort;
    const keyOf = {
      rank: ({ rank, rank_bounds: bounds }) => (this.#isCertain ? rank : bounds?.[0]),
      unit: nameOf,
      period: ({ period }) => period,
      total: ({ total }) => total.points,
      class: (row) => places.get(row.class),
    }[by] ?? ((row) => row.nodes[by]?.points);
    // Made only where there are texts to compare: a page's first takes long.
    let collator;
    const compare = (one, other) => (collator ??= new Intl.Collator(this.language)).compare(one, other);
    // What is not known comes last, whatever the order.
    const keyed = kept.map((row, at) => ({ row, at, key: keyOf(row) ?? null }));
    keyed.sort((one, other) => {
      if (one.key === null || other.key === null) {
        return one.key === other.key ? one.at - other.at : one.key === null ? 1 : -1;
      }
      const order = typeof one.key === "string"
        ? compare(one.key, other.key)
        : one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
      return order === 0 ? one.at - other.at : descending ? -order : order;
    });
    this.#rows = keyed.map(({ row }) => row);
    this.#from = this.#to = -1;
    this.#built.clear();
    this.#body.replaceChildren();
    this.#scroll.scrollTop = 0;
    this.#count.textContent = this.words.ranking.rows(this.number(this.#rows.length), this.number(rows.length));
    this.#fill();
  }

  /** On paper there are all rows. */
  printing(isPrinted) {
    this.#isPrinted = isPrinted;
    if (this.#scroll?.isConnected) this.#fill();
  }

  /** Builds the rows in sight; those that were in sight before stay as they are. */
  #fill() {
    const all = this.#rows.length;
    let [from, to] = [0, all];
    if (all > ALL && !this.#isPrinted) {
      const top = this.#scroll.scrollTop;
      const height = this.#scroll.clientHeight || 600;
      from = Math.max(0, Math.floor(top / ROW) - MARGIN);
      to = Math.min(all, Math.ceil((top + height) / ROW) + MARGIN);
    }
    if (from === this.#from && to === this.#to) return;
    [this.#from, this.#to] = [from, to];
    for (const [at, row] of this.#built) {
      if (at >= from && at < to) continue;
      row.remove();
      this.#built.delete(at);
    }
    const [above, below] = this.#gaps;
    above.remove();
    below.remove();
    let last = null;
    for (let at = from; at < to; at += 1) {
      let row = this.#built.get(at);
      if (!row) {
        row = this.#row(this.#rows[at], at);
        this.#built.set(at, row);
        if (last) last.after(row);
        else this.#body.prepend(row);
      }
      last = row;
    }
    above.firstChild.style.setProperty("height", `${from * ROW}px`);
    below.firstChild.style.setProperty("height", `${(all - to) * ROW}px`);
    if (from > 0) this.#body.prepend(above);
    if (to < all) this.#body.append(below);
  }

  #row(row, at) {
    const classes = this.#classes;
    const line = (text) => h("span", { class: "line", title: text }, foreign(text));
    const cell = ({ key, class: name }) => {
      if (key === "rank") return h("td", { class: name }, this.#rank(row));
      if (key === "unit") return h("th", { scope: "row", class: name }, line(nameOf(row)));
      if (key === "period") return h("td", {}, foreign(row.period ?? ""));
      if (key === "class") return h("td", {}, line(this.#classOf(row, classes)));
      const points = key === "total" ? row.total : row.nodes[key];
      return h("td", { class: `${name} withbar` }, this.#points(points), bar(points));
    };
    return h("tr", { "aria-rowindex": at + 2, part: "row" }, this.#columns.map(cell));
  }

  #points({ status, points, lowest, highest }) {
    const { words } = this;
    if (points === null) return words.status[status];
    const range = lowest === highest ? null : h("span", { class: "small" }, ` (${this.number(lowest)}–${this.number(highest)})`);
    return [this.number(points), range];
  }

  #rank({ rank, rank_bounds: bounds }) {
    const { words } = this;
    if (this.#isCertain && rank !== null) return this.number(rank);
    if (!bounds) return words.ranking.noRank;
    const [best, worst] = bounds.map((one) => this.number(one));
    if (best === worst) return best;
    return h("span", { title: words.ranking.rankBounds(best, worst) }, `${best}–${worst}`);
  }

  #classOf(row, classes) {
    if (row.class) return this.text(classes.get(row.class)?.title) || row.class;
    const possible = row.possible_classes.map((id) => this.text(classes.get(id)?.title) || id);
    return possible.length > 0 ? `${this.words.possibleClasses}: ${possible.join(", ")}` : "–";
  }
}

const nameOf = ({ unit }) => unit.name ?? unit.id;

/** A text for comparison: without case, without marks. */
const plain = (text) => unmarked(text).toLowerCase().trim();

define("chiso-ranking", ChisoRanking);
