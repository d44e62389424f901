//! Plausible figures for the scripts that compare chiso with other tools.
//!
//! ```text
//! chiso-plausible PROGRAMME ROWS CASE
//! chiso-plausible --list
//! ```
//!
//! prints an object in JSON with the document of a built-in `programme` and the `observations`
//! of so many units, one of the cases of [`Case::ALL`] by its name; or the ids of all built-in
//! programmes.
#![allow(clippy::print_stdout, reason = "a command speaks through its output")]

use std::error::Error;

use chiso::programme::Programme;
use chiso::programmes;
use chiso_benches::{Case, plausible};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words == ["--list"] {
        programmes::list().iter().for_each(|built_in| println!("{}", built_in.id));
        return Ok(());
    }
    let [id, rows, case] = words.as_slice() else {
        return Err("usage: chiso-plausible PROGRAMME ROWS CASE".into());
    };
    let names = || Case::ALL.map(|case| case.name).join("`, `");
    let case = Case::ALL
        .into_iter()
        .find(|known| known.name == case)
        .ok_or_else(|| format!("the cases are `{}`", names()))?;
    let text = programmes::find(id)?.text;
    let observations = plausible(&Programme::from_json(text)?, rows.parse()?, case);
    let document: Value = serde_json::from_str(text)?;
    println!("{}", json!({"programme": document, "observations": observations}));
    Ok(())
}
