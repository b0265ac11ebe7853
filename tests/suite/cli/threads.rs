//! `sla eval --threads`: large exports are cut into blocks, and nothing shows where.

use std::fmt::Write as _;

use sla::data::sha256_hex;

use super::{Run, Sandbox};

const CONTRACT: &str = r#"
contract web "Web" { between helper and customer; in force 2026-01-01 until 2027-01-01; zone "UTC"; period month }
conventions { missing data inconclusive; no items not applicable; partial periods prorated }
party helper { role provider }
party customer { role customer }
source probes { at ts : instant; column ok : flag }
metric good { from probes; value share(ok); owner customer }
objective promise { by helper; require good >= 90% }
"#;

/// 50,000 probes, of which each tenth failed. The header does not end in the first piece that is read, and each
/// thousandth row has a note of many lines that is longer than what is kept free before a piece.
fn probes() -> String {
    let mut text = format!("ts,ok,note,{}\n", "x".repeat(300 << 10));
    let note = "a line\n".repeat(6_000);
    for row in 0..50_000 {
        let at = format!("2026-03-{:02}T{:02}:{:02}:00Z", 1 + row % 28, row % 24, row % 60);
        let ok = u8::from(row % 10 != 0);
        let note = if row % 1_000 == 999 { note.as_str() } else { "none" };
        writeln!(text, "{at},{ok},\"{note}\",more of it").expect("a text");
    }
    text
}

fn eval(sandbox: &Sandbox, threads: &str) -> Run {
    let arguments = ["eval", "c.sla", "--format", "json", "--stats", "--threads", threads];
    sandbox.run(&[&arguments[..], &["--data", "probes=probes.csv"]].concat()).ends(0)
}

#[test]
fn where_a_file_is_cut_shows_nowhere() {
    let text = probes();
    let sandbox = Sandbox::with(&[("c.sla", CONTRACT)]);
    sandbox.write("probes.csv", text.as_bytes());
    let alone = eval(&sandbox, "1");
    let statement: serde_json::Value = serde_json::from_str(&alone.out).expect("JSON");
    let input = &statement["inputs"][0];
    assert_eq!(input["sha256"], sha256_hex(text.as_bytes()));
    assert_eq!(input["rows"], 50_000);
    // 45,000 of 50,000.
    assert!(alone.out.contains(r#""exact": "9/10""#), "{}", alone.out);
    for threads in ["2", "3", "7"] {
        let others = eval(&sandbox, threads);
        assert_eq!(others.out, alone.out, "{threads} threads");
        assert!(others.err.contains("in one pass"), "{}", others.err);
    }
}
