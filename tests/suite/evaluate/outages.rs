//! Outages: which runs count, where they belong, what they weigh.

use super::{APRIL, MAY, statement};
use crate::evaluation::{metric, number, period, value, verdict};

/// Samples of an hour; the rows of a text are `1` for good, `0` for failed, from 1 March on.
fn hours(states: &str) -> String {
    let rows = states.chars().enumerate().map(|(hour, state)| {
        format!("2026-03-{:02}T{:02}:00:00Z,{state},100\n", 1 + hour / 24, hour % 24)
    });
    format!("at,ok,requests\n{}", rows.collect::<String>())
}

const PROBES: &str = r#"
source probes "Probes" { at at : instant; column ok : flag; column requests : count }
metric up {
    of web; from probes; sampled every 1 h
    down   when not any(ok) RUNS
    value  downtime
    missing counted as met
    owner  globex
}
objective promise { by nimbus; require up <= 2 h }
"#;

#[test]
fn short_runs_are_up() {
    // Runs of 1 h, 2 h and 3 h.
    let rows = hours("1011001110001");
    for (runs, down, count) in [("", 6, 3), ("for at least 2 h", 5, 2), ("for at least 3 h", 3, 1)]
    {
        let statement = statement(&PROBES.replace("RUNS", runs), &[("probes", &rows)], APRIL);
        let up = metric(period(&statement, "2026-03"), "up", &[]);
        assert_eq!(up.exact, Some((down * 3600).to_string()), "{runs}");
        assert_eq!(up.outages.len(), count, "{runs}");
    }
}

#[test]
fn an_outage_counts_as_the_contract_says() {
    // Runs of 1 h, 2 h and 3 h with 100 requests an hour: those of at least 2 h with at least 300 requests.
    let rows = hours("1011001110001");
    let body =
        PROBES.replace(" RUNS", "\n    outage counts when length >= 2 h and sum(requests) >= 300");
    let statement = statement(&body, &[("probes", &rows)], APRIL);
    let up = metric(period(&statement, "2026-03"), "up", &[]);
    assert_eq!((up.exact.as_deref(), up.outages.len()), (Some("10800"), 1));
}

#[test]
fn a_run_is_not_cut_by_the_end_of_a_period() {
    // Down from 22:00 of 31 March to 02:00 of 1 April. Runs of at least 3 h count: as one run of 4 h it does, as two of
    // 2 h it would not.
    let body = r#"
source outages "Outages" { span starts to ends : instant; complete until 2027-01-01 }
metric up { of web; down during outages for at least 3 h; value uptime; owner globex }
metric longest_one { of web; down during outages for at least 3 h; value longest outage; owner globex }
objective promise { by nimbus; require up >= 99% and longest_one <= 1 h }
"#;
    let rows = "starts,ends\n2026-03-31T22:00:00Z,2026-04-01T02:00:00Z\n";
    let statement = statement(body, &[("outages", rows)], MAY);
    let (march, april) = (period(&statement, "2026-03"), period(&statement, "2026-04"));
    assert_eq!(value(march, "up", &[]), number("742/744"));
    assert_eq!(value(april, "up", &[]), number("718/720"));
    // It belongs to March, with its whole length.
    assert_eq!(value(march, "longest_one", &[]), number("14400"));
    assert_eq!(value(april, "longest_one", &[]), number("0"));
}

#[test]
fn overlapping_outages_weigh_with_the_larger_weight() {
    let body = r#"
source outages "Outages" { span starts to ends : instant; column affected : percent; complete until 2027-01-01 }
metric down_time { of web; from outages; down during outages; value downtime; weighted by affected; owner globex }
objective promise { by nimbus; require down_time <= 1 h }
"#;
    // 10 to 12 with 25 %, 11 to 13 with 50 %: 1 h · 1/4 + 2 h · 1/2 = 1.25 h = 4500 s.
    let rows = "starts,ends,affected\n2026-03-10T10:00:00Z,2026-03-10T12:00:00Z,25%\n2026-03-10T11:00:00Z,2026-03-10T13:00:00Z,50%\n";
    let statement = statement(body, &[("outages", rows)], APRIL);
    assert_eq!(value(period(&statement, "2026-03"), "down_time", &[]), number("4500"));
}

#[test]
fn down_time_from_samples_and_spans_is_a_union() {
    let body = PROBES.replace("RUNS", "\n    down during outages where severe")
        + r#"source outages "Outages" { span starts to ends : instant; column severe : flag }"#;
    // Samples are down from 1 to 2 and from 4 to 6; a severe outage from 05:30 to 07:00, another that is not.
    let rows = hours("1011001110001");
    let outages = "starts,ends,severe\n2026-03-01T05:30:00Z,2026-03-01T07:00:00Z,yes\n2026-03-01T20:00:00Z,2026-03-01T22:00:00Z,no\n";
    let statement = statement(&body, &[("probes", &rows), ("outages", outages)], APRIL);
    let up = metric(period(&statement, "2026-03"), "up", &[]);
    // 1 h, 4 to 7, 9 to 12: 7 h in three outages.
    assert_eq!((up.exact.as_deref(), up.outages.len()), (Some("25200"), 3));
}

#[test]
fn a_rolling_window_that_reaches_before_the_term_is_inconclusive() {
    let body = r"
source outages { span starts to ends : instant; complete until 2027-01-01 }
metric lost { of web; from outages; per rolling 30 days; down during outages; value downtime; owner globex }
objective promise { by nimbus; require lost <= 2 h }
";
    let outages = "starts,ends\n2026-01-20T00:00:00Z,2026-01-20T01:00:00Z\n";
    let statement = statement(body, &[("outages", outages)], "2026-02-10T00:00:00Z");
    // The thirty days until 29 January begin on 31 December, those until 30 January with the term.
    let early = period(&statement, "2025-12-31/P30D");
    assert_eq!(verdict(early, "promise", &[]), "inconclusive");
    let note = metric(early, "lost", &[]).note.clone();
    assert_eq!(note.as_deref(), Some("the window reaches before the contract is in force"));
    assert_eq!(verdict(period(&statement, "2026-01-01/P30D"), "promise", &[]), "met");
}
