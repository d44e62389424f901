// The pages whose first paint is measured, and what they show.
import { readFileSync } from "node:fs";

import { Programme } from "../../bindings-wasm/js/node.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../../core/examples/data/${name}.json`, import.meta.url), "utf8"));
const PORTAL = "vn/766/portal-2026";
const FRIENDLY = "vn/tn/138";
const ROWS = 10_000;

const portal = await Programme.load(PORTAL);
const friendly = await Programme.load(FRIENDLY);
const province = read("thai-nguyen-2026-10-10");
const commune = read("commune-illustrative");

/** So many units whose groups got points of a seeded generator. */
function units() {
  let state = 20261010;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const groups = portal.describe().nodes.filter(({ depth }) => depth === 1);
  return Array.from({ length: ROWS }, (_, at) => ({
    unit: { id: `u${at}`, name: `xã số ${at}` },
    given: Object.fromEntries(groups.map(({ id, max }) => [id, Math.round(next() * max * 100) / 100])),
  }));
}

/** A page, and what is watched in it. */
const html = (tag, selector, head, body) => `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>t</title>
<link rel="icon" href="/data/icon.svg"><script src="/watch.js" data-tag="${tag}" data-selector="${selector}"></script>
${head}</head><body>${body}</body></html>`;

/** A page with one component, and the script that gives it what it needs. */
const page = (tag, selector, element, script, head = "") =>
  html(tag, selector, `${head}<script type="module" src="${script}"></script>`, element);

/** A page of what a component has built, without any script of its own. */
export const plain = (selector, { built, styles }) => ({
  "/plain.css": styles.replaceAll(":host", "main"),
  "/plain.html": html("", selector, '<link rel="stylesheet" href="/plain.css">', `<main>${built}</main>`),
});

/** What a page says that is sure to need the file. */
const soon = (file) => `<link rel="preload" href="${file}" as="fetch" crossorigin>`;

const computing = (name, programme, observations) => `import "/chiso/components/${name}.js";
Object.assign(document.querySelector("chiso-${name}"), ${JSON.stringify({ programme, observations })});`;

/** A scorecard of a programme, as JSON and to be computed. */
const scorecards = (name, programme, id, observations) => ({
  files: {
    [`/${name}-given.html`]: page("chiso-scorecard", ".row", `<chiso-scorecard src="/${name}.json"></chiso-scorecard>`, "/chiso/components/scorecard.js", soon(`/${name}.json`)),
    [`/${name}.json`]: JSON.stringify(programme.scorecard(observations)),
    [`/${name}-computed.html`]: page("chiso-scorecard", ".row", "<chiso-scorecard></chiso-scorecard>", `/${name}.js`),
    [`/${name}.js`]: computing("scorecard", id, observations),
  },
  pages: [
    [`scorecard of ${id}, given as JSON`, `/${name}-given.html`],
    [`scorecard of ${id}, computed in the page`, `/${name}-computed.html`],
  ],
});
const both = [
  scorecards("province", portal, PORTAL, province),
  scorecards("commune", friendly, FRIENDLY, commune),
];

export const FORM = "/form.html";
export const RANKING = "/ranking.html";
/** The field that is typed into, and the node whose points follow. */
export const TYPED = { input: "publicity_items_published", node: "F1.1.1", first: "publicity_items_applicable" };

/** What is served, by path. */
export const files = {
  "/watch.js": readFileSync(new URL("watch.js", import.meta.url), "utf8"),
  ...both[0].files,
  ...both[1].files,
  [FORM]: page("chiso-form", "fieldset", `<chiso-form programme="${FRIENDLY}" unit="u" period="2026"></chiso-form>`, "/chiso/components/form.js"),
  [RANKING]: page("chiso-ranking", "tbody tr", '<chiso-ranking src="/standings.json"></chiso-ranking>', "/chiso/components/ranking.js"),
  "/standings.json": JSON.stringify(portal.standings(units())),
};

export const PLAIN = `scorecard of ${PORTAL} as plain HTML, for comparison`;

/** What is measured: what it is called, and its page. */
export const pages = [
  ...both.flatMap((one) => one.pages),
  [`form of ${FRIENDLY}, to the first fields`, FORM],
  [`ranking of ${new Intl.NumberFormat("en").format(ROWS)} rows, given as JSON`, RANKING],
];
