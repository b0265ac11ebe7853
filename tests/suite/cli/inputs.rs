//! What is said of data that cannot be used: each mistake by its own message, and all of them end with 2.

use std::fs;

use super::{CONTRACT, Run, Sandbox};

/// A contract without settings: its source `checks` is bound to nothing.
fn bare() -> Sandbox {
    Sandbox::with(&[
        ("contract.sla", CONTRACT),
        ("good.csv", "checked_at,ok\n2026-02-01T00:00Z,true\n"),
    ])
}

fn with(sandbox: &Sandbox, data: &[&str]) -> Run {
    let mut arguments = vec!["eval", "contract.sla", "--format", "plain"];
    for binding in data {
        arguments.extend(["--data", *binding]);
    }
    sandbox.run(&arguments).ends(2).prints_nothing()
}

#[test]
fn a_source_without_data_and_a_name_without_a_source() {
    let sandbox = bare();
    with(&sandbox, &[]).says("E0601").says("`checks`");
    with(&sandbox, &["checks=good.csv", "cheks=good.csv"]).says("`cheks`").says("`checks`");
}

#[test]
fn bindings_that_say_nothing() {
    let sandbox = bare();
    for (binding, said) in [
        ("good.csv", "does not say which source"),
        ("=good.csv", "does not name a source"),
        ("checks=", "names no file"),
        ("checks:xls=good.csv", "`xls`"),
        ("checks:=good.csv", "E0607"),
        ("checks=good.csv,good.csv", "twice"),
        ("checks=*.csv,./good.csv", "twice"),
        ("checks=-", "stdin"),
        ("checks=[.csv", "`[.csv`"),
    ] {
        with(&sandbox, &[binding]).says(said);
    }
}

#[test]
fn files_that_are_not_there_or_are_something_else() {
    let sandbox = bare();
    fs::create_dir(sandbox.path("folder")).expect("a folder");
    sandbox.write("good.export", b"x");
    with(&sandbox, &["checks=goood.csv"]).says("E0601").says("did you mean `good.csv`?");
    with(&sandbox, &["checks=no/where.csv"]).says("E0601").says("`no/where.csv`");
    with(&sandbox, &["checks=folder"])
        .says("E0602")
        .says("is a folder")
        .says("checks=folder/*.csv");
    with(&sandbox, &["checks=none-*.csv"]).says("E0601").says("no file matches `none-*.csv`");
    with(&sandbox, &["checks=good.export"]).says("E0607").says("checks:csv=good.export");
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = bare();
    sandbox.write("secret.csv", b"checked_at,ok\n");
    let path = sandbox.path("secret.csv");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("permissions");
    if fs::File::open(&path).is_ok() {
        return; // Who may read everything cannot be refused.
    }
    with(&sandbox, &["checks=secret.csv"]).says("E0602").says("permission");
}

#[test]
fn files_whose_content_is_wrong() {
    let sandbox = bare();
    let long = (0..3000).map(|n| format!("2026-02-01T00:00:{:02}Z,true\n", n % 60));
    let long: String = std::iter::once("checked_at,ok\n".to_owned()).chain(long).collect();
    let zst = zstd::encode_all(long.as_bytes(), 3).expect("in memory");
    for (name, bytes, code, said) in [
        ("empty.csv", b"".as_slice(), "E0605", "empty.csv"),
        ("header.csv", b"when,fine\n2026-02-01T00:00Z,true\n", "E0603", "`checked_at`"),
        ("none.csv", b"2026-02-01T00:00Z,true\n", "E060", "header"),
        ("twice.csv", b"checked_at,ok,ok\n2026-02-01T00:00Z,true,true\n", "E0608", "`ok`"),
        ("local.csv", b"checked_at,ok\n2026-02-01T00:00,true\n", "E0604", "zone"),
        ("short.csv", b"checked_at,ok\n2026-02-01T00:00Z\n", "E0606", "short.csv:2"),
        ("latin.csv", b"checked_at,ok\n2026-02-01T00:00Z,\xe4\n", "E0602", "UTF-8"),
        ("quote.csv", b"checked_at,ok\n\"2026-02-01T00:00Z,true\n", "E060", "quote"),
        ("broken.json", b"[{\"checked_at\": ", "E0602", "broken.json"),
        ("none.gz.csv.gz", b"checked_at,ok\n", "E0602", "none.gz.csv.gz"),
        ("cut.csv.zst", &zst[..zst.len() / 2], "E0602", "cut off"),
    ] {
        sandbox.write(name, bytes);
        let binding = format!("checks={name}");
        with(&sandbox, &[&binding]).says(code).says(said).says(name);
    }
}

