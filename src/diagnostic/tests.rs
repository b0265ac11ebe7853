use std::collections::BTreeSet;

use super::*;
use crate::source::{SourceMap, Span};

#[test]
fn every_row_of_the_registry_is_sound() {
    let (mut ids, mut slugs) = (BTreeSet::new(), BTreeSet::new());
    for code in all() {
        assert!(ids.insert(code.id()), "{code}: the number is taken");
        assert!(slugs.insert(code.slug()), "{code}: the slug is taken");
        assert_eq!(code.constant(), code.slug().to_uppercase().replace('-', "_"), "{code}");
        let letter = match code.severity() {
            Severity::Error => 'E',
            Severity::Warning => 'W',
            Severity::Note => 'N',
        };
        assert!(code.id().starts_with(letter) && code.id().len() == 5, "{code}: wrong number");
        assert!(!code.summary().is_empty() && !code.summary().ends_with('.'), "{code}: summary");
    }
    let listed: Vec<_> = all().collect();
    assert!(listed.is_sorted(), "the table is kept in the order of its numbers, by severity");
}

#[test]
fn every_page_has_its_parts() {
    for code in all() {
        let page = code.page();
        assert!(page.starts_with(&format!("# {code}\n\n")), "{code}: title");
        for part in ["\n## Wrong\n", "\n## Right\n", "\n```sla\n"] {
            assert!(page.contains(part), "{code}: no {part:?}");
        }
        if !code.id().starts_with("E06") && !code.id().starts_with("E07") {
            let wrong = format!("\n```sla error={}\n", code.id());
            assert!(page.contains(&wrong), "{code}: no {wrong:?}");
        }
        assert_eq!(page.matches("\n```").count() % 2, 0, "{code}: an open fence");
        assert!(page.lines().count() <= 60, "{code}: too long");
    }
}

#[test]
fn codes_are_found_by_number_and_slug() {
    for asked in ["E0304", "e0304", "unit-mismatch", " UNIT-mismatch "] {
        assert_eq!(Code::parse(asked), Ok(codes::UNIT_MISMATCH), "{asked}");
    }
    let wrong = Code::parse("unit-mismach").unwrap_err();
    assert_eq!(wrong.suggestions, [codes::UNIT_MISMATCH]);
    assert_eq!(
        wrong.to_string(),
        "there is no diagnostic `unit-mismach`; did you mean `E0304 unit-mismatch`?"
    );
    assert_eq!(Code::parse("zebra").unwrap_err().to_string(), "there is no diagnostic `zebra`");
}

#[test]
fn the_closest_word_is_suggested() {
    let words = ["window", "metric", "at most", "P1", "Europe/Berlin"];
    let near = |word| closest(word, words.into_iter());
    assert_eq!(near("windw"), Some("window"));
    assert_eq!(near("mertic"), Some("metric"), "two letters swapped are one slip");
    assert_eq!(near("EUROPE/berlin"), Some("Europe/Berlin"));
    assert_eq!(near("P2"), Some("P1"), "at least one slip is allowed");
    assert_eq!(near("x"), None, "a word that shares nothing is no suggestion");
    assert_eq!(near("minute"), None);
    assert_eq!(closest("bat", ["cat", "hat"].into_iter()), Some("cat"), "the first of equals");
    assert_eq!(closest("hat", ["cat", "Hat"].into_iter()), Some("Hat"), "case comes before slips");
    assert_eq!(did_you_mean("windw", words.into_iter()).unwrap(), "did you mean `window`?");
}

#[test]
fn diagnostics_come_in_reading_order_and_once() {
    let mut sources = SourceMap::new();
    let (one, two) = (sources.add("a.sla", "abc"), sources.add("b.sla", "abc"));
    let at = |code, source, start| {
        Diagnostic::new(code, "m").at(Span::new(source, start, start + 1), "here")
    };
    let row = |line| Diagnostic::new(codes::BAD_ROW, "m").in_data(DataPlace::new("d.csv", line));
    let mut found = Diagnostics::new();
    found.push(row(10));
    found.push(at(codes::UNKNOWN_NAME, two, 0));
    found.push(at(codes::UNKNOWN_NAME, one, 2));
    found.push(row(9));
    found.push(at(codes::UNKNOWN_UNIT, one, 0));
    found.push(at(codes::UNKNOWN_NAME, one, 0));
    found.push(at(codes::UNKNOWN_NAME, one, 2));
    found.push(row(9));
    assert!(found.has_errors());
    assert_eq!(found.count(Severity::Warning), 0);
    let expected = [
        at(codes::UNKNOWN_NAME, one, 0),
        at(codes::UNKNOWN_UNIT, one, 0),
        at(codes::UNKNOWN_NAME, one, 2),
        at(codes::UNKNOWN_NAME, two, 0),
        row(9),
        row(10),
    ];
    assert_eq!(found.sorted().into_vec(), expected);
}
