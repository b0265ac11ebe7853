//! `sla check`: the diagnostics of contracts are its result.

use sla::diagnostic::{Diagnostic, Label, Severity, render};
use sla::source::{SourceId, SourceMap, Span};

use super::counted;
use crate::arguments::Check;
use crate::console::{Console, deliver};
use crate::contract::{compiled, is_unreadable, settings};
use crate::ending::{Ending, Failure};
use crate::project::contracts;

pub(super) fn run(check: &Check, console: &Console) -> Result<Ending, Failure> {
    let asked = contracts(&check.paths)?;
    // A template is checked without values; what is given has to fit.
    let settings = sla::Settings { open_parameters: true, ..settings(&check.parameters)? };
    let mut all = Merged::default();
    let mut ending = Ending::Done;
    for asked in &asked {
        let compiled = compiled(asked, &settings)?;
        if is_unreadable(&compiled) {
            ending = ending.max(Ending::Unusable);
        } else if compiled.diagnostics.has_errors() {
            ending = ending.max(Ending::Errors);
        }
        all.add(compiled.diagnostics.into_vec(), &compiled.sources);
    }
    let destination = check.destination.output.as_deref();
    let colour = console.colours_result(destination);
    let mut text = render(&all.diagnostics, &all.sources, check.format.into(), colour);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    deliver(&text, destination)?;
    console.remark(&summary(asked.len(), &all.diagnostics));
    Ok(ending)
}

/// `3 contracts: 2 errors, 1 warning`.
fn summary(contracts: usize, diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        diagnostics.iter().filter(|found| found.severity() == severity).count()
    };
    let found: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter(|severity| count(*severity) > 0)
        .map(|severity| counted(count(severity), severity.word()))
        .collect();
    let found = if found.is_empty() { "nothing to say".to_owned() } else { found.join(", ") };
    format!("{}: {found}", counted(contracts, "contract"))
}

/// The diagnostics of several contracts over one map of sources.
#[derive(Debug, Default)]
struct Merged {
    diagnostics: Vec<Diagnostic>,
    sources: SourceMap,
}

impl Merged {
    fn add(&mut self, diagnostics: Vec<Diagnostic>, sources: &SourceMap) {
        // INVARIANT: numbers are given in order of arrival, so those of `sources` move by one distance.
        let moved: Vec<SourceId> = sources
            .iter()
            .map(|(_, source)| self.sources.add(source.path(), source.text().clone()))
            .collect();
        let to = |span: &mut Span| {
            let number = usize::try_from(span.source.0).unwrap_or(usize::MAX);
            if let Some(source) = moved.get(number) {
                span.source = *source;
            }
        };
        let label = |label: &mut Label| to(&mut label.span);
        for mut found in diagnostics {
            found.primary.iter_mut().for_each(label);
            found.related.iter_mut().for_each(label);
            found
                .fixes
                .iter_mut()
                .flat_map(|fix| &mut fix.edits)
                .for_each(|edit| to(&mut edit.span));
            self.diagnostics.push(found);
        }
    }
}
