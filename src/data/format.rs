//! File formats and how a file's name tells them.

use serde::{Deserialize, Serialize};

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// One JSON value a line.
    Ndjson,
    /// One JSON document.
    Json,
    /// Apache Parquet.
    Parquet,
    /// A sheet of an Excel workbook (`.xlsx`).
    Xlsx,
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// Gzip, `.gz`.
    Gzip,
    /// Zstandard, `.zst`.
    Zstd,
}

/// A file to read and its format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// The path, as given to [`super::Exports`] and as shown to people.
    pub path: String,
    /// The format of what is in it, after decompression.
    pub format: Format,
}

impl Format {
    /// The format and compression that the ending of a path tells, in any case of letters; `None`
    /// where it tells nothing.
    pub fn from_path(path: &str) -> Option<(Self, Option<Compression>)> {
        let lower = path.to_ascii_lowercase();
        let (stem, compression) = if let Some(stem) = lower.strip_suffix(".gz") {
            (stem, Some(Compression::Gzip))
        } else if let Some(stem) = lower.strip_suffix(".zst") {
            (stem, Some(Compression::Zstd))
        } else {
            (lower.as_str(), None)
        };
        let (_, ending) = stem.rsplit_once('.')?;
        let format = Self::from_name(ending)?;
        (compression.is_none() || !format.is_table()).then_some((format, compression))
    }

    /// The format of that name, as in `--data NAME:csv=…` or a file's ending.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "json" => Some(Self::Json),
            "parquet" => Some(Self::Parquet),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// Whether its columns or cells have types, so that it is read by [`super::Exports::table`]. Such files are
    /// compressed inside, and not as a whole.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Parquet | Self::Xlsx)
    }
}
