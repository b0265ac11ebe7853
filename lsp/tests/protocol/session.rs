//! Beginning and end.

use serde_json::{Value, json};

use super::client::Client;

fn initialize(client: &mut Client, general: &Value) -> Value {
    client.initialize(&json!({"general": general}))
}

#[test]
fn it_says_who_it_is_and_how_it_counts() {
    let mut client = Client::start();
    let result = initialize(&mut client, &json!({"positionEncodings": ["utf-16", "utf-8"]}));
    assert_eq!(result["serverInfo"]["name"], "sla-lsp");
    assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-8");
    assert_eq!(result["capabilities"]["textDocumentSync"]["change"], 2, "2 is incremental");
    client.end();
}

#[test]
fn it_counts_as_the_client_does() {
    for (offered, counts) in [
        (json!({}), "utf-16"),
        (json!({"positionEncodings": ["utf-16"]}), "utf-16"),
        (json!({"positionEncodings": ["utf-32"]}), "utf-32"),
        (json!({"positionEncodings": ["utf-32", "utf-16"]}), "utf-32"),
        (json!({"positionEncodings": ["something new"]}), "utf-16"),
    ] {
        let mut client = Client::start();
        let result = initialize(&mut client, &offered);
        assert_eq!(result["capabilities"]["positionEncoding"], counts, "{offered}");
    }
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let mut client = Client::start();
    initialize(&mut client, &json!({}));
    client.notify("exit", &Value::Null);
    assert_eq!(client.exit_code(), 1);
}

#[test]
fn it_ends_when_the_client_is_gone() {
    let mut client = Client::start();
    initialize(&mut client, &json!({}));
    client.hang_up();
    assert_eq!(client.exit_code(), 1);
}

#[cfg(unix)]
#[test]
fn it_ends_when_the_editor_is_killed_and_the_pipe_stays_open() {
    let mut editor = std::process::Command::new("sleep").arg("600").spawn().expect("a process");
    let mut client = Client::start();
    let params = json!({"processId": editor.id(), "rootUri": null, "capabilities": {}});
    client.request("initialize", &params);
    editor.kill().expect("it runs");
    editor.wait().expect("it ends");
    assert_eq!(client.exit_code(), 1);
}

#[test]
fn shutdown_takes_null_for_its_parameters() {
    let mut client = Client::ready(&json!({}));
    let id = client.send_request("shutdown", &json!(null));
    assert_eq!(client.answer(id)["result"], Value::Null);
    // After it nothing is answered any more but `exit`.
    let id = client.send_request(
        "textDocument/hover",
        &json!({"textDocument": {"uri": "file:///a.sla"}, "position": {"line": 0, "character": 0}}),
    );
    assert_eq!(client.answer(id)["error"]["code"], -32600);
    client.notify("exit", &Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn the_documentation_lists_what_is_offered() {
    let mut client = Client::start();
    let result = initialize(&mut client, &json!({}));
    let offered = result["capabilities"].as_object().expect("capabilities").keys();
    let page = include_str!("../../../docs/editors.md");
    let table = page.split("| offered | notes |").nth(1).and_then(|rest| rest.split("\n\n").next());
    let listed: std::collections::BTreeSet<&str> = table
        .expect("the table")
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert_eq!(offered.map(String::as_str).collect::<std::collections::BTreeSet<_>>(), listed);
    client.end();
}
