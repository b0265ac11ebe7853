//! Rounding: each credit by itself, and what shares a cap together.

use super::{penalty, statement};
use crate::evaluation::{credit, period, total};

fn three(pool: &str, worth: [&str; 3]) -> Vec<String> {
    let body = format!("{}{}{}{pool}\n", penalty("a", ""), penalty("b", ""), penalty("c", ""));
    let rows = [("2026-01", "a", worth[0]), ("2026-01", "b", worth[1]), ("2026-01", "c", worth[2])];
    let statement = statement(&body, &rows);
    let january = period(&statement, "2026-01");
    let mut found = ["a", "b", "c"].map(|name| credit(january, name, &[]).to_owned()).to_vec();
    found.push(total(january).to_owned());
    found
}

#[test]
fn the_total_is_the_sum_of_the_rounded_credits() {
    // 0.005 is rounded up three times: 0.03, not 0.015 ≈ 0.02.
    assert_eq!(three("", ["0.005", "0.005", "0.005"]), ["0.01", "0.01", "0.01", "0.03"]);
}

#[test]
fn a_pool_s_sum_is_rounded_and_shared_out_by_largest_remainder() {
    // 0.015 is rounded to 0.02, of which the first two get a cent each: ties go by declaration.
    let pool = "pool p { covers c, b, a }";
    assert_eq!(three(pool, ["0.005", "0.005", "0.005"]), ["0.01", "0.01", "0.00", "0.02"]);
    // 10.001 + 10.004 + 10.008 = 30.013: 30.01 leaves one cent for the largest remainder.
    assert_eq!(
        three(pool, ["10.0010", "10.0040", "10.0080"]),
        ["10.00", "10.00", "10.01", "30.01"]
    );
}

#[test]
fn a_pool_is_never_above_its_cap() {
    // 100 in three equal parts.
    let pool = "pool p { at risk 100 EUR; covers a, b, c; over cap reduce pro rata }";
    assert_eq!(three(pool, ["50", "50", "50"]), ["33.34", "33.33", "33.33", "100.00"]);
    // 100.0051 would be rounded up to 100.01.
    let pool = "pool p { at risk 100.0051 EUR; covers a, b, c; over cap reduce pro rata }";
    assert_eq!(three(pool, ["50", "50", "50"]), ["33.34", "33.33", "33.33", "100.00"]);
}

#[test]
fn a_group_with_a_cap_adds_up_too() {
    let group = "group g { all of a, b, c; at most 100 EUR }";
    assert_eq!(three(group, ["50", "50", "50"]), ["33.34", "33.33", "33.33", "100.00"]);
}

#[test]
fn an_inner_pool_keeps_its_own_cap() {
    // Inner: 0.0075 each of a cap of 0.015, with 0.0149 beside them: 0.0299 is rounded to 0.03. Inner would get 0.02 of
    // its 0.015 and keeps 0.01.
    let pools = "pool inner { at risk 0.015 EUR; covers a, b; over cap reduce pro rata }\n\
                 pool outer { covers inner, c }";
    let found = three(pools, ["1", "1", "0.0149"]);
    assert_eq!(found[..2], ["0.01".to_owned(), "0.00".to_owned()]);
}
