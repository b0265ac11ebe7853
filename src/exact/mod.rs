//! Exact arithmetic: fractions of whole numbers, rounding where the contract says so, and the
//! sharing out of a rounded total.
//!
//! Every figure the compiler works with is a [`Rational`]: nothing is lost between the data and
//! the statement, and nothing passes through a binary floating-point number. [`Rounding`] is the
//! only place where digits are dropped; [`largest_remainder`] keeps the parts of a rounded total
//! in step with it.

mod apportion;
mod rational;
mod rounding;
mod text;

#[cfg(test)]
mod tests;

pub use apportion::largest_remainder;
pub use rational::Rational;
pub use rounding::{InvalidStep, Rounding, RoundingMode};
pub use text::ParseRationalError;
