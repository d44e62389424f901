//! The executor: the jobs of a program over `W` rows.
//!
//! There is one, for all widths: a block of a table, and a row that stands alone, as services,
//! bindings and the browser have it. At width 1 a register is a number, and nothing is lent,
//! read in place or dispatched row by row: those branches hang on `W` alone and vanish.

use std::ops::Range;

use super::Slot;
use super::allocate::Buffers;
use super::code::{Code, Job, Part};
use super::column::Column;
use super::destination::Destination;
use super::fuse::Op;
use super::kernels::{Input, Lanes, perform};
use super::op::{Constant, Operation, is_finite};
use super::read::{Request, read};
use super::registers::{Others, Place, Registers, raw, split};
use super::states::{ALL_KNOWN, is_state, pass_states, settled};
use crate::simd::Kernel;
use crate::value::{State, Value};

/// Where the values of slots are from.
pub(super) trait Source {
    /// The values stand in the registers already.
    const LOADED: bool = false;

    /// The rows at hand of a column.
    fn column(&self, slot: Slot) -> Column<'_>;

    /// The same, where they lie.
    fn floats(&self, slot: Slot) -> Option<&[f64]>;

    /// The first of these rows.
    fn value(&self, slot: Slot) -> Value;
}

/// Some rows of columns.
#[derive(Debug, Clone)]
pub(super) struct Columns<'s, 'c> {
    pub(super) columns: &'s [Column<'c>],
    pub(super) rows: Range<usize>,
    /// How many rows there are in all: shorter columns are missing.
    pub(super) all_rows: usize,
}

impl Source for Columns<'_, '_> {
    #[inline(always)]
    fn column(&self, slot: Slot) -> Column<'_> {
        let column = self.columns.get(slot).filter(|column| column.reaches(self.all_rows));
        column.map_or(Column::Constant(Value::Missing), |column| column.slice(self.rows.clone()))
    }

    #[inline(always)]
    fn floats(&self, slot: Slot) -> Option<&[f64]> {
        self.columns.get(slot)?.floats()?.get(self.rows.clone())
    }

    #[inline(always)]
    fn value(&self, slot: Slot) -> Value {
        self.columns.get(slot).map_or(Value::Missing, |column| column.value(self.rows.start))
    }
}

/// Nothing but what stands in the registers.
pub(super) struct Loaded;

impl Source for Loaded {
    const LOADED: bool = true;

    fn column(&self, _: Slot) -> Column<'_> {
        Column::Constant(Value::Missing)
    }

    fn floats(&self, _: Slot) -> Option<&[f64]> {
        None
    }

    fn value(&self, _: Slot) -> Value {
        Value::Missing
    }
}

/// Some parts of a program at work on a block, or on a row.
pub(super) struct Run<'r, 'o, S, const W: usize> {
    pub(super) code: &'r Code,
    pub(super) buffers: &'r Buffers,
    pub(super) parts: Range<usize>,
    pub(super) source: S,
    /// The rows of the destinations that it is about.
    pub(super) rows: Range<usize>,
    /// The states of the outputs are asked for.
    pub(super) states: bool,
    pub(super) registers: &'r mut Registers<W>,
    pub(super) destinations: &'r mut [Destination<'o>],
}

impl<S: Source, const W: usize> Kernel for Run<'_, '_, S, W> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        let code = self.code;
        for part in code.parts.get(self.parts.clone()).unwrap_or_default() {
            self.part(part);
        }
        self.write_destinations();
    }
}

/// Finds the numbers of registers.
struct Finder<'f, 'o, S> {
    others: Others<'f, f64>,
    places: &'f [Place],
    buffers: &'f Buffers,
    source: &'f S,
    rows: Range<usize>,
    destinations: &'f [Destination<'o>],
}

/// A finder of what a run has, besides its registers.
macro_rules! finder {
    ($run:ident, $others:expr, $places:expr) => {
        Finder {
            others: $others,
            places: $places,
            buffers: $run.buffers,
            source: &$run.source,
            rows: $run.rows.clone(),
            destinations: $run.destinations,
        }
    };
}

