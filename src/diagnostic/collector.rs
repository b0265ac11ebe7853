//! Gathers diagnostics and puts them in reading order.

use std::cmp::Ordering;

use super::{Diagnostic, Severity};

/// The diagnostics of a run, in the order they were found until [`sorted`](Self::sorted).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Begins without any.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Tells whether one of level error is among them.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Counts those of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
    }

    /// Gives the number of diagnostics.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Goes through them in their present order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// Gives them as a slice in their present order.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.found
    }

    /// Orders by source, start and code, those without a place in a contract last, then by place
    /// in the data; drops a diagnostic that says all the same as another.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.found.sort_by(reading_order);
        self.found.dedup();
        self
    }

    /// Gives the diagnostics in their present order.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.found
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.found.extend(diagnostics);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self { found: diagnostics.into_iter().collect() }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.iter()
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(found: Vec<Diagnostic>) -> Self {
        Self { found }
    }
}

/// Compares as a reader meets them. The message and the rest come last so that equal diagnostics
/// end up side by side, which `dedup` needs.
fn reading_order(one: &Diagnostic, other: &Diagnostic) -> Ordering {
    let key = |diagnostic: &Diagnostic| {
        let span = diagnostic.span();
        (span.is_none(), span.map(|span| (span.source, span.start)), diagnostic.code)
    };
    let rest = |diagnostic: &Diagnostic| {
        let end = diagnostic.span().map(|span| span.end);
        let related: Vec<_> = diagnostic.related.iter().map(|label| label.span).collect();
        (end, related)
    };
    key(one)
        .cmp(&key(other))
        .then_with(|| one.place.cmp(&other.place))
        .then_with(|| one.message.cmp(&other.message))
        .then_with(|| rest(one).cmp(&rest(other)))
        .then_with(|| one.help.cmp(&other.help))
}
