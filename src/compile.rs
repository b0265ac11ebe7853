//! The stages up to the checked contract, in one call.

use std::sync::Arc;

use crate::check::{Checked, check};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::ir::Contract;
use crate::resolve::resolve;
use crate::source::{SourceId, SourceLoader, SourceMap};
use crate::syntax::{Node, parse};

/// A contract with everything that was found on the way to it.
#[derive(Debug)]
pub struct Compiled {
    /// The texts, for rendering the diagnostics.
    pub sources: SourceMap,
    /// The source of the contract itself.
    pub main: SourceId,
    /// The tree of the contract itself.
    pub tree: Option<Node>,
    /// The checked contract; `None` where there is an error.
    pub contract: Option<Contract>,
    /// What there is to say, in reading order.
    pub diagnostics: Diagnostics,
}

/// Loads the contract at `path` through the loader, parses, resolves and checks it.
pub fn compile(path: &str, loader: &dyn SourceLoader) -> Compiled {
    match loader.load(path) {
        Ok(text) => compile_text(path, text, loader),
        Err(error) => {
            let mut sources = SourceMap::new();
            let main = sources.add(path, "");
            let message = format!("`{path}` cannot be read: {error}");
            let diagnostics =
                Diagnostics::from(vec![Diagnostic::new(codes::UNREADABLE_CONTRACT, message)]);
            Compiled { sources, main, tree: None, contract: None, diagnostics }
        }
    }
}

/// The same for a text that is at hand; the loader serves what the contract refers to.
pub fn compile_text(path: &str, text: impl Into<Arc<str>>, loader: &dyn SourceLoader) -> Compiled {
    let text = text.into();
    let mut sources = SourceMap::new();
    let main = sources.add(path, Arc::clone(&text));
    let parsed = parse(main, &text);
    let mut diagnostics: Diagnostics = parsed.diagnostics.into_iter().collect();
    let (outline, found) = resolve(&parsed.tree, &sources);
    diagnostics.extend(found);
    let Checked { contract, diagnostics: found } = check(&outline, &sources, loader);
    diagnostics.extend(found);
    // INVARIANT: only a contract without errors becomes IR.
    let contract = contract.filter(|_| !diagnostics.has_errors());
    Compiled { sources, main, tree: Some(parsed.tree), contract, diagnostics: diagnostics.sorted() }
}
