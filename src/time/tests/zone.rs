//! Zone names, civil days, gaps and folds.

use proptest::prelude::*;

use super::*;
use crate::exact::Rational;
use crate::time::windows::WINDOWS_ZONES;
use crate::time::{LocalNote, length_from_seconds, length_seconds};

fn suggested(name: &str) -> Vec<String> {
    Zone::parse(name).unwrap_err().suggestions
}

#[test]
fn only_exact_iana_names_are_zones() {
    assert_eq!(zone(BERLIN).name(), "Europe/Berlin");
    assert_eq!(zone("UTC"), Zone::UTC);
    assert_eq!(suggested("europe/berlin"), ["Europe/Berlin"]);
    assert_eq!(suggested("Europe/Berln").first().unwrap(), "Europe/Berlin");
    assert_eq!(suggested("new york"), ["America/New_York"]);
    assert_eq!(suggested("nowhere in particular"), Vec::<String>::new());
    assert!(suggested("Asia/Tok").len() <= 3);
}

#[test]
fn a_windows_zone_id_is_suggested_as_its_iana_twin() {
    assert_eq!(suggested("W. Europe Standard Time"), ["Europe/Berlin"]);
    assert_eq!(suggested("eastern standard time"), ["America/New_York"]);
    for (windows, iana) in WINDOWS_ZONES {
        assert!(Zone::parse(windows).is_err(), "{windows}");
        assert!(Zone::parse(iana).is_ok(), "{iana}");
    }
}

