//! Why a verdict is what it is: the command behind a lens and behind an action.

use std::path::PathBuf;

use serde_json::{Value, json};
use tower_lsp::ls_types::{Command, Uri};

use crate::files;
use crate::verdicts::{self, Verdict};

/// The name of the command, which takes the document and the address of a figure.
pub(crate) const COMMAND: &str = "sla.explain";

/// The command for a verdict, under a title.
pub(crate) fn command(title: String, uri: &Uri, verdict: &Verdict) -> Command {
    let arguments = vec![json!(uri.as_str()), json!(verdict.address)];
    Command { title, command: COMMAND.to_owned(), arguments: Some(arguments) }
}

/// What such a command asks for; `None` where the arguments are none of ours.
pub(crate) fn asked(arguments: &[Value]) -> Option<(Uri, String)> {
    let [uri, address] = arguments else { return None };
    Some((uri.as_str()?.parse().ok()?, address.as_str()?.to_owned()))
}

/// The explanation of the figure at an address. Takes as long as an evaluation of the contract.
pub(crate) fn explanation(uri: &Uri, address: &str) -> String {
    verdicts::explanation(&files::path_of(uri), address)
}

/// Puts an explanation where an editor can open it, and gives its place.
pub(crate) fn kept(address: &str, text: &str) -> std::io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("sla-lsp-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let plain =
        |letter: char| if letter.is_alphanumeric() || "-_".contains(letter) { letter } else { '_' };
    let name: String = address.chars().map(plain).take(100).collect();
    let path = folder.join(format!("{name}.txt"));
    std::fs::write(&path, text)?;
    Ok(path)
}
