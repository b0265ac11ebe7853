//! Reading takes time that is linear in the text, counted in calls of the parser rather than in seconds.
//!
//! The limit on calls is one for the whole process, so this file holds one test and is a binary of its own.

use std::num::NonZeroUsize;

use pest::Parser;
use sla_grammar::{Grammar, Rule};

#[path = "../../tests/suite/syntax/hostile.rs"]
mod hostile;

/// Calls for a byte. Good text takes fewer than 10; hostile text, of one-character tokens and lines, no more than this.
const CALLS: usize = 130;
/// The same for short texts of nothing but brackets, keywords and blocks.
const CALLS_NESTED: usize = 300;

/// Whether the text is read within so many calls a byte.
fn is_read_within(calls: usize, text: &str) -> bool {
    pest::set_call_limit(NonZeroUsize::new(calls * (text.len() + 100)));
    Grammar::parse(Rule::file, text).is_ok()
}

/// What nests, and how it is closed.
const NESTS: [(&str, &str); 44] = [
    ("(", ")"),
    ("f(", ")"),
    ("a[", "]"),
    ("f(a, ", ")"),
    ("f(a where ", ")"),
    ("f(a where b = ", " over 3 months)"),
    ("a.b(", ").c"),
    ("not (", ")"),
    ("-(", ")"),
    ("any (", ")"),
    ("all (", ")"),
    ("(a + ", ")"),
    ("(a +\n", ")"),
    ("(a\n+ ", ")"),
    ("(a and ", " or b)"),
    ("a of (", ")"),
    ("later of (", ")"),
    ("later of a, (", ")"),
    ("earlier of (", "), a"),
    ("a is one of (", ")"),
    ("a is not one of b, (", "), c"),
    ("a per 1 h of (", ")"),
    ("a per full 30 min of (", ") beyond 1 h"),
    ("2 periods in a row (", ")"),
    ("every 2nd in (", ")"),
    ("previous (", ")"),
    ("choose { a : ", " }"),
    ("choose { a : 1; b : ", "; otherwise : 2 }"),
    ("choose {\n a : ", "\n}"),
    ("choose {\n (", ") : 1\n}"),
    ("choose {\n a + (", ")\n}"),
    ("(choose {\n level (", ") : 1\n})"),
    ("(choose {\n value choose {\n", " : 1\n} })"),
    ("level (", ")"),
    ("value choose {\n", "\n}\n"),
    ("credit of (", ") by a {\n>= 1 : 2\n}"),
    ("credit of a by (", ") {\n>= 1 : 2\n}"),
    ("credit of a by b {\n>= ", " : 2\n}"),
    ("credit of a by b {\n", "\n}"),
    ("with t by k {\n n = ", "\n}\n"),
    ("change m value (", ")"),
    ("change a metric m {\n value ", "\n}"),
    ("add metric m {\n value ", "\n}\n"),
    ("{", "}"),
];

/// Where a value stands.
const PLACES: [(&str, &str); 7] = [
    ("metric m {\n value ", "\n owner a\n}\n"),
    ("metric m {\n value choose {\n", " : 1\n otherwise : 2\n }\n}\n"),
    ("", ""),
    ("metric m {\n value a +\n", "\n}\n"),
    (
        "penalty p {\n credit of a by b {\n >= 1 : ",
        "\n }\n repeated {\n 2 periods in a row : x 2\n }\n}\n",
    ),
    ("table t by k {\n k | v\n a | ", "\n}\n"),
    ("amendment a {\n change m ", "\n add "),
];

/// What stands in the middle: a value, a broken one, and what closes too much.
const MIDDLES: [&str; 3] = ["a", "a a", ")"];

#[test]
fn time_is_linear_in_the_text() {
    let example = include_str!("../../tests/syntax/ok/hosting.sla");
    assert!(is_read_within(10, example), "good text takes more than it did");
    assert!(!is_read_within(2, example), "calls are not counted");
    let mut slow = Vec::new();
    // Small enough for a plain run, large enough for a square to be seen.
    for (name, write) in hostile::all() {
        for size in [10_000, 60_000] {
            if !is_read_within(CALLS, &write(size)) {
                slow.push(format!("{name}, {size} bytes"));
            }
        }
    }
    let mut check = |text: String| {
        if !is_read_within(CALLS_NESTED, &text) {
            slow.push(text);
        }
    };
    for (place, (before, after)) in PLACES.into_iter().enumerate() {
        for (first, close_first) in NESTS {
            for (second, close_second) in NESTS {
                // Each alone stands everywhere, each with each in the two places that differ most.
                if place > 1 && first != second {
                    continue;
                }
                for middle in MIDDLES {
                    let open = format!("{before}{}{middle}", format!("{first}{second}").repeat(8));
                    let close = format!("{close_second}{close_first}").repeat(8);
                    check(format!("{open}{close}{after}"));
                    check(format!("{open}{after}"));
                }
            }
        }
    }
    let count = slow.len();
    slow.truncate(20);
    assert!(slow.is_empty(), "{count} texts take more than linear time: {slow:#?}");
}