#[test]
fn zones_are_written_by_name_and_pinned_to_a_release() {
    let json = serde_json::to_string(&zone(BERLIN)).unwrap();
    assert_eq!(json, r#""Europe/Berlin""#);
    assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), zone(BERLIN));
    assert!(serde_json::from_str::<Zone>(r#""Berlin""#).is_err());
    assert_eq!(Zone::tzdb_version().len(), 5);
    assert!(Zone::names().any(|name| name == "Asia/Kathmandu"));
}

#[test]
fn spring_and_autumn_days_have_their_physical_length() {
    // Clocks move by 60 minutes in Berlin and New York and by 30 on Lord Howe: 24 h less or more.
    for (name, spring, autumn, shift) in [
        (BERLIN, "2026-03-29", "2026-10-25", 60),
        (NEW_YORK, "2026-03-08", "2026-11-01", 60),
        (LORD_HOWE, "2026-10-04", "2026-04-05", 30),
    ] {
        assert_eq!(day(name, spring).length(), hours(24) - minutes(shift), "{name} {spring}");
        assert_eq!(day(name, autumn).length(), hours(24) + minutes(shift), "{name} {autumn}");
    }
}

#[test]
fn a_local_time_that_does_not_exist_moves_forward_by_the_gap() {
    // 02:30 → 03:30 in summer time (UTC+2) = 01:30Z.
    let moved = zone(BERLIN).resolve_local(naive("2026-03-29 02:30"));
    assert_eq!(moved.instant, utc("2026-03-29T01:30:00Z"));
    assert_eq!(moved.note, Some(LocalNote::Gap { by: minutes(60) }));
    // 02:15 → 02:45 (UTC+11) = 15:45Z the day before.
    let moved = zone(LORD_HOWE).resolve_local(naive("2026-10-04 02:15"));
    assert_eq!(moved.instant, utc("2026-10-03T15:45:00Z"));
    assert_eq!(moved.note, Some(LocalNote::Gap { by: minutes(30) }));
}

#[test]
fn a_local_time_that_exists_twice_means_the_first() {
    // Still summer time: 02:30 at UTC+2 and 01:30 at UTC-4.
    let first = zone(BERLIN).resolve_local(naive("2026-10-25 02:30"));
    assert_eq!(first.instant, utc("2026-10-25T00:30:00Z"));
    assert_eq!(first.note, Some(LocalNote::Fold));
    let first = zone(NEW_YORK).resolve_local(naive("2026-11-01 01:30"));
    assert_eq!(first.instant, utc("2026-11-01T05:30:00Z"));
    assert_eq!(zone(NEW_YORK).resolve_local(naive("2026-11-01 02:00")).note, None);
}

#[test]
fn a_day_without_midnight_starts_at_the_clock_change() {
    // Sao Paulo went from 00:00 (UTC-3) straight to 01:00 (UTC-2).
    let sao_paulo = zone("America/Sao_Paulo");
    assert_eq!(sao_paulo.start_of_day(date("2018-11-04")), utc("2018-11-04T03:00:00Z"));
    assert_eq!(sao_paulo.local(utc("2018-11-04T03:00:00Z")), naive("2018-11-04 01:00"));
    // Toronto went from 23:30 (UTC-5) on the 30th to 00:30 on the 31st: the day starts at 00:30,
    // although midnight moved forward by the gap would be 01:00.
    let toronto = zone("America/Toronto");
    assert_eq!(toronto.local(toronto.start_of_day(date("1919-03-31"))), naive("1919-03-31 00:30"));
}

#[test]
fn a_day_the_zone_skipped_is_empty() {
    assert!(day("Pacific/Apia", "2011-12-30").is_empty());
    assert_eq!(day("Pacific/Apia", "2011-12-29").length(), hours(24));
    assert_eq!(day("Pacific/Apia", "2011-12-31").length(), hours(24));
    assert_eq!(day("Pacific/Apia", "2011-12-29").until, day("Pacific/Apia", "2011-12-31").from);
}

#[test]
fn an_hour_before_midnight_lived_again_belongs_to_the_day_begun() {
    // St John's put clocks back at 00:01 on 2006-10-29 (UTC-2:30 → UTC-3:30): 02:31Z is 23:01 on
    // the 28th once more, yet the 29th began at 02:30Z.
    let st_johns = zone("America/St_Johns");
    let again = utc("2006-10-29T02:45:00Z");
    assert_eq!(st_johns.local(again), naive("2006-10-28 23:15"));
    assert_eq!(st_johns.start_of_day(date("2006-10-29")), utc("2006-10-29T02:30:00Z"));
    assert_eq!(st_johns.day_of(again), date("2006-10-29"));
}

#[test]
fn a_zone_that_changed_its_rules_is_read_by_the_rules_of_the_day() {
    // Moscow: UTC+3 in winter until 2010, UTC+4 all year in 2012, UTC+3 since 2014-10-26.
    let offset = |text: &str| zone("Europe/Moscow").offset_seconds(utc(text)) / 3600;
    assert_eq!(offset("2010-01-15T00:00:00Z"), 3);
    assert_eq!(offset("2012-01-15T00:00:00Z"), 4);
    assert_eq!(offset("2015-01-15T00:00:00Z"), 3);
}

#[test]
fn instants_are_written_with_offset_and_zone() {
    let berlin = zone(BERLIN);
    for (instant, expected) in [
        ("2026-02-28T23:00:00Z", "2026-03-01T00:00:00+01:00[Europe/Berlin]"),
        ("2026-06-30T22:00:00.25Z", "2026-07-01T00:00:00.25+02:00[Europe/Berlin]"),
        ("2026-06-30T22:00:00.000000001Z", "2026-07-01T00:00:00.000000001+02:00[Europe/Berlin]"),
        ("1890-01-01T00:00:00Z", "1890-01-01T00:53:28+00:53:28[Europe/Berlin]"),
    ] {
        assert_eq!(berlin.format_rfc9557(utc(instant)), expected);
    }
    let noon = utc("2026-03-01T12:00:00Z");
    assert_eq!(Zone::UTC.format_rfc9557(noon), "2026-03-01T12:00:00+00:00[UTC]");
    assert_eq!(
        zone("America/St_Johns").format_rfc9557(noon),
        "2026-03-01T08:30:00-03:30[America/St_Johns]"
    );
}

#[test]
fn clock_changes_are_known_to_2099() {
    let offset = |text: &str| zone(BERLIN).offset_seconds(utc(text)) / 3600;
    assert_eq!(offset("2099-07-01T00:00:00Z"), 2);
    assert_eq!(offset("2101-07-01T00:00:00Z"), 1);
}

#[test]
fn the_ends_of_the_time_line_do_not_panic() {
    for name in [BERLIN, NEW_YORK, "Pacific/Apia"] {
        let zone = zone(name);
        for instant in [Instant::MIN_UTC, Instant::MAX_UTC] {
            let local = zone.local(instant);
            zone.resolve_local(local);
            zone.day_of(instant);
            zone.start_of_day(local.date());
            zone.end_of_day(local.date());
            zone.format_rfc9557(instant);
        }
    }
}

#[test]
fn lengths_are_exact_seconds_down_to_the_nanosecond() {
    let eighth = TimeDelta::milliseconds(-125);
    assert_eq!(length_seconds(eighth), Rational::new(-1, 8).unwrap());
    assert_eq!(length_from_seconds(&Rational::new(-1, 8).unwrap()), Some(eighth));
    assert_eq!(length_from_seconds(&Rational::new(1, 3).unwrap()), None);
    assert_eq!(length_from_seconds(&Rational::from_integer(i128::MAX)), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn local_time_leads_back_to_the_instant_or_its_earlier_twin(
        (zone, instant) in near_a_clock_change(),
    ) {
        let local = zone.local(instant);
        let back = zone.resolve_local(local);
        prop_assert_eq!(zone.local(back.instant), local);
        match back.note {
            None => prop_assert_eq!(back.instant, instant),
            note => {
                prop_assert_eq!(note, Some(LocalNote::Fold));
                prop_assert!(back.instant <= instant);
            }
        }
    }

    #[test]
    fn every_instant_lies_in_exactly_its_civil_day(
        (zone, instant) in near_a_clock_change(),
    ) {
        let day = zone.day_of(instant);
        prop_assert!(zone.start_of_day(day) <= instant);
        prop_assert!(instant < zone.end_of_day(day));
    }

    #[test]
    fn a_moved_local_time_is_later_by_the_gap(
        (zone, instant) in near_a_clock_change(),
        hours_on in 0_i64..15,
    ) {
        // The local time before the change goes on past it: some of these never come.
        let local = zone.local(instant) + hours(hours_on);
        let found = zone.resolve_local(local);
        let by = match found.note {
            Some(LocalNote::Gap { by }) => by,
            _ => TimeDelta::zero(),
        };
        prop_assert!(by >= TimeDelta::zero());
        prop_assert_eq!(zone.local(found.instant), local + by);
    }
}
