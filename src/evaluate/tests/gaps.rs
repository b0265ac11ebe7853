//! Missing data: the policies, the bounds, what a gap can hide of a run.

use super::*;
use crate::ir::*;

/// Hourly samples of 1 March 2026 as `1` up, `0` down, `.` without a row, from midnight UTC, repeated to 24 h.
fn hours(states: &str) -> String {
    let there = states.chars().enumerate().filter(|(_, state)| *state != '.');
    let rows = there.map(|(hour, state)| format!("2026-03-01T{hour:02}:00:00Z,{state}\n"));
    format!("ts,ok\n{}", rows.collect::<String>())
}

/// Up time by day of hourly samples, required to be at least a bound.
fn hourly(missing: MissingPolicy, bound: &str) -> Contract {
    let mut contract = contract("UTC", "2026-03-01", "2026-04-01");
    contract.period = crate::time::PeriodKind::Day;
    contract.sources.push(source("probes", "ts:instant ok:flag", "instant"));
    contract.metrics.push(Metric {
        per: crate::time::PeriodKind::Day,
        sampling: Some(sampled("3600")),
        down: vec![DownRule::When(compare(share(column(1)), Comparison::Less, number("1")))],
        missing: Some(missing),
        ..metric("up", Expression::Uptime)
    });
    contract.objectives.push(Objective {
        per: crate::time::PeriodKind::Day,
        ..objective("promise", at_least(measured(0, 0), number(bound)))
    });
    contract
}

const NEXT_DAY: &str = "2026-03-02T00:00:00Z";

#[test]
fn each_policy_fills_a_gap_in_its_way() {
    // 18 h up, 2 h down, 4 h without a row.
    let csv = hours("111111111111111111....00");
    for (policy, value, verdict) in [
        // At hand 18/20; from 18/24 = 0.75 to 22/24.
        (MissingPolicy::Inconclusive, "9/10", "inconclusive"),
        (MissingPolicy::CountedAsMissed, "3/4", "missed"),
        (MissingPolicy::CountedAsMet, "11/12", "met"),
        (MissingPolicy::LeftOut, "9/10", "met"),
    ] {
        let statement = run(&hourly(policy, "0.9"), &[("probes", &csv)], NEXT_DAY);
        let of = period(&statement, "2026-03-01");
        assert_eq!(exact(of, "up", ""), value, "{policy:?}");
        assert_eq!(judged(of, "promise", "").verdict, verdict, "{policy:?}");
        let up = figure(of, "up", "");
        assert_eq!(up.coverage.as_deref(), Some("0.8333333333"), "{policy:?}");
        if policy == MissingPolicy::Inconclusive {
            assert_eq!(up.worst.as_deref(), Some("0.75"));
            assert_eq!(up.best.as_deref(), Some("0.9166666667"));
            let note = judged(of, "promise", "").note.as_deref().unwrap();
            assert_eq!(note, "`up` lay between 75 % and 91.66666667 %");
        } else {
            assert_eq!((&up.best, &up.worst), (&None, &None), "{policy:?}");
        }
    }
}

#[test]
fn a_verdict_stands_where_every_completion_gives_it() {
    // From 18/24 to 22/24 whatever the gap hides.
    let csv = hours("111111111111111111....00");
    for (bound, verdict) in [("0.75", "met"), ("0.76", "inconclusive"), ("0.92", "missed")] {
        let contract = hourly(MissingPolicy::Inconclusive, bound);
        let statement = run(&contract, &[("probes", &csv)], NEXT_DAY);
        let of = period(&statement, "2026-03-01");
        assert_eq!(judged(of, "promise", "").verdict, verdict, "{bound}");
    }
}

#[test]
fn a_gap_can_make_a_run_long_enough() {
    // Runs of at least 3 h count. Known: 2 h down before and 0 h after a gap of 1 h: with it 3 h, without it none.
    let csv = hours("1100.1111111111111111111");
    let mut contract = hourly(MissingPolicy::Inconclusive, "0.9");
    contract.metrics[0].at_least = Some(r("10800"));
    let statement = run(&contract, &[("probes", &csv)], NEXT_DAY);
    let up = figure(period(&statement, "2026-03-01"), "up", "");
    // At hand nothing is down: 23/23. If the gap was down: 21/24.
    assert_eq!(up.exact.as_deref(), Some("1"));
    assert_eq!((up.best.as_deref(), up.worst.as_deref()), (Some("1"), Some("0.875")));
    assert!(up.outages.is_empty());
}

