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

/// The messages and the help of what is wrong with a contract.
fn said(text: String) -> Vec<(String, String)> {
    let folder = Folder::default().with("contract.sla", text);
    let compiled = sla::compile("contract.sla", &folder);
    let said = compiled.diagnostics.iter();
    said.map(|one| (one.code.id().to_owned(), one.help.clone().unwrap_or_default())).collect()
}

#[test]
fn a_comma_in_a_fee_is_one_mistake() {
    let found = said(HEAD.replace("10_000 EUR", "10,000 EUR"));
    assert_eq!(
        found,
        [("E0101".to_owned(), "thousands are parted by `_`, as in `40_000`".to_owned())]
    );
}

#[test]
fn a_metric_for_each_hour_is_told_to_be_one_per_hour() {
    let body = "metric n { of web; from faults; for each hour; value count }\nobjective o { by nimbus; require n = 0 }\n";
    let found = said(format!("{HEAD}{FAULTS}{body}"));
    assert_eq!(found, [("E0209".to_owned(), "write `per hour`".to_owned())]);
}

#[test]
fn keys_of_a_table_that_are_text_stand_in_quotes() {
    // Each is a mistake of its own, and neither repeats the other.
    let body = "table limits by kind { kind | most; a | 1; b | 2 }\nmetric n { of web; from faults where worth > limits[kind].most; value count }\nobjective o { by nimbus; require n = 0 }\n";
    let found = said(format!("{HEAD}{FAULTS}{body}"));
    let quoted = |key: &str| ("E0201".to_owned(), format!("text stands in quotes: `\"{key}\"`"));
    assert_eq!(found, [quoted("a"), quoted("b")]);
}

#[test]
fn a_recorded_cause_is_a_column_of_its_rows() {
    let body =
        "source causes \"Causes\" { at at : instant; column credit : text; column why : text }\n";
    let group = "group g { the largest of a, b; for each cause recorded in causes }\n";
    let body = format!("{body}{}{}{group}", penalty("a", ""), penalty("b", ""));
    assert_eq!(codes(&body), ["E0201"]);
    assert_eq!(codes(&body.replace("each cause", "each why")), [""; 0]);
}
