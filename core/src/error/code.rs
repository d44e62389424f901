//! The list of everything that can be found wrong, with its stable names.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Severity;

/// The stable name of a kind of finding. Names are never reused for another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// `document.invalid_text`: the bytes are not UTF-8 text.
    InvalidText,
    /// `document.invalid_syntax`: the text is not JSON (or YAML).
    InvalidSyntax,
    /// `document.too_large`: the document, a formula or a text is longer than its limit.
    TooLarge,
    /// `document.too_deep`: the document, the tree or a formula nests deeper than its limit.
    TooDeep,
    /// `document.too_many`: there are more nodes, inputs or findings than the limit allows.
    TooMany,
    /// `document.unsupported_version`: the version of the format is not one this engine reads.
    UnsupportedVersion,
    /// `document.duplicate_key`: a field is written twice in one object.
    DuplicateKey,
    /// `document.unknown_field`: a field is not part of the format.
    UnknownField,
    /// `document.missing_field`: a required field is absent.
    MissingField,
    /// `document.wrong_shape`: a field holds a value of another kind than the format asks for.
    WrongShape,
    /// `document.alias`: YAML anchors and aliases are not read: they can make a small text unfold without end.
    Alias,
    /// `programme.duplicate_id`: two nodes, or two quantities, share an id.
    DuplicateId,
    /// `programme.invalid_id`: an id is empty, too long, reserved, or has characters that formulas cannot name.
    InvalidId,
    /// `programme.empty_group`: a group has no children.
    EmptyGroup,
    /// `programme.missing_text`: a text is missing in one of the programme's languages.
    MissingText,
    /// `programme.unused_input`: an input is declared but nothing reads it.
    UnusedInput,
    /// `programme.not_finite`: a number of the document is infinite or not a number.
    NotFinite,
    /// `programme.negative_maximum`: a maximum is below zero.
    NegativeMaximum,
    /// `programme.missing_maximum`: a maximum is needed here and not declared.
    MissingMaximum,
    /// `programme.maximum_mismatch`: the maxima of the children do not add up to the declared maximum.
    MaximumMismatch,
    /// `programme.negative_weight`: a weight is below zero.
    NegativeWeight,
    /// `programme.zero_weights`: all weights of a group are zero.
    ZeroWeights,
    /// `programme.unused_weight`: a weight is declared where the group does not weigh its children.
    UnusedWeight,
    /// `programme.invalid_aggregate`: the parameters of an aggregation cannot be used.
    InvalidAggregate,
    /// `programme.invalid_rounding`: more decimals are asked for than a number has.
    InvalidRounding,
    /// `programme.invalid_range`: a lowest value lies above the highest.
    InvalidRange,
    /// `programme.invalid_options`: a choice has no options, or options are given for another type, or repeat.
    InvalidOptions,
    /// `programme.unknown_input`: a bound refers to an input that does not exist.
    UnknownInput,
    /// `programme.unknown_parameter`: a quantity refers to a parameter that does not exist.
    UnknownParameter,
    /// `programme.unknown_node`: a gate asks about a node that does not exist.
    UnknownNode,
    /// `programme.cycle`: definitions depend on each other in a circle.
    Cycle,
    /// `programme.inverted_dates`: a validity ends before it begins.
    InvertedDates,
    /// `programme.empty_condition`: a `for` entry changes nothing or selects nothing.
    EmptyCondition,
    /// `programme.shadowed_condition`: a `for` entry is never used because an earlier one selects all it selects.
    ShadowedCondition,
    /// `programme.unsourced`: neither the node nor a node above it names a source; its status is taken as proposed.
    Unsourced,
    /// `programme.missing_formula`: the rule needs a formula and there is none.
    MissingFormula,
    /// `programme.unexpected_formula`: the rule does not use a formula and there is one.
    UnexpectedFormula,
    /// `programme.missing_policy`: the formula can be undefined and no policy says what then.
    MissingPolicy,
    /// `programme.invalid_policy`: the points of a policy lie outside what the node can earn.
    InvalidPolicy,
    /// `rule.band_overlap`: two bands claim the same value.
    BandOverlap,
    /// `rule.band_gap`: a value falls into no band.
    BandGap,
    /// `rule.band_unreachable`: no value can fall into the band.
    BandUnreachable,
    /// `rule.invalid_band`: a band has contradictory edges, or points outside what the node can earn.
    InvalidBand,
    /// `rule.invalid_curve`: a curve has too few points, points out of order, or points outside what the node can earn.
    InvalidCurve,
    /// `rule.invalid_goalposts`: both ends of a scale are the same value.
    InvalidGoalposts,
    /// `rule.invalid_checklist`: a checklist is empty, asks for more than it has, or its points do not fit.
    InvalidChecklist,
    /// `rule.invalid_per_case`: the floor, the cap and the maximum of a per-case rule contradict each other.
    InvalidPerCase,
    /// `rule.type`: the rule cannot use values of the formula's type.
    RuleType,
    /// `rule.scale_mismatch`: a share is given where a percentage is expected, or the other way round.
    ScaleMismatch,
    /// `classes.gap`: a result falls into no class.
    ClassGap,
    /// `classes.order`: two classes begin at the same result, or classes mix points and shares.
    ClassOrder,
    /// `classes.unreachable`: no result can fall into the class.
    ClassUnreachable,
    /// `gate.never`: the gate can never fire.
    GateNever,
    /// `gate.always`: the gate always fires.
    GateAlways,
    /// `gate.invalid`: the effect of a gate names an unknown class or an impossible cap.
    InvalidGate,
    /// `formula.unexpected`: the formula holds something that cannot stand there.
    Unexpected,
    /// `formula.unclosed`: a bracket, a quotation or an `if` is not closed.
    Unclosed,
    /// `formula.invalid_literal`: a number or a date cannot be read.
    InvalidLiteral,
    /// `formula.unknown_name`: nothing of this name is declared.
    UnknownName,
    /// `formula.unknown_function`: there is no function of this name.
    UnknownFunction,
    /// `formula.wrong_arguments`: a function is given too few or too many arguments.
    WrongArguments,
    /// `formula.type_mismatch`: values of types that do not go together are combined.
    TypeMismatch,
    /// `formula.share_as_percent`: a share stands where a percentage is meant, or the other way round.
    ShareAsPercent,
    /// `formula.unknown_option`: a choice is compared with something that is not one of its options.
    UnknownOption,
    /// `formula.constant_condition`: a condition always has the same answer.
    ConstantCondition,
    /// `formula.always_undefined`: the formula never has a value.
    AlwaysUndefined,
    /// `data.unknown_input`: the data have a value for something the programme does not declare.
    UnknownColumn,
    /// `data.wrong_type`: a value is not of the input's type.
    WrongType,
    /// `data.out_of_range`: a value lies outside what the input can be.
    OutOfRange,
    /// `data.at_most_exceeded`: a value exceeds the one it is a part of.
    AtMostExceeded,
    /// `data.given_out_of_range`: given points lie outside what the node can earn.
    GivenOutOfRange,
    /// `data.unknown_node`: points are given for a node that does not exist.
    UnknownGiven,
    /// `data.wrong_length`: a column has another number of values than there are rows.
    WrongLength,
    /// `data.duplicate_unit`: a unit appears twice in one period.
    DuplicateUnit,
    /// `data.unit_circle`: a unit lies, over others, within itself.
    UnitCircle,
    /// `data.not_valid_then`: the period lies outside the programme's validity.
    NotValidThen,
    /// `data.refused`: a value is absent that the programme refuses to do without.
    Refused,
    /// `data.unknown_unit`: a unit or a period is asked for that the scores do not have.
    UnknownUnit,
    /// `data.missing_column`: a column is not there: that of an input, so that all its values are missing, or one whose name is nearly that of another column.
    MissingColumn,
    /// `data.kept_column`: a column of a table is nothing the programme knows, and is kept as it is.
    KeptColumn,
    /// `data.duplicate_value`: a table has two values for one thing.
    DuplicateValue,
    /// `programme.unknown`: no built-in programme has this id.
    UnknownProgramme,
    /// `request.invalid`: a request cannot be read.
    InvalidRequest,
}

