// Compiled, not run: the types say what the package is used for.
import form from "chiso/programmes/vn/tn/138";
import { ChisoRanking, type ChisoEvents } from "chiso/components";
import {
  ChisoError,
  Programme,
  call,
  check,
  type Diagnostic,
  evaluate,
  init,
  loadProgramme,
  programme,
  programmes,
  rank,
  type Scorecard,
  score,
  scoreTable,
  standings,
  type Version,
  version,
} from "chiso";

const loaded: Promise<void> = init();
const elsewhere: Promise<void> = init(new URL("https://example.org/chiso.wasm"));
const about: Version = version();
const text: string = about.version;
const titles: (string | undefined)[] = programmes().map(({ title }) => title["vi"]);
const id: unknown = programme("vn/tn/138")["id"];
check({ chiso: 1, id: "a" });
const usable: boolean = check("vn/tn/138").usable;
const observations = [
  { unit: "a", values: { on_time: 1, received: null } },
  { unit: { id: "b", type: "ward" }, period: "2026-Q1", given: { F5: { points: 1, by: "c" } } },
  { unit: "c", values: { seats: { state: "not_applicable", note: "none" } as const } },
];
const cards: Scorecard[] = score("vn/tn/138", observations).scorecards;
const points: number | null | undefined = cards[0]?.total.children?.[0]?.points;
const ranks: (number | null)[] = rank("vn/tn/138", observations, { method: "dense" }).ranks;
const value: number | null = evaluate("a + 1", { a: { type: "count" } }, { a: 2 }).value;
call("version", {});

try {
  version();
} catch (error) {
  if (error instanceof ChisoError) {
    const code: string | null = error.code;
    const first: Diagnostic | undefined = error.diagnostics[0];
    const place: string | undefined = first?.path;
    void [code, place, error.path, error.message];
  }
}
const lazily: number | null = new Programme(form).score({ unit: "a", values: { a: 1 } }).points("total");
const columns = { on_time: Float64Array.of(1), received: [2, null], x: { values: Int32Array.of(1), states: ["known"] as const } };
const bulk: Float64Array = scoreTable("vn/tn/138", { columns, units: ["a"] }, { classes: true }).points();
const standing: number | null | undefined = standings(form, observations).rows[0]?.rank;
const later: Promise<Programme> = loadProgramme("un/hdi").then((document) => Programme.load(document));
const element = document.createElement("chiso-scorecard");
element.data = cards[0];
const ranking: ChisoRanking = document.createElement("chiso-ranking");
const event = (given: ChisoEvents["chiso-submit"]): unknown => given.detail.observations;
void [lazily, bulk, standing, later, ranking, event];
void [loaded, elsewhere, text, titles, id, usable, points, ranks, value];

// @ts-expect-error: an id is a text
programme(1);
// @ts-expect-error: JSON has no functions
check({ f: () => 1 });
// @ts-expect-error: observations are a list
score("vn/tn/138", { unit: "a" });
// @ts-expect-error: an observation is not a list
score("vn/tn/138", [{ unit: "a", values: { b: [1] } }]);
// @ts-expect-error: a table has no output of that name
scoreTable(form, { columns: {} }, { rank: true });
// @ts-expect-error: a refusal has findings, not causes
new ChisoError("m").findings;
