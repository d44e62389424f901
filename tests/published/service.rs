//! The published figures of the service index of Decision 766, by the built-in programme.

use std::path::Path;

use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::score::{Ranking, Status};
use chiso::unit::Unit;
use chiso::{Plan, Scores, programmes};

use super::Failure;
use super::report::{Report, Table};
use super::tables::{Csv, block, number, read, section};

/// The groups, by the names that tables and programme share.
const GROUPS: [&str; 6] = ["CKMB", "TDGQ", "ONLINE", "TTTT", "MDSH", "MDHL"];

pub(crate) fn check(folder: &Path, report: &mut Report) -> Result<(), Failure> {
    let text = read(folder, "qd766.md")?;
    let plan = Plan::new(Programme::from_json(programmes::find("vn/766/portal-2026")?.text)?)?;
    provinces(&text, &plan, report)?;
    components(&text, &plan, report)?;
    communes(&text, &plan, report)?;
    payments(&text, &plan, report)?;
    online(&text, &plan, report)?;
    transparency(&text, &plan, report)
}

/// The points of a node for the one unit that was scored; `None` where they are not known.
fn points(scores: &Scores, node: &str, row: usize) -> Option<f64> {
    let complete = scores.status(node)?.get(row)?.is_complete();
    complete.then(|| scores.points(node)?.get(row).copied()).flatten()
}

/// Totals and ranks of the provinces from the points of their groups.
fn provinces(text: &str, plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    let table = report.table("766: provinces, totals and ranks (A.5.1)");
    let csv = block(text, "A.5.1")?;
    let known = known_differences(text)?;
    let mut observations = Vec::new();
    for row in csv.rows() {
        let mut of = Observations::new(Unit::new(row.text("name")?).of_type("province"));
        for group in GROUPS {
            of = of.given(group, row.number(group)?);
        }
        observations.push(of);
    }
    table.rows(observations.len(), 34);
    let scores = plan.score_observations(&observations)?;
    let ranks = scores.ranks(&Ranking::default())?;
    for (at, row) in csv.rows().enumerate() {
        let name = row.text("name")?;
        let total = points(&scores, "total", at);
        let published = row.number("total")?;
        match known.iter().find(|difference| difference.unit == name) {
            Some(known) if known.published == published => table.documented(
                name,
                total,
                published,
                known.computed,
                "the published groups add up to that",
            ),
            _ => table.figure(name, total, published),
        }
        table.figure(&format!("rank of {name}"), ranks[at], row.number("rank")?);
    }
    for known in known {
        let there = scores.units().iter().any(|unit| unit.id == known.unit);
        if !there {
            table.fail(format!("{} is documented, but not in the table", known.unit));
        }
    }
    Ok(())
}

/// A total that differs from the sum of its groups, as the source notes.
struct Difference {
    unit: String,
    published: f64,
    computed: f64,
}

/// The differences that the text names: `(Thái Nguyên 63.97 vs 63.98; …)`.
fn known_differences(text: &str) -> Result<Vec<Difference>, Failure> {
    let line = text.lines().find(|line| line.contains("can differ by 0.01"));
    let line = line.ok_or("the note on differing totals is not there")?;
    let inside = line.split(['(', ')']).nth(1).ok_or("the note names no province")?;
    let parse = |part: &str| -> Result<Difference, Failure> {
        let (before, computed) = part.split_once(" vs ").ok_or("a difference needs ` vs `")?;
        let (unit, published) =
            before.trim().rsplit_once(' ').ok_or("a difference needs a unit")?;
        Ok(Difference {
            unit: unit.to_owned(),
            published: number(published)?,
            computed: number(computed)?,
        })
    };
    inside.split(';').map(parse).collect()
}

