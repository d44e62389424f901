//! What a unit may come to have: its results in every completion, or in many.

use std::cell::Cell;
use std::collections::BTreeMap;

use chiso::programme::{Input, Rule, TOTAL};
use chiso::{Type, Value, math};

use super::asked::input;
use super::world::{Judge, Open, Undecided, World};
use super::{Known, Oracle, Outcome, formula, formulas_of, gate, nodes};

/// The results of one row in many completions.
#[derive(Debug)]
pub struct Completions {
    pub done: Vec<Completion>,
    /// Whether there are no others.
    pub all: bool,
    /// Whether nothing that is missing, or has no value, comes to the total in more than one way.
    pub one_way: bool,
}

/// The results of one row once all is known.
#[derive(Debug)]
pub struct Completion {
    /// The rows, of which this one and those above it are completed.
    pub rows: Vec<Known>,
    /// By node; the total as it is shown.
    pub outcomes: BTreeMap<String, Outcome>,
    /// The conditions that hold, by node and number.
    pub fires: BTreeMap<(String, usize), bool>,
    pub class: Option<usize>,
}

/// So many completions are looked at one by one.
const MOST: usize = 48;

/// So many whole numbers, one after the other, are few.
const FEW: f64 = 20.0;

/// A part of 1 for a node, drawn anew with every number.
struct Drawn {
    number: u64,
    asked: Cell<bool>,
}

impl Drawn {
    fn part(&self, of: &str, row: usize) -> f64 {
        match self.number {
            0 => 0.0,
            1 => 1.0,
            number => {
                let drawn = draw(number, &format!("{row} {of}")) % 6;
                [0.0, 1.0, 0.5, 0.25, 0.75, 1.0][drawn as usize]
            }
        }
    }
}

impl Open for Drawn {
    fn part(&self, row: usize, node: &str) -> f64 {
        self.asked.set(true);
        Self::part(self, node, row)
    }
}

/// A number that hangs on another and a text, and on nothing else.
fn draw(number: u64, text: &str) -> u64 {
    let mix = |hash: u64, byte: u64| (hash ^ byte).wrapping_mul(0x0000_0100_0000_01B3);
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| mix(hash, byte.into()));
    let hash = mix(mix(hash, number), number >> 8);
    (hash ^ hash >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32
}

