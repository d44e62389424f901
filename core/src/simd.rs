//! The choice of vector instructions at run time, and the only unsafe lines of the crate.
//!
//! The same Rust code is compiled twice: once for every processor of the platform, once
//! for those with AVX2. Rust never fuses or reorders floating-point operations, so both
//! give the same bits; only the number of rows in one instruction differs.
//!
//! The choice is made once for a block of rows, where it costs nothing.

use std::fmt;

/// Which instructions a computation uses. They change its speed and no bit of its result.
///
/// ```
/// use chiso::formula::Instructions;
/// // What this processor has, chosen by default; the baseline is there to compare with.
/// println!("{}, {}", Instructions::detect(), Instructions::BASELINE);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instructions {
    /// Set only where the processor was seen to have them.
    avx2: bool,
}

impl Instructions {
    /// Those that every processor of the platform has.
    pub const BASELINE: Self = Self { avx2: false };

    /// The best that this processor has.
    #[must_use]
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        let avx2 = std::arch::is_x86_feature_detected!("avx2");
        #[cfg(not(target_arch = "x86_64"))]
        let avx2 = false;
        Self { avx2 }
    }
}

impl Default for Instructions {
    fn default() -> Self {
        Self::detect()
    }
}

impl fmt::Display for Instructions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.avx2 { "AVX2" } else { "baseline" })
    }
}

/// Work on a block of rows. `run`, and all that its loops call, has to be
/// `#[inline(always)]`: what stays a call keeps the baseline's instructions.
pub(crate) trait Kernel {
    /// What the work gives.
    type Output;

    /// Does the work.
    fn run(self) -> Self::Output;
}

/// Runs the kernel with these instructions.
#[inline]
pub(crate) fn dispatch<K: Kernel>(instructions: Instructions, kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if instructions.avx2 {
        #[allow(unsafe_code, reason = "the compiler cannot see that AVX2 was detected")]
        // SAFETY: `avx2` is set by `detect` alone, where the processor has AVX2.
        return unsafe { with_avx2(kernel) };
    }
    let _ = instructions;
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

/// Tells the processor that numbers will be read soon. It looks ahead by itself in long
/// columns; the pieces of many columns that make a block are too short for that.
#[inline]
pub(crate) fn read_soon(numbers: &[f64]) {
    #[cfg(target_arch = "x86_64")]
    for line in numbers.chunks(LINE) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        #[allow(unsafe_code, reason = "a hint about a place is given by its address")]
        // SAFETY: the address is that of numbers that are there; nothing is read.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = numbers;
}

/// So many numbers share a line of the cache.
#[cfg(target_arch = "x86_64")]
const LINE: usize = 8;