#[test]
fn a_truncated_gzip_gives_no_partial_statement() {
    use std::io::Write as _;
    let sandbox = bare();
    let rows: Vec<String> =
        (0..9000).map(|n| format!("2026-02-01T00:00:00Z,true,{}", n * 7919)).collect();
    let rows = rows.join("\n");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(format!("checked_at,ok,n\n{rows}").as_bytes()).expect("in memory");
    let bytes = encoder.finish().expect("in memory");
    sandbox.write("cut.csv.gz", &bytes[..bytes.len() - 9]);
    with(&sandbox, &["checks=cut.csv.gz"]).says("E0602").says("cut off");
}

#[test]
fn an_unknown_zone_is_the_contracts_error() {
    let sandbox = bare();
    sandbox.write("contract.sla", CONTRACT.replace("Europe/Berlin", "Europe/Bonn").as_bytes());
    let run = sandbox.run(&["eval", "contract.sla", "--data", "checks=good.csv"]).ends(1);
    run.says("E0208").says("Europe/Bonn");
}

#[test]
fn settings_that_cannot_be_read() {
    let sandbox = bare();
    for (text, said) in [
        ("[data\n", "`sla.toml`, line 1"),
        ("[daten]\nchecks = \"good.csv\"\n", "`daten`"),
        ("[data]\n\nchecks = 7\n", "`sla.toml`, line 3"),
        ("[data]\nchecks = \"absent.csv\"\n", "E0601"),
        ("[data]\nchecks = { files = \"good.csv\", format = \"xls\" }\n", "`xls`"),
        ("[data]\nchecks = \"-\"\n", "stdin"),
    ] {
        sandbox.write("sla.toml", text.as_bytes());
        with(&sandbox, &[]).says(said);
    }
}

#[test]
fn remarks_count_in_the_singular_too() {
    let remarks = |rows: &str| {
        let sandbox = Sandbox::with(&[("contract.sla", CONTRACT)]);
        sandbox.write("checks.csv", format!("checked_at,ok\n{rows}").as_bytes());
        let data = ["--data", "checks=checks.csv", "--as-of", "2026-03-02T00:00:00+01:00"];
        let run = sandbox.run(
            &[&["eval", "contract.sla"], &data[..], &["--rejects", "bad.csv", "--format", "json"]]
                .concat(),
        );
        let statement: serde_json::Value = serde_json::from_str(&run.ends(0).out).expect("JSON");
        let all = statement["diagnostics"].as_array().expect("a list").clone();
        all.iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let later = "at or after 2026-03-02T00:00:00+01:00[Europe/Berlin]";
    let (good, bad, after) =
        ("2026-03-01T00:00:00Z,1\n", "2026-03-01T01:00:00Z,perhaps\n", "2026-03-02T00:00:00Z,1\n");
    assert_eq!(
        remarks(&format!("{good}{bad}{after}")),
        [
            "`checks`: 1 row could not be read and was set aside".to_owned(),
            format!("`checks`: 1 row {later} was not looked at"),
        ]
    );
    assert_eq!(
        remarks(&format!("{good}{bad}{bad}{after}{after}")),
        [
            "`checks`: 2 rows could not be read and were set aside".to_owned(),
            format!("`checks`: 2 rows {later} were not looked at"),
        ]
    );
}