impl Oracle<'_> {
    /// The completions of a row: of all that is missing of it and of the units above it.
    #[must_use]
    pub fn completions(&self, rows: &[Known], row: usize) -> Completions {
        let world = World::new(self, rows.to_vec(), None, &Undecided);
        let open: Vec<usize> =
            std::iter::successors(Some(row), |&at| world.above(at)).take(rows.len()).collect();
        let inputs = self.programme.inputs.iter();
        let missing: Vec<(usize, &str, &Input)> = inputs
            .flat_map(|(id, input)| open.iter().map(move |&at| (at, id.as_str(), input)))
            .filter(|(at, id, _)| input(&rows[*at], id) == Value::Missing)
            .collect();
        let given: Vec<(usize, &str)> = open
            .iter()
            .flat_map(|&at| self.awaited(&world, at).into_iter().map(move |id| (at, id)))
            .collect();
        let values: Vec<Vec<f64>> =
            missing.iter().map(|(_, _, of)| domain(of, self.highest(of), &self.edges)).collect();
        let finite = missing.iter().all(|(_, _, of)| self.is_finite(of)) && given.is_empty();
        let number: f64 = values.iter().map(|values| values.len() as f64).product();
        let every = number <= MOST as f64;
        let count = if every && given.is_empty() { (number as usize).max(1) } else { MOST };
        let mut all = finite && every;
        let mut done: Vec<Completion> = Vec::new();
        for number in 0..count {
            let known = rows;
            let mut rows = rows.to_vec();
            let mut rest = number;
            for ((at, id, _), values) in missing.iter().zip(&values) {
                let place = match number {
                    _ if every && given.is_empty() => rest % values.len(),
                    0 => 0,
                    1 => 1 % values.len(),
                    _ => draw(number as u64, &format!("{at} {id}")) as usize % values.len(),
                };
                rest /= values.len();
                rows[*at].values.insert((*id).to_owned(), Value::Known(values[place]));
            }
            for &at in &open {
                self.agree(&mut rows[at], &missing, at);
            }
            let drawn = Drawn { number: number as u64, asked: Cell::new(false) };
            for &(at, id) in &given {
                let asked = self.asked(self.node(id), &rows[at]);
                let points = asked.max * drawn.part(id, at);
                rows[at].given.insert(id.to_owned(), points);
            }
            done.push(self.complete(known, rows.clone(), row, &drawn));
            if drawn.asked.get() {
                all = false;
                // What has no value for good may be anything, whatever the inputs are.
                for number in (0..2).chain(0x1_0000..0x1_0002) {
                    let drawn = Drawn { number, asked: Cell::new(false) };
                    done.push(self.complete(known, rows.clone(), row, &drawn));
                }
            }
        }
        let one_way = self.comes_one_way(&open, &missing, &done);
        Completions { done, all, one_way }
    }

    /// The results of a row in a completion.
    fn complete(&self, known: &[Known], rows: Vec<Known>, row: usize, drawn: &Drawn) -> Completion {
        let mut world = World::new(self, rows, Some(drawn), &Undecided);
        world.others = known.to_vec();
        let (total, class) = world.total(row);
        let ids = self.ids();
        let mut outcomes: BTreeMap<String, Outcome> =
            ids.iter().map(|&id| (id.to_owned(), world.outcome(row, id))).collect();
        outcomes.insert(TOTAL.to_owned(), total);
        let mut fires = BTreeMap::new();
        for id in ids {
            for number in 0..self.gates(id).len() {
                fires.insert((id.to_owned(), number), world.holds(row, id, number));
            }
        }
        Completion { rows: world.rows.clone(), outcomes, fires, class }
    }

    /// The nodes of a row whose points are still to be given to it, and not to a unit above.
    fn awaited(&self, world: &World<'_>, row: usize) -> Vec<&str> {
        let known = &world.rows[row];
        let is_awaited = |node: &&chiso::programme::Node| {
            let asked = self.asked(Some(node), known);
            matches!(asked.rule, Some(Rule::Given {}))
                && asked.applicable
                && !known.given.contains_key(node.id())
                && world.is_assessed_itself(row, node)
        };
        nodes(self.programme).into_iter().filter(is_awaited).map(|node| node.id()).collect()
    }

    /// Makes values that were drawn agree with what they are a part of.
    fn agree(&self, known: &mut Known, missing: &[(usize, &str, &Input)], at: usize) {
        let is_drawn = |id: &str| missing.iter().any(|(row, of, _)| *row == at && *of == id);
        let inputs = &self.programme.inputs;
        for _ in 0..=inputs.len() {
            for (part, declared) in inputs {
                let Some(whole) = &declared.at_most else { continue };
                let (Value::Known(small), Value::Known(large)) =
                    (input(known, part), input(known, whole))
                else {
                    continue;
                };
                if small <= large {
                    continue;
                }
                // The part gives way, unless it is known; and so does one above that is drawn
                // where a part that is known is larger.
                let gives_way = if is_drawn(part) && !self.holds_known(known, part, &is_drawn) {
                    (part, large)
                } else if is_drawn(whole) {
                    (whole, small)
                } else {
                    (part, large)
                };
                known.values.insert(gives_way.0.clone(), Value::Known(gives_way.1));
            }
        }
    }

    /// Whether a known part, over others, is as large as this input is now.
    fn holds_known(&self, known: &Known, of: &str, is_drawn: &dyn Fn(&str) -> bool) -> bool {
        let parts = self.programme.inputs.iter().filter(|(_, i)| i.at_most.as_deref() == Some(of));
        parts.into_iter().any(|(part, _)| {
            input(known, part) == input(known, of)
                && (!is_drawn(part) || self.holds_known(known, part, is_drawn))
        })
    }

    /// Whether an input has few values.
    fn is_finite(&self, input: &Input) -> bool {
        match input.input_type {
            Type::YesNo | Type::Choice => true,
            Type::Count => self.highest(input) <= FEW,
            _ => false,
        }
    }

    /// The highest value of an input, whatever it is a part of.
    fn highest(&self, input: &Input) -> f64 {
        let own = input.maximum.unwrap_or(f64::INFINITY);
        let whole = input.at_most.as_ref().map(|whole| &self.programme.inputs[whole]);
        whole.map_or(own, |whole| own.min(self.highest(whole)))
    }

    /// All numbers that the document compares with.
    pub(super) fn all_edges(&self) -> Vec<f64> {
        fn walk(value: &serde_json::Value, found: &mut Vec<f64>) {
            match value {
                serde_json::Value::Number(number) => found.extend(number.as_f64()),
                serde_json::Value::String(text) => {
                    found.extend(chiso::programme::Quantity::share_from_text(text));
                }
                serde_json::Value::Array(all) => all.iter().for_each(|value| walk(value, found)),
                serde_json::Value::Object(all) => all.values().for_each(|value| walk(value, found)),
                _ => {}
            }
        }
        let mut found = vec![0.5];
        for part in
            [serde_json::json!(self.programme.tree), serde_json::json!(self.programme.total)]
        {
            walk(&part, &mut found);
        }
        for number in self.formulas.values().flat_map(formula::numbers) {
            found.push(number);
        }
        found.sort_by(f64::total_cmp);
        found.dedup();
        found
    }

    /// Whether nothing that is open comes to the total in more than one way.
    fn comes_one_way(
        &self,
        open: &[usize],
        missing: &[(usize, &str, &Input)],
        done: &[Completion],
    ) -> bool {
        let mut read: BTreeMap<&str, usize> = BTreeMap::new();
        let mut count = |text: &str| {
            let mut names = Vec::new();
            self.names(self.formula(text), &mut names);
            for name in names {
                if let Some((id, _)) = self.programme.inputs.get_key_value(name) {
                    *read.entry(id).or_default() += 1;
                }
            }
        };
        let gates = || {
            let below = nodes(self.programme).into_iter().flat_map(gate::of_node);
            self.programme.total.gates.iter().chain(below)
        };
        nodes(self.programme).into_iter().flat_map(formulas_of).for_each(&mut count);
        gates().for_each(|gate| count(&gate.when));
        let twice = missing.iter().any(|(_, id, _)| read.get(id).copied().unwrap_or(0) > 1);
        let is_missing =
            |at: usize, id: &str| missing.iter().any(|(row, of, _)| *row == at && *of == id);
        let tied = missing
            .iter()
            .any(|(at, _, of)| of.at_most.as_ref().is_some_and(|whole| is_missing(*at, whole)));
        // A node that a gate asks about comes to the total by itself as well.
        let asked = gates().any(|gate| {
            formula::nodes(self.formula(&gate.when)).iter().any(|id| differs(done, id))
        });
        let inherits = open.len() > 1
            && nodes(self.programme).iter().any(|n| super::asked::assessed_at(Some(n)).is_some());
        !(twice || tied || asked || inherits)
    }

    /// The inputs that an expression reads, over derived quantities, once for every time.
    fn names<'o>(&'o self, expression: &'o chiso::formula::Expression, found: &mut Vec<&'o str>) {
        for name in formula::names(expression) {
            match self.programme.derived.get(name) {
                Some(derived) => self.names(self.formula(&derived.formula), found),
                None => found.push(name),
            }
        }
    }
}

