//! Imported contracts: found beside the importing file, each compiled on its own, none by way of itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::Imported;
use crate::compile::{Settings, compile_unit};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, codes};
use crate::ir::{Contract, ContractText};
use crate::source::{LoadError, LoadErrorKind, SourceLoader, SourceMap, Span, beside, one_path};
use crate::syntax::{Node, Rule};

/// The files from the one that is compiled down to an imported one.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    links: Vec<Link>,
}

#[derive(Debug, Clone)]
struct Link {
    /// The path as the loader takes it.
    path: String,
    /// Where it is imported.
    place: Option<Span>,
}

impl Chain {
    /// A chain of one file.
    pub(crate) fn start(path: &str) -> Self {
        Self { links: vec![Link { path: path.replace('\\', "/"), place: None }] }
    }

    /// The path of the last file.
    pub(crate) fn path(&self) -> &str {
        self.links.last().map_or("", |link| link.path.as_str())
    }

    fn with(&self, path: &str, place: Span) -> Self {
        let mut links = self.links.clone();
        links.push(Link { path: path.to_owned(), place: Some(place) });
        Self { links }
    }

    /// The links from the file of that path on, if it is in the chain.
    fn circle(&self, path: &str) -> Option<&[Link]> {
        let same = |link: &Link| one_path(&link.path) == path;
        let first = self.links.iter().position(same)?;
        self.links.get(first..)
    }
}

/// What was compiled: a file with the values of its parameters.
type Key = (String, Vec<(String, String)>);

/// The imports of one compilation; each file is compiled once for each set of values.
pub(crate) struct Imports<'l> {
    /// The door to the files.
    pub(crate) loader: &'l dyn SourceLoader,
    known: BTreeMap<Key, Option<Contract>>,
}

impl<'l> Imports<'l> {
    pub(crate) fn new(loader: &'l dyn SourceLoader) -> Self {
        Self { loader, known: BTreeMap::new() }
    }

    /// The contracts that a file imports.
    pub(crate) fn of(
        &mut self,
        sources: &mut SourceMap,
        chain: &Chain,
        tree: &Node,
        settings: &Settings,
        found: &mut Diagnostics,
    ) -> Vec<Imported> {
        let declarations = tree.children.iter().filter(|item| item.rule() == Rule::declaration);
        let imports = declarations
            .filter_map(|item| item.children.first())
            .filter(|node| node.rule() == Rule::d_import);
        let mut all: Vec<Imported> = Vec::new();
        for node in imports {
            let (Some(text), Some(name)) = (node.child(Rule::text), node.child(Rule::name)) else {
                continue;
            };
            let name = sources.text_of(name.span).to_owned();
            let file = text.child(Rule::text_chars).map_or("", |text| sources.text_of(text.span));
            let file = one_path(file);
            let own = Settings { parameters: below(&name, settings), ..*settings };
            let contract = self.import(sources, chain, &file, text.span, &own, found);
            let texts = contract.as_ref().map(|contract| seen_from(&file, contract));
            all.push(Imported { name, contract, texts: texts.unwrap_or_default() });
        }
        unknown_imports(settings, &all, sources, found);
        all
    }

