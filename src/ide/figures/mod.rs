//! Figures that follow from the contract alone: what a promise allows, what a penalty can come to.

mod allowed;
mod bounds;

pub(super) use allowed::{Allowed, allowed_downtime, spoken_length};
pub(super) use bounds::{Worst, worst_case};
