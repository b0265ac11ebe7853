//! Every contract in `examples/` and `tests/` is read and checked without a word of complaint.

use sla::diagnostic::render::{Format, render};

use crate::evaluation::Folder;
use crate::repository::{File, files};

/// The examples that say more than the checker takes in so far. They parse; a line goes when it does.
pub(crate) const AHEAD: [&str; 15] = [
    "amazon-ec2",             // groups of credits, penalties for each hour, `1 h of charges`
    "amazon-route53",         // penalties for each outage, days of a fee
    "azure-virtual-machines", // a metric whose value is a word
    "cloudflare",             // the fee of the previous month, caps of rolling months
    "computercentric",        // amounts per full hour
    "digitalocean",           // `during` a source of spans
    "fastly",                 // rights
    "google-workspace",       // days of a fee, credits in kind
    "internal-and-external",  // imports, composites of up time
    "outsourcing",            // pools, repeats, ratchet, rights
    "packetfabric",           // rights, rolling windows
    "rackspace-network",      // amounts per full half hour
    "snowflake",              // groups of credits
    "upcloud",                // penalties for each outage
    "windstream",             // penalties for each day
];

/// Whether a file belongs to an example that is ahead of the checker.
pub(crate) fn is_ahead(file: &File) -> bool {
    AHEAD.iter().any(|name| file.path.starts_with(&format!("examples/{name}/")))
}

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
    let complaints: String = contracts.iter().filter(|file| !is_ahead(file)).map(said).collect();
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn every_contract_parses() {
    for file in contracts() {
        let complaints = said(&file);
        assert!(!complaints.contains("[E00") && !complaints.contains("[E01"), "{complaints}");
    }
}
