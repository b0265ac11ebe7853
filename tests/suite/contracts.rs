//! Every contract in `examples/` and `tests/` is read and checked without a word of complaint.

use sla::diagnostic::render::{Format, render};

use crate::evaluation::Folder;
use crate::repository::{File, files};

/// What the compiler says of a contract.
fn said(file: &File) -> String {
    let (folder, name) = file.path.rsplit_once('/').expect("a folder");
    let compiled = sla::compile(name, &Folder::of_project(folder));
    render(compiled.diagnostics.as_slice(), &compiled.sources, Format::Plain, false)
}

fn contracts() -> Vec<File> {
    let mut contracts = files("examples", "sla");
    contracts.extend(files("tests/contracts", "sla"));
    contracts
}

#[test]
fn every_contract_is_without_diagnostics() {
    let contracts = contracts();
    assert!(contracts.len() > 40, "there are contracts at all");
    let complaints: String = contracts.iter().map(said).collect();
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn every_contract_parses() {
    for file in contracts() {
        let complaints = said(&file);
        assert!(!complaints.contains("[E00") && !complaints.contains("[E01"), "{complaints}");
    }
}

/// Set it to have the contracts written in the house style.
const UPDATE: &str = "UPDATE_FORMAT";

#[test]
fn every_contract_is_in_the_house_style() {
    let mut findings = Vec::new();
    for file in contracts() {
        let formatted = sla::format::format(&file.text)
            .unwrap_or_else(|error| panic!("{}: {error}", file.path));
        if formatted != file.text {
            if std::env::var_os(UPDATE).is_some() {
                std::fs::write(crate::repository::root().join(&file.path), &formatted)
                    .expect("written");
            } else {
                findings.push(file.path);
            }
        }
    }
    assert!(findings.is_empty(), "not in the house style, see {UPDATE}: {findings:?}");
}
