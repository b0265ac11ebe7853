//! Credits: verdicts to money, each step a line in the trace.
//!
//! ```text
//! price      base → tier or formula → repeats → penalty cap, for each group and element
//! choice     which credits of a group are paid
//! combine    ceilings → pool caps
//! earn_back  what comes back of earlier credits
//! minimum    only above, nothing below
//! rounding   each by itself; what shares a cap, together
//! claim      what a row says was claimed
//! ```
//!
//! *Uncertain amounts*: where the verdict is certain and the amount is not, the smallest over all completions is
//! credited and the largest shown beside it; under an inconclusive verdict both are shown and nothing enters the
//! total.

mod although_met;
mod amount;
mod book;
mod bounds;
mod choice;
mod claim;
mod combine;
mod earn_back;
mod ledger;
mod line;
mod minimum;
mod parts;
mod price;
mod records;
mod rounding;
mod settle;
mod shown;

pub(super) use book::Book;
pub(super) use ledger::Ledger;
pub(super) use shown::owed;
