//! Every contract in `examples/` and `tests/` is read and checked without a word of complaint.

use sla::diagnostic::render::{Format, render};

use crate::evaluation::Folder;
use crate::repository::{File, files};

/// The examples that say more than the checker takes in so far. They parse; a line goes when it does.
const AHEAD_OF_CHECK: [&str; 1] = [
    "internal-and-external", // composites of up time
];

/// The examples that say more than is evaluated so far. They check; a line goes when it is.
const AHEAD_OF_EVALUATION: [&str; 10] = [
    "amazon-ec2",             // groups of credits, penalties for each hour
    "amazon-route53",         // penalties for each outage
    "azure-virtual-machines", // a metric whose value is a word
    "cloudflare",             // the fee of the previous month, caps of rolling windows
    "computercentric",        // amounts per full hour
    "google-workspace",       // days of a fee, credits in kind
    "outsourcing",            // pools, repeats, ratchet
    "rackspace-network",      // amounts per full half hour
    "upcloud",                // penalties for each outage
    "windstream",             // penalties for each day
];

fn is_one_of(names: &[&str], file: &File) -> bool {
    names.iter().any(|name| file.path.starts_with(&format!("examples/{name}/")))
}

/// Whether a file belongs to an example that cannot be evaluated so far.
pub(crate) fn is_ahead(file: &File) -> bool {
    is_one_of(&AHEAD_OF_CHECK, file) || is_one_of(&AHEAD_OF_EVALUATION, file)
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
    let complaints: String =
        contracts.iter().filter(|file| !is_one_of(&AHEAD_OF_CHECK, file)).map(said).collect();
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
