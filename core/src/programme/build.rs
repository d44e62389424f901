//! Programmes written in Rust.
//!
//! Every type of the document has a constructor that takes what it cannot be without, and
//! one method for each of its other fields.

use chrono::NaiveDate;

use super::{
    Aggregate, Award, Band, Basis, Case, Checklist, ChecklistItem, Citation, Class, Curve,
    CurvePoint, Derived, Direction, Gate, Goalposts, Group, Indicator, Input, Node, Parameter,
    ParameterCase, PerCase, Place, Places, Policies, Policy, Programme, Proportional, Quantity,
    Relative, RelativeMethod, Roll, Rounding, Rule, Source, Status, Text, Total, Validity, YesNo,
};
use crate::error::{Result, unless_errors};
use crate::value::Type;

/// Methods that set one field of the value and give it back.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty),*) $self:ident => $set:expr;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut $self $(, $argument: $kind)*) -> Self {
                $set;
                $self
            }
        )*
    };
}

/// The fields that groups and indicators share.
macro_rules! node_setters {
    () => {
        setters! {
            /// The same node with a name in one more language.
            title(language: &str, title: &str) self => self.title = self.title.and(language, title);
            /// The same node with a description in one more language.
            description(language: &str, text: &str) self =>
                self.description = self.description.and(language, text);
            /// The same node with these points attainable.
            max(max: f64) self => self.max = Some(max);
            /// The same node with this weight in a mean of its parent.
            weight(weight: f64) self => self.weight = Some(weight);
            /// The same node, rounded to so many decimals.
            decimals(decimals: u8) self => self.decimals = Some(decimals);
            /// The same node, assessed at units of this type; units below inherit the result.
            assessed_at(unit_type: &str) self => self.assessed_at = Some(unit_type.to_owned());
            /// The same node with one more condition that overrides what was earned.
            gate(gate: Gate) self => self.gates.push(gate);
            /// The same node with one more entry of what differs for certain units or times.
            case(case: Case) self => self.cases.push(case);
            /// The same node with its source.
            source(source: Source) self => self.source = Some(source);
        }
        policy_setters!();
    };
}

/// What happens without a value.
macro_rules! policy_setters {
    () => {
        setters! {
            /// What happens when nobody reported it.
            missing(policy: Policy) self => self.policies.missing = Some(policy);
            /// What happens when the unit does not have it.
            not_applicable(policy: Policy) self => self.policies.not_applicable = Some(policy);
            /// What happens when the formula has no value.
            undefined(policy: Policy) self => self.policies.undefined = Some(policy);
        }
    };
}

fn owned<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

impl Programme {
    setters! {
        /// The same programme with the version of the document.
        version(version: &str) self => self.version = Some(version.to_owned());
        /// The same programme with a name in one more language.
        title(language: &str, title: &str) self => self.title = self.title.and(language, title);
        /// The same programme with a description in one more language.
        description(language: &str, text: &str) self =>
            self.description = self.description.and(language, text);
        /// The same programme, with the languages every text should be in.
        languages(languages: &[&str]) self => self.languages = owned(languages.iter().copied());
        /// The same programme, resting on one more decision.
        basis(basis: Basis) self => self.basis.push(basis);
        /// The same programme, in force on these days.
        valid(valid: Validity) self => self.valid = valid;
        /// The same programme with the names of the levels of its tree.
        levels(levels: &[&str]) self => self.levels = owned(levels.iter().copied());
        /// The same programme with its rounding.
        round(rounding: Rounding) self => self.round = Some(rounding);
        /// The same programme, with what absent values do where a node does not say.
        defaults(policies: Policies) self => self.defaults = policies;
        /// The same programme with one more input.
        input(id: &str, input: Input) self => self.inputs.insert(id.to_owned(), input);
        /// The same programme with one more parameter.
        parameter(id: &str, parameter: Parameter) self =>
            self.parameters.insert(id.to_owned(), parameter);
        /// The same programme with one more derived quantity.
        derived(id: &str, derived: Derived) self => self.derived.insert(id.to_owned(), derived);
        /// The same programme, with how the top nodes make up the total.
        total(total: Total) self => self.total = total;
        /// The same programme with one more node below the total.
        node(node: impl Into<Node>) self => self.tree.push(node.into());
        /// The same programme with one more class; the best comes first.
        class(class: Class) self => self.classes.push(class);
        /// The same programme with its source, for what no node says otherwise.
        source(source: Source) self => self.source = Some(source);
    }

