//! The order in which results are computed.

use super::PlanNode;

/// Children before their parents, and nodes that a gate asks about before the gate's node.
///
/// `asked` has, for every node, the nodes its gates ask about. The check has refused
/// circles; if there were one, the nodes of it would come in document order.
pub(super) fn evaluation_order(nodes: &[PlanNode], asked: &[Vec<usize>]) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; nodes.len()];
    let mut order = Vec::with_capacity(nodes.len());
    // A stack of our own: documents may nest deeper than the machine's stack allows.
    let mut stack: Vec<usize> = (0..nodes.len()).rev().collect();
    while let Some(&at) = stack.last() {
        let (Some(mark), Some(node)) = (marks.get_mut(at), nodes.get(at)) else {
            stack.pop();
            continue;
        };
        match *mark {
            Mark::New => {
                *mark = Mark::Open;
                let asked = asked.get(at).map_or(&[][..], Vec::as_slice);
                let needed = node.children.iter().chain(asked).rev();
                stack.extend(needed.filter(|&&needed| marks.get(needed) == Some(&Mark::New)));
            }
            Mark::Open => {
                *mark = Mark::Done;
                order.push(at);
                stack.pop();
            }
            Mark::Done => {
                stack.pop();
            }
        }
    }
    order
}
