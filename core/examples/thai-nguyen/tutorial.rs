//! How the library is used, from a document to a scorecard. Nothing here is about printing.
//!
//! The steps are the same for every programme: load the document, compile it once, read
//! what was observed, score, and take the scorecard of a unit.

use std::error::Error;

use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::{Diagnostic, Plan, Scorecard, programmes};

/// The result of one unit, with the plan it was computed by.
pub(crate) struct Scored {
    pub(crate) plan: Plan,
    pub(crate) scorecard: Scorecard,
    /// What is worth knowing of the data, and no error.
    pub(crate) findings: Vec<Diagnostic>,
}

/// The three results this example shows.
pub(crate) struct Story {
    pub(crate) province: Scored,
    pub(crate) article: Scored,
    pub(crate) commune: Scored,
}

/// Computes everything that is shown.
pub(crate) fn story() -> Result<Story, Box<dyn Error>> {
    // A plan is compiled once and may score any number of units; here two results share one.
    let index = compile("vn/766/portal-2026")?;
    let friendly = compile("vn/tn/138")?;
    Ok(Story {
        // Raw counts, and given points where the portal publishes a group without its parts.
        province: score(&index, include_str!("../data/thai-nguyen-2026-10-10.json"))?,
        // Five groups of six. The sixth is left out, and that is not the same as zero.
        article: score(&index, include_str!("../data/article-2025.json"))?,
        // Made-up figures: one value is `null`, several inputs are `not_applicable`.
        commune: score(&friendly, include_str!("../data/commune-illustrative.json"))?,
    })
}

/// Loads a built-in programme and compiles it.
fn compile(id: &str) -> Result<Plan, Box<dyn Error>> {
    // Built-in programmes are documents like any other: the same line loads your own file.
    // A document that cannot be read is refused with all findings, not just the first.
    let programme = Programme::from_json(programmes::find(id)?.text)?;
    // The check of its meaning: unknown names, types that do not fit, gaps between bands.
    Ok(Plan::new(programme)?)
}

/// Scores one unit.
fn score(plan: &Plan, observations: &str) -> Result<Scored, Box<dyn Error>> {
    let observations: Observations = serde_json::from_str(observations)?;
    let observations = [observations];
    // Values that cannot be (a part larger than its whole, an unknown input) are errors and
    // would end `score_observations`. What is only worth knowing is asked for here.
    let findings = plan.check_data(&observations);
    // One row for every unit in every period; this table has one row.
    let scores = plan.score_observations(&observations)?;
    // The columns of `scores` are for thousands of units. A scorecard is for reading: the
    // tree of one unit, with what was measured, the rule, the bounds, and the reason.
    let scorecard = scores.scorecard(0).ok_or("the table has no row")?;
    Ok(Scored { plan: plan.clone(), scorecard, findings })
}
