//! A help desk's event log: tickets gathered from their activities. Its data have no stated licence and are read
//! where they are; the contract is `tests/contracts/helpdesk.sla`.

use std::sync::LazyLock;

use serde_json::Value;
use sla::exact::Rational;
use sla::statement::{PeriodStatement, Statement};

use super::answers::{count, judged, members, percent, question, rounded};
use crate::evaluation::{Folder, evaluate, metric, period, value, verdict};
use crate::repository::File;

fn folder() -> Option<Folder> {
    let contract = File::read("tests/contracts/helpdesk.sla").text;
    Some(Folder::of_shared_data("itsm-helpdesk-italian")?.with("contract.sla", contract))
}

/// Evaluated once for all tests.
static STATEMENT: LazyLock<Option<Statement>> = LazyLock::new(|| {
    let folder = folder()?;
    let contract = folder.contract("contract.sla");
    let files: &[&str] = &["Helpdesk.csv"];
    Some(evaluate(&contract, &folder, &[("activities", files)], Some("2015-01-01T00:00:00Z"), None))
});

/// The items of a share and how many of them were in time.
fn tally(period: &PeriodStatement, name: &str) -> (u64, u64) {
    let figure = metric(period, name, &[]);
    (figure.rows, figure.rows - figure.misses.unwrap_or_default())
}

/// Compares a metric and its objective in every period of an answer, and their sum with its total.
fn compare(statement: &Statement, name: &str, objective: &str, periods: &Value, overall: &Value) {
    let (mut all, mut all_met) = (0, 0);
    for (label, expected) in members(periods) {
        let of_period = period(statement, label);
        let (n, met) = (count(&expected["n"]), count(&expected["met"]));
        assert_eq!(tally(of_period, name), (n, met), "{label}");
        let share = value(of_period, name, &[]);
        assert_eq!(Some(share.clone()), Rational::new(met.into(), n.into()), "{label}");
        assert_eq!(percent(&share, 4), rounded(&expected["pct"], 4), "{label}");
        assert_eq!(verdict(of_period, objective, &[]), judged(&expected["pass"]), "{label}");
        all += n;
        all_met += met;
    }
    assert_eq!((all, all_met), (count(&overall["n"]), count(&overall["met"])));
}

#[test]
fn h1_tickets_taken_in_charge_by_year() {
    let (Some(folder), Some(statement)) = (folder(), STATEMENT.as_ref()) else { return };
    let answer = question(&folder, "H1");
    compare(statement, "taken_in_charge", "response", &answer["years"], &answer["overall"]);
}

#[test]
fn h2_tickets_resolved_by_month_of_their_first_event() {
    let (Some(folder), Some(statement)) = (folder(), STATEMENT.as_ref()) else { return };
    let answer = question(&folder, "H2");
    compare(statement, "resolved_in_time", "resolution", &answer["months"], &answer["overall"]);
}

#[test]
fn h3_the_clock_stands_still_while_the_desk_waits() {
    let (Some(folder), Some(statement)) = (folder(), STATEMENT.as_ref()) else { return };
    let answer = question(&folder, "H3");
    compare(
        statement,
        "resolved_without_waiting",
        "resolution_without_waiting",
        &answer["months"],
        &answer["overall"],
    );
}

#[test]
fn h4_only_office_hours_count() {
    let (Some(folder), Some(statement)) = (folder(), STATEMENT.as_ref()) else { return };
    let answer = question(&folder, "H4");
    let months = statement.periods.iter().filter(|period| period.label.len() == "2010-01".len());
    let (mut all, mut all_met) = (0, 0);
    for month in months {
        let (n, met) = tally(month, "resolved_in_office_hours");
        all += n;
        all_met += met;
    }
    let overall = &answer["overall"];
    assert_eq!((all, all_met), (count(&overall["n"]), count(&overall["met"])));
}
