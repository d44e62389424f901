/**
 * What crosses the border to the engine as JSON: requests, answers and documents. Generated from
 * the Rust types by `cargo xtask types`, never edited.
 *
 * All types are aliases: other than an interface, an alias may be given where JSON is wanted.
 *
 * @module
 */

/** What every function of the engine is asked with, by its name. */
export type Requests = {
  version: NoRequest;
  programmes: NoRequest;
  programme: ProgrammeRequest;
  check: CheckRequest;
  describe: DescribeRequest;
  score: ScoreRequest;
  rank: RankRequest;
  standings: StandingsRequest;
  compare: CompareRequest;
  evaluate: EvaluateRequest;
};

/** The request of a function that needs to know nothing. */
export type NoRequest = { [field: string]: never };

/** Asks for the document of a built-in programme. */
export type ProgrammeRequest = {
  /** The id. */
  id: string;
};

/** Asks what is wrong with a document. */
export type CheckRequest = {
  /** The programme. A document given as `text` instead gets findings with spans. */
  programme?: ProgrammeReference;
  /** The JSON text of a document. */
  text?: string;
};

/** Asks what a programme is made of. */
export type DescribeRequest = {
  /** The programme. */
  programme: ProgrammeReference;
};

/** Asks for scorecards. */
export type ScoreRequest = {
  /** The programme. */
  programme: ProgrammeReference;
  /** The observations of each unit in each period. */
  observations: readonly Observations[];
};

/** Asks for ranks. */
export type RankRequest = {
  /** The programme. */
  programme: ProgrammeReference;
  /** The observations of each unit in each period. */
  observations: readonly Observations[];
  /** How they are ranked. */
  ranking?: Ranking;
};

/** Asks for the standings of units. */
export type StandingsRequest = {
  /** The programme. */
  programme: ProgrammeReference;
  /** The observations of each unit in each period. */
  observations: readonly Observations[];
  /** How they are ranked. */
  ranking?: Ranking;
  /** The nodes to show beside the total; the top level if absent. */
  nodes?: readonly string[];
};

/** Asks for two results side by side: of two periods, or of two units. */
export type CompareRequest = {
  /** The programme. */
  programme: ProgrammeReference;
  /** The first: the earlier period, the other unit. */
  before: Observations;
  /** The second. */
  after: Observations;
};

/** Asks for the value of a formula. */
export type EvaluateRequest = {
  /** The formula. */
  formula: string;
  /** The inputs it may read. */
  inputs?: { readonly [input: string]: Input | undefined };
  /** Their values; an input that is not named is missing. */
  values?: { readonly [input: string]: Observation | undefined };
};

/** A programme: a document, or the id of a built-in one. */
export type ProgrammeReference =
  /** The id of a built-in programme. */
  | string
  /** A document. */
  | ProgrammeDocument;

/**
 * What is known of one unit in one period.
 *
 * In JSON a value is a number, `true` or `false`, a text (a date, an option), `null` for missing,
 * or an object that also says who reported it and on what evidence.
 */
export type Observations = {
  /** The unit. */
  unit: UnitGiven;
  /** The period; absent where the programme does not depend on time. */
  period?: Period;
  /** The values, by input; an input that is not named is missing. */
  values?: { readonly [input: string]: Observation | undefined };
  /** Points given at nodes, by node: such a node is not computed from below. */
  given?: { readonly [node: string]: GivenPoints | undefined };
};

/**
 * How units are ranked: by the points of a node as shown, the most points first, within one period.
 */
export type Ranking = {
  /** The node; the total if absent. */
  node?: string;
  /** What units with equal points get. */
  method?: RankingMethod;
  /** For `sequential`: the nodes whose points decide between equal units, the first first. */
  tie_break?: readonly string[];
  /** Whether units are ranked among those of their own type only. */
  within_type?: boolean;
  /**
   * Whether units are ranked among those of the same unit above them only: communes within their
   * province.
   */
  within_parent?: boolean;
};

/** A declared measured quantity. */
export type Input = {
  /** The type. */
  type: ValueType;
  /** What is measured. */
  title?: Text;
  /** How it is measured, and where it is found. */
  description?: Text;
  /** The unit of measurement, for people: `hồ sơ`, `đồng`. */
  unit?: Text;
  /** The options of a choice. */
  options?: readonly string[];
  /** The lowest value it can have, beyond what the type says. */
  minimum?: number;
  /** The highest value it can have, beyond what the type says. */
  maximum?: number;
  /** The input it is a part of, and so cannot exceed. */
  at_most?: string;
  /** How the values of several units make one of the unit above them. */
  over_units?: Roll;
  /** How the values of several periods make one of the period that holds them. */
  over_periods?: Roll;
  /** Where the definition comes from. */
  source?: Source;
};

/**
 * A reported value, with who said so and the evidence.
 *
 * In JSON a number, an answer, a date or an option, `null` if it is missing; or an object that also
 * says who reported it and on what evidence.
 */
