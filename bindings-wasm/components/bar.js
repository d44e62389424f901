import { svg } from "./element.js";

/**
 * A bar of points: what is known, and up to where it may still grow. The drawing has the
 * points themselves as its coordinates, so nothing is computed.
 */
export function bar({ points, max, highest }) {
  if (!(max > 0)) return svg("svg", { class: "bar", "aria-hidden": "true" });
  const to = (x) => `M0 0H${x > 0 ? x : 0}V1H0Z`;
  return svg(
    "svg",
    {
      class: "bar",
      part: "bar",
      viewBox: `0 0 ${max} 1`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    svg("path", { class: "track", d: to(max) }),
    highest > points ? svg("path", { class: "possible", d: to(highest) }) : null,
    points > 0 ? svg("path", { class: "known", d: to(points) }) : null,
  );
}
