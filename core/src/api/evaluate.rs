//! One formula over one set of values.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Diagnostic, Result, unless_errors};
use crate::formula::{
    BoundsScratch, Column, Compiler, Formula, Range, Scope, Scratch, Symbol, check,
};
use crate::observe::{Observation, resolve};
use crate::plan::Chains;
use crate::programme::Input;
use crate::programme::scope::{domain, parts};
use crate::suggest;
use crate::value::{State, Type, Value};

/// Asks for the value of a formula.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EvaluateRequest {
    /// The formula.
    pub formula: String,
    /// The inputs it may read.
    #[serde(default)]
    pub inputs: IndexMap<String, Input>,
    /// Their values; an input that is not named is missing.
    #[serde(default)]
    pub values: IndexMap<String, Observation>,
}

/// The value of a formula.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EvaluateResponse {
    /// The formula in canonical form.
    pub formula: String,
    /// The type of the value.
    #[serde(rename = "type")]
    pub value_type: Type,
    /// The value, where it is known.
    pub value: Option<f64>,
    /// What is known of it.
    pub state: State,
    /// The least and the most it may be, whatever the missing inputs turn out to be; `None`
    /// for an end without limit, or where it cannot be known.
    pub bounds: (Option<f64>, Option<f64>),
    /// What is worth knowing of the formula.
    pub findings: Vec<Diagnostic>,
}

struct Inputs<'r>(&'r IndexMap<String, Input>);

impl Scope for Inputs<'_> {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        let (slot, _, input) = self.0.get_full(name)?;
        Some(Symbol {
            slot,
            symbol_type: input.input_type,
            options: input.options.clone(),
            range: domain(input),
        })
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// The value of a formula, its type, and its bounds.
///
/// # Errors
///
/// All findings in the formula, or all findings in the values.
pub fn evaluate(request: &EvaluateRequest) -> Result<EvaluateResponse> {
    let formula = Formula::parse(&request.formula)?;
    let (checked, findings) = check(&formula, &Inputs(&request.inputs));
    let checked = match checked {
        Some(checked) => unless_errors(checked, findings.clone())?,
        None => return Err(crate::Error::new(findings)),
    };
    let values = values(request)?;
    let mut compiler = Compiler::new(values.len());
    let output = compiler.add(&checked);
    let program = compiler.finish();
    let mut scratch = Scratch::default();
    let mut bounds_scratch = BoundsScratch::default();
    let columns: Vec<Column<'_>> = values.iter().map(|value| Column::Constant(*value)).collect();
    let value = program.evaluate(&columns, 1, &mut scratch).value(output, 0);
    let domains: Vec<Range> = request.inputs.values().map(domain).collect();
    let mut ranges = domains.clone();
    let chains = Chains::new(domains.len(), &parts(&request.inputs));
    for input in 0..domains.len() {
        let value = |input: usize| values.get(input).copied().unwrap_or_default();
        chains.fill(input, &mut ranges, &domains, value);
    }
    let bounds = program.bounds(&ranges, &mut bounds_scratch);
    let range = bounds.range(output);
    let end = |end: f64| (range.known && end.is_finite()).then_some(end);
    Ok(EvaluateResponse {
        formula: formula.to_string(),
        value_type: checked.value_type(),
        value: value.known(),
        state: value.state(),
        bounds: (end(range.lowest), end(range.highest)),
        findings,
    })
}

fn values(request: &EvaluateRequest) -> Result<Vec<Value>> {
    let mut findings = Vec::new();
    for id in request.values.keys().filter(|id| !request.inputs.contains_key(*id)) {
        let names = request.inputs.keys().map(String::as_str);
        findings.push(
            Diagnostic::new(Code::UnknownColumn, format!("there is no input `{id}`"))
                .help(suggest::did_you_mean(id, names, "declare it, or leave the value out"))
                .of_input(id.clone()),
        );
    }
    let values = request
        .inputs
        .iter()
        .map(|(id, input)| {
            let Some(observation) = request.values.get(id) else { return Value::Missing };
            resolve(&observation.value, input).unwrap_or_else(|finding| {
                findings.push(finding.of_input(id.clone()));
                Value::Missing
            })
        })
        .collect();
    unless_errors(values, findings)
}