export type Observation = ReportedValue | {
  /** The value. */
  value?: ReportedValue;
  /** The reason why there is none. */
  state?: "missing" | "not_applicable";
  /** In what role it was said. */
  assessor?: Assessor;
  /** Who said it. */
  by?: string;
  /** Where the evidence is: a file, an address, the number of a document. */
  evidence?: readonly string[];
  /** What the reader should know of it. */
  note?: string;
};

/** A programme: what is measured, how it becomes points, and what the points mean. */
export type ProgrammeDocument = {
  /** The version of the document format: 1. */
  chiso: 1;
  /** The identity: `vn/766/portal-2026`. */
  id: string;
  /** The version of this document, in its author's numbering. */
  version?: string;
  /** The name. */
  title?: Text;
  /** What it is for, and what its reader should know. */
  description?: Text;
  /** The languages every text should be in. */
  languages?: readonly string[];
  /** The decisions it rests on. */
  basis?: readonly Basis[];
  /** The days it is in force. */
  valid?: Validity;
  /** The names of the levels of the tree, from the top: `[group, indicator]`. */
  levels?: readonly string[];
  /** Where and how results are rounded; nowhere if absent. */
  round?: Rounding;
  /** What absent values do where a node does not say. */
  defaults?: Policies;
  /** The measured quantities, by id. */
  inputs?: { readonly [input: string]: Input };
  /** Numbers of the programme that differ by unit or change over time, by id. */
  parameters?: { readonly [id: string]: Parameter };
  /** Quantities computed from inputs, that formulas may use by id. */
  derived?: { readonly [id: string]: Derived };
  /** How the top nodes make up the total. */
  total?: Total;
  /** The nodes below the total. */
  tree: readonly TreeNode[];
  /** The classes of the total, best first. */
  classes?: readonly Class[];
  /** Who says so, for what no node says otherwise. */
  source?: Source;
};

/**
 * A unit that is scored: province, commune, department.
 *
 * In JSON an object, or just the id as a text.
 */
export type UnitGiven = string | Unit;

/**
 * A year, half-year, quarter, month, day, or any run of days: `2026`, `2026-H1`, `2026-Q3`,
 * `2026-10`, `2026-10-10` or `2026-01-01/2026-10-10`.
 */
export type Period = string;

/** Points that somebody gives at a node. In JSON a number, or an object. */
export type GivenPoints = number | {
  /** The points. */
  points: number;
  /** Who gave them. */
  by?: string;
  /** What the reader should know of it. */
  note?: string;
};

/** What units with equal points get. */
export type RankingMethod =
  /** 1-2-2-4: the best of the places they take. */
  | "competition"
  /** 1-2-2-3: the next place after them follows at once. */
  | "dense"
  /** 1-2.5-2.5-4: the mean of the places they take. */
  | "average"
  /** 1-2-3-4: places of their own, by the tie-break and then by the order of the table. */
  | "sequential";

/** The type of a quantity. The check uses it to find formulas that cannot be meant. */
export type ValueType =
  /** A whole number of things, 0 or more. */
  | "count"
  /** Any number. */
  | "number"
  /** A part of a whole, from 0 to 1. */
  | "share"
  /** A part of a hundred, from 0 to 100. */
  | "percent"
  /** An amount of money, in the currency of the programme. */
  | "money"
  /** A length of time in days. */
  | "days"
  /** A day of the calendar, written `2026-10-10`. */
  | "date"
  /** Yes or no. */
  | "yes_no"
  /** One of the declared options. */
  | "choice";

/** A text by language: `{vi: Đúng hạn, en: On time}`; keys are BCP 47 language tags. */
export type Text = { [language: string]: string };

/** How several values make one. */
export type Roll =
  /** They add up. */
  | "sum"
  /** Their arithmetic mean. */
  | "mean"
  /** The smallest. */
  | "min"
  /** The largest. */
  | "max"
  /** The earliest in time. */
  | "first"
  /** The latest in time. */
  | "last"
  /** They do not: the value has to be reported anew. */
  | "none";

/**
 * Where a part of the document comes from.
 *
 * What a node *is* and what it *weighs* may have different sources: the ten task groups of a plan
 * are official, the points under them may be ours. `points` says so where they differ.
 */
export type Source = {
  /** How it came to be known. */
  status: SourceStatus;
  /** The texts it can be read in. */
  cites?: readonly Citation[];
  /** How the maximum and the weight came to be known, where that differs. */
  points?: SourceStatus;
  /** What the reader should know of it. */
  note?: Text;
};

/**
 * A value as it is reported: a number, an answer, a date (`2026-10-10`) or the option of a choice;
 * `null` if it is missing.
 */
export type ReportedValue = number | boolean | string | null;

/** In what role somebody reported a value. */
export type Assessor =
  /** The unit of itself (tự chấm). */
  | "self"
  /** The appraisal (thẩm định). */
  | "appraiser"
  /** A survey (điều tra). */
  | "survey"
  /** An information system (hệ thống). */
  | "system";

/** A decision the programme rests on. */
export type Basis = {
  /** Its number: `766/QĐ-TTg`. */
  number: string;
  /** Who issued it. */
  issuer?: string;
  /** The day it was signed, written `2026-10-10`. */
  date?: string;
  /** Its name. */
  title?: Text;
  /** Where it can be read. */
  url?: string;
};

