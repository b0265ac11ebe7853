//! Samples and states over the days on which clocks change, months of every length, periods that begin in their
//! middle.

use super::*;
use crate::ir::*;
use crate::time::PeriodKind;

/// Rows at every `step` seconds of `[from, until)`, down in `[down_from, down_until)`.
fn probes(from: &str, until: &str, step: i64, down_from: &str, down_until: &str) -> String {
    let (from, until) = (at(from), at(until));
    let steps = (until - from).num_seconds() / step;
    let rows = (0..steps).map(|place| {
        let now = from + chrono::TimeDelta::seconds(place * step);
        let up = now < at(down_from) || at(down_until) <= now;
        format!("{},{}\n", now.to_rfc3339(), u8::from(up))
    });
    format!("ts,ok\n{}", rows.collect::<String>())
}

/// A contract with daily up time of samples.
fn daily(zone: &str, from: &str, until: &str, every: &str) -> Contract {
    let mut contract = contract(zone, from, until);
    contract.period = PeriodKind::Day;
    contract.sources.push(source("probes", "ts:instant ok:flag", "instant"));
    contract.metrics.push(Metric {
        per: PeriodKind::Day,
        sampling: Some(sampled(every)),
        down: vec![DownRule::When(compare(share(column(1)), Comparison::Less, number("1/2")))],
        ..metric("up", Expression::Uptime)
    });
    contract
}

#[test]
fn days_on_which_clocks_change_have_the_samples_that_they_have() {
    // 30 minutes of down time on each of these days, in samples of 5 min:
    //   Berlin      spring 23 h = 276 samples → 1 − 6/276 = 45/46   autumn 25 h = 300 → 1 − 6/300 = 49/50
    //   New York    spring 23 h                                     autumn 25 h
    //   Lord Howe   spring 23 h 30 min = 282 → 1 − 6/282 = 46/47    autumn 24 h 30 min = 294 → 1 − 6/294 = 48/49
    for (zone, date, from, until, up, samples) in [
        (
            "Europe/Berlin",
            "2026-03-29",
            "2026-03-28T23:00:00Z",
            "2026-03-29T22:00:00Z",
            "45/46",
            276,
        ),
        (
            "Europe/Berlin",
            "2026-10-25",
            "2026-10-24T22:00:00Z",
            "2026-10-25T23:00:00Z",
            "49/50",
            300,
        ),
        (
            "America/New_York",
            "2026-03-08",
            "2026-03-08T05:00:00Z",
            "2026-03-09T04:00:00Z",
            "45/46",
            276,
        ),
        (
            "America/New_York",
            "2026-11-01",
            "2026-11-01T04:00:00Z",
            "2026-11-02T05:00:00Z",
            "49/50",
            300,
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-04",
            "2026-10-03T13:30:00Z",
            "2026-10-04T13:00:00Z",
            "46/47",
            282,
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05",
            "2026-04-04T13:00:00Z",
            "2026-04-05T13:30:00Z",
            "48/49",
            294,
        ),
    ] {
        let contract = daily(zone, "2026-01-01", "2027-01-01", "300");
        let start = at(from);
        let down = (start + chrono::TimeDelta::hours(2)).to_rfc3339();
        let back = (start + chrono::TimeDelta::minutes(150)).to_rfc3339();
        let csv = probes(from, until, 300, &down, &back);
        let statement = run(&contract, &[("probes", &csv)], until);
        let of = period(&statement, date);
        assert_eq!(exact(of, "up", ""), up, "{zone} {date}");
        let found = figure(of, "up", "");
        assert_eq!((found.rows, found.coverage.as_deref()), (samples, Some("1")), "{zone} {date}");
        assert_eq!((found.best.as_deref(), found.worst.as_deref()), (None, None));
        assert_eq!(found.outages.len(), 1);
        assert_eq!(found.outages[0].seconds, "1800");
    }
}

#[test]
fn a_slot_of_an_hour_is_half_as_long_where_the_clock_moves_by_half_an_hour() {
    // Lord Howe, 2026-10-04: 02:00 +10:30 becomes 02:30 +11:00. The slot from 02:30 to 03:00 is half an hour long.
    // Down in it alone: 1800 s of 23.5 h = 84,600 s → 1 − 1800/84600 = 46/47.
    let contract = daily("Australia/Lord_Howe", "2026-01-01", "2027-01-01", "3600");
    let (from, until) = ("2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z");
    let csv = probes(from, until, 1800, "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z");
    let statement = run(&contract, &[("probes", &csv)], until);
    let of = period(&statement, "2026-10-04");
    assert_eq!(exact(of, "up", ""), "46/47");
    // Hours 0, 1, the half one, 3 to 23.
    assert_eq!(figure(of, "up", "").rows, 24);
}

