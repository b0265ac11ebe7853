//! Pools: fees at risk, allocations, ceilings, pools of pools.

use super::{HEAD, combined, credit_of, faults, penalty, statement, statement_of, step};
use crate::evaluation::{credit, number, period, total};

#[test]
fn an_allocation_is_a_share_of_the_amount_at_risk_and_no_cap() {
    let body = r#"
metric a_worth { of web; from faults where kind = "a"; value sum(worth) }
metric b_worth { of web; from faults where kind = "b"; value sum(worth) }
objective a_kept { by nimbus; require a_worth = 0 }
objective b_kept { by nimbus; require b_worth = 0 }
penalty a { when a_kept missed; credit credit allocation }
penalty b { when b_kept missed; credit 2 * (credit allocation) }
pool p { at risk 10% of web.fee per month; covers a 80%, b 40%; over cap reduce pro rata }
"#;
    // At risk are 1,000. a alone: 800. b alone: 2 × 400 = 800, beyond its share. Both: 1,600 are reduced to 1,000.
    let rows = [
        ("2026-01", "a", "1"),
        ("2026-02", "b", "1"),
        ("2026-03", "a", "1"),
        ("2026-03", "b", "1"),
    ];
    let statement = statement(body, &rows);
    assert_eq!(credit(period(&statement, "2026-01"), "a", &[]), "800.00");
    assert_eq!(credit(period(&statement, "2026-02"), "b", &[]), "800.00");
    let march = period(&statement, "2026-03");
    assert_eq!((credit(march, "a", &[]), credit(march, "b", &[])), ("500.00", "500.00"));
    let pool = combined(march, "p");
    assert_eq!(
        (pool.before.as_str(), pool.limit.as_deref(), pool.amount.as_str()),
        ("1600.00", Some("1000.00"), "1000.00")
    );
    assert_eq!(pool.credits, ["a", "b"]);
}

#[test]
fn up_to_is_a_ceiling() {
    // 60 % of 1,000 are 600.
    let body = format!(
        "{}{}pool p {{ at risk 1_000 EUR; covers a up to 60%, b; over cap reduce pro rata }}\n",
        penalty("a", ""),
        penalty("b", "")
    );
    let rows = [("2026-01", "a", "900"), ("2026-01", "b", "300")];
    let statement = statement(&body, &rows);
    let january = period(&statement, "2026-01");
    assert_eq!((credit(january, "a", &[]), credit(january, "b", &[])), ("600.00", "300.00"));
    assert_eq!(step(credit_of(january, "a", &[]), "ceiling", "600.00 EUR").holds, Some(true));
}

#[test]
fn a_pool_s_caps_bind_on_the_sum() {
    let body = format!(
        "{}{}pool p {{ at risk 100 EUR; covers a, b; at most 250 EUR per contract year; over cap reduce pro rata }}\n",
        penalty("a", ""),
        penalty("b", "")
    );
    let months = ["2026-01", "2026-02", "2026-03"];
    let rows: Vec<(&str, &str, &str)> =
        months.iter().flat_map(|month| [(*month, "a", "90"), (*month, "b", "60")]).collect();
    let statement = statement(&body, &rows);
    // 150 come to 100 twice, and the 50 that are left of 250: 90 and 60 of 150.
    for (month, a, b) in [
        ("2026-01", "60.00", "40.00"),
        ("2026-02", "60.00", "40.00"),
        ("2026-03", "30.00", "20.00"),
    ] {
        let month = period(&statement, month);
        assert_eq!((credit(month, "a", &[]), credit(month, "b", &[])), (a, b));
    }
}

#[test]
fn pools_may_cover_pools() {
    let body = format!(
        "{}{}{}pool inner {{ at risk 100 EUR; covers a, b; over cap reduce pro rata }}\n\
         pool outer {{ at risk 120 EUR; covers inner, c; over cap reduce pro rata }}\n",
        penalty("a", ""),
        penalty("b", ""),
        penalty("c", "")
    );
    // Inner: 150 and 50 come to 75 and 25. With 60 they are 160, reduced to 120: × 3/4.
    let rows = [("2026-01", "a", "150"), ("2026-01", "b", "50"), ("2026-01", "c", "60")];
    let statement = statement(&body, &rows);
    let january = period(&statement, "2026-01");
    assert_eq!(credit(january, "a", &[]), "56.25");
    assert_eq!(credit(january, "b", &[]), "18.75");
    assert_eq!(credit(january, "c", &[]), "45.00");
    assert_eq!(combined(january, "inner").amount, "75.00");
    assert_eq!(combined(january, "outer").amount, "120.00");
}

#[test]
fn a_pool_may_have_a_minimum() {
    let body = format!(
        "{}{}pool p {{ covers a, b; only above 100 EUR }}\n",
        penalty("a", ""),
        penalty("b", "")
    );
    let rows = [
        ("2026-01", "a", "60"),
        ("2026-01", "b", "40"),
        ("2026-02", "a", "60"),
        ("2026-02", "b", "41"),
    ];
    let statement = statement(&body, &rows);
    assert_eq!(total(period(&statement, "2026-01")), "0.00");
    assert_eq!(total(period(&statement, "2026-02")), "101.00");
}

#[test]
fn a_credit_of_a_quarter_uses_up_what_a_credit_of_a_month_left() {
    let body = format!(
        r#"{}
metric slow {{ of web; from faults where kind = "slow"; per quarter; value sum(worth) }}
objective slow_kept {{ by nimbus; require slow = 0 }}
penalty slow_credit {{ when slow_kept missed; credit slow * 1 EUR }}
pool p {{ covers a, slow_credit; at most 250 EUR per contract year; over cap reduce pro rata }}
"#,
        penalty("a", "")
    );
    // March ends with the quarter and is settled before it: 100 + 100 of the months leave 50 of 250.
    let rows = [("2026-02", "a", "100"), ("2026-03", "a", "100"), ("2026-01", "slow", "90")];
    let statement = statement(&body, &rows);
    assert_eq!(number(credit(period(&statement, "2026-03"), "a", &[])), number("100"));
    assert_eq!(number(credit(period(&statement, "2026-Q1"), "slow_credit", &[])), number("50"));
}

#[test]
fn a_pool_covers_each_group_of_a_penalty() {
    let body = r#"
metric worth_of { of web; from faults; for each kind; value sum(worth) }
objective kept for each kind { by nimbus; require worth_of = 0 }
penalty a { when kept missed; credit worth_of * 1 EUR }
pool p { at risk 90 EUR; covers a; over cap reduce pro rata }
"#;
    let rows = faults(&[("2026-01", "x", "100"), ("2026-01", "y", "50")]);
    let statement = statement_of(HEAD, body, &[("faults", &rows)], "2028-01-01T00:00:00Z");
    let january = period(&statement, "2026-01");
    assert_eq!((credit(january, "a", &["x"]), credit(january, "a", &["y"])), ("60.00", "30.00"));
    assert_eq!(combined(january, "p").credits, ["a (x)", "a (y)"]);
}
