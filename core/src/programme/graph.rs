//! Who depends on whom: circles, and an order in which everything comes after what it needs.

/// The strongly connected components of a graph (Tarjan, SIAM J. Comput. 1, 1972), found
/// without recursion.
#[derive(Debug)]
pub(crate) struct Components {
    of: Vec<usize>,
    /// Every vertex after all that it points at, circles aside.
    pub(crate) order: Vec<usize>,
}

impl Components {
    /// `edges[v]` are the vertices that `v` depends on; others than these are passed over.
    pub(crate) fn of(edges: &[Vec<usize>]) -> Self {
        let mut search = Search {
            edges,
            index: vec![None; edges.len()],
            low: vec![0; edges.len()],
            on_stack: vec![false; edges.len()],
            stack: Vec::new(),
            next: 0,
            components: 0,
            found: Self { of: vec![0; edges.len()], order: Vec::new() },
        };
        for vertex in 0..edges.len() {
            search.from(vertex);
        }
        search.found
    }

    /// Whether an edge from `a` to `b` closes a circle.
    pub(crate) fn is_circle(&self, a: usize, b: usize) -> bool {
        a == b || (self.of.get(a).is_some() && self.of.get(a) == self.of.get(b))
    }
}

struct Search<'e> {
    edges: &'e [Vec<usize>],
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    components: usize,
    found: Components,
}

impl Search<'_> {
    fn from(&mut self, start: usize) {
        if self.index_of(start).is_some() {
            return;
        }
        // The call stack of the recursive form: a vertex and its next edge.
        let mut calls = vec![(start, 0_usize)];
        self.enter(start);
        while let Some((vertex, edge)) = calls.pop() {
            match self.edges.get(vertex).and_then(|edges| edges.get(edge)) {
                Some(&target) => {
                    calls.push((vertex, edge + 1));
                    match self.index_of(target) {
                        None if target < self.edges.len() => {
                            self.enter(target);
                            calls.push((target, 0));
                        }
                        Some(index) if self.on_stack.get(target) == Some(&true) => {
                            self.lower(vertex, index);
                        }
                        _ => {}
                    }
                }
                None => {
                    self.leave(vertex);
                    if let Some((caller, _)) = calls.last() {
                        let low = self.low.get(vertex).copied().unwrap_or_default();
                        self.lower(*caller, low);
                    }
                }
            }
        }
    }

    fn index_of(&self, vertex: usize) -> Option<usize> {
        self.index.get(vertex).copied().flatten()
    }

    fn lower(&mut self, vertex: usize, to: usize) {
        if let Some(low) = self.low.get_mut(vertex) {
            *low = (*low).min(to);
        }
    }

    fn enter(&mut self, vertex: usize) {
        set(&mut self.index, vertex, Some(self.next));
        set(&mut self.low, vertex, self.next);
        set(&mut self.on_stack, vertex, true);
        self.stack.push(vertex);
        self.next += 1;
    }

    fn leave(&mut self, vertex: usize) {
        if self.low.get(vertex).copied() != self.index_of(vertex) {
            return;
        }
        while let Some(member) = self.stack.pop() {
            set(&mut self.on_stack, member, false);
            set(&mut self.found.of, member, self.components);
            self.found.order.push(member);
            if member == vertex {
                break;
            }
        }
        self.components += 1;
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::Components;

    #[test]
    fn circles_and_order() {
        // 0 → 1 → 2 → 1, 3 → 0, 4 → 4, 5 → nowhere
        let components = Components::of(&[vec![1], vec![2], vec![1], vec![0], vec![4], vec![9]]);
        assert!(components.is_circle(1, 2) && components.is_circle(2, 1));
        assert!(components.is_circle(4, 4));
        assert!(!components.is_circle(0, 1) && !components.is_circle(3, 0));
        let place = |vertex| components.order.iter().position(|&v| v == vertex);
        assert!(place(1) < place(0) && place(2) < place(0) && place(0) < place(3));
        assert_eq!(components.order.len(), 6);
    }

    #[test]
    fn long_chains_need_no_stack() {
        let edges: Vec<Vec<usize>> = (0..200_000).map(|vertex| vec![vertex + 1]).collect();
        let components = Components::of(&edges);
        assert_eq!(components.order.len(), 200_000);
        assert_eq!(components.order.first(), Some(&199_999));
    }
}
