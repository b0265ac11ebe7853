//! The tree of good text: the examples, the rank of the operators, and where lines go on.

use std::path::Path;

use super::dump::{diagnostics, parsed, tree};

/// The examples of the design.
pub(crate) const OK: [(&str, &str); 3] = [
    ("hosting", include_str!("../../syntax/ok/hosting.sla")),
    ("leads", include_str!("../../syntax/ok/leads.sla")),
    ("support_desk", include_str!("../../syntax/ok/support_desk.sla")),
];

#[test]
fn the_examples_have_the_trees_of_their_snapshots() {
    for (name, text) in OK {
        let parse = parsed(text);
        assert_eq!(diagnostics(&parse, text), "no diagnostics\n", "{name}");
        insta::with_settings!({
            snapshot_path => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax/ok"),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(name, tree(&parse.tree, text)); });
    }
}

/// The tree does not hang on how lines end, on comments between them, or on the last line end.
#[test]
fn blanks_line_ends_and_comments_do_not_change_the_tree() {
    for (name, text) in OK {
        let expected = kinds(text);
        assert_eq!(kinds(&text.replace('\n', "\r\n")), expected, "{name} with CR LF");
        assert_eq!(kinds(&text.replace("    ", "\t")), expected, "{name} with tabs");
        assert_eq!(kinds(&format!("\u{FEFF}{text}")), expected, "{name} with a byte order mark");
        assert_eq!(kinds(text.trim_end()), expected, "{name} without its last line end");
        assert_eq!(kinds(&text.replace('\n', "\n\n")), expected, "{name} with blank lines");
        assert_eq!(
            kinds(&text.replace('\n', " // a comment, \"quoted {\n // and another\n")),
            expected,
            "{name} with comments"
        );
    }
}

/// The kinds of all nodes, parents first, of a text without mistakes.
fn kinds(text: &str) -> Vec<String> {
    let parse = parsed(text);
    assert_eq!(diagnostics(&parse, text), "no diagnostics\n", "{text}");
    parse.tree.walk().map(|node| node.kind.to_string()).collect()
}

/// The value of a `require` clause with every operation in brackets.
fn ranked(value: &str) -> String {
    let text = format!("objective o {{\n    require {value}\n}}\n");
    let parse = parsed(&text);
    assert_eq!(diagnostics(&parse, &text), "no diagnostics\n", "{text}");
    let clause = parse.tree.walk().find(|node| node.kind.to_string() == "c_require").unwrap();
    bracketed(&clause.children[1], &text)
}

fn bracketed(node: &sla::syntax::Node, text: &str) -> String {
    let kind = node.kind.to_string();
    let parts = || node.children.iter().map(|child| bracketed(child, text)).collect::<Vec<_>>();
    match kind.as_str() {
        "expr" | "argument" => parts().concat(),
        "paren" => parts().first().cloned().unwrap_or_default(),
        _ if kind.starts_with("op_") => {
            let operator = kind.trim_start_matches("op_");
            let operands = node.children.iter().filter(|child| {
                !child.kind.to_string().starts_with("kw_")
                    && child.kind.to_string() != "period_name"
            });
            let operands: Vec<String> = operands.map(|child| bracketed(child, text)).collect();
            format!("({operator} {})", operands.join(" "))
        }
        _ => text[node.span.range()].to_owned(),
    }
}

/// Tightest first: `.` `[]` `()`; `of`; `to … in`; `* /`; `+ -`; one comparison, `is one of`, `is present`,
/// `missed` and `met` with their repetition; `not`; `and`; `or`.
#[test]
fn operators_rank_as_the_language_says() {
    let cases = [
        ("a + b * c >= d", "(ge (add a (multiply b c)) d)"),
        ("a - b - c >= d", "(ge (subtract (subtract a b) c) d)"),
        ("a / b / c >= d", "(ge (divide (divide a b) c) d)"),
        ("not a = b and c", "(and (not (eq a b)) c)"),
        ("a or not b", "(or a (not b))"),
        ("10% of web.fee + x >= 5 EUR", "(ge (add (of 10% web.fee) x) 5 EUR)"),
        ("2 * 10% of fee >= x", "(ge (multiply 2 (of 10% fee)) x)"),
        ("a to b in hours + c <= d", "(le (add (in (to a b) hours) c) d)"),
        ("clock reaches t[p].x + 1 h <= d", "(le (add (reaches clock t[p].x) 1 h) d)"),
        ("-a * b < c", "(lt (multiply (negate a) b) c)"),
        ("o missed 3 times in 6 months or p", "(or (times_in (verdict o) 3 6 months) p)"),
        ("a < b 2 periods in a row and c", "(and (in_a_row (lt a b) 2) c)"),
        ("not o met 2 periods in a row", "(not (in_a_row (verdict o) 2))"),
        ("any o missed every 10th in 12 months", "(every_kth (verdict (any o)) 10th 12 months)"),
        ("x during period or y", "(or (during x period) y)"),
        ("x + 1 h during period", "(during (add x 1 h) period)"),
        ("p is one of P1, P2 and q is not missing", "(and (one_of p P1 P2) (present q))"),
        ("10 EUR per month + x >= y", "(ge (add (per 10 EUR) x) y)"),
        ("5% of fee per full 30 min of m.down >= x", "(ge (per (of 5% fee) 30 min m.down) x)"),
        ("x beyond 43 min * 2 >= y", "(ge (beyond x (multiply 43 min 2)) y)"),
        ("all(a, b) >= 99%", "(ge all(a, b) 99%)"),
        ("(a or b) and c", "(and (or a b) c)"),
        ("1 day of fee of previous month >= x", "(ge (of 1 day (of fee previous month)) x)"),
    ];
    for (value, expected) in cases {
        assert_eq!(ranked(value), expected, "{value}");
    }
}

/// A clause goes on inside brackets, after a trailing comma, and before a connective or an operator.
#[test]
fn a_clause_goes_on_where_the_language_says() {
    let one = ["value a + b", "excluding a, b", "from s where x = 1 and y", "value f(a, b)"];
    let many = [
        "value a\n  // why\n\n  + b",
        "excluding a,  // one\n\n  b",
        "from s\n  where x\n  = 1 // c\n  and y",
        "value f(\n  a // c\n  ,\n\n  b\n)",
    ];
    for (one, many) in one.iter().zip(many) {
        let text = |clause: &str| format!("metric m {{\n{clause}\nowner x\n}}\n");
        assert_eq!(kinds(&text(one)), kinds(&text(many)), "{many}");
    }
}

/// The starts of lines that carry on the clause before them, each after `counted when x`.
#[test]
fn every_word_and_sign_that_continues_a_line_does() {
    for line in
        ["and b", "or b", "= b", "!= b", "< b", "<= b", "> b", ">= b", "+ b", "- b", "* b", "/ b"]
    {
        let text = format!("metric m {{\n counted when x\n   {line}\n owner o\n}}\n");
        assert_eq!(diagnostics(&parsed(&text), &text), "no diagnostics\n", "{line}");
    }
    let text = "metric m {\n counted when x\n except when y\n}\n\
                case c from s by k {\n a = b to c in d\n pausing while x\n until y\n b = a\n}\n";
    assert_eq!(diagnostics(&parsed(text), text), "no diagnostics\n");
}

#[test]
fn rows_never_go_on() {
    let text = "penalty p {\n credit of fee by m {\n  >= 99%\n  : 10%\n  otherwise : 5%\n }\n}\n";
    let found = parsed(text).diagnostics.len();
    assert_eq!(found, 2, "`>= 99%` and `: 10%` are two broken rows");
    let text = "penalty p {\n credit of fee by m {\n  >= 99% : 10%\n  >= 95% : 5%\n  otherwise : 0%\n }\n}\n";
    assert_eq!(kinds(text).iter().filter(|kind| *kind == "tier_row").count(), 3);
}

#[test]
fn semicolons_and_braces_end_clauses_on_one_line() {
    let lines = "party a {\n role provider\n contact \"x\"\n}\n";
    for one in ["party a { role provider; contact \"x\" }", "party a{role provider;contact \"x\";}"]
    {
        assert_eq!(kinds(one), kinds(lines), "{one}");
    }
}

/// In a body inside a clause, lines are lines again.
#[test]
fn clauses_of_a_nested_body_end_with_their_lines() {
    let text = "case c from s by k {\n with t by k {\n  n = 1\n  m = 2\n }\n o = first(at)\n}\n";
    assert_eq!(kinds(text).iter().filter(|kind| *kind == "c_field").count(), 3);
}

#[test]
fn units_stand_behind_numbers_with_or_without_a_blank() {
    assert_eq!(kinds("metric m { sampled every 5min }"), kinds("metric m { sampled every 5 min }"));
    assert_eq!(ranked("x < 5min"), "(lt x 5min)");
}

/// The example above a rule of the grammar, for every clause and declaration.
fn documented() -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut example = None;
    for line in include_str!("../../../grammar/sla.pest").lines() {
        if let Some(doc) = line.strip_prefix("/// ") {
            example = example.or_else(|| doc.split('`').nth(1));
        } else if let Some(written) = example.take() {
            let rule = line.split_whitespace().next().unwrap();
            let rows = if rule == "c_credit" { "{\n otherwise : 1\n}" } else { "{\n}" };
            found.push((rule, written.replace("{ … }", rows).replace('…', "x")));
        }
    }
    found
}

#[test]
fn the_examples_in_the_grammar_are_read_by_the_rules_they_stand_at() {
    let (mut clauses, mut declarations) = (0, 0);
    for (rule, example) in documented() {
        let text = match rule.split_once('_') {
            Some(("c", _)) => format!("metric m {{\n{example}\n}}\n"),
            // It stands for all blocks and shows none.
            Some(("d", "block")) => continue,
            Some(("d", _)) => format!("{example}\n"),
            _ => continue,
        };
        let parse = parsed(&text);
        assert_eq!(diagnostics(&parse, &text), "no diagnostics\n", "{text}");
        let kinds: Vec<String> = parse.tree.walk().map(|node| node.kind.to_string()).collect();
        let first = kinds.iter().find(|kind| kind.starts_with(&rule[..2]) && *kind != "d_block");
        assert_eq!(first.map(String::as_str), Some(rule), "{text}");
        *(if rule.starts_with("c_") { &mut clauses } else { &mut declarations }) += 1;
    }
    assert!(clauses > 85 && declarations >= 6, "{clauses} clauses, {declarations} declarations");
}

/// The grammar lists these words twice, as words of the tree and as mere text for look-aheads.
#[test]
fn every_declaration_begins_anew_after_a_body_left_open() {
    for kind in sla::syntax::DeclarationKind::all() {
        let word = kind.word();
        let next = match word {
            "import" => "import \"a\" as b".to_owned(),
            "type" => "type a : one of b".to_owned(),
            "parameter" => "parameter a : money".to_owned(),
            // Without a block or a colon nothing tells it from a clause.
            "unit" => continue,
            "table" => "table a by b {\n}".to_owned(),
            "case" => "case a from b by c {\n}".to_owned(),
            _ => format!("{word} a {{\n}}"),
        };
        let text = format!("party p {{\n    role provider\n\n{next}\n");
        let declarations = parsed(&text).tree.children.len();
        assert_eq!(declarations, 2, "{text}");
    }
}
