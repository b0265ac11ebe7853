//! From a path to a checked contract: compiled from its text, or loaded as it was compiled before.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use sla::diagnostic::{Diagnostic, Diagnostics, codes};
use sla::ir::Contract;
use sla::source::{LoadError, SourceMap};
use sla::{Compiled, Settings, compile_text_with, compile_with};

use crate::arguments::Parameters;
use crate::console::Console;
use crate::ending::Failure;
use crate::project::{Asked, Project, STDIN, shown, text_of};

/// A contract that can be evaluated.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The contract.
    pub(crate) contract: Contract,
    /// Where each name is declared, as `contract.sla:12`; empty for a compiled contract.
    pub(crate) declared: BTreeMap<String, String>,
}

/// Compiles a contract, whatever is wrong with it.
pub(crate) fn compiled(asked: &Asked, settings: &Settings) -> Result<Compiled, Failure> {
    match asked {
        Asked::File(path) => Ok(compile_with(&shown(path)?, &Project::of(path), settings)),
        Asked::Stdin => match text_of(io::stdin().lock()) {
            Ok(text) => Ok(compile_text_with(STDIN, text, &Project::here(), settings)),
            Err(error) => Ok(unreadable(STDIN, &error)),
        },
    }
}

fn unreadable(path: &str, error: &LoadError) -> Compiled {
    let mut sources = SourceMap::new();
    let main = sources.add(path, "");
    let message = format!("`{path}` cannot be read: {error}");
    let diagnostics = Diagnostics::from(vec![Diagnostic::new(codes::UNREADABLE_CONTRACT, message)]);
    Compiled { sources, main, tree: None, contract: None, diagnostics }
}

/// Whether the contract itself could not be read, which is an error of usage and not of the contract.
pub(crate) fn is_unreadable(compiled: &Compiled) -> bool {
    compiled.tree.is_none()
}

/// Loads a contract to evaluate it. Warnings are shown.
pub(crate) fn load(
    path: &Path,
    parameters: &Parameters,
    console: &Console,
) -> Result<Loaded, Failure> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        if !parameters.set.is_empty() {
            return Err(Failure::advised(
                "`--set` cannot change a compiled contract: its parameters have their values",
                "compile it again: `sla compile contract.sla --set …`",
            ));
        }
        return stored(path);
    }
    let asked =
        if path.as_os_str() == "-" { Asked::Stdin } else { Asked::File(path.to_path_buf()) };
    let mut compiled = compiled(&asked, &settings(parameters)?)?;
    match compiled.contract.take() {
        Some(contract) => {
            console.show(compiled.diagnostics.as_slice(), &compiled.sources);
            Ok(Loaded { contract, declared: declarations(&compiled) })
        }
        None => Err(refused(compiled)),
    }
}

/// The values for parameters. All of them need one.
pub(crate) fn settings(parameters: &Parameters) -> Result<Settings, Failure> {
    let mut settings = Settings::default();
    for given in &parameters.set {
        let Some((name, value)) = given.split_once('=') else {
            return Err(Failure::advised(
                format!("`--set {given}` gives no value"),
                "write `--set name=value`",
            ));
        };
        settings.parameters.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    Ok(settings)
}

/// Why there is no contract.
fn refused(compiled: Compiled) -> Failure {
    if is_unreadable(&compiled) {
        let first = compiled.diagnostics.into_vec().into_iter().next();
        return first.map_or_else(|| Failure::said("the contract cannot be read"), Failure::from);
    }
    Failure::contract(compiled.diagnostics.into_vec(), compiled.sources)
}

fn declarations(compiled: &Compiled) -> BTreeMap<String, String> {
    let Some(tree) = &compiled.tree else { return BTreeMap::new() };
    let (outline, _) = sla::resolve::resolve(tree, &compiled.sources);
    let mut found = BTreeMap::new();
    for name in outline.declarations.iter().filter_map(|declaration| declaration.name) {
        let path = compiled.sources.get(name.span.source).map(sla::source::SourceText::path);
        if let (Some(path), Some(place)) = (path, compiled.sources.line_column(name.span)) {
            found.entry(name.text.to_owned()).or_insert(format!("{path}:{}", place.line));
        }
    }
    found
}

/// Loads what `sla compile` wrote.
fn stored(path: &Path) -> Result<Loaded, Failure> {
    let shown = shown(path)?;
    let text = File::open(path).map_err(|error| error.to_string()).and_then(|file| {
        if file.metadata().is_ok_and(|meta| meta.is_dir()) {
            return Err("this is a folder, not a file".to_owned());
        }
        text_of(file).map_err(|error| error.to_string())
    });
    let text = text.map_err(|error| {
        let message = format!("`{shown}` cannot be read: {error}");
        Failure::from(Diagnostic::new(codes::UNREADABLE_CONTRACT, message))
    })?;
    match Contract::from_json(&text) {
        Ok(contract) => Ok(Loaded { contract, declared: BTreeMap::new() }),
        Err(error) => Err(Failure::advised(
            format!("`{shown}`: {error}"),
            "compile the contract again: `sla compile contract.sla -o contract.json`",
        )),
    }
}
