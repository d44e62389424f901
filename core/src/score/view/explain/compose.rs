//! Which sentences are said of a node, in which order; the same in every language.

use super::indicator;
use super::language::{
    Adjusted, Cause, Combined, Effect, Gate, Items, Language, Leaving, Standing, Won, capital,
    named, plain, shortened,
};
use super::number::as_shown;
use super::{ChildFacts, EffectFacts, Facts, GroupFacts, IndicatorFacts, Subject};
use crate::math;
use crate::plan::ResolvedRule;
use crate::programme::{Aggregate, Mean, Policy, Text};
use crate::score::Status;
use crate::value::Value;

/// The most losses that are named.
const MOST_LOSSES: usize = 3;

/// Everything there is to say of a node, in one paragraph.
pub(super) fn compose(facts: &Facts, language: &dyn Language) -> String {
    let mut said = Said { facts, language, text: String::with_capacity(512) };
    match (&facts.elsewhere, facts.status) {
        (Some(_), _) => said.elsewhere(),
        (None, Status::Given) => said.given(),
        (None, Status::Excluded) => said.excluded(),
        (None, Status::Assigned) => said.assigned(),
        (None, _) => match &facts.subject {
            Subject::Indicator(of) => said.indicator(of),
            Subject::Group(of) => said.group(of),
        },
    }
    said.gates();
    said.open();
    said.class();
    if facts.proposed && !facts.status.is_left_out() {
        let weight = facts.above.is_some_and(|above| matches!(above.aggregate, Aggregate::Mean(_)));
        said.add(language.proposed(weight));
    }
    said.text
}

/// The sentences so far.
struct Said<'f> {
    facts: &'f Facts,
    language: &'f dyn Language,
    text: String,
}