#[test]
fn a_gap_outside_the_period_can_change_a_run_in_it() {
    // Down in the first hour of 2 March; the last hour of 1 March is a gap. Runs of at least 2 h count.
    let next = (0..24).map(|hour| format!("2026-03-02T{hour:02}:00:00Z,{}\n", u8::from(hour > 0)));
    let csv = hours("11111111111111111111111.") + &next.collect::<String>();
    let mut contract = hourly(MissingPolicy::Inconclusive, "0.99");
    contract.metrics[0].at_least = Some(r("7200"));
    let statement = run(&contract, &[("probes", &csv)], "2026-03-03T00:00:00Z");
    let second = period(&statement, "2026-03-02");
    let up = figure(second, "up", "");
    // Fully covered, and still open: 24/24 or 23/24.
    assert_eq!(up.coverage.as_deref(), Some("1"));
    assert_eq!(up.worst.as_deref(), Some("0.9583333333"));
    assert_eq!(judged(second, "promise", "").verdict, "inconclusive");
}

#[test]
fn an_empty_sample_can_count_as_a_value() {
    // 20 h up, 4 h empty: counted as 0 % they are down, left out they are not there.
    let csv = hours("11111111111111111111....");
    for (empty, value) in [
        (EmptySample::CountsAs(number("0")), "5/6"),
        (EmptySample::CountsAs(number("1")), "1"),
        (EmptySample::LeftOut, "1"),
    ] {
        let mut contract = hourly(MissingPolicy::Inconclusive, "0.9");
        contract.metrics[0].sampling = Some(Sampling { empty: empty.clone(), ..sampled("3600") });
        let statement = run(&contract, &[("probes", &csv)], NEXT_DAY);
        let of = period(&statement, "2026-03-01");
        assert_eq!(exact(of, "up", ""), value, "{empty:?}");
        assert_eq!(figure(of, "up", "").coverage.as_deref(), Some("1"));
    }
}

#[test]
fn a_sample_with_too_few_rows_is_what_the_contract_says() {
    // Two rows make a sample complete; hour 0 has one, and it is down.
    let rows = (1..24)
        .map(|hour| format!("2026-03-01T{hour:02}:00:00Z,1\n2026-03-01T{hour:02}:30:00Z,1\n"));
    let csv = format!("ts,ok\n2026-03-01T00:00:00Z,0\n{}", rows.collect::<String>());
    for (partial, value, worst) in [
        (PartialSample::Unsaid, "1", Some("0.9583333333")),
        (PartialSample::Whole, "23/24", None),
        (PartialSample::LeftOut, "1", None),
        // Half of the hour counts: 23 of 23.5 h.
        (PartialSample::InPart, "46/47", None),
    ] {
        let mut contract = hourly(MissingPolicy::Inconclusive, "0.9");
        contract.metrics[0].sampling =
            Some(Sampling { partial, complete_rows: 2, ..sampled("3600") });
        let statement = run(&contract, &[("probes", &csv)], NEXT_DAY);
        let up = figure(period(&statement, "2026-03-01"), "up", "");
        assert_eq!(up.exact.as_deref(), Some(value), "{partial:?}");
        assert_eq!(up.worst.as_deref(), worst, "{partial:?}");
    }
}

#[test]
fn the_mean_of_the_samples_is_not_the_pooled_share() {
    // Hour 0: 1 row, failed. Hours 1 to 23: 3 rows each, good. Mean of the samples' shares 23/24; pooled 69/70.
    let minutes = (1..24).flat_map(|hour| [0, 20, 40].map(|minute| (hour, minute)));
    let rows = minutes.map(|(hour, minute)| format!("2026-03-01T{hour:02}:{minute:02}:00Z,1\n"));
    let csv = format!("ts,ok\n2026-03-01T00:00:00Z,0\n{}", rows.collect::<String>());
    let mut contract = hourly(MissingPolicy::Inconclusive, "0.9");
    let sampling = contract.metrics[0].sampling.clone();
    let day = crate::time::PeriodKind::Day;
    for value in [over_samples(AggregateFunction::Mean, share(column(1))), share(column(1))] {
        let name = format!("m{}", contract.metrics.len());
        contract.metrics.push(Metric {
            per: day,
            sampling: sampling.clone(),
            ..metric(&name, value)
        });
    }
    let statement = run(&contract, &[("probes", &csv)], NEXT_DAY);
    let of = period(&statement, "2026-03-01");
    assert_eq!(exact(of, "m1", ""), "23/24");
    assert_eq!(figure(of, "m1", "").rows, 24);
    assert_eq!(exact(of, "m2", ""), "69/70");
    assert_eq!(figure(of, "m2", "").misses, Some(1));
}

#[test]
fn a_missing_sample_bounds_the_mean_of_shares() {
    // 23 h of 100 %, one hour without a row: from 23/24 to 24/24.
    let csv = hours("11111111111.111111111111");
    let mut contract = hourly(MissingPolicy::Inconclusive, "0.9");
    contract.metrics[0].down.clear();
    contract.metrics[0].value = over_samples(AggregateFunction::Mean, share(column(1)));
    let statement = run(&contract, &[("probes", &csv)], NEXT_DAY);
    let of = period(&statement, "2026-03-01");
    let mean = figure(of, "up", "");
    assert_eq!(mean.exact.as_deref(), Some("1"));
    assert_eq!((mean.best.as_deref(), mean.worst.as_deref()), (Some("1"), Some("0.9583333333")));
    assert_eq!(mean.coverage.as_deref(), Some("0.9583333333"));
    assert_eq!(judged(of, "promise", "").verdict, "met");
}

