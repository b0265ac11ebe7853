//! One look at each feature over the wire. What the answers say is tested beside `sla::ide`.

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///work/contract.sla";
const TEXT: &str = include_str!("../../../tests/syntax/ok/hosting.sla");

fn ready() -> Client {
    let mut client = Client::ready(&json!({"textDocument": {
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
        "diagnostic": {},
    }}));
    client.open(URI, TEXT);
    client
}

/// The line and character of some text; the contract has no wide characters.
fn place(of: &str) -> (u64, u64) {
    let at = TEXT.find(of).expect("it is there");
    let (before, _) = TEXT.split_at(at);
    let line = before.matches('\n').count();
    let character = at - before.rfind('\n').map_or(0, |end| end + 1);
    (u64::try_from(line).expect("small"), u64::try_from(character).expect("small"))
}

#[test]
fn what_is_asked_twice_is_not_told_twice() {
    let mut client = ready();
    let first = client.ask("textDocument/diagnostic", URI);
    assert_eq!(first["kind"], "full");
    let params = json!({"textDocument": {"uri": URI}, "previousResultId": first["resultId"]});
    assert_eq!(client.request("textDocument/diagnostic", &params)["kind"], "unchanged");
    let all = client.request("workspace/diagnostic", &json!({"previousResultIds": []}));
    assert_eq!(all["items"][0]["uri"], URI);
    assert!(
        client.all_unread("textDocument/publishDiagnostics").is_empty(),
        "who asks is not told"
    );
    client.end();
}

#[test]
fn an_outline_has_columns_below_their_source() {
    let mut client = ready();
    let symbols = client.ask("textDocument/documentSymbol", URI);
    let probes = symbols.as_array().expect("a list").iter().find(|one| one["name"] == "probes");
    let parts = probes.expect("the source")["children"].as_array().expect("its columns").clone();
    assert_eq!(
        parts.iter().map(|part| part["name"].clone()).collect::<Vec<_>>(),
        ["ts", "service", "region", "ok", "latency_ms"]
    );
    let found = client.request("workspace/symbol", &json!({"query": "feesrisk"}));
    assert_eq!(found[0]["name"], "fees_at_risk");
    client.end();
}

#[test]
fn ranges_of_tokens_and_of_hints_are_cut() {
    let mut client = ready();
    let line = place("metric availability").0;
    let range =
        json!({"start": {"line": line, "character": 0}, "end": {"line": line, "character": 99}});
    let params = json!({"textDocument": {"uri": URI}, "range": range});
    let tokens = client.request("textDocument/semanticTokens/range", &params);
    // `metric`, its name and its title.
    assert_eq!(tokens["data"].as_array().expect("numbers").len(), 15, "{tokens}");
    assert_eq!(tokens["data"][0], line);
    let hints = client.request("textDocument/inlayHint", &params);
    assert_eq!(hints, json!([]), "no figure stands beside this line");
    client.end();
}

#[test]
fn a_refused_name_is_told_in_words() {
    let mut client = ready();
    let (line, character) = place("availability >= 99.9%");
    let params = json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": character}, "newName": "web"});
    let id = client.send_request("textDocument/rename", &params);
    let answer = client.answer(id);
    assert_eq!(answer["error"]["message"], "`web` is the name of a service already");
    let (line, character) = place("inconclusive");
    let params =
        json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": character}});
    let id = client.send_request("textDocument/prepareRename", &params);
    assert!(
        client.answer(id)["error"]["message"]
            .as_str()
            .is_some_and(|told| told.contains("no name here"))
    );
    client.end();
}

#[test]
fn links_lead_to_files_beside_the_contract() {
    let mut client = ready();
    let uri = "file:///work/a%20b/contract.sla";
    client.open(uri, "calendar c {\n    closed on dates in \"../days.ics\"\n}\n");
    let links = client.ask("textDocument/documentLink", uri);
    assert_eq!(links[0]["target"], "file:///work/days.ics");
    assert_eq!(links[0]["range"]["start"], json!({"line": 1, "character": 24}));
    client.open("untitled:1", "calendar c {\n    closed on dates in \"days.ics\"\n}\n");
    assert_eq!(client.ask("textDocument/documentLink", "untitled:1"), json!([]));
    client.end();
}

