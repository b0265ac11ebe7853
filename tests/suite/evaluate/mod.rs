//! What the meaning of the language says about rows, exclusions, groups, verdicts and credits, one case each, from
//! the text of a contract to its statement, with the arithmetic written out by hand.

mod clocks;
mod composites;
mod counters;
mod credits;
mod exclusions;
mod existing;
mod granted_for_each;
mod groups;
mod holidays;
mod items;
mod joined;
mod order;
mod outages;
mod relief;

use sla::diagnostic::Diagnostic;
use sla::diagnostic::render::{Format, render};
use sla::statement::Statement;

use crate::evaluation::{Folder, evaluate, try_evaluate};

/// A contract of 2026 in UTC with months, two parties and a service of 1 000 EUR a month.
fn contract(body: &str) -> String {
    let head = r#"
contract agreement "Agreement" {
    between   nimbus and globex
    in force  2026-01-01 until 2027-01-01
    zone      "UTC"
    currency  EUR
    period    month
}
conventions {
    missing data     inconclusive
    no items         not applicable
    partial periods  prorated
    percentiles      nearest rank
    round money      half up to 0.01
}
party nimbus "Nimbus" { role provider; members alice "Alice", bob "Bob" }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 1_000 EUR per month }
"#;
    format!("{head}{body}")
}

/// The statement of a contract over sources, up to an instant.
fn statement(body: &str, data: &[(&str, &str)], as_of: &str) -> Statement {
    let (folder, files) = folder(body, data);
    let files: Vec<(&str, Vec<&str>)> =
        files.iter().map(|(source, path)| (source.as_str(), vec![path.as_str()])).collect();
    let files: Vec<(&str, &[&str])> =
        files.iter().map(|(source, paths)| (*source, paths.as_slice())).collect();
    evaluate(&folder.contract("contract.sla"), &folder, &files, Some(as_of), None)
}

/// Why there is no statement.
fn refusal(body: &str, data: &[(&str, &str)], as_of: &str) -> Box<Diagnostic> {
    let (folder, files) = folder(body, data);
    let files: Vec<(&str, Vec<&str>)> =
        files.iter().map(|(source, path)| (source.as_str(), vec![path.as_str()])).collect();
    let files: Vec<(&str, &[&str])> =
        files.iter().map(|(source, paths)| (*source, paths.as_slice())).collect();
    let contract = folder.contract("contract.sla");
    try_evaluate(&contract, &folder, &files, Some(as_of), None).expect_err("a refusal")
}

/// What the compiler says of a contract.
fn said(body: &str) -> String {
    said_of(&Folder::of_texts([("contract.sla", contract(body).as_str())]))
}

/// What the compiler says of the contract in a folder.
fn said_of(folder: &Folder) -> String {
    let compiled = sla::compile("contract.sla", folder);
    render(compiled.diagnostics.as_slice(), &compiled.sources, Format::Plain, false)
}

fn folder(body: &str, data: &[(&str, &str)]) -> (Folder, Vec<(String, String)>) {
    let mut folder = Folder::of_texts([("contract.sla", contract(body).as_str())]);
    let mut files = Vec::new();
    for (source, rows) in data {
        let path = format!("{source}.csv");
        folder = folder.with(&path, *rows);
        files.push(((*source).to_owned(), path));
    }
    (folder, files)
}

const APRIL: &str = "2026-04-01T00:00:00Z";
const MAY: &str = "2026-05-01T00:00:00Z";
