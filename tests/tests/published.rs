//! Published tables against what the engine makes of them: `cargo xtask verify --data PATH`.
//!
//! The tables are not part of the repository, so the ordinary test command leaves these
//! tests out; it says how many.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::fs;
use std::path::PathBuf;

/// The rows of a table below its heading.
fn rows(table: &str) -> Vec<String> {
    let folder = std::env::var_os("CHISO_DATA").expect("CHISO_DATA names the folder of tables");
    let path = PathBuf::from(folder).join(table);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
#[ignore = "needs the published tables: cargo xtask verify --data PATH"]
fn the_folder_is_the_one_these_tests_were_written_for() {
    assert_eq!(rows("thai-nguyen-units-2025.csv").len(), 92);
}
