//! *Rights* and reviews: how they arise, are cured, exercised and lost.

use sla::statement::{ReviewState, Statement};

use super::{PROMISE, months, right, statement, states};
use crate::evaluation::period;

/// The statement of a promise with a termination of the customer.
fn termination(clauses: &str, verdicts: &str, as_of: &str) -> Statement {
    let body = format!("{PROMISE}termination end {{ right of globex; {clauses} }}\n");
    statement(&body, &[("calls", &months(verdicts))], as_of)
}

/// The same with notices, one a line.
fn exercised(clauses: &str, verdicts: &str, days: &[&str], as_of: &str) -> Statement {
    let body = format!(
        "{PROMISE}source notices \"Notices\" {{ at at : instant }}\n\
         termination end {{ right of globex; {clauses} }}\n"
    );
    let mut rows = "at\n".to_owned();
    for day in days {
        rows.push_str(day);
        rows.push_str("T09:00:00Z\n");
    }
    statement(&body, &[("calls", &months(verdicts)), ("notices", &rows)], as_of)
}

/// *Each period that completes the trigger anew gives a right of its own …*
#[test]
fn each_period_that_completes_the_trigger_anew_gives_a_right_of_its_own() {
    let statement =
        termination("when kept missed 2 periods in a row", "xxxmxx", "2026-08-01T00:00:00Z");
    assert_eq!(
        states(&statement, "end"),
        [("2026-02", "exercisable"), ("2026-03", "exercisable"), ("2026-06", "exercisable")]
    );
}

/// *… dated at the period's end … and carrying that period.*
#[test]
fn a_right_is_dated_at_the_period_s_end_and_carries_that_period() {
    let statement =
        termination("when kept missed 2 periods in a row", "xx", "2026-08-01T00:00:00Z");
    let found = right(&statement, "end", "2026-02");
    assert_eq!(
        (found.arisen.as_str(), found.exercisable_from.as_str()),
        ("2026-03-01", "2026-03-01")
    );
    assert_eq!(found.holder.as_deref(), Some("globex"));
    assert_eq!(found.purpose, "to terminate");
    assert_eq!((found.lapses.as_deref(), found.effective.as_deref()), (None, None));
}

/// *A period whose `until` lies after `as_of` has … no … right.*
#[test]
fn a_period_that_has_not_ended_gives_no_right() {
    let when = "when kept missed";
    assert_eq!(states(&termination(when, "x", "2026-01-31T23:59:59Z"), "end"), []);
    let ended = termination(when, "x", "2026-02-01T00:00:00Z");
    assert_eq!(states(&ended, "end"), [("2026-01", "exercisable")]);
}

/// *States: arisen → in cure → exercisable → lapsed.* *`cure 30 days` only delays.* *`lapses after` counts from
/// exercisable (its date is the first day without the right).*
#[test]
fn a_right_is_in_cure_then_exercisable_then_lapsed() {
    // Arisen on 1 February; 30 days later it is 3 March; 90 days after that 1 June (28 + 30 + 31 + 1).
    // That February was met cures nothing.
    let of = |as_of: &str| {
        let clauses = "when kept missed; cure 30 days; lapses after 90 days";
        let statement = termination(clauses, "xm", as_of);
        let found = right(&statement, "end", "2026-01");
        assert_eq!(found.arisen, "2026-02-01");
        assert_eq!(found.exercisable_from, "2026-03-03");
        assert_eq!(found.lapses.as_deref(), Some("2026-06-01"));
        found.state.clone()
    };
    assert_eq!(of("2026-02-01T00:00:00Z"), "in cure");
    assert_eq!(of("2026-03-02T23:59:59Z"), "in cure");
    assert_eq!(of("2026-03-03T00:00:00Z"), "exercisable");
    assert_eq!(of("2026-05-31T23:59:59Z"), "exercisable");
    assert_eq!(of("2026-06-01T00:00:00Z"), "lapsed");
}

