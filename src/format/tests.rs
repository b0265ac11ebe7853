use crate::source::SourceId;
use crate::syntax::{Rule, parse};

use super::keys::key;
use super::tokens::Tokens;
use super::verify::same;
use super::{FormatError, WIDTH, format};

/// What becomes of a text without mistakes.
fn formatted(text: &str) -> String {
    match format(text) {
        Ok(written) => written,
        Err(error) => panic!("{error}: {text}"),
    }
}

/// What becomes of a clause of a metric, without the lines around it.
fn clause(text: &str) -> String {
    let written = formatted(&format!("metric m {{\n{text}\n}}\n"));
    written.lines().filter(|line| line.starts_with(' ')).collect::<Vec<_>>().join("\n")
}

#[test]
fn texts_without_declarations_keep_their_comments() {
    for empty in ["", "\n\n", "\u{FEFF}", " ;\r\n\t"] {
        assert_eq!(formatted(empty), "", "{empty:?}");
    }
    assert_eq!(formatted("\n\n // a \r\n\n\n\n//b"), "// a\n\n//b\n");
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_show() {
    let text = "// a\nmetric m {\n    value  f(\n               x\n           )\n}\n";
    assert_eq!(formatted(text), text);
    assert_eq!(formatted(&format!("\u{FEFF}{}", text.replace('\n', "\r\n"))), text);
    assert_eq!(formatted(text.trim_end()), text);
}

#[test]
fn texts_with_mistakes_are_refused() {
    let Err(FormatError::Mistakes(mistakes)) = format("party a { rool provider }") else {
        panic!("a text with a mistake is formatted");
    };
    assert_eq!(mistakes.len(), 1);
}

#[test]
fn blanks_stand_where_they_are_read() {
    let cases = [
        ("value f ( a,b [ 1 ] )", "    value  f(a, b[1])"),
        ("value not(a)or not  (b)", "    value  not (a) or not (b)"),
        ("value -x -  5", "    value  -x - 5"),
        ("value a*-2min+(-b)", "    value  a * -2 min + (-b)"),
        ("value x>=99.9 %", "    value  x >= 99.9%"),
        ("value 10EUR per full 30min of m.down", "    value  10 EUR per full 30 min of m.down"),
        ("value a is not one of b,c", "    value  a is not one of b, c"),
        ("sampled every 5min", "    sampled  every 5 min"),
    ];
    for (text, expected) in cases {
        assert_eq!(clause(text), expected, "{text}");
    }
}

/// `39:10` is a time of day to the lexemes, and two numbers to the tree.
#[test]
fn the_tree_says_where_a_token_ends() {
    let written = formatted("penalty p { credit of fee by m { <= 39:10%; otherwise:5% } }");
    assert!(written.contains("{ <= 39 : 10%; otherwise : 5% }"), "{written}");
    let written = formatted("penalty p { repeated { 2 periods in a row:x1.5 } }");
    assert!(written.contains("2 periods in a row : x 1.5 "), "{written}");
}

#[test]
fn a_sign_stays_with_its_number() {
    let text = "value (a * --// why\n// so\n\n 2)";
    let expected = [
        "    value  (a *                                   // why",
        "               // so",
        "               --2)",
    ];
    assert_eq!(clause(text), expected.join("\n"));
}

#[test]
fn commas_stand_at_line_ends() {
    // One behind a comment stays where it is.
    let expected = [
        "    value  f(a,",
        "               b                                  // c",
        "               , d)",
    ];
    assert_eq!(clause("value f(a\n, b // c\n, d)"), expected.join("\n"));
}

/// The line is measured as it is written, without its comment.
#[test]
fn a_block_stays_on_its_line_up_to_the_width() {
    let line = |name: usize| format!("party {} {{ role provider }}", "é".repeat(name));
    let fits = WIDTH - line(0).chars().count();
    assert_eq!(formatted(&line(fits)), line(fits) + "\n");
    let commented = line(fits) + "  // a comment";
    assert_eq!(formatted(&commented), commented.clone() + "\n");
    let name = "é".repeat(fits + 1);
    assert_eq!(formatted(&line(fits + 1)), format!("party {name} {{\n    role  provider\n}}\n"));
}

/// Lining up never makes a line too long.
#[test]
fn declarations_are_lined_up_only_where_all_fit() {
    let long = format!("party {} {{ role provider }}\n", "a".repeat(60));
    let short = format!("party b \"B\" {{ role provider; contact \"{}\" }}\n", "c".repeat(60));
    assert_eq!(formatted(&format!("{long}{short}")), format!("{long}{short}"));
    let long = format!("type {} : one of a\n", "a".repeat(60));
    let short = format!("type b : one of {}\n", "c".repeat(60));
    assert_eq!(formatted(&format!("{long}{short}")), format!("{long}{short}"));
}

/// Where the first line is too long, its block is broken, and what goes on behind it moves to the left.
#[test]
fn lines_go_on_behind_a_broken_block() {
    let long = "a".repeat(100);
    let text = format!("value f(choose {{ x : {long}; otherwise : b }},\n c)\n + d");
    let expected = format!(
        "    value  f(choose {{\n        x         : {long}\n        otherwise : b\n    }},\n            c)\n        + d"
    );
    assert_eq!(clause(&text), expected);
    let text = format!("parameter p : money = f(choose {{ x : {long}; otherwise : b }},\n c\n)");
    let expected = format!(
        "parameter p : money = f(choose {{\n    x         : {long}\n    otherwise : b\n}},\n    c\n)\n"
    );
    assert_eq!(formatted(&text), expected);
}

#[test]
fn comments_share_a_column_with_their_neighbours() {
    let long = "x".repeat(60);
    let written = formatted(&format!(
        "source s {{\n missing \"a\" // one\n missing \"{long}\" // two\n\n missing \"b\" // three\n}}\n"
    ));
    let columns: Vec<usize> = written.lines().filter_map(|line| line.find("//")).collect();
    // 4 for the indentation, 9 for `missing` and its blanks, 62 for the text, 2 before the comment.
    assert_eq!(columns, [77, 77, 50], "{written}");
}

#[test]
fn keys_are_led_by_words_of_their_clause() {
    for rule in Rule::all_rules() {
        let name = format!("{rule:?}");
        if name.starts_with("c_") {
            assert!(key(*rule).is_none_or(|key| key.words <= 2 && key.blanks > 0), "{name}");
        }
    }
}

/// What is written is held against what was read: a lost comment, a changed word, another structure.
#[test]
fn a_text_that_says_something_else_is_refused() {
    let text = "metric m {\n    value  a + b * c  // why\n}\n";
    let tree = parse(SourceId(0), text).tree;
    let tokens = Tokens::read(SourceId(0), text, &tree);
    let fault = |written: &str| same(&tree, &tokens, written).err();
    assert_eq!(fault(text), None);
    assert_eq!(fault("metric m{value a+b*c// why\n}"), None);
    let cases = [
        ("metric m {\n    value  a + b * c\n}\n", "`// why` became `}`"),
        ("metric m {\n    value  a + b * c  // what\n}\n", "`// why` became `// what`"),
        ("metric m {\n    value  a + b * d  // why\n}\n", "`c` became `d`"),
        ("metric m {\n    value  a + b * c  // why\n}\n// more\n", "nothing became `// more`"),
        (
            "metric m {\n    value  a + b *\n c  // why\n}\n",
            "the line ends with `*`, and the clause with it",
        ),
    ];
    for (written, expected) in cases {
        assert_eq!(fault(written).as_deref(), Some(expected), "{written}");
    }
}
