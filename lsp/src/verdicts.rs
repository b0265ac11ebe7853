//! The last verdicts on a contract whose data `sla.toml` binds: what `sla eval` says of the files on disk.
//!
//! The command line is asked, and not the library: it knows how data is bound, unpacked and found, and a long evaluation
//! is a process that can be left alone. Without `sla` beside the server or on the `PATH` there are no verdicts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What was found for the last period, by the name of the objective, penalty or right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Verdicts {
    by_name: BTreeMap<String, Verdict>,
}

/// What was found for one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// In words: `missed in 2026-03`.
    pub(crate) said: String,
    /// Whether a promise was missed.
    pub(crate) missed: bool,
    /// Where the statement has it: `uptime@2026-03`.
    pub(crate) address: String,
}

impl Verdicts {
    /// What was found for an objective, a penalty or a right.
    pub(crate) fn of(&self, name: &str) -> Option<&Verdict> {
        self.by_name.get(name)
    }

    /// Reads a statement: of each objective the last verdict, of each penalty the credits of the same period, of each
    /// right where it stands.
    pub(crate) fn read(statement: &Value) -> Self {
        let mut by_name: BTreeMap<String, Verdict> = BTreeMap::new();
        let list = |value: &Value, key: &str| {
            value.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
        };
        for period in list(statement, "periods") {
            let label = text(&period, "label");
            let mut verdicts: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for objective in list(&period, "objectives") {
                let name = text(&objective, "name");
                verdicts.entry(name).or_default().push(text(&objective, "verdict"));
            }
            for (name, found) in verdicts {
                let said = format!("{} in {label}", counted(&found));
                // A period that goes on says nothing final: the one before it still counts.
                if let Some(known) = by_name.get_mut(&name).filter(|_| found.iter().any(is_open)) {
                    known.said = format!("{}, {said}", known.said);
                    continue;
                }
                let missed = found.iter().any(|verdict| verdict == "missed");
                let address = format!("{name}@{label}");
                by_name.insert(name, Verdict { said, missed, address });
            }
            for credit in list(&period, "credits") {
                let (amount, currency) = (text(&credit, "amount"), text(&credit, "currency"));
                let name = text(&credit, "name");
                let said = format!("{amount} {currency} in {label}");
                let address = format!("{name}@{label}");
                by_name.insert(name, Verdict { said, missed: false, address });
            }
        }
        for right in list(statement, "rights") {
            let (name, label) = (text(&right, "name"), text(&right, "period"));
            let lapses = text(&right, "lapses");
            let until = if lapses.is_empty() { String::new() } else { format!(" until {lapses}") };
            let said = format!("{} for {label}{until}", text(&right, "state"));
            let address = format!("{name}@{label}");
            by_name.insert(name, Verdict { said, missed: false, address });
        }
        Self { by_name }
    }
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn is_open(verdict: &String) -> bool {
    verdict == "open"
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

/// Whether there is an `sla.toml` beside a contract.
pub(crate) fn is_bound(contract: &str) -> bool {
    let path = Path::new(contract);
    path.is_absolute() && path.with_file_name("sla.toml").is_file()
}

/// Evaluates the contract at a path over what is bound beside it. `None` where nothing is bound, or where the
/// evaluation does not succeed: what is wrong then is told by diagnostics and by `sla eval` itself.
pub(crate) fn evaluate(contract: &str) -> Option<Verdicts> {
    if !is_bound(contract) {
        return None;
    }
    let output = command(&["eval", contract, "--format", "json"]).output().ok()?;
    let statement: Value = serde_json::from_slice(&output.stdout).ok()?;
    Some(Verdicts::read(&statement))
}

/// Why a figure of the statement is what it is, in the words of `sla explain`; where that does not succeed, what it
/// said.
pub(crate) fn explanation(contract: &str, address: &str) -> String {
    let output = match command(&["explain", contract, address]).stderr(Stdio::piped()).output() {
        Ok(output) => output,
        Err(error) => return format!("`sla explain` does not start: {error}"),
    };
    let said = if output.status.success() { &output.stdout } else { &output.stderr };
    String::from_utf8_lossy(said).into_owned()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(command_line());
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
    command
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
            {"label": "2026-04", "objectives": [{"name": "o", "verdict": "open"}], "credits": []},
        ], "rights": [
            {"name": "r", "period": "2026-06", "state": "exercisable", "lapses": "2026-10-29"},
        ]});
        let found = Verdicts::read(&statement);
        let said = |name| found.of(name).map(|found| (found.said.as_str(), found.missed));
        assert_eq!(said("o"), Some(("missed in 2026-03, open in 2026-04", true)));
        assert_eq!(said("g"), Some(("2 met, 1 missed in 2026-03", true)));
        assert_eq!(said("p"), Some(("4000.00 EUR in 2026-03", false)));
        assert_eq!(said("r"), Some(("exercisable for 2026-06 until 2026-10-29", false)));
        assert_eq!(said("x"), None);
        assert_eq!(found.of("o").map(|found| found.address.as_str()), Some("o@2026-03"));
        assert_eq!(Verdicts::read(&json!({})), Verdicts::default());
    }
}
