//! Lists, sets and maps in order.

mod map;

use std::cmp::Ordering;

use map::Places;
pub(crate) use map::{Map, Set};

/// Sorts a list by how two of its items compare; those that are equal stay in their order.
///
/// For lists that are short, or sorted once: the sort of the standard library is quicker, and
/// comes with four kilobytes of code for every kind of item. This one sorts places for all.
pub(crate) fn sort_by<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    if list.len() < 2 {
        return;
    }
    let places = sorted(list.len(), &|a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut items: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(places.into_iter().filter_map(|place| items.get_mut(place)?.take()));
}

/// So many places, in the order of what lies there.
fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places = Places::default();
    for place in 0..count {
        let spot = places.find(&|other| compare(other, place).then(Ordering::Less));
        places.insert(spot, place);
    }
    places.iter().collect()
}

/// Numbers in ascending order, each once.
pub(crate) fn ascending(numbers: Vec<usize>) -> Vec<usize> {
    if numbers.len() < 2 {
        return numbers;
    }
    let set: Set<usize> = numbers.into_iter().collect();
    set.iter().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::{ascending, sort_by};

    #[test]
    fn numbers_are_there_once() {
        assert_eq!(ascending(vec![3, 1, 2, 3, 1]), [1, 2, 3]);
        assert_eq!(ascending(vec![7]), [7]);
    }

    #[test]
    fn equal_items_stay_in_their_order() {
        let mut list: Vec<(u32, usize)> =
            (0..500).map(|at| (at * 7919 % 13, at as usize)).collect();
        let mut expected = list.clone();
        expected.sort_by_key(|(key, _)| *key);
        sort_by(&mut list, |a, b| a.0.cmp(&b.0));
        assert_eq!(list, expected);
        sort_by(&mut list, |_, _| std::cmp::Ordering::Equal);
        assert_eq!(list, expected);
    }
}
