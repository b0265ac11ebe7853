//! Periods and their labels.

use proptest::prelude::*;

use super::*;
use crate::time::{
    FiscalStart, Period, PeriodKind, PeriodRule, next_period, parse_period_label,
    period_containing, periods_between, previous_period,
};

fn rule(kind: PeriodKind, zone_name: &str) -> PeriodRule {
    PeriodRule {
        kind,
        zone: zone(zone_name),
        in_force_from: date("2026-01-31"),
        fiscal_start: FiscalStart::new(4, 6).unwrap(),
    }
}

fn containing(kind: PeriodKind, local: &str) -> Period {
    period_containing(&rule(kind, BERLIN), at(BERLIN, local))
}

fn labels(kind: PeriodKind, zone_name: &str, from: &str, until: &str) -> Vec<String> {
    let window = between(zone_name, from, until);
    periods_between(&rule(kind, zone_name), window.from, window.until)
        .map(|period| period.label)
        .collect()
}

#[test]
fn each_kind_has_its_label() {
    use PeriodKind::{
        ContractMonth, ContractQuarter, ContractYear, Day, FiscalQuarter, FiscalYear, Hour, Month,
        Quarter, RollingDays, RollingMonths, Week, Year,
    };
    for (kind, label, first_day, end_day) in [
        (Hour, "2026-03-07T14", "2026-03-07", "2026-03-08"),
        (Day, "2026-03-07", "2026-03-07", "2026-03-08"),
        (Week, "2026-W10", "2026-03-02", "2026-03-09"),
        (Month, "2026-03", "2026-03-01", "2026-04-01"),
        (Quarter, "2026-Q1", "2026-01-01", "2026-04-01"),
        (Year, "2026", "2026-01-01", "2027-01-01"),
        (ContractMonth, "2026-02-28/P1M", "2026-02-28", "2026-03-31"),
        (ContractQuarter, "2026-01-31/P3M", "2026-01-31", "2026-04-30"),
        (ContractYear, "2026-01-31/P1Y", "2026-01-31", "2027-01-31"),
        (FiscalQuarter, "FY2026-Q4", "2026-01-06", "2026-04-06"),
        (FiscalYear, "FY2026", "2025-04-06", "2026-04-06"),
        (RollingDays(30), "2026-02-06/P30D", "2026-02-06", "2026-03-08"),
        (RollingMonths(12), "P12M/2026-03-07", "2025-03-08", "2026-03-08"),
    ] {
        let period = containing(kind, "2026-03-07 14:20");
        assert_eq!(period.label, label);
        assert_eq!((period.first_day, period.end_day), (date(first_day), date(end_day)), "{label}");
    }
}

#[test]
fn march_in_berlin_has_743_hours() {
    // 31 × 24 = 744, less the hour skipped on 29 March.
    let march = containing(PeriodKind::Month, "2026-03-15 12:00");
    assert_eq!(march.interval().length(), hours(743));
    assert_eq!(march.from, utc("2026-02-28T23:00:00Z"));
    assert_eq!(march.until, utc("2026-03-31T22:00:00Z"));
    // October gains it back: 31 × 24 + 1.
    assert_eq!(containing(PeriodKind::Month, "2026-10-15 12:00").interval().length(), hours(745));
}

#[test]
fn months_have_28_to_31_days() {
    for (local, days) in [
        ("2026-02-10 00:00", 28),
        ("2028-02-10 00:00", 29),
        ("2026-04-10 00:00", 30),
        ("2026-01-10 00:00", 31),
    ] {
        let month = containing(PeriodKind::Month, local);
        assert_eq!((month.end_day - month.first_day).num_days(), days, "{}", month.label);
    }
}

#[test]
fn contract_months_from_day_31_never_drift() {
    // Each start is 31 January 2026 plus k months, clamped: after 28 February comes 31 March.
    assert_eq!(
        labels(PeriodKind::ContractMonth, BERLIN, "2026-01-31 00:00", "2026-07-01 00:00"),
        [
            "2026-01-31/P1M",
            "2026-02-28/P1M",
            "2026-03-31/P1M",
            "2026-04-30/P1M",
            "2026-05-31/P1M",
            "2026-06-30/P1M",
        ]
    );
    assert_eq!(containing(PeriodKind::ContractMonth, "2028-03-01 00:00").label, "2028-02-29/P1M");
    // Before the anchor the grid goes on.
    assert_eq!(containing(PeriodKind::ContractMonth, "2026-01-30 23:59").label, "2025-12-31/P1M");
}

#[test]
fn weeks_belong_to_their_iso_year() {
    assert_eq!(containing(PeriodKind::Week, "2027-01-01 12:00").label, "2026-W53");
    assert_eq!(containing(PeriodKind::Week, "2024-12-30 00:00").label, "2025-W01");
}

