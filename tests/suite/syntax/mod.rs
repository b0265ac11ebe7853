//! What the parser promises: the tree of good text, the messages and the tree of broken text, and its limits.

mod again;
mod dump;
mod hostile;
mod invariants;
mod limits;
mod mutations;
mod recovery;
pub(crate) mod shape;
