//! Exports that were made to harm: a clear error with its code, exit 2, no statement, and no more memory than a limit.
//!
//! The program runs under a limit on its address space where the system has one, so that a size that is believed before
//! it is checked fails the test.

use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{CONTRACT, Run, Sandbox};

/// In KiB. The program itself and its threads take a part of it.
const MEMORY: u32 = 1_500_000;
const LINE: usize = 17 << 20;

fn sandbox(source: &str) -> Sandbox {
    let text = CONTRACT.replace("column  ok         : flag", source);
    assert!(text.contains(source), "the starter has another source:\n{text}");
    Sandbox::with(&[("contract.sla", &text)])
}

/// Evaluates over a file that has to be refused.
#[track_caller]
fn refused(source: &str, name: &str, bytes: &[u8]) -> Run {
    let sandbox = sandbox(source);
    sandbox.write(name, bytes);
    let binding = format!("checks={name}");
    let arguments =
        ["eval", "contract.sla", "--format", "json", "-o", "out.json", "--data", &binding];
    let run = if cfg!(target_os = "linux") {
        let program = sandbox.command(&[]).get_program().to_owned();
        let limited = format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"");
        let output = std::process::Command::new("sh")
            .args(["-c", &limited])
            .arg(program)
            .args(arguments)
            .current_dir(sandbox.path(""))
            .output()
            .expect("a shell");
        Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    } else {
        sandbox.run(&arguments)
    };
    let left = sandbox.names("");
    assert!(!left.iter().any(|name| name.contains("out.json")), "{left:?}");
    run.ends(2).prints_nothing()
}

const FLAG: &str = "column  ok         : flag";
const NUMBER: &str = "column  ok         : flag\n    column  n : number";
const TEXT: &str = "column  ok         : flag\n    column  t : text";

fn row(last: &[u8]) -> Vec<u8> {
    [b"checked_at,ok,n,t\n2026-02-01T00:00Z,true,".as_slice(), last, b",x\n"].concat()
}

#[test]
fn a_line_without_end() {
    let long = vec![b'x'; LINE];
    let csv = [b"checked_at,ok\n2026-02-01T00:00Z,".as_slice(), &long].concat();
    refused(FLAG, "a.csv", &csv).says("E0602").says("longer than 16 MiB").says("a.csv:2");
    let quoted = [b"checked_at,ok\n2026-02-01T00:00Z,\"".as_slice(), &vec![b'\n'; LINE]].concat();
    refused(FLAG, "a.csv", &quoted).says("E0602").says("longer than 16 MiB");
    let ndjson = [b"{\"checked_at\": \"".as_slice(), &long].concat();
    refused(FLAG, "a.ndjson", &ndjson).says("E0602").says("longer than 16 MiB");
}

#[test]
fn columns_without_end() {
    let header = format!("checked_at,ok{}\n", ",x".repeat(10_000));
    refused(FLAG, "a.csv", header.as_bytes()).says("E0602").says("at most 10,000");
}

#[test]
fn numbers_of_ten_megabytes_and_numbers_that_are_none() {
    let digits = vec![b'7'; 10_000_000];
    refused(NUMBER, "a.csv", &row(&digits)).says("E0604").says("more than 40 digits");
    let json = [
        b"[{\"checked_at\": \"2026-02-01T00:00Z\", \"ok\": true, \"n\": ".as_slice(),
        &digits,
        b"}]",
    ]
    .concat();
    refused(NUMBER, "a.json", &json).says("E0604").says("more than 40 digits");
    for wrong in ["NaN", "Infinity", "-inf", "1e999", "0x10"] {
        refused(NUMBER, "a.csv", &row(wrong.as_bytes())).says("E0604").says(wrong);
    }
    refused(
        NUMBER,
        "a.ndjson",
        b"{\"checked_at\": \"2026-02-01T00:00Z\", \"ok\": true, \"n\": NaN}\n",
    )
    .says("E0606");
}

#[test]
fn bytes_that_are_no_text() {
    refused(TEXT, "a.csv", &row(b"1\0")).says("E0602").says("NUL").says("a.csv:2");
    refused(TEXT, "a.csv", &vec![0; 1 << 20]).says("E0602").says("NUL");
    refused(TEXT, "a.ndjson", b"{\"checked_at\": \"2026\0\"}\n").says("E0602").says("NUL");
    refused(TEXT, "a.csv", &row(b"\xff\xfe")).says("E0602").says("UTF-8");
    refused(TEXT, "a.csv", b"\xff\xfec\0h\0").says("E0602").says("UTF-16");
}

#[test]
fn json_as_deep_as_it_is_long() {
    let deep = vec![b'['; 1 << 20];
    refused(FLAG, "a.json", &deep).says("E0602").says("recursion limit");
    refused(FLAG, "a.ndjson", &deep).says("E0606").says("recursion limit");
}

#[test]
fn archives_that_inflate_without_end() {
    let good = b"checked_at,ok\n2026-02-01T00:00Z,true\n".as_slice();
    let bomb = [good, &vec![b'\n'; 34 << 20]].concat();
    let zst = zstd::encode_all(bomb.as_slice(), 3).expect("in memory");
    assert!(zst.len() < 50_000, "{}", zst.len());
    refused(FLAG, "a.csv.zst", &zst).says("E0602").says("more than 500 times its size");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&bomb).expect("in memory");
    let gz = encoder.finish().expect("in memory");
    assert!(gz.len() < 60_000, "{}", gz.len());
    refused(FLAG, "a.csv.gz", &gz).says("E0602").says("more than 500 times its size");
}

#[cfg(feature = "tables")]
#[test]
fn tables_that_are_none() {
    refused(FLAG, "a.parquet", b"PAR1\xff\xff\xff\x7fPAR1").says("E0602").says("a.parquet");
    refused(FLAG, "a.xlsx", b"PK\x03\x04 and nothing more").says("E0602").says("a.xlsx");
}

/// Whether interrupts are ignored here, and so by what is started from here: shells make what they start in the
/// background so.
#[cfg(unix)]
fn ignores_interrupts() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let bits = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    bits.is_some_and(|bits| bits & 0b10 != 0)
}

/// Evaluates over an input that never comes to its end, and is interrupted.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_the_result_of_before() {
    for signal in ["INT", "TERM", "KILL"] {
        if signal == "INT" && ignores_interrupts() {
            continue;
        }
        let sandbox = Sandbox::with(&[("contract.sla", CONTRACT), ("out.json", "before")]);
        let arguments = [
            "eval",
            "contract.sla",
            "--format",
            "json",
            "-o",
            "out.json",
            "--data",
            "checks:csv=-",
        ];
        let mut child = sandbox
            .command(&arguments)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut input = child.stdin.take().expect("it is piped");
        // More than a pipe holds, so that the program has begun to read.
        let rows = "2026-02-01T00:00Z,true\n".repeat(20_000);
        input.write_all(format!("checked_at,ok\n{rows}").as_bytes()).expect("it is read");
        let number = child.id().to_string();
        let sent = std::process::Command::new("kill").args(["-s", signal, &number]).status();
        assert!(sent.expect("kill").success());
        let start = Instant::now();
        while child.try_wait().expect("a child").is_none() {
            assert!(start.elapsed() < Duration::from_secs(20), "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(sandbox.read("out.json"), "before");
        assert_eq!(sandbox.names(""), ["contract.sla", "out.json"], "{signal}");
    }
}