#[test]
fn months_have_the_hours_of_their_zone() {
    // One hour down in each month, by states that hold: Berlin has 744 h in January, 672 h in February, 743 h in
    // March, 720 h in April, 745 h in October, and 696 h in the February of 2028.
    let mut contract = contract("Europe/Berlin", "2026-01-01", "2029-01-01");
    contract.sources.push(source("states", "ts:instant ok:flag", "holds"));
    contract.metrics.push(Metric {
        down: vec![DownRule::When(not(column(1)))],
        ..metric("up", Expression::Uptime)
    });
    let months = [
        ("2026-01", "743/744"),
        ("2026-02", "671/672"),
        ("2026-03", "742/743"),
        ("2026-04", "719/720"),
        ("2026-10", "744/745"),
        ("2028-02", "695/696"),
    ];
    let rows = months.map(|(month, _)| format!("{month}-11T12:00:00Z,0\n{month}-11T13:00:00Z,1\n"));
    let csv = format!("ts,ok\n2025-12-31T23:00:00Z,1\n{}2028-12-31T23:00:00Z,1\n", rows.concat());
    let statement = run(&contract, &[("states", &csv)], "2029-01-01T00:00:00Z");
    for (month, expected) in months {
        assert_eq!(exact(period(&statement, month), "up", ""), expected, "{month}");
    }
    assert_eq!(exact(period(&statement, "2026-05"), "up", ""), "1");
}

#[test]
fn rows_hold_into_a_period_and_beyond_it() {
    // January: 21 of 31 days good. February: 7 days of the row before it, 14 good ones, 7 of a row that holds on.
    // March: 7 days of that row, and 24 good ones.
    let mut contract = contract("UTC", "2026-01-01", "2027-01-01");
    contract.sources.push(source("states", "ts:instant ok:flag", "holds"));
    contract.metrics.push(metric("share", share(column(1))));
    contract.metrics.push(Metric {
        down: vec![DownRule::When(not(column(1)))],
        ..metric("up", Expression::Uptime)
    });
    let csv = "ts,ok\n2026-01-01T00:00:00Z,1\n2026-01-22T00:00:00Z,0\n2026-02-08T00:00:00Z,1\n\
               2026-02-22T00:00:00Z,0\n2026-03-08T00:00:00Z,1\n2026-04-01T00:00:00Z,1\n";
    let statement = run(&contract, &[("states", csv)], "2026-04-02T00:00:00Z");
    for (month, expected, rows) in
        [("2026-01", "21/31", 2), ("2026-02", "1/2", 3), ("2026-03", "24/31", 2)]
    {
        for name in ["share", "up"] {
            let found = figure(period(&statement, month), name, "");
            assert_eq!(found.exact.as_deref(), Some(expected), "{name} {month}");
            assert_eq!(found.rows, rows, "{name} {month}");
            assert_eq!(found.coverage.as_deref(), Some("1"), "{name} {month}");
        }
    }
    // Where rows only say what was so at an instant, a period has those that lie in it.
    contract.sources[0] = source("states", "ts:instant ok:flag", "instant");
    let statement = run(&contract, &[("states", csv)], "2026-04-02T00:00:00Z");
    for (month, expected, rows) in
        [("2026-01", "21/31", 2), ("2026-02", "1/2", 2), ("2026-03", "24/31", 1)]
    {
        let found = figure(period(&statement, month), "up", "");
        assert_eq!((found.exact.as_deref(), found.rows), (Some(expected), rows), "{month}");
    }
}