/// What a row of A.5.2 measures: how its label begins, and the inputs of its counts. A
/// numerator alone is divided by the dossiers received, which has a row of its own.
const COUNTS: [(&str, &[&str]); 17] = [
    ("totalReceived", &["dossiers_received"]),
    ("2.1 ", &["dossiers_on_time"]),
    ("1.1 ", &["procedures_announced_on_time", "procedures_announced"]),
    ("1.2 ", &["procedures_updated_on_time", "procedures_to_update"]),
    ("1.3 ", &["procedures_fully_described", "procedures_published"]),
    // The larger of two systems' dossiers is published, so both hold it.
    (
        "1.4 ",
        &["dossiers_synchronised", "dossiers_in_national_report", "dossiers_on_national_portal"],
    ),
    ("4.1 ", &["dossiers_with_electronic_result"]),
    ("4.2 ", &["dossiers_digitised"]),
    ("4.3 ", &["dossiers_reusing_data"]),
    ("4.4 ", &["dossiers_shared_for_reuse"]),
    ("4.5a ", &["procedures_using_population_data", "procedures_total"]),
    ("4.5b ", &["dossiers_using_population_data"]),
    ("5.2 ", &["petitions_on_time", "petitions"]),
    ("5.3 ", &["petitions_handled_well", "petitions"]),
    ("5.4 ", &["dossiers_without_complaint"]),
    ("TTTT hồ sơ", &["dossiers_paid_online", "dossiers_with_fee"]),
    ("TTTT TTHC", &["procedures_paid_online", "procedures_with_fee"]),
];

/// The components of two provinces: counts in, points of indicators and groups out.
fn components(text: &str, plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    let table = report.table("766: components of two provinces (A.5.2)");
    let csv = block(text, "A.5.2")?;
    let totals = block(text, "A.5.1")?;
    for province in &csv.columns()[2..] {
        let mut of = Observations::new(Unit::new(province).of_type("province"));
        // Points that the table shows: of an indicator, or of a group.
        let mut shown = Vec::new();
        for row in csv.rows() {
            let (label, metric) = (row.text("indicator")?, row.text("metric")?);
            let cell = row.text(province)?;
            if metric.starts_with("score") || metric.starts_with("group") {
                let id = label.split(' ').next().unwrap_or(label);
                let id = if label.contains("(ONLINE)") { "ONLINE" } else { id };
                // One cell also names the figure of another file.
                shown.push((id.to_owned(), number(cell.split(" (").next().unwrap_or(cell))?));
                continue;
            }
            let label = format!("{label} ");
            let (_, inputs) = COUNTS
                .iter()
                .find(|(begins, _)| label.starts_with(begins))
                .ok_or_else(|| format!("A.5.2 has an unknown row `{label}`"))?;
            let counts: Vec<&str> = cell.split('/').collect();
            for (at, input) in inputs.iter().enumerate() {
                let count = counts.get(at).or(counts.last()).ok_or("a cell is empty")?;
                of = of.with(*input, number(count)?);
            }
        }
        // What has no published counts of its own is given.
        for (id, points) in &shown {
            if matches!(id.as_str(), "TTTT" | "ONLINE" | "ELECTRONIC_CERTIFIED_COPY") {
                of = of.given(id, *points);
            }
        }
        let scores = plan.score_observations(&[of])?;
        let mut compared = 0;
        for (id, published) in &shown {
            if scores.status(id).and_then(|status| status.first()) == Some(&Status::Given) {
                continue;
            }
            compared += 1;
            table.figure(&format!("{province}, {id}"), points(&scores, id, 0), *published);
        }
        table.rows(compared, 17);
        let in_list = totals.rows().find(|row| row.text("name").is_ok_and(|name| name == province));
        let in_list = in_list.ok_or_else(|| format!("A.5.1 does not name {province}"))?;
        let published = in_list.number("total")?;
        let what = format!("{province}, total");
        let total = points(&scores, "total", 0);
        match known_differences(text)?.iter().find(|difference| difference.unit == *province) {
            Some(known) => table.documented(
                &what,
                total,
                published,
                known.computed,
                "the published groups add up to that",
            ),
            None => table.figure(&what, total, published),
        }
    }
    Ok(())
}

