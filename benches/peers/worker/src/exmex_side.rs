//! exmex: flat expressions over `f64`, with operators of our own where its floats have none:
//! comparisons, a choice, and a quotient that is not a number where the divisor is 0.

use exmex::{BinOp, Express, FlatEx, MakeOperators, Operator, ops_factory};

use crate::contender::Outcome;
use crate::rows::Engine;
use crate::tree::{Tree, Workload};

/// An operator. Every operation is written in brackets: none comes before another.
const fn operator(apply: fn(f64, f64) -> f64) -> BinOp<f64> {
    BinOp { apply, prio: 0, is_commutative: false }
}

ops_factory!(
    Operators,
    f64,
    Operator::make_bin("+", operator(|a, b| a + b)),
    Operator::make_bin("-", operator(|a, b| a - b)),
    Operator::make_bin("*", operator(|a, b| a * b)),
    Operator::make_bin("/", operator(|a, b| if b == 0.0 { f64::NAN } else { a / b })),
    Operator::make_bin("at_most", operator(|a, b| if a > b { b } else { a })),
    Operator::make_bin("at_least", operator(|a, b| if a < b { b } else { a })),
    Operator::make_bin(">=", operator(|a, b| if a.is_nan() { a } else { f64::from(a >= b) })),
    Operator::make_bin("or_else", operator(|a, b| if a.is_nan() { b } else { a })),
    Operator::make_bin("only_if", operator(|a, b| if b == 1.0 { a } else { f64::NAN }))
);

type Expression = FlatEx<f64, Operators>;

pub(crate) struct Exmex {
    /// The expressions, each with the columns of its variables in the order it wants.
    compiled: Vec<(Expression, Vec<usize>)>,
    values: Vec<f64>,
}

impl Exmex {
    pub(crate) fn new(workload: &Workload) -> Outcome<Self> {
        let compile = |tree: &Tree| -> Outcome<(Expression, Vec<usize>)> {
            let text = text(tree, &workload.names);
            let parsed = Expression::parse(&text).map_err(|e| format!("{text}: {e}"))?;
            let column = |name: &String| workload.names.iter().position(|known| known == name);
            let columns = parsed.var_names().iter().filter_map(column).collect();
            Ok((parsed, columns))
        };
        let compiled = workload.trees.iter().map(compile).collect::<Outcome<_>>()?;
        Ok(Self { compiled, values: Vec::new() })
    }
}

impl Engine for Exmex {
    fn row(&mut self, values: &[f64], put: &mut dyn FnMut(usize, f64)) -> Outcome {
        for (formula, (expression, columns)) in self.compiled.iter().enumerate() {
            self.values.clear();
            self.values.extend(columns.iter().map(|&column| values[column]));
            put(formula, expression.eval(&self.values).map_err(|e| e.to_string())?);
        }
        Ok(())
    }
}

fn text(tree: &Tree, names: &[String]) -> String {
    let inner = |tree: &Tree| text(tree, names);
    match tree {
        Tree::Number(number) => format!("{number:?}"),
        Tree::Column(column) => names[*column].clone(),
        Tree::Add(a, b) => format!("({}+{})", inner(a), inner(b)),
        Tree::Subtract(a, b) => format!("({}-{})", inner(a), inner(b)),
        Tree::Multiply(a, b) => format!("({}*{})", inner(a), inner(b)),
        Tree::Divide(a, b) => format!("({}/{})", inner(a), inner(b)),
        Tree::Min(x, most) => format!("({} at_most {most:?})", inner(x)),
        Tree::Max(x, least) => format!("({} at_least {least:?})", inner(x)),
        Tree::Band(x, edges, points) => {
            let x = inner(x);
            let mut sum = format!("{:?}", points[0]);
            for (at, edge) in edges.iter().enumerate() {
                let step = points[at + 1] - points[at];
                sum = format!("({sum}+({step:?}*({x}>={edge:?})))");
            }
            sum
        }
        Tree::Coalesce(x, otherwise) => format!("({} or_else {otherwise:?})", inner(x)),
        Tree::OnlyFrom(column, least, x) => {
            format!("({} only_if ({}>={least:?}))", inner(x), names[*column])
        }
        // Nothing is asked: where the column is missing, so is the first.
        Tree::IfKnown(_, then, otherwise) => {
            format!("({} or_else {})", inner(then), inner(otherwise))
        }
    }
}
