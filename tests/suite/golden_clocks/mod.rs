//! The cases that the tools in use get wrong, one test each, named after what it shows. `CASES` says where each is.

mod calendar_files;
mod caps_and_rounding;
mod instants;

use crate::repository::File;

/// Each case, and the tests that show it: the file under `tests/suite` or `src`, and the function.
const CASES: [(&str, &[(&str, &str)]); 20] = [
    (
        "1 a hold from 17:00 to 09:00 under a calendar of 9 to 17 moves the deadline by nothing",
        &[(
            "tests/suite/golden/ticket_clocks.rs",
            "a_hold_over_night_moves_the_deadline_by_nothing",
        )],
    ),
    (
        "2 a pause from Friday 16:30 to Monday 10:00 with a target of 8 business hours",
        &[(
            "tests/suite/golden/ticket_clocks.rs",
            "a_pause_over_the_weekend_costs_only_its_open_time",
        )],
    ),
    (
        "3 a target of one day at 16:50 before a holiday",
        &[("tests/suite/golden/ticket_clocks.rs", "a_target_of_a_day_shortly_before_a_holiday")],
    ),
    (
        "4 the policy changes from P3 to P1 after three hours: three rules, three answers",
        &[("tests/suite/golden/ticket_clocks.rs", "a_change_of_priority_has_three_readings")],
    ),
    (
        "5 a calendar with only Tuesday to Friday",
        &[("tests/suite/golden/ticket_clocks.rs", "a_calendar_without_mondays")],
    ),
    (
        "6 a window from 01:30 to 02:30 on both days of a clock change; 24 h and a calendar day",
        &[
            ("tests/suite/golden/local_times.rs", "the_same_window_on_both_days"),
            ("tests/suite/golden/incidents.rs", "a_day_of_notice_is_not_24_hours"),
            ("tests/suite/golden/clock_change.rs", "a_civil_day_is_not_24_hours"),
        ],
    ),
    (
        "7 a zone that changed its rules, of a pinned release",
        &[
            ("tests/suite/golden/incidents.rs", "a_zone_keeps_the_rules_of_its_time"),
            ("src/time/tests/zone.rs", "zones_are_written_by_name_and_pinned_to_a_release"),
        ],
    ),
    (
        "8 calendar files: an exclusive end of all-day events; a rule with exceptions; zone names of Windows",
        &[
            (
                "tests/suite/golden/ticket_clocks.rs",
                "holidays_of_a_calendar_file_end_before_their_end_date",
            ),
            (
                "tests/suite/golden_clocks/calendar_files.rs",
                "a_rule_with_an_exception_closes_every_other_day_it_gives",
            ),
            ("tests/suite/golden_clocks/calendar_files.rs", "a_zone_name_of_windows_is_understood"),
        ],
    ),
    (
        "9 months of 28 to 31 days, and anniversaries of the 31st",
        &[
            ("tests/suite/golden/month_lengths.rs", "an_hour_is_another_share_of_each"),
            (
                "tests/suite/golden/contract_months.rs",
                "each_begins_on_the_31st_or_the_last_day_of_its_month",
            ),
        ],
    ),
    (
        "10 overlapping incidents once; no length; open at the end; twice; out of order; negative",
        &[
            ("tests/suite/golden/incidents.rs", "overlapping_incidents_count_once"),
            (
                "tests/suite/golden/incidents.rs",
                "an_incident_without_an_end_lasts_until_the_data_end",
            ),
            ("src/evaluate/inputs/tests.rs", "a_span_that_ends_before_it_starts_is_a_bad_row"),
        ],
    ),
    (
        "11 nothing above the line, nothing below it, and neither",
        &[
            ("tests/suite/golden/incidents.rs", "nothing_good_nothing_bad_and_nothing_at_all"),
            ("tests/suite/golden/incidents.rs", "a_quotient_of_nothing_is_nothing"),
        ],
    ),
    (
        "12 gaps between which the verdict flips",
        &[("tests/suite/golden/incidents.rs", "a_verdict_that_the_gaps_decide_is_inconclusive")],
    ),
    (
        "13 99.9 % and a figure of 99.8995…, exact and to two places",
        &[("tests/suite/golden/comparing.rs", "a_figure_that_prints_as_the_target_can_miss_it")],
    ),
    (
        "14 a figure exactly at the bound of a tier",
        &[("tests/suite/golden/comparing.rs", "a_tier_holds_at_its_bound_if_it_says_so")],
    ),
    (
        "15 a cap across two breaches in a month, and what is rounded when",
        &[
            (
                "tests/suite/golden_clocks/caps_and_rounding.rs",
                "a_cap_binds_on_the_sum_of_two_breaches_in_a_month",
            ),
            (
                "tests/suite/golden_clocks/caps_and_rounding.rs",
                "the_cap_comes_first_and_the_rounding_after_it",
            ),
        ],
    ),
    (
        "16 several monitors: up together is not the mean",
        &[
            (
                "tests/suite/golden_clocks/caps_and_rounding.rs",
                "three_monitors_together_are_not_their_mean",
            ),
            (
                "tests/suite/evaluate/composites.rs",
                "three_monitors_are_together_up_for_less_than_their_mean",
            ),
        ],
    ),
    (
        "17 a retry counted as a failure or not",
        &[("tests/suite/golden/comparing.rs", "a_retry_counts_as_the_contract_says")],
    ),
    (
        "18 an amendment in the middle of a month with another target",
        &[
            (
                "tests/suite/golden_clocks/caps_and_rounding.rs",
                "an_amendment_in_the_middle_of_a_month_has_another_target",
            ),
            (
                "tests/suite/reuse/amendments.rs",
                "a_changed_objective_is_judged_in_parts_and_the_period_is_one_miss_if_any_part_is",
            ),
        ],
    ),
    (
        "19 two currencies",
        &[("tests/suite/golden/comparing.rs", "amounts_of_two_currencies_are_refused")],
    ),
    (
        "20 23:59:60, the year 9999, milliseconds in a column of seconds",
        &[
            (
                "tests/suite/golden_clocks/instants.rs",
                "a_leap_second_is_the_first_of_the_next_minute",
            ),
            ("tests/suite/golden_clocks/instants.rs", "the_year_9999_can_be_read"),
            (
                "tests/suite/golden_clocks/instants.rs",
                "milliseconds_in_a_column_of_seconds_are_refused_and_named",
            ),
        ],
    ),
];

#[test]
fn each_case_has_its_tests() {
    for (case, tests) in CASES {
        assert!(!tests.is_empty(), "{case}");
        for (path, name) in tests {
            let text = File::read(path).text;
            assert!(text.contains(&format!("fn {name}(")), "{case}: {path} has no `{name}`");
        }
    }
}
