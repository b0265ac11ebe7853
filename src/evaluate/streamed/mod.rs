//! Measuring in one pass over the bytes of the exports, without keeping a row.
//!
//! ```text
//! plan ──▶ scan: files ──blocks──▶ workers ──▶ folded ──merge──▶ prepared ──▶ the same evaluation
//! ```
//!
//! The evaluation asks what was [`prepared`](Prepared) where it would go through rows, and nowhere else. Whatever is
//! met here that is not understood in full is decided by reading rows one by one: a source that has it is read so.

mod asked;
mod comparison;
mod counting;
mod dating;
mod entering;
mod feed;
mod figure;
mod figuring;
mod fold;
mod folded;
mod ground;
mod interpret;
mod memo;
mod observations;
mod observing;
mod operand;
mod pass;
mod placing;
mod plan;
mod prepared;
mod program;
mod quantity;
mod ranks;
mod room;
mod run;
mod sampling;
mod scan;
mod seen;
mod stored;
mod truth;
mod unique;
mod valued;
mod worker;

pub use feed::InTurn;
pub use folded::Folded;
pub(in crate::evaluate) use operand::may_fail;
pub(in crate::evaluate) use prepared::{Prepared, PreparedMetric};
pub use run::{Evaluated, Path, SourceStats, SpilledRows, evaluate_files, evaluate_files_within};
pub use scan::{Feed, FileStart, Scan};
pub(in crate::evaluate) use seen::SeenRows;
pub use worker::{ScannedFile, ScannedTable, Worker};
