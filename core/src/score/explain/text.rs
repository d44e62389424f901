//! A scorecard as plain text, for a terminal or a letter.
