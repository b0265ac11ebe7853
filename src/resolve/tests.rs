//! What the outline says of right and wrong contracts.
use super::*;
use crate::syntax::parse;

fn codes_of(text: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let id = sources.add("test.sla", text);
    let parsed = parse(id, text);
    let (_, found) = resolve(&parsed.tree, &sources);
    found
        .iter()
        .map(|diagnostic| format!("{}: {}", diagnostic.code.id(), diagnostic.message))
        .collect()
}

#[test]
fn a_name_declared_twice_is_reported_once() {
    let text = "party a { role provider }\nparty a { role customer }\n";
    assert_eq!(codes_of(text), ["E0202: `a` is declared twice"]);
}

#[test]
fn types_and_values_may_share_a_name() {
    assert!(codes_of("type priority : one of P1, P2\ntable priority by priority {\n priority | x\n P1 | 1\n}\n").is_empty());
}

#[test]
fn a_clause_in_the_wrong_place_says_where_it_belongs() {
    assert_eq!(
        codes_of("party a { value uptime }\n"),
        ["E0204: `value` does not belong into a party"]
    );
}

#[test]
fn a_clause_twice_is_reported() {
    assert_eq!(
        codes_of("party a { role provider; role customer }\n"),
        ["E0205: `role` stands twice in this party"]
    );
}