/** The days something is in force; open where a day is absent, both days included. */
export type Validity = {
  /** The first day, written `2026-10-10`. */
  from?: string;
  /** The last day, written `2026-10-10`. */
  to?: string;
};

/** Rounding: half away from zero, in decimal. */
export type Rounding = {
  /** Decimals kept, 0 to 15. */
  decimals: number;
  /** What is rounded. */
  at: Places;
  /**
   * Whether the class of the total is read off the rounded points. By default it is read off the
   * points before rounding, and rounding never carries the shown points over the edge of a class.
   */
  before_classes?: boolean;
};

/**
 * What a node does with a value or a result that is not there.
 *
 * Absent policies fall back to the programme's `defaults`, and those to: missing → `unknown`, not
 * applicable → `exclude`, undefined → `unknown`.
 */
export type Policies = {
  /** When nobody reported it. */
  missing?: Policy;
  /** When the unit does not have it. */
  not_applicable?: Policy;
  /** When the formula has no value. */
  undefined?: Policy;
};

/** A number of the programme that may differ by unit or change over time. */
export type Parameter = {
  /** The type. */
  type?: ValueType;
  /** What it stands for. */
  title?: Text;
  /** The value where no entry of `for` says otherwise. */
  value: Quantity;
  /** Values for certain units or times; the first that fits is used. */
  for?: readonly ParameterCase[];
  /** Where it comes from. */
  source?: Source;
};

/** A quantity computed from inputs, that formulas may use by its id. */
export type Derived = {
  /** The formula. */
  formula: string;
  /** What it stands for. */
  title?: Text;
};

/** How the top nodes make up the total. */
export type Total = {
  /** What the total is called. */
  title?: Text;
  /** The points attainable; by `sum`, those of the children if absent. */
  max?: number;
  /** How the children's results become one. */
  aggregate?: Aggregate;
  /** Whether points are scaled up when a child leaves the sum; see `Group.rescale`. */
  rescale?: boolean;
  /** When nobody reported it. */
  missing?: Policy;
  /** When the unit does not have it. */
  not_applicable?: Policy;
  /** When the formula has no value. */
  undefined?: Policy;
  /** Conditions that cap the total or its class. */
  gates?: readonly Gate[];
};

/** A node of the tree: a group has `children`, an indicator has a `rule`. */
export type TreeNode =
  /** An inner node. */
  | Group
  /** A leaf. */
  | Indicator;

/**
 * A class: `{id: excellent, title: {vi: Xuất sắc}, at_least: "90%"}`.
 *
 * Classes are written best first; one reaches from its own edge up to the edge of the class before
 * it. The last has no edge and takes what is left. Edges are points (`15`) or shares of the maximum
 * (`"90%"`), the same for all classes of a programme.
 */
export type Class = {
  /** The id. */
  id: string;
  /** The name. */
  title?: Text;
  /** The lowest result of the class, itself included. */
  at_least?: Quantity;
  /** The result above which the class begins, itself excluded. */
  above?: Quantity;
  /** Where it comes from. */
  source?: Source;
};

/** A unit that is scored: province, commune, department. */
export type Unit = {
  /** The id, unique among the units scored together. */
  id: string;
  /** The type, as programmes name it: `province`, `commune`, `ward`. */
  type?: string;
  /** The name, where it differs from the id. */
  name?: string;
  /** The id of the unit above. */
  parent?: string;
};

/** How a part of the document came to be known. */
export type SourceStatus =
  /** Read in the legal text. */
  | "official"
  /** Read in a secondary source. */
  | "reported"
  /** Put forward by the author of the document; nobody has decided it. */
  | "proposed";

/** A place in a text. */
export type Citation = {
  /** The text: `Luật 10/2022/QH15`. */
  document: string;
  /** Where in it: `Điều 13 khoản 1`. */
  place?: string;
  /** Where it can be read. */
  url?: string;
};

/** One place or several: `at: indicator`, `at: [indicator, total]`. */
export type Places =
  /** One place. */
  | Place
  /** Several. */
  | readonly Place[];

/**
 * What to do without a value. In documents `unknown`, `error`, `zero`, `full`, `exclude` or
 * `{points: 3}`.
 */
export type Policy =
  /** The points are not known: they stay out of the points known, and within the bounds. */
  | "unknown"
  /** The unit cannot be scored. */
  | "error"
  /** No points. */
  | "zero"
  /** All points. */
  | "full"
  /** The node leaves numerator and maximum. */
  | "exclude"
  /** So many points. */
  | { points: number };

/** A number, a share written as a percentage, or a parameter. */
export type Quantity = number | string | ByParameter;

/** The value of a parameter for certain units or times. */
export type ParameterCase = {
  /** The types of unit it is for; all if empty. */
  type?: readonly string[];
  /** The units it is for; all if empty. */
  unit?: readonly string[];
  /** The days it is for: a period takes the values in force on its last day. */
  valid?: Validity;
  /** The value. */
  value: Quantity;
  /** Who says so. */
  status?: SourceStatus;
};

