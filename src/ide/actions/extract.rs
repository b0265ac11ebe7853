//! A `choose` that looks up a key, as a table with a name.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::{Node, Rule};

use super::{Action, ActionKind};
use crate::ide::{Analysis, at};

/// The column of the values in a new table.
const COLUMN: &str = "value";

/// Makes a table of the `choose` at a place: each of its rows compares the same key with a word or a text, and gives a
/// value that is written out.
pub(super) fn table(analysis: &Analysis, range: Span) -> Option<Action> {
    let path = at::around(&analysis.parse.tree, range.start);
    let choose = path.iter().rev().find(|node| node.rule() == Rule::choose)?;
    let rows: Vec<(&str, &str, &str)> =
        choose.all(Rule::choose_row).map(|row| cells(analysis, row)).collect::<Option<_>>()?;
    let key = rows.iter().map(|(key, ..)| *key).find(|key| !key.is_empty())?;
    if rows.len() < 2 || rows.iter().any(|(other, ..)| !other.is_empty() && *other != key) {
        return None;
    }
    let name = new_name(analysis, key);
    let width = rows.iter().map(|(_, word, _)| word.chars().count()).chain([key.chars().count()]);
    let width = width.max()?;
    let line = |word: &str, value: &str| format!("    {word:width$} | {value}\n");
    let body: String = rows.iter().map(|(_, word, value)| line(word, value)).collect();
    let text = format!("table {name} by {key} {{\n{}{body}}}\n\n", line(key, COLUMN));
    let outer = path.iter().find(|node| node.rule() == Rule::declaration)?;
    let place = above(analysis, outer.span.start);
    Some(Action {
        title: format!("Extract the table `{name}`"),
        kind: ActionKind::Extract,
        edits: vec![
            Edit { span: analysis.span(place, place), replacement: text },
            Edit { span: choose.span, replacement: format!("{name}[{key}].{COLUMN}") },
        ],
        removes: None,
        certain: false,
    })
}

/// The key, what it is compared with, and the value of a row; the key of `otherwise` is empty.
fn cells<'t>(analysis: &'t Analysis, row: &Node) -> Option<(&'t str, &'t str, &'t str)> {
    let mut parts = row.children.iter();
    let (condition, value) = (parts.next()?, parts.next()?);
    if parts.next().is_some() || !is_written_out(value) {
        return None;
    }
    let value = analysis.slice(value.span).trim();
    if condition.rule() == Rule::kw_otherwise {
        return Some(("", "otherwise", value));
    }
    let comparison = condition.walk().find(|node| node.rule() == Rule::op_eq)?;
    let (key, word) = (comparison.children.first()?, comparison.children.get(1)?);
    let whole = analysis.slice(comparison.span).trim() == analysis.slice(condition.span).trim();
    let plain = key.rule() == Rule::name && matches!(word.rule(), Rule::name | Rule::text);
    let slice = |node: &Node| analysis.slice(node.span).trim();
    (whole && plain).then(|| (slice(key), slice(word), value))
}

/// A number with its unit, a text: what a cell of a table may hold whatever is around it.
fn is_written_out(value: &Node) -> bool {
    const WRITTEN: [Rule; 2] = [Rule::quantity, Rule::text];
    WRITTEN.contains(&value.rule())
        || (value.rule() == Rule::expr
            && value.children.len() == 1
            && value.children.iter().all(is_written_out))
}

/// A name that nothing has yet.
fn new_name(analysis: &Analysis, key: &str) -> String {
    let taken =
        |name: &String| analysis.names().definitions().any(|(_, known)| known.name == *name);
    let base = format!("values_by_{key}");
    let numbered = (2..100).map(|number| format!("{base}_{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
}

/// The start of the line where a declaration begins, its comment included.
fn above(analysis: &Analysis, start: u32) -> u32 {
    let text = analysis.slice(analysis.span(0, start));
    let mut at = text.rfind('\n').map_or(0, |end| end + 1);
    while let Some(before) = text.get(..at.saturating_sub(1)) {
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        let is_comment =
            before.get(line..).is_some_and(|line| line.trim_start().starts_with("///"));
        if at == 0 || !is_comment {
            break;
        }
        at = line;
    }
    u32::try_from(at).unwrap_or(start)
}
