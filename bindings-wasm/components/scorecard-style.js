import { sheet } from "./element.js";

/** The look of a scorecard. */
export const style = sheet(`
.card { padding: clamp(.75rem, 3cqi, 1.5rem); display: grid; gap: 1rem; }
.card, .total, .detail, header { grid-template-columns: minmax(0, 1fr); }
header { display: grid; gap: .15rem; }
header h2 { margin: 0; font-size: 1.25em; line-height: 1.3; }
.programme { color: var(--_muted); font-size: .9em; }
.units { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.total h2 { margin: 0; font-size: 1.05em; line-height: 1.35; }
.total { display: grid; gap: .4rem; padding: .9rem 1rem; background: var(--_surface); border-radius: var(--_radius); }
.total .figure { display: flex; flex-wrap: wrap; align-items: baseline; gap: .35rem .75rem; }
.total .figure strong { font-size: 2em; line-height: 1.1; font-variant-numeric: tabular-nums; }
.total .bar { height: 1.1em; }
.total ul.gates { margin: 0; padding-inline-start: 1.2rem; }
ol { list-style: none; margin: 0; padding: 0; }
.nodes > li { border-block-start: 1px solid var(--_line); }
.nodes.top > li:last-child { border-block-end: 1px solid var(--_line); }
.nodes .nodes { padding-inline-start: clamp(.5rem, 2.5cqi, 1.25rem); }
.row {
  display: grid; width: 100%; border: 0; border-radius: 0; background: none; text-align: start;
  grid-template-columns: 1.2em minmax(0, 1fr) minmax(5rem, 11rem) minmax(6.5rem, auto);
  gap: .25rem .75rem; align-items: center; padding: .55rem .25rem; min-height: 2.75rem;
}
.row.pair { grid-template-columns: 1.2em minmax(0, 1fr) repeat(2, minmax(4rem, 8rem) auto) auto; }
.row .mark { color: var(--_muted); }
.row .mark::before { content: "▸"; }
.row[aria-expanded="true"] .mark::before { content: "▾"; }
.row .title { min-width: 0; display: flex; flex-wrap: wrap; gap: .1rem .5rem; align-items: baseline; }
.row .title > bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; overflow: hidden; }
.row .points { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.depth-1 > .row .title > bdi { font-weight: 600; }
.row.unknown .points strong, .row.excluded .points strong { font-weight: 400; }
.row.unknown .bar, .row.partial .bar { outline: 1px dashed var(--_danger); outline-offset: 1px; }
.row.excluded .bar { opacity: .4; }
.change { white-space: nowrap; font-variant-numeric: tabular-nums; text-align: end; }
.detail { padding: .25rem .25rem 1rem 1.95rem; display: grid; gap: .5rem; font-size: .95em; }
.detail .sentence { max-width: 70ch; }
dl { display: grid; grid-template-columns: minmax(7rem, auto) minmax(0, 1fr); gap: .2rem .9rem; margin: 0; }
dt { color: var(--_muted); }
dd { margin: 0; }
dd ul { margin: 0; padding: 0; list-style: none; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
footer { color: var(--_muted); font-size: .8em; overflow-wrap: anywhere; }
@container (max-width: 36rem) {
  .row, .row.pair { grid-template-columns: 1.2em minmax(0, 1fr) auto; }
  .row .bar { grid-column: 2 / -1; grid-row: 2; }
  .row.pair .bar { grid-row: auto; grid-column: 2; }
  .row.pair .points, .row.pair .change { grid-column: 3; }
  .detail { padding-inline-start: .25rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-block-end: .4rem; }
}
@media print {
  .body[hidden] { display: block !important; }
  .row .mark { visibility: hidden; }
  .nodes > li { break-inside: avoid-page; }
  .row { padding-block: .2rem; min-height: 0; }
}
`);
