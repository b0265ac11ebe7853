//! Incidents and probes that the tools in use count wrongly, by what they show.

use super::{contract, statement};
use crate::evaluation::{metric, number, period, value, verdict};

const OUTAGES: &str = r#"
source outages "Outages" {
    span      starts to ends : instant
    complete  until 2027-01-01
}
metric availability { of web; from outages; down during outages; value uptime; owner globex }
metric how_often { of web; from outages; down during outages; value outages; owner globex }
objective commitment { by nimbus; require availability >= 99% }
objective rarely { by nimbus; require how_often <= 5 }
"#;

#[test]
fn overlapping_incidents_count_once() {
    let contract = contract("UTC", OUTAGES);
    // Out of order, once twice, one within another, one that touches, one of no length, one without an end.
    let rows = "starts,ends\n\
        2026-03-20T10:30:00Z,2026-03-20T11:30:00Z\n\
        2026-03-20T10:00:00Z,2026-03-20T11:00:00Z\n\
        2026-03-20T10:00:00Z,2026-03-20T11:00:00Z\n\
        2026-03-20T10:10:00Z,2026-03-20T10:20:00Z\n\
        2026-03-20T11:30:00Z,2026-03-20T12:00:00Z\n\
        2026-03-21T10:00:00Z,2026-03-21T10:00:00Z\n\
        2026-03-31T23:00:00Z,\n";
    let statement = statement(&contract, "outages", rows, "2026-04-01T00:00:00Z");
    let march = period(&statement, "2026-03");
    // 10:00 to 12:00, and the hour before the end of the month: 3 of 744 h.
    assert_eq!(value(march, "availability", &[]), number("741/744"));
    assert_eq!(value(march, "how_often", &[]), number("2"));
}

#[test]
fn an_incident_without_an_end_lasts_until_the_data_end() {
    let contract = contract("UTC", OUTAGES);
    let rows = "starts,ends\n2026-03-31T23:00:00Z,\n";
    let statement = statement(&contract, "outages", rows, "2026-05-01T00:00:00Z");
    assert_eq!(value(period(&statement, "2026-03"), "availability", &[]), number("743/744"));
    assert_eq!(value(period(&statement, "2026-04"), "availability", &[]), number("0"));
    // It begins in March and belongs there.
    assert_eq!(value(period(&statement, "2026-03"), "how_often", &[]), number("1"));
    assert_eq!(value(period(&statement, "2026-04"), "how_often", &[]), number("0"));
}

const NOTICE: &str = r#"
source outages "Outages" {
    span      starts to ends : instant
    complete  until 2027-01-01
}
exclusion maintenance {
    during  outages where announced <= starts - NOTICE
    effect  not counted
}
"#;

#[test]
fn a_day_of_notice_is_not_24_hours() {
    // Announced on Saturday 28 March 12:00 +01:00 for Sunday 12:00 +02:00: a day ahead, but 23 hours.
    let body = NOTICE
        .replace("complete  until", "column    announced : instant\n    complete  until")
        + "metric availability { of web; from outages; down during outages; value uptime; excluding maintenance; owner globex }\n\
           objective commitment { by nimbus; require availability >= 99% }\n";
    let rows = "starts,ends,announced\n\
        2026-03-29T12:00:00+02:00,2026-03-29T13:00:00+02:00,2026-03-28T12:00:00+01:00\n";
    let of = |notice: &str| {
        let contract = contract("Europe/Berlin", &body.replace("NOTICE", notice));
        let statement = statement(&contract, "outages", rows, "2026-04-01T00:00:00+02:00");
        value(period(&statement, "2026-03"), "availability", &[])
    };
    assert_eq!(of("1 day"), number("1"));
    assert_eq!(of("24 h"), number("742/743"));
}

#[test]
fn a_zone_keeps_the_rules_of_its_time() {
    // São Paulo put its clocks forward on 4 November 2018 at midnight and gave that up in 2019.
    let body = OUTAGES
        .replace("metric availability {", "metric availability { per day;")
        .replace("objective commitment {", "objective commitment { per day;");
    let contract = contract("America/Sao_Paulo", &body)
        .replace("2026-01-01 until 2027-01-01", "2018-01-01 until 2027-01-01");
    let rows = "starts,ends\n\
        2018-11-04T12:00:00-02:00,2018-11-04T13:00:00-02:00\n\
        2019-11-03T12:00:00-03:00,2019-11-03T13:00:00-03:00\n";
    let statement = statement(&contract, "outages", rows, "2019-12-01T00:00:00-03:00");
    assert_eq!(value(period(&statement, "2018-11-04"), "availability", &[]), number("22/23"));
    assert_eq!(value(period(&statement, "2019-11-03"), "availability", &[]), number("23/24"));
}

const PROBES: &str = r#"
source probes "A probe an hour" {
    at      at : instant
    column  ok : flag
}
metric availability {
    of       web
    from     probes
    per      day
    sampled  every 1 h
    down     when not any(ok)
    value    uptime
    owner    globex
}
objective commitment { by nimbus; per day; require availability >= TARGET }
"#;

