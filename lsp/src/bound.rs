//! The headings of the data that `sla.toml` binds to a contract, for completion: the first rows of files on disk.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Of a file so much is looked at: headings stand at its beginning.
const LOOKED_AT: u64 = 1 << 16;

/// What is bound to the sources of a contract.
pub(crate) struct Bound {
    folder: PathBuf,
    /// The paths by source, as written.
    paths: BTreeMap<String, String>,
}

impl Bound {
    /// Reads the `sla.toml` beside a contract; without one, or where it cannot be read, nothing is bound.
    pub(crate) fn beside(contract: &str) -> Self {
        let path = Path::new(contract);
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let read = || {
            let text = std::fs::read_to_string(path.with_file_name("sla.toml")).ok()?;
            let settings: toml::Table = text.parse().ok()?;
            let data = settings.get("data")?.as_table()?;
            let first = |files: &toml::Value| {
                let files = files.get("files").unwrap_or(files);
                let one = files.as_str().or_else(|| files.as_array()?.first()?.as_str())?;
                Some(one.split(',').next()?.trim().to_owned())
            };
            Some(
                data.iter()
                    .filter_map(|(name, files)| Some((name.clone(), first(files)?)))
                    .collect(),
            )
        };
        let paths = path.is_absolute().then(read).flatten().unwrap_or_default();
        Self { folder, paths }
    }

    /// The headings of the first file bound to a source; empty where they cannot be told.
    pub(crate) fn headings(&self, source: &str) -> Vec<String> {
        let file = self.paths.get(source).and_then(|path| self.first_file(path));
        file.and_then(|path| headings_of(&path)).unwrap_or_default()
    }

    /// The file that a path names, or the first of those that a pattern does.
    fn first_file(&self, path: &str) -> Option<PathBuf> {
        let whole = self.folder.join(path);
        if whole.is_file() {
            return Some(whole);
        }
        glob::glob(whole.to_str()?).ok()?.flatten().next()
    }
}

fn headings_of(path: &Path) -> Option<Vec<String>> {
    let ending = path.extension()?.to_str()?.to_lowercase();
    let mut start = Vec::new();
    File::open(path).ok()?.take(LOOKED_AT).read_to_end(&mut start).ok()?;
    let text = String::from_utf8_lossy(&start);
    let line = text.trim_start_matches('\u{feff}').lines().next()?;
    match ending.as_str() {
        "csv" | "txt" => Some(cells(line, likeliest(line))),
        "tsv" => Some(cells(line, '\t')),
        "ndjson" | "jsonl" => Some(keys(&serde_json::from_str(line).ok()?)),
        "json" => Some(keys(serde_json::from_str::<Value>(&text).ok()?.as_array()?.first()?)),
        _ => None,
    }
}

/// What parts the cells of a line: the mark that stands in it most often outside of quotes.
fn likeliest(line: &str) -> char {
    const MARKS: [char; 4] = ['|', '\t', ';', ','];
    let count = |mark: &char| cells(line, *mark).len();
    MARKS.into_iter().max_by_key(count).unwrap_or(',')
}

/// The cells of a line, out of their quotes.
fn cells(line: &str, mark: char) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match found.last_mut() {
            _ if letter == '"' => quoted = !quoted,
            _ if letter == mark && !quoted => found.push(String::new()),
            Some(cell) => cell.push(letter),
            None => {}
        }
    }
    found.into_iter().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
}

/// The keys of a row, those of what is inside it behind dots.
fn keys(row: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in row.as_object().into_iter().flatten() {
        let inner = value.as_object().filter(|inner| !inner.is_empty());
        match inner {
            Some(_) => found.extend(keys(value).into_iter().map(|inner| format!("{key}.{inner}"))),
            None => found.push(key.clone()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn headings_are_told_whatever_parts_them() {
        let of = |line| cells(line, likeliest(line));
        assert_eq!(of("at,ok,\"Status, code\""), ["at", "ok", "Status, code"]);
        assert_eq!(of("at;ok;latency, ms"), ["at", "ok", "latency, ms"]);
        assert_eq!(of("at\tok"), ["at", "ok"]);
        assert_eq!(of("at"), ["at"]);
        assert_eq!(
            keys(&json!({"at": 1, "host": {"name": "a", "tags": {}}})),
            ["at", "host.name", "host.tags"]
        );
        assert_eq!(keys(&json!([1])), [""; 0]);
    }
}
