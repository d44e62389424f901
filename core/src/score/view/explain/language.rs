//! What every language has to be able to say, and how texts of users are put into it.

use super::number::Style;
use crate::letters;
use crate::programme::{Aggregate, Award, Direction, Policy, RelativeMethod, Text};

/// The longest text of a user that is quoted, in characters.
const LONGEST_QUOTE: usize = 200;

/// The most names in one enumeration.
const MOST_NAMES: usize = 6;

/// A language of the engine.
///
/// Clauses begin in lower case and have no full stop; sentences have both. Values among
/// the arguments are written already; points are numbers, since their grammar differs.
pub(super) trait Language {
    /// The BCP 47 tag.
    fn code(&self) -> &'static str;
    fn style(&self) -> &Style;
    /// `a, b and c`.
    fn all_of(&self, names: &[String]) -> String;
    /// `a, b or c`.
    fn one_of(&self, names: &[String]) -> String;
    /// So many more than were named.
    fn more(&self, count: usize) -> String;
    /// A number of points, with the word.
    fn points(&self, points: f64) -> String;

    /// Clauses: what was measured.
    fn ratio(&self, ratio: &Ratio) -> String;
    fn quantity(&self, name: &str, value: &str) -> String;
    fn formula(&self, formula: &str, value: &str, inputs: &str) -> String;
    fn items_done(&self, done: usize, count: usize) -> String;

    /// Clauses: what was won, and why.
    fn won(&self, won: &Won) -> String;
    fn reason(&self, reason: &Reason) -> String;
    fn cause(&self, cause: &Cause) -> String;

    /// A band, by its edges.
    fn band(&self, lower: Option<(&str, bool)>, upper: Option<(&str, bool)>) -> String;

    /// Sentences: an indicator.
    fn earned(&self, measured: &str, won: &str, lost: Option<f64>, reason: &str) -> String;
    fn by_rule(&self, measured: &str, reason: &str) -> String;
    fn result(&self, won: &str) -> String;
    fn information(&self, measured: Option<&str>) -> String;
    fn items(&self, kind: Items, names: &str) -> String;
    fn given(&self, by: Option<&str>, won: &str, is_group: bool) -> String;
    fn note(&self, note: &str) -> String;
    fn assigned(&self, cause: &str, policy: Policy, won: &str) -> String;
    fn unknown(&self, cause: &str, lowest: f64, highest: f64, max: f64) -> String;
    fn excluded(&self, cause: &str, effect: Leaving) -> String;
    fn may_return(&self, lowest: f64, highest: f64) -> String;
    fn may_change(&self, missing: &str, lowest: f64, highest: f64, max: f64) -> String;
    fn inherited(&self, unit_type: &str, unit: Option<&str>, won: Option<&str>) -> String;
    fn rounded(&self, decimals: u8) -> String;

    /// Sentences: a group.
    fn combined(&self, combined: &Combined, won: Option<&str>, lost: Option<f64>) -> String;
    fn partly(&self, known: usize, count: usize, won: &str, lost: Option<f64>) -> String;
    fn still_unknown(&self, names: &str) -> String;
    fn final_range(&self, lowest: f64, highest: f64, max: f64) -> String;
    fn cannot_change(&self, names: &str) -> String;
    fn losses(&self, names: &str) -> String;
    fn made_good(&self, names: &str) -> String;
    fn weakest(&self, names: &str) -> String;
    fn not_full(&self, names: &str) -> String;
    fn left_out(&self, names: &str) -> String;
    fn adjusted(&self, adjusted: Adjusted) -> String;

