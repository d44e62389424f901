// In the page: when something of a component is painted for the first time.
//
// Painted is what is in the document when a frame begins: the frame after it is taken, which is
// at most a sixtieth of a second late, and never early.
"use strict";

const afterPaint = (done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));

/** Calls `done` with the time of the first frame in which the condition held. */
function whenPainted(root, condition, done) {
  const look = () => {
    if (!condition()) return false;
    watching.disconnect();
    afterPaint(done);
    return true;
  };
  const watching = new MutationObserver(look);
  if (!look()) watching.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
}

/** The time of the first frame with what the selector finds in a component. */
globalThis.painted = new Promise((done) => {
  const { tag, selector } = document.currentScript.dataset;
  customElements.whenDefined(tag).then(() => {
    const { shadowRoot } = document.querySelector(tag);
    whenPainted(shadowRoot, () => shadowRoot.querySelector(selector), done);
  });
});
globalThis.loaded = new Promise((done) => addEventListener("load", () => done(performance.now())));

/** Waits for a key; then `points` is the time to the frame in which a node's points are others. */
globalThis.awaitKey = (node) => {
  globalThis.points = new Promise((done) => {
    const { shadowRoot } = document.querySelector("chiso-form");
    const earned = () => shadowRoot.querySelector(`[data-node="${node}"] .earned`).textContent;
    const before = earned();
    shadowRoot.addEventListener(
      "keydown",
      ({ timeStamp }) => whenPainted(shadowRoot, () => earned() !== before, (time) => done(time - timeStamp)),
      { once: true, capture: true },
    );
  });
};

/** Scrolls a ranking from its first row to its last; returns how long the frames took. */
globalThis.scrollThrough = (frames) =>
  new Promise((done) => {
    const scroll = document.querySelector("chiso-ranking").shadowRoot.querySelector(".scroll");
    const step = (scroll.scrollHeight - scroll.clientHeight) / frames;
    const taken = [];
    let last;
    const frame = (now) => {
      if (last !== undefined) taken.push(now - last);
      last = now;
      if (taken.length === frames) return done(taken);
      scroll.scrollTop += step;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
