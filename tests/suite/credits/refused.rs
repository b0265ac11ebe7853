//! What cannot be settled is refused before there are data.

use super::{FAULTS, HEAD, counted, penalty};
use crate::evaluation::Folder;

/// The numbers of what is wrong with declarations.
fn codes(body: &str) -> Vec<&'static str> {
    let folder = Folder::default().with("contract.sla", format!("{HEAD}{FAULTS}{body}"));
    let compiled = sla::compile("contract.sla", &folder);
    compiled.diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect()
}

#[test]
fn a_choice_is_made_among_credits_of_one_unit() {
    let body = format!(
        "unit point \"points\"\n{}{}penalty b {{ when b_kept missed; credit 1 point }}\n",
        penalty("a", ""),
        counted("b")
    );
    assert_eq!(codes(&body), [""; 0]);
    assert_eq!(codes(&format!("{body}group g {{ the largest of a, b }}\n")), ["E0304"]);
}

#[test]
fn a_choice_is_made_among_credits_of_one_period() {
    let quarterly = counted("b").replace("value sum", "per quarter; value sum");
    let body = format!(
        "{}{quarterly}penalty b {{ when b_kept missed; credit 10 EUR }}\ngroup g {{ the largest of a, b }}\n",
        penalty("a", "")
    );
    assert_eq!(codes(&body), ["E0309"]);
}

#[test]
fn a_pool_holds_money() {
    let body = format!(
        "unit point \"points\"\n{}penalty a {{ when a_kept missed; credit 1 point }}\npool p {{ covers a }}\n",
        counted("a")
    );
    assert_eq!(codes(&body), ["E0304"]);
}

#[test]
fn a_group_chooses_by_a_key_that_its_credits_have() {
    let body = format!(
        "{}{}group g for each region {{ the largest of a, b }}\n",
        penalty("a", ""),
        penalty("b", "")
    );
    assert_eq!(codes(&body), ["E0201"]);
}

#[test]
fn a_cap_is_no_shorter_than_what_it_caps() {
    let quarterly = counted("a").replace("value sum", "per quarter; value sum");
    let body = format!(
        "{quarterly}penalty a {{ when a_kept missed; credit 10 EUR; at most 5 EUR per month }}\n"
    );
    assert_eq!(codes(&body), ["E0309"]);
}

#[test]
fn only_an_election_is_recorded_at_a_group() {
    let body = format!(
        "source acts \"Acts\" {{ at at : instant }}\n{}{}group g {{ the largest of a, b; recorded in acts }}\n",
        penalty("a", ""),
        penalty("b", "")
    );
    let found = codes(&body);
    assert!(found.contains(&"E0307"), "{found:?}");
}

#[test]
fn what_repeats_has_to_be_said() {
    let body = format!(
        "{}penalty a {{ credit a_worth * 1 EUR; repeated {{\n 2 periods in a row : x 2\n }} }}\n",
        "metric a_worth { of web; from faults; value sum(worth) }"
    );
    let found = codes(&body);
    assert!(found.contains(&"E0403"), "{found:?}");
}

#[test]
fn money_in_kind_is_no_time() {
    let body =
        format!("{}penalty a {{ when a_kept missed; credit 10 EUR; in kind }}\n", counted("a"));
    assert_eq!(codes(&body), ["E0304"]);
}

#[test]
fn a_penalty_may_be_named_like_a_unit() {
    let body = format!(
        "{}penalty days {{ when a_kept missed; credit 3 days of web.fee }}\n",
        counted("a")
    );
    assert_eq!(codes(&body), [""; 0]);
}
