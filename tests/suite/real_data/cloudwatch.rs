//! `examples/cloudwatch-latency`: a percentile by day, a share by month, hourly means.

use std::sync::LazyLock;

use sla::exact::Rational;
use sla::statement::Statement;

use super::answers::{count, exactly, example, judged, members, percent, question, rounded};
use crate::evaluation::{Folder, differs_from, evaluate, metric, period, value, verdict};

const METHOD: &str = "percentiles      nearest rank";

fn folder() -> Folder {
    example("cloudwatch-latency")
}

/// Evaluated once, as the contract stands.
static STATEMENT: LazyLock<Statement> = LazyLock::new(|| statement(&folder()));

fn statement(folder: &Folder) -> Statement {
    let contract = folder.contract("contract.sla");
    let latency: &[&str] = &["ec2_request_latency_system_failure.csv"];
    let load: &[&str] = &["rds_cpu_utilization_cc0c53.csv"];
    evaluate(&contract, folder, &[("latency", latency), ("load", load)], None, None)
}

/// The milliseconds of a duration.
fn milliseconds(seconds: &Rational) -> Rational {
    seconds * &Rational::from_integer(1_000)
}

/// Compares every day; `figure` takes the value in milliseconds and what the answers have.
fn n1(
    statement: &Statement,
    passes: &str,
    all_met: &str,
    same: impl Fn(&Rational, &serde_json::Value) -> bool,
) {
    let answer = question(&folder(), "N1");
    let days = members(&answer["days"]);
    assert_eq!(days.len(), 15);
    let mut met = 0;
    for (day, expected) in days {
        let of_day = period(statement, day);
        assert_eq!(metric(of_day, "daily_p95", &[]).rows, count(&expected["n"]), "{day}");
        let found = milliseconds(&value(of_day, "daily_p95", &[]));
        assert!(same(&found, expected), "{day}: {found} is not that of {expected}");
        let verdict = verdict(of_day, "daily_latency", &[]);
        assert_eq!(verdict, judged(&expected[passes]), "{day}");
        met += u64::from(verdict == "met");
    }
    assert_eq!(met, count(&answer["overall"][all_met]));
}

#[test]
fn n1_the_95th_percentile_of_every_day_by_nearest_rank() {
    // The nearest rank is one of the samples, to its last digit.
    n1(&STATEMENT, "pass_nearest", "met_nearest", |found, expected| {
        *found == exactly(&expected["p95_nearest_rank"])
    });
}

#[test]
fn n1_the_95th_percentile_of_every_day_by_interpolation() {
    let folder = folder();
    let contract = folder.text("contract.sla");
    assert!(contract.contains(METHOD), "the contract has another line for the method");
    let folder = folder.with("contract.sla", contract.replace(METHOD, "percentiles linear"));
    n1(&statement(&folder), "pass_linear", "met_linear", |found, expected| {
        found.to_decimal_string(4) == rounded(&expected["p95_linear"], 4)
    });
}

#[test]
fn n2_the_share_of_quick_samples_of_the_month() {
    let answer = question(&folder(), "N2");
    for (month, expected) in members(&answer["months"]) {
        let of_month = period(&STATEMENT, month);
        let figure = metric(of_month, "quick", &[]);
        let (samples, met) = (count(&expected["n"]), count(&expected["met"]));
        assert_eq!((figure.rows, figure.misses), (samples, Some(samples - met)));
        let share = value(of_month, "quick", &[]);
        assert_eq!(Some(share.clone()), Rational::new(met.into(), samples.into()));
        assert_eq!(percent(&share, 4), rounded(&expected["pct"], 4));
        assert_eq!(verdict(of_month, "monthly_latency", &[]), judged(&expected["pass"]));
    }
    assert_eq!(answer["overall"], answer["months"]["2014-03"], "it all lies in one month");
}

#[test]
fn n3_the_share_of_calm_hours() {
    let february = period(&STATEMENT, "2014-02");
    let answer = question(&folder(), "N3");
    let (hours, met) = (count(&answer["overall"]["n"]), count(&answer["overall"]["met"]));
    let share = value(february, "calm_hours", &[]);
    assert_eq!(Some(share.clone()), Rational::new(met.into(), hours.into()));
    assert_eq!(metric(february, "calm_hours", &[]).misses, Some(hours - met));
    assert_eq!(percent(&share, 4), rounded(&answer["overall"]["pct"], 4));
    assert_eq!(verdict(february, "headroom", &[]), judged(&answer["overall"]["pass"]));
    let busiest = value(february, "busiest_hour", &[]);
    assert_eq!(percent(&busiest, 6), rounded(&answer["max_hourly_mean"], 6));
}

#[test]
fn the_statement_is_the_one_that_is_kept() {
    let kept = "examples/cloudwatch-latency/expected/statement.json";
    assert_eq!(differs_from(kept, &STATEMENT), None);
}
