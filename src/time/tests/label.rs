//! Period labels.

use super::*;
use crate::time::{ParsePeriodLabelError, parse_period_label};

fn days(label: &str) -> (String, String) {
    let range = parse_period_label(label).unwrap();
    (range.first_day.to_string(), range.end_day.to_string())
}

#[test]
fn labels_name_civil_days() {
    for (label, first_day, end_day) in [
        ("2026-03-07", "2026-03-07", "2026-03-08"),
        ("2026-W11", "2026-03-09", "2026-03-16"),
        ("2026-W53", "2026-12-28", "2027-01-04"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-Q1", "2026-01-01", "2026-04-01"),
        ("2026-Q4", "2026-10-01", "2027-01-01"),
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-01..2026-06", "2026-01-01", "2026-07-01"),
        ("2026-Q4..2027-01-15", "2026-10-01", "2027-01-16"),
    ] {
        assert_eq!(days(label), (first_day.to_owned(), end_day.to_owned()), "{label}");
    }
}

#[test]
fn other_texts_are_refused() {
    for text in [
        "",
        "26-03",
        "2026-3",
        "2026-13",
        "2026-02-30",
        "2026-W54",
        "2025-W53",
        "2026-Q5",
        "2026-Q0",
        "2026-03-07-01",
        "2026/03",
        "FY2026",
        "+2026",
        "2026-w11",
        "2026-01-31/P1M",
        "..",
        "2026..",
        "2026-01..2026-02..2026-03",
        " 2026",
    ] {
        let error = parse_period_label(text).unwrap_err();
        assert!(matches!(error, ParsePeriodLabelError::Unknown { .. }), "{text}: {error}");
    }
}

#[test]
fn a_range_that_ends_before_it_begins_is_refused() {
    let error = parse_period_label("2026-06..2026-01").unwrap_err();
    assert_eq!(error.to_string(), "the range `2026-06..2026-01` ends before it begins");
    assert_eq!(date("2026-06-01"), parse_period_label("2026-06..2026-06").unwrap().first_day);
}
