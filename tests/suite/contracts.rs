//! Every contract in `examples/` and `tests/` reads without a word of complaint.

use sla::diagnostic::render::{Format, render};
use sla::source::SourceMap;

use crate::repository::{File, files};

/// What the parser says of a contract.
fn said(file: &File) -> String {
    let mut sources = SourceMap::new();
    let source = sources.add(file.path.as_str(), file.text.as_str());
    let parsed = sla::syntax::parse(source, &file.text);
    let (_, resolved) = sla::resolve::resolve(&parsed.tree, &sources);
    let all: Vec<_> = parsed.diagnostics.into_iter().chain(resolved).collect();
    render(&all, &sources, Format::Plain, false)
}

#[test]
fn every_contract_parses() {
    let mut contracts = files("examples", "sla");
    contracts.extend(files("tests/contracts", "sla"));
    contracts.extend(files("tests/suite", "sla"));
    assert!(contracts.len() > 4, "there are contracts at all");
    let complaints: String = contracts.iter().map(said).collect();
    assert!(complaints.is_empty(), "{complaints}");
}
