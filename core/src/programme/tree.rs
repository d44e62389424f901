//! The nodes of a programme in one list, the total first.

use super::limits::{MAX_NODES, MAX_TREE_DEPTH};
use super::{
    Aggregate, Case, Gate, Group, Indicator, Node, Policies, Programme, Rule, Source, TOTAL, Text,
};
use crate::error::{Code, Diagnostic};

/// The total and every node, each before its children, in the order of the document.
///
/// The index of a node in this list is its number in the slots of formulas and in plans.
#[derive(Debug, Clone)]
pub(crate) struct Tree<'p> {
    places: Vec<Place<'p>>,
}

/// A node and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Place<'p> {
    /// The node.
    pub(crate) kind: Kind<'p>,
    /// Its index in the list: 0 is the total.
    pub(crate) index: usize,
    /// Its JSON Pointer.
    pub(crate) path: String,
    /// The index of the node above; none for the total.
    pub(crate) parent: Option<usize>,
    /// The indices of the nodes directly below.
    pub(crate) children: Vec<usize>,
    /// How far below the total it stands.
    pub(crate) depth: usize,
}

/// What stands at a place of the tree.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind<'p> {
    /// The total, which stands above the tree.
    Total(&'p Programme),
    /// An inner node.
    Group(&'p Group),
    /// A leaf.
    Indicator(&'p Indicator),
}

impl<'p> Tree<'p> {
    /// Lists the nodes. It keeps its own stack: a tree built in memory may be deeper than
    /// the thread's.
    ///
    /// # Errors
    ///
    /// [`Code::TooMany`] and [`Code::TooDeep`], as soon as a limit is passed.
    pub(crate) fn of(programme: &'p Programme) -> Result<Self, Diagnostic> {
        let mut places = vec![Place {
            kind: Kind::Total(programme),
            index: 0,
            path: "/total".to_owned(),
            parent: None,
            children: Vec::new(),
            depth: 0,
        }];
        let mut waiting: Vec<(&'p [Node], usize, usize, String)> =
            vec![(&programme.tree, 0, 0, "/tree".to_owned())];
        while let Some((siblings, at, parent, list)) = waiting.pop() {
            let Some(node) = siblings.get(at) else { continue };
            let path = format!("{list}/{at}");
            let index = places.len();
            let depth = places.get(parent).map_or(0, |place| place.depth) + 1;
            if index > MAX_NODES || siblings.len() > MAX_NODES {
                return Err(too_many().at("/tree"));
            }
            if depth > MAX_TREE_DEPTH {
                return Err(too_deep().at(list));
            }
            if let Some(place) = places.get_mut(parent) {
                place.children.push(index);
            }
            let kind = match node {
                Node::Group(group) => Kind::Group(group),
                Node::Indicator(indicator) => Kind::Indicator(indicator),
            };
            waiting.push((siblings, at + 1, parent, list));
            waiting.push((node.children(), 0, index, format!("{path}/children")));
            places.push(Place {
                kind,
                index,
                path,
                parent: Some(parent),
                children: Vec::new(),
                depth,
            });
        }
        Ok(Self { places })
    }

    /// How many there are, the total counted.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Place<'p>> {
        self.places.get(index)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Place<'p>> {
        self.places.iter()
    }

    /// The places directly below this one.
    pub(crate) fn children(&self, place: &Place<'p>) -> impl Iterator<Item = &Place<'p>> {
        place.children.iter().filter_map(|&child| self.places.get(child))
    }
}

pub(super) fn too_many() -> Diagnostic {
    Diagnostic::new(Code::TooMany, format!("the tree has more than {MAX_NODES} nodes"))
        .help("split the programme")
}

pub(super) fn too_deep() -> Diagnostic {
    Diagnostic::new(Code::TooDeep, format!("the tree has more than {MAX_TREE_DEPTH} levels"))
        .help("use fewer levels")
}

impl<'p> Place<'p> {
    pub(crate) fn id(&self) -> &'p str {
        match self.kind {
            Kind::Total(_) => TOTAL,
            Kind::Group(group) => &group.id,
            Kind::Indicator(indicator) => &indicator.id,
        }
    }

    pub(crate) fn title(&self) -> &'p Text {
        match self.kind {
            Kind::Total(programme) => &programme.total.title,
            Kind::Group(group) => &group.title,
            Kind::Indicator(indicator) => &indicator.title,
        }
    }

    pub(crate) fn indicator(&self) -> Option<&'p Indicator> {
        match self.kind {
            Kind::Indicator(indicator) => Some(indicator),
            _ => None,
        }
    }

    /// How results from below become one; none for an indicator.
    pub(crate) fn aggregate(&self) -> Option<Aggregate> {
        match self.kind {
            Kind::Total(programme) => Some(programme.total.aggregate),
            Kind::Group(group) => Some(group.aggregate),
            Kind::Indicator(_) => None,
        }
    }

    pub(crate) fn rescale(&self) -> bool {
        match self.kind {
            Kind::Total(programme) => programme.total.rescale,
            Kind::Group(group) => group.rescale,
            Kind::Indicator(_) => false,
        }
    }

    /// The maximum as declared.
    pub(crate) fn declared_max(&self) -> Option<f64> {
        match self.kind {
            Kind::Total(programme) => programme.total.max,
            Kind::Group(group) => group.max,
            Kind::Indicator(indicator) => indicator.max,
        }
    }

    /// The weight as declared; the total has none.
    pub(crate) fn declared_weight(&self) -> Option<f64> {
        match self.kind {
            Kind::Total(_) => None,
            Kind::Group(group) => group.weight,
            Kind::Indicator(indicator) => indicator.weight,
        }
    }

    pub(crate) fn policies(&self) -> Policies {
        match self.kind {
            Kind::Total(programme) => programme.total.policies,
            Kind::Group(group) => group.policies,
            Kind::Indicator(indicator) => indicator.policies,
        }
    }

    pub(crate) fn gates(&self) -> &'p [Gate] {
        match self.kind {
            Kind::Total(programme) => &programme.total.gates,
            Kind::Group(group) => &group.gates,
            Kind::Indicator(indicator) => &indicator.gates,
        }
    }

    pub(crate) fn cases(&self) -> &'p [Case] {
        match self.kind {
            Kind::Total(_) => &[],
            Kind::Group(group) => &group.cases,
            Kind::Indicator(indicator) => &indicator.cases,
        }
    }

    pub(crate) fn decimals(&self) -> Option<u8> {
        match self.kind {
            Kind::Total(_) => None,
            Kind::Group(group) => group.decimals,
            Kind::Indicator(indicator) => indicator.decimals,
        }
    }

    pub(crate) fn source(&self) -> Option<&'p Source> {
        match self.kind {
            Kind::Total(programme) => programme.source.as_ref(),
            Kind::Group(group) => group.source.as_ref(),
            Kind::Indicator(indicator) => indicator.source.as_ref(),
        }
    }

    /// Whether its maximum counts in the maximum of the node above: that of bonus points
    /// and of values shown for information does not.
    pub(crate) fn counts_in_maximum(&self) -> bool {
        self.indicator().is_none_or(|indicator| {
            !indicator.bonus && !matches!(indicator.rule, Rule::Information {})
        })
    }

    /// The pointer of one of its fields.
    pub(crate) fn at(&self, field: &str) -> String {
        format!("{}/{field}", self.path)
    }

    /// The pointer of the list of nodes below it.
    pub(crate) fn list_path(&self) -> String {
        match self.kind {
            Kind::Total(_) => "/tree".to_owned(),
            _ => self.at("children"),
        }
    }
}
