//! Each figure of nothing, of one value, of several, of a gap.

use super::*;
use crate::ir::AggregateFunction as F;

fn r(text: &str) -> Rational {
    text.parse().unwrap()
}

/// Observations: numbers, `-` for a row without a value, `?` for a gap.
fn numbers(values: &[&str]) -> Vec<Observation> {
    let observed = values.iter().enumerate().map(|(row, value)| match *value {
        "-" => Observation::of_row(Finding::Known(Datum::Missing), None, row),
        "?" => Observation::gap(Finding::unbounded(), None, 1),
        number => Observation::of_row(Finding::number(r(number)), None, row),
    });
    observed.collect()
}

/// Observations: `1` for true, `0` for false, `?` for unknown, of a row each.
fn truths(values: &str) -> Vec<Observation> {
    let observed = values.chars().enumerate().map(|(row, value)| {
        let truth = match value {
            '1' => Datum::Flag(true),
            '0' => Datum::Flag(false),
            _ => Datum::Missing,
        };
        Observation::of_row(Finding::Known(truth), None, row)
    });
    observed.collect()
}

fn by(missing: MissingPolicy) -> Method {
    Method { missing, percentiles: PercentileMethod::NearestRank }
}

fn take(function: &F, observations: &[Observation], missing: MissingPolicy) -> String {
    shown(fold(function, observations, by(missing)).finding)
}

/// `value`, or `low..seen..high`.
fn shown(finding: Option<Finding>) -> String {
    let number = |number: Option<Rational>| number.map_or("*".to_owned(), |n| n.to_string());
    match finding {
        None => "nothing".to_owned(),
        Some(Finding::Between(Spread { seen, low, high })) => {
            format!("{}..{}..{}", number(low), number(seen), number(high))
        }
        Some(other) => match other.seen() {
            Some(Datum::Flag(flag)) => flag.to_string(),
            Some(Datum::Text(text)) => text.to_string(),
            _ => number(other.seen_number()),
        },
    }
}

const INCONCLUSIVE: MissingPolicy = MissingPolicy::Inconclusive;

#[test]
fn nothing_is_nothing_but_for_count_and_sum() {
    for function in [F::Share, F::Mean, F::Min, F::Max, F::Median, F::Any, F::First, F::Distinct] {
        assert_eq!(take(&function, &[], INCONCLUSIVE), "nothing", "{function:?}");
    }
    assert_eq!(take(&F::Count, &[], INCONCLUSIVE), "0");
    assert_eq!(take(&F::Sum, &[], INCONCLUSIVE), "0");
}

#[test]
fn a_row_without_a_value_is_passed_over() {
    let rows = numbers(&["4", "-", "1"]);
    for (function, value) in
        [(F::Mean, "5/2"), (F::Sum, "5"), (F::Min, "1"), (F::Max, "4"), (F::Distinct, "2")]
    {
        let tally = fold(&function, &rows, by(INCONCLUSIVE));
        assert_eq!(shown(tally.finding), value, "{function:?}");
        assert_eq!((tally.passed_over, tally.known == tally.whole), (1, function != F::Distinct));
    }
    // A count has no value to be without.
    assert_eq!(take(&F::Count, &rows, INCONCLUSIVE), "3");
    assert_eq!(take(&F::First, &numbers(&["-", "7", "8"]), INCONCLUSIVE), "7");
    assert_eq!(take(&F::Last, &numbers(&["7", "8", "-"]), INCONCLUSIVE), "8");
}

