//! What holds of every contract and all rows, tried on random ones. `SLA_CASES=50` tries fifty times as many.

mod completions;
mod downtime;
mod generated;
mod order;

use std::fmt::Write as _;

use proptest::prelude::*;
use sla::exact::Rational;
use sla::statement::Statement;

use crate::evaluation::{Folder, evaluate, number};

/// So many cases, or as many times that as `SLA_CASES` says.
fn cases(number: u32) -> u32 {
    let times = std::env::var("SLA_CASES").ok().and_then(|times| times.parse().ok());
    number.saturating_mul(times.unwrap_or(1))
}

fn config(number: u32) -> ProptestConfig {
    ProptestConfig { cases: cases(number), failure_persistence: None, ..ProptestConfig::default() }
}

/// A contract of 2026 in a zone whose clocks change, over outages and works on them.
#[derive(Debug, Clone)]
struct Hosting {
    /// The shortest outage that counts, in minutes.
    shortest: u32,
    /// The bounds of the tiers, in tenths of a percent below 100, rising.
    bounds: [u32; 3],
    /// What they cost, in percent of the fee, rising.
    percents: [u32; 3],
    /// The factor of two misses in a row, in tenths.
    factor: u32,
    /// The cap of a month, in percent of the fee; of a year in EUR.
    caps: (Option<u32>, Option<u32>),
    /// The fee, in EUR.
    fee: u32,
    /// What works do.
    effect: &'static str,
}

fn hosting() -> impl Strategy<Value = Hosting> {
    let bounds = [1_u32..10, 1..30, 1..60];
    let percents = [1_u32..10, 1..20, 1..30];
    let caps = (prop::option::of(5_u32..60), prop::option::of(100_u32..2_000));
    let effect = prop_oneof![Just("not counted"), Just("counted as met")];
    (0_u32..40, bounds, percents, 10_u32..30, caps, 100_u32..5_000, effect).prop_map(
        |(shortest, [a, b, c], [x, y, z], factor, caps, fee, effect)| Hosting {
            shortest,
            bounds: [a, a + b, a + b + c],
            percents: [x, x + y, x + y + z],
            factor,
            caps,
            fee,
            effect,
        },
    )
}

fn percent_below(tenths: u32) -> String {
    let below = 1_000 - tenths;
    format!("{}.{}%", below / 10, below % 10)
}

impl Hosting {
    fn text(&self) -> String {
        let [top, middle, low] = self.bounds.map(percent_below);
        let [x, y, z] = self.percents;
        let mut text = format!(
            r#"
contract agreement "Agreement" {{
    between   nimbus and globex
    in force  2026-01-01 until 2027-01-01
    zone      "Europe/Berlin"
    currency  EUR
    period    month
}}
conventions {{ missing data inconclusive; no items not applicable; partial periods prorated; round money half up to 0.01 }}
party nimbus "Nimbus" {{ role provider }}
party globex "Globex" {{ role customer }}
service web "Web" {{ from nimbus to globex; fee {fee} EUR per month }}
source outages "Outages" {{ span starts to ends : instant; complete until 2027-01-01 }}
source works "Works" {{ span starts to ends : instant; complete until 2027-01-01 }}
exclusion maintenance {{ during works; effect {effect} }}
metric up {{
    of         web
    from       outages
    down       during outages
    outage     counts when length >= {shortest} min
    value      uptime
    excluding  maintenance
    owner      globex
}}
metric how_often {{ of web; from outages; down during outages; value outages; owner globex }}
objective promise {{ by nimbus; require up >= {top} }}
objective rarely {{ by nimbus; require how_often <= 100 }}
penalty due {{
    when    promise missed
    credit  of web.fee by up {{
        >= {middle} : {x}%
        >= {low}    : {y}%
        otherwise   : {z}%
    }}
    repeated {{
        2 periods in a row : x {whole}.{tenth}
    }}
"#,
            fee = self.fee,
            effect = self.effect,
            shortest = self.shortest,
            whole = self.factor / 10,
            tenth = self.factor % 10,
        );
        if let Some(month) = self.caps.0 {
            writeln!(text, "    at most {month}% of web.fee").expect("a text");
        }
        if let Some(year) = self.caps.1 {
            writeln!(text, "    at most {year} EUR per contract year").expect("a text");
        }
        text.push_str("}\npenalty fast for each outage of up { credit 1% of web.fee per 60 min of length; at most 5% of web.fee in all }\n");
        text
    }
}

/// Minutes from the first of February on: start and length.
type Span = (u32, u32);

/// Spans within February, March and April.
fn spans(longest: u32) -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec((0_u32..120_000, 0_u32..longest), 0..6)
}

fn instant(minutes: u32) -> String {
    let start = crate::evaluation::instant("2026-02-01T00:00:00+01:00");
    let at = start + chrono::TimeDelta::minutes(i64::from(minutes));
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn csv(spans: &[Span]) -> String {
    let mut rows = "starts,ends\n".to_owned();
    for (start, length) in spans {
        writeln!(rows, "{},{}", instant(*start), instant(start + length)).expect("a text");
    }
    rows
}

/// The statement of a contract over files of sources; a source may have several.
fn statement(text: &str, files: &[(&str, Vec<String>)], as_of: &str) -> Statement {
    let mut folder = Folder::of_texts([("contract.sla", text)]);
    let mut paths: Vec<(&str, Vec<String>)> = Vec::new();
    for (source, texts) in files {
        let mut own = Vec::new();
        for (place, rows) in texts.iter().enumerate() {
            let path = format!("{source}{place}.csv");
            folder = folder.with(&path, rows.as_str());
            own.push(path);
        }
        paths.push((source, own));
    }
    let paths: Vec<(&str, Vec<&str>)> = paths
        .iter()
        .map(|(source, own)| (*source, own.iter().map(String::as_str).collect()))
        .collect();
    let paths: Vec<(&str, &[&str])> =
        paths.iter().map(|(source, own)| (*source, own.as_slice())).collect();
    evaluate(&folder.contract("contract.sla"), &folder, &paths, Some(as_of), None)
}

/// The statement of a hosting agreement when 2026 is over.
fn hosted(hosting: &Hosting, outages: &[Span], works: &[Span]) -> Statement {
    let files = [("outages", vec![csv(outages)]), ("works", vec![csv(works)])];
    statement(&hosting.text(), &files, "2027-01-01T00:00:00+01:00")
}

/// The credits of a penalty over all periods.
fn owed(statement: &Statement, penalty: &str) -> Rational {
    let credits = statement.periods.iter().flat_map(|period| &period.credits);
    credits.filter(|credit| credit.name == penalty).map(|credit| number(&credit.amount)).sum()
}

/// All figures, verdicts and amounts, without the places of rows.
fn results(statement: &Statement) -> Vec<String> {
    let mut all = Vec::new();
    for period in &statement.periods {
        for own in &period.metrics {
            let outages: Vec<_> =
                own.outages.iter().map(|outage| (&outage.from, &outage.until)).collect();
            all.push(format!(
                "{} {} {:?} {:?} {:?} {:?} {:?} {outages:?}",
                period.label, own.name, own.group.0, own.exact, own.best, own.worst, own.coverage
            ));
        }
        for own in &period.objectives {
            all.push(format!("{} {} {:?} {}", period.label, own.name, own.group.0, own.verdict));
        }
        for own in &period.credits {
            all.push(format!("{} {} {} {:?}", period.label, own.name, own.amount, own.largest));
        }
    }
    for right in &statement.rights {
        all.push(format!("{} {:?} {}", right.name, right.period, right.state));
    }
    all
}
