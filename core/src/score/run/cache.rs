//! What is compiled for scoring by a plan, once for all calls: what scorecards need, profiles,
//! and buffers that were used before.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::blocks::Worker;
use super::outputs::Selection;
use super::profiles::ProfileCache;
use crate::plan::Compiled;

/// What is kept with a plan.
#[derive(Debug, Default)]
pub(in crate::score) struct ScoringCache {
    profiles: ProfileCache,
    whole: OnceLock<Selection>,
    assessed: OnceLock<Selection>,
    /// Buffers that nobody uses now, a worker for each thread that ever scored at once.
    workers: Mutex<Vec<Worker>>,
}

impl ScoringCache {
    /// What is kept with this plan.
    pub(in crate::score) fn of(plan: &Compiled) -> Arc<Self> {
        plan.scoring.get()
    }

    pub(in crate::score) fn profiles(&self) -> &ProfileCache {
        &self.profiles
    }

    /// Everything that scorecards tell.
    pub(in crate::score) fn whole(&self, plan: &Compiled) -> &Selection {
        self.whole.get_or_init(|| Selection::whole(plan))
    }

    /// The nodes that are assessed at other units.
    pub(in crate::score) fn assessed(&self, plan: &Compiled) -> &Selection {
        self.assessed.get_or_init(|| Selection::assessed(plan))
    }

    /// Lends buffers for a call.
    pub(in crate::score) fn with_worker<R>(&self, run: impl FnOnce(&mut Worker) -> R) -> R {
        let pool = || self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worker = pool().pop().unwrap_or_default();
        let result = run(&mut worker);
        pool().push(worker);
        result
    }
}