#[test]
fn a_verdict_that_the_gaps_decide_is_inconclusive() {
    // 24 probes a day: one failed, two are missing. At best 23 of 24 are up (95.8 %), at worst 21 (87.5 %).
    let rows: Vec<String> = (0..24)
        .filter(|hour| ![5, 17].contains(hour))
        .map(|hour| {
            let ok = if hour == 12 { "no" } else { "yes" };
            format!("2026-03-10T{hour:02}:20:00Z,{ok}\n")
        })
        .collect();
    let rows = format!("at,ok\n{}", rows.concat());
    let of = |target: &str| {
        let contract = contract("UTC", &PROBES.replace("TARGET", target));
        let statement = statement(&contract, "probes", &rows, "2026-03-11T00:00:00Z");
        let day = period(&statement, "2026-03-10");
        let figure = metric(day, "availability", &[]);
        let bounds = (figure.best.clone().expect("best"), figure.worst.clone().expect("worst"));
        assert_eq!(bounds, ("0.9583333333".to_owned(), "0.875".to_owned()));
        // 22 of 24 samples are there.
        assert_eq!(figure.coverage.as_deref(), Some("0.9166666667"));
        verdict(day, "commitment", &[]).to_owned()
    };
    assert_eq!(of("85%"), "met");
    assert_eq!(of("90%"), "inconclusive");
    assert_eq!(of("96%"), "missed");
}

#[test]
fn what_a_gap_means_is_written_in_the_contract() {
    // The same probes: 1 of 24 failed, 2 missing.
    let rows: Vec<String> = (2..24)
        .map(|hour| {
            let ok = if hour == 12 { "no" } else { "yes" };
            format!("2026-03-10T{hour:02}:20:00Z,{ok}\n")
        })
        .collect();
    let rows = format!("at,ok\n{}", rows.concat());
    let of = |policy: &str| {
        let body = PROBES
            .replace("TARGET", "90%")
            .replace("value    uptime", &format!("value    uptime\n    missing  {policy}"));
        let contract = contract("UTC", &body);
        let statement = statement(&contract, "probes", &rows, "2026-03-11T00:00:00Z");
        let day = period(&statement, "2026-03-10");
        (value(day, "availability", &[]), verdict(day, "commitment", &[]).to_owned())
    };
    assert_eq!(of("left out"), (number("21/22"), "met".to_owned()));
    assert_eq!(of("counted as met"), (number("23/24"), "met".to_owned()));
    assert_eq!(of("counted as missed"), (number("21/24"), "missed".to_owned()));
}

const REQUESTS: &str = r#"
source requests "Requests" {
    at      at : instant
    column  ok : flag
}
metric good { of web; from requests where WHICH; value share(ok); owner globex }
metric how_many { from requests; value count; owner nimbus }
objective commitment { by nimbus; require good >= 90% }
objective traffic { by globex; require how_many >= 1 }
"#;

#[test]
fn nothing_good_nothing_bad_and_nothing_at_all() {
    let body = REQUESTS.replace(" where WHICH", "");
    let contract = contract("UTC", &body);
    let rows =
        "at,ok\n2026-01-10T00:00:00Z,no\n2026-02-10T00:00:00Z,yes\n2026-04-10T00:00:00Z,yes\n";
    let statement = statement(&contract, "requests", rows, "2026-05-01T00:00:00Z");
    let month = |label: &str| period(&statement, label);
    assert_eq!(value(month("2026-01"), "good", &[]), number("0"));
    assert_eq!(verdict(month("2026-01"), "commitment", &[]), "missed");
    assert_eq!(value(month("2026-02"), "good", &[]), number("1"));
    assert_eq!(verdict(month("2026-02"), "commitment", &[]), "met");
    // March has no row, and nothing says that the source is complete: that is a gap, and no success.
    assert_eq!(metric(month("2026-03"), "good", &[]).value, None);
    assert_eq!(verdict(month("2026-03"), "commitment", &[]), "inconclusive");
}

#[test]
fn nothing_in_a_period_that_the_source_covers_follows_the_contract() {
    let body = REQUESTS
        .replace(" where WHICH", "")
        .replace("column  ok : flag\n", "column  ok : flag\n    complete until 2026-05-01\n");
    let rows = "at,ok\n2026-02-10T00:00:00Z,yes\n";
    for (choice, expected) in [
        ("not applicable", "not applicable"),
        ("met", "met"),
        ("missed", "missed"),
        ("inconclusive", "inconclusive"),
    ] {
        let contract = contract("UTC", &body)
            .replace("no items not applicable", &format!("no items {choice}"));
        let statement = statement(&contract, "requests", rows, "2026-05-01T00:00:00Z");
        let march = period(&statement, "2026-03");
        assert_eq!(verdict(march, "commitment", &[]), expected, "{choice}");
        // A count of nothing is 0, whatever is chosen.
        assert_eq!(value(march, "how_many", &[]), number("0"));
        assert_eq!(verdict(march, "traffic", &[]), "missed");
    }
}

#[test]
fn a_quotient_of_nothing_is_nothing() {
    // Two of five requests failed in February, none in January; March has no requests at all.
    let body = r"
source counters {
    at      at     : instant
    column  total  : count
    column  failed : count
    complete until 2026-05-01
}
metric good { of web; from counters; value 100% - sum(failed) / sum(total); owner globex }
objective commitment { by nimbus; require good >= 90% }
";
    let rows = "at,total,failed\n2026-01-10T00:00:00Z,1,0\n2026-02-10T00:00:00Z,3,1\n2026-02-11T00:00:00Z,2,1\n";
    let statement = statement(&contract("UTC", body), "counters", rows, "2026-05-01T00:00:00Z");
    assert_eq!(value(period(&statement, "2026-02"), "good", &[]), number("3/5"));
    let march = period(&statement, "2026-03");
    assert_eq!(metric(march, "good", &[]).value, None);
    assert_eq!(verdict(march, "commitment", &[]), "not applicable");
}
