//! `sla fmt`: contracts in the house style.

use std::fs::File;
use std::io;
use std::path::Path;

use similar::TextDiff;
use sla::diagnostic::{Diagnostic, codes};
use sla::format::{FormatError, format};
use sla::source::SourceMap;

use super::counted;
use crate::arguments::Fmt;
use crate::atomic;
use crate::console::{Console, deliver};
use crate::ending::{Ending, Failure};
use crate::project::{Asked, STDIN, contracts, shown, text_of};

pub(super) fn run(fmt: &Fmt, console: &Console) -> Result<Ending, Failure> {
    let mut ending = Ending::Done;
    let mut result = String::new();
    let (mut changed, mut same) = (0, 0);
    for asked in contracts(&fmt.paths)? {
        let formatted = match formatted(&asked) {
            Ok(formatted) => formatted,
            Err(failure) => {
                // The other files are formatted all the same.
                ending = ending.max(console.fail(&failure));
                continue;
            }
        };
        let differs = formatted.before != formatted.after;
        *(if differs { &mut changed } else { &mut same }) += 1;
        if fmt.check || fmt.diff {
            if differs {
                ending = ending.max(Ending::Errors);
                result += &if fmt.diff { formatted.diff() } else { formatted.path + "\n" };
            }
            continue;
        }
        match asked {
            Asked::Stdin => result += &formatted.after,
            Asked::File(path) if differs => atomic::write(&path, formatted.after.as_bytes())?,
            Asked::File(_) => {}
        }
    }
    deliver(&result, None)?;
    let verb = if fmt.check || fmt.diff { "would change" } else { "changed" };
    console.remark(&format!("{} {verb}, {same} as they should be", counted(changed, "contract")));
    Ok(ending)
}

/// A contract before and after.
#[derive(Debug)]
struct Formatted {
    path: String,
    before: String,
    after: String,
}

impl Formatted {
    fn diff(&self) -> String {
        let diff = TextDiff::from_lines(&self.before, &self.after);
        let names = (self.path.as_str(), format!("{} (formatted)", self.path));
        diff.unified_diff().context_radius(3).header(names.0, &names.1).to_string()
    }
}

fn formatted(asked: &Asked) -> Result<Formatted, Failure> {
    let (path, text) = match asked {
        Asked::Stdin => (STDIN.to_owned(), text_of(io::stdin().lock())),
        Asked::File(path) => (shown(path)?, read(path)),
    };
    let before = text.map_err(|error| {
        let message = format!("`{path}` cannot be read: {error}");
        Failure::from(Diagnostic::new(codes::UNREADABLE_CONTRACT, message))
    })?;
    match format(&before) {
        Ok(after) => Ok(Formatted { path, before, after }),
        Err(FormatError::Unfaithful(difference)) => Err(Failure::Bug(format!(
            "`{path}` is left as it is, because the formatter would have changed what it says: {difference}"
        ))),
        Err(FormatError::Mistakes(found)) => {
            let mut sources = SourceMap::new();
            sources.add(path, before);
            Err(Failure::contract(found.into_vec(), sources))
        }
    }
}

fn read(path: &Path) -> Result<String, sla::source::LoadError> {
    use sla::source::{LoadError, LoadErrorKind};
    let file = File::open(path).map_err(|error| {
        LoadError::new(match error.kind() {
            io::ErrorKind::NotFound => LoadErrorKind::NotFound,
            io::ErrorKind::PermissionDenied => LoadErrorKind::Denied,
            _ => LoadErrorKind::Other(error.to_string()),
        })
    })?;
    text_of(file)
}
