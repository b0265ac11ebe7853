//! Twelve agreements worked out by hand, beside the pages of `examples/`: other readings of the same text, other
//! rows, and what `check` says of the original.

mod bands;
mod intervals;
mod minutes;
mod money;

use sla::statement::Statement;

use crate::evaluation::{Folder, evaluate};

/// An example with its contract changed: each text is replaced where it stands, once.
fn reading(example: &str, changes: &[(&str, &str)]) -> Folder {
    let folder = Folder::of_project(&format!("examples/{example}"));
    let mut contract = folder.text("contract.sla");
    for (from, to) in changes {
        assert_eq!(contract.matches(from).count(), 1, "`{from}` in {example}");
        contract = contract.replace(from, to);
    }
    folder.with("contract.sla", contract)
}

/// The statement over the exports of a folder, each named after its source, when 2026 is over.
fn statement(folder: &Folder) -> Statement {
    let contract = folder.contract("contract.sla");
    let names: Vec<(String, String)> = contract
        .sources
        .iter()
        .map(|source| (source.name.clone(), format!("{}.csv", source.name)))
        .collect();
    let paths: Vec<[&str; 1]> = names.iter().map(|(_, path)| [path.as_str()]).collect();
    let files: Vec<(&str, &[&str])> = names
        .iter()
        .zip(&paths)
        .map(|((name, _), path)| (name.as_str(), path.as_slice()))
        .collect();
    evaluate(&contract, folder, &files, Some("2027-01-01T00:00:00Z"), None)
}

/// The numbers of what is wrong with the contract of a folder.
fn codes(folder: &Folder) -> Vec<&'static str> {
    let compiled = sla::compile("contract.sla", folder);
    let mut codes: Vec<_> =
        compiled.diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect();
    codes.dedup();
    codes
}
