//! What editors ask, over the contracts of the repository.

mod completion;
mod names;

use sla::ide::Analysis;
use sla::source::{LoadError, LoadErrorKind, SourceLoader};

use crate::repository::{File, files};

/// There are no other files.
struct Alone;

impl SourceLoader for Alone {
    fn load(&self, _path: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

pub(super) fn analysed(text: &str) -> Analysis {
    sla::analyse("test.sla", text, &Alone, None)
}

/// The contracts that are right.
pub(super) fn contracts() -> Vec<File> {
    let mut found = files("tests/syntax/ok", "sla");
    found.extend(files("examples", "sla"));
    found.extend(files("tests/contracts", "sla"));
    found.push(File::read("tests/suite/ide/features.sla"));
    assert!(found.len() >= 3, "there are contracts");
    found
}
