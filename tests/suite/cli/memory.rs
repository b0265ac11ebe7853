//! `sla eval --memory`: what does not fit goes to a temporary file, of which nothing is left, or is refused.

use std::fmt::Write as _;

use super::{Run, Sandbox};

const CONTRACT: &str = r#"
contract desk "Desk" { between helper and customer; in force 2026-01-01 until 2027-01-01; zone "UTC"; period month }
conventions { missing data inconclusive; no items not applicable; partial periods prorated }
party helper { role provider }
party customer { role customer }
source activity { at at : instant; column ticket : text; column event : text }
source outages { span starts to ends : instant }
case ticket from activity by ticket {
    opened = first(at where event = "open")
    closed = last(at where event = "close")
}
metric quick { from ticket; value share(closed <= opened + 2 h); owner customer }
metric up { from outages; down during outages; value uptime; owner customer }
objective promise { by helper; require quick >= 90% and up >= 90% }
"#;

/// A thousand tickets that are opened together and closed one after the other.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with(&[
        ("c.sla", CONTRACT),
        ("outages.csv", "starts,ends\n2026-03-01T00:00:00Z,2026-03-01T01:00:00Z\n"),
    ]);
    let mut events = "at,ticket,event\n".to_owned();
    for (hour, event) in ["open", "note", "close"].iter().enumerate() {
        for ticket in 0..1000 {
            let at = format!("2026-03-02T{:02}:{:02}:00Z", 8 + hour, ticket % 60);
            writeln!(events, "{at},t{ticket},{event}").expect("a text");
        }
    }
    sandbox.write("activity.csv", events.as_bytes());
    sandbox.write("tmp/.keep", b"");
    sandbox
}

/// Evaluates with the sandbox's own folder for temporary files.
fn eval(sandbox: &Sandbox, more: &[&str]) -> Run {
    let mut arguments = vec!["eval", "c.sla", "--format", "json", "-b", "activity=activity.csv"];
    arguments.extend(["-b", "outages=outages.csv"]);
    arguments.extend(more);
    let mut command = sandbox.command(&arguments);
    let output = command.env("TMPDIR", sandbox.path("tmp")).output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn what_does_not_fit_is_written_away_and_nothing_is_left_of_it() {
    let sandbox = sandbox();
    let whole = eval(&sandbox, &[]).ends(0);
    assert_eq!(whole.err, "");
    // 3,000 rows take more than half a megabyte, and the items of 1,000 tickets less than one.
    let parts = eval(&sandbox, &["--memory", "1MB", "--stats"]).ends(0);
    assert_eq!(parts.out, whole.out);
    let way = "activity: 3000 rows, row by row: its rows are gathered to cases";
    assert!(parts.err.contains(way), "{}", parts.err);
    let said = "the rows of `activity` do not fit in memory: 1 MB of them went to a temporary file, in 128 parts";
    assert!(parts.err.contains(said), "{}", parts.err);
    assert!(parts.err.contains("bytes written away in 128 parts"), "{}", parts.err);
    assert_eq!(sandbox.names("tmp"), [".keep"]);
    let quiet = eval(&sandbox, &["--memory", "1MB", "--quiet"]).ends(0);
    assert_eq!(quiet.err, "");
}

#[test]
fn cases_are_the_same_whoever_gathers_them() {
    let sandbox = sandbox();
    let alone = eval(&sandbox, &["--threads", "1"]).ends(0);
    for threads in ["2", "7"] {
        assert_eq!(eval(&sandbox, &["--threads", threads]).ends(0).out, alone.out);
        let parts = eval(&sandbox, &["--threads", threads, "--memory", "1MB", "--quiet"]).ends(0);
        assert_eq!(parts.out, alone.out);
    }
}

#[test]
fn an_error_leaves_nothing_either() {
    let sandbox = sandbox();
    let mut events = sandbox.read("activity.csv");
    events.push_str("2026-03-02T12:00:00Z,,close\n");
    sandbox.write("activity.csv", events.as_bytes());
    let whole = eval(&sandbox, &[]).ends(2);
    let parts = eval(&sandbox, &["--memory", "1MB"]).ends(2);
    assert!(parts.err.contains("belongs to no `ticket`"), "{}", parts.err);
    assert!(parts.err.contains("activity.csv:3002"), "{}", parts.err);
    assert_eq!(parts.err, whole.err);
    assert_eq!(sandbox.names("tmp"), [".keep"]);
}

#[test]
fn what_has_to_be_kept_and_does_not_fit_is_refused() {
    let sandbox = sandbox();
    let refused = eval(&sandbox, &["--memory", "100"]).ends(2);
    for part in [
        "E0612",
        "the rows of `outages` do not fit in the 100 bytes of memory that they may take",
        "the source is read row by row because its rows are spans",
        "`--memory`",
    ] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    let items = eval(&sandbox, &["--memory", "100kB"]).ends(2);
    assert!(
        items.err.contains("the items of `ticket` do not fit in 100 kB of memory"),
        "{}",
        items.err
    );
    assert_eq!(sandbox.names("tmp"), [".keep"]);
}

#[test]
fn a_size_that_is_none_is_refused() {
    let sandbox = sandbox();
    for text in ["much", "0", "5 quarts", "-1GB"] {
        let refused = eval(&sandbox, &[&format!("--memory={text}")]).ends(2);
        assert!(
            refused.err.contains(&format!("`--memory`: `{text}` is no size")),
            "{}",
            refused.err
        );
        assert!(refused.err.contains("500MB, 2GB, 2GiB"), "{}", refused.err);
    }
}
