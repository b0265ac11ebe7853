//! What holds whatever is asked: order, panics, cancelled requests, clients that do not answer.

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///work/contract.sla";

fn insert(line: u64, character: u64, text: &str) -> Value {
    let place = json!({"line": line, "character": character});
    json!([{"range": {"start": place, "end": place}, "text": text}])
}

#[test]
fn changes_and_questions_keep_their_order() {
    let mut client = Client::ready(&json!({}));
    client.open(URI, "");
    let mut ids = Vec::new();
    for version in 0..200_u64 {
        client.change(URI, i64::try_from(version).expect("small") + 2, &insert(0, version, "x"));
        ids.push(client.send_request("sla/viewText", &json!({"uri": URI})));
    }
    for (place, id) in ids.into_iter().enumerate() {
        assert_eq!(client.answer_of(id)["result"], "x".repeat(place + 1), "after change {place}");
    }
    client.end();
}

#[test]
fn a_panic_fails_its_own_answer_and_nothing_else() {
    let mut client = Client::ready(&json!({}));
    client.open(URI, "party a { role provider }\n");
    let ids: Vec<u64> = (0..20)
        .map(|number| {
            let method = if number % 2 == 0 { "sla/probe/panic" } else { "sla/viewText" };
            client.send_request(method, &json!({"uri": URI}))
        })
        .collect();
    for (number, id) in ids.into_iter().enumerate() {
        let answer = client.answer_of(id);
        if number % 2 == 0 {
            assert_eq!(answer["error"]["code"], -32603, "{answer}");
        } else {
            assert_eq!(answer["result"], "party a { role provider }\n");
        }
    }
    client.end();
}

#[test]
fn a_burst_is_answered_and_ends_in_the_right_state() {
    let mut client = Client::ready(&json!({}));
    client.open(URI, "");
    let mut asked = 0;
    for number in 0..1000_u64 {
        let line = if number % 50 == 0 { "party p { role provider }\n" } else { "// a line\n" };
        client.change(URI, i64::try_from(number).expect("small") + 2, &insert(number, 0, line));
        let params =
            json!({"textDocument": {"uri": URI}, "position": {"line": number, "character": 8}});
        match number % 4 {
            0 => client.send_request("textDocument/hover", &params),
            1 => client.send_request("textDocument/documentSymbol", &params),
            2 => client.send_request("textDocument/completion", &params),
            _ => client.send_request("textDocument/documentHighlight", &params),
        };
        asked += 1;
    }
    let answers = client.answers(asked);
    assert!(answers.iter().all(|answer| answer.get("error").is_none()), "all are answered");
    assert_eq!(client.text(URI).lines().count(), 1000);
    let last = client.notified("textDocument/publishDiagnostics", |told| told["version"] == 1001);
    // Of the twenty parties the first is the only one that is declared for the first time.
    let twice = last["diagnostics"].as_array().expect("a list").iter();
    assert_eq!(twice.filter(|found| found["code"] == "E0202").count(), 19);
    client.end();
}

#[test]
fn diagnostics_are_never_older_than_the_last_ones() {
    let mut client = Client::ready(&json!({}));
    client.open(URI, "");
    for version in 2..100_u64 {
        client.change(URI, i64::try_from(version).expect("small"), &insert(0, 0, "x\n"));
        if version % 10 == 0 {
            client.text(URI);
        }
    }
    client.notified("textDocument/publishDiagnostics", |told| told["version"] == 99);
    let versions: Vec<i64> = client
        .all_unread("textDocument/publishDiagnostics")
        .iter()
        .map(|told| told["params"]["version"].as_i64().expect("a version"))
        .collect();
    assert!(versions.is_sorted(), "{versions:?}");
    client.end();
}

#[test]
fn a_cancelled_request_says_so_and_the_server_goes_on() {
    let mut client = Client::ready(&json!({}));
    client.open(URI, &"party a { role provider }\n".repeat(2000));
    let ids: Vec<u64> = (0..20)
        .map(|_| {
            client
                .send_request("textDocument/documentSymbol", &json!({"textDocument": {"uri": URI}}))
        })
        .collect();
    for id in &ids {
        client.notify("$/cancelRequest", &json!({"id": id}));
    }
    for id in ids {
        let answer = client.answer_of(id);
        let cancelled = answer["error"]["code"] == -32800;
        assert!(cancelled || answer.get("result").is_some(), "{answer}");
    }
    client.end();
}

#[test]
fn a_client_that_answers_no_request_stops_nothing() {
    // It says that it can be asked for settings, and never answers: three hundred times.
    let mut client = Client::start();
    client.answers_requests = false;
    client.initialize(&json!({"workspace": {
        "configuration": true, "didChangeWatchedFiles": {"dynamicRegistration": true}}}));
    client.open(URI, "party a { role provider }\n");
    for _ in 0..300 {
        client.notify("workspace/didChangeConfiguration", &json!({"settings": null}));
    }
    for _ in 0..300 {
        client.send_request("sla/viewText", &json!({"uri": URI}));
    }
    assert_eq!(client.answers(300).len(), 300);
    client.end();
}

#[test]
fn a_late_answer_to_nothing_is_ignored() {
    let mut client = Client::ready(&json!({}));
    client.raw(&json!({"jsonrpc": "2.0", "id": 4711, "result": null}));
    client.raw(&json!({"jsonrpc": "2.0", "id": "a name", "error": {"code": -32800, "message": "cancelled"}}));
    client.open(URI, "x");
    assert_eq!(client.text(URI), "x");
    client.end();
}

#[test]
fn what_is_no_method_and_what_is_not_open_is_told_apart() {
    let mut client = Client::ready(&json!({}));
    let id = client.send_request("textDocument/inventTheWheel", &json!({}));
    assert_eq!(client.answer_of(id)["error"]["code"], -32601);
    client.notify("$/inventTheWheel", &json!({}));
    assert_eq!(client.ask_at("textDocument/hover", "file:///not/open.sla", 0, 0), Value::Null);
    client.change("file:///not/open.sla", 2, &insert(0, 0, "x"));
    client
        .notify("textDocument/didClose", &json!({"textDocument": {"uri": "file:///not/open.sla"}}));
    client.open(URI, "x");
    assert_eq!(client.text(URI), "x");
    client.end();
}

#[test]
fn what_is_closed_has_no_diagnostics_any_more() {
    let mut client = Client::ready(&json!({}));
    client.open(URI, "part a\n");
    let told = client.notified("textDocument/publishDiagnostics", |told| told["version"] == 1);
    assert!(!told["diagnostics"].as_array().expect("a list").is_empty());
    client.notify("textDocument/didClose", &json!({"textDocument": {"uri": URI}}));
    let told = client.notified("textDocument/publishDiagnostics", |_| true);
    assert_eq!(told["diagnostics"], json!([]));
    client.end();
}

#[test]
fn settings_are_asked_for_and_taken() {
    let mut client = Client::start();
    client.settings = json!({"inlayHints": {"enable": false}});
    client.initialize(
        &json!({"workspace": {"configuration": true, "inlayHint": {"refreshSupport": true}}}),
    );
    client.notified("workspace/inlayHint/refresh", |_| true);
    client.end();
}
