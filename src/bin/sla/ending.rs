//! How a command ends: the exit codes that scripts rely on, and what is said when it cannot be done.

use std::process::ExitCode;

use sla::diagnostic::Diagnostic;
use sla::source::SourceMap;

/// How a command has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// It is done; a breach is a result, too.
    Done,
    /// There are diagnostics of level error, or something to format.
    Errors,
    /// Wrong usage, an input that is missing or unreadable.
    Unusable,
    /// A condition of `--fail-on` holds.
    Condition,
    /// A bug of ours.
    Bug,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Done => 0,
            Ending::Errors => 1,
            Ending::Unusable => 2,
            Ending::Condition => 3,
            Ending::Bug => BUG,
        })
    }
}

/// The exit code of a bug of ours (`EX_SOFTWARE`).
pub(crate) const BUG: u8 = 70;

/// Why a command could not be done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// One line, and what to do instead. Ends with 2.
    Said {
        /// What is wrong.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
    /// A bug of ours that was noticed before it did harm. Ends with 70.
    Bug(String),
    /// Diagnostics with codes.
    Diagnosed {
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
        /// The contracts that they point into.
        sources: Box<SourceMap>,
        /// How that ends.
        ending: Ending,
    },
}

impl Failure {
    /// Usage, or a file of the user's that cannot be used.
    pub(crate) fn said(message: impl Into<String>) -> Self {
        Self::Said { message: message.into(), help: None }
    }

    /// The same with what to do instead.
    pub(crate) fn advised(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Said { message: message.into(), help: Some(help.into()) }
    }

    /// The contract has errors.
    pub(crate) fn contract(diagnostics: Vec<Diagnostic>, sources: SourceMap) -> Self {
        Self::Diagnosed { diagnostics, sources: Box::new(sources), ending: Ending::Errors }
    }
}

/// An input is missing or unreadable.
impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Diagnosed {
            diagnostics: vec![diagnostic],
            sources: Box::default(),
            ending: Ending::Unusable,
        }
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::from(*diagnostic)
    }
}
