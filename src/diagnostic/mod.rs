//! What the compiler says to people: coded, placed, with a way out.
//!
//! A stage makes a [`Diagnostic`] from a row of the [registry](codes) and pushes it to
//! [`Diagnostics`]; only the edge renders them. Messages are one line, lower case at the start,
//! without a final period, with user text in backticks; `help` says what to write instead.
//! This module imports only `crate::source`.

mod collector;
mod message;
mod registry;
pub mod render;
mod suggest;
#[cfg(test)]
mod tests;

pub use collector::Diagnostics;
pub use message::{DataPlace, Diagnostic, Edit, Fix, Label};
pub use registry::{Code, Severity, UnknownCode, all, codes};
pub use render::{Format, render};
pub use suggest::{closest, did_you_mean};
