//! How fast answers come over the protocol, and what memory a long session takes. Asked for by name, in a release
//! build: `cargo test --release -p sla-lsp --test protocol speed -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///work/contract.sla";

/// A contract of so many lines at least: the one of the tests again and again, with names of its own each time.
fn contract(lines: usize) -> String {
    let one = include_str!("../../../tests/syntax/ok/hosting.sla");
    let names = [
        "hosting",
        "nimbus",
        "globex",
        "probes",
        "planned_maintenance",
        "availability",
        "commitment",
        "uptime_credit",
        "fees_at_risk",
        "chronic_failure",
        "non_payment",
        "payment",
    ];
    let mut text = String::new();
    for number in 0.. {
        if text.lines().count() >= lines {
            break;
        }
        let renamed = names
            .iter()
            .fold(one.to_owned(), |text, name| text.replace(name, &format!("{name}{number}")));
        text.push_str(&renamed);
    }
    text
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn insert(line: u64, character: u64, text: &str) -> Value {
    let place = json!({"line": line, "character": character});
    json!([{"range": {"start": place, "end": place}, "text": text}])
}

#[test]
#[ignore = "a measurement"]
fn a_contract_of_5000_lines() {
    let text = contract(5000);
    let mut client = Client::ready(&json!({}));
    let begun = Instant::now();
    client.open(URI, &text);
    client.notified("textDocument/publishDiagnostics", |told| told["version"] == 1);
    let whole = begun.elapsed();
    let line =
        text.lines().position(|line| line.contains("availability20 >= 99.9%")).expect("a promise");
    let line = u64::try_from(line).expect("small");
    let (mut diagnostics, mut completion) = (Vec::new(), Vec::new());
    let mut version = 1;
    for _ in 0..60 {
        version += 1;
        let begun = Instant::now();
        client.change(URI, version, &insert(line, 0, " "));
        client.notified("textDocument/publishDiagnostics", |told| told["version"] == version);
        diagnostics.push(begun.elapsed());
        version += 1;
        client.change(URI, version, &insert(line, 0, " "));
        // A person sees the list while the diagnostics of the last letter are still to come.
        client.notified("textDocument/publishDiagnostics", |told| told["version"] == version);
        let begun = Instant::now();
        let character = u64::try_from(version).expect("small") + 8;
        client.ask_at("textDocument/completion", URI, line, character);
        completion.push(begun.elapsed());
    }
    let (diagnostics, completion) = (median(diagnostics), median(completion));
    println!(
        "speed: {} lines: opened in {whole:?}; diagnostics after a letter {diagnostics:?}, completion {completion:?} (medians of 60)",
        text.lines().count()
    );
    if !cfg!(debug_assertions) {
        assert!(diagnostics < Duration::from_millis(30), "{diagnostics:?}");
        assert!(completion < Duration::from_millis(10), "{completion:?}");
    }
    client.end();
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "a measurement of half an hour"]
fn speed_and_memory_of_a_long_session() {
    let text = contract(300);
    let mut client = Client::ready(&json!({}));
    client.open(URI, &text);
    let begun = Instant::now();
    let mut version = 1;
    let mut first = None;
    let minutes =
        std::env::var("SLA_SOAK_MINUTES").ok().and_then(|set| set.parse().ok()).unwrap_or(30);
    while begun.elapsed() < Duration::from_secs(60 * minutes) {
        for number in 0..200_u64 {
            version += 1;
            let change = if number % 2 == 0 {
                insert(number, 0, "party p { role provider }\n")
            } else {
                json!([{"range": {"start": {"line": number - 1, "character": 0}, "end": {"line": number, "character": 0}}, "text": ""}])
            };
            client.change(URI, version, &change);
            if number % 5 == 0 {
                client.ask_at("textDocument/completion", URI, number, 0);
                client.ask("textDocument/semanticTokens/full", URI);
            }
        }
        assert_eq!(client.text(URI), text, "every change was taken back");
        client.all_unread("textDocument/publishDiagnostics");
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
#[cfg(target_os = "linux")]
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}
