//! Complete cases: one row of which every input is known.
//!
//! What a service scores at every event is one unit, mostly without a gap. Nothing is then
//! excluded and nothing is open: what the children of a group weigh together is known
//! beforehand, and what is left is arithmetic. It is that of the other ways, in the same
//! order; where it does not lead to the end, they are asked.

mod compile;

use std::slice;

use super::group::Group;
use super::leaf::{Absent, Leaf};
use super::one::{Cell, Running};
use super::plains::{self, Plains};
use super::sums::add_exactly;
use super::{Block, Details, Sink};
use crate::formula::{Absence, Instructions, Program, Registers};
use crate::math::larger;
use crate::plan::{Compiled, GateEffect};
use crate::score::gate;
use crate::score::outcome::Status;
use crate::simd::{Kernel, dispatch};
use crate::value::{State, Value};

/// The way of a complete case, for one profile.
#[derive(Debug, Clone)]
pub(in crate::score) struct Complete {
    parameters: Vec<f64>,
    formulas: Program,
    plains: Plains,
    lines: Vec<Line>,
    groups: Vec<Group>,
    kept: usize,
}

#[derive(Debug, Clone)]
enum Line {
    Plains(PlainLine),
    Node(Box<Node>),
    /// Left out for all units, and asked for.
    Out(usize, Status, State),
}

/// Plain indicators that count for one group, and that nothing reads again.
#[derive(Debug, Clone)]
struct PlainLine {
    group: usize,
    /// The slot of each, and what becomes of its points.
    members: Vec<(usize, Adding)>,
    /// Those that are asked for.
    shown: Vec<Shown>,
}

/// A plain indicator that is asked for.
#[derive(Debug, Clone)]
struct Shown {
    node: usize,
    slot: usize,
    /// Where its number is.
    place: usize,
    leaf: Box<Leaf>,
    max: f64,
}

/// A node.
#[derive(Debug, Clone)]
struct Node {
    node: usize,
    /// Whether it is asked for.
    shown: bool,
    work: Doing,
    /// The group that gets its result next, and in which way.
    up: Option<(usize, Adding)>,
    keep: Option<usize>,
    gates: Vec<Gate>,
    max: f64,
}

#[derive(Debug, Clone)]
enum Doing {
    /// An indicator of one number, and the place of that.
    Number(usize, Box<Leaf>),
    /// A checklist, and the places of its answers.
    Items(Vec<usize>, Box<Leaf>),
    /// A group. Members that do not come in document order are kept till then: where, and in
    /// which way they are added.
    Group(usize, Vec<(usize, Adding)>),
}

/// What a group makes of a child's result.
#[derive(Debug, Clone, Copy)]
enum Adding {
    Points,
    /// The share of the maximum, weighted.
    Share {
        max: f64,
        weight: f64,
    },
    /// The share of the maximum, for an aggregate that needs them one by one.
    Each {
        max: f64,
        weight: f64,
    },
    /// Nothing: it has no maximum.
    Nothing,
}

/// A gate, compiled for complete cases.
#[derive(Debug, Clone)]
struct Gate {
    condition: Program,
    /// Where its answer is.
    answer: usize,
    reads: Vec<Read>,
    effect: GateEffect,
    /// The cap as a part of the maximum, if it is one.
    share: f64,
}

#[derive(Debug, Clone, Copy)]
enum Read {
    /// An input or a parameter.
    Number(usize),
    /// The points of a node that is kept; of the gate's own where no place is named.
    Points(Option<usize>),
    /// The same as a part of its maximum.
    Share(Option<usize>),
}

/// The buffers of a complete case.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct Buffers {
    formulas: Registers<1>,
    reads: Vec<f64>,
    condition: Registers<1>,
    plains: plains::Room,
    sums: Vec<Running>,
    kept: Vec<Cell>,
}