#[test]
fn fiscal_years_are_named_after_their_last_day() {
    let calendar = PeriodRule {
        fiscal_start: FiscalStart::JANUARY_FIRST,
        ..rule(PeriodKind::FiscalQuarter, BERLIN)
    };
    let label = |rule: &PeriodRule, local: &str| period_containing(rule, at(BERLIN, local)).label;
    assert_eq!(label(&calendar, "2026-03-07 00:00"), "FY2026-Q1");
    let october = PeriodRule { fiscal_start: FiscalStart::new(10, 1).unwrap(), ..calendar };
    assert_eq!(label(&october, "2026-09-30 23:59"), "FY2026-Q4");
    assert_eq!(label(&october, "2026-10-01 00:00"), "FY2027-Q1");
    // 29 February is the month's end in other years.
    let leap = PeriodRule {
        kind: PeriodKind::FiscalYear,
        fiscal_start: FiscalStart::new(2, 29).unwrap(),
        ..calendar
    };
    let first_day = |local: &str| period_containing(&leap, at(BERLIN, local)).first_day;
    assert_eq!(first_day("2026-06-01 00:00"), date("2026-02-28"));
    assert_eq!(first_day("2028-06-01 00:00"), date("2028-02-29"));
    assert!(FiscalStart::new(2, 30).is_err());
    assert!(FiscalStart::new(13, 1).is_err());
}

#[test]
fn the_hour_skipped_has_no_period_and_the_hour_lived_twice_has_two() {
    assert_eq!(
        labels(PeriodKind::Hour, BERLIN, "2026-03-29 01:00", "2026-03-29 04:00"),
        ["2026-03-29T01", "2026-03-29T03"]
    );
    assert_eq!(
        labels(PeriodKind::Hour, BERLIN, "2026-10-25 01:00", "2026-10-25 04:00"),
        ["2026-10-25T01", "2026-10-25T02+02:00", "2026-10-25T02+01:00", "2026-10-25T03",]
    );
    assert_eq!(
        labels(PeriodKind::Hour, NEW_YORK, "2026-11-01 00:00", "2026-11-01 02:30"),
        ["2026-11-01T00", "2026-11-01T01-04:00", "2026-11-01T01-05:00", "2026-11-01T02",]
    );
}

#[test]
fn a_change_by_half_an_hour_leaves_half_an_hour() {
    // Lord Howe puts clocks back from 02:00 to 01:30: 01:30 to 02:00 is lived twice.
    let rule = rule(PeriodKind::Hour, LORD_HOWE);
    let window = between(LORD_HOWE, "2026-04-05 01:00", "2026-04-05 03:00");
    let found: Vec<_> = periods_between(&rule, window.from, window.until)
        .map(|period| (period.interval().length().num_minutes(), period.label))
        .collect();
    assert_eq!(
        found,
        [
            (60, "2026-04-05T01+11:00".to_owned()),
            (30, "2026-04-05T01+10:30".to_owned()),
            (60, "2026-04-05T02".to_owned()),
        ]
    );
    // And forward from 02:00 to 02:30.
    let window = between(LORD_HOWE, "2026-10-04 01:00", "2026-10-04 04:00");
    let found: Vec<_> = periods_between(&rule, window.from, window.until)
        .map(|period| (period.interval().length().num_minutes(), period.label))
        .collect();
    assert_eq!(
        found,
        [
            (60, "2026-10-04T01".to_owned()),
            (30, "2026-10-04T02".to_owned()),
            (60, "2026-10-04T03".to_owned()),
        ]
    );
}

#[test]
fn one_calendar_day_is_not_24_hours() {
    let day = containing(PeriodKind::Day, "2026-10-25 12:00");
    assert_eq!(day.interval().length(), hours(25));
    assert_ne!(day.until, day.from + hours(24));
}

#[test]
fn a_day_the_zone_skipped_is_no_period() {
    assert_eq!(
        labels(PeriodKind::Day, "Pacific/Apia", "2011-12-29 00:00", "2012-01-01 00:00"),
        ["2011-12-29", "2011-12-31"]
    );
}

#[test]
fn rolling_windows_come_one_a_day() {
    let kind = PeriodKind::RollingDays(30);
    assert_eq!(
        labels(kind, BERLIN, "2026-03-06 10:00", "2026-03-08 00:00"),
        ["2026-02-05/P30D", "2026-02-06/P30D"]
    );
    let rule = rule(kind, BERLIN);
    let window = containing(kind, "2026-03-07 12:00");
    assert_eq!(next_period(&rule, &window).end_day, date("2026-03-09"));
    assert_eq!(previous_period(&rule, &window).end_day, date("2026-03-07"));
}

