//! The formulas of the comparison as trees, from which every language's text is written.

use std::path::Path;

use serde_json::Value;

use crate::columns::Column;
use crate::contender::Outcome;

/// A formula. What has no value (a missing operand, a division by 0) makes the whole have
/// none, but under `Coalesce` and `IfKnown`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    Number(f64),
    Column(usize),
    Add(Box<Tree>, Box<Tree>),
    Subtract(Box<Tree>, Box<Tree>),
    Multiply(Box<Tree>, Box<Tree>),
    Divide(Box<Tree>, Box<Tree>),
    /// At most so much.
    Min(Box<Tree>, f64),
    /// At least so much.
    Max(Box<Tree>, f64),
    /// Points by three edges that belong to the band above them.
    Band(Box<Tree>, [f64; 3], [f64; 4]),
    Coalesce(Box<Tree>, f64),
    /// No value unless a column is at least so much.
    OnlyFrom(usize, f64, Box<Tree>),
    /// One tree where a column is known, another where it is not.
    IfKnown(usize, Box<Tree>, Box<Tree>),
}

impl Tree {
    /// What has to be there for the tree to have a value: columns that are not null and
    /// divisors that are not 0. Not of trees that have a value without something of theirs;
    /// those are never within another.
    pub(crate) fn needs(&self) -> (Vec<usize>, Vec<&Tree>) {
        let mut needs = (Vec::new(), Vec::new());
        self.collect(&mut needs);
        needs
    }

    fn collect<'t>(&'t self, needs: &mut (Vec<usize>, Vec<&'t Tree>)) {
        match self {
            Self::Column(column) if !needs.0.contains(column) => needs.0.push(*column),
            Self::Divide(a, b) => {
                a.collect(needs);
                b.collect(needs);
                if !needs.1.contains(&&**b) {
                    needs.1.push(b);
                }
            }
            Self::Add(a, b) | Self::Subtract(a, b) | Self::Multiply(a, b) => {
                a.collect(needs);
                b.collect(needs);
            }
            Self::Min(x, _) | Self::Max(x, _) => x.collect(needs),
            _ => {}
        }
    }
}

/// The columns and formulas of the comparison, with the data.
pub(crate) struct Workload {
    pub(crate) names: Vec<String>,
    pub(crate) types: Vec<String>,
    /// As chiso has them.
    pub(crate) texts: Vec<String>,
    pub(crate) trees: Vec<Tree>,
    pub(crate) columns: Vec<Column>,
}

impl Workload {
    /// Reads `formulas.json` and the columns that it names.
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let written: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("formulas.json"))?)?;
        let declared = written["columns"].as_object().ok_or("no columns")?;
        let names: Vec<String> = declared.keys().cloned().collect();
        let types = declared.values().filter_map(Value::as_str).map(str::to_owned).collect();
        let formulas = written["formulas"].as_array().ok_or("no formulas")?;
        let texts = formulas.iter().filter_map(|one| one["text"].as_str());
        let trees = formulas.iter().map(|one| tree(&one["tree"], &names));
        let columns = names.iter().map(|name| Column::read(folder, name));
        Ok(Self {
            types,
            texts: texts.map(str::to_owned).collect(),
            trees: trees.collect::<Outcome<_>>()?,
            columns: columns.collect::<Outcome<_>>()?,
            names,
        })
    }

    pub(crate) fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }
}

fn tree(written: &Value, names: &[String]) -> Outcome<Tree> {
    if let Some(number) = written.as_f64() {
        return Ok(Tree::Number(number));
    }
    let column = |at: &Value| {
        let name = at.as_str().ok_or("not a column")?;
        names.iter().position(|known| known == name).ok_or_else(|| format!("no column `{name}`"))
    };
    if written.is_string() {
        return Ok(Tree::Column(column(written)?));
    }
    let parts = written.as_array().ok_or("a tree is a number, a column or a list")?;
    let inner = |at: usize| tree(&written[at], names).map(Box::new);
    let number = |at: usize| written[at].as_f64().ok_or("not a number");
    let numbers =
        |at: usize| written[at].as_array().into_iter().flatten().filter_map(Value::as_f64);
    Ok(match parts.first().and_then(Value::as_str) {
        Some("+") => Tree::Add(inner(1)?, inner(2)?),
        Some("-") => Tree::Subtract(inner(1)?, inner(2)?),
        Some("*") => Tree::Multiply(inner(1)?, inner(2)?),
        Some("/") => Tree::Divide(inner(1)?, inner(2)?),
        Some("min") => Tree::Min(inner(1)?, number(2)?),
        Some("max") => Tree::Max(inner(1)?, number(2)?),
        Some("band") => Tree::Band(
            inner(1)?,
            numbers(2).collect::<Vec<_>>().try_into().map_err(|_| "a band has three edges")?,
            numbers(3).collect::<Vec<_>>().try_into().map_err(|_| "a band has four results")?,
        ),
        Some("coalesce") => Tree::Coalesce(inner(1)?, number(2)?),
        Some("only_from") => Tree::OnlyFrom(column(&written[1])?, number(2)?, inner(3)?),
        Some("if_known") => Tree::IfKnown(column(&written[1])?, inner(2)?, inner(3)?),
        _ => return Err(format!("not a tree: {written}").into()),
    })
}