/// Whether a node has not the same result in all completions.
fn differs(done: &[Completion], id: &str) -> bool {
    let of = |at: &Completion| {
        let outcome = &at.outcomes[id];
        (outcome.points.to_bits(), outcome.max.to_bits(), outcome.status)
    };
    done.iter().any(|at| of(at) != of(&done[0]))
}

/// Values that an input may have: all, if they are few, else its ends, the edges of the document
/// within them, and some beside these. The lowest comes first, then the highest.
fn domain(input: &Input, maximum: f64, edges: &[f64]) -> Vec<f64> {
    let whole = matches!(input.input_type, Type::Count | Type::YesNo | Type::Choice | Type::Date);
    let (low, high): (f64, f64) = match input.input_type {
        Type::YesNo | Type::Share => (0.0, 1.0),
        Type::Percent => (0.0, 100.0),
        Type::Choice => (0.0, input.options.len() as f64 - 1.0),
        Type::Count => (0.0, 1e9),
        _ => (-1e9, 1e9),
    };
    let low = input.minimum.map_or(low, |minimum| low.max(minimum));
    let high = high.min(maximum);
    let mut values = vec![low, high];
    if whole && high - low <= FEW {
        values.extend((1..).map(|step| low + f64::from(step)).take_while(|value| *value < high));
        return values;
    }
    for &edge in edges {
        let beside = if whole { 1.0 } else { 1e-6 };
        let near = if whole { math::floor(edge) } else { edge };
        values.extend([near, near - beside, near + beside]);
    }
    values.extend((1..8).map(|part| {
        let value = low + (high - low).min(40.0) * f64::from(part) / 8.0;
        if whole { value.floor() } else { value }
    }));
    values.retain(|value| low <= *value && *value <= high);
    values
}

/// The verdicts of completions, one for every row; what they leave open is asked of `hint`.
pub struct ByCompletions<'c> {
    pub rows: &'c [Completions],
    /// What somebody else says of it: believed only where the completions that were looked at do
    /// not contradict, and are not all.
    pub hint: &'c dyn Judge,
    /// Whether somebody else has to see what all completions have in common.
    pub strict: bool,
}

impl ByCompletions<'_> {
    /// Whether the completions of a row that were looked at are known to decide.
    #[must_use]
    pub fn is_sure(&self, row: usize) -> bool {
        self.strict && self.rows[row].all && self.rows[row].one_way
    }
}

impl Judge for ByCompletions<'_> {
    fn fires(&self, row: usize, node: &str, gate: usize) -> bool {
        let key = (node.to_owned(), gate);
        let always = self.rows[row].done.iter().all(|at| at.fires[&key]);
        always && (self.is_sure(row) || self.hint.fires(row, node, gate))
    }

    fn decided(&self, row: usize, node: &str) -> Option<f64> {
        let found = self.rows[row].done.iter().map(|at| at.outcomes[node].combined);
        let found: Vec<f64> = found.collect::<Option<_>>()?;
        let least = found.iter().copied().fold(f64::INFINITY, f64::min);
        let most = found.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let always = math::same(least, most);
        (always && (self.is_sure(row) || self.hint.decided(row, node).is_some())).then_some(least)
    }
}
