//! What workers kept merges after it was written down and read again, as if other machines had read their blocks.

use sla::data::{BadRows, Exports, Format, InputFile};
use sla::evaluate::{
    Asked, Binding, Feed, FileStart, Folded, Hands, InTurn, Path, Scan, Unfed, evaluate_files,
};

use super::differential::WORKS;
use super::exports::{Form, Oddness, Width, export};
use super::terms::{Dice, Stamps, contract};
use crate::evaluation::Folder;

/// Cuts files into blocks of so many bytes at most, each for a worker of its own whose result is written down.
struct Written<'f> {
    folder: &'f Folder,
    block: usize,
}

impl Hands for Written<'_> {
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..pieces).rev().for_each(work);
    }
}

impl Feed for Written<'_> {
    fn feed(&self, scan: &Scan<'_>, files: &[InputFile]) -> Result<(Folded, Vec<String>), Unfed> {
        let mut whole = scan.nothing();
        let mut digests = Vec::new();
        for (place, file) in files.iter().enumerate() {
            digests.push(self.folder.digest(&file.path).map_err(|_| Unfed)?);
            let place = u32::try_from(place).expect("few files");
            let bytes = self.folder.text(&file.path).into_bytes();
            let FileStart::Known { file, body } = scan.begin(place, file, &bytes, true) else {
                return Err(Unfed);
            };
            let (mut from, mut number) = (body, 0);
            while from < bytes.len() {
                let mut until = (from + self.block).min(bytes.len());
                while until < bytes.len() {
                    match scan.whole_records(&file, &bytes[from..until]).ok_or(Unfed)? {
                        0 => until = (until + self.block).min(bytes.len()),
                        whole => {
                            until = from + whole;
                            break;
                        }
                    }
                }
                let mut worker = scan.worker(1).ok_or(Unfed)?;
                worker.block(&file, number, &bytes[from..until]);
                let text = serde_json::to_string(&worker.finish()).expect("JSON");
                let read: Folded = serde_json::from_str(&text).expect("what was written");
                assert_eq!(serde_json::to_string(&read).expect("JSON"), text);
                whole.merge(read);
                (from, number) = (until, number + 1);
            }
        }
        Ok((whole, digests))
    }
}

#[test]
fn what_was_written_down_merges_as_if_it_had_not_been() {
    let mut in_one_pass = 0;
    for seed in 0..24 {
        let mut dice = Dice(seed);
        let text = contract(&mut dice, Stamps::Iso);
        let oddness = Oddness { odd: 40, bad: 0 };
        let rows = export(&mut dice, Form::Csv, Stamps::Iso, (oddness, Width::All), 60);
        let folder =
            Folder::of_texts([("c.sla", &text), ("works.csv", WORKS), ("rows.csv", &rows)]);
        let contract = sla::compile("c.sla", &folder).contract.expect("a contract");
        let file = |path: &str| vec![InputFile { path: path.to_owned(), format: Format::Csv }];
        let bindings = [
            Binding { source: "probes".to_owned(), files: file("rows.csv") },
            Binding { source: "works".to_owned(), files: file("works.csv") },
        ];
        let by = |feed: &dyn Feed| {
            let mut rejected = Vec::new();
            let bad = (BadRows::Collect, &mut rejected);
            let asked = Asked { as_of: None, periods: None };
            evaluate_files(&contract, &folder, &bindings, bad, &asked, feed)
        };
        let expected = by(&InTurn { exports: &folder, piece: 1 << 16, workers: 1 });
        let found = by(&Written { folder: &folder, block: 700 });
        match (found, expected) {
            (Ok(found), Ok(expected)) => {
                let passed = |path: &Path| matches!(path, Path::OnePass { .. });
                in_one_pass += u64::from(found.sources.iter().any(|one| passed(&one.path)));
                assert_eq!(found.statement.to_json().ok(), expected.statement.to_json().ok());
            }
            (found, expected) => assert_eq!(found.is_err(), expected.is_err(), "seed {seed}"),
        }
    }
    assert!(in_one_pass > 8, "too few are read in one pass: {in_one_pass}");
}
