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

#[test]
fn every_contract_is_without_diagnostics() {
    let mut contracts = files("examples", "sla");
    contracts.extend(files("tests/contracts", "sla"));
    assert!(contracts.len() > 40, "there are contracts at all");
    let complaints: String = contracts.iter().map(said).collect();
    assert!(complaints.is_empty(), "{complaints}");
}
