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

/// Contracts that the text begins as, again and again: what is nearly right is what people have on their screens.
const STARTS: [&str; 3] = [
    include_str!("../../../tests/syntax/ok/leads.sla"),
    include_str!("../../../tests/suite/ide/features.sla"),
    include_str!("../../../tests/syntax/ok/hosting.sla"),
];

/// Between two beginnings so many messages are sent.
const MESSAGES: usize = 60;

fn run(encoding: &str, units: fn(char) -> usize, seed: u64) {
    let capabilities =
        json!({"general": {"positionEncodings": [encoding]}, "textDocument": {"diagnostic": {}}});
    let mut client = Client::ready(&capabilities);
    let mut dice = Dice(seed);
    let mut document = Document { letters: Vec::new() };
    client.open(URI, "");
    let (mut made, mut number, mut compared) = (0, 0, 0);
    while made < edits() / 3 {
        let what = format!("{encoding}, seed {seed}, change {number}");
        let mut changes = Vec::new();
        if number % MESSAGES == 0 {
            let start = STARTS[dice.roll(STARTS.len())];
            document.letters = start.chars().collect();
            changes.push(json!({"text": start}));
        }
        // Mostly as one types: one edit a message; sometimes many at once.
        let several = if dice.roll(4) == 0 { dice.roll(60) } else { 1 };
        for _ in 0..several {
            changes.push(edit(&mut dice, &mut document, units));
        }
        made += several;
        number += 1;
        let version = i64::try_from(number).expect("small") + 1;
        client.change(URI, version, &Value::Array(changes));
        if number % 20 == 0 {
            assert_eq!(client.text(URI), document.text(), "{what}");
        }
        // Asking for something keeps what the server remembers between two changes at work.
        if number % 3 == 0 {
            client.ask("textDocument/documentSymbol", URI);
        }
        if [2, 7, MESSAGES - 1].contains(&(number % MESSAGES)) {
            compare(&mut client, &capabilities, &document, &mut dice, units, &what);
            compared += 1;
        }
    }
    assert_eq!(client.text(URI), document.text());
    println!(
        "{encoding}: {made} edits in {number} messages, {compared} times compared with a fresh server"
    );
    client.end();
}

/// Asks a server that has seen only the text as it is now the same questions, and wants the same answers.
fn compare(
    client: &mut Client,
    capabilities: &Value,
    document: &Document,
    dice: &mut Dice,
    units: fn(char) -> usize,
    what: &str,
) {
    assert_eq!(client.text(URI), document.text(), "{what}");
    let mut fresh = Client::ready(capabilities);
    fresh.open(URI, &document.text());
    let (line, character) =
        document.place(document.whole(dice.roll(document.letters.len() + 1)), units);
    let at = json!({"line": line, "character": character});
    let params = json!({"textDocument": {"uri": URI}, "position": at, "positions": [at],
        "range": {"start": at, "end": {"line": line + 5, "character": 0}},
        "context": {"includeDeclaration": true, "diagnostics": [], "triggerKind": 1, "isRetrigger": false},
        "options": {"tabSize": 4, "insertSpaces": true}});
    // Hints are left out: they stay while a text is broken, which a fresh server cannot know of.
    for method in [
        "documentSymbol",
        "semanticTokens/full",
        "semanticTokens/range",
        "foldingRange",
        "diagnostic",
        "documentLink",
        "completion",
        "signatureHelp",
        "definition",
        "references",
        "documentHighlight",
        "selectionRange",
        "codeAction",
        "formatting",
        "rangeFormatting",
        "linkedEditingRange",
    ] {
        let method = format!("textDocument/{method}");
        let strip = |mut answer: Value| {
            // The names of results count the readings of a session, and versions its changes.
            if let Some(answer) = answer.as_object_mut() {
                answer.remove("resultId");
            }
            answer
        };
        assert_eq!(
            strip(client.request(&method, &params)),
            strip(fresh.request(&method, &params)),
            "{method} at {line}:{character}, {what}, in:\n{}",
            document.text()
        );
    }
    fresh.end();
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

/// So many edits in all: 12,000, or as many as `SLA_RANDOM_EDITS` says.
fn edits() -> usize {
    std::env::var("SLA_RANDOM_EDITS").ok().and_then(|set| set.parse().ok()).unwrap_or(12_000)
}

#[test]
fn counted_in_bytes() {
    run("utf-8", char::len_utf8, 0x5eed_0001);
}

#[test]
fn counted_in_utf_16_units() {
    run("utf-16", char::len_utf16, 0x5eed_0002);
}

#[test]
fn counted_in_letters() {
    run("utf-32", |_| 1, 0x5eed_0003);
}