/**
 * How the results of children become the result of their group.
 *
 * In documents `sum`, `min`, `median`, `all_or_nothing`, or `{mean: arithmetic}`, `{mean:
 * geometric}`, `{mean: harmonic}`, `{mean: {power: 2}}`.
 */
export type Aggregate =
  /** Points add up, and so do maxima. */
  | "sum"
  /** The weighted mean of the children's shares, times the group's maximum. */
  | { mean: Mean }
  /** The lowest share, times the group's maximum. */
  | "min"
  /** The middle share, or the mean of the two middle ones, times the group's maximum. */
  | "median"
  /** The group's maximum if every child has its own maximum, else nothing. */
  | "all_or_nothing";

/** An inner node: pillar, task group, criterion. */
export type Group = {
  /** The id, unique in the programme. */
  id: string;
  /** The name. */
  title?: Text;
  /** What it is about. */
  description?: Text;
  /** The points attainable; by `sum`, those of the children if absent. */
  max?: number;
  /** What it weighs in a mean of its parent; 1 if absent. */
  weight?: number;
  /** How the children's results become one. */
  aggregate?: Aggregate;
  /**
   * By `sum`: whether the points of the others are scaled up to the full maximum when a child is
   * excluded. If not, the maximum shrinks by the child's.
   */
  rescale?: boolean;
  /** When nobody reported it. */
  missing?: Policy;
  /** When the unit does not have it. */
  not_applicable?: Policy;
  /** When the formula has no value. */
  undefined?: Policy;
  /** Rounding of this node, instead of the programme's. */
  decimals?: number;
  /** The type of unit at which it is assessed: units below inherit that unit's result. */
  assessed_at?: string;
  /** Conditions that override what was earned. */
  gates?: readonly Gate[];
  /** What differs for certain units or times; the first entry that fits is used. */
  for?: readonly Case[];
  /** Where it comes from; that of the node above if absent. */
  source?: Source;
  /** The nodes below. */
  children: readonly TreeNode[];
};

/**
 * A condition under which a node's result is capped or lost.
 *
 * The condition is a formula over inputs and over nodes: `share_of("2.1") < 50%`, `points_of("F1")
 * < 3 or petitions_late > 0`.
 */
export type Gate = {
  /** The condition. */
  when: string;
  /** What happens when it holds. */
  then: Effect;
  /** What the reader is told when it holds. */
  message?: Text;
  /** Where it comes from. */
  source?: Source;
};

/** A leaf: something measured and turned into points. */
export type Indicator = {
  /** The id, unique in the programme. */
  id: string;
  /** The name. */
  title?: Text;
  /** What it is about, and how it is evidenced. */
  description?: Text;
  /** The points attainable; 1 if absent. */
  max?: number;
  /** What it weighs in a mean of its parent; 1 if absent. */
  weight?: number;
  /** What is measured. */
  formula?: string;
  /** How the measured value becomes points. */
  rule: Rule;
  /** Whether the points come on top: they count in the sum above, the maximum does not. */
  bonus?: boolean;
  /** When nobody reported it. */
  missing?: Policy;
  /** When the unit does not have it. */
  not_applicable?: Policy;
  /** When the formula has no value. */
  undefined?: Policy;
  /** Rounding of this node, instead of the programme's. */
  decimals?: number;
  /** The type of unit at which it is assessed: units below inherit that unit's result. */
  assessed_at?: string;
  /** Conditions that override what was earned. */
  gates?: readonly Gate[];
  /** What differs for certain units or times; the first entry that fits is used. */
  for?: readonly Case[];
  /** Where it comes from; that of the node above if absent. */
  source?: Source;
};

/** What a rounding is applied to. */
export type Place =
  /** The points of every indicator. */
  | "indicator"
  /** The points of every group. */
  | "group"
  /** The points of the total. */
  | "total";

/** The value of a parameter. */
export type ByParameter = {
  /** The id of a parameter. */
  parameter: string;
};

/**
 * The kinds of weighted mean (OECD/JRC, Handbook on Constructing Composite Indicators, 2008, step
 * 6).
 */
export type Mean =
  /** Σwx / Σw. */
  | "arithmetic"
  /** (Πx^w)^(1/Σw): a low share cannot be fully made up for by a high one. */
  | "geometric"
  /** Σw / Σ(w/x); 0 where a share is 0. */
  | "harmonic"
  /** (Σwx^p / Σw)^(1/p) with the given p, which is not 0; 0 where a share is 0 and p < 0. */
  | { power: number };

/** What differs for certain units or times. */
export type Case = {
  /** The types of unit it is for; all if empty. */
  type?: readonly string[];
  /** The units it is for, by id; all if empty. */
  unit?: readonly string[];
  /** The days it is for: a period takes what is in force on its last day. */
  valid?: Validity;
  /** Whether the node is there at all for these units. */
  applicable?: boolean;
  /** Another maximum. */
  max?: number;
  /** Another weight. */
  weight?: number;
  /** Another rule; for indicators only. */
  rule?: Rule;
};

/** What a gate does to its node. */
export type Effect =
  /** The points are lost. */
  | "zero"
  /** The points are at most this many. */
  | { cap_points: number }
  /** The points are at most this share of the maximum. */
  | { cap_share: Quantity }
  /** The class is at best the one with this id. For gates of the total only. */
  | { cap_class: string };