impl Complete {
    /// The total of a unit with these numbers, one for every input. None where an input cannot
    /// have its number, or something is undefined that no policy settles; what the sink was
    /// told is void then.
    pub(in crate::score) fn total<S: Sink>(
        &self,
        plan: &Compiled,
        inputs: &[f64],
        buffers: &mut Buffers,
        instructions: Instructions,
        sink: &mut S,
    ) -> Option<Cell> {
        dispatch(instructions, Total { of: self, plan, inputs, buffers, sink })
    }

    #[inline(always)]
    fn run<S: Sink>(&self, inputs: &[f64], buffers: &mut Buffers, sink: &mut S) -> Option<Cell> {
        let Buffers { formulas, reads, condition, plains, sums, kept } = buffers;
        let numbers = self.formulas.evaluate_numbers(0, &[inputs, &self.parameters], formulas);
        self.plains.run(numbers, plains)?;
        sums.resize_with(self.groups.len(), Running::default);
        sums.iter_mut().for_each(Running::begin);
        kept.resize(self.kept, Cell::default());
        let mut total = None;
        for line in &self.lines {
            let line = match line {
                Line::Node(node) => node,
                Line::Out(node, status, state) => {
                    sink.out(*node, *status, *state, 1);
                    continue;
                }
                Line::Plains(PlainLine { group, members, shown }) => {
                    let sums = sums.get_mut(*group)?;
                    let (mut total, mut lost) = (sums.total, sums.lost);
                    for (slot, adding) in members {
                        adding.add(*plains.points.get(*slot)?, &mut total, &mut lost);
                    }
                    (sums.total, sums.lost) = (total, lost);
                    for Shown { node, slot, place, leaf, max } in shown {
                        let is_known = numbers.get(*place)?.is_finite();
                        let absent = (!is_known).then_some((&**leaf, State::Undefined));
                        tell(sink, *node, plains.points.get(*slot)?, *max, absent.as_ref());
                    }
                    continue;
                }
            };
            let mut absent = None;
            let points = match &line.work {
                Doing::Number(place, leaf) => match leaf.of_number(*numbers.get(*place)?) {
                    Some(points) => points,
                    None => leaf.instead(State::Undefined, &mut absent)?,
                },
                Doing::Items(places, leaf) => {
                    match leaf.of_numbers(places.iter().map(|&at| numbers.get(at).copied())) {
                        Ok(points) => points,
                        Err(state) => leaf.instead(state, &mut absent)?,
                    }
                }
                Doing::Group(group, members) => {
                    let (group, sums) = (self.groups.get(*group)?, sums.get_mut(*group)?);
                    for (place, adding) in members {
                        adding.add_to(sums, kept.get(*place)?.points);
                    }
                    let points = group.of_complete(sums)?;
                    points.is_finite().then_some(points)?
                }
            };
            // A gate that asks about its own node is told what it has before all its gates.
            let before = Cell { points, max: line.max, ..Cell::default() };
            let mut cell = before;
            for (number, gate) in line.gates.iter().enumerate() {
                if gate.fires(numbers, kept, before, reads, condition) {
                    cell.fired |= gate::bit(number);
                    cell.points = gate::capped(&gate.effect, cell.points, cell.max, |_| gate.share);
                }
            }
            if line.shown {
                tell(sink, line.node, &cell.points, cell.max, absent.as_ref());
            }
            if let Some(place) = line.keep {
                *kept.get_mut(place)? = cell;
            }
            if let Some((group, adding)) = line.up {
                adding.add_to(sums.get_mut(group)?, cell.points);
            }
            total = Some(cell);
        }
        total
    }
}

/// Tells what a node came to, and why it has no points of its own where it has none.
#[inline(always)]
fn tell<S: Sink>(
    sink: &mut S,
    node: usize,
    points: &f64,
    max: f64,
    absent: Option<&(&Leaf, State)>,
) {
    let block = Block { points: slice::from_ref(points), usual: max, max: None, excluded: None };
    let absent = absent.map(|(leaf, state)| (*leaf, Absence::States(slice::from_ref(state))));
    sink.node(node, block, &Details { absent, gone: None, detail: &[], fired: &[] });
}

