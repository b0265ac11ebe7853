//! What memory a long session takes. Asked for by name, for so many minutes:
//! `SLA_SOAK_MINUTES=30 cargo test -p sla-lsp --test protocol memory_stays -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///work/contract.sla";

/// What a burst asks for, one after the other.
const METHODS: [&str; 12] = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentSymbol",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/full/delta",
    "textDocument/inlayHint",
    "textDocument/codeAction",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/diagnostic",
];

fn insert(line: u64, text: &str) -> Value {
    let place = json!({"line": line, "character": 0});
    json!([{"range": {"start": place, "end": place}, "text": text}])
}

#[test]
#[ignore = "takes minutes, or the half hour that it is asked for"]
fn memory_stays_where_it_was() {
    let text = include_str!("../../../tests/suite/ide/features.sla");
    let mut client = Client::ready(&json!({}));
    client.open(URI, text);
    let begun = Instant::now();
    let mut version = 1;
    let (mut first, mut told) = (None, 1);
    let minutes =
        std::env::var("SLA_SOAK_MINUTES").ok().and_then(|set| set.parse().ok()).unwrap_or(2);
    while begun.elapsed() < Duration::from_secs(60 * minutes) {
        let mut asked = 0;
        for number in 0..1000_u64 {
            version += 1;
            // A line is put in, and taken out again.
            let line = (number - number % 2) % 100;
            let change = if number % 2 == 0 {
                insert(line, "party p { role provider }\n")
            } else {
                json!([{"range": {"start": {"line": line, "character": 0}, "end": {"line": line + 1, "character": 0}}, "text": ""}])
            };
            client.change(URI, version, &change);
            let method = METHODS[usize::try_from(number).expect("small") % METHODS.len()];
            let params = json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": 3},
                "range": {"start": {"line": 0, "character": 0}, "end": {"line": line, "character": 0}},
                "context": {"diagnostics": [], "includeDeclaration": true, "triggerKind": 1}, "previousResultId": "1",
                "positions": [{"line": line, "character": 3}]});
            client.send_request(method, &params);
            asked += 1;
        }
        let answers = client.answers(asked);
        assert!(answers.iter().all(|answer| answer.get("error").is_none()), "all are answered");
        assert_eq!(client.text(URI), text, "every change was taken back");
        client.all_unread("textDocument/publishDiagnostics");
        if begun.elapsed() > Duration::from_secs(60 * told) {
            println!(
                "memory: {} KiB after {told} min, {version} changes",
                memory(client.process())
            );
            told += 1;
        }
        if first.is_none() && begun.elapsed() > Duration::from_secs(60) {
            first = Some(memory(client.process()));
        }
    }
    let (first, last) = (first.expect("more than a minute"), memory(client.process()));
    println!(
        "memory: {first} KiB after the first minute, {last} KiB after {minutes}, {version} changes"
    );
    assert!(last < first + first / 10 + 4096, "it grew from {first} to {last} KiB");
    client.end();
}

/// The resident memory of a process, in KiB.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}
