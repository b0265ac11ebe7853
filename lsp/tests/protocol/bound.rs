//! Contracts in folders: data that `sla.toml` binds to them, imports, several folders.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::client::Client;

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("sla-lsp-test-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        let folder = Self(path);
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("a file");
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.0.join(name).display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const CONTRACT: &str = include_str!("../../../examples/hostingking/contract.sla");
const OUTAGES: &str = include_str!("../../../examples/hostingking/outages.csv");

fn everything() -> Value {
    json!({
        "textDocument": {
            "codeLens": {},
            "completion": {"completionItem": {"snippetSupport": true}},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        },
        "workspace": {"codeLens": {"refreshSupport": true}},
        "window": {"workDoneProgress": true},
    })
}

fn bound(name: &str) -> Folder {
    Folder::new(
        name,
        &[
            ("contract.sla", CONTRACT),
            ("outages.csv", OUTAGES),
            ("sla.toml", "[data]\noutages = \"*.csv\"\n"),
        ],
    )
}

/// Whether the command line is built beside the server, which asks it for verdicts: `cargo test --workspace` does that.
fn has_command_line() -> bool {
    let server = Path::new(env!("CARGO_BIN_EXE_sla-lsp"));
    let there = server.with_file_name("sla").is_file();
    if !there {
        println!("SKIPPED: there is no `sla` beside the server");
    }
    there
}

fn titles(lenses: &Value) -> Vec<&str> {
    let lenses = lenses.as_array().expect("a list").iter();
    lenses.map(|lens| lens["command"]["title"].as_str().expect("a title")).collect()
}

#[test]
fn a_verdict_stands_above_its_promise_and_is_explained() {
    if !has_command_line() {
        return;
    }
    let folder = bound("verdict");
    // A row of July: June is over.
    folder.write("outages.csv", &format!("{OUTAGES}2026-07-01T00:00:00Z,2026-07-01T00:00:01Z\n"));
    let uri = folder.uri("contract.sla");
    let mut client = Client::ready(&everything());
    client.open(&uri, CONTRACT);
    client.notified("workspace/codeLens/refresh", |_| true);
    // In June it was down for 44 of 43,200 minutes: 99.898 %.
    let lenses = client.ask("textDocument/codeLens", &uri);
    let titles = titles(&lenses);
    assert!(titles.contains(&"missed in 2026-06, open in 2026-07"), "{titles:?}");
    assert_eq!(titles.iter().filter(|title| **title == "explain this miss").count(), 1);
    let lens = lenses
        .as_array()
        .expect("a list")
        .iter()
        .find(|lens| lens["command"]["title"] == "explain this miss");
    let command = lens.expect("the one")["command"].clone();
    let params = json!({"command": command["command"], "arguments": command["arguments"]});
    let text = client.request("workspace/executeCommand", &params);
    assert!(
        text.as_str().is_some_and(|text| text.contains("2026-06") && text.contains("99.9")),
        "{text}"
    );
    // This client opens no files, so it is told.
    let told = client.notified("window/showMessage", |_| true);
    assert_eq!(told["message"], text);
    // The same from the promise itself.
    let line =
        u64::try_from(CONTRACT.lines().position(|line| line.contains("require")).expect("one"))
            .expect("small");
    let range =
        json!({"start": {"line": line, "character": 6}, "end": {"line": line, "character": 6}});
    let params =
        json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
    let actions = client.request("textDocument/codeAction", &params);
    let explains = |action: &&Value| action["title"] == "Explain this miss";
    let action = actions.as_array().expect("a list").iter().find(explains).expect("the action");
    assert_eq!(action["command"]["arguments"], command["arguments"]);
    client.end();
}

#[test]
fn what_is_evaluated_is_shown_until_it_is_done() {
    if !has_command_line() {
        return;
    }
    let folder = bound("progress");
    let mut client = Client::ready(&everything());
    client.open(&folder.uri("contract.sla"), CONTRACT);
    let token = client.notified("window/workDoneProgress/create", |_| true)["token"].clone();
    let begun = client.notified("$/progress", |told| told["token"] == token);
    assert_eq!(begun["value"]["kind"], "begin");
    assert_eq!(begun["value"]["title"], "evaluating the bound data");
    let ended = client.notified("$/progress", |told| told["token"] == token);
    assert_eq!(ended["value"]["kind"], "end");
    client.end();
}

#[test]
fn a_token_of_the_client_is_used_for_its_request() {
    let mut client = Client::ready(&json!({}));
    client.request(
        "workspace/diagnostic",
        &json!({"previousResultIds": [], "workDoneToken": "mine"}),
    );
    let kinds = |client: &mut Client| {
        client.notified("$/progress", |told| told["token"] == "mine")["value"]["kind"].clone()
    };
    assert_eq!(kinds(&mut client), "begin");
    assert_eq!(kinds(&mut client), "end");
    client.end();
}

#[test]
fn headings_of_the_bound_data_are_completed() {
    let folder = bound("headings");
    folder.write("outages.csv", "starts,ends,Reported by\n");
    let uri = folder.uri("contract.sla");
    let mut client = Client::ready(&everything());
    client.open(&uri, CONTRACT);
    let source =
        CONTRACT.lines().position(|line| line.starts_with("source outages")).expect("it is there");
    let line = u64::try_from(source).expect("small") + 1;
    let place = json!({"line": line, "character": 0});
    client.change(
        &uri,
        2,
        &json!([{"range": {"start": place, "end": place}, "text": "    column \n"}]),
    );
    let found = client.ask_at("textDocument/completion", &uri, line, 11);
    let first = &found["items"][0];
    assert_eq!(first["label"], "reported_by");
    assert_eq!(first["textEdit"]["newText"], "reported_by : ${1:text} from \"Reported by\"");
    client.end();
}

#[test]
fn a_new_file_of_data_is_evaluated() {
    if !has_command_line() {
        return;
    }
    let folder = bound("watched");
    let uri = folder.uri("contract.sla");
    let mut client = Client::ready(&everything());
    client.open(&uri, CONTRACT);
    client.notified("workspace/codeLens/refresh", |_| true);
    folder.write("outages.csv", "starts,ends\n2026-06-10T10:00:00Z,2026-06-10T10:01:00Z\n");
    client.notify(
        "workspace/didChangeWatchedFiles",
        &json!({"changes": [{"uri": folder.uri("outages.csv"), "type": 2}]}),
    );
    client.notified("workspace/codeLens/refresh", |_| true);
    let lenses = client.ask("textDocument/codeLens", &uri);
    assert!(titles(&lenses).iter().all(|title| !title.contains("missed")), "{lenses}");
    client.end();
}

#[test]
fn a_name_of_an_imported_contract_leads_into_its_file() {
    let network = include_str!("../../../examples/internal-and-external/network.sla");
    let operations = include_str!("../../../examples/internal-and-external/operations.sla");
    let contract = include_str!("../../../examples/internal-and-external/contract.sla");
    let folder =
        Folder::new("imports", &[("network.sla", network), ("operations.sla", operations)]);
    let uri = folder.uri("contract.sla");
    let mut client = Client::ready(&everything());
    client.open(&uri, contract);
    let line = contract.lines().position(|line| line.contains("network.commitment")).expect("one");
    let column =
        contract.lines().nth(line).and_then(|text| text.find("commitment")).expect("there");
    let (line, column) =
        (u64::try_from(line).expect("small"), u64::try_from(column).expect("small"));
    let found = client.ask_at("textDocument/definition", &uri, line, column + 2);
    assert_eq!(found["uri"], folder.uri("network.sla"));
    let declared = network.lines().position(|line| line.starts_with("objective commitment"));
    assert_eq!(
        found["range"]["start"]["line"].as_u64(),
        declared.and_then(|line| u64::try_from(line).ok())
    );
    let hover = client.ask_at("textDocument/hover", &uri, line, column + 2);
    assert!(
        hover["contents"]["value"]
            .as_str()
            .is_some_and(|text| text.contains("objective commitment")),
        "{hover}"
    );
    let completion = client.ask_at("textDocument/completion", &uri, line, column);
    assert_eq!(completion["items"][0]["label"], "commitment", "promises come first");
    client.end();
}

#[test]
fn all_folders_are_searched_and_those_that_are_gone_no_more() {
    let one = Folder::new("one", &[("a.sla", "party first_of_one { role provider }\n")]);
    let other = Folder::new("other", &[("b.sla", "party first_of_other { role provider }\n")]);
    let folder = |folder: &Folder, name: &str| json!({"uri": format!("file://{}", folder.0.display()), "name": name});
    let mut client = Client::start();
    let params = json!({"processId": null, "rootUri": null, "capabilities": {},
        "workspaceFolders": [folder(&one, "one"), folder(&other, "other")]});
    client.request("initialize", &params);
    client.notify("initialized", &json!({}));
    let names = |client: &mut Client| -> Vec<String> {
        let found = client.request("workspace/symbol", &json!({"query": "first_of"}));
        let found = found.as_array().expect("a list").iter();
        found.map(|symbol| symbol["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&mut client), ["first_of_one", "first_of_other"]);
    let all = client.request("workspace/diagnostic", &json!({"previousResultIds": []}));
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
    let event = json!({"added": [], "removed": [folder(&one, "one")]});
    client.notify("workspace/didChangeWorkspaceFolders", &json!({"event": event}));
    assert_eq!(names(&mut client), ["first_of_other"]);
    client.end();
}
