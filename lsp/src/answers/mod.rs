//! One module a feature: asks `sla::ide`, and says the answer in the protocol's words.

pub(crate) mod actions;
pub(crate) mod completion;
pub(crate) mod diagnostics;
pub(crate) mod edits;
pub(crate) mod explain;
pub(crate) mod folding;
pub(crate) mod formatting;
pub(crate) mod hints;
pub(crate) mod hover;
pub(crate) mod lenses;
pub(crate) mod navigate;
pub(crate) mod symbols;
pub(crate) mod tokens;
pub(crate) mod workspace;
