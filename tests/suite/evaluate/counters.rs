//! Counters: readings that only grow, differenced from one to the next.

use super::{MAY, said, statement};
use crate::evaluation::{metric, number, period, value, verdict};

const TRAFFIC: &str = r#"
source status "Status of the servers" {
    at at : instant
    column server : text
    counter requests : count
    counter failed : count
}
metric served { of web; from status; for each server; value sum(requests); owner globex }
metric errors { of web; from status; value sum(failed) / sum(requests); owner globex }
objective promise { by nimbus; require errors <= 1% }
objective volume for each server { by nimbus; require served >= 1 }
"#;

fn april(body: &str, rows: &str) -> sla::statement::PeriodStatement {
    period(&statement(body, &[("status", rows)], MAY), "2026-04").clone()
}

#[test]
fn readings_are_differenced_for_each_series_and_the_first_counts_nothing() {
    // a: 100, 150, 400: 50 + 250 requests, 1 + 2 failed. b: 1000, 1100: 100, none failed.
    let rows = "at,server,requests,failed\n\
        2026-04-01T00:00:00Z,a,100,0\n\
        2026-04-01T00:00:00Z,b,1000,7\n\
        2026-04-01T00:01:00Z,a,150,1\n\
        2026-04-01T00:01:00Z,b,1100,7\n\
        2026-04-01T00:02:00Z,a,400,3\n";
    let april = april(TRAFFIC, rows);
    assert_eq!(value(&april, "served", &["a"]), number("300"));
    assert_eq!(value(&april, "served", &["b"]), number("100"));
    // (1 + 2) ÷ (300 + 100): over the series too, each is differenced by itself.
    assert_eq!(value(&april, "errors", &[]), number("3/400"));
    let note = metric(&april, "served", &["a"]).note.clone();
    assert_eq!(note.as_deref(), Some("1 row without a value was passed over"));
}

#[test]
fn after_a_fall_the_counter_has_begun_anew() {
    // 100, 250, 30, 50: 150, then 30 since the restart, then 20.
    let rows = "at,server,requests,failed\n\
        2026-04-01T00:00:00Z,a,100,0\n\
        2026-04-01T00:01:00Z,a,250,0\n\
        2026-04-01T00:02:00Z,a,30,0\n\
        2026-04-01T00:03:00Z,a,50,0\n";
    assert_eq!(value(&april(TRAFFIC, rows), "served", &["a"]), number("200"));
}

#[test]
fn readings_are_taken_in_the_order_of_time_and_a_missing_one_is_bridged() {
    // Written backwards, one reading missing: 100 → 160 → 400.
    let rows = "at,server,requests,failed\n\
        2026-04-01T00:03:00Z,a,400,0\n\
        2026-04-01T00:02:00Z,a,,0\n\
        2026-04-01T00:01:00Z,a,160,0\n\
        2026-04-01T00:00:00Z,a,100,0\n";
    assert_eq!(value(&april(TRAFFIC, rows), "served", &["a"]), number("300"));
}

#[test]
fn what_was_counted_before_the_period_does_not_count_in_it() {
    // The growth from March to April belongs to the instant of the reading in April.
    let rows = "at,server,requests,failed\n\
        2026-03-31T23:59:00Z,a,100,0\n\
        2026-04-01T00:01:00Z,a,160,0\n\
        2026-05-01T00:01:00Z,a,1000,0\n";
    let statement = statement(TRAFFIC, &[("status", rows)], MAY);
    let (march, april) = (period(&statement, "2026-03"), period(&statement, "2026-04"));
    assert_eq!(value(april, "served", &["a"]), number("60"));
    // Of March there is a reading and nothing that was counted: no share of it either.
    assert_eq!(value(march, "served", &["a"]), number("0"));
    assert_eq!(metric(march, "errors", &[]).exact, None);
    assert_eq!(verdict(march, "promise", &[]), "not applicable");
}

