//! A folder of contracts and exports, on disk or in the test.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Cursor};
use std::path::PathBuf;
use std::rc::Rc;

use sla::data::{BadRows, Exports, Format, InputFile, OpenError, sha256_hex};
use sla::diagnostic::{Diagnostic, render};
use sla::evaluate::{
    Asked, Binding, Evaluated, InTurn, Memory, Scratch, ScratchError, evaluate_files,
    evaluate_files_within, read_inputs,
};
use sla::ir::Contract;
use sla::source::{LoadError, LoadErrorKind, SourceLoader};
use sla::statement::Statement;
use sla::time::{Instant, parse_period_label};

use crate::repository::root;

/// Contracts and exports by their path; texts of the test come before files of the same path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folder {
    on_disk: Option<PathBuf>,
    texts: BTreeMap<String, String>,
}

impl Folder {
    /// A folder that only holds texts of the test.
    pub(crate) fn of_texts<const N: usize>(texts: [(&str, &str); N]) -> Self {
        let texts = texts.map(|(path, text)| (path.to_owned(), text.to_owned()));
        Self { on_disk: None, texts: BTreeMap::from(texts) }
    }

    /// A folder of this repository.
    pub(crate) fn of_project(path: &str) -> Self {
        Self { on_disk: Some(root().join(path)), texts: BTreeMap::new() }
    }

    /// A folder of real exports that may not be copied into this repository. They lie in `data` of `$SLA_SHARED`,
    /// by default `../shared` beside the project; `None`, loudly, where there is none.
    pub(crate) fn of_shared_data(path: &str) -> Option<Self> {
        let shared = std::env::var_os("SLA_SHARED").map(PathBuf::from);
        let folder = shared.unwrap_or_else(|| root().join("../shared")).join("data").join(path);
        if !folder.is_dir() {
            println!("SKIPPED: there is no {}; set SLA_SHARED", folder.display());
            return None;
        }
        Some(Self { on_disk: Some(folder), texts: BTreeMap::new() })
    }

    /// The same folder with another text in it.
    pub(crate) fn with(mut self, path: &str, text: impl Into<String>) -> Self {
        self.texts.insert(path.to_owned(), text.into());
        self
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path).unwrap_or_else(|error| panic!("{path}: {error}")))
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The contract in a file, which has to be without errors and without warnings.
    pub(crate) fn contract(&self, path: &str) -> Contract {
        let compiled = sla::compile(path, self);
        let said = render::render(
            compiled.diagnostics.as_slice(),
            &compiled.sources,
            render::Format::Plain,
            false,
        );
        assert!(said.is_empty(), "{path} is not without diagnostics:\n{said}");
        compiled.contract.unwrap_or_else(|| panic!("{path} gives no contract, and says nothing"))
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, OpenError> {
        if let Some(text) = self.texts.get(path) {
            return Ok(text.clone().into_bytes());
        }
        match &self.on_disk {
            Some(folder) => Ok(fs::read(folder.join(path))?),
            None => Err(OpenError::NotFound),
        }
    }
}

impl SourceLoader for Folder {
    fn load(&self, path: &str) -> Result<String, LoadError> {
        let bytes = self.bytes(path).map_err(|_| LoadError::new(LoadErrorKind::NotFound))?;
        String::from_utf8(bytes)
            .map_err(|error| LoadError::new(LoadErrorKind::Other(error.to_string())))
    }
}

impl Exports for Folder {
    fn open(&self, path: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        Ok(Box::new(BufReader::new(Cursor::new(self.bytes(path)?))))
    }

    fn digest(&self, path: &str) -> Result<String, OpenError> {
        Ok(sha256_hex(&self.bytes(path)?))
    }
}

/// The statement of a contract over exports. A source is bound to files of the folder.
pub(crate) fn evaluate(
    contract: &Contract,
    folder: &Folder,
    files: &[(&str, &[&str])],
    as_of: Option<&str>,
    periods: Option<&str>,
) -> Statement {
    try_evaluate(contract, folder, files, as_of, periods)
        .unwrap_or_else(|problem| panic!("{}: {:?}", problem.message, problem))
}

/// The statement, or why there is none.
pub(crate) fn try_evaluate(
    contract: &Contract,
    folder: &Folder,
    files: &[(&str, &[&str])],
    as_of: Option<&str>,
    periods: Option<&str>,
) -> Result<Statement, Box<Diagnostic>> {
    let input = |path: &str| {
        let (format, compression) = Format::from_path(path).expect("an ending that is known");
        assert_eq!(compression, None, "{path} is compressed");
        InputFile { path: path.to_owned(), format }
    };
    let bindings: Vec<Binding> = files
        .iter()
        .map(|(source, paths)| Binding {
            source: (*source).to_owned(),
            files: paths.iter().map(|path| input(path)).collect(),
        })
        .collect();
    let asked = Asked {
        as_of: as_of.map(instant),
        periods: periods.map(|label| parse_period_label(label).expect("a period")),
    };
    both_ways(contract, folder, &bindings, (BadRows::Stop, &asked), (4096, 2))
        .map(|(found, _)| found)
}

