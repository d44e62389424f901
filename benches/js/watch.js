// In the page: when something of a component is painted for the first time.
//
// That is when the browser says it has shown it: the first largest contentful paint after the
// rows are in the document. Where a key is pressed there is no such word; the frame after the
// next is taken then, a sixtieth of a second or so too late rather than too early.
"use strict";

const afterFrame = (done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));

/** Calls `done` once the condition holds. */
function when(root, condition, done) {
  const look = () => {
    if (!condition()) return false;
    watching.disconnect();
    done();
    return true;
  };
  const watching = new MutationObserver(look);
  if (!look()) watching.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
}

/** The time at which the browser showed what the selector finds in a component, or in the page. */
globalThis.painted = new Promise((done) => {
  const { tag, selector } = document.currentScript.dataset;
  const watch = (root) =>
    when(root, () => root.querySelector(selector), () => {
      const there = performance.now();
      const watching = new PerformanceObserver((list) => {
        const shown = list.getEntries().find(({ startTime }) => startTime >= there);
        if (!shown) return;
        watching.disconnect();
        done(shown.startTime);
      });
      watching.observe({ type: "largest-contentful-paint" });
    });
  if (tag) customElements.whenDefined(tag).then(() => watch(document.querySelector(tag).shadowRoot));
  else watch(document);
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
      ({ timeStamp }) => when(shadowRoot, () => earned() !== before, () => afterFrame((time) => done(time - timeStamp))),
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