    /// Sentences: gates, class, source.
    fn gate(&self, gate: &Gate<'_>) -> String;
    fn class(&self, name: &str, standing: Standing) -> String;
    fn next_class(&self, name: &str, needed: f64, edge: f64, included: bool) -> String;
    /// No class stands yet; these are possible.
    fn class_open(&self, names: &str) -> String;
    /// The class in which policies put the total for now, and those it may come to.
    fn class_for_now(&self, name: &str, possible: &str) -> String;
    fn proposed(&self, weight: bool) -> String;
}

/// A part of a whole.
pub(super) struct Ratio {
    pub(super) part: String,
    pub(super) whole: String,
    /// What they are counted in; empty where that differs or nobody said.
    pub(super) unit: String,
    pub(super) part_name: String,
    pub(super) whole_name: String,
    pub(super) value: String,
}

/// What was won.
pub(super) enum Won {
    All(f64),
    Part(f64, f64),
    Nothing(f64),
    /// On top, of at most so many.
    Added(f64, Option<f64>),
    NothingAdded,
    Deducted(f64),
    /// No maximum, no deduction.
    NoChange,
}

/// Why a value gives its points.
pub(super) enum Reason {
    /// High values win: the value is at the level of all points, between, at that of none.
    RisingFull(String),
    RisingPart(String, String),
    RisingNone(String),
    /// Low values win.
    FallingFull(String),
    FallingPart(String, String),
    FallingNone(String),
    /// The band and its points; the nearest better band and its points.
    Band(String, f64, Option<(String, f64)>),
    CurveStart(String, f64),
    CurveEnd(String, f64),
    CurveBetween((String, f64), (String, f64)),
    LogNormal(String, String),
    Answer {
        wanted: bool,
    },
    Checklist {
        award: Award,
        count: usize,
        even: bool,
    },
    PerCase {
        points: f64,
        start: f64,
        floor: Option<f64>,
        cap: Option<f64>,
    },
    Compared(RelativeMethod, Direction),
    Goalposts(String, String, Direction),
    BestGoalpost(String, Direction),
    Direct(f64),
}

/// Why there is no value.
pub(super) enum Cause {
    NotReported(String),
    NobodyGave,
    ChildrenUnknown(String),
    ItemsUnknown(String),
    DoesNotHave(String),
    DoesNotApply,
    NothingBelow,
    /// The formula, and the divisor that is zero.
    NoValue(String, Option<String>),
    NoBand(String),
    NothingToCompare,
    RuleSilent(String),
    NotKnown,
}

/// What exclusion does to the group above.
#[derive(Clone, Copy)]
pub(super) enum Leaving {
    MaximumShrinks(f64),
    OthersScaledUp,
    OthersAveraged,
    Nothing,
}

/// Items of a checklist.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Items {
    Done,
    NotDone,
    Unknown,
    NotApplicable,
}

/// How a group makes one result of its children.
pub(super) struct Combined {
    pub(super) aggregate: Aggregate,
    /// Whether all weigh the same.
    pub(super) even: bool,
    pub(super) count: usize,
}

/// Why a sum is not the sum of what it is made of.
#[derive(Clone, Copy)]
pub(super) enum Adjusted {
    HeldAtMaximum(f64, f64),
    HeldAtZero(f64),
    Rounded(f64),
    KeptInClass(f64),
    ScaledUp(f64),
}

/// What a class rests on.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    ByPoints,
    HeldByGate,
    WhateverComes,
}

/// A gate.
pub(super) struct Gate<'g> {
    /// What the reader is told, or else the condition.
    pub(super) message: &'g str,
    pub(super) effect: Effect<'g>,
    pub(super) undecided: bool,
}

/// What a gate does.
pub(super) enum Effect<'g> {
    Zero,
    Points(f64),
    Share(String),
    Class(&'g str),
}

/// A text of a user as one line of plain text, not longer than it may be.
pub(super) fn plain(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let spaced = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    // Marks that turn the direction of the text would reach beyond the quotation.
    let kept = spaced.filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    let mut line = String::new();
    let mut count = 0;
    for c in kept {
        if c.is_whitespace() && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if count == LONGEST_QUOTE {
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        line.push(if c.is_whitespace() { ' ' } else { c });
        count += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// Whether a text is one line of plain text as it is: nearly all are, and looked at by bytes
/// they cost a tenth of what putting them together letter by letter does.
fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    for &byte in text.as_bytes() {
        match byte {
            b' ' if before == b' ' => return false,
            // Control characters; and the first bytes of the characters beyond ASCII that are
            // controls, spaces or marks of direction: U+0080 to U+00BF, U+1000 to U+1FFF but for
            // the letters with marks from U+1E00 on, U+2000 to U+3FFF.
            0..=0x1f | 0x7f | 0xc2 | 0xe2 | 0xe3 => return false,
            0x80..=0xb7 if before == 0xe1 => return false,
            _ => {}
        }
        before = byte;
    }
    (before != b' ' || text.is_empty()) && text.len() <= LONGEST_QUOTE
}

/// A text of a user in quotation marks, which both languages share.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 6);
    quoted.push('“');
    if is_plain(text) {
        quoted.push_str(text);
    } else {
        quoted.push_str(&plain(text));
    }
    quoted.push('”');
    quoted
}

/// A text in this language, or in one there is.
pub(super) fn named(text: &Text, language: &dyn Language) -> String {
    quoted(text.in_language(language.code()))
}

/// The first names, and how many more there are.
pub(super) fn shortened(
    names: impl IntoIterator<Item = String>,
    language: &dyn Language,
) -> String {
    let mut names: Vec<String> = names.into_iter().collect();
    let rest = names.len().saturating_sub(MOST_NAMES);
    if rest > 0 {
        names.truncate(MOST_NAMES);
        names.push(language.more(rest));
    }
    language.all_of(&names)
}

/// `a, b and c`, with the word before the last.
pub(super) fn joined(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => {
            let mut joined = first.join(", ");
            for part in [" ", word, " ", last] {
                joined.push_str(part);
            }
            joined
        }
    }
}

/// A clause as the beginning of a sentence.
pub(super) fn capital(clause: &str) -> String {
    let mut letters = clause.chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut sentence = String::with_capacity(clause.len());
    sentence.push(letters::to_upper(first));
    sentence.push_str(letters.as_str());
    sentence
}
