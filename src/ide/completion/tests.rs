//! Completion in cut text.
use super::*;
use crate::source::{LoadError, LoadErrorKind, SourceLoader};

struct Alone;

impl SourceLoader for Alone {
    fn load(&self, _path: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

/// The labels offered at the `|` of a text.
fn offered(text: &str) -> Vec<String> {
    let at = text.find('|').expect("a cursor");
    let analysis = crate::analyse("test.sla", &text.replacen('|', "", 1), &Alone, None);
    let found = completions(&analysis, offset_of(at), &|_| Vec::new());
    found.items.into_iter().map(|item| item.label).collect()
}

#[test]
fn a_clause_is_offered_in_its_order_and_once() {
    let found = offered("metric m {\n    from probes\n    |");
    assert_eq!(found.first().map(String::as_str), Some("for each"));
    assert!(!found.contains(&"from".to_owned()), "{found:?}");
    assert!(!found.contains(&"between".to_owned()), "it belongs to the contract: {found:?}");
}

#[test]
fn what_goes_on_in_the_next_line_is_offered_beside_new_clauses() {
    let found = offered("penalty p {\n    when commitment missed\n    |");
    assert!(found.iter().take(10).any(|label| label == "or"), "{found:?}");
    assert!(found.iter().take(10).any(|label| label == "credit"), "{found:?}");
}

#[test]
fn words_in_a_phrase_come_from_the_grammar() {
    assert_eq!(
        offered("conventions {\n    missing data |"),
        ["counted as", "inconclusive", "left out"]
    );
    assert_eq!(offered("penalty p {\n    claim within 30 days of period |"), ["end"]);
    assert_eq!(offered("penalty p {\n    repeated {\n        2 periods in a |"), ["row"]);
}

#[test]
fn names_are_those_that_fit() {
    let text = "party a { role provider }\nparty b { role customer }\nmetric m { value count }\nobjective o {\n    by |";
    assert_eq!(offered(text), ["b", "a"]);
    let text =
        "source s {\n    at ts : instant\n    column ok : flag\n}\nmetric m {\n    from s where |";
    assert_eq!(offered(text).first().map(String::as_str), Some("ok"));
}

#[test]
fn a_name_that_is_used_is_offered_where_one_is_declared() {
    let found = offered("service web { from nimbus to globex }\nparty |");
    assert_eq!(found.get(..2), Some(["nimbus".to_owned(), "globex".to_owned()].as_slice()));
}

#[test]
fn behind_a_dot_stands_what_belongs_to_it() {
    let service = "service web {\n    fee 1 EUR per month\n}\npool p {\n    at risk 15% of web.|";
    assert_eq!(offered(service), ["fee"]);
    assert!(offered("metric m { counted when x < period.|").contains(&"end".to_owned()));
}

#[test]
fn zones_are_offered_between_their_quotes() {
    assert!(offered("contract c {\n    zone \"Europe/Ber|").contains(&"Europe/Berlin".to_owned()));
    assert!(offered("contract c {\n    zone \"|").len() > 400);
    assert_eq!(offered("party p { contact \"|"), [""; 0], "no zone is wanted here");
}

#[test]
fn nothing_is_offered_in_a_comment() {
    assert_eq!(offered("// metric |"), [""; 0]);
    assert_eq!(offered("party p { role provider } // |"), [""; 0]);
}

#[test]
fn letters_narrow_what_is_offered() {
    let found = offered("con|");
    assert_eq!(found, ["contract", "conventions"]);
    assert!(offered("metric m {\n    sam|").contains(&"sampled every".to_owned()));
}

/// The labels offered at the `|` of a text over data with these headings in the source `s`.
fn offered_over(headings: &[&str], text: &str) -> Vec<Completion> {
    let at = text.find('|').expect("a cursor");
    let analysis = crate::analyse("test.sla", &text.replacen('|', "", 1), &Alone, None);
    let of = |source: &str| {
        let found = headings.iter().filter(|_| source == "s");
        found.map(|heading| (*heading).to_owned()).collect::<Vec<_>>()
    };
    completions(&analysis, offset_of(at), &of).items
}

#[test]
fn columns_are_those_of_the_bound_data() {
    let headings = ["ts", "ok", "Status \"code\"", "2xx"];
    let labels = |text| -> Vec<String> {
        offered_over(&headings, text).into_iter().map(|item| item.label).collect()
    };
    let found = offered_over(&headings, "source s {\n    at ts : instant\n    column |");
    let first: Vec<&str> = found.iter().take(3).map(|item| item.label.as_str()).collect();
    assert_eq!(first, ["ok", "status_code", "column_2xx"], "`ts` is a column already");
    assert_eq!(found[1].insert, "status_code : text from \"Status \\\"code\\\"\"");
    assert_eq!(labels("source s {\n    span |")[..2], ["ts", "ok"]);
    assert_eq!(labels("source s {\n    column ok : flag from \"|"), headings);
    assert_eq!(labels("source s {\n    column ok : flag from \"2|"), ["2xx"]);
    assert!(!labels("source other {\n    column |").contains(&"ok".to_owned()));
    assert!(!labels("source s {\n    column ok : |").contains(&"2xx".to_owned()));
}