/// *`cure 30 days when commitment met` lets a period that begins in the window and is met end it, …*
#[test]
fn a_period_that_begins_in_the_window_and_is_met_cures() {
    let clauses = "when kept missed 2 periods in a row; cure 30 days when kept met";
    // Arisen on 1 March; the window ends on 31 March: only March begins in it.
    let cured = termination(clauses, "xxm", "2026-04-01T00:00:00Z");
    assert_eq!(states(&cured, "end"), [("2026-02", "cured")]);
    assert_eq!(right(&cured, "end", "2026-02").steps.last().expect("steps"), "cured: 2026-03");
    // April is met, but begins on the day after the window.
    let not = termination(clauses, "xxxm", "2026-05-01T00:00:00Z");
    assert_eq!(states(&not, "end"), [("2026-02", "exercisable"), ("2026-03", "cured")]);
    // What is inconclusive, excused or not applicable is not met.
    for verdict in ['?', 'e', 'n'] {
        let not = termination(clauses, &format!("xx{verdict}"), "2026-04-01T00:00:00Z");
        assert_eq!(states(&not, "end"), [("2026-02", "exercisable")], "{verdict}");
    }
}

/// *… and lasts to the end of the last such period.*
#[test]
fn a_cure_lasts_to_the_end_of_the_last_period_that_begins_in_its_window() {
    // Arisen on 1 February, the window ends on 3 March: February and March begin in it, so it lasts to 1 April.
    let clauses = "when kept missed; cure 30 days when kept met";
    let of = |verdicts: &str, as_of: &str| {
        let statement = termination(clauses, verdicts, as_of);
        let found = right(&statement, "end", "2026-01");
        assert_eq!(found.exercisable_from, "2026-04-01");
        found.state.clone()
    };
    assert_eq!(of("x", "2026-02-20T00:00:00Z"), "in cure");
    assert_eq!(of("xxx", "2026-03-31T12:00:00Z"), "in cure");
    assert_eq!(of("xxx", "2026-04-01T00:00:00Z"), "exercisable");
    assert_eq!(of("xxm", "2026-04-01T00:00:00Z"), "cured");
    assert_eq!(of("xmx", "2026-03-10T00:00:00Z"), "cured");
}

/// *Or exercised where `recorded in` says so*; *without a source … rights stay unexercised*; *`notice` [counts] from
/// exercise*.
#[test]
fn a_right_is_exercised_where_a_row_says_so_and_notice_counts_from_there() {
    // Arisen on 1 March, in cure until 31 March, lapsing on 30 April. A notice on 30 March is too early, one on
    // 30 April too late; one on 15 April takes effect 30 days later, on 15 May.
    let clauses = "when kept missed 2 periods in a row; cure 30 days; lapses after 30 days; notice 30 days recorded in notices";
    let of = |days: &[&str]| {
        let statement = exercised(clauses, "xx", days, "2026-06-01T00:00:00Z");
        let found = right(&statement, "end", "2026-02").clone();
        assert_eq!(found.exercisable_from, "2026-03-31");
        assert_eq!(found.lapses.as_deref(), Some("2026-04-30"));
        (found.state, found.exercised, found.effective)
    };
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(of(&[]), ("lapsed".to_owned(), None, None));
    assert_eq!(of(&["2026-03-30", "2026-04-30"]), ("lapsed".to_owned(), None, None));
    assert_eq!(of(&["2026-03-31"]), ("exercised".to_owned(), day("2026-03-31"), day("2026-04-30")));
    assert_eq!(of(&["2026-04-15"]), ("exercised".to_owned(), day("2026-04-15"), day("2026-05-15")));
    assert_eq!(of(&["2026-04-29"]), ("exercised".to_owned(), day("2026-04-29"), day("2026-05-29")));
    // Without a source it stays unexercised.
    let silent = termination("when kept missed", "x", "2026-06-01T00:00:00Z");
    assert_eq!(states(&silent, "end"), [("2026-01", "exercisable")]);
}

