//! *Time*.

use std::fmt::Write as _;

use super::{HEAD, said, statement, statement_of};
use crate::evaluation::{metric, number, period, value};

/// *Periods are half-open `[from, until)` of civil time in the contract's zone.*
#[test]
fn periods_are_half_open_in_the_contract_s_zone() {
    let berlin = HEAD.replace("zone      \"UTC\"", "zone      \"Europe/Berlin\"");
    let body = r#"
source calls "Calls" { at at : instant }
metric number_of { of web; from calls; value count; owner globex }
objective promise { by nimbus; require number_of >= 1 }
"#;
    // April begins at 22:00 Z of 31 March: the second before is March's, the instant itself April's.
    let rows = "at\n2026-03-31T21:59:59Z\n2026-03-31T22:00:00Z\n2026-03-31T22:00:01Z\n";
    let found =
        statement_of(&format!("{berlin}{body}"), &[("calls", rows)], "2026-05-01T00:00:00Z");
    assert_eq!(value(period(&found, "2026-03"), "number_of", &[]), number("1"));
    assert_eq!(value(period(&found, "2026-04"), "number_of", &[]), number("2"));
}

const DOWN: &str = r#"
source outages "Outages" { span starts to ends : instant; column announced : instant; complete until 2030-01-01 }
metric lost { of web; from outages; down during outages; value downtime; owner globex }
"#;

/// *`day week month quarter year` are civil units, `ms s min h` physical; comparing or adding across them without an
/// anchor is an error naming both.*
#[test]
fn civil_and_physical_units_do_not_mix_without_an_anchor() {
    for (require, named) in [
        ("lost <= 1 day", ["a length of time in hours", "a span of calendar days"]),
        ("lost <= 2 h + 1 day", ["a length of time in hours", "a span of calendar days"]),
    ] {
        let text = said(&format!("{DOWN}objective promise {{ by nimbus; require {require} }}\n"));
        assert!(text.contains("E0306"), "{require}: {text}");
        for name in named {
            assert!(text.contains(name), "{require} does not name {name}: {text}");
        }
        // Both places are shown.
        assert_eq!(text.matches("contract.sla:16:").count(), 2, "{text}");
    }
    // An instant is an anchor: five days before a start are civil days, 24 h are hours.
    let anchored = format!(
        "{DOWN}exclusion works {{ during outages where announced <= starts - 5 days and announced <= starts - 24 h; effect not counted }}\n\
         metric up {{ of web; from outages; down during outages; value uptime; excluding works; owner globex }}\n\
         objective promise {{ by nimbus; require up >= 99% and lost <= 24 h }}\n"
    );
    assert_eq!(said(&anchored), "");
}

/// *Labels: `2026-03`, `2026-03-07`, `2026-W11`, `2026-Q1`, `2026`, `2026-01-31/P1M`.*
#[test]
fn each_kind_of_period_has_its_label() {
    let mut body = "source calls \"Calls\" { at at : instant }\n".to_owned();
    for kind in ["day", "week", "month", "quarter", "year", "contract month"] {
        let name = kind.replace(' ', "_");
        writeln!(
            body,
            "metric n_{name} {{ of web; from calls; per {kind}; value count; owner globex }}\n\
             objective o_{name} {{ by nimbus; per {kind}; require n_{name} >= 0 }}"
        )
        .expect("a text");
    }
    let late = HEAD.replace("in force  2026-01-01", "in force  2026-01-31");
    let rows = "at\n2026-03-09T12:00:00Z\n";
    let found = statement_of(&format!("{late}{body}"), &[("calls", rows)], "2027-02-01T00:00:00Z");
    for (label, name) in [
        ("2026-03-09", "n_day"),
        ("2026-W11", "n_week"),
        ("2026-03", "n_month"),
        ("2026-Q1", "n_quarter"),
        ("2026", "n_year"),
        ("2026-02-28/P1M", "n_contract_month"),
    ] {
        assert_eq!(value(period(&found, label), name, &[]), number("1"), "{label}");
    }
}

