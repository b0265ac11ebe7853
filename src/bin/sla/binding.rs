//! Which files belong to which source: `--data NAME=FILES`, and `sla.toml` for the names it does not give.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sla::data::{Compression, Format, InputFile};
use sla::diagnostic::{Diagnostic, closest, codes};
use sla::evaluate::Binding;

use crate::ending::Failure;
use crate::exports::{Files, Place, exists};
use crate::project::{STDIN, shown};
use crate::settings::Settings;

/// What evaluation reads.
#[derive(Debug)]
pub(crate) struct Bound {
    /// The files of each source.
    pub(crate) bindings: Vec<Binding>,
    /// The door to them.
    pub(crate) files: Files,
}

/// Binds the files of the command line and, for sources it does not name, those of the settings.
///
/// `sources` are the names in the contract, `files` the door that the files are put behind. One `sla.toml` may serve several contracts in a folder, so what it
/// binds beyond them is passed over; on the command line it is an error (of `read_inputs`).
pub(crate) fn bind(
    arguments: &[String],
    settings: &Settings,
    sources: &[&str],
    files: Files,
) -> Result<Bound, Failure> {
    let mut found: BTreeMap<&str, Vec<Found>> = BTreeMap::new();
    for argument in arguments {
        let (name, format, files) = parts(argument)?;
        found.entry(name).or_default().extend(search(name, format, files, Path::new(""))?);
    }
    for (name, files) in &settings.data {
        if !sources.contains(&name.as_str()) || found.contains_key(name.as_str()) {
            continue;
        }
        let (paths, format) = files.parts();
        let format = format.map(|format| forced(name, format)).transpose()?;
        let mut all = Vec::new();
        for path in paths {
            if path.split(',').any(|item| item.trim() == "-") {
                let message = format!("`sla.toml` binds `{name}` to stdin");
                return Err(Failure::advised(
                    message,
                    "name its files there; stdin is for `--data`",
                ));
            }
            all.extend(search(name, format, path, &settings.folder)?);
        }
        found.insert(name, all);
    }
    let mut bound = Bound { bindings: Vec::new(), files };
    for (name, found) in found {
        let mut seen = BTreeSet::new();
        let mut inputs = Vec::new();
        for file in found {
            if !seen.insert(file.identity()) {
                return Err(Failure::advised(
                    format!("`{}` is bound to `{name}` twice", file.shown),
                    "its rows would count twice; name it once",
                ));
            }
            inputs.push(bound.take_in(file)?);
        }
        bound.bindings.push(Binding { source: name.to_owned(), files: inputs });
    }
    Ok(bound)
}

impl Bound {
    fn take_in(&mut self, file: Found) -> Result<InputFile, Failure> {
        let Found { shown: mut path, place, format, compression, sheet } = file;
        let sheet = sheet.as_deref();
        if !self.files.add(&path, &place, compression, sheet) {
            // Two files are shown alike, one of them below the folder of `sla.toml`: this one says it all.
            if let Place::Path(whole) = &place {
                path = named(shown(whole)?, sheet);
            }
            if !self.files.add(&path, &place, compression, sheet) {
                let message = format!("`{path}` is bound once as compressed and once as not");
                return Err(Failure::said(message));
            }
        }
        Ok(InputFile { path, format })
    }
}

/// A file that a source is bound to.
#[derive(Debug)]
struct Found {
    /// As people and the statement see it: on the command line as given, in `sla.toml` relative to it.
    shown: String,
    place: Place,
    format: Format,
    compression: Option<Compression>,
    /// The sheet of a workbook, where it is named.
    sheet: Option<String>,
}

impl Found {
    /// The same for two names of one file.
    fn identity(&self) -> PathBuf {
        match &self.place {
            Place::Stdin => PathBuf::from("-"),
            Place::Path(path) => {
                let whole = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
                // Two sheets of a workbook are two exports.
                whole.join(self.sheet.as_deref().unwrap_or_default())
            }
        }
    }
}

/// A format with the compression around it.
type Forced = (Format, Option<Compression>);

/// The parts of `NAME=FILES` and `NAME:csv=FILES`.
fn parts(argument: &str) -> Result<(&str, Option<Forced>, &str), Failure> {
    let wrong = |what: &str| {
        Failure::advised(
            format!("`--data {argument}` {what}"),
            "write the name of a source and its files, as in `--data probes=exports/*.csv`",
        )
    };
    let Some((left, files)) = argument.split_once('=') else {
        return Err(wrong("does not say which source the files are for"));
    };
    let (name, format) = match left.split_once(':') {
        None => (left, None),
        Some((name, format)) => (name, Some(forced(name, format)?)),
    };
    if name.is_empty() {
        return Err(wrong("does not name a source"));
    }
    if files.is_empty() {
        return Err(wrong("names no file"));
    }
    Ok((name, format, files))
}

/// A format as it is written with the name: `csv`, `csv.gz`.
fn forced(name: &str, format: &str) -> Result<Forced, Failure> {
    Format::from_path(&format!(".{format}")).ok_or_else(|| {
        Diagnostic::new(
            codes::UNKNOWN_FORMAT,
            format!("`{format}`, given for the source `{name}`, is no format that can be read"),
        )
        .help(format!("the formats are {FORMATS}"))
        .into()
    })
}

const FORMATS: &str =
    "csv, tsv, ndjson, jsonl and json, each also with .gz or .zst, and parquet and xlsx";

