//! `sla`: a language and compiler for service level agreements.
//!
#![doc = include_str!("../ARCHITECTURE.md")]

mod analyse;
pub mod check;
mod compile;
pub mod data;
pub mod diagnostic;
mod engine;
pub mod evaluate;
pub mod exact;
pub mod format;
pub mod ide;
mod imports;
pub mod ir;
pub mod resolve;
pub mod scenario;
pub mod source;
pub mod statement;
pub mod syntax;
pub mod time;
mod versions;

pub use analyse::{analyse, read};
pub use compile::{Compiled, Settings, compile, compile_text, compile_text_with, compile_with};
