//! Engines that evaluate an expression for one row at a time.

use std::path::Path;
use std::rc::Rc;

use crate::cel_side::Cel;
use crate::columns::Results;
use crate::contender::{Contender, Contenders, Outcome};
use crate::datalogic_side::Datalogic;
use crate::evalexpr_side::Evalexpr;
use crate::exmex_side::Exmex;
use crate::fasteval_side::Fasteval;
use crate::tree::Workload;

/// More rows than this an engine of this kind is not given: the time is counted by the cell.
const MOST_ROWS: usize = 20_000;

/// An engine with its formulas compiled.
pub(crate) trait Engine {
    /// Evaluates all formulas for a row, whose values are those of the columns; what is
    /// missing is not a number. The results are put down by the number of the formula.
    fn row(&mut self, values: &[f64], put: &mut dyn FnMut(usize, f64)) -> Outcome;
}

/// The engines, where there are not too many rows for them.
pub(crate) fn contenders(folder: &Path) -> Outcome<Contenders> {
    let workload = Rc::new(Workload::read(folder)?);
    if workload.rows() > MOST_ROWS {
        return Ok(Vec::new());
    }
    let engines: [(&str, Box<dyn Engine>); 5] = [
        ("fasteval", Box::new(Fasteval::new(&workload)?)),
        ("exmex", Box::new(Exmex::new(&workload)?)),
        ("datalogic-rs", Box::new(Datalogic::new(&workload)?)),
        ("cel", Box::new(Cel::new(&workload)?)),
        ("evalexpr", Box::new(Evalexpr::new(&workload)?)),
    ];
    let by_rows = |(name, engine): (&str, Box<dyn Engine>)| {
        let results = Results::new(workload.trees.len(), workload.rows());
        let values = vec![0.0; workload.names.len()];
        let contender = ByRows { workload: Rc::clone(&workload), engine, values, results };
        (name.to_owned(), Box::new(contender) as Box<dyn Contender>)
    };
    Ok(engines.into_iter().map(by_rows).collect())
}

struct ByRows {
    workload: Rc<Workload>,
    engine: Box<dyn Engine>,
    values: Vec<f64>,
    results: Results,
}

impl Contender for ByRows {
    fn run(&mut self) -> Outcome {
        for row in 0..self.workload.rows() {
            for (value, column) in self.values.iter_mut().zip(&self.workload.columns) {
                *value = column.get(row);
            }
            let results = &mut self.results;
            self.engine
                .row(&self.values, &mut |formula, number| results.set(formula, row, number))?;
        }
        Ok(())
    }

    fn results(&self) -> Outcome<Vec<u8>> {
        Ok(self.results.bytes())
    }
}
