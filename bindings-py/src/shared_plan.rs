//! What a plan and the scores that it made have in common: the compiled programme, and scorers
//! that wait for work.

use std::sync::Mutex;

use chiso::Plan;
use chiso::observe::Batch;
use chiso::score::{CompleteCase, Outputs, Results, Scorer};

/// A compiled plan and its scorers.
pub(crate) struct SharedPlan {
    pub(crate) plan: Plan,
    /// Scorers that are not at work: with their buffers, a row costs next to nothing. They are
    /// large, and moving them would cost as much as a row.
    #[expect(clippy::vec_box, reason = "a scorer is taken out for every row")]
    idle: Mutex<Vec<Box<Scorer>>>,
}

impl SharedPlan {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan, idle: Mutex::default() }
    }

    /// The totals and their classes.
    pub(crate) fn totals(&self, batch: &Batch<'_>) -> chiso::Result<Results> {
        let mut results = Results::default();
        self.with_scorer(|scorer| scorer.score_into(batch, &mut results))??;
        Ok(results)
    }

    /// The total of one unit of which every input is known; none where it needs more.
    pub(crate) fn complete_case(&self, numbers: &[f64]) -> Option<CompleteCase> {
        self.with_scorer(|scorer| scorer.complete_case(numbers)).ok().flatten()
    }

    fn with_scorer<T>(&self, work: impl FnOnce(&mut Scorer) -> T) -> chiso::Result<T> {
        let mut scorer = match self.take() {
            Some(scorer) => scorer,
            None => Box::new(self.plan.scorer(&Outputs::new().points("total").classes())?),
        };
        let result = work(&mut scorer);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(scorer);
        }
        Ok(result)
    }

    fn take(&self) -> Option<Box<Scorer>> {
        self.idle.lock().ok()?.pop()
    }
}