/**
 * How the measured value of an indicator becomes points.
 *
 * In documents the name of the rule and its parameters: `rule: {proportional: {full_at: "80%"}}`.
 */
export type Rule =
  /** Points grow in proportion between two values. */
  | { proportional: Proportional }
  /** Points by the band the value falls into. */
  | { bands: readonly Band[] }
  /** Points along a curve. */
  | { curve: Curve }
  /** All points for one answer, none for the other. */
  | { yes_no: YesNo }
  /** Points for things done. */
  | { checklist: Checklist }
  /** Points for every occurrence, with a floor and a cap. */
  | { per_case: PerCase }
  /** The points an assessor gives. */
  | { given: { [field: string]: never } }
  /** Points by comparison with other units. */
  | { relative: Relative }
  /** The formula gives the points themselves; they are held within 0 and the maximum. */
  | { points: { [field: string]: never } }
  /** No points: the value is shown for information. */
  | { information: { [field: string]: never } };

/**
 * Points grow in proportion from none at `zero_at` to all at `full_at`, and no further.
 *
 * For an indicator that should be low, `zero_at` is the larger of the two.
 */
export type Proportional = {
  /** Where there are no points yet; 0 if absent. */
  zero_at?: Quantity;
  /** Where all points are reached. */
  full_at: Quantity;
};

/** A band of values and its points. An edge that is not written does not bound the band. */
export type Band = {
  /** The lower edge, itself included. */
  at_least?: Quantity;
  /** The lower edge, itself excluded. */
  above?: Quantity;
  /** The upper edge, itself included. */
  at_most?: Quantity;
  /** The upper edge, itself excluded. */
  below?: Quantity;
  /** The points of the band. */
  points: number;
  /** What the band is called. */
  title?: Text;
};

/** A curve from values to points. */
export type Curve =
  /** Straight lines through these points, and flat beyond the first and the last. */
  | { through: readonly CurvePoint[] }
  /**
   * A log-normal curve through two control points that people can argue about: half of the points
   * at `median`, nine tenths at `good`.
   */
  | { log_normal: {
      /** The value of half of the points; above zero. */
      median: Quantity;
      /** The value of nine tenths of the points; above zero. Below `median`, low values win. */
      good: Quantity;
    } };

/** All points for one answer, none for the other. */
export type YesNo = {
  /** Whether the points are for *no*. */
  inverted?: boolean;
};

/** Points for things done. */
export type Checklist = {
  /** The things. */
  items: readonly ChecklistItem[];
  /** What earns points. */
  award?: Award;
};

/**
 * Points for every occurrence: `start + points × occurrences`, held within floor and cap.
 *
 * Deductions have negative `points`.
 */
export type PerCase = {
  /** Points of one occurrence. */
  points: number;
  /** Points without any occurrence; 0 if absent. */
  start?: number;
  /** The lowest result; 0 if absent. A deduction from the parent has one below 0. */
  floor?: number;
  /** The highest result; the indicator's maximum if absent. */
  cap?: number;
};

/**
 * Points by comparison with other units (OECD/JRC, Handbook on Constructing Composite Indicators,
 * 2008, step 5).
 */
export type Relative = {
  /** How units are compared. */
  method: RelativeMethod;
  /** Which way is better. */
  better?: Direction;
  /**
   * Fixed ends of the scale, instead of those of the cohort; for `min_max` and `distance_to_best`.
   */
  goalposts?: Goalposts;
};

/** A point of a curve. */
export type CurvePoint = {
  /** The value. */
  at: Quantity;
  /** Its points. */
  points: number;
};

/** A thing that is done or not. */
export type ChecklistItem = {
  /** A yes/no formula; often just an input. */
  formula: string;
  /** What it is; the title of the input if absent. */
  title?: Text;
  /** Its points, by `each`; all items have them or none, and they add up to the maximum. */
  points?: number;
};

/** What earns the points of a checklist. */
export type Award =
  /**
   * Every item earns its points, or an equal part of the maximum. Items that are not applicable
   * leave the list.
   */
  | "each"
  /** All items together earn the maximum, and nothing otherwise. */
  | "all"
  /** So many items earn the maximum, fewer nothing. */
  | { at_least: number };

/**
 * How units are compared. The cohort is all units scored together, in one period, whose value is
 * known.
 */
export type RelativeMethod =
  /** (x − lowest) / (highest − lowest). */
  | "min_max"
  /**
   * Standard deviations from the mean, from −3 (nothing) to +3 (everything); the deviation is that
   * of the whole cohort (division by n).
   */
  | "z_score"
  /** The part of the cohort below, and half of those equal. */
  | "percentile"
  /** 1 for the best and 0 for the last, by mean rank where units are equal. */
  | "rank"
  /** x / highest, or lowest / x where low is better. */
  | "distance_to_best";

/** Which way is better. */
export type Direction =
  /** High values. */
  | "high"
  /** Low values. */
  | "low";

/** Fixed ends of a scale. */
export type Goalposts = {
  /** The lower end. */
  lowest: Quantity;
  /** The upper end. */
  highest: Quantity;
};

