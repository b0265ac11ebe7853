//! The stages up to the checked contract, for an editor.

use crate::check::{Checked, check};
use crate::diagnostic::Diagnostics;
use crate::ide::Analysis;
use crate::resolve::resolve;
use crate::source::{SourceLoader, SourceMap};
use crate::syntax::parse;

/// Reads a contract whose text is at hand; the loader serves what it refers to, and `path` is the name it is shown
/// under.
pub fn analyse(path: &str, text: &str, loader: &dyn SourceLoader) -> Analysis {
    let mut sources = SourceMap::new();
    let main = sources.add(path, text);
    let parsed = parse(main, text);
    let mut diagnostics: Diagnostics = parsed.diagnostics.iter().cloned().collect();
    let (outline, found) = resolve(&parsed.tree, &sources);
    diagnostics.extend(found);
    let Checked { contract, diagnostics: found } = check(&outline, &sources, loader);
    diagnostics.extend(found);
    // INVARIANT: only a contract without errors becomes IR.
    let contract = contract.filter(|_| !diagnostics.has_errors());
    Analysis::new(sources, main, parsed, diagnostics.sorted(), contract)
}