/// A total in the making.
struct Total<'k, S> {
    of: &'k Complete,
    plan: &'k Compiled,
    inputs: &'k [f64],
    buffers: &'k mut Buffers,
    sink: &'k mut S,
}

/// Nobody wants more than the total.
pub(in crate::score) struct Nobody;

impl Sink for Nobody {
    const DETAILS: bool = false;

    fn node(&mut self, _: usize, _: Block<'_>, _: &Details<'_>) {}

    fn out(&mut self, _: usize, _: Status, _: State, _: usize) {}
}

impl<S: Sink> Kernel for Total<'_, S> {
    type Output = Option<Cell>;

    #[inline(always)]
    fn run(self) -> Option<Cell> {
        let Self { of, plan, inputs, buffers, sink } = self;
        if plan.allows(inputs) { of.run(inputs, buffers, sink) } else { None }
    }
}

impl Adding {
    #[inline(always)]
    fn add(self, points: f64, total: &mut f64, lost: &mut f64) {
        let number = match self {
            Self::Points => points,
            #[expect(clippy::float_cmp, reason = "dividing by 1 changes nothing")]
            Self::Share { max, weight } => weight * if max == 1.0 { points } else { points / max },
            Self::Each { .. } | Self::Nothing => return,
        };
        add_exactly(total, lost, number);
    }

    fn add_to(self, sums: &mut Running, points: f64) {
        if let Self::Each { max, weight } = self {
            sums.shares.push((larger(0.0, points / max), weight));
        }
        self.add(points, &mut sums.total, &mut sums.lost);
    }
}

impl Gate {
    fn fires(
        &self,
        numbers: &[f64],
        kept: &[Cell],
        own: Cell,
        numbers_read: &mut Vec<f64>,
        registers: &mut Registers<1>,
    ) -> bool {
        let cell = |place: Option<usize>| match place {
            None => own,
            Some(place) => kept.get(place).copied().unwrap_or_default(),
        };
        numbers_read.clear();
        numbers_read.extend(self.reads.iter().map(|read| match *read {
            Read::Number(place) => numbers.get(place).copied().unwrap_or(f64::NAN),
            Read::Points(place) => cell(place).points,
            Read::Share(place) => {
                let Cell { points, max, .. } = cell(place);
                if max > 0.0 { points / max + 0.0 } else { f64::NAN }
            }
        }));
        let results = self.condition.evaluate_numbers(0, &[numbers_read], registers);
        results.get(self.answer) == Some(&1.0)
    }
}

impl Leaf {
    /// The points of one number; none where it is not finite, or there is none for it.
    #[inline(always)]
    fn of_number(&self, x: f64) -> Option<f64> {
        if x.is_finite() { self.points_of(x) } else { None }
    }

    /// The points of a checklist; else the state that there are none for.
    fn of_numbers(&self, numbers: impl Iterator<Item = Option<f64>> + Clone) -> Result<f64, State> {
        let value = |number: Option<f64>| {
            number.filter(|number| number.is_finite()).map_or(Value::Undefined, Value::Known)
        };
        self.of_items(numbers.map(value)).map(|earned| earned.points)
    }

    /// What stands in for points that there are not, which is noted; none where the row is
    /// open or the indicator excluded.
    fn instead<'l>(&'l self, state: State, absent: &mut Option<(&'l Self, State)>) -> Option<f64> {
        match self.absent(state) {
            Absent::Points(points) => {
                *absent = Some((self, state));
                Some(points)
            }
            Absent::Exclude | Absent::Open => None,
        }
    }
}

impl Group {
    /// The points where all children are there.
    fn of_complete(&self, sums: &Running) -> Option<f64> {
        Some(self.finished(sums, self.whole)?.0)
    }
}
