//! Claims: by when, recorded or not.

use super::{HEAD, credit_of, faults, penalty, statement, statement_of};
use crate::evaluation::{credit, number, period, total};

const CLAIM: &str = "claim within 30 days of period end";

#[test]
fn without_a_source_claims_count_as_made() {
    let statement = statement(&penalty("a", CLAIM), &[("2026-03", "a", "100")]);
    let march = credit_of(period(&statement, "2026-03"), "a", &[]);
    assert_eq!((march.amount.as_str(), march.claim.as_deref()), ("100.00", None));
    // March ends on 31 March; thirty days later the last day with the claim is 30 April.
    assert_eq!(march.claim_by.as_deref(), Some("2026-04-30"));
}

/// The credit of March with claims recorded, up to an instant.
fn recorded(claims: &str, as_of: &str) -> sla::statement::Credit {
    let body = format!(
        "source claims \"Claims\" {{ at at : instant; column period : text; column credit : text }}\n{}",
        penalty("a", &format!("{CLAIM} recorded in claims"))
    );
    let rows = faults(&[("2026-03", "a", "100")]);
    let sources = [("faults", rows.as_str()), ("claims", claims)];
    let statement = statement_of(HEAD, &body, &sources, as_of);
    let march = period(&statement, "2026-03");
    assert_eq!(number(total(march)), number(credit(march, "a", &[])));
    credit_of(march, "a", &[]).clone()
}

const LATER: &str = "2027-01-01T00:00:00Z";

#[test]
fn a_credit_is_forfeited_unless_a_row_says_so_by_the_last_day() {
    let none = recorded("at,period,credit\n", LATER);
    assert_eq!((none.amount.as_str(), none.claim.as_deref()), ("0.00", Some("forfeited")));
    assert_eq!(none.forfeited.as_deref(), Some("100.00"));
    let last = recorded("at,period,credit\n2026-04-30T23:59:59Z,2026-03,\n", LATER);
    assert_eq!((last.amount.as_str(), last.claim.as_deref()), ("100.00", Some("made")));
    assert_eq!(last.forfeited, None);
    let late = recorded("at,period,credit\n2026-05-01T00:00:00Z,2026-03,\n", LATER);
    assert_eq!((late.amount.as_str(), late.claim.as_deref()), ("0.00", Some("forfeited")));
}

#[test]
fn a_row_claims_what_it_names() {
    let of = |row: &str| recorded(&format!("at,period,credit\n{row}\n"), LATER).amount;
    assert_eq!(of("2026-04-10T00:00:00Z,2026-02,"), "0.00");
    assert_eq!(of("2026-04-10T00:00:00Z,2026-03,b"), "0.00");
    assert_eq!(of("2026-04-10T00:00:00Z,2026-03,a"), "100.00");
    // Before the period is over a row has to name it.
    assert_eq!(of("2026-03-20T00:00:00Z,2026-03,a"), "100.00");
    assert_eq!(of("2026-03-20T00:00:00Z,,a"), "0.00");
    assert_eq!(of("2026-04-10T00:00:00Z,,"), "100.00");
}

#[test]
fn until_the_last_day_a_credit_can_still_be_claimed() {
    let open = recorded("at,period,credit\n", "2026-04-15T00:00:00Z");
    assert_eq!((open.amount.as_str(), open.claim.as_deref()), ("100.00", Some("open")));
    let over = recorded("at,period,credit\n", "2026-05-01T00:00:00Z");
    assert_eq!((over.amount.as_str(), over.claim.as_deref()), ("0.00", Some("forfeited")));
}

#[test]
fn a_claim_is_for_the_group_it_names() {
    let body = format!(
        "source claims \"Claims\" {{ at at : instant; column kind : text }}
metric worth_of {{ of web; from faults; for each kind; value sum(worth) }}
objective kept for each kind {{ by nimbus; require worth_of = 0 }}
penalty a {{ when kept missed; credit worth_of * 1 EUR; {CLAIM} recorded in claims }}
"
    );
    let rows = faults(&[("2026-03", "x", "100"), ("2026-03", "y", "50")]);
    let claims = "at,kind\n2026-04-10T00:00:00Z,y\n";
    let sources = [("faults", rows.as_str()), ("claims", claims)];
    let statement = statement_of(HEAD, &body, &sources, LATER);
    let march = period(&statement, "2026-03");
    assert_eq!((credit(march, "a", &["x"]), credit(march, "a", &["y"])), ("0.00", "50.00"));
    assert_eq!(total(march), "50.00");
}