/** What every function of the engine answers, by its name. */
export type Answers = {
  version: Version;
  programmes: BuiltIn[];
  programme: ProgrammeDocument;
  check: CheckResponse;
  describe: DescribeResponse;
  score: ScoreResponse;
  rank: RankResponse;
  standings: StandingsResponse;
  compare: CompareResponse;
  evaluate: EvaluateResponse;
};

/** The engine and the format it reads. */
export type Version = {
  /** The engine: `chiso`. */
  engine: string;
  /** Its version. */
  version: string;
  /** The version of the document format it reads and writes. */
  format: number;
};

/** A built-in programme. */
export type BuiltIn = {
  /** The id. */
  id: string;
  /** The name. */
  title: Text;
};

/** What is wrong with a document. */
export type CheckResponse = {
  /** Whether it can be used: no finding is an error. */
  usable: boolean;
  /** All findings, in document order. */
  findings: Diagnostic[];
};

/** What a programme is made of: its inputs, and its nodes with the inputs each one reads. */
export type DescribeResponse = {
  /** Which programme it is. */
  programme: Identity;
  /** Its name. */
  title: Text;
  /** What it is for, and what its reader should know. */
  description: Text;
  /** The languages of its texts. */
  languages: string[];
  /** The decisions it rests on. */
  basis: Basis[];
  /** The days it is in force. */
  valid: Validity;
  /** Whether something differs by the unit itself, and not only by its type and the time. */
  names_units: boolean;
  /** The inputs as the document declares them, by id. */
  inputs: { [input: string]: InputDeclared };
  /** All nodes, the total first, every node before its children. */
  nodes: NodeDescribed[];
  /** The classes, best first. */
  classes: ScorecardClass[];
};

/** Scorecards. */
export type ScoreResponse = {
  /** What they were computed with. */
  programme: Identity;
  /** One for every unit in every period, in the order of the request. */
  scorecards: Scorecard[];
  /** What is worth knowing of the data. */
  findings: Diagnostic[];
};

/** Ranks. */
export type RankResponse = {
  /** What they were computed with. */
  programme: Identity;
  /**
   * The rank of every unit in the order of the request; `null` where its points are not all known.
   */
  ranks: (number | null)[];
  /** The best and the worst rank each may have. */
  bounds: ([number, number] | null)[];
};

/** The standings of units. */
export type StandingsResponse = {
  /** What they were computed with. */
  programme: Identity;
  /** The name of the programme. */
  title: Text;
  /**
   * Whether a node or a class of the programme, or what one is worth, is proposed: whoever shows
   * totals, classes or ranks says so.
   */
  proposed: boolean;
  /** The nodes of the columns. */
  nodes: StandingNode[];
  /** The classes, best first. */
  classes: ScorecardClass[];
  /** One for every unit in every period, in the order of the request. */
  rows: Standing[];
};

/** Two results side by side. */
export type CompareResponse = {
  /** The first. */
  before: Scorecard;
  /** The second. */
  after: Scorecard;
  /** What changed, for every node, the total first, every node before its children. */
  changes: Change[];
};

/** The value of a formula. */
export type EvaluateResponse = {
  /** The formula in canonical form. */
  formula: string;
  /** The type of the value. */
  type: ValueType;
  /** The value, where it is known. */
  value: number | null;
  /** What is known of it. */
  state: State;
  /**
   * The least and the most it may be, whatever the missing inputs turn out to be; `null` for an end
   * without limit, or where it cannot be known.
   */
  bounds: [number | null, number | null];
  /** What is worth knowing of the formula. */
  findings: Diagnostic[];
};

/**
 * One finding: what was wrong, where, and how to mend it.
 *
 * Messages are lower-case, without a final period, with what the user wrote in back-ticks; the mend
 * stands apart in `help`.
 */
export type Diagnostic = {
  /** The stable name of this kind of finding, such as `formula.unknown_name`. */
  code: string;
  /** How much it matters. */
  severity: Severity;
  /**
   * Where: a JSON Pointer (RFC 6901) into the document; empty, and left out of JSON, for the
   * document itself.
   */
  path?: string;
  /** The stretch of the document's text, where there is a text. */
  span?: Span;
  /** The administrative unit whose data it concerns. */
  unit?: string;
  /** The period of these data, where they have one. */
  period?: string;
  /** The row of a table, from 0, where the data are a table. */
  row?: number;
  /** The input or column it concerns. */
  input?: string;
  /** What was wrong. */
  message: string;
  /** How to mend it. */
  help?: string;
  /** The same in other languages, for whoever enters data. */
  translations?: Translations;
};

/** What a result was computed with. */
export type Identity = {
  /** The id of the programme. */
  id: string;
  /** Its version, if it has one. */
  version?: string;
  /** The SHA-256 digest of its canonical JSON, in hexadecimal. */
  digest: string;
  /** The engine and its version. */
  engine: string;
};

