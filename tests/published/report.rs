//! What was checked, and what came of it.

use chiso::math;

use super::Failure;

/// The results of all tables.
#[derive(Debug, Default)]
pub(crate) struct Report {
    tables: Vec<Table>,
}

/// The results of one table.
#[derive(Debug)]
pub(crate) struct Table {
    name: String,
    checked: usize,
    exact: usize,
    /// Figures that differ as their source says they do.
    documented: Vec<String>,
    /// What is there, and cannot be checked.
    left_out: Vec<String>,
    failures: Vec<String>,
}

impl Report {
    /// Checks tables; that they cannot be read is a failure of its own.
    pub(crate) fn run(&mut self, name: &str, check: impl FnOnce(&mut Self) -> Result<(), Failure>) {
        if let Err(failure) = check(self) {
            self.table(name).fail(failure.to_string());
        }
    }

    /// A new table.
    pub(crate) fn table(&mut self, name: &str) -> &mut Table {
        self.tables.push(Table {
            name: name.to_owned(),
            checked: 0,
            exact: 0,
            documented: Vec::new(),
            left_out: Vec::new(),
            failures: Vec::new(),
        });
        let last = self.tables.len() - 1;
        &mut self.tables[last]
    }

    /// Whether every table was there and no figure failed.
    pub(crate) fn passed(&self) -> bool {
        let checked = |table: &Table| table.checked > 0 && table.failures.is_empty();
        !self.tables.is_empty() && self.tables.iter().all(checked)
    }

    pub(crate) fn print(&self) {
        println!("\n{:<58} checked  exact  documented  failed", "");
        for table in &self.tables {
            println!(
                "{:<58}{:>8}{:>7}{:>12}{:>8}",
                table.name,
                table.checked,
                table.exact,
                table.documented.len(),
                table.failures.len()
            );
            let details = [
                ("documented", &table.documented),
                ("left out", &table.left_out),
                ("FAILED", &table.failures),
            ];
            for (kind, lines) in details {
                for line in lines {
                    println!("    {kind}: {line}");
                }
            }
        }
    }
}

impl Table {
    /// Compares a computed figure with the published one, in decimals. `None` is a figure
    /// that the engine does not have.
    pub(crate) fn figure(&mut self, what: &str, computed: Option<f64>, published: f64) {
        if computed.is_some_and(|computed| math::same(computed, published)) {
            self.exact();
        } else {
            self.checked += 1;
            self.failures.push(format!("{what}: published {published}, {}", shown(computed)));
        }
    }

    /// The same for a figure whose source says what it is when computed.
    pub(crate) fn documented(
        &mut self,
        what: &str,
        computed: Option<f64>,
        published: f64,
        expected: f64,
        why: &str,
    ) {
        if computed.is_some_and(|computed| math::same(computed, expected)) {
            self.checked += 1;
            let shown = shown(computed);
            self.documented.push(format!("{what}: published {published}, {shown}: {why}"));
        } else {
            self.figure(what, computed, published);
        }
    }

    /// One more figure that is as published.
    pub(crate) fn exact(&mut self) {
        self.checked += 1;
        self.exact += 1;
    }

    /// A statement that must hold.
    pub(crate) fn holds(&mut self, what: &str, holds: bool) {
        if holds {
            self.exact();
        } else {
            self.checked += 1;
            self.fail(what.to_owned());
        }
    }

    /// A table with fewer rows than it had is not the table that was meant.
    pub(crate) fn rows(&mut self, found: usize, expected: usize) {
        if found != expected {
            self.fail(format!("{found} rows were found, {expected} expected"));
        }
    }

    pub(crate) fn left_out(&mut self, what: String) {
        self.left_out.push(what);
    }

    pub(crate) fn fail(&mut self, what: String) {
        self.failures.push(what);
    }
}

fn shown(computed: Option<f64>) -> String {
    computed.map_or_else(|| "not computed".to_owned(), |computed| format!("computed {computed}"))
}