    /// The programme, checked.
    ///
    /// ```
    /// use chiso::Type;
    /// use chiso::programme::{
    ///     Band, Class, Group, Indicator, Input, Policy, Programme, Quantity, Source, Status,
    /// };
    ///
    /// let programme = Programme::new("vn/example")
    ///     .title("vi", "Chính quyền thân thiện")
    ///     .source(Source::new(Status::Proposed))
    ///     .input("received", Input::new(Type::Count))
    ///     .input("on_time", Input::new(Type::Count).at_most("received"))
    ///     .input("late_replies", Input::new(Type::Count))
    ///     .node(
    ///         Group::new("A")
    ///             .child(
    ///                 Indicator::proportional("A1", "on_time / received", Quantity::percent(100.0))
    ///                     .max(20.0)
    ///                     .undefined(Policy::Exclude),
    ///             )
    ///             .child(
    ///                 Indicator::bands("A2", "late_replies", [
    ///                     Band::new(5.0).at_most(2.0.into()),
    ///                     Band::new(0.0).at_least(3.0.into()),
    ///                 ])
    ///                 .max(5.0),
    ///             ),
    ///     )
    ///     .class(Class::new("good", Some(Quantity::percent(80.0))))
    ///     .class(Class::new("poor", None))
    ///     .build()?;
    /// assert_eq!(programme.tree.len(), 1);
    ///
    /// let error = Programme::new("x").node(Indicator::given("total")).build().unwrap_err();
    /// assert_eq!(error.to_string().split(':').next(), Some("error[programme.invalid_id] at /tree/0/id"));
    /// # Ok::<(), chiso::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// All findings of [`Programme::check`], if one of them is an error.
    pub fn build(self) -> Result<Self> {
        let findings = self.check();
        unless_errors(self, findings)
    }
}

impl Total {
    /// A total that is the sum of the top nodes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The same total with a name in one more language.
        title(language: &str, title: &str) self => self.title = self.title.and(language, title);
        /// The same total with these points attainable.
        max(max: f64) self => self.max = Some(max);
        /// The same total, made up so.
        aggregate(aggregate: Aggregate) self => self.aggregate = aggregate;
        /// The same total, scaled up to its maximum when a child leaves the sum.
        rescale() self => self.rescale = true;
        /// The same total with one more condition that caps it or its class.
        gate(gate: Gate) self => self.gates.push(gate);
    }
    policy_setters!();
}

impl From<Group> for Node {
    fn from(group: Group) -> Self {
        Self::Group(group)
    }
}

impl From<Indicator> for Node {
    fn from(indicator: Indicator) -> Self {
        Self::Indicator(indicator)
    }
}

impl Group {
    /// A group of this id, without children yet.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    node_setters!();

    setters! {
        /// The same group, made up of its children so.
        aggregate(aggregate: Aggregate) self => self.aggregate = aggregate;
        /// The same group, scaled up to its maximum when a child leaves the sum.
        rescale() self => self.rescale = true;
        /// The same group with one more child.
        child(child: impl Into<Node>) self => self.children.push(child.into());
    }
}

impl Indicator {
    /// Points in proportion, from none at 0 to all at `full_at`.
    #[must_use]
    pub fn proportional(
        id: impl Into<String>,
        formula: &str,
        full_at: impl Into<Quantity>,
    ) -> Self {
        Self::new(id, Rule::Proportional(Proportional::new(full_at.into()))).formula(formula)
    }

