//! The stages up to the checked contract, for an editor.

use crate::check::{Checked, check};
use crate::diagnostic::Diagnostics;
use crate::ide::Analysis;
use crate::resolve::resolve;
use crate::source::{SourceLoader, SourceMap};
use crate::syntax::{parse, parse_again};

/// Reads a contract whose text is at hand; the loader serves what it refers to, and `path` is the name it is shown
/// under. `earlier` is a reading of an earlier text: what has not changed since is taken over, and the answer is the
/// same as without it, but for the contract that [`Analysis::known_contract`] gives.
pub fn analyse(
    path: &str,
    text: &str,
    loader: &dyn SourceLoader,
    earlier: Option<&Analysis>,
) -> Analysis {
    let mut sources = SourceMap::new();
    let main = sources.add(path, text);
    let parse = match earlier {
        Some(earlier) => parse_again(main, &earlier.parse, earlier.text(), text),
        None => parse(main, text),
    };
    let mut diagnostics: Diagnostics = parse.diagnostics.iter().cloned().collect();
    let (outline, found) = resolve(&parse.tree, &sources);
    diagnostics.extend(found);
    let Checked { contract, diagnostics: found } = check(&outline, &sources, loader);
    diagnostics.extend(found);
    // INVARIANT: only a contract without errors becomes IR.
    let contract = contract.filter(|_| !diagnostics.has_errors());
    let known = earlier.and_then(Analysis::known_contract).cloned();
    Analysis::new(sources, main, parse, diagnostics.sorted(), contract, known)
}