impl<'f, S: Source> Finder<'f, '_, S> {
    #[inline(always)]
    fn numbers<const W: usize>(&self, register: usize) -> &'f [f64] {
        if W == 1 {
            return self.others.get(register, 1).unwrap_or(&[f64::NAN]);
        }
        let numbers = match self.places.get(register) {
            Some(Place::Own) => self
                .buffers
                .of(register)
                .and_then(|buffer| self.others.get(buffer, self.rows.len())),
            Some(&Place::Lent(at)) => {
                self.destinations.get(at).and_then(|to| to.numbers.get(self.rows.clone()))
            }
            Some(Place::Column) => self.source.floats(register),
            None => None,
        };
        numbers.unwrap_or_default()
    }
}

impl<S: Source, const W: usize> Run<'_, '_, S, W> {
    #[inline(always)]
    fn part(&mut self, part: &Part) {
        let code = self.code;
        if W == 1 && !S::LOADED {
            for &slot in &part.reads {
                let (number, state) = raw(self.source.value(slot));
                if let Some(place) = self.registers.numbers.get_mut(slot) {
                    *place = number;
                }
                self.registers.set_state(slot, state);
            }
        }
        for job in code.jobs.get(part.jobs.clone()).unwrap_or_default() {
            if W == 1 {
                self.row_job(job);
            } else {
                for member in 0..job.count {
                    self.block_job(job, member);
                }
            }
        }
        if W > 1 {
            for &register in &part.outputs {
                self.read(register);
                if self.states {
                    self.settle(register);
                }
            }
        }
    }

    #[inline(always)]
    fn length(&self) -> usize {
        if W == 1 { 1 } else { self.rows.len() }
    }

