//! The classes of the total: in order, without gaps, each within reach.

use super::Checker;
use super::cut::Cut;
use crate::error::{Code, Diagnostic};
use crate::programme::{Class, Quantity};

impl Checker<'_> {
    pub(super) fn classes(&mut self) {
        let classes = &self.programme.classes;
        if classes.is_empty() || self.broken.touches("/classes") {
            return;
        }
        let last = classes.len() - 1;
        for (at, class) in classes.iter().enumerate() {
            let path = format!("/classes/{at}");
            match (&class.at_least, &class.above) {
                (Some(_), Some(_)) => self.class_order(
                    format!("{path}/above"),
                    "the class has two edges, `at_least` and `above`",
                    "keep one of the two",
                ),
                (None, None) if at < last => self.class_order(
                    path,
                    "only the last class may be without an edge",
                    "add `at_least`, or put this class last",
                ),
                (None, None) => {}
                _ if at == last => {
                    let field = if class.at_least.is_some() { "at_least" } else { "above" };
                    let edge = edge_of(class).map(ToString::to_string).unwrap_or_default();
                    self.found.push(
                        Diagnostic::new(
                            Code::ClassGap,
                            format!("results below {edge} fall into no class"),
                        )
                        .at(format!("{path}/{field}"))
                        .help("remove the edge of the last class, or add a class below it"),
                    );
                }
                _ => {}
            }
        }
        self.class_edges();
    }

    fn class_order(&mut self, path: String, message: &str, help: &str) {
        self.found.push(Diagnostic::new(Code::ClassOrder, message).at(path).help(help));
    }

    fn class_edges(&mut self) {
        let classes = &self.programme.classes;
        let mut previous: Option<(usize, Cut)> = None;
        let mut shares: Option<bool> = None;
        for (at, class) in classes.iter().enumerate() {
            let Some(edge) = edge_of(class) else { continue };
            let path = format!("/classes/{at}/{}", edge_field(class));
            let Some((number, share)) = self.edge_value(edge) else { continue };
            if *shares.get_or_insert(share) != share {
                self.class_order(
                    path,
                    "the classes mix points and shares",
                    "write all edges as points (`90`), or all as shares (`\"90%\"`)",
                );
                return;
            }
            let cut =
                if class.at_least.is_some() { Cut::before(number) } else { Cut::after(number) };
            if let Some((first, earlier)) = previous
                && !cut.is_below(earlier)
            {
                self.class_order(
                    path.clone(),
                    &format!("the class does not begin below the one at `/classes/{first}`"),
                    "write classes best first, each with a lower edge than the one before",
                );
            }
            previous = Some((at, cut));
            self.class_reach(at, cut, share, path);
        }
    }

    fn class_reach(&mut self, at: usize, cut: Cut, share: bool, path: String) {
        let most = if share {
            Some(1.0)
        } else {
            self.tree.get(0).and_then(|total| self.maxima.of(total))
        };
        // Bonus points may lift the total above its maximum, deductions below zero.
        let Some(most) = most.filter(|_| self.plain_total()) else { return };
        if !cut.is_below(Cut::after(most)) {
            let shown = if share { "100%".to_owned() } else { most.to_string() };
            self.found.push(
                Diagnostic::new(
                    Code::ClassUnreachable,
                    format!("the class begins above {shown}, the most that can be earned"),
                )
                .at(path)
                .help("lower its edge"),
            );
        } else if !Cut::before(0.0).is_below(cut) && at + 1 < self.programme.classes.len() {
            self.found.push(
                Diagnostic::new(
                    Code::ClassUnreachable,
                    "no result falls into the classes after this one: it takes all from 0 up",
                )
                .at(path)
                .help("raise its edge, or remove the classes after it"),
            );
        }
    }

    fn plain_total(&self) -> bool {
        self.tree.get(0).is_some_and(|total| self.earnable(total).is_some())
    }

    /// The edge as a number and whether it is a share, where no `for` entry changes it.
    fn edge_value(&self, edge: &Quantity) -> Option<(f64, bool)> {
        let quantity = match edge {
            Quantity::Parameter(id) => {
                let parameter = self.programme.parameters.get(id)?;
                if !parameter.cases.is_empty() {
                    return None;
                }
                &parameter.value
            }
            other => other,
        };
        let number = quantity.constant().filter(|number| number.is_finite())?;
        let share = self.programme.is_share(edge);
        Some((number, share))
    }
}

fn edge_of(class: &Class) -> Option<&Quantity> {
    class.at_least.as_ref().or(class.above.as_ref())
}

fn edge_field(class: &Class) -> &'static str {
    if class.at_least.is_some() { "at_least" } else { "above" }
}
