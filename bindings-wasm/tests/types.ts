// Compiled, not run: the types say what the package is used for.
import {
  ChisoError,
  call,
  check,
  type Diagnostic,
  evaluate,
  init,
  programme,
  programmes,
  rank,
  type Scorecard,
  score,
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
void [loaded, elsewhere, text, titles, id, usable, points, ranks, value];

// @ts-expect-error: an id is a text
programme(1);
// @ts-expect-error: JSON has no functions
check({ f: () => 1 });
// @ts-expect-error: observations are a list
score("vn/tn/138", { unit: "a" });
// @ts-expect-error: an observation is not a list
score("vn/tn/138", [{ unit: "a", values: { b: [1] } }]);
// @ts-expect-error: a refusal has findings, not causes
new ChisoError("m").findings;
