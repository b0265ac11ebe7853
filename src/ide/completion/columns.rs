//! Columns of a source as the data bound to it has them.

use std::collections::BTreeSet;

use crate::syntax::{DeclarationKind, Rule, reach};

use super::context::{Context, Frame};
use super::{Analysis, Completion, CompletionKind, Headings};
use crate::ide::names::NameKind;

/// The headings that are no columns yet, where a column is named: as names, and with the heading where that is none.
pub(super) fn new_columns(
    analysis: &Analysis,
    context: &Context,
    headings: Headings<'_>,
) -> Vec<Completion> {
    let Some(source) = source(context).filter(|_| context.frames.iter().any(|f| names(context, f)))
    else {
        return Vec::new();
    };
    let known = known(analysis, source);
    let new = headings(source).into_iter().filter(|heading| !known.contains(heading));
    new.map(|heading| {
        let name = name_of(&heading);
        let mut item = Completion::new(&name, CompletionKind::Name(NameKind::Column));
        item.detail = Some(format!("heading `{heading}` of the bound data"));
        if name != heading {
            let text = heading.replace('\\', "\\\\").replace('"', "\\\"");
            item.insert = format!("{name} : text from \"{text}\"");
            let text = text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}");
            item.snippet = Some(format!("{name} : ${{1:text}} from \"{text}\""));
        }
        item
    })
    .collect()
}

/// All headings, behind `from "` of a column.
pub(super) fn origins(context: &Context, headings: Headings<'_>) -> Vec<Completion> {
    let wanted = |frame: &Frame| {
        is_column(context, frame) && frame.text.split_whitespace().last() == Some("from")
    };
    let source = source(context).filter(|_| context.frames.iter().any(wanted));
    let found = source.map(headings).unwrap_or_default().into_iter();
    found.map(|heading| Completion::new(heading, CompletionKind::Text).detail("heading")).collect()
}

/// The source the cursor is in.
fn source(context: &Context) -> Option<&str> {
    context.name.as_deref().filter(|_| context.declaration == Some(DeclarationKind::Source))
}

fn is_column(context: &Context, frame: &Frame) -> bool {
    let columns = [Rule::c_at, Rule::c_column, Rule::c_counter, Rule::c_span];
    frame.rule == Rule::whole_clause
        && context.clause.is_some_and(|clause| columns.contains(&clause.rule))
}

/// Whether a column is being named: behind `column`, `at`, `counter`, `span` and `span … to`.
fn names(context: &Context, frame: &Frame) -> bool {
    let words = frame.text.split_whitespace().count();
    is_column(context, frame)
        && (words == 1 || (words == 3 && frame.text.split_whitespace().last() == Some("to")))
}

/// The columns there are, by name and by heading.
fn known(analysis: &Analysis, source: &str) -> BTreeSet<String> {
    let names = analysis.names();
    let declared =
        names.definitions().find(|(_, found)| found.owner.is_none() && found.name == source);
    let parts = declared.into_iter().flat_map(|(id, _)| names.parts_of(id));
    let mut known: BTreeSet<String> = parts.map(|(_, part)| part.name.clone()).collect();
    let origins = analysis.parse.tree.walk().filter(|node| node.rule() == Rule::origin);
    let texts = origins.flat_map(|origin| origin.all(Rule::text));
    let chars = texts.filter_map(|text| text.child(Rule::text_chars));
    known.extend(chars.map(|text| analysis.slice(text.span).to_owned()));
    known
}

/// A name that says the same as a heading: `Status code` becomes `status_code`.
fn name_of(heading: &str) -> String {
    if reach(Rule::name, heading) == heading.len() {
        return heading.to_owned();
    }
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '_' };
    let lower: String = heading.to_lowercase().chars().map(plain).collect();
    let parts: Vec<&str> = lower.split('_').filter(|part| !part.is_empty()).collect();
    let name = parts.join("_");
    if reach(Rule::name, &name) == name.len() && !name.is_empty() {
        name
    } else {
        format!("column_{name}")
    }
}
