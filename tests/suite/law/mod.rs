//! Part 3 of the language, its meaning: one test for each of its sentences, each from the text of a contract to its
//! statement. `sentences.txt` holds the sentences and says which tests hold them; the figures are worked out by hand.

mod at_once;
mod histories;
mod rights;
mod rows_to_values;
mod time;
mod verdicts_to_money;

use std::fmt::Write as _;

use sla::diagnostic::render::{Format, render};
use sla::statement::{RightState, Statement};

use crate::evaluation::{Folder, evaluate};

/// A contract of three years in UTC with months, two parties, and calls that are good or bad.
const HEAD: &str = r#"
contract agreement "Agreement" {
    between   nimbus and globex
    in force  2026-01-01 until 2029-01-01
    zone      "UTC"
    currency  EUR
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods prorated; percentiles nearest rank; round money half up to 0.01 }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 1_000 EUR per month }
"#;

/// A promise whose verdicts a text spells out, one letter a month: see [`months`].
const PROMISE: &str = r#"
source calls "Calls" {
    at        at   : instant
    column    kind : text
    column    ok   : flag
    complete  until 2030-01-01
}
metric good  { of web; from calls where kind = "own"; value share(ok); owner globex }
metric ready { from calls where kind = "inputs"; value share(ok); owner nimbus }
objective inputs { by globex; require ready >= 100% }
objective kept   { by nimbus; require good >= 100%; relieved when inputs missed }
"#;

/// Rows of `calls` from January 2026 on: `m` a month that is met, `x` missed, `?` inconclusive (a call without its
/// outcome), `n` not applicable (no call), `e` excused (missed, as the inputs were).
fn months(verdicts: &str) -> String {
    let mut rows = "at,kind,ok\n".to_owned();
    for (place, verdict) in verdicts.chars().enumerate() {
        let month = format!("{}-{:02}", 2026 + place / 12, place % 12 + 1);
        let (own, inputs) = match verdict {
            'm' => (Some("yes"), None),
            'x' => (Some("no"), None),
            '?' => (Some(""), None),
            'n' => (None, None),
            'e' => (Some("no"), Some("no")),
            other => panic!("no verdict `{other}`"),
        };
        for (kind, ok) in [("own", own), ("inputs", inputs)] {
            if let Some(ok) = ok {
                writeln!(rows, "{month}-10T12:00:00Z,{kind},{ok}").expect("a text");
            }
        }
    }
    rows
}

/// The statement of declarations over sources, each in the file of its name, up to an instant.
fn statement(body: &str, data: &[(&str, &str)], as_of: &str) -> Statement {
    statement_of(&format!("{HEAD}{body}"), data, as_of)
}

/// The same of a whole contract.
fn statement_of(contract: &str, data: &[(&str, &str)], as_of: &str) -> Statement {
    let mut folder = Folder::of_texts([("contract.sla", contract)]);
    for (source, rows) in data {
        folder = folder.with(&format!("{source}.csv"), *rows);
    }
    let paths: Vec<[String; 1]> = data.iter().map(|(name, _)| [format!("{name}.csv")]).collect();
    let paths: Vec<[&str; 1]> = paths.iter().map(|[path]| [path.as_str()]).collect();
    let files: Vec<(&str, &[&str])> =
        data.iter().zip(&paths).map(|((source, _), path)| (*source, path.as_slice())).collect();
    evaluate(&folder.contract("contract.sla"), &folder, &files, Some(as_of), None)
}

/// The rights of a name: period and state, in the order in which they arose.
fn states<'a>(statement: &'a Statement, name: &str) -> Vec<(&'a str, &'a str)> {
    let own = statement.rights.iter().filter(|right| right.name == name);
    own.map(|right| (right.period.as_deref().unwrap_or("the term"), right.state.as_str())).collect()
}

/// The right that a period gave.
fn right<'a>(statement: &'a Statement, name: &str, period: &str) -> &'a RightState {
    let found = statement
        .rights
        .iter()
        .find(|right| right.name == name && right.period.as_deref() == Some(period));
    found.unwrap_or_else(|| panic!("no right {name} of {period} in {:?}", states(statement, name)))
}

/// What the compiler says of declarations.
fn said(body: &str) -> String {
    let folder = Folder::of_texts([("contract.sla", format!("{HEAD}{body}").as_str())]);
    let compiled = sla::compile("contract.sla", &folder);
    render(compiled.diagnostics.as_slice(), &compiled.sources, Format::Plain, false)
}