#[test]
fn what_cannot_be_read_is_not_formatted() {
    let mut client = ready();
    client.open("file:///b.sla", "party a { role");
    let params = json!({"textDocument": {"uri": "file:///b.sla"}, "options": {"tabSize": 4, "insertSpaces": true}});
    assert_eq!(client.request("textDocument/formatting", &params), Value::Null);
    client.open("file:///c.sla", "party a    { role   provider }\n");
    let params = json!({"textDocument": {"uri": "file:///c.sla"}, "options": {"tabSize": 4, "insertSpaces": true}});
    let edits = client.request("textDocument/formatting", &params);
    assert_eq!(edits.as_array().map(Vec::len), Some(1), "{edits}");
    client.end();
}

#[test]
fn a_document_sees_the_files_it_refers_to_as_they_are_open() {
    let mut client = ready();
    let contract = "file:///work/refers.sla";
    client.open(contract, "calendar c {\n    zone \"UTC\"\n    open mon..fri 09:00..17:00\n    closed on dates in \"open.ics\"\n}\n");
    let missing = client.ask("textDocument/diagnostic", contract);
    client.open("file:///work/open.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n");
    let there = client.ask("textDocument/diagnostic", contract);
    assert_ne!(missing["items"], there["items"], "the file is there now");
    client.end();
}

#[test]
fn a_line_that_is_begun_and_a_block_that_is_ended_are_put_right() {
    let mut client = ready();
    client.open("file:///t.sla", "broken {{\nparty a   {\n\n}\n");
    let typed = |client: &mut Client, line: u64, character: u64, letter: &str| {
        let position = json!({"line": line, "character": character});
        let params = json!({"textDocument": {"uri": "file:///t.sla"}, "position": position, "ch": letter,
            "options": {"tabSize": 4, "insertSpaces": true}});
        client.request("textDocument/onTypeFormatting", &params)
    };
    let edits = typed(&mut client, 2, 0, "\n");
    assert_eq!(edits[0]["newText"], "    ");
    let edits = typed(&mut client, 3, 1, "}");
    assert_eq!(edits[0]["range"]["start"]["line"], 1, "{edits}");
    client.end();
}

#[test]
fn what_is_due_next_stands_beside_its_clause() {
    let mut client = ready();
    // Of a contract that is yet to come the first claims are next, whenever this test runs.
    let text = TEXT.replace("2026-01-01", "2999-01-01").replace("2028-01-01", "3001-01-01");
    client.open("file:///due.sla", &text);
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}});
    let params = json!({"textDocument": {"uri": "file:///due.sla"}, "range": range});
    let hints = client.request("textDocument/inlayHint", &params);
    assert_eq!(hints, json!([]), "with mistakes nothing is known");
    let text = include_str!("../../../tests/suite/ide/features.sla")
        .replace(
            "in force      2026-01-01 until 2029-01-01",
            "in force      2999-01-01 until 3001-01-01",
        )
        .replace("effective  2027", "effective  2999")
        .replace("effective 2028", "effective 3000")
        .replace(
            "credit 5% of web.fee }",
            "credit 5% of web.fee; claim within 30 days of period end }",
        )
        .replace("in 2026-03", "in 2999-03");
    client.open("file:///due.sla", &text);
    let hints = client.request("textDocument/inlayHint", &params);
    let labels: Vec<&str> = hints
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|hint| hint["label"].as_str())
        .collect();
    // Thirty days after 31 January 2999, which is no leap year.
    assert!(labels.contains(&"next by 2999-03-02"), "{labels:?}");
    client.end();
}

#[test]
fn an_unknown_command_is_refused() {
    let mut client = ready();
    let id = client.send_request(
        "workspace/executeCommand",
        &json!({"command": "sla.invent", "arguments": []}),
    );
    assert_eq!(client.answer(id)["error"]["code"], -32602);
    client.end();
}