/// One row exercises one right: the first that it can.
#[test]
fn a_row_exercises_the_first_right_that_it_can() {
    let statement = exercised(
        "when kept missed; recorded in notices",
        "xx",
        &["2026-03-10"],
        "2026-06-01T00:00:00Z",
    );
    assert_eq!(states(&statement, "end"), [("2026-01", "exercised"), ("2026-02", "exercisable")]);
}

/// A cure that is recorded: *the act happened iff a row says so*.
#[test]
fn a_cure_happened_if_a_row_of_the_window_says_so() {
    // Arisen on 1 March, the window ends on 31 March.
    let of = |day: &str| {
        let statement = exercised(
            "when kept missed 2 periods in a row; cure 30 days recorded in notices",
            "xx",
            &[day],
            "2026-06-01T00:00:00Z",
        );
        states(&statement, "end")[0].1.to_owned()
    };
    assert_eq!(of("2026-02-28"), "exercisable");
    assert_eq!(of("2026-03-01"), "cured");
    assert_eq!(of("2026-03-30"), "cured");
    assert_eq!(of("2026-03-31"), "exercisable");
}

/// Rights of the other side: a provider whose invoices are not paid.
#[test]
fn the_provider_has_rights_too() {
    let body = r#"
source invoices "Invoices" { at due : instant; column paid : instant; complete until 2030-01-01 }
metric overdue { from invoices; value count - count(paid <= due); owner nimbus }
responsibility payment "Pay invoices when they are due" { of globex to nimbus; require overdue = 0 }
right suspension { to suspend; of nimbus; when payment missed; ends when payment met }
termination non_payment { right of nimbus; when payment missed 2 periods in a row; notice 30 days }
"#;
    // January is paid late, February is paid late, March in time.
    let rows = "due,paid\n2026-01-15T00:00:00Z,2026-01-20T00:00:00Z\n\
                2026-02-15T00:00:00Z,2026-02-15T00:00:01Z\n2026-03-15T00:00:00Z,2026-03-15T00:00:00Z\n";
    let statement = statement(body, &[("invoices", rows)], "2026-04-01T00:00:00Z");
    assert_eq!(states(&statement, "suspension"), [("2026-01", "ended"), ("2026-02", "ended")]);
    assert_eq!(states(&statement, "non_payment"), [("2026-02", "exercisable")]);
    assert_eq!(right(&statement, "non_payment", "2026-02").holder.as_deref(), Some("nimbus"));
}

/// A step-in lasts until what ended it: the first period from its day on in which `ends when` holds.
#[test]
fn a_step_in_ends_when_its_condition_holds() {
    let of = |verdicts: &str| {
        let body = format!(
            "{PROMISE}right take_over {{ to step in; of globex; when kept missed 2 periods in a row; ends when kept met 2 periods in a row }}\n"
        );
        let statement = statement(&body, &[("calls", &months(verdicts))], "2026-08-01T00:00:00Z");
        let found = right(&statement, "take_over", "2026-02").clone();
        (found.state, found.steps.last().expect("steps").clone())
    };
    assert_eq!(of("xxmxm").0, "exercisable");
    assert_eq!(of("xxmxmm"), ("ended".to_owned(), "ended: 2026-06".to_owned()));
}

/// A termination for convenience has no trigger: it stands throughout the term, and counts its notice from exercise.
#[test]
fn a_right_without_a_trigger_stands_throughout_the_term() {
    let clauses = "notice 3 months recorded in notices";
    let statement = exercised(clauses, "m", &["2026-05-31"], "2026-06-01T00:00:00Z");
    let found = &statement.rights[0];
    assert_eq!(
        (found.arisen.as_str(), found.lapses.as_deref()),
        ("2026-01-01", Some("2029-01-01"))
    );
    // Three months after 31 May is 31 August.
    assert_eq!(
        (found.state.as_str(), found.effective.as_deref()),
        ("exercised", Some("2026-08-31"))
    );
    let statement = exercised(clauses, "m", &[], "2026-06-01T00:00:00Z");
    assert_eq!(states(&statement, "end"), [("the term", "exercisable")]);
}

