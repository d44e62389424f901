//! A place in a plan for what a higher floor compiles from it.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// What a higher floor keeps with a plan: made when first asked for, shared by all clones of
/// the plan and by all threads. The plan knows nothing of it.
#[derive(Default)]
pub(crate) struct Extension(OnceLock<Arc<dyn Any + Send + Sync>>);

impl Extension {
    /// What is kept; made now, if it is not there yet. What is kept is of one type: asked for
    /// another, it is made anew each time.
    pub(crate) fn get<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        let kept = self.0.get_or_init(|| Arc::new(T::default()));
        Arc::clone(kept).downcast().unwrap_or_default()
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extension").finish_non_exhaustive()
    }
}