/** A declared measured quantity. */
export type InputDeclared = {
  /** The type. */
  type: ValueType;
  /** What is measured. */
  title?: Text;
  /** How it is measured, and where it is found. */
  description?: Text;
  /** The unit of measurement, for people: `hồ sơ`, `đồng`. */
  unit?: Text;
  /** The options of a choice. */
  options?: string[];
  /** The lowest value it can have, beyond what the type says. */
  minimum?: number;
  /** The highest value it can have, beyond what the type says. */
  maximum?: number;
  /** The input it is a part of, and so cannot exceed. */
  at_most?: string;
  /** How the values of several units make one of the unit above them. */
  over_units?: Roll;
  /** How the values of several periods make one of the period that holds them. */
  over_periods?: Roll;
  /** Where the definition comes from. */
  source?: Source;
};

/** One node of a programme. */
export type NodeDescribed = {
  /** The id. */
  id: string;
  /** What it is. */
  kind: NodeKind;
  /** The name. */
  title: Text;
  /** What it is about, and how it is evidenced. */
  description?: Text;
  /** The name of the level, where the programme names its levels. */
  level?: string;
  /** The node above; none for the total. */
  parent?: string;
  /** How deep it lies; 0 for the total. */
  depth: number;
  /** The points attainable where nothing differs by unit or time. */
  max: number;
  /** What it weighs in a mean, where nothing differs by unit or time. */
  weight: number;
  /** The formula, where there is one. */
  formula?: string;
  /** The rule of an indicator. */
  rule?: Rule;
  /** The inputs that its formula or its items read, directly or through derived quantities. */
  inputs: string[];
  /** How it came to be known. */
  source: SourceStatus;
  /** How its maximum and weight came to be known. */
  points_source: SourceStatus;
  /** The texts it can be read in. */
  cites?: Citation[];
};

/** A class, as results show it. */
export type ScorecardClass = {
  /** The id. */
  id: string;
  /** The name. */
  title: Text;
  /** How its edge came to be known: official, reported, proposed. */
  source: SourceStatus;
};

/** One unit's result in one period (phiếu điểm). */
export type Scorecard = {
  /** What it was computed with. */
  programme: Identity;
  /** The name of the programme. */
  title: Text;
  /** The unit. */
  unit: Unit;
  /** The period. */
  period?: Period;
  /**
   * The class in which the total stands; `null` where nothing has put points in the place of what
   * is missing and the class is not certain, or there are no classes.
   */
  class: ScorecardClass | null;
  /**
   * Whether the total stays in its class, whatever values the missing inputs turn out to have. That
   * one turns out not to apply is not counted among them.
   */
  class_certain: boolean;
  /** The classes the total may have, whatever the missing inputs turn out to be; best first. */
  possible_classes: ScorecardClass[];
  /** The total, with everything below it. */
  total: ScorecardNode;
  /** Where points of the total were lost, the largest losses first. */
  losses: Loss[];
  /** The inputs that nobody reported and by which a node may still change. */
  missing: MissingInput[];
};

/** A node with a column in the standings. */
export type StandingNode = {
  /** The id. */
  id: string;
  /** The name. */
  title: Text;
  /** How the node came to be known. */
  source: SourceStatus;
  /** How its maximum and weight came to be known. */
  points_source: SourceStatus;
};

/** One unit among others. */
export type Standing = {
  /** The unit. */
  unit: Unit;
  /** The period. */
  period?: Period;
  /** The total. */
  total: StandingPoints;
  /** The nodes of the columns, in their order. */
  nodes: StandingPoints[];
  /** The id of the class, where it is certain. */
  class: string | null;
  /** The ids of the classes it may have, best first. */
  possible_classes: string[];
  /** The rank; `null` where the points are not all known. */
  rank: number | null;
  /** The best and the worst rank it may have. */
  rank_bounds: [number, number] | null;
};

/** What changed at a node. */
export type Change = {
  /** The node. */
  node: string;
  /** Its name. */
  title: Text;
  /** The points of the first; `null` where nothing is known or counts. */
  before: number | null;
  /** The points of the second. */
  after: number | null;
  /**
   * By how much the second is above the first; `null` where the points of one of them are not all
   * known.
   */
  change: number | null;
};

/**
 * What is known of a quantity.
 *
 * The order is the order of precedence in arithmetic: the worst operand wins, so `known + missing`
 * is missing, and `missing + not applicable` is missing.
 */
export type State =
  /** The value is there. */
  | "known"
  /** The formula has no value: 0/0, the logarithm of −1. */
  | "undefined"
  /** This unit does not have the quantity. */
  | "not_applicable"
  /** Nobody reported it. */
  | "missing";

/** How much a finding matters. */
export type Severity =
  /** Worth knowing; the document works as its author probably meant. */
  | "advice"
  /** The document works, but probably not as its author meant. */
  | "warning"
  /** The document or the data cannot be used until this is mended. */
  | "error";

/** A stretch of a text, in bytes from its beginning; `end` is exclusive. */
export type Span = {
  /** The first byte. */
  start: number;
  /** The byte after the last. */
  end: number;
};

/** A finding in the languages of the engine other than English. */
export type Translations = {
  /** In Vietnamese. */
  vi: Wording;
};

