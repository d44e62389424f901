//! The profiles of a plan with all that is compiled for them, once for all scorers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::observe::Batch;
use crate::period::Period;
use crate::plan::{Compiled, Profile, ProfileKey, ResolvedRule};
use crate::score::engine::cohort::needs_all;
use crate::score::engine::parameters::Parameters;

/// A profile, with the constants of its nodes.
#[derive(Debug)]
pub(in crate::score) struct CompiledProfile {
    pub(in crate::score) profile: Arc<Profile>,
    pub(in crate::score) parameters: Parameters,
    /// The same where results of any node may be given or inherited; made when first needed.
    with_given: OnceLock<Parameters>,
    /// The indicators that compare units, and whether a method needs more of them than the
    /// lowest and the highest value.
    comparing: Vec<(usize, bool)>,
}

/// The profiles that have occurred, for all who score by the plan.
#[derive(Debug, Default)]
pub(in crate::score) struct ProfileCache {
    found: Mutex<BTreeMap<ProfileKey, Arc<CompiledProfile>>>,
}

/// More profiles than this are not kept: units that a programme names one by one could be
/// without number.
const MOST_KEPT: usize = 1024;

/// So many kinds of rows are looked through for one like the next.
const MOST_REMEMBERED: usize = 4;

impl ProfileCache {
    /// The profile under a key.
    pub(super) fn get(&self, plan: &Compiled, key: &ProfileKey) -> Arc<CompiledProfile> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(profile) = found.get(key) {
            return Arc::clone(profile);
        }
        let profile = match key.iter().all(|&entry| entry == 0) {
            true => Arc::clone(&plan.ordinary),
            false => Arc::new(plan.resolve_profile(key)),
        };
        let compiled = Arc::new(CompiledProfile::new(plan, profile));
        if found.len() < MOST_KEPT {
            found.insert(key.clone(), Arc::clone(&compiled));
        }
        compiled
    }
}

impl CompiledProfile {
    fn new(plan: &Compiled, profile: Arc<Profile>) -> Self {
        let terms = profile.terms.iter().enumerate();
        let comparing = terms.filter(|(_, terms)| terms.applicable).filter_map(|(at, terms)| {
            match terms.rule {
                Some(ResolvedRule::Relative { method, goalposts: None, .. }) => {
                    Some((at, needs_all(method)))
                }
                _ => None,
            }
        });
        let comparing = comparing.collect();
        let parameters = Parameters::new(plan, &profile, false);
        Self { parameters, with_given: OnceLock::new(), profile, comparing }
    }

    /// The constants where results of any node may be given or inherited.
    pub(in crate::score) fn parameters_with_given(&self, plan: &Compiled) -> &Parameters {
        self.with_given.get_or_init(|| Parameters::new(plan, &self.profile, true))
    }

    /// Whether a node compares units.
    pub(in crate::score) fn compares(&self, node: usize) -> bool {
        self.comparing.iter().any(|(at, _)| *at == node)
    }
}

/// The profiles of a batch.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct Profiles {
    places: BTreeMap<ProfileKey, usize>,
    pub(in crate::score) compiled: Vec<Arc<CompiledProfile>>,
    /// The profile of every row of the batch at hand; empty where all have the first.
    pub(in crate::score) of_rows: Vec<usize>,
    /// The indicators that compare units, and whether a method needs more of them than the
    /// lowest and the highest value.
    pub(in crate::score) comparing: Vec<(usize, bool)>,
}

impl Profiles {
    /// Finds the profiles of the rows of a batch.
    pub(in crate::score) fn resolve(
        &mut self,
        plan: &Compiled,
        cache: &ProfileCache,
        batch: &Batch<'_>,
    ) {
        self.of_rows.clear();
        if plan.uniform {
            self.place(plan, cache, ProfileKey::new());
            return;
        }
        let rows = if batch.is_named() { batch.rows } else { batch.rows.min(1) };
        // Rows alike in all that a profile depends on share it: most are like one of the last.
        let mut last: Vec<(Option<&str>, &str, Option<Period>, usize)> = Vec::new();
        for row in 0..rows {
            let Some(unit) = batch.unit(row) else { continue };
            let period = batch.period(row);
            let unit_type = unit.unit_type.as_deref();
            let id = if plan.names_units { unit.id.as_str() } else { "" };
            let known = last.iter().find(|(of_type, of_id, of_period, _)| {
                (*of_type, *of_id, *of_period) == (unit_type, id, period)
            });
            let place = match known {
                Some((.., place)) => *place,
                None => {
                    let place = self.place(plan, cache, plan.profile_key(unit, period));
                    last.truncate(MOST_REMEMBERED);
                    last.insert(0, (unit_type, id, period, place));
                    place
                }
            };
            self.of_rows.push(place);
        }
        if self.of_rows.iter().all(|&place| place == 0) {
            self.of_rows.clear();
        } else if !batch.is_named()
            && let Some(&place) = self.of_rows.first()
        {
            self.of_rows.resize(batch.rows, place);
        }
    }

    /// The place of the profile under a key.
    fn place(&mut self, plan: &Compiled, cache: &ProfileCache, key: ProfileKey) -> usize {
        if let Some(&place) = self.places.get(&key) {
            return place;
        }
        let compiled = cache.get(plan, &key);
        for &(node, all) in &compiled.comparing {
            // Another kind of unit may be compared by more than this one.
            match self.comparing.iter_mut().find(|(other, _)| *other == node) {
                Some((_, all_of_them)) => *all_of_them |= all,
                None => self.comparing.push((node, all)),
            }
        }
        let place = self.compiled.len();
        self.compiled.push(compiled);
        self.places.insert(key, place);
        place
    }

    /// The profile of a row.
    pub(in crate::score) fn of(&self, row: usize) -> Option<&Arc<CompiledProfile>> {
        self.compiled.get(self.number(row))
    }

    /// Its number.
    pub(in crate::score) fn number(&self, row: usize) -> usize {
        self.of_rows.get(row).copied().unwrap_or(0)
    }
}
