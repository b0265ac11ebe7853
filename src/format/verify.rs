//! Reads what was written, and holds it against what was read.

use crate::diagnostic::Severity;
use crate::source::SourceId;
use crate::syntax::{Node, parse};

use super::tokens::Tokens;

/// Tells whether a written text says the same as the text it was made from.
///
/// # Errors
/// The first difference in words, comments or tree, or the first mistake of the written text.
pub(super) fn same(tree: &Node, tokens: &Tokens<'_>, written: &str) -> Result<(), String> {
    let source = SourceId(0);
    let again = parse(source, written);
    let mistake = again.diagnostics.iter().find(|found| found.severity() == Severity::Error);
    if let Some(mistake) = mistake {
        return Err(mistake.message.clone());
    }
    same_tokens(tokens, &Tokens::read(source, written, &again.tree))?;
    same_tree(tree, &again.tree)
}

fn same_tokens(before: &Tokens<'_>, after: &Tokens<'_>) -> Result<(), String> {
    let (count, written) = (before.len(), after.len());
    for at in 0..count.max(written) {
        let text = |tokens: &Tokens<'_>| tokens.get(at).map(|token| token.text.to_owned());
        let (read, wrote) = (text(before), text(after));
        if read != wrote {
            let shown =
                |text: Option<String>| text.map_or("nothing".to_owned(), |t| format!("`{t}`"));
            return Err(format!("{} became {}", shown(read), shown(wrote)));
        }
    }
    Ok(())
}

fn same_tree(before: &Node, after: &Node) -> Result<(), String> {
    let mut nodes = before.walk().zip(after.walk());
    let differs = nodes
        .find(|(one, other)| one.kind != other.kind || one.children.len() != other.children.len());
    match differs {
        Some((one, other)) => Err(format!("`{}` became `{}`", one.kind, other.kind)),
        None => Ok(()),
    }
}
