/**
 * All components: importing this defines `<chiso-scorecard>`, `<chiso-form>` and
 * `<chiso-ranking>`.
 *
 * @module
 */
export { ChisoForm } from "./form.js";
export { ChisoRanking } from "./ranking.js";
export { ChisoScorecard } from "./scorecard.js";
