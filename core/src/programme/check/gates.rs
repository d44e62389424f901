//! Gates: what they ask, whether they can fire, what they do.

use std::rc::Rc;

use super::Checker;
use crate::error::{Code, Diagnostic};
use crate::formula::{Checked, Expression, ExpressionKind, Formula};
use crate::math;
use crate::programme::graph::Components;
use crate::programme::limits::MAX_GATES;
use crate::programme::scope::GateScope;
use crate::programme::tree::{Kind, Place};
use crate::programme::{Effect, Gate, Quantity};
use crate::suggest::did_you_mean;

/// Who asks about whom.
struct Asked {
    asking: usize,
    asked: usize,
    path: String,
}

impl Checker<'_> {
    pub(super) fn gates(&mut self) {
        let tree = Rc::clone(&self.tree);
        if tree.iter().all(|place| place.gates().is_empty()) {
            return;
        }
        let quantities = Rc::clone(&self.scope);
        let scope = quantities.with_nodes(&tree);
        let mut asked = Vec::new();
        for place in tree.iter() {
            if self.broken.holds(&place.at("gates")) {
                continue;
            }
            if place.gates().len() > MAX_GATES {
                self.found.push(
                    Diagnostic::new(
                        Code::TooMany,
                        format!("`{}` has more than {MAX_GATES} gates", place.id()),
                    )
                    .at(place.at("gates"))
                    .help("put several conditions into one gate, or gates on the nodes below"),
                );
            }
            for (at, gate) in place.gates().iter().enumerate() {
                if self.found.is_full() {
                    break;
                }
                let path = place.at(&format!("gates/{at}"));
                self.gate(gate, place, &path, &scope, &mut asked);
            }
        }
        self.gate_circles(&asked);
    }

    fn gate(
        &mut self,
        gate: &Gate,
        place: &Place<'_>,
        path: &str,
        scope: &GateScope<'_, '_>,
        asked: &mut Vec<Asked>,
    ) {
        let when = format!("{path}/when");
        if let Ok(formula) = Formula::parse(&gate.when) {
            for id in ids(formula.expression()) {
                if let Some(index) = scope.node(id) {
                    asked.push(Asked { asking: place.index, asked: index, path: when.clone() });
                }
            }
        }
        let outcome = self.formula(&gate.when, &when, scope);
        if let Some((formula, checked)) = outcome
            && self.answers(&formula, &checked, &when, "the condition of a gate")
        {
            self.fires(&checked, &when);
        }
        if !self.broken.touches(&format!("{path}/then")) {
            self.effect(&gate.then, place, &format!("{path}/then"));
        }
    }

    fn fires(&mut self, checked: &Checked, path: &str) {
        let range = checked.range();
        let never = !range.known || range.highest == 0.0;
        let always = range.known && range.lowest == 1.0;
        let (code, message) = match (never, always) {
            (true, _) => (Code::GateNever, "the gate can never fire"),
            (_, true) => (Code::GateAlways, "the gate always fires"),
            _ => return,
        };
        // That the condition is constant is the same finding in other words.
        self.found.drop_constant_conditions(path);
        self.found.push(
            Diagnostic::new(code, message)
                .at(path)
                .help("compare with what was meant, or remove the gate"),
        );
    }

    fn effect(&mut self, effect: &Effect, place: &Place<'_>, path: &str) {
        match effect {
            Effect::Zero => {}
            Effect::CapPoints(points) => {
                let path = format!("{path}/cap_points");
                let max = self.earnable(place).map(|(_, most)| most);
                if *points < 0.0 {
                    self.invalid_gate(
                        path,
                        format!("a cap of {points} points lies below zero"),
                        "write 0 or more; `zero` takes all points",
                    );
                } else if let Some(max) = max.filter(|max| math::at_least(*points, *max)) {
                    self.invalid_gate(
                        path,
                        format!("a cap of {points} points changes nothing: {max} is the most"),
                        "lower the cap",
                    );
                }
            }
            Effect::CapShare(share) => self.cap_share(share, format!("{path}/cap_share")),
            Effect::CapClass(class) => {
                self.cap_class(class, place, format!("{path}/cap_class"));
            }
        }
    }

    fn cap_share(&mut self, share: &Quantity, path: String) {
        if let Quantity::Number(number) = share
            && math::above(*number, 1.0)
        {
            self.found.push(
                Diagnostic::new(
                    Code::ScaleMismatch,
                    format!("the cap is a share, and `{number}` is above 1"),
                )
                .at(path)
                .help(format!("did you mean \"{number}%\"?")),
            );
            return;
        }
        let Some(number) = self.number(share) else { return };
        if number < 0.0 {
            self.invalid_gate(
                path,
                format!("a cap of {share} lies below zero"),
                "write a share from 0 up to 100%",
            );
        } else if math::at_least(number, 1.0) {
            self.invalid_gate(
                path,
                format!("a cap of {share} changes nothing"),
                "write a share below 100%",
            );
        }
    }

    fn cap_class(&mut self, id: &str, place: &Place<'_>, path: String) {
        if !matches!(place.kind, Kind::Total(_)) {
            self.invalid_gate(
                path,
                "only the total has a class".to_owned(),
                "move the gate to `total`, or cap points or share",
            );
            return;
        }
        if self.broken.touches("/classes") {
            return;
        }
        let classes = &self.programme.classes;
        match classes.iter().position(|class| class.id == id) {
            None => {
                let ids = classes.iter().map(|class| class.id.as_str());
                let help = did_you_mean(id, ids, "name a class that is declared");
                self.found.push(
                    Diagnostic::new(Code::InvalidGate, format!("there is no class `{id}`"))
                        .at(path)
                        .help(help),
                );
            }
            Some(0) => self.invalid_gate(
                path,
                format!("a cap at `{id}`, the best class, changes nothing"),
                "name a lower class",
            ),
            Some(_) => {}
        }
    }

    fn invalid_gate(&mut self, path: String, message: String, help: &str) {
        self.found.push(Diagnostic::new(Code::InvalidGate, message).at(path).help(help));
    }

    /// A node depends on its children and on what its gates ask about.
    fn gate_circles(&mut self, asked: &[Asked]) {
        let mut edges: Vec<Vec<usize>> =
            self.tree.iter().map(|place| place.children.clone()).collect();
        for question in asked {
            if let Some(edges) = edges.get_mut(question.asking) {
                edges.push(question.asked);
            }
        }
        let components = Components::of(&edges);
        let mut last: Option<&str> = None;
        for question in asked {
            // A gate may ask about its own node: it is told what the node has before its gates.
            if question.asking == question.asked
                || !components.is_circle(question.asking, question.asked)
                || last == Some(question.path.as_str())
            {
                continue;
            }
            last = Some(&question.path);
            let id = |index| self.tree.get(index).map_or("", Place::id);
            let message = format!(
                "the gate of `{}` asks about `{}`, which itself depends on `{}`",
                id(question.asking),
                id(question.asked),
                id(question.asking)
            );
            self.found.push(
                Diagnostic::new(Code::Cycle, message)
                    .at(question.path.clone())
                    .help("ask about inputs, or about nodes that do not depend on this one"),
            );
        }
    }
}

/// The nodes a condition asks about.
fn ids(expression: &Expression) -> Vec<&str> {
    let mut found = Vec::new();
    let mut waiting = vec![expression];
    while let Some(expression) = waiting.pop() {
        if let ExpressionKind::Call { function, arguments } = &expression.kind
            && let ("share_of" | "points_of", [Expression { kind: ExpressionKind::Text(id), .. }]) =
                (function.as_str(), arguments.as_slice())
        {
            found.push(id.as_str());
        }
        waiting.extend(expression.children());
    }
    found
}