#[test]
fn rolling_months_end_with_each_day() {
    let window = |local: &str, months: u32| {
        let period = containing(PeriodKind::RollingMonths(months), local);
        (period.first_day, period.end_day)
    };
    // At a month's end it is that month, however many days it has.
    for (last, first) in [("2026-02-28", "2026-02-01"), ("2026-03-31", "2026-03-01")] {
        let (first_day, end_day) = window(&format!("{last} 12:00"), 1);
        assert_eq!((first_day, end_day.pred_opt().unwrap()), (date(first), date(last)));
    }
    // February has no 31st: the window that ends with 30 March begins with the last day of February.
    assert_eq!(window("2026-03-30 12:00", 1), (date("2026-02-28"), date("2026-03-31")));
    // Twelve months with a 29 February in them have 366 days.
    let (first_day, end_day) = window("2028-06-30 12:00", 12);
    assert_eq!((first_day, (end_day - first_day).num_days()), (date("2027-07-01"), 366));
    // A window that begins with the same day as another has a name of its own.
    let labels =
        labels(PeriodKind::RollingMonths(1), BERLIN, "2026-03-28 00:00", "2026-03-31 00:00");
    assert_eq!(labels, ["P1M/2026-03-28", "P1M/2026-03-29", "P1M/2026-03-30"]);
    let rule = rule(PeriodKind::RollingMonths(1), BERLIN);
    let window = containing(PeriodKind::RollingMonths(1), "2026-03-30 12:00");
    assert_eq!(next_period(&rule, &window).label, "P1M/2026-03-31");
    assert_eq!(previous_period(&rule, &window).label, "P1M/2026-03-29");
}

#[test]
fn a_window_that_holds_nothing_has_no_periods() {
    assert!(labels(PeriodKind::Month, BERLIN, "2026-03-01 00:00", "2026-03-01 00:00").is_empty());
    // The end is exclusive: the first instant of April is not asked for.
    assert_eq!(
        labels(PeriodKind::Month, BERLIN, "2026-03-31 23:00", "2026-04-01 00:00"),
        ["2026-03"]
    );
}

#[test]
fn periods_and_rules_are_written_plainly() {
    let march = containing(PeriodKind::Month, "2026-03-15 12:00");
    let json = serde_json::to_string(&march).unwrap();
    assert_eq!(
        json,
        r#"{"label":"2026-03","from":"2026-02-28T23:00:00Z","until":"2026-03-31T22:00:00Z","first_day":"2026-03-01","end_day":"2026-04-01"}"#
    );
    assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), march);
    let rule = rule(PeriodKind::RollingDays(30), BERLIN);
    let json = serde_json::to_string(&rule).unwrap();
    assert_eq!(
        json,
        r#"{"kind":{"rolling_days":30},"zone":"Europe/Berlin","in_force_from":"2026-01-31","fiscal_start":[4,6]}"#
    );
    assert_eq!(serde_json::from_str::<PeriodRule>(&json).unwrap(), rule);
}

#[test]
fn the_ends_of_the_time_line_do_not_hang() {
    for kind in kinds() {
        let rule = rule(kind, NEW_YORK);
        period_containing(&rule, Instant::MIN_UTC);
        period_containing(&rule, Instant::MAX_UTC);
        let late = Instant::MAX_UTC - hours(50);
        assert!(periods_between(&rule, late, Instant::MAX_UTC).count() < 100, "{kind:?}");
    }
}

fn kinds() -> Vec<PeriodKind> {
    use PeriodKind::{
        ContractMonth, ContractQuarter, ContractYear, Day, FiscalQuarter, FiscalYear, Hour, Month,
        Quarter, Week, Year,
    };
    vec![
        Hour,
        Day,
        Week,
        Month,
        Quarter,
        Year,
        ContractMonth,
        ContractQuarter,
        ContractYear,
        FiscalQuarter,
        FiscalYear,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn periods_follow_one_another_without_gap_or_overlap(
        (zone, instant) in near_a_clock_change(),
        kind in prop::sample::select(kinds()),
        anchor in 0_i64..1_000,
    ) {
        let in_force_from = date("2020-01-01") + TimeDelta::days(anchor);
        let rule = PeriodRule { kind, zone, in_force_from, fiscal_start: FiscalStart::default() };
        let period = period_containing(&rule, instant);
        prop_assert!(period.interval().contains(instant));
        let (next, previous) = (next_period(&rule, &period), previous_period(&rule, &period));
        prop_assert_eq!(next.from, period.until);
        prop_assert_eq!(previous.until, period.from);
        prop_assert_ne!(&next.label, &period.label);
        prop_assert_ne!(&previous.label, &period.label);
        prop_assert_eq!(previous_period(&rule, &next), period);
    }

    #[test]
    fn calendar_labels_read_back_as_their_days(
        kind in prop::sample::select(vec![
            PeriodKind::Day, PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year,
        ]),
        second in 0_i64..4_000_000_000,
    ) {
        let period = period_containing(&rule(kind, BERLIN), Instant::from_timestamp(second, 0).unwrap());
        let range = parse_period_label(&period.label).unwrap();
        prop_assert_eq!((range.first_day, range.end_day), (period.first_day, period.end_day));
    }
}