    /// Points by the band the value falls into.
    #[must_use]
    pub fn bands(
        id: impl Into<String>,
        formula: &str,
        bands: impl IntoIterator<Item = Band>,
    ) -> Self {
        Self::new(id, Rule::Bands(bands.into_iter().collect())).formula(formula)
    }

    /// Points along straight lines through these values and points.
    #[must_use]
    pub fn curve(
        id: impl Into<String>,
        formula: &str,
        through: impl IntoIterator<Item = (Quantity, f64)>,
    ) -> Self {
        let points = through.into_iter().map(|(at, points)| CurvePoint { at, points });
        Self::new(id, Rule::Curve(Curve::Through(points.collect()))).formula(formula)
    }

    /// All points if the answer is yes.
    #[must_use]
    pub fn yes_no(id: impl Into<String>, formula: &str) -> Self {
        Self::new(id, Rule::YesNo(YesNo::default())).formula(formula)
    }

    /// Points for things done.
    #[must_use]
    pub fn checklist(id: impl Into<String>, checklist: Checklist) -> Self {
        Self::new(id, Rule::Checklist(checklist))
    }

    /// Points for every occurrence.
    #[must_use]
    pub fn per_case(id: impl Into<String>, formula: &str, rule: PerCase) -> Self {
        Self::new(id, Rule::PerCase(rule)).formula(formula)
    }

    /// The points an assessor gives.
    #[must_use]
    pub fn given(id: impl Into<String>) -> Self {
        Self::new(id, Rule::Given {})
    }

    /// Points by comparison with other units.
    #[must_use]
    pub fn relative(id: impl Into<String>, formula: &str, rule: Relative) -> Self {
        Self::new(id, Rule::Relative(rule)).formula(formula)
    }

    /// The formula gives the points.
    #[must_use]
    pub fn points(id: impl Into<String>, formula: &str) -> Self {
        Self::new(id, Rule::Points {}).formula(formula)
    }

    /// No points: the value is shown for information.
    #[must_use]
    pub fn information(id: impl Into<String>, formula: &str) -> Self {
        Self::new(id, Rule::Information {}).formula(formula)
    }

    node_setters!();

    setters! {
        /// The same indicator, measured so.
        formula(formula: &str) self => self.formula = Some(formula.to_owned());
        /// The same indicator, with another rule.
        rule(rule: Rule) self => self.rule = rule;
        /// The same indicator, with points that come on top.
        bonus() self => self.bonus = true;
    }
}

impl Policies {
    /// Nothing said yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// What happens when nobody reported it.
        missing(policy: Policy) self => self.missing = Some(policy);
        /// What happens when the unit does not have it.
        not_applicable(policy: Policy) self => self.not_applicable = Some(policy);
        /// What happens when the formula has no value.
        undefined(policy: Policy) self => self.undefined = Some(policy);
    }
}

impl Case {
    /// An entry for every unit at every time: say whom it is for, and what differs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The same entry, for units of these types.
        for_types(types: &[&str]) self => self.unit_types = owned(types.iter().copied());
        /// The same entry, for the units with these ids.
        for_units(units: &[&str]) self => self.units = owned(units.iter().copied());
        /// The same entry, for these days.
        during(valid: Validity) self => self.valid = valid;
        /// The same entry, with whether the node is there at all.
        applicable(applicable: bool) self => self.applicable = Some(applicable);
        /// The same entry with another maximum.
        max(max: f64) self => self.max = Some(max);
        /// The same entry with another weight.
        weight(weight: f64) self => self.weight = Some(weight);
        /// The same entry with another rule.
        rule(rule: Rule) self => self.rule = Some(rule);
    }
}

