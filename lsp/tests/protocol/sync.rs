//! The server has the text that the client has, however columns are counted.

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///work/contract.sla";

fn counting(encoding: &str) -> Client {
    Client::ready(&json!({"general": {"positionEncodings": [encoding]}}))
}

fn replace(from: (u64, u64), to: (u64, u64), text: &str) -> Value {
    let place = |(line, character)| json!({"line": line, "character": character});
    json!([{"range": {"start": place(from), "end": place(to)}, "text": text}])
}

#[test]
fn columns_are_right_behind_wide_characters() {
    // é has 2 bytes and 1 UTF-16 unit, 漢 3 and 1, 😀 4 and 2: the `x` is the fourth character.
    let text = "// é漢😀x\r\nparty a {}\r\n";
    for (encoding, column) in [("utf-8", 12), ("utf-16", 7), ("utf-32", 6)] {
        let mut client = counting(encoding);
        client.open(URI, text);
        client.change(URI, 2, &replace((0, column), (0, column + 1), "Y"));
        assert_eq!(client.text(URI), "// é漢😀Y\r\nparty a {}\r\n", "{encoding}");
        // Behind the last character and in front of the line end.
        client.change(URI, 3, &replace((0, column + 1), (0, column + 99), "!"));
        assert_eq!(client.text(URI), "// é漢😀Y!\r\nparty a {}\r\n", "{encoding}");
        client.end();
    }
}

#[test]
fn answers_count_as_changes_do() {
    let text = "party a { role provider; contact \"é漢😀\"; role customer }\n";
    // Where the second `role` begins: 33 characters before the quotes, 3 in them, 3 behind.
    for (encoding, column) in [("utf-8", 46), ("utf-16", 41), ("utf-32", 40)] {
        let mut client = counting(encoding);
        client.open(URI, text);
        let told = client.notified("textDocument/publishDiagnostics", |_| true);
        let found = told["diagnostics"].as_array().expect("a list");
        let twice = found.iter().find(|found| found["code"] == "E0205").expect("a clause twice");
        assert_eq!(twice["range"]["start"]["character"], column, "{encoding}");
        client.end();
    }
}

#[test]
fn changes_of_one_message_apply_one_after_the_other() {
    let mut client = counting("utf-16");
    client.open(URI, "one\ntwo\n");
    let mut changes = replace((1, 0), (1, 3), "three\nfour");
    let second = replace((2, 0), (2, 4), "five");
    changes.as_array_mut().expect("a list").push(second[0].clone());
    client.change(URI, 2, &changes);
    assert_eq!(client.text(URI), "one\nthree\nfive\n");
    client.change(URI, 3, &json!([{"text": "all of it"}, replace((0, 0), (0, 3), "some")[0]]));
    assert_eq!(client.text(URI), "some of it");
    client.end();
}

#[test]
fn places_outside_the_text_are_moved_into_it() {
    let mut client = counting("utf-16");
    client.open(URI, "ab");
    client.change(URI, 2, &replace((7, 7), (9, 9), "c"));
    assert_eq!(client.text(URI), "abc");
    client.change(URI, 3, &replace((0, 2), (0, 1), "X"));
    assert_eq!(client.text(URI), "abXc", "an end before the start is an empty range");
    client.end();
}

#[test]
fn names_of_documents_may_be_odd() {
    let mut client = counting("utf-16");
    for uri in [
        "untitled:Untitled-1",
        "file:///a%20b/c%3Ad/%C3%A9.sla",
        "file:///c%3A/Users/x.sla",
        "vscode-notebook-cell:/x#1",
    ] {
        client.open(uri, "party a { role provider }\n");
        let told = client.notified("textDocument/publishDiagnostics", |told| told["uri"] == uri);
        assert_eq!(told["version"], 1);
        assert_eq!(client.text(uri), "party a { role provider }\n");
    }
    client.end();
}