    fn import(
        &mut self,
        sources: &mut SourceMap,
        chain: &Chain,
        file: &str,
        place: Span,
        settings: &Settings,
        found: &mut Diagnostics,
    ) -> Option<Contract> {
        let path = one_path(&beside(chain.path(), file));
        if let Some(circle) = chain.circle(&path) {
            found.push(circular(circle, file, place));
            return None;
        }
        let key = (path.clone(), settings.parameters.clone());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let loaded = if is_absolute(file) {
            Err(LoadError::new(LoadErrorKind::OutsideProject))
        } else {
            self.loader.load(&path)
        };
        let text: Arc<str> = match loaded {
            Ok(text) => text.into(),
            Err(error) => {
                found.push(
                    Diagnostic::new(
                        codes::UNREADABLE_CONTRACT,
                        format!("`{file}` cannot be read: {error}"),
                    )
                    .at(place, "imported here")
                    .help("paths lead from the folder of this contract, and stay in its project"),
                );
                return None;
            }
        };
        let unit = compile_unit(sources, self, &chain.with(&path, place), &text, settings);
        // A circle is one mistake.
        let circle = unit.diagnostics.iter().any(|other| other.code == codes::CIRCULAR_IMPORT);
        let broken = unit.diagnostics.has_errors() && !circle;
        let no_contract = unit.diagnostics.iter().any(|other| other.code == codes::NO_CONTRACT);
        found.extend(
            unit.diagnostics
                .into_vec()
                .into_iter()
                .filter(|other| other.severity() == Severity::Error),
        );
        if broken {
            found.push(faulty(format!("`{file}` has errors"), place, "nothing can lean on it yet"));
        } else if no_contract || unit.tree.children.is_empty() {
            found.push(faulty(
                format!("`{file}` declares no contract"),
                place,
                "nothing to lean on",
            ));
        }
        self.known.insert(key, unit.contract.clone());
        unit.contract
    }
}

fn faulty(message: String, place: Span, label: &str) -> Diagnostic {
    Diagnostic::new(codes::FAULTY_IMPORT, message)
        .at(place, label)
        .help("an imported file is a contract that stands on its own: `sla check` it first")
}

fn circular(circle: &[Link], file: &str, place: Span) -> Diagnostic {
    let mut names: Vec<String> =
        circle.iter().map(|link| format!("`{}`", file_name(&link.path))).collect();
    names.push(format!("`{}`", file_name(file)));
    let mut diagnostic = Diagnostic::new(
        codes::CIRCULAR_IMPORT,
        format!("contracts import one another in a circle: {}", names.join(" imports ")),
    )
    .at(place, "leads back")
    .help("let one of them stand without the others");
    for link in circle.iter().skip(1) {
        if let Some(place) = link.place {
            diagnostic = diagnostic.because(place, "by way of this");
        }
    }
    diagnostic
}

/// Values for parameters of something that is not imported.
fn unknown_imports(
    settings: &Settings,
    imported: &[Imported],
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) {
    for (name, text) in &settings.parameters {
        let Some((import, _)) = name.split_once('.') else { continue };
        if imported.iter().all(|other| other.name != import) {
            let source = sources.add(format!("--set {name}"), text.as_str());
            let whole = Span::new(source, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
            found.push(
                Diagnostic::new(
                    codes::UNKNOWN_NAME,
                    format!("there is no import named `{import}`"),
                )
                .at(whole, "given for a parameter of it"),
            );
        }
    }
}

/// The values for the parameters of an imported contract.
fn below(import: &str, settings: &Settings) -> Vec<(String, String)> {
    let own = settings.parameters.iter().filter_map(|(name, value)| {
        let (owner, rest) = name.split_once('.')?;
        (owner == import).then(|| (rest.to_owned(), value.clone()))
    });
    own.collect()
}

/// The texts of an imported contract by their paths from the importing one.
fn seen_from(file: &str, contract: &Contract) -> Vec<ContractText> {
    let texts = contract.texts.iter().enumerate().map(|(place, text)| ContractText {
        path: if place == 0 { file.to_owned() } else { one_path(&beside(file, &text.path)) },
        sha256: text.sha256.clone(),
    });
    texts.collect()
}

fn is_absolute(file: &str) -> bool {
    file.starts_with('/') || file.contains(':') || file.contains('\\')
}

/// The part of a path behind its folders.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_path() {
        for (path, expected) in [
            ("supplier.sla", "supplier.sla"),
            ("./supplier.sla", "supplier.sla"),
            ("a/../supplier.sla", "supplier.sla"),
            ("a/./b//c.sla", "a/b/c.sla"),
            ("../shared/x.sla", "../shared/x.sla"),
            ("../../x.sla", "../../x.sla"),
            ("/a/b/../c.sla", "/a/c.sla"),
            ("/../c.sla", "/../c.sla"),
        ] {
            assert_eq!(one_path(path), expected, "{path}");
        }
    }
}
