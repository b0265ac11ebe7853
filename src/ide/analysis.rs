//! A contract as an editor sees it: the text with everything that is known about it.

use std::sync::{Arc, OnceLock};

use crate::diagnostic::Diagnostics;
use crate::ir::Contract;
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax::Parse;

use super::imported::Imported;
use super::names::Names;

/// One reading of a contract. It never changes; a changed text is read anew.
///
/// [`crate::analyse`] makes it, as that joins the stages.
#[derive(Debug)]
pub struct Analysis {
    /// The texts: the contract and what was read for it.
    pub sources: SourceMap,
    /// The source of the contract itself.
    pub main: SourceId,
    /// The tree of the contract, with what parsing alone had to say.
    pub parse: Parse,
    /// What every stage had to say, in reading order.
    pub diagnostics: Diagnostics,
    /// The checked contract; `None` where there is an error.
    pub contract: Option<Arc<Contract>>,
    /// The newest checked contract that is known: this one, or one of an earlier reading.
    known: Option<Arc<Contract>>,
    names: OnceLock<Names>,
    imported: OnceLock<Imported>,
}

impl Analysis {
    /// Puts a reading together; `known` is the checked contract of an earlier one.
    pub(crate) fn new(
        sources: SourceMap,
        main: SourceId,
        parse: Parse,
        diagnostics: Diagnostics,
        contract: Option<Contract>,
        known: Option<Arc<Contract>>,
    ) -> Self {
        let contract = contract.map(Arc::new);
        let known = contract.clone().or(known);
        Self {
            sources,
            main,
            parse,
            diagnostics,
            contract,
            known,
            names: OnceLock::new(),
            imported: OnceLock::new(),
        }
    }

    /// The newest checked contract that is known, for figures that are shown while the text is being changed.
    pub fn known_contract(&self) -> Option<&Arc<Contract>> {
        self.known.as_ref()
    }

    /// The text of the contract.
    pub fn text(&self) -> &str {
        self.sources.get(self.main).map_or("", |source| source.text())
    }

    /// What is declared and where it is used; worked out when first asked for.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(&self.parse.tree, &self.sources))
    }

    /// What the imported contracts declare; read when first asked for.
    pub(super) fn imported(&self) -> &Imported {
        self.imported.get_or_init(|| Imported::of(self))
    }

    /// The text in a span of any of the sources.
    pub(crate) fn slice(&self, span: Span) -> &str {
        self.sources.text_of(span)
    }

    /// A span of the contract's own text.
    pub(crate) fn span(&self, start: u32, end: u32) -> Span {
        Span::new(self.main, start, end)
    }
}
