//! Rows at memory speed: bytes of exports to typed batches, instants to pieces of time, values to states.
//!
//! ```text
//! bytes ──cut──▶ blocks ──project──▶ batches ──place──▶ pieces of time ──fold──▶ states ──merge──▶ states
//! ```
//!
//! What is read here is read exactly as `data` reads it. What is not understood in full (a quoted field, another
//! layout of time, a local time at which clocks change, a number that is too fine, a bad cell) is handed to the
//! reading of single records there. States are a commutative monoid: any split of the rows gives the same.

mod bytes;
mod cells;
mod coding;
mod column;
mod cut;
mod decimal;
mod delimited;
mod dictionary;
mod expected;
mod histogram;
mod kept;
mod learned;
mod lines;
mod local_hours;
mod members;
mod ndjson;
mod observed;
mod pieces;
mod plain;
mod reader;
mod reading;
mod source;
mod stamp;
mod state;
mod tabular;
mod taken;
mod worked;

pub(crate) use cells::step_of;
pub(crate) use column::{Column, Looks, MISSING, instant_of, nanos_of};
pub(crate) use cut::whole_records;
pub(crate) use histogram::{Histogram, MAX_ROOM, MIN_ROOM};
pub(crate) use kept::{Different, Kept, Outermost};
pub(crate) use observed::{Amount, Observed, Outcomes, Quantities};
pub(crate) use pieces::Pieces;
pub(crate) use reader::{Batch, Reader, Rows};
pub(crate) use source::{Beginning, FileReading, SourceReading};
pub(crate) use state::{FirstRows, Numbers, RowAt, State, Truths};
pub(crate) use tabular::TableReading;
pub(crate) use worked::OpenTime;
