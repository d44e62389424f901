//! Benchmarks of chiso; the measured programs are in `benches/`.
