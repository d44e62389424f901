// The demonstration: ordinary pages, and the components as a portal would use them.
import { Programme, init, loadProgramme } from "/chiso/js/index.js";
import "/chiso/components/index.js";

const json = async (path) => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
};
const find = (id) => document.getElementById(id);

const LANGUAGES = ["vi", "en"];
function speak(language) {
  document.documentElement.lang = language;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  for (const link of document.querySelectorAll('a[href$=".html"], a[href*=".html?"]')) {
    link.setAttribute("href", `${link.getAttribute("href").split("?")[0]}?lang=${language}`);
  }
}
const asked = new URLSearchParams(location.search).get("lang");
speak(LANGUAGES.includes(asked) ? asked : "vi");
document.addEventListener("click", ({ target }) => {
  const language = target.closest?.("[data-language]")?.dataset.language;
  if (!language) return;
  speak(language);
  history.replaceState(null, "", `?lang=${language}`);
});

const pages = {
  async province() {
    const card = find("card");
    card.programme = "vn/766/portal-2026";
    card.observations = await json("/data/thai-nguyen-2026-10-10.json");
  },

  async article() {
    const card = find("card");
    card.programme = "vn/766/portal-2026";
    card.observations = { ...(await json("/data/article-2025.json")), period: undefined };
  },

  async form() {
    find("example").addEventListener("click", async () => {
      find("form").observations = await json("/data/commune-illustrative.json");
    });
  },

  async provinces() {
    const { programme, observations } = await json("/data/provinces-2026-10-10.json");
    const ranking = find("ranking");
    ranking.programme = programme;
    ranking.observations = observations;
  },

  async "what-if"() {
    await init();
    const [document_, commune] = await Promise.all([
      loadProgramme("vn/tn/138"),
      json("/data/commune-illustrative.json"),
    ]);
    const card = find("card");
    const document = structuredClone(document_);
    // The maxima above the groups follow from them.
    delete document.total.max;
    for (const pillar of document.tree) delete pillar.max;
    const groups = document.tree.flatMap(({ children }) => children);
    const score = () => {
      const programme = new Programme(document);
      try {
        return programme.scorecard(commune);
      } finally {
        programme.free();
      }
    };
    const before = score();
    card.other = before;
    card.data = before;
    find("weights").append(...groups.map((group) => slider(group, () => (card.data = score()))));
  },
};

/** A slider for what a task group counts. */
function slider(group, changed) {
  const label = document.createElement("label");
  const output = document.createElement("output");
  const input = document.createElement("input");
  Object.assign(input, { type: "range", min: 0, max: 30, step: 1, value: group.max, id: `w-${group.id}` });
  output.textContent = input.value;
  for (const language of LANGUAGES) {
    const title = document.createElement("span");
    title.lang = language;
    title.textContent = `${group.title[language]} `;
    label.append(title);
  }
  input.addEventListener("input", () => {
    output.textContent = input.value;
    group.max = Number(input.value);
    changed();
  });
  label.append(output, input);
  return label;
}

await pages[document.body.dataset.page]?.();
document.body.dataset.ready = "";
