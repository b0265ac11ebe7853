//! `sla.toml` beside a contract: which files belong to which source.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::ending::Failure;
use crate::project::SETTINGS;

/// What stands in `sla.toml`, and where that is.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// The folder of the file; its paths are relative to it.
    pub(crate) folder: PathBuf,
    /// The files of each source.
    pub(crate) data: BTreeMap<String, Files>,
}

/// What a name under `[data]` may be.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a path, a list of paths, or { files = …, format = … }")]
pub(crate) enum Files {
    /// The ending tells the format.
    Bare(Paths),
    /// With the format that the ending does not tell.
    Formatted {
        /// The files.
        files: Paths,
        /// As in `--data NAME:csv=…`.
        format: String,
    },
}

/// Paths and globs, each with commas between them where they are several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Paths {
    /// One text.
    One(String),
    /// A list.
    Several(Vec<String>),
}

impl Paths {
    fn all(&self) -> Vec<&str> {
        match self {
            Self::One(path) => vec![path],
            Self::Several(paths) => paths.iter().map(String::as_str).collect(),
        }
    }
}

impl Files {
    /// The paths as written, and the format.
    pub(crate) fn parts(&self) -> (Vec<&str>, Option<&str>) {
        match self {
            Self::Bare(paths) => (paths.all(), None),
            Self::Formatted { files, format } => (files.all(), Some(format)),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    data: BTreeMap<String, Files>,
}

impl Settings {
    /// Reads the `sla.toml` in the folder of a contract; without one there are no settings.
    pub(crate) fn beside(contract: &Path) -> Result<Self, Failure> {
        let folder = contract.parent().map(Path::to_path_buf).unwrap_or_default();
        let path = folder.join(SETTINGS);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self { folder, data: BTreeMap::new() });
            }
            Err(error) => {
                return Err(Failure::said(format!("`{}` cannot be read: {error}", path.display())));
            }
        };
        let document: Document = toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            Failure::advised(
                format!("`{}`, line {line}: {}", path.display(), error.message()),
                "it has one table, `[data]`, with lines such as `probes = \"probes/*.csv\"`",
            )
        })?;
        Ok(Self { folder, data: document.data })
    }
}
