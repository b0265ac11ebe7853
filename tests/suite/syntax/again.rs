//! Reading again after a change gives what reading gives.

use sla::source::SourceId;
use sla::syntax::{Parse, parse, parse_again};

/// A sequence of numbers that looks random and is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("64 bits") % sides.max(1)
    }
}

const PIECES: [&str; 28] = [
    "metric m {\n    value count\n}\n",
    "party p { role provider }\n",
    "type t : one of a, b\n",
    "objective o { require m >= 1",
    "table t by k {\n k | v\n a | 1\n}\n",
    "}",
    "{",
    "\n",
    "\r\n",
    ";",
    " ",
    "\"",
    "(",
    ")",
    "[",
    "]",
    "//",
    "///",
    "metric",
    "credit of web.fee by availability {\n",
    ">= 99% : 10%\n",
    "and",
    "é😀",
    "\u{202e}",
    "“",
    ":",
    "|",
    "x y z",
];

fn same(one: &Parse, other: &Parse) -> bool {
    one.tree == other.tree && one.diagnostics == other.diagnostics
}

/// Changes a text again and again, and reads it both ways.
fn change(text: &str, times: usize, seed: u64) {
    let source = SourceId(0);
    let mut dice = Dice(seed);
    let mut text: Vec<char> = text.chars().collect();
    let start = text.clone();
    let mut old: String = text.iter().collect();
    let mut before = parse(source, &old);
    for number in 0..times {
        let from = dice.roll(text.len() + 1);
        let removed = if dice.roll(3) == 0 { dice.roll(20) } else { 0 };
        let to = (from + removed).min(text.len());
        let piece = if dice.roll(4) == 0 { "" } else { PIECES[dice.roll(PIECES.len())] };
        text.splice(from..to, piece.chars());
        // What has been broken for long is all one region; begin anew now and then.
        if dice.roll(12) == 0 {
            text.clone_from(&start);
        }
        let new: String = text.iter().collect();
        let again = parse_again(source, &before, &old, &new);
        let whole = parse(source, &new);
        assert!(
            same(&again, &whole),
            "seed {seed}, change {number}\n--- before\n{old}\n--- after\n{new}\n--- again {:#?}\n--- whole {:#?}",
            again.diagnostics,
            whole.diagnostics
        );
        old = new;
        before = again;
    }
}

#[test]
fn what_is_read_again_is_what_is_read_anew() {
    let hosting = include_str!("../../syntax/ok/hosting.sla");
    let leads = include_str!("../../syntax/ok/leads.sla");
    let desk = include_str!("../../syntax/ok/support_desk.sla");
    for seed in 1..=8 {
        change(&format!("{hosting}{leads}{desk}"), 40, seed * 7919);
    }
}

#[test]
fn broken_texts_too() {
    for (place, name) in [
        "lost_close",
        "outside",
        "unclosed_text",
        "header_typos",
        "stray_close",
        "lost_open_of_rows",
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("{}/tests/syntax/recover/{name}.sla", env!("CARGO_MANIFEST_DIR"));
        let broken = std::fs::read_to_string(path).expect("a text");
        let good = include_str!("../../syntax/ok/leads.sla");
        let seed = u64::try_from(place).expect("small") + 104_729;
        change(&format!("{good}{broken}{good}"), 40, seed);
    }
}
