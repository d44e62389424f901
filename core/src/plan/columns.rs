//! What the columns of a table are, by their names.

use std::collections::BTreeSet;

use super::{Plan, findings};
use crate::collect;
use crate::error::{Code, Diagnostic};
use crate::suggest;

/// What a column of a table is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// The values of the input at this place, in the order of the programme's inputs.
    Input(usize),
    /// Why values of that input are not there, `state:ID`: `missing` or `not_applicable`.
    State(usize),
    /// Points given at the node at this place, `given:ID`, in the order of
    /// [`Plan::node_ids`].
    Given(usize),
    /// The ids of the units: `unit`.
    Unit,
    /// Their types: `type`.
    UnitType,
    /// Their names, where they differ from the ids: `name`.
    UnitName,
    /// The ids of the units above them: `parent`.
    UnitParent,
    /// The periods: `period`.
    Period,
    /// Nothing the programme knows: it is kept as it is.
    Passthrough,
}

impl Plan {
    /// What the columns of a table are, one role for every name, with everything worth
    /// saying of the names.
    ///
    /// An input is known by its id; the unit and the period by the names that
    /// [`Role`] tells. A name that is nearly that of an input which has no column is a
    /// mistake; any other that the programme does not know is a column of the table's own,
    /// such as the population, and is kept. An input without a column is a warning: all its
    /// values are missing. So is a name that is nearly `unit` or `period` where there is no
    /// such column: nobody would see that the rows do not name their units.
    ///
    /// ```
    /// use chiso::{Plan, Role, programme::Programme};
    ///
    /// let programme = Programme::from_json(
    ///     r#"{
    ///         "chiso": 1, "id": "example",
    ///         "inputs": {"received": {"type": "count"}, "on_time": {"type": "count"}},
    ///         "tree": [{
    ///             "id": "timeliness", "max": 20, "formula": "on_time / received",
    ///             "rule": {"proportional": {"full_at": "100%"}}, "undefined": "zero"
    ///         }]
    ///     }"#,
    /// )?;
    /// let plan = Plan::new(programme)?;
    /// let (roles, findings) = plan.roles(["unit", "population", "on_time", "recieved"]);
    /// assert_eq!(roles, [Role::Unit, Role::Passthrough, Role::Input(1), Role::Passthrough]);
    /// let said: Vec<_> = findings.iter().map(|found| found.code.as_str()).collect();
    /// assert_eq!(said, ["data.kept_column", "data.unknown_input", "data.missing_column"]);
    /// assert_eq!(findings[1].help.as_deref(), Some("did you mean `received`?"));
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn roles<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> (Vec<Role>, Vec<Diagnostic>) {
        let names: Vec<&str> = names.into_iter().collect();
        let inputs = &self.programme().inputs;
        let there = collect::set(names.iter().copied());
        let absent = || inputs.keys().map(String::as_str).filter(|id| !there.contains(id));
        let mut findings = Vec::new();
        let mut seen = BTreeSet::new();
        let mut roles = Vec::new();
        for name in names {
            if !seen.insert(name) {
                findings.push(
                    Diagnostic::new(
                        Code::DuplicateValue,
                        format!("the table has two columns `{name}`"),
                    )
                    .of_input(name)
                    .help("give each column a name of its own")
                    .in_vietnamese(
                        format!("bảng có hai cột `{name}`"),
                        "đặt cho mỗi cột một tên riêng",
                    ),
                );
            }
            roles.push(self.role(name).unwrap_or_else(|| {
                let meant = suggest::nearest(name, absent());
                findings.push(match about_rows(name, &there) {
                    Some(about) if meant.is_none() => misspelt(name, about),
                    _ => stranger(name, meant),
                });
                Role::Passthrough
            }));
        }
        for id in absent() {
            findings.push(
                Diagnostic::new(
                    Code::MissingColumn,
                    format!("there is no column `{id}`: its values are missing in every row"),
                )
                .of_input(id)
                .help("add the column, or name the one that holds the values after the input")
                .in_vietnamese(
                    format!("không có cột `{id}`: mọi hàng đều thiếu số liệu này"),
                    "thêm cột này, hoặc đặt tên này cho cột có các giá trị đó",
                ),
            );
        }
        (roles, findings)
    }

    fn role(&self, name: &str) -> Option<Role> {
        let inputs = &self.programme().inputs;
        if let Some(place) = inputs.get_index_of(name) {
            return Some(Role::Input(place));
        }
        Some(match name {
            "unit" => Role::Unit,
            "type" => Role::UnitType,
            "name" => Role::UnitName,
            "parent" => Role::UnitParent,
            "period" => Role::Period,
            _ => {
                if let Some(input) = name.strip_prefix("state:") {
                    Role::State(inputs.get_index_of(input)?)
                } else {
                    Role::Given(self.compiled.node(name.strip_prefix("given:")?)?)
                }
            }
        })
    }
}

/// The column about the rows that is not there and was probably meant. Words as short as
/// `type` and `name` have too many neighbours: of them, only the case may differ.
fn about_rows(name: &str, there: &BTreeSet<&str>) -> Option<&'static str> {
    let absent = |about: &&str| !there.contains(about);
    let other_case = |about: &&str| about.eq_ignore_ascii_case(name);
    suggest::nearest(name, ["unit", "period"].into_iter().filter(absent))
        .or_else(|| ["type", "name", "parent"].into_iter().filter(absent).find(other_case))
}

fn misspelt(name: &str, meant: &str) -> Diagnostic {
    let message = format!(
        "there is no column `{meant}`, and `{name}` is none the programme knows: it is kept as it is"
    );
    let message_vi = format!(
        "không có cột `{meant}`, còn `{name}` không phải là cột mà chương trình biết: cột được giữ \
         nguyên"
    );
    findings::is_meant(Diagnostic::new(Code::MissingColumn, message), message_vi, meant)
        .of_input(name)
}

/// What is said of a column that is nothing the programme knows.
fn stranger(name: &str, meant: Option<&str>) -> Diagnostic {
    let prefixed = name.starts_with("state:") || name.starts_with("given:");
    let no_input = |message: String| Diagnostic::new(Code::UnknownColumn, message);
    let finding = match meant {
        Some(meant) => findings::is_meant(
            no_input(format!("the programme has no input `{name}`")),
            format!("chương trình không có số liệu đầu vào `{name}`"),
            meant,
        ),
        None if prefixed => no_input(format!("`{name}` names nothing of the programme"))
            .help("write `state:` before the id of an input, `given:` before that of a node")
            .in_vietnamese(
                format!("chương trình không có gì mang tên `{name}`"),
                "ghi `state:` trước mã của số liệu, `given:` trước mã của mục",
            ),
        None => Diagnostic::new(
            Code::KeptColumn,
            format!("`{name}` is no input of the programme: the column is kept as it is"),
        )
        .help("if it was meant to be an input, give it the id of that input")
        .in_vietnamese(
            format!("`{name}` không phải là số liệu của chương trình: cột được giữ nguyên"),
            "nếu đây là một số liệu đầu vào thì đặt tên cột theo mã của số liệu đó",
        ),
    };
    finding.of_input(name)
}
