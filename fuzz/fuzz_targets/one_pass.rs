//! Any bytes as an export: in one pass and row by row they give the same statement, or the same refusal, whatever the
//! size of the pieces.

#![no_main]

use std::io::{BufRead, Cursor};

use libfuzzer_sys::fuzz_target;
use sla::data::{BadRows, Exports, Format, InputFile, OpenError, sha256_hex};
use sla::evaluate::{Asked, Binding, InTurn, evaluate, evaluate_files, read_inputs};
use sla::ir::Contract;
use sla::source::{LoadError, LoadErrorKind, SourceLoader};

const CONTRACT: &str = include_str!("one_pass.sla");

/// Of rows of which only the instant is known.
const DATES: &str = include_str!("dates.sla");

/// The contract uses no other.
struct Alone;

impl SourceLoader for Alone {
    fn load(&self, _: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

fn compiled(name: &str, text: &str) -> Contract {
    sla::compile_text(name, text, &Alone).contract.expect("a contract")
}

thread_local! {
    static COMPILED: Contract = compiled("one_pass.sla", CONTRACT);
    static COMPILED_DATES: Contract = compiled("dates.sla", DATES);
}

struct Export<'b>(&'b [u8]);

impl Exports for Export<'_> {
    fn open(&self, _: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        Ok(Box::new(Cursor::new(self.0)))
    }

    fn digest(&self, _: &str) -> Result<String, OpenError> {
        Ok(sha256_hex(self.0))
    }
}

fuzz_target!(|input: (u8, u8, bool, &[u8])| {
    let (_, form, _, _) = input;
    if form < 128 {
        COMPILED.with(|contract| compare(contract, &["probes", "latest"], input));
    } else {
        COMPILED_DATES.with(|contract| compare(contract, &["dates"], input));
    }
});

fn compare(contract: &Contract, sources: &[&str], (piece, form, collects, bytes): (u8, u8, bool, &[u8])) {
    let format = [Format::Csv, Format::Tsv, Format::Ndjson][usize::from(form) % 3];
    let exports = Export(bytes);
    let files = vec![InputFile { path: "rows".to_owned(), format }];
    let bound = |source: &&str| Binding { source: (*source).to_owned(), files: files.clone() };
    let bindings: Vec<Binding> = sources.iter().map(bound).collect();
    let bad = if collects { BadRows::Collect } else { BadRows::Stop };
    let asked = Asked::default();
    let feed = InTurn { exports: &exports, piece: usize::from(piece) + 1, workers: 1 + usize::from(form) % 5 };
    let rows = read_inputs(contract, &exports, &bindings, bad)
        .and_then(|inputs| evaluate(contract, &inputs, &asked));
    let mut rejected = Vec::new();
    let pass = evaluate_files(contract, &exports, &bindings, (bad, &mut rejected), &asked, &feed);
    match (rows, pass) {
        (Ok(rows), Ok(pass)) => {
            assert_eq!(pass.statement.to_json().expect("JSON"), rows.to_json().expect("JSON"));
        }
        (Err(rows), Err(pass)) => assert_eq!(format!("{pass:?}"), format!("{rows:?}")),
        (rows, pass) => panic!("row by row {rows:?}\nin one pass {pass:?}"),
    }
}
