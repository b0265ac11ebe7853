//! The kernels of the pass over bytes, each by exports in which little else is done: cutting and passing over fields,
//! instants, texts, numbers, outcomes, and lines of JSON.
//!
//! `cargo bench --bench engine`. The kernels are no part of the interface, so they are called as evaluations call them.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{BufRead, Cursor};

use criterion::{Criterion, Throughput};
use sla::data::{BadRows, Exports, Format, InputFile, OpenError};
use sla::evaluate::{Asked, Binding, InTurn, Path, evaluate_files};
use sla::ir::Contract;
use sla::source::{LoadError, LoadErrorKind, SourceLoader};

const ROWS: u32 = 100_000;

/// Serves no file: the contracts are whole.
struct NoFiles;

impl SourceLoader for NoFiles {
    fn load(&self, _: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

/// One export in memory. Its fingerprint is not taken: that is another's work.
struct Memory(Vec<u8>);

impl Exports for Memory {
    fn open(&self, _: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        Ok(Box::new(Cursor::new(self.0.as_slice())))
    }

    fn digest(&self, _: &str) -> Result<String, OpenError> {
        Ok(String::new())
    }
}

/// A contract with one source of such columns and one metric.
fn contract(columns: &str, each: Option<&str>, metric: &str) -> Option<Contract> {
    let (for_each, objective) = match each {
        Some(key) => (format!("for each {key}; "), format!("for each {key}")),
        None => (String::new(), String::new()),
    };
    let least = if metric.contains("share") { "0%" } else { "0" };
    let text = format!(
        "contract bench \"Bench\" {{ between provider and customer; in force 2026-01-01 until 2027-01-01; \
         zone \"UTC\"; period month }}\n\
         conventions {{ missing data inconclusive; no items not applicable; partial periods prorated; \
         percentiles nearest rank }}\n\
         party provider {{ role provider }}\nparty customer {{ role customer }}\n\
         source probes \"Probes\" {{ at ts : instant{columns} }}\n\
         metric found {{ from probes; {for_each}{metric}; owner customer }}\n\
         objective kept {objective} {{ by provider; require found >= {least} }}\n"
    );
    let compiled = sla::compile_text("bench.sla", text.clone(), &NoFiles);
    assert!(compiled.contract.is_some(), "{text}\n{:?}", compiled.diagnostics);
    compiled.contract
}

/// The rows of a form: with so many fields that nothing looks at, or as lines of JSON.
fn export(form: Format, unused: usize) -> Vec<u8> {
    let services = ["api", "checkout", "search-api", "billing", "mail-gateway"];
    let mut text = String::new();
    if form == Format::Csv {
        text.push_str("ts,service,ok,latency");
        (0..unused).for_each(|place| {
            let _ = write!(text, ",unused{place}");
        });
        text.push('\n');
    }
    let fields = ",a field that nothing looks at".repeat(unused);
    for row in 0..ROWS {
        let (day, second) = (1 + row / 3600 % 28, row % 3600);
        let at =
            format!("2026-03-{day:02}T12:{:02}:{:02}.{:03}Z", second / 60, second % 60, row % 1000);
        let service = usize::try_from(row * 7 % 5)
            .ok()
            .and_then(|place| services.get(place))
            .unwrap_or(&"api");
        let (ok, latency) = (row % 97 != 0, format!("{}.{}", row * 31 % 900, row % 10));
        let _ = match form {
            Format::Csv => writeln!(text, "{at},{service},{ok},{latency}{fields}"),
            _ => writeln!(
                text,
                "{{\"ts\":\"{at}\",\"service\":\"{service}\",\"ok\":{ok},\"latency\":{latency}}}"
            ),
        };
    }
    text.into_bytes()
}

/// Evaluates as the command line does, in one thread.
fn evaluate(contract: &Contract, memory: &Memory, format: Format) -> usize {
    let files = vec![InputFile { path: "probes".to_owned(), format }];
    let bindings = [Binding { source: "probes".to_owned(), files }];
    let feed = InTurn { exports: memory, piece: 1 << 18, workers: 1 };
    let asked = Asked { as_of: None, periods: None };
    let done = evaluate_files(
        contract,
        memory,
        &bindings,
        (BadRows::Stop, &mut Vec::new()),
        &asked,
        &feed,
    );
    assert!(done.is_ok(), "{:?}", done.err());
    let Ok(done) = done else { return 0 };
    let path = done.sources.first().map(|source| &source.path);
    assert!(matches!(path, Some(Path::OnePass { odd: 0 })), "it is not read in one pass: {path:?}");
    done.statement.periods.len()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let cases = [
        ("cut, instants", Format::Csv, 0, "", "value count"),
        ("and ten fields passed over", Format::Csv, 10, "", "value count"),
        ("and texts", Format::Csv, 0, "; column service : text", "value count"),
        ("and outcomes", Format::Csv, 0, "; column ok : flag", "value share(ok)"),
        ("and numbers", Format::Csv, 0, "; column latency : number", "value sum(latency)"),
        (
            "and a percentile",
            Format::Csv,
            0,
            "; column latency : number",
            "value percentile(95, latency)",
        ),
        ("lines of JSON", Format::Ndjson, 0, "; column ok : flag", "value share(ok)"),
    ];
    let mut group = criterion.benchmark_group(format!("{ROWS} rows"));
    group.sample_size(20);
    for (name, format, unused, columns, metric) in cases {
        let each = columns.contains("service").then_some("service");
        let Some(contract) = contract(columns, each, metric) else { continue };
        let memory = Memory(export(format, unused));
        group.throughput(Throughput::Bytes(u64::try_from(memory.0.len()).unwrap_or(0)));
        group.bench_function(name, |bencher| {
            bencher.iter(|| evaluate(black_box(&contract), &memory, format));
        });
    }
    group.finish();
    criterion.final_summary();
}
