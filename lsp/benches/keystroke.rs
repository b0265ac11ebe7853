//! How fast answers come over the protocol while a contract of 5,000 lines is typed in, and how that compares with a
//! whole check of it: `cargo bench -p sla-lsp`. docs/editors.md has the results.
//!
//! Nothing here fails because a machine is slow; it prints medians.

#[path = "../tests/protocol/client/mod.rs"]
mod client;
#[path = "../../benches/front_end/generated.rs"]
mod generated;

use std::time::{Duration, Instant};

use client::Client;
use serde_json::{Value, json};
use sla::source::{LoadError, LoadErrorKind, SourceLoader};

const URI: &str = "file:///work/contract.sla";
const LINES: usize = 5_000;
const ROUNDS: usize = 100;

/// Serves no file: the contract is whole.
struct NoFiles;

impl SourceLoader for NoFiles {
    fn load(&self, _: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

/// Times of one thing, in the order in which they were taken.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        self.0.push(begun.elapsed());
        done
    }

    fn at(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort();
        let last = sorted.len().saturating_sub(1);
        sorted.get(last * percent / 100).copied().unwrap_or_default()
    }
}

fn insert(line: u64, character: u64, text: &str) -> Value {
    let place = json!({"line": line, "character": character});
    json!([{"range": {"start": place, "end": place}, "text": text}])
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A line that keeps its clause whatever blanks are put before it, near some part of the text.
fn place(text: &str, part: usize, of: usize) -> u64 {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len() * part / of;
    let near = lines.iter().skip(from).position(|line| line.trim_start().starts_with("require "));
    number(from + near.unwrap_or_default())
}

fn main() {
    let text = generated::contract(LINES);
    let mut check = Times::default();
    for _ in 0..9 {
        let compiled = check.of(|| sla::compile_text("contract.sla", text.clone(), &NoFiles));
        assert!(compiled.contract.is_some(), "the contract is wrong: {:?}", compiled.diagnostics);
    }
    let mut client = Client::ready(&json!({}));
    let mut opened = Times::default();
    opened.of(|| {
        client.open(URI, &text);
        client.notified("textDocument/publishDiagnostics", |told| told["version"] == 1);
    });
    let measured = session(&mut client, &text);
    println!("a contract of {} lines, {} bytes", text.lines().count(), text.len());
    println!("a whole check in one process: {:?}", check.at(50));
    println!("opened, diagnostics told: {:?}", opened.at(50));
    for (what, times) in measured {
        let tenths = check.at(50).as_nanos() * 10 / times.at(50).as_nanos().max(1);
        println!(
            "{what}: median {:?}, nine of ten below {:?}; a whole check takes {}.{} times as long",
            times.at(50),
            times.at(90),
            tenths / 10,
            tenths % 10
        );
    }
    client.end();
}

/// Types letters all over the contract and asks what editors ask behind each.
fn session(client: &mut Client, text: &str) -> [(&'static str, Times); 4] {
    let (mut diagnostics, mut first) = (Times::default(), Times::default());
    let (mut completion, mut tokens) = (Times::default(), Times::default());
    let mut result = client.ask("textDocument/semanticTokens/full", URI)["resultId"].clone();
    let mut version = 1;
    for round in 0..ROUNDS {
        let line = place(text, round % 20, 20);
        version += 1;
        diagnostics.of(|| {
            client.change(URI, version, &insert(line, 0, " "));
            client.notified("textDocument/publishDiagnostics", |told| told["version"] == version);
        });
        let params = json!({"textDocument": {"uri": URI}, "previousResultId": result});
        let delta = tokens.of(|| client.request("textDocument/semanticTokens/full/delta", &params));
        result = delta["resultId"].clone();
        // At the end of the word, where a list is open while one types.
        let character = number(round / 20 + 1) + 4 + number("require ".len());
        completion.of(|| client.ask_at("textDocument/completion", URI, line, character));
        // The list for a letter whose diagnostics are still to come.
        version += 1;
        first.of(|| {
            client.change(URI, version, &insert(line, 0, " "));
            client.ask_at("textDocument/completion", URI, line, character + 1)
        });
        client.notified("textDocument/publishDiagnostics", |told| told["version"] == version);
        version += 1;
        let place =
            json!({"start": {"line": line, "character": 0}, "end": {"line": line, "character": 1}});
        client.change(URI, version, &json!([{"range": place, "text": ""}]));
        client.notified("textDocument/publishDiagnostics", |told| told["version"] == version);
    }
    [
        ("diagnostics after a letter", diagnostics),
        ("completion", completion),
        ("completion right behind a letter, diagnostics not waited for", first),
        ("semantic tokens, what has changed", tokens),
    ]
}
