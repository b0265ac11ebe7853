//! One module a feature: asks `sla::ide`, and says the answer in the protocol's words.

pub(crate) mod diagnostics;
pub(crate) mod folding;
pub(crate) mod formatting;
pub(crate) mod symbols;
pub(crate) mod tokens;
pub(crate) mod workspace;
