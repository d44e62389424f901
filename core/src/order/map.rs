//! Sets and maps in the order of their keys.

use std::borrow::Borrow;
use std::cmp::Ordering;

/// Keys, each once, in their order and in the order in which they came.
///
/// A set of the standard library comes with five kilobytes of code for every kind of key, and
/// a map for every kind of value. Here all kinds share the code that keeps places in order.
#[derive(Debug, Clone)]
pub(crate) struct Set<K> {
    /// As they came.
    keys: Vec<K>,
    order: Places,
}

impl<K> Set<K> {
    /// No keys.
    pub(crate) const fn new() -> Self {
        Self { keys: Vec::new(), order: Places { runs: Vec::new() } }
    }

    /// The keys, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &K> {
        self.order.iter().filter_map(|place| self.keys.get(place))
    }

    /// The keys, as they came.
    #[cfg(test)]
    pub(crate) fn as_slice(&self) -> &[K] {
        &self.keys
    }
}

impl<K: Ord> Set<K> {
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Spot
    where
        K: Borrow<Q>,
    {
        self.order.find(&|place| match self.keys.get(place) {
            Some(own) => own.borrow().cmp(key),
            None => Ordering::Less,
        })
    }

    /// How many keys came before this one; none where it is not there.
    pub(crate) fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.find(key).place
    }

    /// Whether a key is there.
    pub(crate) fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_some()
    }

    /// Adds a key, unless it is there; gives its place, and whether it is new.
    pub(crate) fn add(&mut self, key: K) -> (usize, bool) {
        let spot = self.find(&key);
        if let Some(place) = spot.place {
            return (place, false);
        }
        let place = self.keys.len();
        self.order.insert(spot, place);
        self.keys.push(key);
        (place, true)
    }

    /// Adds a key; gives whether it is new.
    pub(crate) fn insert(&mut self, key: K) -> bool {
        self.add(key).1
    }
}

impl<K> Default for Set<K> {
    fn default() -> Self {
        Self::new()
    }
}

/// The same keys, in whatever order they came.
impl<K: PartialEq> PartialEq for Set<K> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<K: Ord> Extend<K> for Set<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<K: Ord> FromIterator<K> for Set<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut set = Self::new();
        set.extend(keys);
        set
    }
}

/// A value for every key of a set.
#[derive(Debug, Clone)]
pub(crate) struct Map<K, V> {
    keys: Set<K>,
    /// In the order in which their keys came.
    values: Vec<V>,
}

impl<K, V> Map<K, V> {
    /// No values.
    pub(crate) const fn new() -> Self {
        Self { keys: Set::new(), values: Vec::new() }
    }

    /// Whether there are no values.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The keys and their values, in the order of the keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let places = self.keys.order.iter();
        places.filter_map(|place| Some((self.keys.keys.get(place)?, self.values.get(place)?)))
    }

    /// The keys and their values, as they came.
    pub(crate) fn into_entries(self) -> impl Iterator<Item = (K, V)> {
        self.keys.keys.into_iter().zip(self.values)
    }
}

impl<K: Ord, V> Map<K, V> {
    /// The value of a key.
    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.values.get(self.keys.place(key)?)
    }

    /// Puts a value at a key; gives the one that was there.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (place, _) = self.keys.add(key);
        match self.values.get_mut(place) {
            Some(own) => Some(std::mem::replace(own, value)),
            None => {
                self.values.push(value);
                None
            }
        }
    }

    /// Changes the value of a key, which is the usual one to begin with.
    pub(crate) fn update(&mut self, key: K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        let (place, new) = self.keys.add(key);
        if new {
            self.values.push(V::default());
        }
        if let Some(value) = self.values.get_mut(place) {
            change(value);
        }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// The same keys with the same values, in whatever order they came.
impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

/// The last of several values of a key stays.
impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

/// Places in the order of what lies there: runs of them, short enough that it costs little to
/// put one between others, however many there are.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// None is empty.
    runs: Vec<Vec<usize>>,
}

/// The most places in a run.
const LONGEST: usize = 512;

/// Where something stands, or would, among places in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    run: usize,
    /// Where in the run.
    at: usize,
    /// Its place, if it is there.
    place: Option<usize>,
}

impl Places {
    /// The places, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.runs.iter().flatten().copied()
    }

    /// Where something stands of which it is known how what lies at a place compares with it.
    pub(super) fn find(&self, compare: &dyn Fn(usize) -> Ordering) -> Spot {
        let begins_before =
            |run: &Vec<usize>| run.first().is_some_and(|&place| compare(place).is_le());
        let run = self.runs.partition_point(begins_before).saturating_sub(1);
        let places = self.runs.get(run).map_or(&[][..], Vec::as_slice);
        let at = places.partition_point(|&place| compare(place).is_lt());
        let place = places.get(at).copied().filter(|&place| compare(place).is_eq());
        Spot { run, at, place }
    }

    /// Puts a place at a spot.
    pub(super) fn insert(&mut self, spot: Spot, place: usize) {
        let Some(run) = self.runs.get_mut(spot.run) else {
            self.runs.push(vec![place]);
            return;
        };
        run.insert(spot.at, place);
        if run.len() > LONGEST {
            // What comes in its order leaves full runs behind.
            let kept = if spot.at == LONGEST { LONGEST } else { LONGEST / 2 };
            let rest = run.split_off(kept);
            self.runs.insert(spot.run + 1, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Map, Set};

    #[test]
    fn maps_are_what_those_of_the_standard_library_are() {
        // In ascending order, in descending order, and in none, some keys twice.
        let orders: [fn(u32) -> u32; 3] =
            [|at| at, |at| 5000 - at, |at| at.wrapping_mul(2_654_435_761) % 4001];
        for order in orders {
            let entries = || (0..5000).map(|at| (order(at).to_string(), at));
            let (mut map, mut expected) = (Map::new(), BTreeMap::new());
            for (key, value) in entries() {
                assert_eq!(map.insert(key.clone(), value), expected.insert(key, value));
            }
            assert!(map.iter().eq(&expected));
            assert_eq!(map, entries().collect());
            for key in (0..5100).map(|at| at.to_string()) {
                assert_eq!(map.get(&key), expected.get(&key));
            }
        }
    }

    #[test]
    fn keys_have_the_place_at_which_they_came() {
        let mut set = Set::new();
        assert_eq!(set.add("b"), (0, true));
        assert_eq!(set.add("a"), (1, true));
        assert_eq!(set.add("b"), (0, false));
        assert!(set.iter().eq(&["a", "b"]));
        assert_eq!(set.as_slice(), ["b", "a"]);
        assert_eq!(set, ["a", "b", "a"].into_iter().collect());
        assert_ne!(set, Set::from_iter(["a"]));
    }

    #[test]
    fn a_value_is_put_where_there_is_none_or_changed() {
        let mut map: Map<u32, Vec<u32>> = Map::new();
        assert!(map.is_empty());
        map.update(2, |list| list.push(1));
        map.update(2, |list| list.push(2));
        map.update(1, |list| list.push(3));
        assert!(map.into_entries().eq([(2, vec![1, 2]), (1, vec![3])]));
    }
}
