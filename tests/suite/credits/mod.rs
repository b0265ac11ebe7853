//! Verdicts to money: one test for each sentence of the meaning, with the arithmetic written out by hand.

mod amounts;
mod caps;
mod claims;
mod earn_back;
mod elements;
mod groups;
mod partial_periods;
mod pools;
mod properties;
mod refused;
mod repeats;
mod rounding;
mod uncertain;
mod waterfall;

use std::fmt::Write as _;

use sla::statement::{CombinedCredit, Credit, CreditStep, PeriodStatement, Statement};

use crate::evaluation::{Folder, evaluate};

/// What stands before the declarations of a test: a web service for 10,000 EUR a month, two years, full months.
const HEAD: &str = r#"
contract agreement "Agreement" {
    between   nimbus and globex
    in force  2026-01-01 until 2028-01-01
    zone      "UTC"
    currency  EUR
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods prorated; round money half up to 0.01 }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 10_000 EUR per month }
"#;

/// The source of the tests that count faults.
const FAULTS: &str = r#"
source faults "Faults" {
    at        at    : instant
    column    kind  : text
    column    worth : number
    complete  until 2028-01-01
}
"#;

/// The amount of a fault is what it is worth: `a` is owed where there are faults of the kind `a`.
fn counted(name: &str) -> String {
    format!(
        r#"
metric {name}_worth {{ of web; from faults where kind = "{name}"; value sum(worth) }}
objective {name}_kept {{ by nimbus; require {name}_worth = 0 }}
"#
    )
}

/// A penalty of that name, worth its faults, with further clauses.
fn penalty(name: &str, clauses: &str) -> String {
    let counted = counted(name);
    format!(
        "{counted}penalty {name} {{\n    when    {name}_kept missed\n    credit  {name}_worth * 1 EUR\n    {clauses}\n}}\n"
    )
}

/// Faults in the middle of a month, in order: month, kind, worth.
fn faults(rows: &[(&str, &str, &str)]) -> String {
    let mut csv = "at,kind,worth\n".to_owned();
    for (month, kind, worth) in rows {
        writeln!(csv, "{month}-15T12:00:00Z,{kind},{worth}").expect("a text");
    }
    csv
}

/// The statement of declarations over sources, each in the file of its name, up to an instant.
fn statement_of(head: &str, body: &str, sources: &[(&str, &str)], as_of: &str) -> Statement {
    let faults = if sources.iter().any(|(source, _)| *source == "faults") { FAULTS } else { "" };
    let text = format!("{head}{faults}{body}");
    let mut folder = Folder::default().with("contract.sla", text);
    for (source, rows) in sources {
        folder = folder.with(&format!("{source}.csv"), *rows);
    }
    let contract = folder.contract("contract.sla");
    let paths: Vec<[String; 1]> =
        sources.iter().map(|(source, _)| [format!("{source}.csv")]).collect();
    let paths: Vec<[&str; 1]> = paths.iter().map(|[path]| [path.as_str()]).collect();
    let files: Vec<(&str, &[&str])> =
        sources.iter().zip(&paths).map(|((source, _), path)| (*source, path.as_slice())).collect();
    evaluate(&contract, &folder, &files, Some(as_of), None)
}

/// The statement of declarations over faults, when both years are over.
fn statement(body: &str, rows: &[(&str, &str, &str)]) -> Statement {
    statement_of(HEAD, body, &[("faults", &faults(rows))], "2028-01-01T00:00:00Z")
}

/// A credit of a period with its group.
fn credit_of<'a>(period: &'a PeriodStatement, name: &str, keys: &[&str]) -> &'a Credit {
    let is_group = |credit: &Credit| {
        credit.group.0.iter().map(|(_, value)| value.as_str()).eq(keys.iter().copied())
    };
    let found = period.credits.iter().find(|credit| credit.name == name && is_group(credit));
    found.unwrap_or_else(|| panic!("{}: no {name} for {keys:?}", period.label))
}

/// A group or a pool of a period.
fn combined<'a>(period: &'a PeriodStatement, name: &str) -> &'a CombinedCredit {
    let found = period.combined_credits.iter().find(|combined| combined.name == name);
    found.unwrap_or_else(|| panic!("{}: no {name}", period.label))
}

/// The step of a credit whose text contains something.
fn step<'a>(credit: &'a Credit, name: &str, text: &str) -> &'a CreditStep {
    let found = credit.steps.iter().find(|step| step.step == name && step.text.contains(text));
    found.unwrap_or_else(|| panic!("no step `{name}` with `{text}` in {:#?}", credit.steps))
}
