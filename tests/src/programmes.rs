//! Random programmes: any that the document can write, most of which make no sense.

use chiso::Type;
use chiso::programme::{
    Aggregate, Award, Band, Basis, Case, Checklist, ChecklistItem, Class, Derived, Effect, Gate,
    Group, Indicator, Input, Mean, Node, Parameter, ParameterCase, PerCase, Place, Policies,
    Policy, Programme, Quantity, Relative, RelativeMethod, Roll, Rounding, Rule, Source, Status,
    Total, Validity,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Numbers of all sizes, among them many that people write.
pub fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        (0..200_i32).prop_map(f64::from),
        (-500..2000_i32).prop_map(|hundredths| f64::from(hundredths) / 100.0),
        proptest::num::f64::NORMAL,
    ]
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,6}",
        select(vec!["received", "on_time", "done", "2.1", "đúng_hạn", "", "total", "a/b~c"])
            .prop_map(str::to_owned),
    ]
}

fn formula() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "on_time / received",
            "100 * on_time / received",
            "received",
            "done",
            "received > 5 and done",
            "share_of(\"2.1\") < 50%",
            "points_of(\"total\") > 3",
            "if received > 0 then on_time / received else 0",
            "min(1, received / 7)",
            "(received",
            "recieved",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9 +*/().<>=%\"@-]{0,20}",
        any::<String>(),
    ]
}

/// A text in two languages, through what every builder takes.
fn words() -> impl Strategy<Value = Vec<(String, String)>> {
    vec((select(vec!["vi", "en", "fr"]).prop_map(str::to_owned), any::<String>()), 0..3)
}

/// A share, a number or a parameter.
pub fn quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![
        number().prop_map(Quantity::Number),
        number().prop_map(Quantity::Share),
        (0..130_u32).prop_map(|percent| Quantity::percent(f64::from(percent))),
        id().prop_map(Quantity::Parameter),
    ]
}

fn validity() -> impl Strategy<Value = Validity> {
    let day = || {
        option::of((1..20_000_i32).prop_filter_map("a day", |days| {
            chrono::NaiveDate::from_num_days_from_ce_opt(730_000 + days)
        }))
    };
    (day(), day()).prop_map(|(from, to)| Validity { from, to })
}

