import { sheet } from "./element.js";

/** The look of a form. */
export const style = sheet(`
form { display: grid; gap: 1rem; padding: clamp(.75rem, 3cqi, 1.5rem); }
form, fieldset, .field, .inside, .summary { grid-template-columns: minmax(0, 1fr); }
.label, .box, .apply, .reason { min-width: 0; }
h2 { margin: 0; font-size: 1.25em; line-height: 1.3; }
.identity { display: flex; flex-wrap: wrap; gap: .75rem; }
.identity label { display: grid; font-size: .85em; color: var(--_muted); }
.summary {
  position: sticky; inset-block-start: 0; z-index: 1; display: grid; gap: .35rem; padding: .7rem .9rem;
  background: var(--_surface); border: 1px solid var(--_line); border-radius: var(--_radius);
}
.summary .figure { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; }
.summary strong { font-size: 1.5em; line-height: 1.1; font-variant-numeric: tabular-nums; }
.summary .wrong { color: var(--_danger); }
.group { border: 1px solid var(--_line); border-radius: var(--_radius); }
.group > summary {
  display: flex; flex-wrap: wrap; gap: .25rem .75rem; padding: .6rem .9rem; cursor: pointer; font-weight: 600;
  background: var(--_surface); border-radius: var(--_radius); list-style-position: inside; align-items: baseline;
}
.group > summary::before { content: "▸"; color: var(--_muted); }
.group[open] > summary::before { content: "▾"; }
.group > summary::-webkit-details-marker { display: none; }
.group > summary .name { flex: 1 1 12rem; min-width: 0; overflow-wrap: anywhere; }
.group > .inside { display: grid; gap: .9rem; padding: .75rem clamp(.5rem, 2cqi, 1rem); }
h3, h4 { margin: .5rem 0 0; font-size: 1em; display: flex; flex-wrap: wrap; gap: .25rem .75rem; justify-content: space-between; }
.earned { font-variant-numeric: tabular-nums; white-space: nowrap; font-weight: 600; }
fieldset {
  border: 1px solid var(--_line); border-radius: var(--_radius); margin: 0; min-width: 0;
  padding: .4rem clamp(.5rem, 2cqi, 1rem) .8rem; display: grid; gap: .6rem;
}
legend { font-weight: 600; padding-inline: .3rem; max-width: 100%; }
legend .chip { margin-inline-start: .4rem; font-weight: 400; }
.result { display: flex; flex-wrap: wrap; gap: .25rem .8rem; font-size: .92em; background: var(--_surface); padding: .4rem .6rem; border-radius: calc(var(--_radius) / 2); }
.field { display: grid; gap: .25rem; min-width: 0; }
.field .label { font-weight: 500; }
.controls { display: flex; flex-wrap: wrap; gap: .35rem 1rem; align-items: center; }
.box { display: inline-flex; flex-wrap: wrap; gap: .35rem .5rem; align-items: center; min-width: 0; }
.box input { width: 11em; }
.unit { color: var(--_muted); }
.understood:empty { display: none; }
.answers { display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
.answers label, .apply { display: inline-flex; gap: .35rem; align-items: center; min-height: 2rem; }
input[type="radio"], input[type="checkbox"] { inline-size: 1.2em; block-size: 1.2em; accent-color: var(--_accent); }
.apply { color: var(--_muted); font-size: .92em; }
.about { font-size: .88em; }
.error { color: var(--_danger); font-size: .92em; }
.error::before { content: "✗ "; }
.wrong input, .wrong select { border: 2px solid var(--_danger); }
input:disabled, select:disabled { opacity: .6; }
.more { font-size: .92em; }
.more summary { cursor: pointer; color: var(--_accent); width: fit-content; }
.more label { display: block; color: var(--_muted); margin-block-start: .3rem; }
textarea { width: 100%; }
input, select, textarea, .inside button, .inside summary { scroll-margin-block: 14rem 2rem; }
.jump { border: 0; padding: 0; min-height: 0; background: none; color: var(--_accent); text-decoration: underline; text-align: start; }
.file { position: relative; display: inline-flex; }
.file input { position: absolute; inset: 0; opacity: 0; inline-size: 100%; cursor: pointer; }
.file span { border: 1px solid var(--_muted); border-radius: calc(var(--_radius) / 2); padding: .35em .7em; min-height: 2.25em; color: var(--_text); font-size: 1rem; }
.file:focus-within span { outline: 3px solid var(--_accent); outline-offset: 2px; }
.state { font-size: .85em; color: var(--_muted); min-height: 1.4em; }
@media print { .summary { position: static; } .more:not([open]) { display: none; } }
`);
