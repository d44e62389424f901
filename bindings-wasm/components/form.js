/**
 * `<chiso-form>`: a self-assessment made from a programme, with points as one types.
 *
 * @module
 */
import { bar } from "./bar.js";
import { ChisoElement, compiled, define, download, fileName, foreign, h, isProposed } from "./element.js";
import { field, givenField, sentences } from "./form-field.js";
import { style } from "./form-style.js";
import { fromObservation, nothing, readFigures, toObservation } from "./form-values.js";
import { base } from "./style.js";

/** So long a form waits for a further key, in milliseconds, before it scores. */
const PATIENCE = 30;

export class ChisoForm extends ChisoElement {
  static observedAttributes = ["lang", "programme", "unit", "period"];
  static settable = ["programme", "observations"];
  #programme;
  #given;
  #described;
  #entries = new Map();
  #points = new Map();
  #unit = { id: "" };
  #period;
  #fields = new Map();
  #places = new Map();
  #summary;
  #stateLine;
  #scorecard;
  #findings = [];
  #error;
  #timer;
  #turn = 0;
  #dirty = false;
  /** Under which name what is entered is kept. */
  #key;
  #isGivenSince = false;

  constructor() {
    super(base, style);
  }

  /** The programme: an id, a document, or a compiled one. */
  get programme() {
    return this.#programme ?? this.#given;
  }

  set programme(programme) {
    this.#given = programme;
    this.#isGivenSince = false;
    this.#load();
  }

  /** The inputs of the programme, as it declares them. */
  get inputs() {
    return this.#described?.inputs ?? {};
  }

