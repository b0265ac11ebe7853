//! The stages up to the checked contract, for an editor.

use std::sync::Arc;

use crate::compile::{Settings, compile_parsed};
use crate::diagnostic::Diagnostics;
use crate::ide::Analysis;
use crate::imports::{Chain, Imports};
use crate::source::{SourceLoader, SourceMap};
use crate::syntax::{parse, parse_again};

/// Reads a contract whose text is at hand; the loader serves what it refers to, and `path` is the name it is shown
/// under. `earlier` is a reading of an earlier text: what has not changed since is taken over, and the answer is the
/// same as without it, but for the contract that [`Analysis::known_contract`] gives. Parameters may be left open.
pub fn analyse(
    path: &str,
    text: &str,
    loader: &dyn SourceLoader,
    earlier: Option<&Analysis>,
) -> Analysis {
    let text: Arc<str> = text.into();
    let mut sources = SourceMap::new();
    let main = sources.add(path, Arc::clone(&text));
    let parsed = match earlier {
        Some(earlier) => parse_again(main, &earlier.parse, earlier.text(), &text),
        None => parse(main, &text),
    };
    let settings = Settings { open_parameters: true, ..Settings::default() };
    let mut imports = Imports::new(loader);
    let chain = Chain::start(path);
    let (contract, diagnostics) =
        compile_parsed(&mut sources, &mut imports, &chain, &parsed, &text, &settings);
    let known = earlier.and_then(Analysis::known_contract).cloned();
    Analysis::new(sources, main, parsed, diagnostics.sorted(), contract, known)
}

/// The same without what only a check can say, for answers that have to come at once: there is the tree, and what it
/// names. Nothing is loaded, so names of imported contracts are not known; diagnostics are those of parsing alone.
pub fn read(path: &str, text: &str, earlier: Option<&Analysis>) -> Analysis {
    let text: Arc<str> = text.into();
    let mut sources = SourceMap::new();
    let main = sources.add(path, Arc::clone(&text));
    let parsed = match earlier {
        Some(earlier) => parse_again(main, &earlier.parse, earlier.text(), &text),
        None => parse(main, &text),
    };
    let diagnostics: Diagnostics = parsed.diagnostics.iter().cloned().collect();
    let known = earlier.and_then(Analysis::known_contract).cloned();
    Analysis::new(sources, main, parsed, diagnostics.sorted(), None, known)
}
