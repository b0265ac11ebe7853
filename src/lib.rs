//! `sla`: a language and compiler for service level agreements.
//!
#![doc = include_str!("../ARCHITECTURE.md")]

mod analyse;
pub mod check;
mod compile;
pub mod data;
pub mod diagnostic;
pub mod evaluate;
pub mod exact;
pub mod format;
pub mod ide;
pub mod ir;
pub mod resolve;
pub mod source;
pub mod statement;
pub mod syntax;
pub mod time;

pub use analyse::analyse;
pub use compile::{Compiled, compile, compile_text};
