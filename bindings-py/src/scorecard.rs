//! A scorecard, as Python holds it: of a tree of a hundred nodes with texts in two languages,
//! most people read a few. Python's values are made of the parts that somebody asks for.

use chiso::score::{self, ScorecardNode};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;

use crate::to_python::{to_python, to_python_without};

/// The field of a node that has the nodes below it.
const CHILDREN: &str = "children";

/// One unit's result in one period.
#[pyclass(frozen, module = "chiso._chiso")]
pub(crate) struct Scorecard {
    card: score::Scorecard,
    /// Where the nodes are, the total first, every node before those below it.
    places: Vec<Place>,
}

/// Where a node is: which node is above it, and which of those below that one it is.
struct Place {
    above: Option<usize>,
    child: usize,
    depth: usize,
}

impl Scorecard {
    pub(crate) fn new(card: score::Scorecard) -> Self {
        let mut places = Vec::new();
        // Not by recursion: how deep a tree is must not matter.
        let mut waiting = vec![(&card.total, Place { above: None, child: 0, depth: 0 })];
        while let Some((node, place)) = waiting.pop() {
            let (at, depth) = (places.len(), place.depth.saturating_add(1));
            places.push(place);
            let below = node.children.iter().enumerate().rev();
            waiting
                .extend(below.map(|(child, node)| (node, Place { above: Some(at), child, depth })));
        }
        Self { card, places }
    }

    fn found(&self, at: usize) -> PyResult<&ScorecardNode> {
        let mut steps = Vec::new();
        let mut place = self.places.get(at);
        while let Some(Place { above: Some(above), child, .. }) = place {
            steps.push(*child);
            place = self.places.get(*above);
        }
        let total = place.map(|_| &self.card.total);
        let found = steps.into_iter().rev().try_fold(total, |node, child| {
            let node = node?;
            Some(node.children.get(child))
        });
        found.flatten().ok_or_else(|| PyIndexError::new_err(format!("there is no node {at}")))
    }
}

#[pymethods]
impl Scorecard {
    /// Of every node its id, the id of the node above it, and how deep it is: the total first,
    /// every node before those below it.
    fn nodes(&self) -> PyResult<Vec<(&str, Option<&str>, usize)>> {
        let node = |(at, place): (usize, &Place)| {
            let above = place.above.map(|above| self.found(above)).transpose()?;
            Ok((self.found(at)?.id.as_str(), above.map(|of| of.id.as_str()), place.depth))
        };
        self.places.iter().enumerate().map(node).collect()
    }

    /// A node without those below it, by its place among all nodes.
    fn node<'py>(&self, py: Python<'py>, at: usize) -> PyResult<Bound<'py, PyAny>> {
        to_python_without(py, self.found(at)?, CHILDREN)
    }

    /// A node with all that is below it.
    fn branch<'py>(&self, py: Python<'py>, at: usize) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, self.found(at)?)
    }

    /// Everything but the nodes.
    fn head<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python_without(py, &self.card, "total")
    }

    /// All of it.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.card)
    }

    /// All of it in sentences.
    fn explain(&self, language: &str) -> String {
        self.card.explain(language)
    }
}
