//! Tree to outline: which declarations there are, what they are called, which clauses they have.
//!
//! Takes the tree of a file, gives the [`Outline`]: every declaration by kind and name, its clauses in their
//! places. Names may be used before they are declared. What the names inside expressions mean depends on what
//! is in scope there (columns, keys of groups); that is found in `check`, together with their types.

mod amend;
mod outline;
mod placement;
mod read;

#[cfg(test)]
mod tests;

pub use amend::{Amended, AmendmentHead, amended, amendments};
pub use outline::{Clause, Declaration, Found, Name, Outline};
pub(crate) use placement::may_repeat;
pub(crate) use read::is_damaged;

use crate::diagnostic::Diagnostics;
use crate::source::SourceMap;
use crate::syntax::Node;

/// Reads the outline of a file and reports names declared twice and clauses out of place.
pub fn resolve<'s>(tree: &'s Node, sources: &'s SourceMap) -> (Outline<'s>, Diagnostics) {
    let outline = read::outline(tree, sources);
    let mut found = Diagnostics::new();
    placement::check(&outline, &mut found);
    (outline, found)
}