impl Input {
    setters! {
        /// The same input with a description in one more language.
        description(language: &str, text: &str) self =>
            self.description = self.description.and(language, text);
        /// The same input with its unit of measurement in one more language.
        unit(language: &str, text: &str) self => self.unit = self.unit.and(language, text);
        /// The same choice with these options.
        options(options: &[&str]) self => self.options = owned(options.iter().copied());
        /// The same input with a lowest value.
        minimum(minimum: f64) self => self.minimum = Some(minimum);
        /// The same input with a highest value.
        maximum(maximum: f64) self => self.maximum = Some(maximum);
        /// The same input, with how the values of units make one.
        over_units(roll: Roll) self => self.over_units = Some(roll);
        /// The same input, with how the values of periods make one.
        over_periods(roll: Roll) self => self.over_periods = Some(roll);
        /// The same input with its source.
        source(source: Source) self => self.source = Some(source);
    }
}

impl Parameter {
    /// A parameter of this type and value.
    #[must_use]
    pub fn new(parameter_type: Type, value: impl Into<Quantity>) -> Self {
        Self {
            parameter_type,
            title: Text::default(),
            value: value.into(),
            cases: Vec::new(),
            source: None,
        }
    }

    setters! {
        /// The same parameter with a name in one more language.
        title(language: &str, title: &str) self => self.title = self.title.and(language, title);
        /// The same parameter with one more value for certain units or times.
        case(case: ParameterCase) self => self.cases.push(case);
        /// The same parameter with its source.
        source(source: Source) self => self.source = Some(source);
    }
}

impl ParameterCase {
    /// This value: say whom it is for.
    #[must_use]
    pub fn new(value: impl Into<Quantity>) -> Self {
        Self {
            unit_types: Vec::new(),
            units: Vec::new(),
            valid: Validity::default(),
            value: value.into(),
            status: None,
        }
    }

    setters! {
        /// The same value, for units of these types.
        for_types(types: &[&str]) self => self.unit_types = owned(types.iter().copied());
        /// The same value, for the units with these ids.
        for_units(units: &[&str]) self => self.units = owned(units.iter().copied());
        /// The same value, for these days.
        during(valid: Validity) self => self.valid = valid;
        /// The same value, with how it came to be known.
        status(status: Status) self => self.status = Some(status);
    }
}

impl Derived {
    /// A quantity with this formula.
    #[must_use]
    pub fn new(formula: impl Into<String>) -> Self {
        Self { formula: formula.into(), title: Text::default() }
    }

    setters! {
        /// The same quantity with a name in one more language.
        title(language: &str, title: &str) self => self.title = self.title.and(language, title);
    }
}

impl Quantity {
    /// So many hundredths, as a share: `Quantity::percent(80.0)` is what a document writes
    /// as `"80%"`.
    #[must_use]
    pub fn percent(percent: f64) -> Self {
        let exact = Self::share_from_text(&format!("{percent}%"));
        Self::Share(exact.unwrap_or(percent / 100.0))
    }

    /// The value of the parameter with this id.
    #[must_use]
    pub fn parameter(id: impl Into<String>) -> Self {
        Self::Parameter(id.into())
    }
}

impl Band {
    setters! {
        /// The same band from `edge`, itself excluded.
        above(edge: Quantity) self => self.above = Some(edge);
        /// The same band up to `edge`, itself included.
        at_most(edge: Quantity) self => self.at_most = Some(edge);
        /// The same band with a name in one more language.
        title(language: &str, title: &str) self => self.title = self.title.and(language, title);
    }
}

impl Checklist {
    /// A list of things of which each earns its part.
    #[must_use]
    pub fn new(items: impl IntoIterator<Item = ChecklistItem>) -> Self {
        Self { items: items.into_iter().collect(), award: Award::Each }
    }

    setters! {
        /// The same list, awarded so.
        award(award: Award) self => self.award = award;
    }
}

impl ChecklistItem {
    /// A thing that is done if this formula says yes.
    #[must_use]
    pub fn new(formula: impl Into<String>) -> Self {
        Self { formula: formula.into(), title: Text::default(), points: None }
    }

