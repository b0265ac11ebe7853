//! The folder a contract lives in: the door to its texts, and the contracts below a path.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sla::source::{LoadError, LoadErrorKind, SourceLoader};

use crate::ending::Failure;

/// What `-` is called in messages.
pub(crate) const STDIN: &str = "<stdin>";
/// The name of the settings beside a contract.
pub(crate) const SETTINGS: &str = "sla.toml";
/// The most bytes of a source text: 64 MiB.
const MAX_SOURCE: u64 = 64 << 20;
/// How deep folders are searched for contracts.
const MAX_DEPTH: u32 = 32;

/// Reads the sources of one project, and nothing outside of it.
///
/// The project of a contract is the outermost folder above it that has an `sla.toml`; without one it is the
/// contract's own folder.
#[derive(Debug)]
pub(crate) struct Project {
    root: Option<PathBuf>,
}

impl Project {
    /// The project of the contract at that path.
    pub(crate) fn of(contract: &Path) -> Self {
        let whole = fs::canonicalize(contract).ok();
        let own = whole.as_deref().and_then(Path::parent);
        let outermost = own.and_then(|own| own.ancestors().filter(has_settings).last());
        Self { root: outermost.or(own).map(Path::to_path_buf) }
    }

    /// Whether a file lies in the project.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        let whole = fs::canonicalize(path);
        // What is not there is said where it is opened.
        whole.is_err()
            || whole
                .is_ok_and(|whole| self.root.as_ref().is_some_and(|root| whole.starts_with(root)))
    }

    /// The project of a contract that is read from standard input: the present folder.
    pub(crate) fn here() -> Self {
        Self { root: fs::canonicalize(".").ok() }
    }
}

fn has_settings(folder: &&Path) -> bool {
    folder.join(SETTINGS).is_file()
}

impl SourceLoader for Project {
    fn load(&self, path: &str) -> Result<String, LoadError> {
        let whole = fs::canonicalize(path).map_err(|error| said(&error))?;
        // INVARIANT: links are followed before the comparison, so none leads out.
        if !self.root.as_ref().is_some_and(|root| whole.starts_with(root)) {
            return Err(LoadError::new(LoadErrorKind::OutsideProject));
        }
        let meta = fs::metadata(&whole).map_err(|error| said(&error))?;
        if meta.is_dir() {
            return Err(LoadError::new(LoadErrorKind::IsDirectory));
        }
        if !meta.is_file() {
            return Err(LoadError::new(LoadErrorKind::Other("this is no file".to_owned())));
        }
        let file = File::open(&whole).map_err(|error| said(&error))?;
        text_of(file)
    }
}

/// Reads a whole text.
pub(crate) fn text_of(input: impl io::Read) -> Result<String, LoadError> {
    let mut bytes = Vec::new();
    input.take(MAX_SOURCE + 1).read_to_end(&mut bytes).map_err(|error| said(&error))?;
    if bytes.len() as u64 > MAX_SOURCE {
        return Err(LoadError::new(LoadErrorKind::TooLarge));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let byte = error.as_bytes().get(valid.len()).copied().unwrap_or_default();
        let valid = String::from_utf8_lossy(valid);
        let line = valid.matches('\n').count() as u64 + 1;
        let column = valid.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
        LoadError::new(LoadErrorKind::NotUtf8 { line, column, byte })
    })
}

fn said(error: &io::Error) -> LoadError {
    LoadError::new(match error.kind() {
        io::ErrorKind::NotFound => LoadErrorKind::NotFound,
        io::ErrorKind::IsADirectory => LoadErrorKind::IsDirectory,
        io::ErrorKind::PermissionDenied => LoadErrorKind::Denied,
        _ => LoadErrorKind::Other(error.to_string()),
    })
}

/// A path as it is shown and handed to the core.
pub(crate) fn shown(path: &Path) -> Result<String, Failure> {
    match path.to_str() {
        Some(text) => Ok(text.replace('\\', "/")),
        None => Err(Failure::advised(
            format!("the name `{}` is not UTF-8 text", path.display()),
            "rename the file",
        )),
    }
}

/// A contract that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asked {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// The contracts that paths stand for: a file is itself, a folder all `*.sla` below it in the order of their paths.
/// Each is named once.
pub(crate) fn contracts(paths: &[PathBuf]) -> Result<Vec<Asked>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(Asked::Stdin);
        } else if path.is_dir() {
            let before = found.len();
            below(path, MAX_DEPTH, &mut found)?;
            if found.len() == before {
                return Err(Failure::advised(
                    format!("there is no contract (`*.sla`) in the folder `{}`", path.display()),
                    "name a contract, or a folder with contracts",
                ));
            }
        } else {
            found.push(Asked::File(path.clone()));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|asked| seen.insert(asked.clone()));
    Ok(found)
}

/// Gathers the contracts below a folder; hidden folders and links to folders are passed over.
fn below(folder: &Path, depth: u32, found: &mut Vec<Asked>) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::said(format!("the folder `{}` cannot be read: {error}", folder.display()))
    };
    let entries: io::Result<Vec<_>> = fs::read_dir(folder).map_err(failed)?.collect();
    let mut entries = entries.map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let path =
            if folder == Path::new(".") { PathBuf::from(entry.file_name()) } else { entry.path() };
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() && !hidden && depth > 0 {
            below(&path, depth - 1, found)?;
        } else if path.extension().is_some_and(|ending| ending == "sla") && path.is_file() {
            found.push(Asked::File(path));
        }
    }
    Ok(())
}
