//! Thousands of contracts nobody would write: each is either refused for its mistakes, or formatted with its
//! meaning and comments, once and for all.

use sla::format::{FormatError, format};
use sla::source::SourceId;
use sla::syntax::{LexemeKind, lexemes, parse};

use super::meaning::meaning;
use crate::corpus::contracts;

/// Formats a text and checks what it promises; tells whether the text was good.
pub(crate) fn check(text: &str) -> bool {
    match format(text) {
        Ok(written) => {
            assert_eq!(
                meaning(&written),
                meaning(text),
                "the meaning changed:\n{text}\n---\n{written}"
            );
            let again = format(&written).expect("what was formatted is good");
            assert_eq!(again, written, "formatted twice:\n{text}");
            tidy(&written);
            true
        }
        Err(FormatError::Mistakes(mistakes)) => {
            assert!(mistakes.has_errors(), "refused for nothing:\n{text}");
            false
        }
        Err(error @ FormatError::Unfaithful(_)) => panic!("{error}:\n{text}"),
    }
}

/// What every formatted text looks like, whatever it was made from.
fn tidy(text: &str) {
    assert!(text.is_empty() || text.ends_with('\n') && !text.ends_with("\n\n"), "{text:?}");
    assert!(!text.starts_with(['\n', '\u{FEFF}']) && !text.contains("\n\n\n"), "{text:?}");
    for line in text.lines() {
        assert_eq!(line.trim_end_matches([' ', '\t', '\r']), line, "{text}");
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        assert!(!line[..indent].contains('\t'), "{text}");
    }
}

/// A generator of numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below a bound.
    fn below(&mut self, bound: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % bound.max(1)
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A lexeme as it is mutated.
type Piece = (LexemeKind, String);

fn pieces(text: &str) -> Vec<Piece> {
    let lexemes = lexemes(SourceId(0), text).into_iter();
    lexemes.map(|lexeme| (lexeme.kind, text[lexeme.span.range()].to_owned())).collect()
}

fn blank(text: &str) -> Piece {
    (LexemeKind::Blank, text.to_owned())
}

/// Where the lines of a text begin.
fn line_starts(pieces: &[Piece]) -> Vec<usize> {
    let ends = pieces.iter().enumerate().filter(|(_, piece)| piece.0 == LexemeKind::Newline);
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
}

/// Changes only what stands between the words: what most often is still good.
fn relay(pieces: &mut Vec<Piece>, dice: &mut Dice) {
    const BLANKS: [&str; 6] = ["  ", "\t", "\r", "\n", "\n\n\n", " \r\n\t"];
    const COMMENTS: [&str; 5] = [
        " // wie, 日本語?\n",
        "//\n",
        "\n/// \"quoted {\n",
        " // a | b : c;  \t\r\n",
        "\n\n//x\n\n//y\n",
    ];
    let at = dice.below(pieces.len());
    match dice.below(8) {
        0 => pieces.insert(at, blank(dice.one(&BLANKS))),
        1 => pieces.insert(at, blank(dice.one(&COMMENTS))),
        // At a line end, where a comment can stand in any text.
        2 | 3 => {
            let at = dice.one(&line_starts(pieces));
            let comment = dice.one(&COMMENTS);
            if at > 0 {
                pieces[at - 1] = blank(comment);
            } else {
                pieces.insert(at, blank(comment));
            }
        }
        4 => {
            if pieces[at].0 == LexemeKind::Blank {
                pieces[at].1.clear();
            }
        }
        5 => {
            for piece in pieces.iter_mut().skip(at).filter(|piece| piece.0 == LexemeKind::Newline) {
                piece.1 = "\r\n".to_owned();
            }
        }
        6 => {
            let next = pieces
                .iter_mut()
                .skip(at)
                .find(|(kind, text)| *kind == LexemeKind::Newline || text == ";");
            if let Some((_, text)) = next {
                *text = if text == ";" { "\n".to_owned() } else { "; ".to_owned() };
            }
        }
        _ => {
            let next = pieces.iter_mut().skip(at).find(|(_, text)| {
                matches!(
                    text.as_str(),
                    "(" | ")" | "," | "and" | "or" | "+" | "*" | "-" | "{" | "}"
                )
            });
            if let Some((_, text)) = next {
                let comment = dice.one(&["\n", "\n", " // c\n"]);
                *text = if dice.below(2) == 0 {
                    format!("{comment}{text}")
                } else {
                    format!("{text}{comment}")
                };
            }
        }
    }
}

/// Changes words, signs and whole lines.
fn rewrite(pieces: &mut Vec<Piece>, words: &[Piece], dice: &mut Dice) {
    let at = dice.below(pieces.len());
    let lines = line_starts(pieces);
    let line = dice.below(lines.len());
    let end_of = |line: usize| lines.get(line + 1).copied().unwrap_or(pieces.len());
    match dice.below(8) {
        0 | 1 => {
            // Of the words of the repository in a row, the next one that looks like it.
            let kind = pieces[at].0;
            let from = dice.below(words.len());
            if let Some(word) = words.iter().skip(from).find(|word| word.0 == kind) {
                pieces[at] = word.clone();
            }
        }
        2 => {
            pieces.remove(at);
        }
        3 => {
            let twice = pieces[at].clone();
            pieces.insert(at, twice);
        }
        4 => {
            let other = dice.below(pieces.len());
            pieces.swap(at, other);
        }
        5 => {
            let twice = pieces[lines[line]..end_of(line)].to_vec();
            let into = dice.one(&lines);
            pieces.splice(into..into, twice);
        }
        6 => {
            pieces.drain(lines[line]..end_of(line));
        }
        _ => {
            let next = pieces.iter_mut().skip(at).find(|piece| piece.0 == LexemeKind::Number);
            if let Some((_, number)) = next {
                *number = match dice.below(5) {
                    0 => format!("({number})"),
                    1 => format!("f (\n{number} // c\n, b [ {number} ])"),
                    2 => format!("-{number}"),
                    3 => format!("(a * --// c\n// d\n{number})"),
                    _ => format!("{number} + choose {{ x = 1 : {number}; otherwise : 2 }}"),
                };
            }
        }
    }
}

/// One to three declarations in a row, with the comments around them.
fn excerpt<'a>((text, ends): &'a (String, Vec<usize>), dice: &mut Dice) -> &'a str {
    let first = dice.below(ends.len() - 1);
    let last = (first + 1 + dice.below(2)).min(ends.len() - 1);
    &text[ends[first]..ends[last]]
}