#[test]
fn a_period_that_begins_in_the_middle_of_a_month_is_measured_and_paid_in_its_part() {
    // In force from 15 March 2026: 17 of 31 days. From 2026-03-15 to 2026-04-01 in Berlin there are 17 · 24 − 1 = 407 h.
    // 4.07 h down → 1 − 4.07/407 = 99 %. Below 99.9 %: 10 % of 3100 · 17/31 = 1700 → 170.00, at most 5 % of the
    // fee in its part, 3100 · 5 % · 17/31 = 85.00.
    let mut contract = contract("Europe/Berlin", "2026-03-15", "2027-01-01");
    contract.sources.push(source("states", "ts:instant ok:flag", "holds"));
    contract.services.push(service("3100"));
    contract.metrics.push(Metric {
        down: vec![DownRule::When(not(column(1)))],
        ..metric("up", Expression::Uptime)
    });
    contract.objectives.push(objective("promise", at_least(measured(0, 0), number("0.999"))));
    contract.credit_order = vec![Creditable::Penalty(PenaltyId(0))];
    contract.penalties.push(penalty(
        "credit",
        &measured(0, 0),
        &[(Some("0.95"), "0.1"), (None, "0.5")],
    ));
    // The hours before the contract is in force do not count, down as they were.
    let csv = "ts,ok\n2026-03-01T00:00:00Z,0\n2026-03-14T23:00:00Z,1\n\
               2026-03-20T10:00:00Z,0\n2026-03-20T14:04:12Z,1\n2026-04-01T00:00:00Z,1\n";
    let statement = run(&contract, &[("states", csv)], "2026-04-02T00:00:00Z");
    let march = period(&statement, "2026-03");
    assert_eq!(march.from, "2026-03-15T00:00:00+01:00[Europe/Berlin]");
    assert_eq!(exact(march, "up", ""), "99/100");
    assert_eq!(credited(march, "credit").amount, "170.00");
    // 30 days from the end of March: 30 April is the last day with the claim.
    assert_eq!(credited(march, "credit").claim_by.as_deref(), Some("2026-04-30"));

    let fee_part = |share: &str| times(Expression::Fee(ServiceId(0)), number(share));
    contract.penalties[0].caps = vec![crate::ir::Cap {
        amount: fee_part("0.05"),
        per: None,
        in_all: false,
        prorated: false,
        written: String::new(),
    }];
    let statement = run(&contract, &[("states", csv)], "2026-04-02T00:00:00Z");
    assert_eq!(credited(period(&statement, "2026-03"), "credit").amount, "85.00");

    contract.conventions.partial_periods = Some(PartialPeriods::Full);
    let statement = run(&contract, &[("states", csv)], "2026-04-02T00:00:00Z");
    assert_eq!(credited(period(&statement, "2026-03"), "credit").amount, "155.00");

    contract.conventions.partial_periods = Some(PartialPeriods::LeftOut);
    let statement = run(&contract, &[("states", csv)], "2026-04-02T00:00:00Z");
    let march = period(&statement, "2026-03");
    assert_eq!(judged(march, "promise", "").verdict, "not applicable");
    assert!(march.credits.is_empty());
    assert_eq!(march.total_credit.as_ref().unwrap().amount, "0.00");
}

#[test]
fn a_period_that_lasts_beyond_as_of_has_figures_and_no_verdict() {
    // 1 h down of the first 10 days of April, 240 h.
    let mut contract = contract("UTC", "2026-01-01", "2027-01-01");
    contract.sources.push(source("states", "ts:instant ok:flag", "holds"));
    contract.services.push(service("1000"));
    contract.metrics.push(Metric {
        down: vec![DownRule::When(not(column(1)))],
        ..metric("up", Expression::Uptime)
    });
    contract.objectives.push(objective("promise", at_least(measured(0, 0), number("0.999"))));
    contract.credit_order = vec![Creditable::Penalty(PenaltyId(0))];
    contract.penalties.push(penalty("credit", &measured(0, 0), &[(None, "0.1")]));
    let csv = "ts,ok\n2026-04-01T00:00:00Z,1\n2026-04-02T00:00:00Z,0\n2026-04-02T01:00:00Z,1\n\
               2026-04-11T00:00:00Z,1\n2026-04-20T00:00:00Z,0\n";
    // Two rows lie at or after as_of. Without them the last row is that of 2 April: nothing is known after it.
    let statement = run(&contract, &[("states", csv)], "2026-04-11T00:00:00Z");
    let april = period(&statement, "2026-04");
    assert!(!april.complete);
    assert_eq!(judged(april, "promise", "").verdict, "open");
    assert!(april.credits.is_empty());
    assert_eq!(statement.inputs[0].after_as_of, 2);
    // Known: 25 h of 240 h, one of them down. 24/25 at hand; from 24/240 to 239/240.
    let up = figure(april, "up", "");
    assert_eq!(up.exact.as_deref(), Some("24/25"));
    assert_eq!(up.worst.as_deref(), Some("0.1"));
    assert_eq!(up.best.as_deref(), Some("0.9958333333"));
    assert_eq!(up.coverage.as_deref(), Some("0.1041666667"));
}

#[test]
fn without_as_of_the_data_go_to_the_end_of_the_day_of_the_last_row() {
    let mut contract = contract("Europe/Berlin", "2026-01-01", "2027-01-01");
    contract.sources.push(source("states", "ts:instant ok:flag", "instant"));
    contract.metrics.push(metric("share", share(column(1))));
    // 22:30 in UTC is half past midnight of 1 May in Berlin.
    let csv = "ts,ok\n2026-04-30T22:30:00Z,1\n";
    let statement = run(&contract, &[("states", csv)], "");
    assert_eq!(statement.as_of, "2026-05-02T00:00:00+02:00[Europe/Berlin]");
    assert!(statement.diagnostics.iter().any(|remark| remark.message.contains("end of the day")));
    let labels: Vec<&str> = statement.periods.iter().map(|p| p.label.as_str()).collect();
    assert_eq!(labels, ["2026-05"]);
}
