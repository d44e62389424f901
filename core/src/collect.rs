//! Sets and maps in order, one entry after the other.
//!
//! `collect` of the standard library sorts the entries first, which is quicker for very many and
//! takes a sort for each type of them: some 5 KB of the browser's module each.

use std::collections::{BTreeMap, BTreeSet};

/// The set of these.
pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    items.into_iter().for_each(|item| {
        set.insert(item);
    });
    set
}

/// The map of these; of entries with the same key the last stays.
pub(crate) fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    entries.into_iter().for_each(|(key, value)| {
        map.insert(key, value);
    });
    map
}