#[test]
fn a_gap_leaves_numbers_open_unless_it_is_left_out() {
    let rows = numbers(&["4", "?", "1", "2"]);
    for (function, open, left_out) in [
        (F::Mean, "*..7/3..*", "7/3"),
        (F::Sum, "*..7..*", "7"),
        // Whatever the gap holds, the smallest is at most 1 and the largest at least 4.
        (F::Min, "*..1..1", "1"),
        (F::Max, "4..4..*", "4"),
        // Of four values the second: of −∞, 1, 2, 4 and of 1, 2, 4, ∞. Of the three at hand the second.
        (F::Median, "1..2..2", "2"),
        (F::Count, "3..3..4", "3"),
        (F::Distinct, "3..3..*", "3"),
    ] {
        assert_eq!(take(&function, &rows, INCONCLUSIVE), open, "{function:?}");
        assert_eq!(take(&function, &rows, MissingPolicy::LeftOut), left_out, "{function:?}");
    }
}

#[test]
fn the_policy_fills_what_is_unknown_in_a_share() {
    let rows = truths("1?01");
    assert_eq!(take(&F::Share, &rows, INCONCLUSIVE), "1/2..2/3..3/4");
    assert_eq!(take(&F::Share, &rows, MissingPolicy::CountedAsMissed), "1/2");
    assert_eq!(take(&F::Share, &rows, MissingPolicy::CountedAsMet), "3/4");
    assert_eq!(take(&F::Share, &rows, MissingPolicy::LeftOut), "2/3");
    let misses = |missing| shown(fold(&F::Share, &rows, by(missing)).misses);
    assert_eq!(misses(INCONCLUSIVE), "1..1..2");
    assert_eq!(misses(MissingPolicy::CountedAsMissed), "2");
    assert_eq!(misses(MissingPolicy::LeftOut), "1");
    // Only unknown: left out there is nothing.
    assert_eq!(take(&F::Share, &truths("??"), MissingPolicy::LeftOut), "nothing");
    assert_eq!(take(&F::Share, &truths("??"), INCONCLUSIVE), "0..*..1");
}

#[test]
fn any_is_three_valued() {
    for (rows, value) in [("0?1", "true"), ("000", "false"), ("0?0", "*")] {
        assert_eq!(take(&F::Any, &truths(rows), INCONCLUSIVE), value, "{rows}");
    }
    assert_eq!(take(&F::Any, &truths("0?0"), MissingPolicy::CountedAsMissed), "false");
    assert_eq!(take(&F::Any, &truths("0?0"), MissingPolicy::CountedAsMet), "true");
}

#[test]
fn percentiles_by_rank_and_by_interpolation() {
    let rows = numbers(&["15", "20", "35", "40", "50"]);
    let at = |share: &str, percentiles| {
        let method = Method { missing: INCONCLUSIVE, percentiles };
        shown(fold(&F::Percentile(r(share)), &rows, method).finding)
    };
    // ⌈0.3 · 5⌉ = 2nd, ⌈0.4 · 5⌉ = 2nd, ⌈0.41 · 5⌉ = 3rd; 0 is the first, 1 the last.
    for (share, value) in [("0", "15"), ("0.3", "20"), ("0.4", "20"), ("0.41", "35"), ("1", "50")] {
        assert_eq!(at(share, PercentileMethod::NearestRank), value, "{share}");
    }
    // (5 − 1) · 0.4 = 1.6: 20 + 0.6 · 15 = 29. · 0.3 = 1.2: 20 + 0.2 · 15 = 23.
    for (share, value) in [("0", "15"), ("0.3", "23"), ("0.4", "29"), ("0.5", "35"), ("1", "50")] {
        assert_eq!(at(share, PercentileMethod::Linear), value, "{share}");
    }
}

#[test]
fn weights_weigh() {
    let weighed = |value: &str, weight: &str| {
        Observation::of_row(Finding::number(r(value)), Some(r(weight)), 0)
    };
    let rows = [weighed("10", "1"), weighed("20", "3")];
    // (10 + 60) / 4; of the weight 4 half is reached at 20.
    assert_eq!(take(&F::Mean, &rows, INCONCLUSIVE), "35/2");
    assert_eq!(take(&F::Sum, &rows, INCONCLUSIVE), "70");
    assert_eq!(take(&F::Median, &rows, INCONCLUSIVE), "20");
}
