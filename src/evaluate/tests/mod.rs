//! Contracts built by hand over exports written in the test, through the whole of evaluation.

mod build;
mod gaps;
mod real;
mod time;

pub(super) use build::*;
