//! Caps of every span.

use super::{HEAD, credit_of, penalty, statement, statement_of, step};
use crate::evaluation::{credit, number, period, total};

/// A penalty for each kind of fault, worth its faults.
fn by_kind(clauses: &str) -> String {
    format!(
        "
metric worth_of {{ of web; from faults; for each kind; value sum(worth) }}
objective kept for each kind {{ by nimbus; require worth_of = 0 }}
penalty a {{
    when    kept missed
    credit  worth_of * 1 EUR
    {clauses}
}}
"
    )
}

#[test]
fn at_most_is_for_each_group_unless_it_says_in_all() {
    let rows = [("2026-01", "x", "100"), ("2026-01", "y", "50")];
    let each = statement(&by_kind("at most 80 EUR"), &rows);
    let january = period(&each, "2026-01");
    assert_eq!((credit(january, "a", &["x"]), credit(january, "a", &["y"])), ("80.00", "50.00"));
    // 100 and 50 are reduced to 80 in proportion: 53.333 and 26.667.
    let in_all = statement(&by_kind("at most 80 EUR in all"), &rows);
    let january = period(&in_all, "2026-01");
    assert_eq!((credit(january, "a", &["x"]), credit(january, "a", &["y"])), ("53.33", "26.67"));
    assert_eq!(total(january), "80.00");
}

#[test]
fn a_longer_cap_is_what_earlier_periods_left_of_it() {
    let months = ["2026-01", "2026-05", "2026-09", "2026-12", "2027-01"];
    let rows = months.map(|month| (month, "a", "100"));
    let statement = statement(&penalty("a", "at most 250 EUR per contract year"), &rows);
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(months.map(of), ["100", "100", "50", "0", "100"].map(number));
    let september = credit_of(period(&statement, "2026-09"), "a", &[]);
    let cap = step(september, "cap", "200.00 EUR of it used before, 50.00 EUR left");
    assert_eq!(cap.amount.as_deref(), Some("50"));
}

#[test]
fn a_longer_cap_counts_credits_as_they_are_rounded() {
    // 33.335 is credited as 33.34, so 66.68 of 80 are used after two months, and 13.32 are left: 80.00 in all. By what
    // they came to before rounding 13.33 would be left, and the year would come to 80.01.
    let months = ["2026-01", "2026-02", "2026-03", "2026-04"];
    let rows = months.map(|month| (month, "a", "33.335"));
    let statement = statement(&penalty("a", "at most 80 EUR per contract year"), &rows);
    let of = |label| credit(period(&statement, label), "a", &[]);
    assert_eq!(months.map(of), ["33.34", "33.34", "13.32", "0.00"]);
    let march = credit_of(period(&statement, "2026-03"), "a", &[]);
    step(march, "cap", "66.68 EUR of it used before, 13.32 EUR left");
}

#[test]
fn a_longer_cap_does_not_count_what_a_minimum_took_away() {
    // 30 twice is below the minimum and was never credited: all 80 are left for March.
    let months = ["2026-01", "2026-02", "2026-03"];
    let rows = [("2026-01", "a", "30"), ("2026-02", "a", "30"), ("2026-03", "a", "100")];
    let clauses = "at most 80 EUR per contract year\n    nothing below 40 EUR";
    let statement = statement(&penalty("a", clauses), &rows);
    let of = |label| credit(period(&statement, label), "a", &[]);
    assert_eq!(months.map(of), ["0.00", "0.00", "80.00"]);
}

#[test]
fn a_longer_cap_counts_credits_after_all_their_caps() {
    // The pool lets 60 of 100 through each month: four months use 240 of 250, and 10 are left for the fifth.
    let body = format!(
        "{}pool p {{ at risk 60 EUR; covers a; over cap reduce pro rata }}\n",
        penalty("a", "at most 250 EUR per contract year")
    );
    let months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"];
    let statement = statement(&body, &months.map(|month| (month, "a", "100")));
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(months.map(of), ["60", "60", "60", "60", "10"].map(number));
}

#[test]
fn a_longer_cap_counts_what_was_never_claimed() {
    // January's 100 are forfeited and use up the cap all the same.
    let body = format!(
        "source claims \"Claims\" {{ at at : instant; column period : text }}\n{}",
        penalty(
            "a",
            "at most 150 EUR per contract year\n    claim within 30 days of period end recorded in claims"
        )
    );
    let rows = super::faults(&[("2026-01", "a", "100"), ("2026-03", "a", "100")]);
    let claims = "at,period\n2026-04-10T00:00:00Z,2026-03\n";
    let statement =
        statement_of(HEAD, &body, &[("faults", &rows), ("claims", claims)], "2028-01-01T00:00:00Z");
    assert_eq!(credit(period(&statement, "2026-01"), "a", &[]), "0.00");
    assert_eq!(credit(period(&statement, "2026-03"), "a", &[]), "50.00");
}

#[test]
fn a_rolling_cap_ends_with_each_period() {
    // 100 in January and 50 (of 100) in June 2026. January 2027 looks back to February: 50 are used, 100 left.
    let months = ["2026-01", "2026-06", "2027-01", "2027-06"];
    let statement = statement(
        &penalty("a", "at most 150 EUR per rolling 12 months"),
        &months.map(|month| (month, "a", "100")),
    );
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    // June 2027 looks back to July 2026: 100 of January are used, 50 left.
    assert_eq!(months.map(of), ["100", "50", "100", "50"].map(number));
}

#[test]
fn several_caps_bind_one_after_the_other() {
    let months = ["2026-01", "2026-02", "2026-03"];
    let body = penalty("a", "at most 80 EUR\n    at most 200 EUR per quarter");
    let statement = statement(&body, &months.map(|month| (month, "a", "100")));
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(months.map(of), ["80", "80", "40"].map(number));
}

#[test]
fn a_longer_cap_in_all_is_on_the_sum_of_the_groups() {
    let rows = [("2026-01", "x", "100"), ("2026-02", "y", "100"), ("2026-03", "x", "100")];
    let body = by_kind("at most 250 EUR per contract year in all");
    let in_all = statement(&body, &rows);
    assert_eq!(credit(period(&in_all, "2026-03"), "a", &["x"]), "50.00");
    let each = statement(&by_kind("at most 150 EUR per contract year"), &rows);
    assert_eq!(credit(period(&each, "2026-02"), "a", &["y"]), "100.00");
    assert_eq!(credit(period(&each, "2026-03"), "a", &["x"]), "50.00");
}

#[test]
fn a_cap_may_be_a_share_of_the_fee_of_its_own_period() {
    // 1 % of twelve fees of 10,000 are 1,200.
    let months = ["2026-01", "2026-02"];
    let body = penalty("a", "at most 1% of web.fee per year");
    let statement = statement(&body, &months.map(|month| (month, "a", "900")));
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(months.map(of), ["900", "300"].map(number));
}
