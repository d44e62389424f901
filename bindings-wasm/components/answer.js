/**
 * What the components share that show an answer of the engine: where it comes from.
 *
 * It is given, or loaded from `src`, or computed from a programme and observations; only for the
 * last is the engine loaded. Whatever was asked for last is shown, in whatever order answers come.
 *
 * @module
 */
import { ChisoElement, compiled, h } from "./element.js";

/**
 * For how many milliseconds nobody is told that an answer is waited for: it is mostly there by
 * then, and later if the page has shown something else first.
 */
const PATIENCE = 200;

export class ChisoAnswer extends ChisoElement {
  static settable = ["data", "programme", "observations"];
  /** What every answer that it shows has. */
  static shape = [];
  #answer;
  #programme;
  #observations;
  #error;
  #isWaiting = false;
  /** Whether it is still too early to say so. */
  #isEarly = false;
  #turn = 0;

  /** The answer that is shown. */
  get data() {
    return this.#answer;
  }

  set data(data) {
    this.#turn += 1;
    this.#error = undefined;
    this.#isWaiting = false;
    try {
      this.#answer = this.read(data);
      this.update();
    } catch (error) {
      this.#answer = undefined;
      this.#fail(error);
    }
  }

  /** Why there is none. */
  get error() {
    return this.#error;
  }

  /** What is shown in place of an answer; `null` if there is one. */
  placeholder() {
    if (this.#error) return this.failure(this.#error);
    if (this.#answer) return null;
    return h("p", { class: "muted" }, this.#isWaiting ? this.words.loading : this.words.empty);
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

  /** The answer in what a page gave. */
  read(data) {
    const missing = data && this.constructor.shape.find((part) => !data[part]);
    if (missing) throw new TypeError(`this has no \`${missing}\`: it is no answer of the engine, or that of another function`);
    return data ?? undefined;
  }

  /** Shows it anew, unless there is nothing to show yet and something is about to come. */
  update() {
    const isSoon = this.#isWaiting && this.#isEarly && !this.#answer && !this.#error;
    if (!isSoon) super.update();
  }

  /** Called when an answer was computed. */
  computed() {}

  #fail(error) {
    this.#error = error;
    this.#isWaiting = false;
    this.update();
    this.emit("chiso-error", { error });
  }

  #begin() {
    const turn = (this.#turn += 1);
    this.#isWaiting = this.#isEarly = true;
    setTimeout(() => {
      if (turn !== this.#turn) return;
      this.#isEarly = false;
      this.update();
    }, PATIENCE);
    return turn;
  }

  async #fetch(address) {
    const turn = this.#begin();
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
    const turn = this.#begin();
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
