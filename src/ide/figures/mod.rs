//! Figures that follow from the contract alone: what a promise allows, what a penalty can come to, what is due next.

mod allowed;
mod bounds;
mod deadlines;

pub(super) use allowed::{Allowed, allowed_downtime, spoken_length};
pub(super) use bounds::{Worst, worst_case};
pub(super) use deadlines::{next_claim, next_judged, next_review};
