//! *Skipping*, and the one grammar of triggers: what fires in which period.

use super::{PROMISE, months, statement, states};

/// The periods that give the right, of a trigger over months with these verdicts; all of 2026 is over.
fn fires(trigger: &str, verdicts: &str) -> Vec<String> {
    let body = format!("{PROMISE}termination end {{ right of globex; when {trigger} }}\n");
    let statement = statement(&body, &[("calls", &months(verdicts))], "2027-07-01T00:00:00Z");
    states(&statement, "end").iter().map(|(period, _)| (*period).to_owned()).collect()
}

/// *It fires only in a period that is itself a hit.*
#[test]
fn a_trigger_fires_only_in_a_period_that_is_itself_a_hit() {
    // Three of the last six months are missed in April and in May too, but those are met themselves.
    assert_eq!(fires("kept missed 3 times in 6 months", "xxxmm"), ["2026-03"]);
    assert_eq!(fires("kept missed 2 periods in a row", "xxmm"), ["2026-02"]);
}

/// *Not applicable and excused periods are passed over by `in a row` …*
#[test]
fn not_applicable_and_excused_periods_are_passed_over_by_in_a_row() {
    assert_eq!(fires("kept missed 2 periods in a row", "xmx"), [""; 0]);
    assert_eq!(fires("kept missed 2 periods in a row", "xnx"), ["2026-03"]);
    assert_eq!(fires("kept missed 2 periods in a row", "xex"), ["2026-03"]);
    assert_eq!(fires("kept missed 3 periods in a row", "xneenxnx"), ["2026-08"]);
    // The same for a row of periods that are met.
    assert_eq!(fires("kept met 2 periods in a row", "mnem"), ["2026-04"]);
}

/// *… and are no misses …*
#[test]
fn not_applicable_and_excused_periods_are_no_misses() {
    assert_eq!(fires("kept missed", "nexem"), ["2026-03"]);
    assert_eq!(fires("kept missed 2 times in 6 months", "xneenm"), [""; 0]);
    // They are not met either.
    assert_eq!(fires("kept met 2 times in 6 months", "mnne"), [""; 0]);
}

/// *… yet count as months in `n times in m months` (m whole periods, the current one included).*
#[test]
fn they_count_as_months_in_n_times_in_m_months() {
    // January to June are six months, the current one included: June fires, July does not.
    assert_eq!(fires("kept missed 3 times in 6 months", "xmxmmx"), ["2026-06"]);
    assert_eq!(fires("kept missed 3 times in 6 months", "xmxmmmx"), [""; 0]);
    assert_eq!(fires("kept missed 3 times in 6 months", "xnxnnx"), ["2026-06"]);
    assert_eq!(fires("kept missed 3 times in 6 months", "xnxennx"), [""; 0]);
}

/// *An inconclusive one breaks a row and is shown as a possible miss.*
#[test]
fn an_inconclusive_one_breaks_a_row_and_is_shown_as_a_possible_miss() {
    assert_eq!(fires("kept missed 2 periods in a row", "x?x"), [""; 0]);
    assert_eq!(fires("kept missed 2 periods in a row", "x?xx"), ["2026-04"]);
    // One certain miss and one possible one are no two.
    assert_eq!(fires("kept missed 2 times in 6 months", "x?m"), [""; 0]);
    assert_eq!(fires("kept missed 2 times in 6 months", "x?x"), ["2026-03"]);
    let body = format!(
        "{PROMISE}termination end {{ right of globex; when kept missed 2 times in 6 months }}\n"
    );
    let rows = months("x?x");
    let statement = statement(&body, &[("calls", &rows)], "2026-04-01T00:00:00Z");
    let right = super::right(&statement, "end", "2026-03");
    assert_eq!(right.steps[0], "kept: 2026-01 missed, 2026-02 inconclusive, 2026-03 missed");
}

/// *`COND every 10th in 12 months`.*
#[test]
fn every_nth_is_the_nth_the_2nth_and_so_on_within_its_months() {
    assert_eq!(fires("kept missed every 2nd in 12 months", "xxxmx"), ["2026-02", "2026-05"]);
    // Within three months: two of January to March, of March to May, of April to June.
    assert_eq!(
        fires("kept missed every 2nd in 3 months", "xmxmxx"),
        ["2026-03", "2026-05", "2026-06"]
    );
    // Three of April to June are no second one.
    assert_eq!(fires("kept missed every 2nd in 3 months", "mmmxxx"), ["2026-05"]);
}

/// *Rolling windows are taken at period ends*, of conditions on a mean of months.
#[test]
fn a_rolling_mean_of_months_can_trigger() {
    // Of three months: 2/3 in March and April, 1/3 in May and June, 2/3 in July. January and February reach before
    // the term: inconclusive.
    let below_half = "mean(good over 3 months) < 50%";
    assert_eq!(fires(below_half, "xmmxxmm"), ["2026-05", "2026-06"]);
    // Months without a call are passed over: of March to May only May counts, then 1/2 in June and July.
    assert_eq!(fires(below_half, "mmnnxm"), ["2026-05"]);
    assert_eq!(fires("mean(good over up to 3 months) < 50%", "xmm"), ["2026-01"]);
}

/// *Credits reached*: a trigger may read amounts.
#[test]
fn credits_reached_can_trigger() {
    // 200 EUR of a fee of 1,000 for each missed month.
    let body = format!(
        "{PROMISE}penalty due {{ when kept missed; credit 20% of web.fee }}\n\
         termination end {{ right of globex; when due >= 20% of web.fee 2 times in 4 months }}\n"
    );
    let rows = months("xmmxmmmmx");
    let statement = statement(&body, &[("calls", &rows)], "2026-12-01T00:00:00Z");
    // January to April are four months.
    assert_eq!(states(&statement, "end"), [("2026-04", "exercisable")]);
}
