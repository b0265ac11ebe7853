//! The last verdicts on a contract whose data `sla.toml` binds: what `sla eval` says of the files on disk.
//!
//! The command line is asked, and not the library: it knows how data is bound, unpacked and found, and a long evaluation
//! is a process that can be left alone. Without `sla` beside the server or on the `PATH` there are no verdicts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What was found for the last period, by the name of the objective or penalty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Verdicts {
    by_name: BTreeMap<String, String>,
}

impl Verdicts {
    /// The line for an objective or a penalty.
    pub(crate) fn of(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(String::as_str)
    }

    /// Reads a statement: of each objective the last verdict, of each penalty the credits of the same period.
    pub(crate) fn read(statement: &Value) -> Self {
        let mut by_name = BTreeMap::new();
        let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
        for period in list(statement, "periods") {
            let label = period["label"].as_str().unwrap_or_default().to_owned();
            let mut verdicts: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for objective in list(&period, "objectives") {
                let said = |key: &str| objective[key].as_str().unwrap_or_default().to_owned();
                verdicts.entry(said("name")).or_default().push(said("verdict"));
            }
            for (name, found) in verdicts {
                by_name.insert(name, format!("{} in {label}", counted(&found)));
            }
            for credit in list(&period, "credits") {
                let said = |key: &str| credit[key].as_str().unwrap_or_default().to_owned();
                let amount = format!("{} {} in {label}", said("amount"), said("currency"));
                by_name.insert(said("name"), amount);
            }
        }
        Self { by_name }
    }
}

/// One verdict by its word, several by how many there are of each.
fn counted(verdicts: &[String]) -> String {
    if let [only] = verdicts {
        return only.clone();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in verdicts {
        *counts.entry(verdict).or_default() += 1;
    }
    let parts = counts.iter().map(|(verdict, count)| format!("{count} {verdict}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// Evaluates the contract at a path over what is bound beside it. `None` where nothing is bound, or where the
/// evaluation does not succeed: what is wrong then is told by diagnostics and by `sla eval` itself.
pub(crate) fn evaluate(contract: &str) -> Option<Verdicts> {
    let path = Path::new(contract);
    if !path.is_absolute() || !path.with_file_name("sla.toml").is_file() {
        return None;
    }
    let output = Command::new(command_line())
        .args(["eval", contract, "--format", "json"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let statement: Value = serde_json::from_slice(&output.stdout).ok()?;
    Some(Verdicts::read(&statement))
}

/// The `sla` beside the server, else the one on the `PATH`.
fn command_line() -> PathBuf {
    let name = format!("sla{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().map(|server| server.with_file_name(&name));
    beside.filter(|beside| beside.is_file()).unwrap_or_else(|| PathBuf::from(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_last_period_counts_and_groups_are_counted() {
        let statement = json!({"periods": [
            {"label": "2026-02", "objectives": [{"name": "o", "verdict": "met"}], "credits": []},
            {"label": "2026-03",
             "objectives": [{"name": "o", "verdict": "missed"}, {"name": "g", "verdict": "met"},
                            {"name": "g", "verdict": "missed"}, {"name": "g", "verdict": "met"}],
             "credits": [{"name": "p", "amount": "4000.00", "currency": "EUR"}]},
        ]});
        let found = Verdicts::read(&statement);
        assert_eq!(found.of("o"), Some("missed in 2026-03"));
        assert_eq!(found.of("g"), Some("2 met, 1 missed in 2026-03"));
        assert_eq!(found.of("p"), Some("4000.00 EUR in 2026-03"));
        assert_eq!(found.of("x"), None);
        assert_eq!(Verdicts::read(&json!({})), Verdicts::default());
    }
}
