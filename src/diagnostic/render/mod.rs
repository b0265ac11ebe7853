//! Diagnostics as text, for people and for programs.
//!
//! All formats agree on one rule: a diagnostic that names a place in the data is placed there,
//! and its place in the contract becomes the first of the other places. Lines and columns start
//! at 1 and columns count Unicode scalar values.

mod github;
#[cfg(feature = "cli")]
mod human;
pub mod json;
mod place;
mod plain;
mod sarif;
#[cfg(test)]
mod tests;
pub mod visible;

use crate::source::SourceMap;

use super::Diagnostic;

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Drawn with the lines of the contract, for a terminal. Without the feature `cli` the same
    /// as [`Format::Plain`].
    #[default]
    Human,
    /// Told line by line, for screen readers, pipes and logs.
    Plain,
    /// One JSON object, see [`json::Report`].
    Json,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// Writes the diagnostics in the given order, with a line end at the end unless there is nothing
/// to write; `colour` applies to [`Format::Human`] alone. JSON and SARIF are whole documents
/// also when there are no diagnostics.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    format: Format,
    colour: bool,
) -> String {
    match format {
        Format::Human => drawn(diagnostics, sources, colour),
        Format::Plain => plain::render(diagnostics, sources),
        Format::Json => json::render(diagnostics, sources),
        Format::Sarif => sarif::render(diagnostics, sources),
        Format::Github => github::render(diagnostics, sources),
    }
}

#[cfg(feature = "cli")]
fn drawn(diagnostics: &[Diagnostic], sources: &SourceMap, colour: bool) -> String {
    human::render(diagnostics, sources, colour)
}

#[cfg(not(feature = "cli"))]
fn drawn(diagnostics: &[Diagnostic], sources: &SourceMap, _colour: bool) -> String {
    plain::render(diagnostics, sources)
}