/// A text with the places between which its declarations stand.
fn with_places(text: String) -> (String, Vec<usize>) {
    let tree = parse(SourceId(0), &text).tree;
    let mut ends = vec![0];
    ends.extend(tree.children.iter().map(|declaration| declaration.span.range().end));
    if let Some(last) = ends.last_mut() {
        *last = text.len();
    }
    (text, ends)
}

#[test]
fn every_contract_of_the_repository_is_formatted_or_refused() {
    let good = contracts().into_iter().filter(|(_, text)| check(text)).count();
    assert!(good > 20, "{good} good contracts");
}

/// Mutates excerpts until so many are good, with the dice of that seed.
fn mutate(seed: u64, wanted: usize) {
    let texts: Vec<(String, Vec<usize>)> = contracts()
        .into_iter()
        .filter(|(_, text)| meaning(text).is_some())
        .map(|(_, text)| with_places(text))
        .filter(|(_, ends)| ends.len() > 1)
        .collect();
    let words: Vec<Piece> = texts.iter().flat_map(|(text, _)| pieces(text)).collect();
    let mut dice = Dice(seed);
    let (mut good, mut refused) = (0, 0);
    while good < wanted && refused < 10 * wanted {
        let mut pieces = pieces(excerpt(&texts[dice.below(texts.len())], &mut dice));
        for _ in 0..=dice.below(4) {
            if pieces.is_empty() {
                break;
            }
            if dice.below(5) == 0 {
                rewrite(&mut pieces, &words, &mut dice);
            } else {
                relay(&mut pieces, &mut dice);
            }
        }
        let text: String = pieces.iter().map(|piece| piece.1.as_str()).collect();
        let counted = if check(&text) { &mut good } else { &mut refused };
        *counted += 1;
    }
    assert_eq!(good, wanted, "{refused} were refused");
    assert!(refused > wanted / 10, "{refused} refused: the mutations are too tame");
}

// 10,000 good ones altogether, in four tests so that they run beside each other.

#[test]
fn mutated_contracts_keep_their_meaning_1() {
    mutate(0x5EED, 2_500);
}

#[test]
fn mutated_contracts_keep_their_meaning_2() {
    mutate(0xF00D, 2_500);
}

#[test]
fn mutated_contracts_keep_their_meaning_3() {
    mutate(0xCAFE, 2_500);
}

#[test]
fn mutated_contracts_keep_their_meaning_4() {
    mutate(0xBEAD, 2_500);
}