/// *A table column may hold both `4 h` and `3 business days`: its type is deadline.*
#[test]
fn a_column_of_deadlines_holds_hours_and_business_days() {
    let body = r#"
calendar office { zone "UTC"; open mon..fri 09:00..17:00 }
type priority : one of P1, P3
table targets by priority {
    priority | resolve
    P1       | 4 h
    P3       | 3 business days
}
source events "Events" { at at : instant; column ticket : text; column priority : priority; column event : text }
case ticket from events by ticket {
    level    = first(priority)
    opened   = first(at)
    resolved = first(at where event = "resolved")
    clock    = opened to resolved in office
    due      = clock reaches targets[level].resolve
}
metric in_time { of web; from ticket; value share(resolved <= due); owner globex }
objective promise { by nimbus; require in_time >= 50% }
"#;
    // Monday 2 March 10:00: 4 h end at 14:00; Monday is day 1, so three business days end on Wednesday at 17:00.
    let rows = "at,ticket,priority,event\n\
        2026-03-02T10:00:00Z,a,P1,opened\n2026-03-02T14:00:00Z,a,P1,resolved\n\
        2026-03-02T10:00:00Z,b,P1,opened\n2026-03-02T14:00:01Z,b,P1,resolved\n\
        2026-03-02T10:00:00Z,c,P3,opened\n2026-03-04T17:00:00Z,c,P3,resolved\n\
        2026-03-02T10:00:00Z,d,P3,opened\n2026-03-04T17:00:01Z,d,P3,resolved\n";
    let found = statement(body, &[("events", rows)], "2026-04-01T00:00:00Z");
    let figure = metric(period(&found, "2026-03"), "in_time", &[]);
    let late: Vec<_> = figure.failed.iter().filter_map(|place| place.item.as_deref()).collect();
    assert_eq!(late, ["b", "d"]);
}

/// *`24:00` may end a span, `22:00..06:00` is refused.*
#[test]
fn a_span_may_end_at_24_00_and_not_run_past_midnight() {
    let of = |hours: &str| {
        said(&format!(
            "calendar night {{ zone \"UTC\"; open mon..sun {hours} }}\n\
             source outages \"Outages\" {{ span starts to ends : instant; complete until 2030-01-01 }}\n\
             metric up {{ of web; from outages; during night; down during outages; value uptime; owner globex }}\n\
             objective promise {{ by nimbus; require up >= 99% }}\n"
        ))
    };
    assert_eq!(of("22:00..24:00"), "");
    let refused = of("22:00..06:00");
    assert!(refused.contains("E0402"), "{refused}");
}

/// *Sampling starts at local midnight of the contract's zone; the length divides one hour.*
#[test]
fn samples_start_at_local_midnight_and_divide_one_hour() {
    let body = r#"
source probes "Probes" { at at : instant; column ok : flag }
metric up { of web; from probes; sampled every 1 h; down when not any(ok); value uptime; missing left out; owner globex }
objective promise { by nimbus; require up >= 99% }
"#;
    // 18:35 Z and 19:25 Z are 00:05 and 00:55 in India: one hour there, two of the clock of Greenwich.
    let rows = "at,ok\n2026-03-09T18:35:00Z,no\n2026-03-09T19:25:00Z,yes\n";
    let of = |zone: &str| {
        let head = HEAD.replace("zone      \"UTC\"", &format!("zone      \"{zone}\""));
        let found =
            statement_of(&format!("{head}{body}"), &[("probes", rows)], "2026-05-01T00:00:00Z");
        value(period(&found, "2026-03"), "up", &[])
    };
    assert_eq!(of("Asia/Kolkata"), number("1"));
    assert_eq!(of("UTC"), number("1/2"));
    for length in ["7 min", "2 h", "90 s"] {
        let refused = said(&body.replace("every 1 h", &format!("every {length}")));
        assert_eq!(refused.is_empty(), length == "90 s", "{length}: {refused}");
    }
}

/// *A sample is covered by one row, or as `complete with n rows` says.*
#[test]
fn a_sample_is_covered_by_one_row_or_as_complete_with_says() {
    let body = r#"
source probes "Probes" { at at : instant; column ok : flag }
metric up { of web; per day; from probes; sampled every 1 h COMPLETE; down when not any(ok); value uptime; owner globex }
objective promise { by nimbus; per day; require up >= 99% }
"#;
    // One row in each hour of a day, a second one in the first six.
    let mut rows = "at,ok\n".to_owned();
    for hour in 0..24 {
        writeln!(rows, "2026-03-10T{hour:02}:10:00Z,yes").expect("a text");
        if hour < 6 {
            writeln!(rows, "2026-03-10T{hour:02}:40:00Z,yes").expect("a text");
        }
    }
    let of = |complete: &str| {
        let body = body.replace(" COMPLETE", complete);
        let found = statement(&body, &[("probes", &rows)], "2026-03-11T00:00:00Z");
        metric(period(&found, "2026-03-10"), "up", &[]).coverage.clone()
    };
    assert_eq!(of("").as_deref(), Some("1"));
    assert_eq!(of("; complete with 2 rows").as_deref(), Some("0.25"));
}