  /** What was entered so far, as the engine takes it. */
  get observations() {
    const values = {};
    for (const [id, entry] of this.#entries) {
      const observation = toObservation(entry);
      if (observation !== undefined) values[id] = observation;
    }
    const observations = { unit: this.#unit, values };
    if (this.#period) observations.period = this.#period;
    const given = [...this.#points].filter(([, { points }]) => points !== null);
    if (given.length > 0) {
      observations.given = Object.fromEntries(
        given.map(([node, { points, by, note }]) => [node, by || note ? { points, by, note } : points]),
      );
    }
    return observations;
  }

  set observations(observations) {
    this.#take(observations ?? {});
    this.#isGivenSince = true;
    this.#dirty = true;
    this.update();
  }

  /** The scorecard of what was entered, without what is wrong. */
  get scorecard() {
    return this.#scorecard;
  }

  /** What is wrong with what was entered. */
  get findings() {
    return this.#findings;
  }

  connectedCallback() {
    super.connectedCallback();
    globalThis.addEventListener("storage", this.#followOther);
    globalThis.addEventListener("pagehide", this.#save);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#save();
    globalThis.removeEventListener("storage", this.#followOther);
    globalThis.removeEventListener("pagehide", this.#save);
    super.disconnectedCallback();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    if (name === "programme" && now) this.programme = now;
    const id = now ?? "";
    if (name === "unit" && this.#unit.id !== id) this.#turnTo(() => (this.#unit = { id }));
    const period = now ?? undefined;
    if (name === "period" && this.#period !== period) this.#turnTo(() => (this.#period = period));
    if (this.#described) this.#key = this.#keyOf();
    this.update();
  }

  /** Turns to another unit, period or programme; what was entered stays with the one before. */
  #turnTo(change) {
    if (!this.#described) return change();
    clearTimeout(this.#timer);
    this.#save();
    this.#entries.clear();
    this.#points.clear();
    this.#dirty = false;
    change();
    this.#key = this.#keyOf();
    this.#resume();
  }

  async #load() {
    const turn = (this.#turn += 1);
    try {
      const programme = await compiled(this.#given);
      if (turn !== this.#turn) return;
      const described = programme.describe();
      const isOther = this.#described && this.#described.programme.id !== described.programme.id;
      const change = () => {
        this.#programme = programme;
        this.#described = described;
      };
      if (isOther && !this.#isGivenSince) this.#turnTo(change);
      else change();
      this.#key = this.#keyOf();
      this.#error = undefined;
      const resumed = !this.#dirty && this.#resume();
      this.update();
      await Promise.resolve();
      if (resumed) this.#say(this.words.form.resumed);
      this.emit("chiso-ready", { programme: this.#described.programme });
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#error = error;
      this.update();
      this.emit("chiso-error", { error });
    }
  }

  /** Takes observations over, in place of what was entered. */
  #take({ unit, period, values = {}, given = {} }) {
    if (unit !== undefined) this.#unit = typeof unit === "string" ? { id: unit } : { ...unit };
    if (period !== undefined) this.#period = period;
    this.#entries = new Map(
      Object.entries(values).map(([id, observation]) => [id, fromObservation(observation)]),
    );
    this.#points = new Map(
      Object.entries(given).map(([node, points]) => [
        node,
        typeof points === "number" ? { points } : { ...points },
      ]),
    );
  }

  #entry(id) {
    if (!this.#entries.has(id)) this.#entries.set(id, nothing());
    return this.#entries.get(id);
  }

  render() {
    const { words, shadowRoot } = this;
    const focused = shadowRoot.activeElement?.id;
    const groups = [...shadowRoot.querySelectorAll("details.group")];
    const open = new Map(groups.map((one) => [one.dataset.node, one.open]));
    this.#fields.clear();
    this.#places.clear();
    if (!this.#described) {
      const shown = this.#error
        ? this.failure(this.#error)
        : h("p", { class: "muted" }, this.#given ? words.loading : words.empty);
      this.shadowRoot.replaceChildren(shown, this.announcer);
      return;
    }
    this.#summary = h("div", { class: "summary", part: "summary" });
    this.#stateLine = h("p", { class: "state" });
    const top = this.#described.nodes.filter(({ depth }) => depth === 1);
    this.shadowRoot.replaceChildren(
      h(
        "form",
        {
          part: "form",
          lang: this.language,
          novalidate: true,
          "aria-labelledby": "title",
          onsubmit: (event) => this.#submit(event),
        },
        h("h2", { id: "title" }, foreign(this.text(this.#described.title))),
        this.#identity(),
        this.#tools(),
        this.#summary,
        top.map((node, at) => this.#node(node, at === 0, open)),
        h("p", { class: "tools" }, h("button", { id: "submit" }, words.form.submit)),
      ),
      this.announcer,
    );
    this.#score();
    if (focused) shadowRoot.getElementById(focused)?.focus();
  }

  #identity() {
    const { words } = this;
    const box = (name, title, value, take) =>
      h(
        "label",
        {},
        title,
        h("input", {
          id: name,
          type: "text",
          autocomplete: "off",
          value,
          oninput: (event) => {
            take(event.target.value.trim());
            this.changed();
          },
        }),
      );
    const parts = [
      this.hasAttribute("unit") ? null : box("unit", words.form.unit, this.#unit.name ?? this.#unit.id, (text) => {
        this.#unit = this.#unit.name ? { ...this.#unit, name: text } : { ...this.#unit, id: text };
      }),
      this.hasAttribute("period") ? null : box("period", words.form.period, this.#period ?? "", (text) => {
        this.#period = text || undefined;
      }),
    ].filter(Boolean);
    return parts.length > 0 ? h("div", { class: "identity" }, parts) : null;
  }

  #tools() {
    const { words } = this;
    const file = h("input", {
      type: "file",
      id: "import",
      accept: "application/json,.json",
      onchange: async () => {
        const [chosen] = file.files;
        if (chosen) await this.#import(chosen);
        file.value = "";
      },
    });
    return h(
      "div",
      { class: "tools", part: "tools", role: "group", "aria-label": words.tools },
      h("button", { type: "button", id: "export", onclick: () => this.#export() }, words.form.export),
      h("label", { class: "file" }, file, h("span", {}, words.form.import)),
      h("button", { type: "button", id: "clear", onclick: () => this.#clear() }, words.form.clear),
      this.#stateLine,
    );
  }

  /** A node with everything below it. */
  #node(node, isOpen, open) {
    const children = this.#described.nodes.filter(({ parent }) => parent === node.id);
    if (children.length === 0) return this.#criterion(node);
    const earned = h("span", { class: "earned" });
    this.#places.set(node.id, { earned });
    const name = foreign(this.text(node.title) || node.id);
    if (node.depth > 2) {
      const heading = h(node.depth === 3 ? "h3" : "h4", {}, name, earned);
      return [heading, ...children.map((child) => this.#node(child, false, open))];
    }
    const isFirst = (at) => isOpen && at === 0;
    return h(
      "details",
      { class: "group", part: "group", open: open.get(node.id) ?? isOpen, dataset: { node: node.id } },
      h("summary", {}, h("span", { class: "name" }, name), this.proposed(node), earned),
      h("div", { class: "inside" }, children.map((child, at) => this.#node(child, isFirst(at), open))),
    );
  }

  /** An indicator: its fields, and what they come to. */
  #criterion(node) {
    const { words } = this;
    const earned = h("span", { class: "earned" });
    const reason = h("span", { class: "reason" });
    this.#places.set(node.id, { earned, reason });
    const fields = node.inputs.map((id) => {
      const there = this.#fields.get(id);
      const title = this.text(this.inputs[id].title) || id;
      if (there) {
        return h(
          "p",
          { class: "muted" },
          `${title}: `,
          h("button", { type: "button", class: "jump", onclick: () => this.#go(id) }, words.form.alsoAt(there.under)),
        );
      }
      const made = field(this, id, this.inputs[id], this.#entry(id));
      this.#fields.set(id, { ...made, under: this.text(node.title) || node.id });
      return made.element;
    });
    if (node.kind === "given") {
      if (!this.#points.has(node.id)) this.#points.set(node.id, { points: null });
      const made = givenField(this, node, this.#points.get(node.id));
      this.#fields.set(node.id, { ...made, under: this.text(node.title) });
      fields.push(made.element);
    }
    return h(
      "fieldset",
      { part: "criterion", dataset: { node: node.id } },
      h("legend", {}, foreign(this.text(node.title) || node.id), this.proposed(node)),
      this.text(node.description) ? h("p", { class: "about muted" }, foreign(this.text(node.description))) : null,
      fields,
      h("div", { class: "result", part: "result" }, earned, reason),
    );
  }

  /** Called by the fields whenever something was entered. */
  changed() {
    this.#dirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#score();
      this.#save();
      this.emit("chiso-input", { observations: this.observations });
    }, PATIENCE);
  }

  #score() {
    const observations = this.observations;
    // A unit without a name is still worth scoring.
    if (!observations.unit.id) observations.unit = { ...observations.unit, id: "?" };
    this.#findings = [];
    try {
      this.#scorecard = this.#programme.scorecard(observations);
    } catch (error) {
      if (error?.name !== "ChisoError") throw error;
      this.#findings = error.diagnostics;
      this.#scorecard = this.#scoreTheRest(observations);
    }
    this.#show();
    this.emit("chiso-scored", { scorecard: this.#scorecard, observations: this.observations });
    if (this.#findings.length > 0) this.emit("chiso-invalid", { findings: this.#findings });
  }

  /** Scores without what is wrong: that counts as missing until it is mended. */
  #scoreTheRest(observations) {
    const values = { ...observations.values };
    const given = { ...observations.given };
    const rest = { ...observations, values, given };
    for (const finding of this.#findings) {
      const id = wherein(finding);
      delete values[id];
      delete given[id];
      if (finding.path?.endsWith("/period")) delete rest.period;
    }
    try {
      return this.#programme.scorecard(rest);
    } catch {
      return undefined;
    }
  }

  #show() {
    const { words } = this;
    const card = this.#scorecard;
    const general = [];
    const by = new Map();
    for (const finding of this.#findings) {
      const id = wherein(finding);
      if (this.#fields.has(id)) by.set(id, [...(by.get(id) ?? []), finding]);
      else general.push(finding);
    }
    for (const [id, { show }] of this.#fields) show(by.get(id) ?? []);
    const walk = (node) => {
      const place = this.#places.get(node.id);
      if (place) {
        const range = node.lowest === node.highest ? "" : ` (${this.number(node.lowest)}–${this.number(node.highest)})`;
        place.earned.textContent = `${this.number(node.points)} / ${this.number(node.max)}${range}`;
        if (place.reason) place.reason.textContent = this.text(node.explanation);
      }
      node.children?.forEach(walk);
    };
    if (card) walk(card.total);
    const done = [...this.#entries.values()].filter(
      ({ value, notApplicable }) => notApplicable || value !== null,
    ).length;
    const count = this.#findings.length;
    this.#summary.replaceChildren(
      h(
        "p",
        { class: "figure" },
        h("span", {}, words.form.current),
        h("strong", { class: "points" }, card ? this.number(card.total.points) : "–"),
        card ? h("span", {}, `${words.of} ${this.number(card.total.max)}`) : null,
        card && card.total.lowest !== card.total.highest
          ? h("span", { class: "bounds" }, words.possible(this.number(card.total.lowest), this.number(card.total.highest)))
          : null,
        card?.class ? h("span", { class: "chip class" }, foreign(this.text(card.class.title))) : null,
        card && !card.class && card.possible_classes.length > 0
          ? h("span", {}, `${words.possibleClasses}: `, foreign(card.possible_classes.map((one) => this.text(one.title)).join(", ")))
          : null,
        this.proposed(card?.class ?? card?.possible_classes.find(isProposed)),
      ),
      ...(card ? [bar(card.total)] : []),
      h(
        "p",
        { class: "muted" },
        words.form.filled(this.number(done), this.number(Object.keys(this.inputs).length)),
        count > 0
          ? [
              " · ",
              h(
                "button",
                { type: "button", class: "jump wrong", id: "first-error", onclick: () => this.#go([...by.keys()][0]) },
                `${words.form.errors(count)} (${words.form.notCounted})`,
              ),
            ]
          : null,
      ),
      ...(general.length > 0
        ? [h("p", { class: "error" }, h("bdi", {}, sentences(general, this.language)))]
        : []),
    );
  }

  /** Opens what a field is in, and goes there. */
  #go(id) {
    const place = this.#fields.get(id);
    if (!place) return;
    for (let at = place.element.parentElement; at; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement) at.open = true;
    }
    place.focus();
  }

  #keyOf() {
    const name = this.getAttribute("storage-key") ?? this.#described.programme.id;
    return `chiso-form:${name}:${this.getAttribute("unit") ?? ""}:${this.getAttribute("period") ?? ""}`;
  }

  get #saves() {
    return this.#described && this.getAttribute("autosave") !== "off";
  }

  #save = () => {
    if (!this.#dirty || !this.#saves) return;
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.observations));
      this.#say(this.words.form.saved);
      this.emit("chiso-saved", { key: this.#key });
    } catch {
      this.#say(this.words.form.notSaved);
      this.announce(this.words.form.notSaved);
    }
  };

  /** What the same form saved in another window is taken over here. */
  #followOther = ({ key, newValue }) => {
    if (!this.#saves || key !== this.#key || newValue === null || !this.#resume()) return;
    this.render();
    this.#say(this.words.form.elsewhere);
  };

  /** Takes what was saved last time; says whether there was something. */
  #resume() {
    if (!this.#saves) return false;
    try {
      const { observations } = this.#read(localStorage.getItem(this.#key));
      if (observations) this.#take(observations);
      return Boolean(observations);
    } catch {
      return false;
    }
  }

  #read(text) {
    return readFigures(text, this.#described, this.getAttribute("unit"), this.getAttribute("period"));
  }

  #say(text) {
    if (this.#stateLine) this.#stateLine.textContent = text;
  }

  #export() {
    const { id } = this.#described.programme;
    const text = JSON.stringify({ programme: id, observations: [this.observations] }, null, 2);
    const name = `${fileName(id, this.#unit.name ?? this.#unit.id, this.#period)}.json`;
    download(new Blob([text], { type: "application/json" }), name);
    this.announce(this.words.saved(name));
  }

  async #import(file) {
    const { form } = this.words;
    const { refusal, observations, leftOut } = this.#read(await file.text().catch(() => ""));
    if (observations) {
      this.#take(observations);
      this.#dirty = true;
      this.render();
      this.#save();
    }
    const said = observations ? form.imported(leftOut.join(", ")) : form[refusal];
    this.#say(said);
    this.announce(said);
  }

  #clear() {
    if (!globalThis.confirm(this.words.form.clearSure)) return;
    this.#entries.clear();
    this.#points.clear();
    this.#dirty = false;
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // What cannot be saved cannot be there.
    }
    this.render();
  }

  #submit(event) {
    event.preventDefault();
    clearTimeout(this.#timer);
    this.#score();
    this.#save();
    if (this.#findings.length > 0) {
      this.#go(this.#findings.map(wherein).find((id) => this.#fields.has(id)));
      this.announce(this.words.form.errors(this.#findings.length));
      return;
    }
    this.emit("chiso-submit", { observations: this.observations, scorecard: this.#scorecard });
  }
}

/** The input or the node that a finding is about. */
function wherein({ input, path }) {
  return input ?? path?.split("/").at(-1)?.replaceAll("~1", "/").replaceAll("~0", "~");
}

define("chiso-form", ChisoForm);