impl Said<'_> {
    fn add(&mut self, sentence: String) {
        if !sentence.is_empty() {
            if !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push_str(&sentence);
        }
    }

    /// What was won, as a clause.
    fn won(&self) -> String {
        let Facts { points, max, known_max, bonus, .. } = *self.facts;
        let max = if self.facts.status == Status::Partial { known_max } else { max };
        let nothing = math::same(points, 0.0);
        self.language.won(&match () {
            () if math::above(0.0, points) => Won::Deducted(-points),
            () if bonus && nothing => Won::NothingAdded,
            () if bonus => Won::Added(points, (max > 0.0).then_some(max)),
            () if max <= 0.0 && nothing => Won::NoChange,
            () if max <= 0.0 => Won::Added(points, None),
            () if math::at_least(points, max) => Won::All(max),
            () if nothing => Won::Nothing(max),
            () => Won::Part(points, max),
        })
    }

    /// How many points were lost of those known, counted in the numbers readers see.
    fn lost(&self) -> Option<f64> {
        let Facts { points, max, known_max, bonus, status, .. } = *self.facts;
        let max = if status == Status::Partial { known_max } else { max };
        let lost = math::decimal(max - as_shown(points, &[0.0, max]));
        (!bonus && max > 0.0 && math::above(max, points)).then_some(lost)
    }

    /// Whether a gate changed the points, or may have.
    fn is_gated(&self) -> bool {
        self.facts.gates.iter().any(|gate| gate.fired && gate.effect.takes_points())
    }

    fn cause(&self) -> String {
        let facts = self.facts;
        match &facts.subject {
            _ if !facts.applicable => self.language.cause(&Cause::DoesNotApply),
            Subject::Indicator(of) => indicator::cause(of, facts.state, self.language),
            Subject::Group(of) => {
                let unknown = self.unknown_children(of);
                let counted = of.children.iter().any(|child| !child.status.is_left_out());
                self.language.cause(&match facts.state {
                    _ if !counted => Cause::NothingBelow,
                    _ if unknown.is_empty() => Cause::NotKnown,
                    _ => Cause::ChildrenUnknown(unknown),
                })
            }
        }
    }

    fn elsewhere(&mut self) {
        let Some(elsewhere) = &self.facts.elsewhere else { return };
        let known = !matches!(self.facts.status, Status::Unknown | Status::Excluded);
        let won = known.then(|| self.won());
        let unit = elsewhere.unit.as_deref().map(plain);
        let unit_type = plain(&elsewhere.unit_type);
        self.add(self.language.inherited(&unit_type, unit.as_deref(), won.as_deref()));
        if self.facts.status == Status::Excluded {
            self.left_out_above();
        } else if !self.facts.status.is_complete() {
            self.final_range();
        }
    }

    fn given(&mut self) {
        let Some((by, note)) = &self.facts.given else { return };
        let by = by.as_deref().map(plain).filter(|by| !by.is_empty());
        let is_group = matches!(self.facts.subject, Subject::Group(_));
        self.add(self.language.given(by.as_deref(), &self.won(), is_group));
        if let Some(note) = note.as_deref().map(plain).filter(|note| !note.is_empty()) {
            self.add(self.language.note(&note));
        }
    }

    fn excluded(&mut self) {
        self.left_out_above();
        let Facts { lowest, highest, applicable, .. } = *self.facts;
        if applicable && math::above(highest, lowest) {
            self.add(self.language.may_return(lowest, highest));
        }
    }

    /// Why the node is left out, and what that does to the group above.
    fn left_out_above(&mut self) {
        let facts = self.facts;
        let effect = match facts.above {
            _ if facts.bonus || facts.full <= 0.0 => Leaving::Nothing,
            None => Leaving::Nothing,
            Some(above) => match (above.aggregate, above.rescale) {
                (Aggregate::Sum, true) => Leaving::OthersScaledUp,
                (Aggregate::Sum, false) => Leaving::MaximumShrinks(facts.full),
                _ => Leaving::OthersAveraged,
            },
        };
        let cause = capital(&self.cause());
        self.add(self.language.excluded(&cause, effect));
    }

    fn assigned(&mut self) {
        let cause = capital(&self.cause());
        let policy = self.facts.policy.unwrap_or(Policy::Unknown);
        self.add(self.language.assigned(&cause, policy, &self.won()));
        if let Subject::Indicator(of) = &self.facts.subject {
            self.items(of);
        }
    }

    fn indicator(&mut self, of: &IndicatorFacts) {
        let facts = self.facts;
        let measured = indicator::measured(of, self.language);
        match facts.status {
            Status::Information => {
                let state = of.measured.as_ref().map(|measured| measured.value.state());
                let absent = state.map(|state| indicator::cause(of, state, self.language));
                let said = measured.or_else(|| absent.map(|cause| capital(&cause)));
                self.add(self.language.information(said.as_deref()));
            }
            Status::Unknown => {
                let Facts { lowest, highest, max, .. } = *facts;
                let cause = capital(&self.cause());
                self.add(self.language.unknown(&cause, lowest, highest, max));
            }
            _ => self.earned(of, measured.as_deref().unwrap_or_default()),
        }
        self.items(of);
    }

    fn earned(&mut self, of: &IndicatorFacts, measured: &str) {
        let reason = indicator::reason(of, self.facts.max, self.language).unwrap_or_default();
        if measured.is_empty() || reason.is_empty() {
            self.add(self.language.result(&self.won()));
            return;
        }
        if self.is_gated() {
            self.add(self.language.by_rule(measured, &reason));
            return;
        }
        let lost = self.lost();
        self.add(self.language.earned(measured, &self.won(), lost, &reason));
        if let Some(decimals) = self.facts.decimals
            && self.rounding_shows(of, decimals)
        {
            self.add(self.language.rounded(decimals));
        }
    }

    /// Whether rounding can be seen: all its decimals are there, or it made the points full
    /// where the value is not.
    fn rounding_shows(&self, of: &IndicatorFacts, decimals: u8) -> bool {
        let points = self.facts.points;
        let coarser = math::round_half_away(points, decimals.saturating_sub(1));
        // The others give the points that the document writes.
        let by_value = !matches!(of.ruling, ResolvedRule::Bands(_) | ResolvedRule::YesNo { .. });
        let all_decimals = decimals > 0 && !math::same(points, coarser);
        let made_full =
            indicator::is_full(of) == Some(false) && math::at_least(points, self.facts.max);
        (by_value && all_decimals) || made_full
    }

    /// The items of a checklist by what is known of them.
    fn items(&mut self, of: &IndicatorFacts) {
        for kind in [Items::Done, Items::NotDone, Items::Unknown, Items::NotApplicable] {
            let names = of.items.iter().filter(|item| kind_of(item.value) == kind);
            let names = names.map(|item| named(&item.title, self.language));
            let names = shortened(names, self.language);
            if !names.is_empty() {
                self.add(self.language.items(kind, &names));
            }
        }
    }

    fn group(&mut self, of: &GroupFacts) {
        let facts = self.facts;
        let counted: Vec<&ChildFacts> =
            of.children.iter().filter(|child| !child.status.is_left_out()).collect();
        let unknown = self.unknown_children(of);
        let combined =
            Combined { aggregate: of.aggregate, even: is_even(&counted), count: counted.len() };
        let known = counted.iter().filter(|child| child.status.is_complete()).count();
        let gated = self.is_gated();
        match facts.status {
            Status::Information => self.add(self.language.information(None)),
            Status::Unknown => {
                self.add(self.language.combined(&combined, None, None));
                self.add(self.language.still_unknown(&unknown));
                self.final_range();
            }
            Status::Partial => {
                self.add(self.language.combined(&combined, None, None));
                if !gated {
                    let (won, lost) = (self.won(), self.lost());
                    self.add(self.language.partly(known, counted.len(), &won, lost));
                }
                self.add(self.language.still_unknown(&unknown));
                self.final_range();
                self.losses(of, &counted);
            }
            _ => {
                let won = (!gated).then(|| self.won());
                let lost = self.lost().filter(|_| !gated);
                self.add(self.language.combined(&combined, won.as_deref(), lost));
                if !unknown.is_empty() {
                    self.add(self.language.cannot_change(&unknown));
                }
                self.losses(of, &counted);
            }
        }
        if !gated && matches!(facts.status, Status::Scored | Status::Partial) {
            self.adjusted(of, &counted);
        }
        self.left_out(of);
    }

    fn unknown_children(&self, of: &GroupFacts) -> String {
        let unknown = of
            .children
            .iter()
            .filter(|child| matches!(child.status, Status::Unknown | Status::Partial));
        shortened(unknown.map(|child| named(&child.title, self.language)), self.language)
    }

    fn left_out(&mut self, of: &GroupFacts) {
        let excluded = of.children.iter().filter(|child| child.status == Status::Excluded);
        let names =
            shortened(excluded.map(|child| named(&child.title, self.language)), self.language);
        if !names.is_empty() {
            self.add(self.language.left_out(&names));
        }
    }

    fn final_range(&mut self) {
        let Facts { lowest, highest, max, .. } = *self.facts;
        self.add(self.language.final_range(lowest, highest, max));
    }

    /// The largest losses among the children, or the weakest where losses do not add up.
    fn losses(&mut self, of: &GroupFacts, counted: &[&ChildFacts]) {
        let language = self.language;
        let known = || {
            counted.iter().filter(|child| child.status != Status::Unknown && child.known_max > 0.0)
        };
        let share = |child: &ChildFacts| child.points / child.known_max;
        let with_share = |child: &&&ChildFacts| {
            let share = language.style().share(share(child), &[0.0, 1.0]);
            format!("{} ({share})", named(&child.title, language))
        };
        let mut weak: Vec<&&ChildFacts> =
            known().filter(|child| math::above(child.known_max, child.points)).collect();
        weak.sort_by(|a, b| share(a).total_cmp(&share(b)));
        match of.aggregate {
            Aggregate::Sum | Aggregate::Mean(Mean::Arithmetic) => {
                let parts = counted.iter().filter_map(|child| Some((child.lost?, &child.title)));
                let (mut losses, made_good): (Vec<(f64, &Text)>, Vec<_>) = parts
                    .filter(|(lost, _)| !math::same(*lost, 0.0))
                    .partition(|(lost, _)| *lost > 0.0);
                losses.sort_by(|a, b| b.0.total_cmp(&a.0));
                let name = |(lost, title): &(f64, &Text)| {
                    format!("{} ({})", named(title, language), language.points(*lost))
                };
                // One child alone has lost what the group has lost.
                if counted.len() > 1 && !losses.is_empty() {
                    let names: Vec<String> = losses.iter().take(MOST_LOSSES).map(name).collect();
                    self.add(language.losses(&language.all_of(&names)));
                }
                let names: Vec<String> =
                    made_good.iter().map(|(lost, title)| name(&(-lost, *title))).collect();
                if !losses.is_empty() && !names.is_empty() {
                    self.add(language.made_good(&shortened(names, language)));
                }
            }
            Aggregate::AllOrNothing => {
                if !weak.is_empty() {
                    self.add(language.not_full(&shortened(weak.iter().map(with_share), language)));
                }
            }
            _ => {
                let names: Vec<String> = weak.iter().take(MOST_LOSSES).map(with_share).collect();
                if counted.len() > 1 && !names.is_empty() {
                    self.add(language.weakest(&language.all_of(&names)));
                }
            }
        }
    }

    /// Why a sum is not the sum of its children's points.
    fn adjusted(&mut self, of: &GroupFacts, counted: &[&ChildFacts]) {
        if of.aggregate != Aggregate::Sum {
            return;
        }
        let facts = self.facts;
        if of.rescale && of.children.iter().any(|child| child.status == Status::Excluded) {
            self.add(self.language.adjusted(Adjusted::ScaledUp(facts.max)));
            return;
        }
        let sum = math::sum(counted.iter().map(|child| child.points));
        if math::same(sum, facts.points) {
            return;
        }
        let rounded = |decimals| math::same(math::round_half_away(sum, decimals), facts.points);
        let adjusted = match facts.decimals {
            _ if math::above(sum, facts.max) && math::same(facts.points, facts.max) => {
                Adjusted::HeldAtMaximum(sum, facts.max)
            }
            _ if math::above(0.0, sum) && math::same(facts.points, 0.0) => {
                Adjusted::HeldAtZero(sum)
            }
            Some(decimals) if rounded(decimals) => Adjusted::Rounded(sum),
            Some(_) if facts.class.is_some() => Adjusted::KeptInClass(sum),
            _ => return,
        };
        self.add(self.language.adjusted(adjusted));
    }

    fn gates(&mut self) {
        let language = self.language;
        for gate in &self.facts.gates {
            let message = plain(gate.message.in_language(language.code()));
            let when = format!("`{}`", plain(&gate.when));
            let class;
            let effect = match &gate.effect {
                EffectFacts::Zero => Effect::Zero,
                EffectFacts::CapPoints(points) => Effect::Points(*points),
                EffectFacts::CapShare(share) => Effect::Share(language.style().share(*share, &[])),
                EffectFacts::CapClass(title) => {
                    class = named(title, language);
                    Effect::Class(&class)
                }
            };
            let message = if message.is_empty() { &when } else { &message };
            let message = message.trim_end_matches(['.', ' ']);
            self.add(language.gate(&Gate { message, effect, undecided: gate.undecided }));
        }
        if self.is_gated() && self.facts.status != Status::Unknown {
            self.add(language.result(&self.won()));
        }
    }

    /// What the missing inputs may still change of points that are there.
    fn open(&mut self) {
        let Facts { lowest, highest, max, status, .. } = *self.facts;
        let complete = status.is_complete() && math::above(highest, lowest);
        if !complete {
            return;
        }
        let missing = match &self.facts.subject {
            // What is missing is missing there, not here.
            _ if self.facts.elsewhere.is_some() => String::new(),
            Subject::Indicator(of) => {
                let names = of.missing.iter().map(|title| named(title, self.language));
                shortened(names, self.language)
            }
            Subject::Group(of) => {
                let open = of.children.iter().filter(|child| child.open);
                shortened(open.map(|child| named(&child.title, self.language)), self.language)
            }
        };
        self.add(self.language.may_change(&missing, lowest, highest, max));
    }

    fn class(&mut self) {
        let Some(class) = &self.facts.class else { return };
        let language = self.language;
        let possible = || {
            let names: Vec<String> =
                class.possible.iter().map(|title| named(title, language)).collect();
            language.one_of(&names)
        };
        let Some(stands) = &class.class else {
            self.add(language.class_open(&possible()));
            return;
        };
        let name = named(stands, language);
        if !class.certain {
            self.add(language.class_for_now(&name, &possible()));
            return;
        }
        let standing = match () {
            () if class.held => Standing::HeldByGate,
            () if !self.facts.status.is_complete() => Standing::WhateverComes,
            () => Standing::ByPoints,
        };
        self.add(language.class(&name, standing));
        if let Some((next, edge, included)) = &class.next {
            let needed = edge - as_shown(self.facts.points, &[*edge]);
            self.add(language.next_class(&named(next, language), needed, *edge, *included));
        }
    }
}

/// Whether all weigh the same.
fn is_even(children: &[&ChildFacts]) -> bool {
    let first = children.first().map_or(1.0, |child| child.weight);
    children.iter().all(|child| math::same(child.weight, first))
}

fn kind_of(answer: Value) -> Items {
    match answer {
        Value::Known(0.0) => Items::NotDone,
        Value::Known(_) => Items::Done,
        Value::NotApplicable => Items::NotApplicable,
        Value::Missing | Value::Undefined => Items::Unknown,
    }
}
