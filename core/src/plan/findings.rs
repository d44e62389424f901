//! What may be wrong with a row, be it of observations or of columns: what and how to mend it.
//! Who finds it says of which unit and period.

use crate::error::{Code, Diagnostic};
use crate::period::Period;
use crate::plan::Compiled;

/// The unit was there in the same period before.
pub(super) fn twice() -> Diagnostic {
    Diagnostic::new(Code::DuplicateUnit, "the unit appears twice in one period")
        .help("keep one of them, or give them different periods")
}

/// The programme does not hold in the period.
pub(super) fn not_in_force(period: Period) -> Diagnostic {
    Diagnostic::new(
        Code::NotValidThen,
        format!("the programme is not in force at the end of `{period}`"),
    )
    .help("use the version of the programme of that time")
}

impl Compiled {
    /// An input is more than the one it is a part of: the places of both, and their values.
    pub(super) fn exceeds(
        &self,
        (part, small): (usize, f64),
        (whole, large): (usize, f64),
    ) -> Diagnostic {
        let name =
            |at: usize| self.programme.inputs.get_index(at).map_or("", |(id, _)| id.as_str());
        let message =
            format!("`{small}` exceeds `{}`, of which it is a part: `{large}`", name(whole));
        Diagnostic::new(Code::AtMostExceeded, message)
            .help("correct one of the two")
            .of_input(name(part))
    }
}
