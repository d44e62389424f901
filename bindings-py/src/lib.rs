//! The compiled half of the Python package `chiso`: it passes data to the engine and back.
//!
//! Nothing is computed here. `call` takes a request as JSON text; a `Plan` reads rows, arrays
//! and tables where they lie and gives `Scores`, which make their columns, scorecards and
//! explanations when somebody asks for them. What the engine refuses is raised as
//! `chiso.ChisoError`. What people use is written in Python (`python/chiso/`), where it is
//! typed and documented.
//!
//! | module | holds |
//! |---|---|
//! | `guard` | the wall that no panic passes |
//! | `arrow` | Arrow's capsules, in and out |
//! | `failure` | what goes wrong, as Python exceptions |
//! | `not_applicable` | the value of what a unit does not have |
//! | `cell` | one value of Python or of an array |
//! | `period` | the period that somebody says |
//! | `objects` | the values of an array as Python's own, and back |
//! | `composed` | texts that people write in several ways |
//! | `source_column` | a column as it came, its values and its texts |
//! | `input_column` | the values of one input, borrowed where they can be |
//! | `data` | the columns, units and periods of what is scored |
//! | `unit` | one unit out of a dict; here and in `arrow` are the only unsafe lines |
//! | `wide`, `long` | tables with a row for every unit, or for every value |
//! | `observation_dict` | observations out of dicts of plain values |
//! | `observed` | observations, and the place of those that a finding is about |
//! | `passthrough` | the columns of a table's own |
//! | `pickled` | columns as what `pickle` writes |
//! | `shared_plan` | what a plan and its scores have in common |
//! | `to_python` | what JSON has, as Python's own values |
//! | `plan`, `scores`, `scorecard`, `table` | the classes |
//! | `module` | the Python module |

// Unit tests leave Python out: a test program that refers to it has to be linked with
// libpython, which is not on every machine that has Python.
#[cfg(not(test))]
mod arrow;
#[cfg(not(test))]
mod cell;
#[cfg(not(test))]
mod composed;
#[cfg(not(test))]
mod data;
#[cfg(not(test))]
mod failure;
mod guard;
#[cfg(not(test))]
mod input_column;
#[cfg(not(test))]
mod long;
#[cfg(not(test))]
mod module;
#[cfg(not(test))]
mod not_applicable;
#[cfg(not(test))]
mod objects;
#[cfg(not(test))]
mod observation_dict;
#[cfg(not(test))]
mod observed;
#[cfg(not(test))]
mod passthrough;
#[cfg(not(test))]
mod period;
#[cfg(not(test))]
mod pickled;
#[cfg(not(test))]
mod plan;
#[cfg(not(test))]
mod scorecard;
#[cfg(not(test))]
mod scores;
#[cfg(not(test))]
mod shared_plan;
#[cfg(not(test))]
mod source_column;
#[cfg(not(test))]
mod table;
#[cfg(not(test))]
mod to_python;
#[cfg(not(test))]
mod unit;
#[cfg(not(test))]
mod wide;
