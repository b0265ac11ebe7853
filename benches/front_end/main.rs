//! How long the front end takes for a contract of 2,000 lines: reading, checking and formatting it; and whether
//! broken or hostile texts are read at the pace of good ones.
//!
//! `cargo bench --bench front_end`; docs/benchmarks.md has the results and what they are for.

mod generated;
#[path = "../../tests/suite/syntax/hostile.rs"]
mod hostile;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use sla::source::{LoadError, LoadErrorKind, SourceId, SourceLoader};

const LINES: usize = 2_000;
const HOSTILE_BYTES: usize = 100_000;

/// Serves no file: the contract is whole.
struct NoFiles;

impl SourceLoader for NoFiles {
    fn load(&self, _: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

fn parse(text: &str) -> usize {
    sla::syntax::parse(SourceId(0), text).diagnostics.len()
}

fn compile(text: &str) -> usize {
    sla::compile_text("contract.sla", text.to_owned(), &NoFiles).diagnostics.len()
}

fn contract(criterion: &mut Criterion) {
    let text = generated::contract(LINES);
    let compiled = sla::compile_text("contract.sla", text.clone(), &NoFiles);
    assert!(compiled.contract.is_some(), "the contract is wrong: {:?}", compiled.diagnostics);
    let mut group = criterion.benchmark_group("contract of 2000 lines");
    group.throughput(Throughput::Bytes(u64::try_from(text.len()).unwrap_or(0)));
    group.bench_function("tokens", |bencher| {
        bencher.iter(|| sla::syntax::lexemes(SourceId(0), black_box(&text)).len());
    });
    group.bench_function("parse", |bencher| bencher.iter(|| parse(black_box(&text))));
    group.bench_function("parse, resolve, check, lower", |bencher| {
        bencher.iter(|| compile(black_box(&text)));
    });
    group.bench_function("format", |bencher| {
        bencher.iter(|| sla::format::format(black_box(&text)).is_ok());
    });
    group.finish();
    let (parsing, all) = (fastest(|| parse(&text)), fastest(|| compile(&text)));
    let (bytes, lines) = (text.len(), text.lines().count());
    println!("{lines} lines, {bytes} bytes: parsed in {parsing:?}, checked in {all:?},");
    println!("{} times parsing alone\n", ratio(all, parsing));
}

/// How much longer a byte of broken or hostile text takes than one of good text.
fn hostile_texts() {
    let good = generated::contract(LINES);
    let pace = fastest(|| compile(&good)).as_nanos() / good.len() as u128;
    let mut paces: Vec<(u128, &str)> = Vec::new();
    for (name, write) in hostile::all() {
        let text = write(HOSTILE_BYTES);
        paces.push((fastest(|| compile(&text)).as_nanos() / text.len() as u128, name));
    }
    paces.sort_unstable();
    println!("a byte of a good contract takes {pace} ns; of hostile text, in ns:");
    for (taken, name) in paces.iter().rev() {
        println!("{taken:>8}  {name}");
    }
}

/// The fastest of a few runs: what the machine does else can only make one slower.
fn fastest(run: impl Fn() -> usize) -> Duration {
    let times = (0..5).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

/// A ratio with one decimal, without floats.
fn ratio(one: Duration, other: Duration) -> String {
    let tenths = one.as_nanos() * 10 / other.as_nanos().max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    contract(&mut criterion);
    if std::env::args().any(|argument| argument == "hostile") {
        hostile_texts();
    }
    criterion.final_summary();
}
