//! evalexpr: trees over values of several types. Not a number stands for null; a comparison
//! with it does not hold.

use evalexpr::{Context, EvalexprError, EvalexprResult, Node, Value, build_operator_tree};

use crate::contender::Outcome;
use crate::rows::Engine;
use crate::tree::{Tree, Workload};

pub(crate) struct Evalexpr {
    compiled: Vec<Node>,
    row: Row,
}

impl Evalexpr {
    pub(crate) fn new(workload: &Workload) -> Outcome<Self> {
        let compile = |tree: &Tree| -> Outcome<Node> {
            let text = text(tree, &workload.names);
            Ok(build_operator_tree(&text).map_err(|e| format!("{text}: {e}"))?)
        };
        let mut names = workload.names.clone();
        names.push("nan".to_owned());
        let values = vec![Value::Float(f64::NAN); names.len()];
        let compiled = workload.trees.iter().map(compile).collect::<Outcome<_>>()?;
        Ok(Self { compiled, row: Row { names, values } })
    }
}

impl Engine for Evalexpr {
    fn row(&mut self, values: &[f64], put: &mut dyn FnMut(usize, f64)) -> Outcome {
        for (place, &value) in self.row.values.iter_mut().zip(values) {
            *place = Value::Float(value);
        }
        for (formula, node) in self.compiled.iter().enumerate() {
            put(formula, node.eval_number_with_context(&self.row)?);
        }
        Ok(())
    }
}

/// A context that is written to in place; its own would take a new name for every value.
struct Row {
    names: Vec<String>,
    values: Vec<Value>,
}

impl Context for Row {
    fn get_value(&self, identifier: &str) -> Option<&Value> {
        let at = self.names.iter().position(|name| name == identifier)?;
        self.values.get(at)
    }

    fn call_function(&self, identifier: &str, _: &Value) -> EvalexprResult<Value> {
        Err(EvalexprError::FunctionIdentifierNotFound(identifier.to_owned()))
    }

    fn are_builtin_functions_disabled(&self) -> bool {
        false
    }

    fn set_builtin_functions_disabled(&mut self, _: bool) -> EvalexprResult<()> {
        Ok(())
    }
}

fn text(tree: &Tree, names: &[String]) -> String {
    let inner = |tree: &Tree| text(tree, names);
    match tree {
        Tree::Number(number) => format!("{number:?}"),
        Tree::Column(column) => names[*column].clone(),
        Tree::Add(a, b) => format!("({} + {})", inner(a), inner(b)),
        Tree::Subtract(a, b) => format!("({} - {})", inner(a), inner(b)),
        Tree::Multiply(a, b) => format!("({} * {})", inner(a), inner(b)),
        Tree::Divide(a, b) => format!("if({0} > 0.0, {1} / {0}, nan)", inner(b), inner(a)),
        // In this order of the comparison, not a number is handed on.
        Tree::Min(x, most) => format!("if({0} > {most:?}, {most:?}, {0})", inner(x)),
        Tree::Max(x, least) => format!("if({0} < {least:?}, {least:?}, {0})", inner(x)),
        Tree::Band(x, edges, points) => {
            let x = inner(x);
            let mut chosen = format!("if({x} < {:?}, {:?}, nan)", edges[0], points[0]);
            for (edge, points) in edges.iter().zip(&points[1..]) {
                chosen = format!("if({x} >= {edge:?}, {points:?}, {chosen})");
            }
            chosen
        }
        Tree::Coalesce(x, otherwise) => {
            let x = inner(x);
            format!("if({x} == {x}, {x}, {otherwise:?})")
        }
        Tree::OnlyFrom(column, least, x) => {
            format!("if({} >= {least:?}, {}, nan)", names[*column], inner(x))
        }
        Tree::IfKnown(column, then, otherwise) => {
            let name = &names[*column];
            format!("if({name} == {name}, {}, {})", inner(then), inner(otherwise))
        }
    }
}