fn source() -> impl Strategy<Value = Source> {
    let status = || select(vec![Status::Official, Status::Reported, Status::Proposed]);
    (status(), option::of(status()), any::<String>(), any::<String>(), words()).prop_map(
        |(status, points, document, place, words)| {
            let source = Source::new(status).citing(document, place);
            let source = points.into_iter().fold(source, Source::points);
            words.iter().fold(source, |source, (language, text)| source.note(language, text))
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    prop_oneof![
        select(vec![Policy::Unknown, Policy::Error, Policy::Zero, Policy::Full, Policy::Exclude]),
        number().prop_map(Policy::Points),
    ]
}

fn policies() -> impl Strategy<Value = Policies> {
    (option::of(policy()), option::of(policy()), option::of(policy())).prop_map(
        |(missing, not_applicable, undefined)| {
            let policies = missing.into_iter().fold(Policies::new(), Policies::missing);
            let policies = not_applicable.into_iter().fold(policies, Policies::not_applicable);
            undefined.into_iter().fold(policies, Policies::undefined)
        },
    )
}

fn band() -> impl Strategy<Value = Band> {
    let edge = || option::of(quantity());
    (edge(), edge(), edge(), edge(), number()).prop_map(
        |(at_least, above, at_most, below, points)| {
            let band = at_least.into_iter().fold(Band::new(points), Band::at_least);
            let band = above.into_iter().fold(band, Band::above);
            let band = at_most.into_iter().fold(band, Band::at_most);
            below.into_iter().fold(band, Band::below)
        },
    )
}

/// Any rule.
pub fn rule() -> impl Strategy<Value = Rule> {
    let of = |indicator: Indicator| indicator.rule;
    prop_oneof![
        quantity().prop_map(move |full_at| of(Indicator::proportional("", "", full_at))),
        vec(band(), 0..4).prop_map(Rule::Bands),
        vec((quantity(), number()), 0..4)
            .prop_map(move |points| of(Indicator::curve("", "", points))),
        (quantity(), quantity()).prop_map(|(median, good)| Rule::Curve(
            chiso::programme::Curve::LogNormal { median, good }
        )),
        Just(of(Indicator::yes_no("", ""))),
        (vec((formula(), option::of(number())), 0..4), 0..4_u32).prop_map(|(items, least)| {
            let items = items.into_iter().map(|(formula, points)| {
                points.into_iter().fold(ChecklistItem::new(formula), ChecklistItem::points)
            });
            let award = match least {
                0 => Award::Each,
                1 => Award::All,
                more => Award::AtLeast(more),
            };
            Rule::Checklist(Checklist::new(items).award(award))
        }),
        (number(), option::of(number()), option::of(number()), option::of(number())).prop_map(
            |(points, start, floor, cap)| {
                let rule = start.into_iter().fold(PerCase::new(points), PerCase::start);
                let rule = floor.into_iter().fold(rule, PerCase::floor);
                Rule::PerCase(cap.into_iter().fold(rule, PerCase::cap))
            }
        ),
        (
            select(vec![
                RelativeMethod::MinMax,
                RelativeMethod::ZScore,
                RelativeMethod::Percentile,
                RelativeMethod::Rank,
                RelativeMethod::DistanceToBest,
            ]),
            option::of((quantity(), quantity())),
            any::<bool>(),
        )
            .prop_map(|(method, goalposts, low)| {
                let rule = Relative::new(method);
                let rule = if low { rule.low_is_better() } else { rule };
                Rule::Relative(
                    goalposts.into_iter().fold(rule, |rule, (low, high)| rule.goalposts(low, high)),
                )
            }),
        select(vec![Rule::Given {}, Rule::Points {}, Rule::Information {}]),
    ]
}

fn gate() -> impl Strategy<Value = Gate> {
    let effect = prop_oneof![
        Just(Effect::Zero),
        number().prop_map(Effect::CapPoints),
        quantity().prop_map(Effect::CapShare),
        id().prop_map(Effect::CapClass),
    ];
    (formula(), effect, words()).prop_map(|(when, then, words)| {
        words
            .iter()
            .fold(Gate::new(when, then), |gate, (language, text)| gate.message(language, text))
    })
}

fn case(with_rule: bool) -> impl Strategy<Value = Case> {
    let types = || vec(select(vec!["ward", "commune", "province"]), 0..3);
    let rule = if with_rule { option::of(rule()).boxed() } else { Just(None).boxed() };
    (types(), types(), validity(), option::of(any::<bool>()), option::of(number()), rule).prop_map(
        |(types, units, valid, applicable, max, rule)| {
            let case = Case::new().for_types(&types).for_units(&units).during(valid);
            let case = applicable.into_iter().fold(case, Case::applicable);
            let case = max.into_iter().fold(case, Case::max);
            rule.into_iter().fold(case, Case::rule)
        },
    )
}

/// What both kinds of node have, as a change to either.
macro_rules! dressed {
    ($node:expr, $parts:expr) => {{
        let (words, max, weight, decimals, policies, gates, cases, source) = $parts;
        let mut node = $node;
        for (language, text) in &words {
            node = node.title(language, text);
        }
        node.max = max;
        node.weight = weight;
        node.decimals = decimals;
        node.policies = policies;
        node.gates = gates;
        node.cases = cases;
        node.source = source;
        node
    }};
}

type Parts = (
    Vec<(String, String)>,
    Option<f64>,
    Option<f64>,
    Option<u8>,
    Policies,
    Vec<Gate>,
    Vec<Case>,
    Option<Source>,
);

fn parts(with_rule: bool) -> impl Strategy<Value = Parts> {
    (
        words(),
        option::of(number()),
        option::of(number()),
        option::of(0..20_u8),
        policies(),
        vec(gate(), 0..2),
        vec(case(with_rule), 0..3),
        option::of(source()),
    )
}

fn aggregate() -> impl Strategy<Value = Aggregate> {
    prop_oneof![
        select(vec![
            Aggregate::Sum,
            Aggregate::Min,
            Aggregate::Median,
            Aggregate::AllOrNothing,
            Aggregate::Mean(Mean::Arithmetic),
            Aggregate::Mean(Mean::Geometric),
            Aggregate::Mean(Mean::Harmonic),
        ]),
        number().prop_map(|power| Aggregate::Mean(Mean::Power(power))),
    ]
}

/// A node with up to three levels below it.
pub fn node() -> impl Strategy<Value = Node> {
    let leaf = (id(), rule(), option::of(formula()), any::<bool>(), parts(true)).prop_map(
        |(id, rule, formula, bonus, parts)| {
            let mut indicator = Indicator::new(id, rule);
            indicator.formula = formula;
            indicator.bonus = bonus;
            Node::from(dressed!(indicator, parts))
        },
    );
    leaf.prop_recursive(3, 12, 4, |inner| {
        (id(), aggregate(), any::<bool>(), vec(inner, 0..4), parts(false)).prop_map(
            |(id, aggregate, rescale, children, parts)| {
                let mut group = Group::new(id).aggregate(aggregate);
                group.rescale = rescale;
                group.children = children;
                Node::from(dressed!(group, parts))
            },
        )
    })
}

fn input_type() -> impl Strategy<Value = Type> {
    select(vec![
        Type::Count,
        Type::Number,
        Type::Share,
        Type::Percent,
        Type::Money,
        Type::Days,
        Type::Date,
        Type::YesNo,
        Type::Choice,
    ])
}

fn input() -> impl Strategy<Value = Input> {
    (
        input_type(),
        words(),
        vec(any::<String>(), 0..3),
        option::of(number()),
        option::of(id()),
        option::of(select(vec![Roll::Sum, Roll::Mean, Roll::Last, Roll::None])),
        option::of(source()),
    )
        .prop_map(|(input_type, words, options, bound, at_most, roll, source)| {
            let mut input = Input::new(input_type);
            for (language, text) in &words {
                input = input.title(language, text);
            }
            input.options = options;
            input.maximum = bound;
            input.at_most = at_most;
            input.over_units = roll;
            input.source = source;
            input
        })
}

fn parameter() -> impl Strategy<Value = Parameter> {
    let case = (quantity(), validity()).prop_map(|(value, valid)| {
        ParameterCase::new(value).for_types(&["ward"]).during(valid).status(Status::Proposed)
    });
    (input_type(), quantity(), vec(case, 0..3)).prop_map(|(parameter_type, value, cases)| {
        cases.into_iter().fold(Parameter::new(parameter_type, value), Parameter::case)
    })
}

fn class() -> impl Strategy<Value = Class> {
    (id(), option::of(quantity()), option::of(quantity())).prop_map(|(id, at_least, above)| {
        let mut class = Class::new(id, at_least);
        class.above = above;
        class
    })
}

/// A programme.
pub fn programme() -> impl Strategy<Value = Programme> {
    let rounding = (0..20_u8, any::<bool>(), any::<bool>()).prop_map(|(decimals, also, before)| {
        let rounding = Rounding::new(decimals, Place::Indicator);
        let rounding = if also { rounding.also_at(Place::Total) } else { rounding };
        if before { rounding.before_classes() } else { rounding }
    });
    let identity = (id(), words(), option::of(any::<String>()), validity(), option::of(rounding));
    let declared = (
        vec((id(), input()), 0..4),
        vec((id(), parameter()), 0..3),
        vec((id(), formula()), 0..3),
        policies(),
    );
    let total = (aggregate(), option::of(number()), policies(), vec(gate(), 0..2));
    (identity, declared, total, vec(node(), 0..4), vec(class(), 0..4), option::of(source()))
        .prop_map(|(identity, declared, total, nodes, classes, source)| {
            let (id, words, version, valid, round) = identity;
            let (inputs, parameters, derived, defaults) = declared;
            let mut programme = Programme::new(id)
                .languages(&["vi", "en"])
                .basis(Basis::new("766/QĐ-TTg"))
                .valid(valid)
                .defaults(defaults);
            for (language, text) in &words {
                programme = programme.title(language, text);
            }
            programme.version = version;
            programme.round = round;
            for (id, input) in inputs {
                programme = programme.input("received", Input::new(Type::Count)).input(&id, input);
            }
            for (id, parameter) in parameters {
                programme = programme.parameter(&id, parameter);
            }
            for (id, formula) in derived {
                programme = programme.derived(&id, Derived::new(formula));
            }
            let (aggregate, max, policies, gates) = total;
            let mut total = Total::new().aggregate(aggregate);
            total.max = max;
            total.policies = policies;
            total.gates = gates;
            programme.total = total;
            programme.tree = nodes;
            programme.classes = classes;
            programme.source = source;
            programme
        })
}

/// A change of a value somewhere in a JSON document: which of its values, and what to put
/// there; nothing takes the value away.
pub fn mutation() -> impl Strategy<Value = (prop::sample::Index, Option<serde_json::Value>)> {
    use serde_json::json;
    let replacement = select(vec![
        None,
        Some(json!(null)),
        Some(json!(-1)),
        Some(json!(0.5)),
        Some(json!(80)),
        Some(json!(1e300)),
        Some(json!("80%")),
        Some(json!("x")),
        Some(json!("")),
        Some(json!("2026-02-30")),
        Some(json!(true)),
        Some(json!([])),
        Some(json!({})),
        Some(json!({"points": 2})),
        Some(json!({"parameter": "target"})),
        Some(json!([{"id": "n", "rule": {"given": {}}}])),
    ]);
    (any::<prop::sample::Index>(), replacement)
}

/// The document with one value replaced or taken away.
#[must_use]
pub fn mutated(
    document: &serde_json::Value,
    (which, replacement): &(prop::sample::Index, Option<serde_json::Value>),
) -> serde_json::Value {
    use serde_json::Value;
    let mut pointers: Vec<(String, String)> = Vec::new();
    let mut waiting = vec![(String::new(), document)];
    while let Some((pointer, value)) = waiting.pop() {
        let children: Vec<(String, &Value)> = match value {
            Value::Array(items) => {
                items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect()
            }
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), value)).collect()
            }
            _ => Vec::new(),
        };
        for (name, child) in children {
            pointers.push((pointer.clone(), name.clone()));
            let escaped = name.replace('~', "~0").replace('/', "~1");
            waiting.push((format!("{pointer}/{escaped}"), child));
        }
    }
    let mut document = document.clone();
    if pointers.is_empty() {
        return document;
    }
    let (parent, name) = which.get(&pointers);
    match (document.pointer_mut(parent), replacement) {
        (Some(Value::Object(fields)), Some(value)) => {
            fields.insert(name.clone(), value.clone());
        }
        (Some(Value::Object(fields)), None) => {
            fields.shift_remove(name);
        }
        (Some(Value::Array(items)), change) => {
            let at: usize = name.parse().unwrap_or_default();
            match change {
                Some(value) => items.splice(at..=at, [value.clone()]).for_each(drop),
                None => items.splice(at..=at, []).for_each(drop),
            }
        }
        _ => {}
    }
    document
}
