//! A hundred thousand texts that are almost contracts. Whatever is done to a contract, nothing panics, no token is
//! lost, the tree is a tree and every message has a place.

use std::env;

use sla::source::SourceId;
use sla::syntax::{lexemes, parse};

use super::invariants;
use crate::corpus::contracts;

/// Says how many texts are tried, if not the usual number.
const HOW_MANY: &str = "SLA_MUTATIONS";
const USUALLY: usize = 100_000;

/// Tokens and characters that are put where they do not belong.
const STRANGERS: [&str; 48] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    ";",
    ",",
    ":",
    "|",
    ".",
    "..",
    "=",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "\n",
    "\r",
    "\t",
    "\0",
    "\u{FEFF}",
    "\u{A0}",
    "\u{202E}",
    "é",
    "日",
    "🕰",
    "\u{301}",
    "`",
    "\\",
    "1",
    "2026-3-1",
    "24:00",
    "999999999999999999999999999999",
    " and ",
    " or ",
    " not ",
    " of ",
    " in ",
    " when ",
    " choose { ",
    "\nmetric m {",
    "\nvalue ",
];

/// A declaration of the repository's contracts, or a few that stand together.
fn excerpts() -> Vec<String> {
    let mut found = Vec::new();
    for (_, text) in contracts() {
        let tree = parse(SourceId(0), &text).tree;
        let mut start = 0;
        for declaration in &tree.children {
            let end = declaration.span.range().end;
            found.push(text[start..end].to_owned());
            start = end;
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Where tokens, characters or lines begin, and the end of the text.
struct Cuts {
    tokens: Vec<usize>,
    characters: Vec<usize>,
    lines: Vec<usize>,
}

impl Cuts {
    fn of(text: &str) -> Self {
        let ended = |mut starts: Vec<usize>| {
            starts.push(text.len());
            starts.dedup();
            starts
        };
        let tokens = lexemes(SourceId(0), text).iter().map(|one| one.span.range().start).collect();
        let characters = text.char_indices().map(|(at, _)| at).collect();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        Self { tokens: ended(tokens), characters: ended(characters), lines: ended(lines.collect()) }
    }
}

/// Everything that is done to one piece of a text, piece by piece: taken out, doubled, swapped with the next.
fn worked_over<'a>(text: &'a str, cuts: &'a [usize]) -> impl Iterator<Item = String> + 'a {
    cuts.windows(2).enumerate().flat_map(move |(at, piece)| {
        let [start, end] = [piece[0], piece[1]];
        let next = cuts.get(at + 2).copied();
        let without = format!("{}{}", &text[..start], &text[end..]);
        let twice = format!("{}{}", &text[..end], &text[start..]);
        let swapped = next.map(|next| {
            let (one, other) = (&text[start..end], &text[end..next]);
            format!("{}{other}{one}{}", &text[..start], &text[next..])
        });
        [Some(without), Some(twice), swapped].into_iter().flatten()
    })
}

/// Every small change to a text, in order. Strangers take turns.
fn small_changes(text: &str) -> Vec<String> {
    let cuts = Cuts::of(text);
    let mut changed: Vec<String> = worked_over(text, &cuts.tokens).collect();
    changed.extend(worked_over(text, &cuts.lines));
    changed.extend(cuts.tokens.iter().map(|at| text[..*at].to_owned()));
    changed.extend(cuts.tokens.iter().map(|at| text[*at..].to_owned()));
    let strangers = STRANGERS.iter().cycle();
    for (at, stranger) in cuts.tokens.iter().zip(strangers.clone().skip(text.len() % 7)) {
        changed.push(format!("{}{stranger}{}", &text[..*at], &text[*at..]));
    }
    for (piece, stranger) in cuts.characters.windows(2).zip(strangers.skip(text.len() % 11)) {
        changed.push(format!("{}{}", &text[..piece[0]], &text[piece[1]..]));
        changed.push(format!("{}{stranger}{}", &text[..piece[0]], &text[piece[1]..]));
    }
    changed
}

/// A generator of numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below a bound.
    fn below(&mut self, bound: usize) -> usize {
        // splitmix64: any seed will do.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % bound.max(1)
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// One of the small changes, or a piece of another text put in.
fn changed(text: &str, others: &[String], dice: &mut Dice) -> String {
    let cuts = Cuts::of(text);
    let cuts = match dice.below(4) {
        0 => &cuts.characters,
        1 => &cuts.lines,
        _ => &cuts.tokens,
    };
    let first = dice.below(cuts.len());
    let (start, end) = (cuts[first], cuts.get(first + 1).copied().unwrap_or(text.len()));
    let (before, piece, after) = (&text[..start], &text[start..end], &text[end..]);
    match dice.below(9) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{piece}{piece}{after}"),
        2 => {
            let to = *dice.one(cuts);
            let moved = format!("{before}{after}");
            let to = if to <= start { to } else { to.saturating_sub(piece.len()).max(start) };
            format!("{}{piece}{}", &moved[..to], &moved[to..])
        }
        3 => before.to_owned(),
        4 | 5 => format!("{before}{}{piece}{after}", dice.one(&STRANGERS)),
        6 => format!("{before}{}{after}", dice.one(&STRANGERS)),
        _ => {
            let other = dice.one(others);
            let cuts = Cuts::of(other).tokens;
            let from = dice.below(cuts.len());
            let to = (from + 1 + dice.below(12)).min(cuts.len() - 1);
            let borrowed = &other[cuts[from.min(to)]..cuts[to]];
            format!("{before}{borrowed}{piece}{after}")
        }
    }
}

/// Tries the texts of one of four tests, which run beside each other: half of them its share of the small changes,
/// evenly chosen where there are too many, the others with several changes at once.
fn try_share(share: usize) {
    let wanted = env::var(HOW_MANY).map_or(USUALLY, |number| number.parse().unwrap()) / 4;
    let excerpts = excerpts();
    let mine = || excerpts.iter().skip(share).step_by(4);
    let small: usize = mine().map(|text| small_changes(text).len()).sum();
    let stride = (2 * small).div_ceil(wanted.max(1)).max(1);
    let mut tried = 0;
    for text in mine().flat_map(|text| small_changes(text)).step_by(stride) {
        invariants::hold_for(&text);
        tried += 1;
    }
    let whole: Vec<String> = contracts().into_iter().map(|(_, text)| text).collect();
    let mut dice = Dice(share as u64);
    while tried < wanted {
        // Whole contracts take long, but in them names mean something.
        let from = if tried % 8 == 0 { &whole } else { &excerpts };
        let mut text = dice.one(from).clone();
        for _ in 0..=dice.below(4) {
            text = changed(&text, &excerpts, &mut dice);
        }
        invariants::hold_for(&text);
        tried += 1;
    }
}

#[test]
fn nothing_breaks_on_mutated_contracts_1() {
    try_share(0);
}

#[test]
fn nothing_breaks_on_mutated_contracts_2() {
    try_share(1);
}

#[test]
fn nothing_breaks_on_mutated_contracts_3() {
    try_share(2);
}

#[test]
fn nothing_breaks_on_mutated_contracts_4() {
    try_share(3);
}

#[test]
fn mutations_are_many_and_the_same_in_every_run() {
    let text = "party a \"A\" { role provider }\n";
    let changes = small_changes(text);
    assert!(changes.len() > 3 * text.len(), "{}", changes.len());
    assert_eq!(changes, small_changes(text));
    let others = vec![text.to_owned()];
    let run = |seed| (0..50).map(|_| changed(text, &others, &mut Dice(seed))).collect::<Vec<_>>();
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
