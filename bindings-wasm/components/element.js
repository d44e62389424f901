/**
 * What the components share: nodes built as nodes, language, numbers, announcements.
 *
 * @module
 */
import { written } from "./number.js";
import { texts } from "./texts.js";

/**
 * Builds an element. Texts become text nodes, whatever is in them.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on…` are listeners, `dataset` an object; `true` is an
 *   empty attribute; `false`, `null` and `undefined` are none
 * @param {...any} children elements and texts; `null` and `false` are left out
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  const kept = children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...kept);
  return element;
}

/** A text of somebody else's: isolated, so that what is in it turns nothing around it. */
export const foreign = (text, attributes) => h("bdi", attributes, text);

/** A link, where the address is one of the web; the text alone otherwise. */
export function link(text, address) {
  const url = webAddress(address);
  if (!url) return foreign(text);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, foreign(text));
}

/** The address, if it is one that a reader may be sent to. */
export function webAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Whether a node or a class, or what it is worth, is no more than a proposal. */
export const isProposed = (one) => one.source === "proposed" || one.points_source === "proposed";

/** What a finding says: in this language where the engine tells it so, in English otherwise. */
export function told(finding, language) {
  const translated = finding.translations?.[language];
  return translated ? { ...translated, lang: language } : { ...finding, lang: "en" };
}

/** A style sheet that is made once and shared by all elements of a kind. */
export function sheet(text) {
  let made;
  return () => {
    if (!made) {
      made = new CSSStyleSheet();
      made.replaceSync(text);
    }
    return made;
  };
}

const PRINTING = ["beforeprint", "afterprint"];

let count = 0;
/** An id that no other element has. */
export const unique = (name) => `${name}-${(count += 1)}`;

/** The base of the components. */
export class ChisoElement extends HTMLElement {
  static observedAttributes = ["lang"];
  /** The properties that a page may have set before the element was known. */
  static settable = [];
  #observer;
  #scheduled = false;
  #shown;

  constructor(...styles) {
    super();
    this.attachShadow({ mode: "open" });
    this.shadowRoot.adoptedStyleSheets = styles.map((style) => style());
    this.announcer = h("p", { class: "announcer", role: "status" });
  }

  connectedCallback() {
    for (const name of this.constructor.settable) {
      if (Object.hasOwn(this, name)) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
    for (const name of PRINTING) globalThis.addEventListener(name, this.#print);
    this.#observer = new MutationObserver(() => {
      if (this.language !== this.#shown) this.update();
    });
    this.#observer.observe(document.documentElement, { subtree: true, attributeFilter: ["lang"] });
    this.update();
  }

  disconnectedCallback() {
    for (const name of PRINTING) globalThis.removeEventListener(name, this.#print);
    this.#observer?.disconnect();
  }

  #print = ({ type }) => this.printing(type === PRINTING[0]);

  /** Called before and after the page is printed. */
  printing() {}

  attributeChangedCallback() {
    this.update();
  }

  /** The language shown: of the element, or of what it is in; Vietnamese or English. */
  get language() {
    const from = this.closest("[lang]")?.lang || this.getRootNode().host?.closest?.("[lang]")?.lang;
    return (from || document.documentElement.lang || "vi").toLowerCase().startsWith("en") ? "en" : "vi";
  }

  /** The component's own words. */
  get words() {
    return texts[this.language];
  }

  /** A text of the programme in the language shown, or in the first it has. */
  text(text) {
    if (typeof text === "string") return text;
    return text?.[this.language] ?? Object.values(text ?? {})[0] ?? "";
  }

  /** A number as the language shown writes it; none is a dash. */
  number(number, how) {
    return number === null || number === undefined ? "–" : written(number, this.language, how);
  }

  /** A value with its type, as people read it. */
  value(value, type) {
    const { words } = this;
    if (value === null || value === undefined) return "–";
    if (typeof value === "boolean") return value ? words.yes : words.no;
    if (type === "share") return this.number(value, { isPercent: true });
    if (type === "percent") return `${this.number(value)} %`;
    if (type === "yes_no") return value ? words.yes : words.no;
    if (typeof value === "number") return this.number(value);
    const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
    return day && this.language === "vi" ? `${day[3]}/${day[2]}/${day[1]}` : String(value);
  }

  /** Shows the component anew, once for everything that changed. */
  update() {
    if (this.#scheduled || !this.isConnected) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.isConnected) return;
      this.#shown = this.language;
      try {
        this.render();
      } catch (error) {
        // What a page gave was not what it looked like.
        this.shadowRoot.replaceChildren(this.failure(error), this.announcer);
      }
    });
  }

  /** A mark, in words. */
  mark(kind, title) {
    return h("span", { class: `chip ${kind}`, part: `mark mark-${kind}` }, title);
  }

  /** The mark of a node or a class that is proposed; none of others. */
  proposed(one) {
    return one && isProposed(one) ? this.mark("proposed", this.words.source.proposed) : null;
  }

  /** Says something to who listens rather than looks. */
  announce(text) {
    this.announcer.textContent = text;
  }

  emit(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** What went wrong, with every finding. */
  failure(error) {
    const findings = error?.diagnostics ?? [];
    return h(
      "div",
      { class: "failure", part: "failure", role: "alert" },
      h("p", {}, h("strong", {}, this.words.failed)),
      findings.length > 0
        ? h(
            "ul",
            {},
            findings.map((finding) => {
              const { message, help, lang } = told(finding, this.language);
              return h(
                "li",
                { lang },
                foreign([finding.unit, finding.input, message].filter(Boolean).join(": ")),
                help ? [" ", foreign(`(${help})`)] : null,
              );
            }),
          )
        : h("p", { lang: "en" }, foreign(String(error?.message ?? error))),
    );
  }
}

/** Loads the engine and, at the same time, the programme; returns it compiled. */
export async function compiled(programme) {
  const { Programme, init, loadProgramme } = await import("../js/index.js");
  if (programme instanceof Programme) return programme;
  const isId = typeof programme === "string" && !programme.trimStart().startsWith("{");
  await Promise.all([init(), isId ? loadProgramme(programme) : null]);
  return new Programme(programme);
}

/** Offers something as a file. */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const anchor = h("a", { href: url, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A text without its marks. */
export const unmarked = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d");

/** A name for a file, of what letters and digits a text has. */
export const fileName = (...parts) =>
  parts
    .filter(Boolean)
    .map((part) =>
      unmarked(part)
        .replace(/[^A-Za-z0-9]+/g, "-")
        .slice(0, 60)
        .replace(/^-|-$/g, ""),
    )
    .filter(Boolean)
    .join("_") || "chiso";

/** Defines an element, unless the page has it already. */
export function define(name, element) {
  if (!customElements.get(name)) customElements.define(name, element);
}
