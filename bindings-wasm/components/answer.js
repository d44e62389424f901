/**
 * What the components share that show an answer of the engine: where it comes from.
 *
 * It is given, or loaded from `src`, or computed from a programme and observations; only for the
 * last is the engine loaded. Whatever was asked for last is shown, in whatever order answers come.
 *
 * @module
 */
import { ChisoElement, compiled } from "./element.js";

export class ChisoAnswer extends ChisoElement {
  /** The properties that a page may have set before the element was known. */
  static settable = ["data", "programme", "observations"];
  #answer;
  #programme;
  #observations;
  #error;
  #turn = 0;

  /** The answer that is shown. */
  get data() {
    return this.#answer;
  }

  set data(data) {
    this.#turn += 1;
    this.#answer = this.read(data);
    this.#error = undefined;
    this.update();
  }

  /** Why there is none. */
  get error() {
    return this.#error;
  }

  /** The programme that observations are scored by: an id, a document, or a compiled one. */
  get programme() {
    return this.#programme;
  }

  set programme(programme) {
    this.#programme = programme;
    this.compute();
  }

  /** What is known of the unit, or of the units. */
  get observations() {
    return this.#observations;
  }

  set observations(observations) {
    this.#observations = observations;
    this.compute();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    if (name === "src" && now) this.#fetch(now);
    this.update();
  }

  connectedCallback() {
    for (const name of this.constructor.settable) {
      if (Object.hasOwn(this, name)) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
    super.connectedCallback();
  }

  /** The answer in what a page gave; the same, if a component says no more. */
  read(data) {
    return data;
  }

  /** Called when an answer was computed. */
  computed() {}

  #fail(error) {
    this.#error = error;
    this.update();
    this.emit("chiso-error", { error });
  }

  async #fetch(address) {
    const turn = (this.#turn += 1);
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      const data = await response.json();
      if (turn === this.#turn) this.data = data;
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    }
  }

  /** Has the engine compute the answer, once there is all that it needs. */
  async compute() {
    if (this.#programme === undefined || this.#observations === undefined) return;
    const turn = (this.#turn += 1);
    try {
      const given = this.#programme;
      const programme = await compiled(given);
      const answer = this.answerOf(programme, this.#observations);
      if (given !== programme) programme.free();
      if (turn !== this.#turn) return;
      this.data = answer;
      this.computed(answer);
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    }
  }
}
