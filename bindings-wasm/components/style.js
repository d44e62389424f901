import { sheet } from "./element.js";

/** What all components look like; every colour is a custom property that a page may set. */
export const base = sheet(`
:host {
  --_background: var(--chiso-background, light-dark(#ffffff, #14181d));
  --_surface: var(--chiso-surface, light-dark(#f4f6f8, #1e242b));
  --_text: var(--chiso-text, light-dark(#1b2430, #e8edf2));
  --_muted: var(--chiso-muted, light-dark(#4d5a68, #aab6c3));
  --_line: var(--chiso-line, light-dark(#c9d2db, #3a4550));
  --_accent: var(--chiso-accent, light-dark(#0b5cad, #7db8f5));
  --_on-accent: var(--chiso-on-accent, light-dark(#ffffff, #0d1720));
  --_bar: var(--chiso-bar, light-dark(#0b6e62, #4fc1b0));
  --_possible: var(--chiso-possible, light-dark(#a7d3cd, #2c5f58));
  --_track: var(--chiso-track, light-dark(#e3e8ed, #2a323b));
  --_danger: var(--chiso-danger, light-dark(#a4262c, #ff9d9d));
  --_proposed: var(--chiso-proposed, light-dark(#7a4b00, #f0c06a));
  --_radius: var(--chiso-radius, 8px);
  display: block;
  container-type: inline-size;
  color: var(--_text);
  background: var(--_background);
  font: var(--chiso-font, 1rem/1.5 system-ui, "Noto Sans", "Segoe UI", Roboto, sans-serif);
  direction: ltr;
  text-align: start;
  overflow-wrap: anywhere;
}
:host([hidden]) { display: none; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p { margin: 0; }
a { color: var(--_accent); }
button, select, input, textarea {
  font: inherit;
  color: var(--_text);
  background: var(--_background);
  border: 1px solid var(--_muted);
  border-radius: calc(var(--_radius) / 2);
  padding: .35em .7em;
  max-width: 100%;
}
button { cursor: pointer; min-height: 2.25em; }
button:hover { background: var(--_surface); }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.announcer, .hidden-text {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.muted { color: var(--_muted); }
.note { font-size: .85em; color: var(--_muted); border-inline-start: 3px dashed var(--_proposed); padding-inline-start: .6rem; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
.tools label { display: grid; font-size: .85em; color: var(--_muted); }
.chip {
  display: inline-block; font-size: .8em; line-height: 1.4; padding: .05em .55em;
  border: 1px solid currentColor; border-radius: 1em; white-space: nowrap;
}
.chip.proposed { color: var(--_proposed); border-style: dashed; }
.chip.class { font-size: 1em; font-weight: 600; color: var(--_on-accent); background: var(--_accent); border-color: transparent; white-space: normal; }
.chip.unknown, .chip.partial { border-style: dotted; color: var(--_danger); }
.bar { display: block; width: 100%; height: .8em; border-radius: 3px; overflow: hidden; }
.bar .track { fill: var(--_track); }
.bar .possible { fill: var(--_possible); }
.bar .known { fill: var(--_bar); }
.failure { border: 2px solid var(--_danger); border-radius: var(--_radius); padding: .75rem 1rem; margin-block: .5rem; }
.failure strong { color: var(--_danger); }
.failure ul { margin: .25rem 0 0; padding-inline-start: 1.25rem; }
@media (prefers-reduced-motion: no-preference) {
  .bar .known, .bar .possible { transition: d .25s ease; }
}
@media (forced-colors: active) {
  .bar:not(:empty) { outline: 1px solid CanvasText; forced-color-adjust: none; }
  .bar .track { fill: Canvas; }
  .bar .possible { fill: GrayText; }
  .bar .known { fill: Highlight; }
  .chip.class { border-color: CanvasText; }
}
@media print {
  :host { color: #000; background: #fff; }
  .tools, .announcer { display: none; }
  .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`);