/** What a node is. */
export type NodeKind =
  /** The total. */
  | "total"
  /** An inner node. */
  | "group"
  /** A leaf that is computed from inputs. */
  | "indicator"
  /** A leaf whose points an assessor gives. */
  | "given";

/** One node of a scorecard. */
export type ScorecardNode = {
  /** The id. */
  id: string;
  /** The name. */
  title: Text;
  /** The name of the level, where the programme names its levels. */
  level?: string;
  /** How the points came about. */
  status: Status;
  /** Why there is no measured value, or not all of it. */
  state: State;
  /** The points over what is known; `null` where nothing is known or counts. */
  points: number | null;
  /** The points attainable, known or not. */
  max: number;
  /** The points attainable by what is known. */
  known_max: number;
  /** The least points, whatever the missing inputs turn out to be. */
  lowest: number;
  /** The most points, whatever the missing inputs turn out to be. */
  highest: number;
  /** The points as a part of the maximum, where all of them are known. */
  share?: number;
  /**
   * How many points of the total were lost here and below; absent where nothing is known or counts.
   */
  lost?: number;
  /** What it weighs in the mean of its group. */
  weight?: number;
  /** What was measured. */
  measured?: ScorecardMeasure;
  /** The rule, as the document writes it. */
  rule?: Rule;
  /** The place of the band the value fell into, from 1. */
  band?: number;
  /** The items of a checklist. */
  items?: ScorecardItem[];
  /** The gates that fired, or of which it is not known. */
  gates?: FiredGate[];
  /** Who gave the points. */
  given?: ScorecardGiven;
  /** How the node came to be known: official, reported, proposed. */
  source: SourceStatus;
  /** How its maximum and weight came to be known. */
  points_source: SourceStatus;
  /** The texts it can be read in. */
  cites?: Citation[];
  /** The reason for the points, in the languages of the engine: `vi` and `en`. */
  explanation: Text;
  /** The nodes below. */
  children?: ScorecardNode[];
};

/** Points of the total that were lost at a node, or made good there. */
export type Loss = {
  /** The node. */
  node: string;
  /** Its title. */
  title: Text;
  /**
   * How many points of the total were lost here; below 0 at a bonus, which makes good what was lost
   * beside it.
   */
  points: number;
  /** How many points of the total could be won here. */
  attainable: number;
};

/** An input that nobody reported and by which a node may still change. */
export type MissingInput = {
  /** The id of the input. */
  input: string;
  /** What is measured. */
  title: Text;
  /** The nodes that wait for it. */
  nodes: string[];
};

/** What a unit has at a node. */
export type StandingPoints = {
  /** How the points came about. */
  status: Status;
  /** The points over what is known; `null` where nothing is known or counts. */
  points: number | null;
  /** The points attainable. */
  max: number;
  /** The least points, whatever the missing inputs turn out to be. */
  lowest: number;
  /** The most points. */
  highest: number;
};

/** What was wrong and how to mend it, in one language. */
export type Wording = {
  /** What was wrong. */
  message: string;
  /** How to mend it. */
  help?: string;
};

/** How the points of a node came about. */
export type Status =
  /** Computed from what was measured; everything needed is known. */
  | "scored"
  /** Given by somebody. */
  | "given"
  /** Set by a policy, because the value is not there. */
  | "assigned"
  /** Computed at the unit at which the node is assessed, and inherited. */
  | "inherited"
  /** Only a part is known: the points are over that part. */
  | "partial"
  /** Not known. */
  | "unknown"
  /** Left out of numerator and maximum. */
  | "excluded"
  /** For information: no points are at stake. */
  | "information";

/** What was measured: the value of a formula, and the inputs it was computed from. */
export type ScorecardMeasure = {
  /** The formula, as written. */
  formula: string;
  /** The value, where it is known. */
  value: number | null;
  /** What is known of it. */
  state: State;
  /** The type of the value. */
  type: ValueType;
  /** The inputs behind it, in document order. */
  inputs: ScorecardInput[];
};

/** An item of a checklist. */
export type ScorecardItem = {
  /** What it is. */
  title: Text;
  /** Whether it is done, where that is known. */
  done: boolean | null;
  /** What is known of it. */
  state: State;
};

/** A gate that fired, or of which it is not known whether it does. */
export type FiredGate = {
  /** The condition. */
  when: string;
  /** What it does. */
  then: Effect;
  /** What the reader is told. */
  message: Text;
  /** Whether it fired, by what is known. */
  fired: boolean;
  /** Whether that hangs on missing inputs. */
  undecided: boolean;
};

/** Points that were given. */
export type ScorecardGiven = {
  /** Who gave them. */
  by: string | null;
  /** What the reader should know of it. */
  note: string | null;
};

/** An input behind a measured value. */
export type ScorecardInput = {
  /** The id. */
  id: string;
  /** What is measured. */
  title: Text;
  /**
   * The value as it was reported: a number, an answer, a date, an option; `null` where it is not
   * known.
   */
  value: ReportedValue;
  /** What is known of it. */
  state: State;
  /** In what role it was reported. */
  assessor?: Assessor;
  /** Who reported it. */
  by?: string;
  /** Where the evidence is. */
  evidence?: string[];
  /** What the reader should know of it. */
  note?: string;
};
