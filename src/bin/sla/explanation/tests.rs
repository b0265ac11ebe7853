//! Chains drawn from a statement made by hand.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use sla::compile_text;
use sla::ir::Contract;
use sla::source::{LoadError, LoadErrorKind, SourceLoader};
use sla::statement::{RowPlace, Statement};

use super::{Addressed, Grounds, addressed, explain, list};
use crate::statement::Looks;
use crate::statement::tests::{march, rights, statement};

const LOOKS: Looks = Looks { width: 100, colour: false, drawn: true };

/// The contract that the statement could come from.
const CONTRACT: &str = r#"
contract hosting "Managed hosting agreement" {
    between nimbus and globex; in force 2026-01-01 until 2028-01-01; zone "Europe/Berlin"; currency EUR; period month
}
conventions { missing data inconclusive; no items not applicable; partial periods prorated; round money half up to 0.01 }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 40_000 EUR per month }
source probes { at ts : instant; column ok : flag; column latency_ms : duration in ms }
source maintenance { span starts to ends : instant; column announced : instant }
exclusion planned_maintenance {
    clause "5.3"; during maintenance where announced <= starts - 5 days; at most 4 h per month
    over budget the excess counts; effect not counted
}
metric availability { clause "4.2"; from probes; sampled every 1 min; down when share(ok) < 50%; value uptime; excluding planned_maintenance; owner nimbus }
metric latency { from probes; value mean(latency_ms) }
metric both { value availability.downtime + latency }
objective commitment { clause "4.1"; by nimbus; require availability >= 99.5% }
objective speed { by nimbus; require both <= 300 ms }
penalty uptime_credit {
    clause "6.2"; when commitment missed; claim within 30 days of period end
    credit of web.fee by availability { >= 99.0% : 10%; otherwise : 25% }
}
penalty slow { when speed missed; credit 5% of web.fee }
"#;

struct NoFiles;

impl SourceLoader for NoFiles {
    fn load(&self, _: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

fn contract() -> Contract {
    let compiled = compile_text("hosting.sla", CONTRACT, &NoFiles);
    compiled.contract.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

fn month() -> Statement {
    let mut month = march();
    month.metrics[0].failed =
        vec![RowPlace { path: "probes.csv".to_owned(), line: 12_961, item: None }];
    let mut both = month.metrics[1].clone();
    both.name = "both".to_owned();
    both.rows = 0;
    both.note = None;
    month.metrics.push(both);
    let mut reading = month.objectives[0].readings[0].clone();
    reading.name = "both".to_owned();
    reading.kind = "duration".to_owned();
    reading.value = Some("0.25".to_owned());
    month.objectives[1].readings.push(reading);
    let mut statement = statement(vec![month]);
    statement.rights = rights();
    statement
}

fn explained(asked: &str) -> String {
    let (contract, statement) = (contract(), month());
    let declared = BTreeMap::from([
        ("commitment".to_owned(), "hosting.sla:20".to_owned()),
        ("availability".to_owned(), "hosting.sla:17".to_owned()),
    ]);
    let grounds = Grounds { contract: &contract, declared: &declared, statement: &statement };
    let found: Vec<Addressed<'_>> =
        addressed(grounds).filter(|figure| figure.is_meant_by(asked)).collect();
    explain(grounds, &found, LOOKS)
}

#[test]
fn a_credit_is_followed_down_to_the_rows() {
    assert_snapshot!("credit", explained("uptime_credit@2026-03"));
}

#[test]
fn a_right_has_its_trigger_and_its_course() {
    assert_snapshot!("right", explained("chronic_failure@2026-06"));
    assert_eq!(explained("right:chronic_failure"), explained("chronic_failure"));
}

#[test]
fn a_penalty_that_costs_nothing_says_why() {
    assert_snapshot!("nothing", explained("slow"));
}

#[test]
fn nothing_is_found_under_another_kind_or_period() {
    assert_eq!(explained("uptime_credit@2026-04"), "");
    assert_eq!(explained("objective:availability"), "");
    assert_eq!(explained("metric:availability"), explained("availability@2026-03"));
}

#[test]
fn all_addresses_are_listed() {
    let (contract, statement) = (contract(), month());
    let declared = BTreeMap::new();
    let grounds = Grounds { contract: &contract, declared: &declared, statement: &statement };
    assert_snapshot!("list", list(grounds, LOOKS));
}
