//! Files on disk: their names in the protocol and in the compiler, and their texts.

use std::cell::RefCell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use sla::source::{LoadError, LoadErrorKind, SourceLoader};
use tower_lsp::ls_types::Uri;

use crate::file::World;

/// A contract is text that people read; a file larger than this is none.
const LARGEST: u64 = 64 << 20;

/// The path of a document for the compiler: absolute, with forward slashes. A document that is no file, such as
/// one never saved, keeps its URI as its name.
pub(crate) fn path_of(uri: &Uri) -> String {
    let file = (uri.scheme().as_str() == "file").then(|| uri.to_file_path()).flatten();
    match file {
        Some(path) => path.to_string_lossy().replace('\\', "/"),
        None => uri.as_str().to_owned(),
    }
}

/// The URI of such a path; `None` where it names no file.
pub(crate) fn uri_of(path: &str) -> Option<Uri> {
    if Path::new(path).is_absolute() { Uri::from_file_path(path) } else { path.parse().ok() }
}

/// The path of a file that a contract names relative to itself; `None` for a contract that is no file.
pub(crate) fn beside(contract: &str, path: &str) -> Option<String> {
    let folder = Path::new(contract).parent().filter(|folder| folder.is_absolute())?;
    Some(plain(&folder.join(path)).to_string_lossy().replace('\\', "/"))
}

/// The path without `.` and `..`, by its text alone.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// Serves what a contract refers to: what is open as it is on the screen, the rest from disk.
pub(crate) struct Loader<'w> {
    world: &'w World,
    /// The folder of the contract, where relative paths begin.
    folder: PathBuf,
    asked: RefCell<Vec<String>>,
}

impl<'w> Loader<'w> {
    /// For the contract at that path.
    pub(crate) fn new(world: &'w World, contract: &str) -> Self {
        let folder = Path::new(contract).parent().map(Path::to_path_buf).unwrap_or_default();
        Self { world, folder, asked: RefCell::default() }
    }

    /// What has been asked for.
    pub(crate) fn asked(self) -> Vec<String> {
        self.asked.into_inner()
    }

    /// Whether a contract may read it: beside or below itself, or in a folder of the workspace.
    fn may_read(&self, path: &Path) -> bool {
        let inside = |folder: &Path| !folder.as_os_str().is_empty() && path.starts_with(folder);
        inside(&self.folder) || self.world.folders.iter().any(|folder| inside(folder))
    }
}

impl SourceLoader for Loader<'_> {
    fn load(&self, path: &str) -> Result<String, LoadError> {
        let absolute = plain(&self.folder.join(path));
        let name = absolute.to_string_lossy().replace('\\', "/");
        self.asked.borrow_mut().push(name.clone());
        if let Some(open) = self.world.open_at(&name) {
            return Ok(open.text.to_string());
        }
        if !self.may_read(&absolute) {
            return Err(LoadError::new(LoadErrorKind::OutsideProject));
        }
        read(&absolute)
    }
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, LoadError> {
    let failed = |error: std::io::Error| {
        LoadError::new(match error.kind() {
            ErrorKind::NotFound => LoadErrorKind::NotFound,
            ErrorKind::PermissionDenied => LoadErrorKind::Denied,
            ErrorKind::IsADirectory => LoadErrorKind::IsDirectory,
            _ => LoadErrorKind::Other(error.to_string()),
        })
    };
    let found = fs::metadata(path).map_err(failed)?;
    if found.is_dir() {
        return Err(LoadError::new(LoadErrorKind::IsDirectory));
    }
    if !found.is_file() {
        return Err(LoadError::new(LoadErrorKind::Other("this is no file".to_owned())));
    }
    if found.len() > LARGEST {
        return Err(LoadError::new(LoadErrorKind::TooLarge));
    }
    let bytes = fs::read(path).map_err(failed)?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let (before, rest) = error.as_bytes().split_at(good);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let on_line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let column = String::from_utf8_lossy(on_line).chars().count() + 1;
        LoadError::new(LoadErrorKind::NotUtf8 {
            line: u64::try_from(line).unwrap_or(u64::MAX),
            column: u64::try_from(column).unwrap_or(u64::MAX),
            byte: rest.first().copied().unwrap_or_default(),
        })
    })
}

/// So many contracts of a workspace are looked at, and its folders so deep.
const MOST_CONTRACTS: usize = 1000;
const DEEPEST_FOLDER: usize = 12;

/// The contracts in some folders and below, by path. Hidden folders and those of builds are left out.
pub(crate) fn contracts_in(folders: &[PathBuf]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<(PathBuf, usize)> =
        folders.iter().map(|folder| (folder.clone(), 0)).collect();
    while let Some((folder, depth)) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let hidden = name.to_string_lossy().starts_with('.');
            // Links are not followed: they may lead in a circle.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir()
                && !hidden
                && depth < DEEPEST_FOLDER
                && name != "target"
                && name != "node_modules"
            {
                open.push((path, depth + 1));
            } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "sla") {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
        if found.len() >= MOST_CONTRACTS {
            break;
        }
    }
    found.sort();
    found.truncate(MOST_CONTRACTS);
    found
}
