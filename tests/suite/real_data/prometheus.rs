//! `examples/prometheus-up`: the availability of scraped targets, and their longest outage.

use sla::exact::Rational;
use sla::statement::{MetricFigure, Statement};

use super::answers::{count, exactly, example, judged, members, percent, question, rounded};
use crate::evaluation::{
    Folder, differs_from, evaluate, instant, metric, number, period, value, verdict,
};

const FILES: [&str; 8] = [
    "201907281200.json",
    "201907281800.json",
    "201907290000.json",
    "201907290600.json",
    "201907291200.json",
    "201907291800.json",
    "201907300000.json",
    "201907300600.json",
];

fn folder() -> Folder {
    example("prometheus-up")
}

/// Without an as-of: up to the end of the day of the last scrape, which is the end of the term.
fn statement(contract: &str) -> Statement {
    let folder = folder();
    evaluate(&folder.contract(contract), &folder, &[("up", &FILES)], None, Some("2019-07"))
}

#[test]
fn p1_the_share_of_good_scrapes_of_every_target() {
    let statement = statement("contract.sla");
    let july = period(&statement, "2019-07");
    assert!(july.complete);
    let answer = question(&folder(), "P1");
    let series = members(&answer["result"]);
    assert_eq!(series.len(), 9);
    for (series, expected) in series {
        let target = series.split_once(" @ ").expect("job @ instance").1;
        let figure = metric(july, "availability", &[target]);
        let (samples, up) = (count(&expected["samples"]), count(&expected["up"]));
        assert_eq!(figure.rows, samples, "{series}");
        assert_eq!(figure.misses, Some(samples - up), "{series}");
        let share = value(july, "availability", &[target]);
        assert_eq!(Some(share.clone()), Rational::new(up.into(), samples.into()), "{series}");
        assert_eq!(percent(&share, 6), rounded(&expected["pct"], 6), "{series}");
        assert_eq!(verdict(july, "commitment", &[target]), judged(&expected["pass"]), "{series}");
    }
    let figures = july.metrics.iter().filter(|figure| figure.name == "availability");
    assert_eq!(figures.count(), series.len(), "no target more than in the answers");
}

/// The longest outage that has ended and the one that has not, in seconds. The scrapes end on the morning of
/// the 30th, which an outage that goes on until then touches.
fn longest(figure: &MetricFigure, last_scrapes: &str) -> (Rational, Option<Rational>) {
    let (mut closed, mut open) = (Rational::zero(), None);
    for outage in &figure.outages {
        let seconds = number(&outage.seconds);
        let ended = outage.until.as_deref().map(|until| {
            let until = until.split('[').next().expect("what stands before the zone");
            instant(until) < instant(last_scrapes)
        });
        if ended == Some(true) {
            closed = closed.max(seconds);
        } else {
            open = Some(seconds);
        }
    }
    (closed, open)
}

#[test]
fn p3_no_outage_longer_than_ten_minutes() {
    let statement = statement("recovery.sla");
    let july = period(&statement, "2019-07");
    let answer = question(&folder(), "P3");
    let series = members(&answer["result"]);
    assert_eq!(series.len(), 9);
    for (series, expected) in series {
        let target = series.split_once(" @ ").expect("job @ instance").1;
        let (closed, open) =
            longest(metric(july, "longest_outage", &[target]), "2019-07-30T09:59:00Z");
        assert_eq!(closed, exactly(&expected["longest_closed_down_s"]), "{series}");
        let expected_open = &expected["open_down_s"];
        assert_eq!(open.is_some(), expected["down_at_end"] == true, "{series}");
        if let Some(open) = &open {
            assert_eq!(*open, exactly(expected_open), "{series}");
        }
        let longest = open.map_or(closed.clone(), |open| open.max(closed));
        assert_eq!(value(july, "longest_outage", &[target]), longest, "{series}");
        // Exactly 600 s is not longer than ten minutes.
        assert_eq!(verdict(july, "recovery", &[target]), judged(&expected["pass"]), "{series}");
    }
}

#[test]
fn the_statements_are_those_that_are_kept() {
    for (contract, kept) in [("contract.sla", "statement.json"), ("recovery.sla", "recovery.json")]
    {
        let path = format!("examples/prometheus-up/expected/{kept}");
        assert_eq!(differs_from(&path, &statement(contract)), None);
    }
}
