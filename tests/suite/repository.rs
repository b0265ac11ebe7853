//! The files of this repository, as the tests see them.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder that holds the root package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One text file, with its path below the root written with `/`.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Reads the file at a path below the root.
    pub(crate) fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path))
            .unwrap_or_else(|error| panic!("{path} cannot be read: {error}"));
        Self { path: path.to_owned(), text }
    }

    /// The name without folders and ending: `registry` for `src/diagnostic/registry.rs`.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split('.').next().unwrap_or(name)
    }
}

/// All files with that ending below a folder, in the order of their paths; none where the folder is absent.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    paths
        .iter()
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .map(|path| {
            let below = path.strip_prefix(root()).expect("found below the root");
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            File::read(&parts.join("/"))
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// The sources of the core: everything under `src/` but the binary and the test files.
pub(crate) fn core() -> Vec<File> {
    let mut found = files("src", "rs");
    found.retain(|file| !file.path.starts_with("src/bin/") && !is_test(&file.path));
    assert!(found.len() > 10, "the core has gone missing: {} files", found.len());
    found
}

/// The sources of all packages without the test files.
pub(crate) fn sources() -> Vec<File> {
    let mut found = Vec::new();
    for folder in ["src", "lsp/src", "xtask/src"] {
        found.extend(files(folder, "rs"));
    }
    found.retain(|file| !is_test(&file.path));
    found
}

/// Tells whether the path is that of unit tests: `tests.rs`, or a file in a folder `tests`.
pub(crate) fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part == "tests.rs")
}