/// Exit duties: what is owed once notice is given, and a duty that is only written down.
#[test]
fn exit_duties_are_responsibilities() {
    let body = r#"
source handover "Documents handed over" { at due : instant; column done : instant; complete until 2030-01-01 }
metric late { of web; from handover; value count - count(done <= due); owner globex }
responsibility exit "Hand over what is needed to go on" { of nimbus to globex; require late = 0 }
responsibility transition "Help the next provider for 90 days" { of nimbus to globex }
"#;
    let rows = "due,done\n2026-01-15T00:00:00Z,2026-01-15T00:00:00Z\n2026-02-15T00:00:00Z,\n";
    let statement = statement(body, &[("handover", rows)], "2026-03-01T00:00:00Z");
    let verdict = |label| crate::evaluation::verdict(period(&statement, label), "exit", &[]);
    assert_eq!((verdict("2026-01"), verdict("2026-02")), ("met", "missed"));
    // *Text alone is allowed and marked as not measured.*
    assert_eq!(statement.unmeasured.len(), 1);
    assert_eq!(statement.unmeasured[0].name, "transition");
}

/// The reviews of `every 18 months to 24 months` with these days on which one was held.
fn reviews(days: &[&str], as_of: &str) -> Vec<ReviewState> {
    let body = format!(
        "{PROMISE}source minutes \"Minutes\" {{ at at : instant }}\n\
         review {{ every 18 months to 24 months; recorded in minutes }}\n"
    );
    let body = body + "termination end { right of globex; when kept missed }\n";
    let longer = super::HEAD.replace("until 2029-01-01", "until 2036-01-01");
    let mut rows = "at\n".to_owned();
    for day in days {
        rows.push_str(day);
        rows.push_str("T09:00:00Z\n");
    }
    let data = [("calls", months("m")), ("minutes", rows)];
    let data: Vec<(&str, &str)> = data.iter().map(|(name, rows)| (*name, rows.as_str())).collect();
    super::statement_of(&format!("{longer}{body}"), &data, as_of).reviews
}

/// A review in short: when it is due, and its state.
fn short(reviews: &[ReviewState]) -> Vec<String> {
    let line = |review: &ReviewState| {
        format!("{} to {}: {}", review.due_from, review.due_by, review.state)
    };
    reviews.iter().map(line).collect()
}

/// *Review: first from `in force`, …*
#[test]
fn the_first_review_counts_from_in_force() {
    let of = |as_of| short(&reviews(&[], as_of));
    assert_eq!(of("2027-06-30T23:00:00Z"), ["2027-07-01 to 2028-01-01: upcoming"]);
    assert_eq!(of("2027-07-01T00:00:00Z"), ["2027-07-01 to 2028-01-01: due"]);
    assert_eq!(of("2028-01-01T00:00:00Z"), ["2027-07-01 to 2028-01-01: due"]);
}

/// *… next from the last held, …*
#[test]
fn the_next_review_counts_from_the_last_held() {
    // 18 months after 15 September 2027 is 15 March 2029, 24 months after it 15 September 2029.
    assert_eq!(
        short(&reviews(&["2027-09-15"], "2028-06-01T00:00:00Z")),
        ["2027-07-01 to 2028-01-01: held", "2029-03-15 to 2029-09-15: upcoming"]
    );
}

/// *… else from the last due date.*
#[test]
fn the_next_review_counts_from_the_last_due_date_if_none_was_held() {
    // 18 and 24 months after 1 January 2028.
    assert_eq!(
        short(&reviews(&[], "2028-01-02T00:00:00Z")),
        ["2027-07-01 to 2028-01-01: overdue", "2029-07-01 to 2030-01-01: upcoming"]
    );
}

/// A review that came late is counted from, like any other.
#[test]
fn a_review_that_came_late_is_the_one_that_was_due() {
    assert_eq!(
        short(&reviews(&["2028-03-01"], "2028-06-01T00:00:00Z")),
        ["2027-07-01 to 2028-01-01: held late", "2029-09-01 to 2030-03-01: upcoming"]
    );
}
