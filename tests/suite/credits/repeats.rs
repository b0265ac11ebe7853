//! Factors for repeated misses.

use super::{HEAD, penalty, statement, statement_of};
use crate::evaluation::{credit, number, period};

/// The amounts of the penalty `a`, month by month from January 2026.
fn amounts(repeats: &str, months: &[&str], worth: &str) -> Vec<String> {
    let body = penalty("a", &format!("repeated {{\n{repeats}\n    }}"));
    let rows: Vec<(&str, &str, &str)> = months.iter().map(|month| (*month, "a", worth)).collect();
    let statement = statement(&body, &rows);
    let labels = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];
    labels.map(|label| credit(period(&statement, label), "a", &[]).to_owned()).to_vec()
}

#[test]
fn a_row_holds_for_the_miss_that_completes_its_count_and_later_ones_while_it_still_does() {
    let months = ["2026-01", "2026-02", "2026-03", "2026-05"];
    let found = amounts("        2 periods in a row : x 1.5", &months, "100");
    assert_eq!(found, ["100.00", "150.00", "150.00", "0", "100.00", "0"]);
}

#[test]
fn the_largest_factor_that_holds_is_taken() {
    // March is the third in a row and the third in six months: × 2. In May three of the five count: × 2 again.
    let rows = "        2 periods in a row  : x 1.5\n        3 times in 6 months : x 2";
    let found = amounts(rows, &["2026-01", "2026-02", "2026-03", "2026-05"], "100");
    assert_eq!(found, ["100.00", "150.00", "200.00", "0", "200.00", "0"]);
}

#[test]
fn every_third_holds_for_that_one_alone() {
    let months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];
    let found = amounts("        every 3rd in 12 months : x 4", &months, "10");
    assert_eq!(found, ["10.00", "10.00", "40.00", "10.00", "10.00", "40.00"]);
}

#[test]
fn they_count_periods_in_which_the_penalty_s_own_when_holds() {
    // The promise is broken four times, the penalty is due from 100 on: January and February are no two in a row.
    let body = r#"
metric a_worth { of web; from faults where kind = "a"; value sum(worth) }
objective a_kept { by nimbus; require a_worth = 0 }
penalty a {
    when    a_kept missed and a_worth >= 100
    credit  a_worth * 1 EUR
    repeated {
        2 periods in a row : x 3
    }
}
"#;
    let rows = [
        ("2026-01", "a", "50"),
        ("2026-02", "a", "100"),
        ("2026-03", "a", "100"),
        ("2026-04", "a", "50"),
    ];
    let statement = statement(body, &rows);
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(of("2026-01"), number("0"));
    assert_eq!(of("2026-02"), number("100"));
    assert_eq!(of("2026-03"), number("300"));
    assert_eq!(of("2026-04"), number("0"));
}

#[test]
fn not_applicable_periods_are_passed_over_by_a_row() {
    // February has no row: the share of nothing is not applicable.
    let body = r#"
source calls "Calls" { at at : instant; column ok : flag; complete until 2028-01-01 }
metric success { of web; from calls; value share(ok) }
objective commitment { by nimbus; require success >= 90% }
penalty a {
    when    commitment missed
    credit  100 EUR
    repeated {
        2 periods in a row : x 2
    }
}
"#;
    let rows = "at,ok\n2026-01-05T00:00:00Z,no\n2026-03-05T00:00:00Z,no\n2026-05-05T00:00:00Z,yes\n\
                2026-06-05T00:00:00Z,no\n";
    let statement = statement_of(HEAD, body, &[("calls", rows)], "2028-01-01T00:00:00Z");
    let of = |label| number(credit(period(&statement, label), "a", &[]));
    assert_eq!(of("2026-01"), number("100"));
    assert_eq!(of("2026-03"), number("200"));
    // May was met.
    assert_eq!(of("2026-06"), number("100"));
}