#[test]
fn what_was_not_measured_is_not_met() {
    // A state holds at most 2 h: 00:00 to 02:00 and 10:00 to 12:00 are known, up.
    let mut contract = hourly(MissingPolicy::Inconclusive, "0.1");
    contract.sources[0] = source("probes", "ts:instant ok:flag", "7200");
    contract.metrics[0].sampling = None;
    contract.metrics[0].down = vec![DownRule::When(not(column(1)))];
    let csv = "ts,ok\n2026-03-01T00:00:00Z,1\n2026-03-01T10:00:00Z,1\n2026-03-01T18:00:00Z,0\n";
    let statement = run(&contract, &[("probes", csv)], NEXT_DAY);
    let of = period(&statement, "2026-03-01");
    let up = figure(of, "up", "");
    // The last row holds no longer than its instant: 4 h of 24 h are known.
    assert_eq!(up.coverage.as_deref(), Some("0.1666666667"));
    assert_eq!((up.exact.as_deref(), up.worst.as_deref()), (Some("1"), Some("0.1666666667")));
    assert_eq!(judged(of, "promise", "").verdict, "met");
    contract.objectives[0].require = at_least(measured(0, 0), number("0.2"));
    let statement = run(&contract, &[("probes", csv)], NEXT_DAY);
    assert_eq!(judged(period(&statement, "2026-03-01"), "promise", "").verdict, "inconclusive");
}

#[test]
fn unknown_in_a_share_is_a_gap_and_a_missing_number_is_passed_over() {
    let mut contract = hourly(MissingPolicy::Inconclusive, "0.5");
    contract.sources[0] = source("probes", "ts:instant ok:flag took:number", "instant");
    contract.metrics[0].sampling = None;
    contract.metrics[0].down.clear();
    contract.metrics[0].value = share(column(1));
    contract.metrics.push(Metric {
        per: crate::time::PeriodKind::Day,
        ..metric("mean", aggregate(AggregateFunction::Mean, Some(column(2))))
    });
    let csv = "ts,ok,took\n2026-03-01T00:00:00Z,1,2\n2026-03-01T01:00:00Z,,4\n\
               2026-03-01T02:00:00Z,0,\n2026-03-01T03:00:00Z,1,9\n";
    let statement = run(&contract, &[("probes", csv)], NEXT_DAY);
    let of = period(&statement, "2026-03-01");
    let up = figure(of, "up", "");
    // Known 2 of 3; from 2/4 to 3/4.
    assert_eq!((up.exact.as_deref(), up.worst.as_deref()), (Some("2/3"), Some("0.5")));
    assert_eq!((up.rows, up.misses, up.coverage.as_deref()), (4, Some(1), Some("0.75")));
    assert_eq!(up.failed[0].line, 4);
    assert_eq!(up.open[0].line, 3);
    // (2 + 4 + 9) / 3
    let mean = figure(of, "mean", "");
    assert_eq!(mean.exact.as_deref(), Some("5"));
    assert_eq!(mean.note.as_deref(), Some("1 row without a value was passed over"));
}

#[test]
fn nothing_in_a_period_follows_no_items_only_where_the_source_covers_it() {
    // Rows in March and May; the source is complete to the end of April, or says nothing of it.
    let mut contract = contract("UTC", "2026-03-01", "2026-06-01");
    contract.sources.push(source("calls", "ts:instant ok:flag", "instant"));
    contract.metrics.push(metric("share", share(column(1))));
    contract.metrics.push(metric("count", aggregate(AggregateFunction::Count, None)));
    contract.objectives.push(objective("promise", at_least(measured(0, 0), number("0.5"))));
    let csv = "ts,ok\n2026-03-01T00:00:00Z,1\n2026-05-01T00:00:00Z,1\n";
    let april = |contract: &Contract| {
        let statement = run(contract, &[("calls", csv)], "2026-06-01T00:00:00Z");
        period(&statement, "2026-04").clone()
    };
    let of = april(&contract);
    assert_eq!(judged(&of, "promise", "").verdict, "inconclusive");
    assert_eq!(figure(&of, "share", "").coverage.as_deref(), Some("0"));
    assert_eq!(exact(&of, "count", ""), "0");
    contract.sources[0].complete_until = Some(at("2026-05-01T00:00:00Z"));
    for (no_items, verdict) in [
        (NoItems::NotApplicable, "not applicable"),
        (NoItems::Met, "met"),
        (NoItems::Missed, "missed"),
        (NoItems::Inconclusive, "inconclusive"),
    ] {
        contract.metrics[0].no_items = Some(no_items);
        let of = april(&contract);
        assert_eq!(judged(&of, "promise", "").verdict, verdict);
        assert_eq!(figure(&of, "share", "").coverage.as_deref(), Some("1"));
    }
}
