//! Deep, large and hostile texts end in time and without a panic. That the time is linear is counted, not timed:
//! `grammar/tests/linear.rs` counts the parser's calls, `benches/` times the stages against each other.

use std::fmt::Write;

use sla::diagnostic::codes;

use super::dump::{diagnostics, parsed, place};
use super::hostile;
use super::invariants::hold_for;
use super::shape::OK;

/// A metric with a value, and a clause behind it that must not be lost.
fn metric(value: &str) -> String {
    format!("metric m {{\n    value {value}\n    owner a\n}}\n")
}

fn nested(depth: usize, open: &str, close: &str) -> String {
    format!("{}a{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn brackets_nest_up_to_the_limit() {
    // The brace of the body counts as well.
    for value in [nested(127, "(", ")"), nested(63, "f(a + ", ")"), nested(127, "a[", "]")] {
        let text = metric(&value);
        assert_eq!(diagnostics(&parsed(&text), &text), "no diagnostics\n", "{text}");
    }
}

#[test]
fn past_the_limit_there_is_one_message_and_the_rest_is_read() {
    let chain = |sign: &str| format!("a{}", format!(" {sign} a").repeat(200));
    for value in [
        nested(128, "(", ")"),
        nested(200, "(", ")"),
        nested(100_000, "(", ")"),
        nested(200, "f(", ")"),
        nested(200, "a[", "]"),
        nested(200, "choose { a : ", " }"),
        nested(65, "(a + ", ")"),
        chain("+"),
        chain("and"),
        format!("a{}", " + a".repeat(5_000)),
        format!("{}a", "not ".repeat(200)),
        format!("{}a", "-".repeat(200)),
        format!("a{}", ".b".repeat(200)),
        format!("a{}", ".b".repeat(100_000)),
        format!("a{}", "[1]".repeat(200)),
        format!("a{}", "(1)".repeat(200)),
        format!("a{}", " is present".repeat(200)),
    ] {
        let text = metric(&value);
        let shown = &value[..20];
        let parse = parsed(&text);
        let codes: Vec<&str> = parse.diagnostics.iter().map(|one| one.code.id()).collect();
        assert_eq!(codes, [codes::NESTED_TOO_DEEP.id()], "{shown}");
        let line = place(parse.diagnostics[0].span().unwrap(), &text);
        assert!(line.starts_with("2:"), "{shown} is reported at {line}");
        let owners = parse.tree.walk().filter(|node| node.kind.to_string() == "c_owner").count();
        assert_eq!(owners, 1, "{shown}");
        hold_for(&text);
    }
}

/// Each of many broken declarations is reported once, on its line.
#[test]
fn ten_thousand_broken_declarations_give_as_many_messages() {
    let kinds = [
        ("metrc m { value uptime }", "E0103"),
        ("metric m { valeu uptime }", "E0102"),
        ("metric m { value (uptime }", "E0104"),
        ("metric m { value a + }", "E0105"),
        ("metric m \"M { value a }", "E0001"),
        ("metric m { period 2026-3-1 }", "E0101"),
        ("case m form s by k { a = b }", "E0101"),
        ("metric m value a }", "E0101"),
        ("}", "E0108"),
        ("metric m { value § }", "E0002"),
    ];
    let mut text = String::new();
    let mut expected = Vec::new();
    for number in 0..10_000 {
        let (line, code) = kinds[number % kinds.len()];
        writeln!(text, "{}", line.replace(" m ", &format!(" m{number} "))).unwrap();
        expected.push((number + 1, code));
    }
    let mut found = Vec::new();
    let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    for one in &parsed(&text).diagnostics {
        let start = one.span().unwrap().range().start;
        found.push((lines.partition_point(|end| *end < start) + 1, one.code.id()));
    }
    let wrong: Vec<_> = found.iter().zip(&expected).filter(|(one, other)| one != other).collect();
    assert!(wrong.is_empty(), "found, expected: {:?}", &wrong[..wrong.len().min(10)]);
    assert_eq!(found.len(), expected.len());
}

#[test]
fn five_megabytes_of_good_text_are_read() {
    let one: String = OK.iter().map(|(_, text)| *text).collect();
    let times = 5_000_000 / one.len() + 1;
    let (nodes, count) = (|text: &str| parsed(text).tree.walk().count() - 1, times);
    let text = one.repeat(times);
    assert!(parsed(&text).diagnostics.is_empty());
    assert_eq!(nodes(&text), nodes(&one) * count);
}

#[test]
fn hostile_texts_break_nothing() {
    for (_, write) in hostile::all() {
        hold_for(&write(4_000));
    }
}

/// One line of five megabytes, and a table of a hundred thousand rows.
#[test]
fn long_lines_and_long_tables_are_read() {
    let words = "word ".repeat(1_000_000);
    assert_eq!(parsed(&words).diagnostics.len(), 1);
    let text = format!("party a {{ contact \"{words}\" }}\n");
    assert_eq!(parsed(&text).diagnostics.len(), 0);
    let rows: String = (0..100_000).fold(String::new(), |mut rows, number| {
        writeln!(rows, "    k{number} | {number} h").unwrap();
        rows
    });
    let text = format!("table t by k {{\n    k | v\n{rows}}}\n");
    let parse = parsed(&text);
    assert!(parse.diagnostics.is_empty());
    let table_rows = parse.tree.walk().filter(|node| node.kind.to_string() == "table_row").count();
    assert_eq!(table_rows, 100_001);
}
