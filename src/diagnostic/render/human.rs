//! Drawn for a terminal by miette: the lines of the contract with marks and words under them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{SourceId, SourceMap, SourceText, Span};

use super::plain::{advice, cell_line, narrate};
use super::visible::{one_line, same_length};

/// The width that messages are wrapped to. Fixed, as the core asks nothing of the terminal.
const WIDTH: usize = 100;
/// A label over more lines than this is drawn at its first line alone.
const LINES_DRAWN: u32 = 6;
/// A line longer than this many bytes is not drawn; the diagnostic is narrated instead.
const LINE_DRAWN: u32 = 1_000;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap, colour: bool) -> String {
    let styles = if colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .with_links(false)
        .without_syntax_highlighting();
    let mut sheets = BTreeMap::new();
    for label in diagnostics.iter().flat_map(labels) {
        if let Some(source) = sources.get(label.span.source) {
            sheets.entry(label.span.source).or_insert_with(|| Sheet::new(source));
        }
    }
    let mut text = String::new();
    for diagnostic in diagnostics {
        if !text.is_empty() {
            text.push('\n');
        }
        let drawn = draw(diagnostic, &sheets).and_then(|reports| {
            let mut drawn = String::new();
            let mut reports = reports.iter();
            reports.all(|report| handler.render_report(&mut drawn, report).is_ok()).then_some(drawn)
        });
        text.push_str(&drawn.unwrap_or_else(|| narrate(diagnostic, sources)));
    }
    text
}

fn labels(diagnostic: &Diagnostic) -> impl Iterator<Item = &Label> {
    diagnostic.primary.iter().chain(&diagnostic.related)
}

/// A source as it is drawn: safe to show, without a byte order mark, with its line table.
#[derive(Debug)]
struct Sheet<'a> {
    source: &'a SourceText,
    safe: String,
    name: String,
}

impl<'a> Sheet<'a> {
    fn new(source: &'a SourceText) -> Self {
        let safe = same_length(source.text());
        Self { source, safe, name: one_line(source.path()) }
    }

    /// Gives where a span is marked: at whole characters, inside the lines that are drawn. `None`
    /// where it cannot be drawn.
    fn mark(&self, span: Span) -> Option<SourceSpan> {
        let lines = self.source.lines();
        let from = lines.line_column(span.start);
        let to = lines.line_column(span.end);
        let mut first = from.line.checked_sub(1)?;
        let mut start = lines.offset_of(from);
        // The empty line at the end of a file is not drawn; the end of the text before it is.
        let mut content = lines.line(first)?;
        while content.is_empty() && first > 0 && first + 1 == lines.line_count() {
            first -= 1;
            content = lines.line(first)?;
            start = content.end;
        }
        let too_tall = to.line.saturating_sub(from.line) >= LINES_DRAWN;
        let end = if too_tall { content.end } else { lines.offset_of(to) }.max(start);
        let last = lines.position(end, crate::source::Encoding::Utf8).line;
        let drawn = (first..=last).filter_map(|line| lines.line(line));
        let too_wide = drawn.into_iter().any(|line| line.end - line.start > LINE_DRAWN);
        if too_wide || self.safe.is_empty() {
            return None;
        }
        let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
        Some(SourceSpan::new(start.into(), end.saturating_sub(start)))
    }
}

impl SourceCode for Sheet<'_> {
    /// Looks the lines up in the line table; miette's own search would read the whole text for
    /// every label.
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let lines = self.source.lines();
        let offset = |at: usize| u32::try_from(at).map_err(|_| MietteError::OutOfBounds);
        let start = lines.line_column(offset(span.offset())?);
        let end = lines.line_column(offset(span.offset() + span.len())?);
        let count = |lines: usize| u32::try_from(lines).unwrap_or(u32::MAX);
        let first = (start.line - 1).saturating_sub(count(before));
        let last = (end.line - 1).saturating_add(count(after)).min(lines.line_count() - 1);
        let from = lines.line(first).ok_or(MietteError::OutOfBounds)?.start;
        // A line that is drawn keeps its line end, the last one excepted.
        let to = lines.line(last).ok_or(MietteError::OutOfBounds)?.end;
        let (from, to) = (Span::new(SourceId(0), from, to).range(), last - first);
        let data = self.safe.get(from.clone()).ok_or(MietteError::OutOfBounds)?;
        let column = if before == 0 { start.column - 1 } else { 0 };
        let widened = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            SourceSpan::new(from.start.into(), from.len()),
            widened(if before == 0 { start.line - 1 } else { first }),
            widened(column),
            widened(to) + 1,
        )))
    }
}

/// What miette draws at once: a text and the labels in one source.
#[derive(Debug)]
struct Report<'a> {
    message: String,
    code: Option<String>,
    severity: Severity,
    sheet: Option<&'a Sheet<'a>>,
    labels: Vec<LabeledSpan>,
    data: Option<Cause>,
    help: Option<String>,
}

/// The place in the data, drawn below the message.
#[derive(Debug)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Cause {}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Report<'_> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.data.as_ref().map(|cause| cause as _)
    }
}

impl miette::Diagnostic for Report<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.code.as_ref().map(|code| Box::new(code) as _)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.sheet.map(|sheet| sheet as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// Prepares one diagnostic: itself with the labels of its own source, then one drawing for each
/// label in another. `None` where one of its places cannot be drawn.
fn draw<'a>(
    diagnostic: &Diagnostic,
    sheets: &'a BTreeMap<SourceId, Sheet<'a>>,
) -> Option<Vec<Report<'a>>> {
    let main = labels(diagnostic).next().map(|label| label.span.source);
    let mut report = Report {
        message: one_line(&diagnostic.message),
        code: Some(format!("{} {}", diagnostic.severity(), diagnostic.code)),
        severity: diagnostic.severity(),
        sheet: main.and_then(|source| sheets.get(&source)),
        labels: Vec::new(),
        data: diagnostic.place.as_ref().map(|place| {
            let cell = cell_line(place).map(|cell| format!(", {cell}")).unwrap_or_default();
            Cause(format!("{}, line {}{cell}", one_line(&place.file), place.line))
        }),
        help: Some(advice(diagnostic).map(|(_, text)| text).collect::<Vec<_>>().join("; or "))
            .filter(|help| !help.is_empty()),
    };
    let mut elsewhere = Vec::new();
    for label in labels(diagnostic) {
        let primary = diagnostic.primary.as_ref().is_some_and(|primary| primary == label);
        let sheet = sheets.get(&label.span.source)?;
        let mark = sheet.mark(label.span)?;
        let text = Some(one_line(&label.text)).filter(|text| !text.is_empty());
        if Some(label.span.source) == main {
            report.labels.push(if primary {
                LabeledSpan::new_primary_with_span(text, mark)
            } else {
                LabeledSpan::new_with_span(text, mark)
            });
            continue;
        }
        elsewhere.push(Report {
            message: format!("because of this in {}", sheet.name),
            code: None,
            severity: Severity::Note,
            sheet: Some(sheet),
            labels: vec![LabeledSpan::new_with_span(text, mark)],
            data: None,
            help: None,
        });
    }
    elsewhere.insert(0, report);
    Some(elsewhere)
}
