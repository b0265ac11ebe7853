//! Time grows with the text and no faster, whatever shape the text has.

use std::fmt::Write;
use std::time::{Duration, Instant};

use sla::format::format;

use crate::syntax::shape::OK;

/// A way to make a text longer.
type Shape = fn(&mut String, usize);

/// Texts that one long thing would make slow, were anything looked for again and again.
const SHAPES: [(&str, Shape); 8] = [
    ("many declarations", |text, bytes| {
        while text.len() < bytes {
            text.push_str(OK[0].1);
        }
    }),
    ("many short declarations", |text, bytes| {
        repeat(text, "", "party a { role provider }\n", "", bytes);
    }),
    ("many clauses", |text, bytes| {
        repeat(text, "source s {\n", "column a : text\n// b\n", "}\n", bytes);
    }),
    ("many clauses on one line", |text, bytes| {
        repeat(text, "source s {", "column a : text; ", "}\n", bytes);
    }),
    ("many rows", |text, bytes| {
        repeat(text, "table t by k {\nk | v\n", "a | 1 // c\n", "}\n", bytes);
    }),
    ("many cells", |text, bytes| {
        repeat(text, "table t by k {\nk", " | choose { otherwise : 1 }", "\n}\n", bytes);
    }),
    ("many lines in a clause", |text, bytes| {
        repeat(text, "group g { all of a", ",\n// c\n// d\nb", "\n}\n", bytes);
    }),
    ("many comments", |text, bytes| repeat(text, "", "// c\n", "", bytes)),
];

fn repeat(text: &mut String, before: &str, piece: &str, after: &str, bytes: usize) {
    text.push_str(before);
    while text.len() < bytes {
        text.push_str(piece);
    }
    text.push_str(after);
}

/// How long it takes to format a text of a shape.
fn time(shape: Shape, bytes: usize) -> Duration {
    let mut text = String::new();
    shape(&mut text, bytes);
    let start = Instant::now();
    format(&text).expect("the text is good");
    start.elapsed()
}

#[test]
fn time_is_linear_in_the_text() {
    let mut slow = String::new();
    for (name, shape) in SHAPES {
        // Eight times the text takes eight times as long, or 64 times if the time is quadratic. Other processes
        // make a run longer now and then, but not every one of five.
        let linear = (0..5).any(|_| time(shape, 32_000) < 24 * time(shape, 4_000));
        if !linear {
            writeln!(slow, "{name}").unwrap();
        }
    }
    assert!(slow.is_empty(), "slower than linear:\n{slow}");
}