/// What the documentation says of a [`Code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Documented {
    /// The code.
    pub code: Code,
    /// Its stable name: `area.kind`.
    pub name: &'static str,
    /// The severity of its findings.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Something that causes it.
    pub example: &'static str,
}

impl Code {
    /// Every code there is, in the order of the documentation.
    pub const ALL: &'static [Documented] = &[
        documented(
            Self::InvalidText,
            "document.invalid_text",
            Severity::Error,
            "The bytes are not UTF-8 text.",
            "a file saved as UTF-16",
        ),
        documented(
            Self::InvalidSyntax,
            "document.invalid_syntax",
            Severity::Error,
            "The text is not JSON (or YAML).",
            "`{\"chiso\": 1,,}`",
        ),
        documented(
            Self::TooLarge,
            "document.too_large",
            Severity::Error,
            "The document, a formula or a text is longer than its limit.",
            "a formula of one megabyte",
        ),
        documented(
            Self::TooDeep,
            "document.too_deep",
            Severity::Error,
            "The document, the tree or a formula nests deeper than its limit.",
            "a hundred thousand open brackets",
        ),
        documented(
            Self::TooMany,
            "document.too_many",
            Severity::Error,
            "There are more nodes, inputs or findings than the limit allows.",
            "a million nodes",
        ),
        documented(
            Self::UnsupportedVersion,
            "document.unsupported_version",
            Severity::Error,
            "The version of the format is not one this engine reads.",
            "`chiso: 9`",
        ),
        documented(
            Self::DuplicateKey,
            "document.duplicate_key",
            Severity::Error,
            "A field is written twice in one object.",
            "`{\"max\": 1, \"max\": 2}`",
        ),
        documented(
            Self::UnknownField,
            "document.unknown_field",
            Severity::Error,
            "A field is not part of the format.",
            "`wieght: 2`",
        ),
        documented(
            Self::MissingField,
            "document.missing_field",
            Severity::Error,
            "A required field is absent.",
            "an indicator without `rule`",
        ),
        documented(
            Self::WrongShape,
            "document.wrong_shape",
            Severity::Error,
            "A field holds a value of another kind than the format asks for.",
            "`max: \"ten\"`",
        ),
        documented(
            Self::Alias,
            "document.alias",
            Severity::Error,
            "YAML anchors and aliases are not read: they can make a small text unfold without end.",
            "`inputs: *everything`",
        ),
        documented(
            Self::DuplicateId,
            "programme.duplicate_id",
            Severity::Error,
            "Two nodes, or two quantities, share an id.",
            "two indicators `2.1`",
        ),
        documented(
            Self::InvalidId,
            "programme.invalid_id",
            Severity::Error,
            "An id is empty, too long, reserved, or has characters that formulas cannot name.",
            "an input called `on time`",
        ),
        documented(
            Self::EmptyGroup,
            "programme.empty_group",
            Severity::Error,
            "A group has no children.",
            "`children: []`",
        ),
        documented(
            Self::MissingText,
            "programme.missing_text",
            Severity::Warning,
            "A text is missing in one of the programme's languages.",
            "`title: {vi: …}` in a programme in vi and en",
        ),
        documented(
            Self::UnusedInput,
            "programme.unused_input",
            Severity::Warning,
            "An input is declared but nothing reads it.",
            "`inputs: {seats: …}` and no formula with `seats`",
        ),
        documented(
            Self::NotFinite,
            "programme.not_finite",
            Severity::Error,
            "A number of the document is infinite or not a number.",
            "`max: .nan`",
        ),
        documented(
            Self::NegativeMaximum,
            "programme.negative_maximum",
            Severity::Error,
            "A maximum is below zero.",
            "`max: -5`",
        ),
        documented(
            Self::MissingMaximum,
            "programme.missing_maximum",
            Severity::Error,
            "A maximum is needed here and not declared.",
            "a group by `mean` without `max`",
        ),
        documented(
            Self::MaximumMismatch,
            "programme.maximum_mismatch",
            Severity::Error,
            "The maxima of the children do not add up to the declared maximum.",
            "`max: 20` over children of 6 + 4 + 2",
        ),
        documented(
            Self::NegativeWeight,
            "programme.negative_weight",
            Severity::Error,
            "A weight is below zero.",
            "`weight: -1`",
        ),
        documented(
            Self::ZeroWeights,
            "programme.zero_weights",
            Severity::Error,
            "All weights of a group are zero.",
            "two children with `weight: 0`",
        ),
        documented(
            Self::UnusedWeight,
            "programme.unused_weight",
            Severity::Warning,
            "A weight is declared where the group does not weigh its children.",
            "`weight: 2` under a group by `sum`",
        ),
        documented(
            Self::InvalidAggregate,
            "programme.invalid_aggregate",
            Severity::Error,
            "The parameters of an aggregation cannot be used.",
            "`power: 0`",
        ),
        documented(
            Self::InvalidRounding,
            "programme.invalid_rounding",
            Severity::Error,
            "More decimals are asked for than a number has.",
            "`decimals: 40`",
        ),
        documented(
            Self::InvalidRange,
            "programme.invalid_range",
            Severity::Error,
            "A lowest value lies above the highest.",
            "`minimum: 10, maximum: 1`",
        ),
        documented(
            Self::InvalidOptions,
            "programme.invalid_options",
            Severity::Error,
            "A choice has no options, or options are given for another type, or repeat.",
            "`{type: choice}`",
        ),
        documented(
            Self::UnknownInput,
            "programme.unknown_input",
            Severity::Error,
            "A bound refers to an input that does not exist.",
            "`at_most: recieved`",
        ),
        documented(
            Self::UnknownParameter,
            "programme.unknown_parameter",
            Severity::Error,
            "A quantity refers to a parameter that does not exist.",
            "`full_at: {parameter: tagret}`",
        ),
        documented(
            Self::UnknownNode,
            "programme.unknown_node",
            Severity::Error,
            "A gate asks about a node that does not exist.",
            "`share_of(\"2.9\") < 50%`",
        ),
        documented(
            Self::Cycle,
            "programme.cycle",
            Severity::Error,
            "Definitions depend on each other in a circle.",
            "`a: b + 1` and `b: a + 1`",
        ),
        documented(
            Self::InvertedDates,
            "programme.inverted_dates",
            Severity::Error,
            "A validity ends before it begins.",
            "`from: 2026-01-01, to: 2025-01-01`",
        ),
        documented(
            Self::EmptyCondition,
            "programme.empty_condition",
            Severity::Error,
            "A `for` entry changes nothing or selects nothing.",
            "`for: [{type: [ward]}]`",
        ),
        documented(
            Self::ShadowedCondition,
            "programme.shadowed_condition",
            Severity::Warning,
            "A `for` entry is never used because an earlier one selects all it selects.",
            "two entries for `ward`",
        ),
        documented(
            Self::Unsourced,
            "programme.unsourced",
            Severity::Advice,
            "Neither the node nor a node above it names a source; its status is taken as proposed.",
            "an indicator without `source`",
        ),
        documented(
            Self::MissingFormula,
            "programme.missing_formula",
            Severity::Error,
            "The rule needs a formula and there is none.",
            "`rule: {proportional: {…}}` alone",
        ),
        documented(
            Self::UnexpectedFormula,
            "programme.unexpected_formula",
            Severity::Error,
            "The rule does not use a formula and there is one.",
            "`rule: {given: {}}` with `formula`",
        ),
        documented(
            Self::MissingPolicy,
            "programme.missing_policy",
            Severity::Warning,
            "The formula can be undefined and no policy says what then.",
            "`a / b` without `undefined`",
        ),
        documented(
            Self::InvalidPolicy,
            "programme.invalid_policy",
            Severity::Error,
            "The points of a policy lie outside what the node can earn.",
            "`undefined: {points: 30}` of 20",
        ),
        documented(
            Self::BandOverlap,
            "rule.band_overlap",
            Severity::Error,
            "Two bands claim the same value.",
            "at least 70 % and at most 70 %",
        ),
        documented(
            Self::BandGap,
            "rule.band_gap",
            Severity::Error,
            "A value falls into no band.",
            "above 70 %, and below 70 %",
        ),
        documented(
            Self::BandUnreachable,
            "rule.band_unreachable",
            Severity::Warning,
            "No value can fall into the band.",
            "a share of at least 120 % of a capped share",
        ),
        documented(
            Self::InvalidBand,
            "rule.invalid_band",
            Severity::Error,
            "A band has contradictory edges, or points outside what the node can earn.",
            "`at_least: 5, below: 2`",
        ),
        documented(
            Self::InvalidCurve,
            "rule.invalid_curve",
            Severity::Error,
            "A curve has too few points, points out of order, or points outside what the node can earn.",
            "one control point",
        ),
        documented(
            Self::InvalidGoalposts,
            "rule.invalid_goalposts",
            Severity::Error,
            "Both ends of a scale are the same value.",
            "`zero_at: 50%, full_at: 50%`",
        ),
        documented(
            Self::InvalidChecklist,
            "rule.invalid_checklist",
            Severity::Error,
            "A checklist is empty, asks for more than it has, or its points do not fit.",
            "at least 5 of 3 items",
        ),
        documented(
            Self::InvalidPerCase,
            "rule.invalid_per_case",
            Severity::Error,
            "The floor, the cap and the maximum of a per-case rule contradict each other.",
            "`floor: 5, cap: 2`",
        ),
        documented(
            Self::RuleType,
            "rule.type",
            Severity::Error,
            "The rule cannot use values of the formula's type.",
            "`yes_no` over a count",
        ),
        documented(
            Self::ScaleMismatch,
            "rule.scale_mismatch",
            Severity::Error,
            "A share is given where a percentage is expected, or the other way round.",
            "`full_at: 80` for a share",
        ),
        documented(
            Self::ClassGap,
            "classes.gap",
            Severity::Error,
            "A result falls into no class.",
            "the lowest class begins at 50 %",
        ),
        documented(
            Self::ClassOrder,
            "classes.order",
            Severity::Error,
            "Two classes begin at the same result, or classes mix points and shares.",
            "two classes at 80 %",
        ),
        documented(
            Self::ClassUnreachable,
            "classes.unreachable",
            Severity::Warning,
            "No result can fall into the class.",
            "`at_least: 120%`",
        ),
        documented(
            Self::GateNever,
            "gate.never",
            Severity::Warning,
            "The gate can never fire.",
            "`when: received < 0` for a count",
        ),
        documented(
            Self::GateAlways,
            "gate.always",
            Severity::Warning,
            "The gate always fires.",
            "`when: received >= 0` for a count",
        ),
        documented(
            Self::InvalidGate,
            "gate.invalid",
            Severity::Error,
            "The effect of a gate names an unknown class or an impossible cap.",
            "`cap_class: excelent`",
        ),
        documented(
            Self::Unexpected,
            "formula.unexpected",
            Severity::Error,
            "The formula holds something that cannot stand there.",
            "`a + * b`",
        ),
        documented(
            Self::Unclosed,
            "formula.unclosed",
            Severity::Error,
            "A bracket, a quotation or an `if` is not closed.",
            "`(a + b`",
        ),
        documented(
            Self::InvalidLiteral,
            "formula.invalid_literal",
            Severity::Error,
            "A number or a date cannot be read.",
            "`@2026-02-30`",
        ),
        documented(
            Self::UnknownName,
            "formula.unknown_name",
            Severity::Error,
            "Nothing of this name is declared.",
            "`recieved`",
        ),
        documented(
            Self::UnknownFunction,
            "formula.unknown_function",
            Severity::Error,
            "There is no function of this name.",
            "`summ(a, b)`",
        ),
        documented(
            Self::WrongArguments,
            "formula.wrong_arguments",
            Severity::Error,
            "A function is given too few or too many arguments.",
            "`round()`",
        ),
        documented(
            Self::TypeMismatch,
            "formula.type_mismatch",
            Severity::Error,
            "Values of types that do not go together are combined.",
            "a date plus a date",
        ),
        documented(
            Self::ShareAsPercent,
            "formula.share_as_percent",
            Severity::Error,
            "A share stands where a percentage is meant, or the other way round.",
            "`on_time / received >= 80`",
        ),
        documented(
            Self::UnknownOption,
            "formula.unknown_option",
            Severity::Error,
            "A choice is compared with something that is not one of its options.",
            "`status == \"doen\"`",
        ),
        documented(
            Self::ConstantCondition,
            "formula.constant_condition",
            Severity::Warning,
            "A condition always has the same answer.",
            "`if 1 < 2 then a else b`",
        ),
        documented(
            Self::AlwaysUndefined,
            "formula.always_undefined",
            Severity::Error,
            "The formula never has a value.",
            "`a / 0`",
        ),
        documented(
            Self::UnknownColumn,
            "data.unknown_input",
            Severity::Error,
            "The data have a value for something the programme does not declare.",
            "a column `recieved`",
        ),
        documented(
            Self::WrongType,
            "data.wrong_type",
            Severity::Error,
            "A value is not of the input's type.",
            "the text `many` for a count",
        ),
        documented(
            Self::OutOfRange,
            "data.out_of_range",
            Severity::Error,
            "A value lies outside what the input can be.",
            "a count of −3, a share of 1.2",
        ),
        documented(
            Self::AtMostExceeded,
            "data.at_most_exceeded",
            Severity::Error,
            "A value exceeds the one it is a part of.",
            "12 on time of 10 received",
        ),
        documented(
            Self::GivenOutOfRange,
            "data.given_out_of_range",
            Severity::Error,
            "Given points lie outside what the node can earn.",
            "25 points of 20",
        ),
        documented(
            Self::UnknownGiven,
            "data.unknown_node",
            Severity::Error,
            "Points are given for a node that does not exist.",
            "given points for `2.9`",
        ),
        documented(
            Self::WrongLength,
            "data.wrong_length",
            Severity::Error,
            "A column has another number of values than there are rows.",
            "a column of 91 values for 92 communes",
        ),
        documented(
            Self::DuplicateUnit,
            "data.duplicate_unit",
            Severity::Error,
            "A unit appears twice in one period.",
            "two rows for xã Tân Cương",
        ),
        documented(
            Self::UnitCircle,
            "data.unit_circle",
            Severity::Error,
            "A unit lies, over others, within itself.",
            "a commune whose parent is itself",
        ),
        documented(
            Self::NotValidThen,
            "data.not_valid_then",
            Severity::Warning,
            "The period lies outside the programme's validity.",
            "2024 figures under a programme of 2026",
        ),
        documented(
            Self::Refused,
            "data.refused",
            Severity::Error,
            "A value is absent that the programme refuses to do without.",
            "a missing input under `missing: error`",
        ),
        documented(
            Self::UnknownUnit,
            "data.unknown_unit",
            Severity::Error,
            "A unit or a period is asked for that the scores do not have.",
            "`scores[\"xa Tan Cuong\"]`",
        ),
        documented(
            Self::MissingColumn,
            "data.missing_column",
            Severity::Warning,
            "A column is not there: that of an input, so that all its values are missing, or one whose name is nearly that of another column.",
            "no column `on_time`",
        ),
        documented(
            Self::KeptColumn,
            "data.kept_column",
            Severity::Advice,
            "A column of a table is nothing the programme knows, and is kept as it is.",
            "a column `population`",
        ),
        documented(
            Self::DuplicateValue,
            "data.duplicate_value",
            Severity::Error,
            "A table has two values for one thing.",
            "two columns `received`",
        ),
        documented(
            Self::UnknownProgramme,
            "programme.unknown",
            Severity::Error,
            "No built-in programme has this id.",
            "`vn/776`",
        ),
        documented(
            Self::InvalidRequest,
            "request.invalid",
            Severity::Error,
            "A request cannot be read.",
            "a request without `programme`",
        ),
    ];

    /// What the documentation says of it.
    #[must_use]
    pub fn documented(self) -> &'static Documented {
        // The list holds every variant in the order of their declaration; a test says so.
        Self::ALL.get(self as usize).unwrap_or(&FALLBACK)
    }

    /// The stable name: `area.kind`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.short().0
    }

    /// The severity of its findings.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.short().1
    }

    fn short(self) -> &'static (&'static str, Severity) {
        SHORT.get(self as usize).unwrap_or(&(FALLBACK.name, FALLBACK.severity))
    }
}

/// What a finding needs of the list: programs that do not ask for the documentation do not
/// carry it.
#[expect(clippy::indexing_slicing, reason = "computed by the compiler")]
static SHORT: [(&str, Severity); Code::ALL.len()] = {
    let mut short = [(FALLBACK.name, FALLBACK.severity); Code::ALL.len()];
    let mut at = 0;
    while at < short.len() {
        short[at] = (Code::ALL[at].name, Code::ALL[at].severity);
        at += 1;
    }
    short
};

const FALLBACK: Documented =
    documented(Code::InvalidRequest, "request.invalid", Severity::Error, "", "");

const fn documented(
    code: Code,
    name: &'static str,
    severity: Severity,
    meaning: &'static str,
    example: &'static str,
) -> Documented {
    Documented { code, name, severity, meaning, example }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::ALL
            .iter()
            .find(|documented| documented.name == name)
            .map(|documented| documented.code)
            .ok_or_else(|| de::Error::custom(format!("`{name}` is not a code of this engine")))
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn the_list_is_in_the_order_of_the_variants() {
        for (at, documented) in Code::ALL.iter().enumerate() {
            assert_eq!(documented.code as usize, at, "{}", documented.name);
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = Code::ALL.iter().map(|documented| documented.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
