//! `examples/isp-speedtest`: local days of an internet line.

use std::sync::LazyLock;

use sla::exact::Rational;
use sla::statement::Statement;

use super::answers::{count, exactly, example, judged, members, percent, question, rounded};
use crate::evaluation::{Folder, differs_from, evaluate, metric, number, period, value, verdict};

fn folder() -> Folder {
    example("isp-speedtest")
}

/// Evaluated once for all tests.
static STATEMENT: LazyLock<Statement> = LazyLock::new(|| {
    let folder = folder();
    let contract = folder.contract("contract.sla");
    let files: &[&str] = &["speedtest.csv"];
    // After the end of the year, so that the year is complete.
    evaluate(&contract, &folder, &[("tests", files)], Some("2015-01-01T00:00:00-06:00"), None)
});

#[test]
fn t1_the_share_of_fast_tests_of_every_local_day() {
    let answer = question(&folder(), "T1");
    let days = members(&answer["by_day"]);
    let (mut met_days, mut tests, mut fast) = (0, 0, 0);
    for (day, expected) in days {
        let of_day = period(&STATEMENT, day);
        let figure = metric(of_day, "fast", &[]);
        let (n, met) = (count(&expected["n"]), count(&expected["met"]));
        assert_eq!((figure.rows, figure.misses), (n, Some(n - met)), "{day}");
        let share = value(of_day, "fast", &[]);
        assert_eq!(Some(share.clone()), Rational::new(met.into(), n.into()), "{day}");
        assert_eq!(percent(&share, 4), rounded(&expected["pct"], 4), "{day}");
        let verdict = verdict(of_day, "download_speed", &[]);
        assert_eq!(verdict, judged(&expected["pass"]), "{day}");
        met_days += u64::from(verdict == "met");
        tests += n;
        fast += met;
    }
    assert_eq!(met_days, count(&answer["days_met"]));
    assert_eq!(days.len() as u64, count(&answer["days"]));
    let overall = &answer["overall"];
    assert_eq!((tests, fast), (count(&overall["n"]), count(&overall["met"])));
    let year = period(&STATEMENT, "2014");
    let figure = metric(year, "fast_of_all_days", &[]);
    assert_eq!((figure.rows, figure.misses), (tests, Some(tests - fast)));
    let share = value(year, "fast_of_all_days", &[]);
    assert_eq!(percent(&share, 4), rounded(&overall["pct"], 4));
    assert_eq!(verdict(year, "download_speed_of_the_year", &[]), judged(&overall["pass"]));
}

#[test]
fn t1_a_day_without_a_test_is_not_judged() {
    let quiet = period(&STATEMENT, "2014-10-22");
    assert_eq!(metric(quiet, "fast", &[]).rows, 0);
    assert_eq!(verdict(quiet, "download_speed", &[]), "not applicable");
}

#[test]
fn t2_the_median_upload_of_every_local_day() {
    let answer = question(&folder(), "T2");
    let target = number("5.5");
    for (day, expected) in members(&answer["result"]) {
        let of_day = period(&STATEMENT, day);
        let median = value(of_day, "typical_upload", &[]);
        assert_eq!(median, exactly(expected), "{day}");
        let judged = if median >= target { "met" } else { "missed" };
        assert_eq!(verdict(of_day, "upload_speed", &[]), judged, "{day}");
    }
}

#[test]
fn the_statement_is_the_one_that_is_kept() {
    let kept = "examples/isp-speedtest/expected/statement.json";
    assert_eq!(differs_from(kept, &STATEMENT), None);
}
