// Compiled, not run: the types say what the package is used for.
import form from "chiso/programmes/vn/tn/138";
import { ChisoRanking, type ChisoEvents } from "chiso/components";
import {
  type Answers,
  ChisoError,
  type DescribeResponse,
  type Input,
  type JsonObject,
  Programme,
  type ProgrammeDocument,
  type Requests,
  type TreeNode,
  call,
  check,
  type Diagnostic,
  evaluate,
  init,
  loadProgramme,
  programme,
  programmes,
  rank,
  type Ranking,
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
// A document is typed where somebody says that it is one, and is JSON all the same.
const typed: ProgrammeDocument = {
  chiso: 1,
  id: "typed",
  inputs: { received: { type: "count", title: { en: "Received" } }, on_time: { type: "count", at_most: "received" } },
  parameters: { target: { value: "90%", for: [{ type: ["ward"], value: 0.8 }] } },
  total: { aggregate: { mean: { power: 2 } }, missing: "zero", gates: [{ when: "received < 1", then: { cap_class: "weak" } }] },
  tree: [
    {
      id: "A",
      children: [
        { id: "A1", formula: "on_time / received", rule: { proportional: { full_at: { parameter: "target" } } }, undefined: { points: 3 } },
        { id: "A2", rule: { given: {} }, max: 2, for: [{ valid: { from: "2026-01-01" }, applicable: false }] },
        { id: "A3", rule: { checklist: { items: [{ formula: "received > 0" }], award: { at_least: 1 } } } },
      ],
    },
  ],
  classes: [{ id: "good", at_least: "90%", source: { status: "proposed", cites: [{ document: "d" }] } }, { id: "weak" }],
};
const frozen = { chiso: 1, id: "frozen", tree: [{ id: "A", rule: { bands: [{ points: 1 }] } }] } as const;
const documents: JsonObject[] = [typed, frozen, form];
const fromPackage: ProgrammeDocument[] = [form, programme("vn/tn/138"), new Programme(typed).document(), frozen];
new Programme(frozen).document().tree[0].rule.bands[0].points = 2;
check(typed);
element.programme = typed;
const described: DescribeResponse = new Programme(typed).describe();
const inputs: { [id: string]: Input } = described.inputs;
const again: number | null = evaluate("received", described.inputs).value;
const number: string | undefined = described.basis[0]?.number;
const leaf = (node: TreeNode): string => ("rule" in node ? node.rule : node.children).toString();
const rule = cards[0]?.total.children?.[0]?.rule;
const full = rule !== undefined && "proportional" in rule ? rule.proportional.full_at : undefined;
const asked: Requests["rank"] = { programme: typed, observations, ranking: { tie_break: ["A1"] as const } };
const answered: Answers["rank"] = call("rank", asked);
const bounds: [number, number] | null | undefined = answered.bounds[0];
const within: Ranking = { method: "average", within_parent: true };
void [documents, fromPackage, inputs, again, number, leaf, full, bounds, within];
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
// @ts-expect-error: a document has a tree
({ chiso: 1, id: "a" }) satisfies ProgrammeDocument;
// @ts-expect-error: no field of a document is called so
({ chiso: 1, id: "a", titel: {}, tree: [] }) satisfies ProgrammeDocument;
// @ts-expect-error: there is no such rule
({ id: "A", rule: { proportionate: { full_at: 1 } } }) satisfies TreeNode;
// @ts-expect-error: a rule without parameters takes none
({ id: "A", rule: { given: { points: 1 } } }) satisfies TreeNode;
// @ts-expect-error: there is no such type of value
({ type: "cuont" }) satisfies Input;
// @ts-expect-error: nothing is known of a function that is not there
call("rank", {} satisfies Requests["ranks"]);
