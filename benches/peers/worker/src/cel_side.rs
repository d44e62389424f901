//! CEL: Google's expression language, as the crate `cel` has it. It has null, and refuses
//! to compute with it: what an operation needs is asked for first.

use cel::{Context, Program, Value};

use crate::contender::Outcome;
use crate::rows::Engine;
use crate::tree::{Tree, Workload};

pub(crate) struct Cel {
    compiled: Vec<Program>,
    names: Vec<String>,
    context: Context<'static, 'static>,
}

impl Cel {
    pub(crate) fn new(workload: &Workload) -> Outcome<Self> {
        let compile = |tree: &Tree| -> Outcome<Program> {
            let text = text(tree, &workload.names);
            Ok(Program::compile(&text).map_err(|e| format!("{text}: {e}"))?)
        };
        Ok(Self {
            compiled: workload.trees.iter().map(compile).collect::<Outcome<_>>()?,
            names: workload.names.clone(),
            context: Context::default(),
        })
    }
}

impl Engine for Cel {
    fn row(&mut self, values: &[f64], put: &mut dyn FnMut(usize, f64)) -> Outcome {
        for (name, &value) in self.names.iter().zip(values) {
            let value = if value.is_nan() { Value::Null } else { Value::Float(value) };
            self.context.add_variable_from_value(name.as_str(), value);
        }
        for (formula, program) in self.compiled.iter().enumerate() {
            put(
                formula,
                match program.execute(&self.context)? {
                    Value::Float(number) => number,
                    Value::Null => f64::NAN,
                    other => return Err(format!("not a number: {other:?}").into()),
                },
            );
        }
        Ok(())
    }
}

fn text(tree: &Tree, names: &[String]) -> String {
    let whole = |tree: &Tree| text(tree, names);
    match tree {
        Tree::Coalesce(x, otherwise) => {
            format!("({} ? {} : {otherwise:?})", known(x, names), plain(x, names))
        }
        Tree::OnlyFrom(column, least, x) => format!(
            "({} && {} >= {least:?} ? {} : null)",
            known(x, names),
            names[*column],
            plain(x, names)
        ),
        Tree::IfKnown(column, then, otherwise) => {
            format!("({} != null ? {} : {})", names[*column], whole(then), whole(otherwise))
        }
        Tree::Band(x, edges, points) => {
            let value = plain(x, names);
            let mut chosen = format!("{:?}", points[0]);
            for (edge, points) in edges.iter().zip(&points[1..]) {
                chosen = format!("({value} >= {edge:?} ? {points:?} : {chosen})");
            }
            format!("({} ? {chosen} : null)", known(x, names))
        }
        other => format!("({} ? {} : null)", known(other, names), plain(other, names)),
    }
}

/// What has to hold for a tree to have a value.
fn known(tree: &Tree, names: &[String]) -> String {
    let (columns, divisors) = tree.needs();
    let mut all: Vec<String> =
        columns.iter().map(|&column| format!("{} != null", names[column])).collect();
    all.extend(divisors.iter().map(|divisor| format!("{} != 0.0", plain(divisor, names))));
    all.join(" && ")
}

/// A tree whose value is known to be there.
fn plain(tree: &Tree, names: &[String]) -> String {
    let inner = |tree: &Tree| plain(tree, names);
    match tree {
        Tree::Number(number) => format!("{number:?}"),
        Tree::Column(column) => names[*column].clone(),
        Tree::Add(a, b) => format!("({} + {})", inner(a), inner(b)),
        Tree::Subtract(a, b) => format!("({} - {})", inner(a), inner(b)),
        Tree::Multiply(a, b) => format!("({} * {})", inner(a), inner(b)),
        Tree::Divide(a, b) => format!("({} / {})", inner(a), inner(b)),
        Tree::Min(x, most) => format!("({0} > {most:?} ? {most:?} : {0})", inner(x)),
        Tree::Max(x, least) => format!("({0} < {least:?} ? {least:?} : {0})", inner(x)),
        other => text(other, names),
    }
}
