//! Checklists: items that are done or not → points, and what they may become.

use super::exact_sum::exact_sum;
use super::rule::RuleResult;
use crate::formula::Range;
use crate::programme::Award;
use crate::value::{State, Value};

/// The points of a checklist and how many items are done; by `all` and `at_least` as soon as
/// they are certain. Else the state that there are none for.
pub(super) fn checklist(
    items: impl Iterator<Item = Value> + Clone,
    award: Award,
    parts: &[f64],
    max: f64,
) -> Result<RuleResult, State> {
    let applicable =
        || items.clone().zip(parts).filter(|(value, _)| *value != Value::NotApplicable);
    let done = |value: &Value| matches!(value, Value::Known(answer) if *answer != 0.0);
    let absent = applicable().filter(|(value, _)| value.known().is_none());
    let worst = absent.clone().map(|(value, _)| value.state()).max();
    let number_done = applicable().filter(|(value, _)| done(value)).count();
    let number_absent = absent.count();
    let number = applicable().count();
    let detail = u16::try_from(number_done).unwrap_or(u16::MAX);
    let earned = |points: f64| Ok(RuleResult { points, detail });
    if number == 0 {
        return Err(State::NotApplicable);
    }
    let needed = match award {
        Award::Each => {
            if let Some(state) = worst {
                return Err(state);
            }
            let won = exact_sum(applicable().filter(|(v, _)| done(v)).map(|(_, part)| *part));
            let all = exact_sum(applicable().map(|(_, part)| *part));
            // Items without points earn none, also where the others do not apply.
            let part = if all > 0.0 { won / all } else { 0.0 };
            let share = if number_done == number { 1.0 } else { part };
            return earned(max * share);
        }
        Award::All => number,
        // Fewer applicable items than asked for: all of them are asked for.
        Award::AtLeast(needed) => usize::try_from(needed).unwrap_or(usize::MAX).min(number),
    };
    match worst {
        _ if number_done >= needed => earned(max),
        _ if number_done + number_absent < needed => earned(0.0),
        Some(state) => Err(state),
        None => earned(0.0),
    }
}

/// The least and the most points of a checklist whose answers may be what `ranges` say.
///
/// An item that leaves the list gives never less than *no* and never more than *yes*: the
/// worst case of each is *no*, else leaving, else *yes*; the best case the other way round.
pub(super) fn checklist_bounds(
    ranges: &[Range],
    award: Award,
    parts: &[f64],
    max: f64,
) -> (f64, f64) {
    let (yes, no) = (Value::Known(1.0), Value::Known(0.0));
    let can_be = |range: &Range, answer: Value| {
        // Whatever else it may be, the item does not stay without an answer.
        let unclear = !range.known && !range.not_applicable;
        unclear
            || range.known && if answer == yes { range.highest >= 1.0 } else { range.lowest <= 0.0 }
    };
    let extreme = |wanted: Value, other: Value| {
        let answer = move |range: &Range| match () {
            () if can_be(range, wanted) => wanted,
            () if range.not_applicable => Value::NotApplicable,
            () => other,
        };
        checklist(ranges.iter().map(answer), award, parts, max).map(|earned| earned.points)
    };
    (extreme(no, yes).unwrap_or(0.0), extreme(yes, no).unwrap_or(max))
}

#[cfg(test)]
mod tests {
    use super::{checklist, checklist_bounds};
    use crate::formula::Range;
    use crate::programme::Award;
    use crate::value::{State, Value};

    const YES: Value = Value::Known(1.0);
    const NO: Value = Value::Known(0.0);

    fn points(items: &[Value], award: Award) -> Result<f64, State> {
        checklist(items.iter().copied(), award, &[0.5, 0.25, 0.25], 8.0).map(|of| of.points)
    }

    #[test]
    fn points_are_certain_as_soon_as_they_can_be() {
        assert_eq!(points(&[YES, NO, YES], Award::Each), Ok(6.0));
        assert_eq!(points(&[YES, Value::Missing, YES], Award::Each), Err(State::Missing));
        assert_eq!(points(&[NO, Value::Missing, YES], Award::All), Ok(0.0));
        assert_eq!(points(&[YES, Value::Missing, YES], Award::AtLeast(2)), Ok(8.0));
        assert_eq!(points(&[YES, Value::NotApplicable, YES], Award::AtLeast(3)), Ok(8.0));
        assert_eq!(points(&[Value::NotApplicable; 3], Award::All), Err(State::NotApplicable));
    }

    #[test]
    fn an_item_that_may_leave_the_list_is_no_certain_no() {
        // Done, and either not done or not applicable.
        let open = Range { not_applicable: true, ..Range::between(0.0, 0.0) };
        let ranges = [Range::between(1.0, 1.0), open];
        assert_eq!(checklist_bounds(&ranges, Award::Each, &[0.5, 0.5], 10.0), (5.0, 10.0));
        let ranges = [Range::between(1.0, 1.0), Range::between(0.0, 0.0)];
        assert_eq!(checklist_bounds(&ranges, Award::Each, &[0.5, 0.5], 10.0), (5.0, 5.0));
    }
}
