//! Contracts compiled and evaluated end to end, from files of the project or from texts in a test.

mod figures;
mod folder;
mod kept;

pub(crate) use figures::{credit, metric, number, period, total, value, verdict};
pub(crate) use folder::{Folder, both_ways, evaluate, instant, little_memory, try_evaluate};
pub(crate) use kept::differs_from;