/// The files that a text stands for, relative to a folder.
fn search(
    name: &str,
    format: Option<Forced>,
    files: &str,
    folder: &Path,
) -> Result<Vec<Found>, Failure> {
    // A comma or a bracket may be part of a name; what is there under the name as written is meant.
    let whole = exists(&folder.join(files));
    let items: Vec<&str> = if whole { vec![files] } else { files.split(',').collect() };
    let mut found = Vec::new();
    for item in items.into_iter().map(str::trim).filter(|item| !item.is_empty()) {
        if item == "-" {
            let Some((format, compression)) = format else {
                return Err(unknown_format(name, item));
            };
            let shown = STDIN.to_owned();
            found.push(Found { shown, place: Place::Stdin, format, compression, sheet: None });
            continue;
        }
        let (item, sheet) = match split_sheet(item) {
            Some((file, sheet)) if !exists(&folder.join(item)) => (file, Some(sheet)),
            _ => (item, None),
        };
        let is_pattern = item.contains(['*', '?', '[']) && !exists(&folder.join(item));
        let paths = if is_pattern {
            matching(name, item, folder)?
        } else {
            vec![existing(name, item, folder)?]
        };
        for path in paths {
            found.push(read_as(name, format, path, sheet, folder)?);
        }
    }
    Ok(found)
}

/// A file with its format: the one that was given, or the one its ending tells.
fn read_as(
    name: &str,
    format: Option<Forced>,
    path: PathBuf,
    sheet: Option<&str>,
    folder: &Path,
) -> Result<Found, Failure> {
    let shown = shown(path.strip_prefix(folder).unwrap_or(&path))?;
    let told = Format::from_path(&shown);
    let around = told.and_then(|(_, compression)| compression).or_else(|| {
        // The ending `.gz` tells the compression also where nothing tells the format.
        Format::from_path(&format!("{}.{}", "x.csv", shown.rsplit('.').next()?))?.1
    });
    let (format, compression) = match (format, told) {
        (Some((format, compression)), _) => (format, compression.or(around)),
        (None, Some(told)) => told,
        (None, None) => return Err(unknown_format(name, &shown)),
    };
    let (shown, sheet) = (named(shown, sheet), sheet.map(str::to_owned));
    Ok(Found { shown, place: Place::Path(path), format, compression, sheet })
}

/// A file as it is shown, with the sheet that is read of it.
fn named(file: String, sheet: Option<&str>) -> String {
    match sheet {
        Some(sheet) => format!("{file}#{sheet}"),
        None => file,
    }
}

/// The parts of `report.xlsx#Sheet name`: the file, and the name of a sheet of it.
fn split_sheet(item: &str) -> Option<(&str, &str)> {
    const ENDING: &str = ".xlsx";
    let at = item.to_ascii_lowercase().find(".xlsx#")?;
    let (file, rest) = item.split_at_checked(at + ENDING.len())?;
    Some((file, rest.strip_prefix('#')?))
}

fn unknown_format(name: &str, file: &str) -> Failure {
    let message = if file == "-" {
        format!("the format of what comes from stdin for the source `{name}` cannot be told")
    } else {
        format!("the ending of `{file}` does not tell its format")
    };
    Diagnostic::new(codes::UNKNOWN_FORMAT, message)
        .help(format!(
            "give it with the name, as in `{name}:csv={file}`; the formats are {FORMATS}"
        ))
        .into()
}

/// A path that has to be a file.
fn existing(name: &str, item: &str, folder: &Path) -> Result<PathBuf, Failure> {
    let path = folder.join(item);
    match fs::metadata(&path) {
        Ok(meta) if meta.is_dir() => {
            let message =
                format!("`{}`, bound to the source `{name}`, is a folder", path.display());
            let help = format!("name the files in it, as in `{name}={item}/*.csv`");
            Err(Diagnostic::new(codes::UNREADABLE_INPUT, message)
                .help(help.replace("//", "/"))
                .into())
        }
        Ok(_) => Ok(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message =
                format!("`{}`, bound to the source `{name}`, is not there", path.display());
            Err(Diagnostic::new(codes::MISSING_INPUT, message)
                .maybe_help(neighbour(&path).map(|near| format!("did you mean `{near}`?")))
                .into())
        }
        Err(error) => {
            let message = format!(
                "`{}`, bound to the source `{name}`, cannot be read: {error}",
                path.display()
            );
            Err(Diagnostic::new(codes::UNREADABLE_INPUT, message).into())
        }
    }
}

/// The file in the same folder whose name is closest to one that is not there.
fn neighbour(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut names: Vec<String> = fs::read_dir(here)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    let near = closest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(folder.join(near).to_string_lossy().into_owned())
}

/// The files that match a glob, in the order of their paths.
fn matching(name: &str, item: &str, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let inside = folder.to_str().map(glob::Pattern::escape).unwrap_or_default();
    let pattern = Path::new(&inside).join(item);
    let entries = glob::glob_with(&pattern.to_string_lossy(), options).map_err(|error| {
        Failure::said(format!("`{item}`, bound to the source `{name}`, is no pattern: {error}"))
    })?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| {
            let message = format!("`{}` cannot be read: {}", error.path().display(), error.error());
            Failure::from(Diagnostic::new(codes::UNREADABLE_INPUT, message))
        })?;
        if !path.is_dir() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        let message = format!("no file matches `{item}`, bound to the source `{name}`");
        return Err(Diagnostic::new(codes::MISSING_INPUT, message).into());
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::split_sheet;

    #[test]
    fn a_sheet_is_named_behind_the_file() {
        assert_eq!(split_sheet("a/b.xlsx#Mai 2026"), Some(("a/b.xlsx", "Mai 2026")));
        assert_eq!(split_sheet("a.XLSX#x#y"), Some(("a.XLSX", "x#y")));
        assert_eq!(split_sheet("a.xlsx"), None);
        assert_eq!(split_sheet("a#b.csv"), None);
    }
}
