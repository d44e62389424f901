//! The functions of the language, in one list that the check, the compiler and the
//! documentation share.

/// A function of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Function {
    /// The name.
    pub name: &'static str,
    /// What its arguments are called; the last may repeat if [`Function::repeats`].
    pub arguments: &'static [&'static str],
    /// How many arguments it needs.
    pub least: usize,
    /// Whether the last argument may come any number of times.
    pub repeats: bool,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// A formula that uses it.
    pub example: &'static str,
    pub(super) builtin: Builtin,
}

impl Function {
    /// How it is called: `round(x, decimals)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let more = if self.repeats { ", …" } else { "" };
        format!("{}({}{more})", self.name, self.arguments.join(", "))
    }

    /// Whether it takes this number of arguments.
    pub(super) fn takes(&self, count: usize) -> bool {
        count >= self.least && (self.repeats || count <= self.arguments.len())
    }

    /// The function of this name.
    ///
    /// ```
    /// use chiso::formula::Function;
    /// assert_eq!(Function::find("round").unwrap().signature(), "round(x, decimals)");
    /// assert!(Function::find("rund").is_none());
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        FUNCTIONS.iter().find(|function| function.name == name)
    }

    /// The same without its documentation.
    pub(super) fn known(name: &str) -> Option<&'static Self> {
        KNOWN.iter().find(|function| function.name == name)
    }
}

/// What a function means to the check and the compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Builtin {
    Min,
    Max,
    Sum,
    Mean,
    Abs,
    Round,
    Floor,
    Ceil,
    Sqrt,
    Ln,
    Log10,
    Exp,
    Clamp,
    Share,
    Percent,
    CountTrue,
    Days,
    Coalesce,
    IsKnown,
    IsMissing,
    IsNotApplicable,
    IsUndefined,
    ShareOf,
    PointsOf,
}

const fn function(
    builtin: Builtin,
    name: &'static str,
    arguments: &'static [&'static str],
    summary: &'static str,
    example: &'static str,
) -> Function {
    Function { name, arguments, least: arguments.len(), repeats: false, summary, example, builtin }
}

const fn repeating(function: Function) -> Function {
    Function { repeats: true, ..function }
}

/// All functions of the language.
pub const FUNCTIONS: &[Function] = &[
    repeating(function(
        Builtin::Min,
        "min",
        &["x"],
        "The smallest of the values.",
        "min(1, paid_online / paid)",
    )),
    repeating(function(
        Builtin::Max,
        "max",
        &["x"],
        "The largest of the values.",
        "max(0, planned - done)",
    )),
    repeating(function(
        Builtin::Sum,
        "sum",
        &["x"],
        "The sum of the values, with one rounding at the end.",
        "sum(a, b, c)",
    )),
    repeating(function(
        Builtin::Mean,
        "mean",
        &["x"],
        "The sum of the values divided by their number.",
        "mean(first_round, second_round)",
    )),
    function(Builtin::Abs, "abs", &["x"], "The value without its sign.", "abs(plan - actual)"),
    Function {
        least: 1,
        ..function(
            Builtin::Round,
            "round",
            &["x", "decimals"],
            "The value rounded to 0 to 15 decimals (0 if not said), halves away from zero.",
            "round(100 * done / planned, 1)",
        )
    },
    function(Builtin::Floor, "floor", &["x"], "The largest whole number not above.", "floor(x)"),
    function(Builtin::Ceil, "ceil", &["x"], "The smallest whole number not below.", "ceil(x)"),
    function(Builtin::Sqrt, "sqrt", &["x"], "The square root; undefined below 0.", "sqrt(x)"),
    function(
        Builtin::Ln,
        "ln",
        &["x"],
        "The natural logarithm; undefined at 0 and below.",
        "ln(income)",
    ),
    function(
        Builtin::Log10,
        "log10",
        &["x"],
        "The logarithm to base 10; undefined at 0 and below.",
        "log10(population)",
    ),
    function(Builtin::Exp, "exp", &["x"], "e to the power of the value.", "exp(x)"),
    function(
        Builtin::Clamp,
        "clamp",
        &["x", "lowest", "highest"],
        "The value, moved to the nearer end where it lies outside of the two: max(lowest, min(highest, x)).",
        "clamp(growth, 0, 1)",
    ),
    function(
        Builtin::Share,
        "share",
        &["part", "whole"],
        "The part divided by the whole.",
        "share(on_time, received)",
    ),
    function(
        Builtin::Percent,
        "percent",
        &["part", "whole"],
        "A hundred times the part, divided by the whole.",
        "percent(on_time, received)",
    ),
    repeating(function(
        Builtin::CountTrue,
        "count_true",
        &["condition"],
        "How many of the conditions hold.",
        "count_true(has_desk, has_kiosk, staff >= 3)",
    )),
    function(
        Builtin::Days,
        "days",
        &["from", "to"],
        "The days from one date to another; below 0 if it is earlier.",
        "days(due, submitted)",
    ),
    repeating(function(
        Builtin::Coalesce,
        "coalesce",
        &["x"],
        "The first of the values that is known; if none is, the worst of their states.",
        "coalesce(verified, reported, 0)",
    )),
    function(
        Builtin::IsKnown,
        "is_known",
        &["x"],
        "Whether the value is there.",
        "is_known(satisfaction)",
    ),
    function(
        Builtin::IsMissing,
        "is_missing",
        &["x"],
        "Whether nobody reported the value.",
        "is_missing(satisfaction)",
    ),
    function(
        Builtin::IsNotApplicable,
        "is_not_applicable",
        &["x"],
        "Whether the unit does not have the quantity.",
        "is_not_applicable(paid)",
    ),
    function(
        Builtin::IsUndefined,
        "is_undefined",
        &["x"],
        "Whether the formula has no value.",
        "is_undefined(on_time / received)",
    ),
    function(
        Builtin::ShareOf,
        "share_of",
        &["node"],
        "The share of its maximum that a node of the tree reached; where nodes may be asked about.",
        "share_of(\"2.1\") >= 50%",
    ),
    function(
        Builtin::PointsOf,
        "points_of",
        &["node"],
        "The points of a node of the tree; where nodes may be asked about.",
        "points_of(\"2.1\") > 0",
    ),
];

/// What formulas are checked by: programs that do not ask for the documentation of the functions
/// do not carry it.
#[expect(clippy::indexing_slicing, reason = "computed by the compiler")]
pub(super) static KNOWN: [Function; FUNCTIONS.len()] = {
    let mut known = [function(Builtin::Min, "", &[], "", ""); FUNCTIONS.len()];
    let mut at = 0;
    while at < known.len() {
        known[at] = Function { summary: "", example: "", ..FUNCTIONS[at] };
        at += 1;
    }
    known
};
