//! The stages up to the checked contract, in one call: with what it imports, what it is given, what amends it.

use std::sync::Arc;

use crate::check::{Given, GivenValue, Imported, TermsDays};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::imports::{Chain, Imports, file_name};
use crate::ir::{Contract, ContractText};
use crate::resolve::resolve;
use crate::source::{SourceId, SourceLoader, SourceMap, Span};
use crate::syntax::{Node, Parse, Rule, parse, parse_value};
use crate::versions;

/// A contract with everything that was found on the way to it.
#[derive(Debug)]
pub struct Compiled {
    /// The texts, for rendering the diagnostics.
    pub sources: SourceMap,
    /// The source of the contract itself.
    pub main: SourceId,
    /// The tree of the contract itself.
    pub tree: Option<Node>,
    /// The checked contract; `None` where there is an error, or a parameter is left open.
    pub contract: Option<Contract>,
    /// What there is to say, in reading order.
    pub diagnostics: Diagnostics,
}

/// What a contract is compiled with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The values of parameters: name and value as written in a contract. Those of an imported contract have the
    /// name of the import before them: `supplier.fee`.
    pub parameters: Vec<(String, String)>,
    /// Whether parameters may be left without a value: the contract is checked then, but there is no IR of it.
    pub open_parameters: bool,
}

/// Loads the contract at `path` through the loader, parses, resolves and checks it.
pub fn compile(path: &str, loader: &dyn SourceLoader) -> Compiled {
    compile_with(path, loader, &Settings::default())
}

/// The same with values for its parameters.
pub fn compile_with(path: &str, loader: &dyn SourceLoader, settings: &Settings) -> Compiled {
    match loader.load(path) {
        Ok(text) => compile_text_with(path, text, loader, settings),
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
    compile_text_with(path, text, loader, &Settings::default())
}

/// The same with values for its parameters.
pub fn compile_text_with(
    path: &str,
    text: impl Into<Arc<str>>,
    loader: &dyn SourceLoader,
    settings: &Settings,
) -> Compiled {
    let mut sources = SourceMap::new();
    let mut imports = Imports::new(loader);
    let unit =
        compile_unit(&mut sources, &mut imports, &Chain::start(path), &text.into(), settings);
    let Unit { main, tree, contract, diagnostics } = unit;
    Compiled { sources, main, tree: Some(tree), contract, diagnostics: diagnostics.sorted() }
}

/// One contract among those that are compiled.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) main: SourceId,
    pub(crate) tree: Node,
    pub(crate) contract: Option<Contract>,
    pub(crate) diagnostics: Diagnostics,
}

/// Compiles a text that stands at the end of a chain of imports.
pub(crate) fn compile_unit(
    sources: &mut SourceMap,
    imports: &mut Imports<'_>,
    chain: &Chain,
    text: &Arc<str>,
    settings: &Settings,
) -> Unit {
    let main = sources.add(chain.path(), Arc::clone(text));
    let parsed = parse(main, text);
    let (contract, diagnostics) = compile_parsed(sources, imports, chain, &parsed, text, settings);
    Unit { main, tree: parsed.tree, contract, diagnostics }
}

/// The stages behind the parser, for a text that has been read.
pub(crate) fn compile_parsed(
    sources: &mut SourceMap,
    imports: &mut Imports<'_>,
    chain: &Chain,
    parsed: &Parse,
    text: &Arc<str>,
    settings: &Settings,
) -> (Option<Contract>, Diagnostics) {
    let tree = &parsed.tree;
    let mut diagnostics: Diagnostics = parsed.diagnostics.iter().cloned().collect();
    let imported = imports.of(sources, chain, tree, settings, &mut diagnostics);
    let values = values(sources, settings, &mut diagnostics);
    let (outline, found) = resolve(tree, sources);
    diagnostics.extend(found);
    let given = Given {
        parameters: values
            .iter()
            .map(|(name, text, span, parse)| GivenValue {
                name: name.clone(),
                text: text.clone(),
                span: *span,
                tree: &parse.tree,
                mistakes: parse.diagnostics.clone(),
            })
            .collect(),
        open_parameters: settings.open_parameters,
        texts: texts(chain.path(), text, &imported),
        imports: imported,
        days: TermsDays::default(),
    };
    let contract =
        versions::checked(tree, &outline, sources, imports.loader, &given, &mut diagnostics);
    let diagnostics = without_followers(tree, diagnostics);
    // INVARIANT: only a contract without errors becomes IR.
    let contract = contract.filter(|_| !diagnostics.has_errors());
    (contract, diagnostics)
}

/// Leaves out what is said of the types in a clause whose rest could not be read: it would follow from that.
fn without_followers(tree: &Node, diagnostics: Diagnostics) -> Diagnostics {
    let broken: Vec<Span> = tree
        .walk()
        .filter(|node| node.rule() == Rule::clause_line && node.has(Rule::bad_tail))
        .map(|node| node.span)
        .collect();
    let follows = |diagnostic: &Diagnostic| {
        diagnostic.code.id().starts_with("E03")
            && diagnostic.span().is_some_and(|span| {
                broken.iter().any(|line| line.start <= span.start && span.end <= line.end)
            })
    };
    diagnostics.into_iter().filter(|diagnostic| !follows(diagnostic)).collect()
}

/// The values that are given to this contract, and not to one it imports, each read.
fn values(
    sources: &mut SourceMap,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Vec<(String, String, Span, Parse)> {
    let mut read: Vec<(String, String, Span, Parse)> = Vec::new();
    for (name, text) in settings.parameters.iter().filter(|(name, _)| !name.contains('.')) {
        let source = sources.add(format!("--set {name}"), text.as_str());
        let whole = Span::new(source, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
        if let Some((_, _, first, _)) = read.iter().find(|(other, ..)| other == name) {
            diagnostics.push(
                Diagnostic::new(codes::DUPLICATE_NAME, format!("`{name}` is given two values"))
                    .at(whole, "the second one")
                    .because(*first, "the first one"),
            );
            continue;
        }
        read.push((name.clone(), text.clone(), whole, parse_value(source, text)));
    }
    read
}

/// The texts of a contract: its own, then those that it imports.
fn texts(path: &str, text: &str, imported: &[Imported]) -> Vec<ContractText> {
    let own = ContractText {
        path: file_name(path).to_owned(),
        sha256: crate::data::sha256_hex(text.as_bytes()),
    };
    let mut texts = vec![own];
    for other in imported.iter().flat_map(|import| &import.texts) {
        if !texts.contains(other) {
            texts.push(other.clone());
        }
    }
    texts
}