#[test]
fn a_sample_with_nothing_but_a_first_reading_is_a_gap() {
    let body = TRAFFIC
        .replace("metric errors { of web; from status;", "metric errors { of web; from status; per day; sampled every 1 h; empty sample left out;")
        .replace("value sum(failed) / sum(requests)", "value mean(sum(failed) / sum(requests))");
    let rows = "at,server,requests,failed\n\
        2026-04-01T00:30:00Z,a,100,0\n\
        2026-04-01T01:30:00Z,a,200,10\n\
        2026-04-01T02:30:00Z,a,300,10\n";
    let statement = statement(&body, &[("status", rows)], "2026-04-02T00:00:00Z");
    // 10 of 100, none of 100; the first hour has a reading and no count.
    let figure = metric(period(&statement, "2026-04-01"), "errors", &[]).clone();
    assert_eq!(figure.value.as_deref(), Some("0.05"));
    assert_eq!((figure.best, figure.worst), (None, None));
    assert_eq!(figure.coverage.as_deref(), Some("0.6666666667"));
}

#[test]
fn computed_columns_read_what_was_counted() {
    let body = TRAFFIC
        .replace(
            "    counter failed : count\n",
            "    counter failed : count\n    column bad = failed > 0\n",
        )
        .replace("sum(failed) / sum(requests)", "share(bad)");
    let rows = "at,server,requests,failed\n\
        2026-04-01T00:00:00Z,a,100,5\n\
        2026-04-01T00:01:00Z,a,150,5\n\
        2026-04-01T00:02:00Z,a,400,6\n";
    let april = april(&body, rows);
    // Of the first reading it is not known; of the two others one is bad: one or two of three.
    let figure = metric(&april, "errors", &[]);
    let bounds = (figure.best.as_deref(), figure.worst.as_deref());
    assert_eq!(bounds, (Some("0.3333333333"), Some("0.6666666667")));
}

#[test]
fn a_series_can_be_named() {
    // The state is a text that changes; only `server` tells series apart.
    let body = TRAFFIC
        .replace(
            "    column server : text\n",
            "    column server : text\n    column state : text\n",
        )
        .replace("counter requests : count", "counter requests : count by server")
        .replace("counter failed : count", "counter failed : count by server");
    let rows = "at,server,state,requests,failed\n\
        2026-04-01T00:00:00Z,a,good,100,0\n\
        2026-04-01T00:01:00Z,a,busy,150,0\n\
        2026-04-01T00:02:00Z,a,good,175,0\n";
    assert_eq!(value(&april(&body, rows), "served", &["a"]), number("75"));
    // By all texts there are two series: good from 100 to 175, and a single reading when it was busy.
    let by_all = body.replace(" by server", "");
    assert_eq!(value(&april(&by_all, rows), "served", &["a"]), number("75"));
    let falls = rows.replace("good,175", "good,90");
    // In one series 150 → 90 is a new beginning.
    assert_eq!(value(&april(&body, &falls), "served", &["a"]), number("140"));
}

#[test]
fn rows_that_stand_twice_are_dropped_before_readings_are_differenced() {
    let body = TRAFFIC
        .replace(
            "    column server : text\n",
            "    column server : text\n    column id : text\n    unique by id keep last\n",
        )
        .replace("counter requests : count", "counter requests : count by server")
        .replace("counter failed : count", "counter failed : count by server");
    // The second reading is corrected from 950 to 150 by a later line: no fall, no new beginning.
    let rows = "at,server,id,requests,failed\n\
        2026-04-01T00:00:00Z,a,1,100,0\n\
        2026-04-01T00:01:00Z,a,2,950,0\n\
        2026-04-01T00:01:00Z,a,2,150,0\n\
        2026-04-01T00:02:00Z,a,3,200,0\n";
    assert_eq!(value(&april(&body, rows), "served", &["a"]), number("100"));
}

#[test]
fn counters_are_numbers_at_instants() {
    let text = TRAFFIC.replace("counter failed : count", "counter failed : text");
    assert!(said(&text).contains("a counter counts something, this is a text"), "{}", said(&text));
    let spans = TRAFFIC.replace("at at : instant", "span starts to ends : instant");
    assert!(said(&spans).contains("a counter is read at instants"), "{}", said(&spans));
    let computed = TRAFFIC.replace(
        "    counter failed : count\n",
        "    counter failed : count\n    column many = failed > 3\n    unique by many keep last\n",
    );
    let computed = said(&computed);
    assert!(computed.contains("a computed column cannot say which readings"), "{computed}");
}
