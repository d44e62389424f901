//! fasteval: compiled expressions over `f64`.
//!
//! It has neither null nor a choice. Not a number stands for null; `0 * x` carries it past
//! what would lose it, and `&&` and `||`, which give one of their sides, choose: a side is
//! raised by 1 so that 0 does not count as "no". It divides by multiplying with the inverse,
//! which puts some quotients on the wrong side of an edge: bands compare products instead.

use fasteval::{Compiler, EvalNamespace, Evaler, Instruction, Parser, Slab};

use crate::contender::Outcome;
use crate::rows::Engine;
use crate::tree::{Tree, Workload};

pub(crate) struct Fasteval {
    compiled: Vec<(Slab, Instruction)>,
}

impl Fasteval {
    pub(crate) fn new(workload: &Workload) -> Outcome<Self> {
        let parser = Parser::new();
        let compile = |tree: &Tree| -> Outcome<(Slab, Instruction)> {
            let mut slab = Slab::new();
            let text = text(tree);
            let parsed = parser.parse(&text, &mut slab.ps).map_err(|e| format!("{text}: {e}"))?;
            let compiled = parsed.from(&slab.ps).compile(&slab.ps, &mut slab.cs);
            Ok((slab, compiled))
        };
        Ok(Self { compiled: workload.trees.iter().map(compile).collect::<Outcome<_>>()? })
    }
}

impl Engine for Fasteval {
    fn row(&mut self, values: &[f64], put: &mut dyn FnMut(usize, f64)) -> Outcome {
        let mut row = Row(values);
        for (formula, (slab, compiled)) in self.compiled.iter().enumerate() {
            put(formula, compiled.eval(slab, &mut row)?);
        }
        Ok(())
    }
}

/// The values by the letters that stand for the columns.
struct Row<'v>(&'v [f64]);

impl EvalNamespace for Row<'_> {
    fn lookup(&mut self, name: &str, _: Vec<f64>, _: &mut String) -> Option<f64> {
        let letter = *name.as_bytes().first()?;
        self.0.get(usize::from(letter.checked_sub(b'a')?)).copied()
    }
}

fn letter(column: usize) -> char {
    ('a'..='z').nth(column).unwrap_or('?')
}

fn text(tree: &Tree) -> String {
    match tree {
        Tree::Number(number) => format!("{number}"),
        Tree::Column(column) => letter(*column).to_string(),
        Tree::Add(a, b) => format!("({} + {})", text(a), text(b)),
        Tree::Subtract(a, b) => format!("({} - {})", text(a), text(b)),
        Tree::Multiply(a, b) => format!("({} * {})", text(a), text(b)),
        Tree::Divide(a, b) => format!("({} / {})", text(a), text(b)),
        Tree::Min(x, most) => held("min", x, *most),
        Tree::Max(x, least) => held("max", x, *least),
        Tree::Band(x, edges, points) => {
            let mut sum = format!("{}", points[0]);
            for (at, edge) in edges.iter().enumerate() {
                let step = points[at + 1] - points[at];
                sum += &match &**x {
                    Tree::Divide(a, b) => {
                        format!(" + {step} * ({} >= {edge} * {})", text(a), text(b))
                    }
                    x => format!(" + {step} * ({} >= {edge})", text(x)),
                };
            }
            format!("({sum} + 0 * {})", text(x))
        }
        Tree::Coalesce(x, otherwise) => {
            let known = known(x);
            format!("((({known} && ({} + 1)) || ({otherwise} + 1)) - 1)", text(x))
        }
        Tree::OnlyFrom(column, least, x) => {
            format!("({} + 0 / ({} >= {least}))", text(x), letter(*column))
        }
        Tree::IfKnown(column, then, otherwise) => format!(
            "(((({} >= 0) && ({} + 1)) || ({} + 1)) - 1)",
            letter(*column),
            text(then),
            text(otherwise)
        ),
    }
}

fn held(function: &str, x: &Tree, end: f64) -> String {
    let inner = text(x);
    // What was held once already is finite or not a number, and that gets through.
    let carried = matches!(x, Tree::Min(..) | Tree::Max(..));
    if carried {
        format!("{function}({inner}, {end})")
    } else {
        format!("({function}({inner}, {end}) + 0 * {inner})")
    }
}

/// Whether a product or quotient of columns, none of which is below 0, has a value.
fn known(tree: &Tree) -> String {
    match tree {
        Tree::Number(_) => "1".to_owned(),
        Tree::Divide(a, b) => format!("({} && {} > 0)", known(a), text(b)),
        Tree::Multiply(a, b) => format!("({} && {})", known(a), known(b)),
        other => format!("({} >= 0)", text(other)),
    }
}
