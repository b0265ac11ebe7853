//! Earn-back.

use super::{HEAD, credit_of, penalty, statement, statement_of, step};
use crate::evaluation::{credit, number, period, total};

#[test]
fn a_part_comes_back_once_for_each_credit_the_count_starting_anew() {
    // Misses in January and April. February and March are two months met; May to July are three, and July is the
    // third after both credits: half of 100 and half of 60 come back. August to October give nothing again.
    let body = penalty("a", "earn back 50% when a_kept met 3 periods in a row");
    let statement = statement(&body, &[("2026-01", "a", "100"), ("2026-04", "a", "60")]);
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(of("2026-01"), number("100"));
    assert_eq!(of("2026-04"), number("60"));
    assert_eq!(of("2026-06"), number("0"));
    assert_eq!(of("2026-07"), number("-80"));
    assert_eq!(of("2026-10"), number("0"));
    let july = credit_of(period(&statement, "2026-07"), "a", &[]);
    assert_eq!(july.earned_back.as_deref(), Some("80.00"));
    assert_eq!(step(july, "earn back", "50.00 EUR of the 100.00 EUR of 2026-01").holds, Some(true));
    assert_eq!(step(july, "earn back", "30.00 EUR of the 60.00 EUR of 2026-04").holds, Some(true));
    assert_eq!(total(period(&statement, "2026-07")), "-80.00");
}

#[test]
fn months_before_a_credit_do_not_count_for_it() {
    // January to March are met, April costs 100; only July is the third month after it.
    let body = penalty("a", "earn back 100% when a_kept met 3 periods in a row");
    let statement = statement(&body, &[("2026-04", "a", "100")]);
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(of("2026-05"), number("0"));
    assert_eq!(of("2026-06"), number("0"));
    assert_eq!(of("2026-07"), number("-100"));
}

/// A costs 100 in January and 100 in February, where it is good by another measure: all of January comes back.
fn two_months(when: &str) -> (String, String) {
    let body = format!(
        "{}metric b_worth {{ of web; from faults where kind = \"b\"; value sum(worth) }}\n",
        penalty("a", &format!("at most 80 EUR\n    earn back 50% when b_worth > 0{when}"))
    );
    let rows = [("2026-01", "a", "100"), ("2026-02", "a", "100"), ("2026-02", "b", "1")];
    let statement = statement(&body, &rows);
    let of = |label| credit(period(&statement, label), "a", &[]).to_owned();
    (of("2026-01"), of("2026-02"))
}

#[test]
fn what_comes_back_is_taken_off_after_the_caps() {
    // 100 capped at 80, less half of January's 80.
    assert_eq!(two_months(""), ("80.00".to_owned(), "40.00".to_owned()));
}

#[test]
fn or_before_the_caps_where_it_says_so() {
    // 100 less 40 are 60, which the cap of 80 leaves.
    assert_eq!(two_months(" before caps"), ("80.00".to_owned(), "60.00".to_owned()));
}

#[test]
fn nothing_comes_back_of_what_was_forfeited() {
    let body = format!(
        "source claims \"Claims\" {{ at at : instant }}\n{}",
        penalty(
            "a",
            "claim within 30 days of period end recorded in claims\n    earn back 50% when a_kept met"
        )
    );
    let rows = super::faults(&[("2026-01", "a", "100"), ("2026-04", "a", "60")]);
    let claims = "at\n2026-05-10T00:00:00Z\n";
    let sources = [("faults", rows.as_str()), ("claims", claims)];
    let statement = statement_of(HEAD, &body, &sources, "2028-01-01T00:00:00Z");
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!((of("2026-01"), of("2026-02")), (number("0"), number("0")));
    assert_eq!((of("2026-04"), of("2026-05")), (number("60"), number("-30")));
}

#[test]
fn a_longer_cap_counts_credits_before_earn_back() {
    // 100 in January, of which 50 come back in February: March still finds 100 of 150 used.
    let body = penalty("a", "at most 150 EUR per contract year\n    earn back 50% when a_kept met");
    let statement = statement(&body, &[("2026-01", "a", "100"), ("2026-03", "a", "100")]);
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(
        (of("2026-01"), of("2026-02"), of("2026-03")),
        (number("100"), number("-50"), number("50"))
    );
}

#[test]
fn a_pool_lets_parts_of_all_its_credits_come_back() {
    let body = format!(
        "{}{}pool p {{\n    at risk 100 EUR\n    covers a, b\n    over cap reduce pro rata\n    \
         earn back 50% when a_kept met and b_kept met\n}}\n",
        penalty("a", ""),
        penalty("b", "")
    );
    // 120 and 40 come to 75 and 25; in February half of each comes back.
    let rows = [("2026-01", "a", "120"), ("2026-01", "b", "40")];
    let statement = statement(&body, &rows);
    let february = period(&statement, "2026-02");
    assert_eq!((credit(february, "a", &[]), credit(february, "b", &[])), ("-37.50", "-12.50"));
    assert_eq!(total(february), "-50.00");
}
