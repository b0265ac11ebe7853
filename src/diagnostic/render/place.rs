//! Spans and data places turned into files, lines and columns.

use crate::diagnostic::{Diagnostic, Label};
use crate::source::{LineColumn, SourceMap, Span};

/// A place in a file, ready to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// The file as shown to people.
    pub(super) file: &'a str,
    /// The line of the start, from 1.
    pub(super) line: u64,
    /// Start and end within a text; a place in the data knows only its line.
    pub(super) range: Option<(LineColumn, LineColumn)>,
}

/// A place with what is said about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Remark<'a> {
    pub(super) place: Place<'a>,
    pub(super) text: &'a str,
    /// Whether this is where it is wrong, rather than a reason.
    pub(super) primary: bool,
}

/// Gives the place of a span; `None` where its source is not in the map.
pub(super) fn of_span(span: Span, sources: &SourceMap) -> Option<Place<'_>> {
    let source = sources.get(span.source)?;
    let start = source.lines().line_column(span.start);
    let end = source.lines().line_column(span.end);
    Some(Place { file: source.path(), line: u64::from(start.line), range: Some((start, end)) })
}

/// Gives the place a diagnostic is filed under: in the data if it names one, else in a contract.
pub(super) fn of_diagnostic<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a SourceMap,
) -> Option<Place<'a>> {
    match &diagnostic.place {
        Some(data) => Some(Place { file: &data.file, line: data.line, range: None }),
        None => diagnostic.span().and_then(|span| of_span(span, sources)),
    }
}

/// Gives the places in contracts, the primary one first.
pub(super) fn remarks<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a SourceMap,
) -> impl Iterator<Item = Remark<'a>> {
    let primary = diagnostic.primary.iter().map(|label| (label, true));
    let related = diagnostic.related.iter().map(|label| (label, false));
    primary.chain(related).filter_map(move |(label, primary): (&Label, bool)| {
        let place = of_span(label.span, sources)?;
        Some(Remark { place, text: &label.text, primary })
    })
}