    /// A job for a row.
    #[inline(always)]
    fn row_job(&mut self, job: &Job) {
        let Registers { numbers, gathered, .. } = &mut *self.registers;
        let (operands, canonical) = (job.operands.len(), job.canonical);
        if job.count == 1 {
            let mut result = [f64::NAN];
            if let Op::Plain(Operation::Is(asked)) = job.op {
                let state = self.registers.settled(job.operand(0, 0));
                result = [if state == asked { 1.0 } else { 0.0 }];
            } else {
                let all = &*numbers;
                let input = |index: usize, _| {
                    let register = job.operands.get(index).copied().unwrap_or(usize::MAX);
                    Input::Rows(all.get(register).map_or(&[f64::NAN], std::slice::from_ref))
                };
                let lanes = Lanes::<'_, _, 1> { operands, input, target: &mut result, canonical };
                perform(&job.op, lanes);
            }
            if let Some(place) = self.registers.numbers.get_mut(job.target) {
                [*place] = result;
            }
        } else if cfg!(feature = "bulk") {
            // Several at once, like one over a block of rows.
            let Some((before, rest)) = numbers.split_at_mut_checked(job.target) else { return };
            gathered.clear();
            gathered.extend(
                job.operands.iter().map(|&place| before.get(place).copied().unwrap_or(f64::NAN)),
            );
            let parts = gathered.split_at_checked(job.count).unwrap_or_default();
            let input = |index, _| Input::Rows(if index == 0 { parts.0 } else { parts.1 });
            let Some(target) = rest.get_mut(..job.count) else { return };
            let operands = operands / job.count;
            perform(&job.op, Lanes::<'_, _, 1> { operands, input, target, canonical });
        }
        if !self.registers.all_plain {
            for member in 0..job.count {
                self.pass_states(job, member);
            }
        }
    }

    /// A job over the rows of a block.
    #[inline(always)]
    fn block_job(&mut self, job: &Job, member: usize) {
        let arity = job.arity();
        for index in 0..arity {
            self.read(job.operand(index, member));
        }
        let (code, rows, register) = (self.code, self.rows.clone(), job.target + member);
        let states = self.states || job.states;
        let lent = match self.registers.places.get(register) {
            Some(&Place::Lent(at)) => Some(at),
            _ => None,
        };
        // The numbers are taken out, so that others can be read; nothing moves but pointers.
        let mut of_caller: &mut [f64] = &mut [];
        if let Some(destination) = lent.and_then(|at| self.destinations.get_mut(at)) {
            of_caller = std::mem::take(&mut destination.numbers);
        }
        let Registers { numbers, states: of_all, stride, plain, places, .. } = &mut *self.registers;
        let Some((own, others)) = self
            .buffers
            .of(register)
            .and_then(|buffer| split(numbers, buffer, *stride, rows.len()))
        else {
            return;
        };
        let target = if lent.is_some() { of_caller.get_mut(rows.clone()) } else { Some(own) };
        if let Some(target) = target {
            let finder = finder!(self, others, places);
            let input = |index: usize, as_rows: bool| {
                let register = job.operand(index, member);
                match code.constant(register) {
                    Some(constant) if !as_rows => Input::Constant(raw(constant.value()).0),
                    _ => Input::Rows(finder.numbers::<W>(register)),
                }
            };
            match job.op {
                Op::Plain(Operation::Is(asked)) if !asked.is_known() => {
                    let x = job.operand(0, member);
                    let others = Others::all(of_all, *stride);
                    let known = plain.get(x) == Some(&true);
                    let states = if known { None } else { self.buffers.of(x) };
                    let states = states.and_then(|buffer| others.get(buffer, rows.len()));
                    is_state(asked, finder.numbers::<W>(x), states.unwrap_or(&ALL_KNOWN), target);
                }
                _ => {
                    let canonical = job.canonical;
                    perform(
                        &job.op,
                        Lanes::<'_, _, W> { operands: arity, input, target, canonical },
                    );
                }
            }
        }
        if let Some(destination) = lent.and_then(|at| self.destinations.get_mut(at)) {
            destination.numbers = of_caller;
        }
        if states {
            self.pass_states(job, member);
        }
    }

    /// Reads a slot into its register, unless it was read.
    #[inline(always)]
    fn read(&mut self, slot: Slot) {
        let Some(unread) = self.registers.unread.get_mut(slot).filter(|unread| **unread) else {
            return;
        };
        *unread = false;
        let wanted = self.code.columns.get(slot).copied().unwrap_or_default();
        let states = self.states || wanted.states;
        let request = Request { canonical: wanted.canonical, states, copy: wanted.output };
        let Registers { numbers, states: of_all, stride, places, plain, .. } = &mut *self.registers;
        let count = self.rows.len();
        let Some(buffer) = self.buffers.of(slot) else { return };
        let (own, of_own) =
            (split(numbers, buffer, *stride, count), split(of_all, buffer, *stride, count));
        let Some(((own, _), (of_own, _))) = own.zip(of_own) else { return };
        let target = match places.get(slot) {
            Some(&Place::Lent(at)) => self
                .destinations
                .get_mut(at)
                .and_then(|destination| destination.numbers.get_mut(self.rows.clone()))
                .unwrap_or_default(),
            _ => own,
        };
        let reading = read(&self.source.column(slot), request, target, of_own);
        if let Some((plain, place)) = plain.get_mut(slot).zip(places.get_mut(slot)) {
            *plain = reading.plain;
            if reading.in_place {
                *place = Place::Column;
            }
        }
    }

    /// The states of a result, from those of the operands.
    #[inline(always)]
    fn pass_states(&mut self, job: &Job, member: usize) {
        let (arity, register) = (job.arity(), job.target + member);
        let asks = matches!(job.op, Op::Plain(Operation::Is(_)));
        let registers = &mut *self.registers;
        let plain = |index| W > 1 && registers.is_plain(job.operand(index, member));
        let all_plain = asks || W > 1 && (0..arity).all(plain);
        registers.set_plain(register, all_plain);
        if W == 1 && asks {
            registers.set_state(register, State::Known);
        }
        if all_plain {
            return;
        }
        let count = self.length();
        let buffers = self.buffers;
        let buffer_of = |register| if W == 1 { Some(register) } else { buffers.of(register) };
        let registers = &mut *self.registers;
        let finder =
            finder!(self, Others::all(&registers.numbers, registers.stride), &registers.places);
        let target = buffer_of(register)
            .and_then(|buffer| split(&mut registers.states, buffer, registers.stride, count));
        let Some((target, others)) = target else { return };
        let plain = &registers.plain;
        let states_of = |index: usize| {
            let register = job.operand(index, member);
            if W > 1 && plain.get(register) == Some(&true) {
                return None;
            }
            others.get(buffer_of(register)?, count)
        };
        let numbers_of = |index: usize| finder.numbers::<W>(job.operand(index, member));
        let result = finder.numbers::<W>(register);
        pass_states(&job.op, arity, numbers_of, states_of, result, target);
    }

    /// Makes the states of an output of a block what they are.
    #[inline(always)]
    fn settle(&mut self, register: usize) {
        let count = self.length();
        let registers = &mut *self.registers;
        let finder =
            finder!(self, Others::all(&registers.numbers, registers.stride), &registers.places);
        let numbers = finder.numbers::<W>(register);
        let Some(plain) = registers.plain.get_mut(register) else { return };
        let gone = numbers.iter().fold(0_u64, |gone, &x| gone + u64::from(!is_finite(x)));
        if gone == 0 {
            *plain = true;
            return;
        }
        let states = self
            .buffers
            .of(register)
            .and_then(|buffer| split(&mut registers.states, buffer, registers.stride, count));
        let Some((states, _)) = states else { return };
        if *plain {
            states.fill(State::Known);
            *plain = false;
        }
        // What is not known has no number: where as many have none as are not known, nothing
        // came out undefined.
        let absent = states.iter().fold(0, |n, &state| n + u64::from(state != State::Known));
        if absent != gone {
            for (state, &number) in states.iter_mut().zip(numbers) {
                *state = settled(number, *state);
            }
        }
    }

    /// Hands over what is not in place yet: validity, states, and outputs asked for twice.
    #[inline(always)]
    fn write_destinations(&mut self) {
        for at in 0..self.destinations.len() {
            let Some(destination) = self.destinations.get_mut(at) else { continue };
            let register = destination.register.unwrap_or(usize::MAX);
            let mut taken = destination.take();
            let registers = &*self.registers;
            let finder =
                finder!(self, Others::all(&registers.numbers, registers.stride), &registers.places);
            let lent = registers.places.get(register) == Some(&Place::Lent(at));
            let numbers = (!lent).then(|| finder.numbers::<W>(register));
            let states = self.buffers.of(register).filter(|_| !registers.is_plain(register));
            let states = states.and_then(|buffer| {
                Others::all(&registers.states, registers.stride).get(buffer, self.rows.len())
            });
            taken.write(self.rows.clone(), numbers, states);
            if let Some(destination) = self.destinations.get_mut(at) {
                *destination = taken;
            }
        }
    }
}

/// The value of one operation on single values: what the executor gives for one row.
pub(super) fn single(operation: Operation, operands: &[Value]) -> Value {
    let constants: Vec<Constant> = operands.iter().copied().map(Constant::new).collect();
    let register = constants.len();
    let (code, buffers) = (Code::single(operation, constants), Buffers::default());
    let mut registers = Registers::<1>::default();
    registers.begin(&code, &buffers, 1);
    let run = Run {
        code: &code,
        buffers: &buffers,
        parts: 0..1,
        source: Loaded,
        rows: 0..1,
        states: true,
        registers: &mut registers,
        destinations: &mut [],
    };
    run.run();
    let number = registers.numbers.get(register).copied().unwrap_or(f64::NAN);
    Value::from_parts(number, registers.settled(register))
}