/// The statement, read row by row and in one pass (with so many bytes at once and so many workers): both have to be
/// the same. With it which sources were read in one pass.
pub(crate) fn both_ways(
    contract: &Contract,
    exports: &dyn Exports,
    bindings: &[Binding],
    (bad, asked): (BadRows, &Asked),
    (piece, workers): (usize, usize),
) -> Result<(Statement, Vec<String>), Box<Diagnostic>> {
    let mut rejected = None;
    let rows = read_inputs(contract, exports, bindings, bad).and_then(|inputs| {
        rejected = Some(inputs.all().flat_map(|read| read.rejected.clone()).collect::<Vec<_>>());
        sla::evaluate::evaluate(contract, &inputs, asked)
    });
    let feed = InTurn { exports, piece, workers };
    let mut set_aside = Vec::new();
    let pass = evaluate_files(contract, exports, bindings, (bad, &mut set_aside), asked, &feed);
    same_in_little_memory(contract, exports, bindings, (bad, asked), &feed, &pass);
    // Whether or not there is a statement.
    if let Some(rejected) = rejected {
        assert_eq!(set_aside, rejected, "in one pass other records are set aside");
    }
    match (rows, pass) {
        (Ok(statement), Ok(pass)) => {
            let (expected, found) = (statement.to_json(), pass.statement.to_json());
            assert_eq!(
                found.expect("a statement"),
                expected.expect("a statement"),
                "in one pass it differs"
            );
            let in_one_pass = pass.sources.into_iter().filter_map(|source| match source.path {
                sla::evaluate::Path::OnePass { .. } => Some(source.source),
                sla::evaluate::Path::RowByRow(_) => None,
            });
            Ok((statement, in_one_pass.collect()))
        }
        (Err(expected), Err(found)) => {
            assert_eq!(
                format!("{found:?}"),
                format!("{expected:?}"),
                "in one pass another thing is wrong"
            );
            Err(expected)
        }
        (Ok(_), Err(found)) => panic!("only in one pass it is refused: {found:?}"),
        (Err(expected), Ok(_)) => panic!("only row by row it is refused: {expected:?}"),
    }
}

/// Evaluates in so little memory that histories are written away where they can be: it has to be the same.
fn same_in_little_memory(
    contract: &Contract,
    exports: &dyn Exports,
    bindings: &[Binding],
    (bad, asked): (BadRows, &Asked),
    feed: &InTurn<'_>,
    expected: &Result<Evaluated, Box<Diagnostic>>,
) {
    let parts = 1 + bindings.iter().map(|binding| binding.files.len()).sum::<usize>() * 3 % 16;
    let (memory, _) = little_memory(parts);
    let mut set_aside = Vec::new();
    let bad = (bad, &mut set_aside);
    let found = evaluate_files_within(contract, exports, bindings, bad, asked, feed, &memory);
    match (expected, found) {
        (Ok(expected), Ok(found)) => assert_eq!(
            found.statement.to_json().expect("a statement"),
            expected.statement.to_json().expect("a statement"),
            "in little memory it differs"
        ),
        (expected, found) => assert_eq!(
            found.err().map(|found| format!("{found:?}")),
            expected.as_ref().err().map(|expected| format!("{expected:?}")),
            "in little memory another thing is wrong"
        ),
    }
}

/// No room for a row of a case, which go in so many parts to what is given with it.
pub(crate) fn little_memory(parts: usize) -> (Memory, Rc<Written>) {
    let written = Rc::new(Written::default());
    let scratch: Option<Rc<dyn Scratch>> = Some(Rc::<Written>::clone(&written));
    (Memory { spill_past: 0, limit: u64::MAX, values: 0, keys: 1_000, parts, scratch }, written)
}

/// Holds what is written away.
#[derive(Debug, Default)]
pub(crate) struct Written(RefCell<Vec<u8>>);

impl Written {
    /// How many bytes were written.
    pub(crate) fn len(&self) -> usize {
        self.0.borrow().len()
    }
}

impl Scratch for Written {
    fn append(&self, bytes: &[u8]) -> Result<u64, ScratchError> {
        let at = self.len();
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(at as u64)
    }

    fn read(&self, at: u64, bytes: &mut [u8]) -> Result<(), ScratchError> {
        let at = usize::try_from(at).expect("small");
        bytes.copy_from_slice(&self.0.borrow()[at..at + bytes.len()]);
        Ok(())
    }
}

/// An instant written with its offset: `2026-04-01T00:00:00+02:00`.
pub(crate) fn instant(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(text).expect("an instant with its offset").to_utc()
}
