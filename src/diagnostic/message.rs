//! One diagnostic and its parts.

use crate::source::Span;

use super::{Code, Severity};

/// A place in a contract with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is wrong here, or why it matters there; may be empty.
    pub text: String,
}

/// A place in a data file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataPlace {
    /// The file as shown to people.
    pub file: String,
    /// The line of the file, from 1.
    pub line: u64,
    /// The name of the column, where one column is to blame.
    pub column: Option<String>,
    /// The text of the cell as it stands in the file.
    pub cell: Option<String>,
}

impl DataPlace {
    /// Names a line, from 1, of a data file.
    pub fn new(file: impl Into<String>, line: u64) -> Self {
        Self { file: file.into(), line, column: None, cell: None }
    }

    /// Names the column and the text of its cell.
    #[must_use]
    pub fn cell(mut self, column: impl Into<String>, cell: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self.cell = Some(cell.into());
        self
    }
}

/// A replacement of the text in a span; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What is written there.
    pub replacement: String,
}

/// A change of the contract that would remove the diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, in the imperative: "write `window`".
    pub title: String,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
    /// Whether the change keeps the meaning beyond doubt, so that a tool may apply it unasked.
    pub certain: bool,
}

impl Fix {
    /// Proposes to replace the text in one span.
    pub fn replace(title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        Self { title: title.into(), edits, certain: false }
    }

    /// Marks the change as one that a tool may apply unasked.
    #[must_use]
    pub fn certain(mut self) -> Self {
        self.certain = true;
        self
    }
}

/// One thing to say: what, where, why and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The row of the registry; gives the severity and the page.
    pub code: Code,
    /// What is wrong, on one line.
    pub message: String,
    /// Where it is wrong in the contract.
    pub primary: Option<Label>,
    /// Other places that make it so, in the order to be read.
    pub related: Vec<Label>,
    /// Where it is wrong in the data.
    pub place: Option<DataPlace>,
    /// What to write or do instead.
    pub help: Option<String>,
    /// Changes that would remove it, the best first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// Begins a diagnostic of that code with its one-line message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            primary: None,
            related: Vec::new(),
            place: None,
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Says where it is wrong, and in a few words what is wrong there.
    #[must_use]
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: label.into() });
        self
    }

    /// Adds another place that makes it so: where the other unit or the first name stands.
    #[must_use]
    pub fn because(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Label { span, text: label.into() });
        self
    }

    /// Says where in the data it is wrong.
    #[must_use]
    pub fn in_data(mut self, place: DataPlace) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what to write or do instead; a second call adds a sentence after `; `.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(match self.help.take() {
            Some(before) => format!("{before}; {}", help.into()),
            None => help.into(),
        });
        self
    }

    /// Adds help where there is some, as from [`did_you_mean`](super::did_you_mean).
    #[must_use]
    pub fn maybe_help(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Adds a change that would remove the diagnostic.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Gives the same diagnostic for a text in which all that it speaks of stands so many bytes further on.
    #[must_use]
    pub fn moved(&self, by: i64) -> Self {
        let mut moved = self.clone();
        for label in moved.primary.iter_mut().chain(&mut moved.related) {
            label.span = label.span.moved(by);
        }
        for edit in moved.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = edit.span.moved(by);
        }
        moved
    }

    /// Gives the severity, which the code decides.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Gives the place of the primary label.
    pub fn span(&self) -> Option<Span> {
        self.primary.as_ref().map(|label| label.span)
    }
}
