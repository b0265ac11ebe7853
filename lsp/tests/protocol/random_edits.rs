//! Random edits: the server's text is the client's, and its answers are those of a server that saw only the end.

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///work/contract.sla";

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

/// A client's document, kept without any of the server's code: lines end with `\n`, `\r\n` or `\r`.
struct Document {
    letters: Vec<char>,
}

impl Document {
    fn text(&self) -> String {
        self.letters.iter().collect()
    }

    /// The place before a letter, counted in units.
    fn place(&self, letter: usize, units: fn(char) -> usize) -> (usize, usize) {
        let (mut line, mut character) = (0, 0);
        for (at, one) in self.letters.iter().enumerate().take(letter) {
            let next = self.letters.get(at + 1).copied();
            if *one == '\n' || (*one == '\r' && next != Some('\n')) {
                (line, character) = (line + 1, 0);
            } else {
                character += units(*one);
            }
        }
        (line, character)
    }

    /// No place lies between the two characters of one line end.
    fn whole(&self, letter: usize) -> usize {
        let inside = letter > 0
            && self.letters.get(letter - 1) == Some(&'\r')
            && self.letters.get(letter) == Some(&'\n');
        if inside { letter - 1 } else { letter }
    }
}

const PIECES: [&str; 24] = [
    "party",
    "metric m {",
    "}",
    "{",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\"",
    "é",
    "漢",
    "😀",
    "//",
    "99.9%",
    " >= ",
    "when",
    "value share(ok)",
    "(",
    ")",
    "[x]",
    ".",
    "1_000 EUR",
    ";",
    "objective o { require m >= 1 }",
];

fn run(encoding: &str, units: fn(char) -> usize, notifications: usize, seed: u64) {
    let start = include_str!("../../../tests/syntax/ok/leads.sla");
    let capabilities =
        json!({"general": {"positionEncodings": [encoding]}, "textDocument": {"diagnostic": {}}});
    let mut client = Client::ready(&capabilities);
    let mut dice = Dice(seed);
    let mut document = Document { letters: start.chars().collect() };
    client.open(URI, start);
    for number in 0..notifications {
        let mut changes = Vec::new();
        for _ in 0..25 {
            changes.push(edit(&mut dice, &mut document, units));
        }
        let version = i64::try_from(number).expect("small") + 2;
        client.change(URI, version, &Value::Array(changes));
        if number % 20 == 0 {
            assert_eq!(
                client.text(URI),
                document.text(),
                "{encoding}, seed {seed}, change {number}"
            );
        }
        // Asking for something keeps what the server remembers between two changes at work.
        if number % 7 == 0 {
            client.ask("textDocument/documentSymbol", URI);
        }
        if number % 200 == 199 {
            assert_eq!(client.text(URI), document.text());
            let mut fresh = Client::ready(&capabilities);
            fresh.open(URI, &document.text());
            for method in [
                "textDocument/documentSymbol",
                "textDocument/semanticTokens/full",
                "textDocument/foldingRange",
                "textDocument/diagnostic",
                "textDocument/documentLink",
            ] {
                let strip = |mut answer: Value| {
                    // The names of results count the readings of a session.
                    if let Some(answer) = answer.as_object_mut() {
                        answer.remove("resultId");
                    }
                    answer
                };
                assert_eq!(
                    strip(client.ask(method, URI)),
                    strip(fresh.ask(method, URI)),
                    "{method}, seed {seed}, change {number}"
                );
            }
            fresh.end();
        }
    }
    client.end();
}

fn edit(dice: &mut Dice, document: &mut Document, units: fn(char) -> usize) -> Value {
    let length = document.letters.len();
    let from = document.whole(dice.roll(length + 1));
    // Long texts shrink, short ones grow.
    let most = if length > 3000 { 400 } else { 12 };
    let removed = if dice.roll(3) == 0 { dice.roll(most) } else { 0 };
    let to = document.whole((from + removed).min(length)).max(from);
    let mut text = String::new();
    for _ in 0..dice.roll(4) {
        text.push_str(PIECES[dice.roll(PIECES.len())]);
    }
    let place = |(line, character): (usize, usize)| json!({"line": line, "character": character});
    let range = json!({"start": place(document.place(from, units)), "end": place(document.place(to, units))});
    document.letters.splice(from..to, text.chars());
    json!({"range": range, "text": text})
}

#[test]
fn the_texts_and_the_answers_are_the_same() {
    // 3 × 1,400 × 25 = 105,000 edits.
    run("utf-8", char::len_utf8, 1400, 0x5eed_0001);
    run("utf-16", char::len_utf16, 1400, 0x5eed_0002);
    run("utf-32", |_| 1, 1400, 0x5eed_0003);
}