/// Totals of agencies and communes of Gia Lai.
fn communes(text: &str, plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    let table = report.table("766: agencies and communes of Gia Lai, totals (A.5.3)");
    let csv = block(text, "A.5.3")?;
    let mut observations = Vec::new();
    for row in csv.rows() {
        let unit_type = row.text("group")?.to_lowercase();
        let mut of = Observations::new(Unit::new(row.text("unit")?).of_type(unit_type));
        for group in GROUPS {
            of = of.given(group, row.number(group)?);
        }
        observations.push(of);
    }
    table.rows(observations.len(), 19);
    let scores = plan.score_observations(&observations)?;
    for (at, row) in csv.rows().enumerate() {
        table.figure(row.text("unit")?, points(&scores, "total", at), row.number("total")?);
    }
    Ok(())
}

/// Compares the points of a node for units whose counts are in columns of the table.
fn counted(
    table: &mut Table,
    csv: &Csv,
    plan: &Plan,
    node: &str,
    name: &str,
    inputs: &[(&str, &str)],
) -> Result<(), Failure> {
    for row in csv.rows() {
        let name = row.text(name)?;
        let mut of = Observations::new(Unit::new(name));
        for (input, column) in inputs {
            of = of.with(*input, row.number(column)?);
        }
        let scores = plan.score_observations(&[of])?;
        table.figure(name, points(&scores, node, 0), row.number("score_published")?);
    }
    Ok(())
}

fn payments(text: &str, plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    let table = report.table("766: online payment in Phú Thọ (A.5.4)");
    let csv = block(text, "A.5.4")?;
    table.rows(csv.rows().count(), 8);
    let inputs = [
        ("dossiers_paid_online", "success_dossiers"),
        ("dossiers_with_fee", "obligated_dossiers"),
        ("procedures_with_payment_integrated", "integrated_formalities_B"),
        ("procedures_with_fee", "distinct_fee_formalities"),
        ("procedures_paid_online", "success_formalities_C"),
    ];
    counted(table, &csv, plan, "TTTT", "unit", &inputs)
}

fn online(text: &str, plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    let table = report.table("766: online services in Phú Thọ (A.5.5)");
    let csv = block(text, "A.5.5")?;
    table.rows(csv.rows().count(), 3);
    let inputs = [
        ("procedures_under_authority", "authorityCount"),
        ("procedures_partly_online", "partial"),
        ("procedures_fully_online", "full"),
        ("online_services_used", "onlineDossierCount"),
        ("online_services", "onlineServiceTotal"),
        ("dossiers_submitted_online", "channelOnline"),
        ("dossiers_submitted", "channelTotal"),
    ];
    counted(table, &csv, plan, "ONLINE", "case", &inputs)
}

/// One province's openness, written out: `0/89 -> 0; 0/70 -> 0; …; total 7.96`.
fn transparency(text: &str, plan: &Plan, report: &mut Report) -> Result<(), Failure> {
    let table = report.table("766: openness of Phú Thọ (A.5.6)");
    let section = section(text, "A.5.6")?;
    let line = section.lines().next().unwrap_or_default();
    let (_, figures) = line.split_once(':').ok_or("A.5.6 has no figures")?;
    let mut of = Observations::new(Unit::new("Phú Thọ").of_type("province"));
    let mut shown = Vec::new();
    let indicators = ["1.1", "1.2", "1.3", "1.4"];
    for (indicator, part) in indicators.iter().zip(figures.split(';')) {
        let (counts, points) = part.split_once("->").ok_or("a figure of A.5.6 needs `->`")?;
        let (_, inputs) = COUNTS
            .iter()
            .find(|(begins, _)| begins.trim() == *indicator)
            .ok_or("an indicator of A.5.6 has no inputs")?;
        let counts: Vec<&str> = counts.split('/').collect();
        for (at, input) in inputs.iter().enumerate() {
            let count = counts.get(at).or(counts.last()).ok_or("a count is not there")?;
            of = of.with(*input, number(count)?);
        }
        shown.push((*indicator, number(points)?));
    }
    let (_, total) = figures.split_once("total ").ok_or("A.5.6 has no total")?;
    let total = total.split(' ').next().unwrap_or(total);
    shown.push(("CKMB", number(total)?));
    table.rows(shown.len(), 5);
    let scores = plan.score_observations(&[of])?;
    for (node, published) in shown {
        table.figure(node, points(&scores, node, 0), published);
    }
    Ok(())
}