    setters! {
        /// The same thing with a name in one more language.
        title(language: &str, title: &str) self => self.title = self.title.and(language, title);
        /// The same thing with its own points.
        points(points: f64) self => self.points = Some(points);
    }
}

impl PerCase {
    /// So many points for every occurrence; below 0 for deductions.
    #[must_use]
    pub fn new(points: f64) -> Self {
        Self { points, start: None, floor: None, cap: None }
    }

    setters! {
        /// The same rule, from these points without any occurrence.
        start(points: f64) self => self.start = Some(points);
        /// The same rule with a lowest result.
        floor(points: f64) self => self.floor = Some(points);
        /// The same rule with a highest result.
        cap(points: f64) self => self.cap = Some(points);
    }
}

impl Relative {
    /// A comparison by this method in which high values are better.
    #[must_use]
    pub fn new(method: RelativeMethod) -> Self {
        Self { method, better: Direction::High, goalposts: None }
    }

    setters! {
        /// The same comparison, in which low values are better.
        low_is_better() self => self.better = Direction::Low;
        /// The same comparison between fixed ends of the scale.
        goalposts(lowest: Quantity, highest: Quantity) self =>
            self.goalposts = Some(Goalposts { lowest, highest });
    }
}

impl Class {
    /// A class that begins above `edge`, itself excluded.
    #[must_use]
    pub fn above(id: impl Into<String>, edge: Quantity) -> Self {
        Self { above: Some(edge), ..Self::new(id, None) }
    }

    setters! {
        /// The same class with a name in one more language.
        title(language: &str, title: &str) self => self.title = self.title.and(language, title);
        /// The same class with its source.
        source(source: Source) self => self.source = Some(source);
    }
}

impl Gate {
    setters! {
        /// The same gate, with what the reader is told, in one more language.
        message(language: &str, text: &str) self => self.message = self.message.and(language, text);
        /// The same gate with its source.
        source(source: Source) self => self.source = Some(source);
    }
}

impl Rounding {
    setters! {
        /// The same rounding at one more place.
        also_at(place: Place) self => self.at = Places::Several(match self.at {
            Places::One(first) => vec![first, place],
            Places::Several(mut places) => {
                places.push(place);
                places
            }
        });
        /// The same rounding, before the class is read off.
        before_classes() self => self.before_classes = true;
    }
}

impl Source {
    setters! {
        /// The same source, with how the maximum and the weight came to be known.
        points(status: Status) self => self.points = Some(status);
        /// The same source with one more place to read it.
        cites(citation: Citation) self => self.cites.push(citation);
        /// The same source, with what the reader should know, in one more language.
        note(language: &str, text: &str) self => self.note = self.note.and(language, text);
    }
}

impl Basis {
    /// The decision with this number.
    #[must_use]
    pub fn new(number: impl Into<String>) -> Self {
        Self { number: number.into(), ..Self::default() }
    }

    setters! {
        /// The same decision with who issued it.
        issuer(issuer: &str) self => self.issuer = Some(issuer.to_owned());
        /// The same decision with the day it was signed.
        date(date: NaiveDate) self => self.date = Some(date);
        /// The same decision with its name in one more language.
        title(language: &str, title: &str) self => self.title = self.title.and(language, title);
        /// The same decision, with where it can be read.
        url(url: &str) self => self.url = Some(url.to_owned());
    }
}

impl Validity {
    /// From this day on.
    #[must_use]
    pub const fn from(day: NaiveDate) -> Self {
        Self { from: Some(day), to: None }
    }

    /// Up to this day, itself included.
    #[must_use]
    pub const fn until(day: NaiveDate) -> Self {
        Self { from: None, to: Some(day) }
    }

    /// From one day to another, both included.
    #[must_use]
    pub const fn between(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from: Some(from), to: Some(to) }
    }
}
