//! What is wrong with the meaning of a programme that could be read.
//!
//! One file a topic. All of them run, whatever the others find; what would merely follow
//! from a part that could not be read is left out.

mod bands;
mod cases;
mod classes;
mod context;
mod cut;
mod document_order;
mod formulas;
mod gates;
mod groups;
mod ids;
mod inputs;
mod nodes;
mod rules;
mod scan;

use std::collections::BTreeSet;
use std::rc::Rc;

use groups::Maxima;

use super::Programme;
use super::findings::{Broken, Finding, Findings, Focus, below};
use super::scope::ProgrammeScope;
use super::tree::Tree;
use crate::error::Diagnostic;

/// Everything that is wrong with the meaning, in no particular order.
pub(super) fn run(programme: &Programme, broken: &Broken) -> Findings {
    let mut found = Findings::default();
    // Nothing else is bounded before this: a tree in memory may be of any size.
    let tree = match Tree::of(programme) {
        Ok(tree) => Rc::new(tree),
        Err(diagnostic) => {
            if !broken.touches(&diagnostic.path) {
                found.push(diagnostic);
            }
            return found;
        }
    };
    if broken.holds("") {
        // Not even an object was there to be read.
        return found;
    }
    let parameters_read = scan::scan(programme, broken, &mut found);
    let maxima = Maxima::under(&tree, &context::Context::default());
    let scope = Rc::new(ProgrammeScope::new(programme));
    let mut checker = Checker {
        programme,
        broken,
        parameters_read,
        maxima,
        doubtful: doubtful(programme, broken, &scope),
        scope,
        tree: Rc::clone(&tree),
        read: BTreeSet::new(),
        unknown: BTreeSet::new(),
        unread: BTreeSet::new(),
        found,
    };
    checker.ids();
    checker.dates(programme.valid, "/valid");
    checker.defaults();
    checker.inputs();
    checker.parameters();
    checker.derived();
    for place in tree.iter() {
        if checker.found.is_full() {
            checker.found.stop();
            return checker.found;
        }
        checker.node(place);
        checker.node_cases(place);
        checker.group(place);
        if let Some(indicator) = place.indicator() {
            checker.indicator(place, indicator);
        }
    }
    checker.sums();
    checker.gates();
    checker.classes();
    checker.sources();
    if !checker.found.is_full() {
        checker.unused();
    }
    checker.found
}

struct Checker<'p> {
    programme: &'p Programme,
    broken: &'p Broken,
    tree: Rc<Tree<'p>>,
    /// The maxima where no `for` entry applies.
    maxima: Maxima,
    scope: Rc<ProgrammeScope<'p>>,
    /// Quantities of which it is not known what they are.
    doubtful: BTreeSet<String>,
    /// What formulas read.
    read: BTreeSet<String>,
    /// The parameters that quantities refer to.
    parameters_read: BTreeSet<String>,
    /// What formulas and bounds name that is not declared.
    unknown: BTreeSet<String>,
    /// The words of formulas that could not be read: what they name may be used.
    unread: BTreeSet<String>,
    found: Findings,
}

/// Quantities whose declaration could not be read or is wrong, and what is derived from
/// them: what is found wrong with formulas that read them would only follow from that.
fn doubtful(
    programme: &Programme,
    broken: &Broken,
    scope: &ProgrammeScope<'_>,
) -> BTreeSet<String> {
    let mut doubtful = BTreeSet::new();
    let declared = [
        ("/inputs", programme.inputs.keys().collect::<Vec<_>>()),
        ("/parameters", programme.parameters.keys().collect()),
        ("/derived", programme.derived.keys().collect()),
    ];
    for (list, ids) in declared {
        if broken.touches(list) {
            doubtful.extend(ids.into_iter().filter(|id| broken.touches(&below(list, id))).cloned());
        }
    }
    for &at in scope.derived_order() {
        let Some((id, _)) = programme.derived.get_index(at) else { continue };
        let Some(outcome) = scope.derived().get(at) else { continue };
        let reads_doubtful = outcome.formula.as_ref().is_some_and(|formula| {
            formula.expression().names().iter().any(|name| doubtful.contains(*name))
        });
        if outcome.checked.is_none() || reads_doubtful {
            doubtful.insert(id.clone());
        }
    }
    doubtful
}

impl Programme {
    /// Whether no finding of the check is an error. Quicker than the check itself, which
    /// walks the document once more to put its findings in order.
    pub(crate) fn is_usable(&self) -> bool {
        !run(self, &Broken::default()).has_errors()
    }

    /// Everything that is wrong with the meaning of the programme, in document order.
    ///
    /// There is no text here to point at: findings in a formula have spans in bytes of the
    /// formula at their path. [`Document::check`](super::Document::check) gives places in
    /// the text of the whole document.
    ///
    /// ```
    /// use chiso::programme::{Indicator, Node, Programme, Rule};
    /// let mut programme = Programme::new("x");
    /// programme.tree.push(Node::Indicator(Indicator::new("total", Rule::Given {})));
    /// let codes: Vec<_> = programme.check().iter().map(|found| found.code.as_str()).collect();
    /// assert_eq!(codes, ["programme.unsourced", "programme.invalid_id"]);
    /// ```
    #[must_use]
    pub fn check(&self) -> Vec<Diagnostic> {
        let findings = run(self, &Broken::default()).finish();
        if findings.len() < 2 {
            // Also spares a tree that is too large or too deep from being walked.
            return findings.into_iter().map(without_document).collect();
        }
        document_order::sorted(self, findings).into_iter().map(without_document).collect()
    }
}

fn without_document(finding: Finding) -> Diagnostic {
    let Finding { mut diagnostic, focus } = finding;
    if let Focus::Inside { span, .. } = focus {
        diagnostic.span = Some(span);
    }
    diagnostic
}
