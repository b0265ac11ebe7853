//! Standard output and standard error: who gets what, and in which colours.

use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use sla::diagnostic::render::visible::one_line;
use sla::diagnostic::{Diagnostic, Format, render};
use sla::source::SourceMap;

use crate::arguments::{Color, Manner};
use crate::atomic;
use crate::bug;
use crate::ending::{Ending, Failure};

/// How wide a result is where no terminal says otherwise. Fixed, so that a file or a pipe gets the same everywhere.
pub(crate) const WIDTH: u16 = 100;
/// Below this no table can be read.
const NARROWEST: u16 = 40;

/// The two streams.
#[derive(Debug)]
pub(crate) struct Console {
    color: Color,
    quiet: bool,
    /// How diagnostics are written to standard error.
    pub(crate) format: Format,
}

impl Console {
    /// Takes what was asked for.
    pub(crate) fn new(manner: &Manner) -> Self {
        Self { color: manner.color, quiet: manner.quiet, format: Format::Human }
    }

    /// Whether nothing but results and errors is said.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether a result for standard output (or a file) is coloured.
    pub(crate) fn colours_result(&self, destination: Option<&Path>) -> bool {
        self.colours(destination.is_none() && io::stdout().is_terminal())
    }

    fn colours(&self, terminal: bool) -> bool {
        let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR").is_some() => false,
            Color::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            Color::Auto => terminal && set("TERM").is_none_or(|value| value != "dumb"),
        }
    }

    /// Says something that is no result; `--quiet` keeps it back.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            Self::complain(text);
        }
    }

    /// Says what to do next, to people only.
    pub(crate) fn hint(&self, text: &str) {
        if io::stderr().is_terminal() && !text.is_empty() {
            self.remark(text);
        }
    }

    /// Shows diagnostics that are no result on standard error; `--quiet` keeps back what is no error.
    pub(crate) fn show(&self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        let shown: Vec<Diagnostic> = diagnostics
            .iter()
            .filter(|found| !self.quiet || found.severity() == sla::diagnostic::Severity::Error)
            .cloned()
            .collect();
        let colour = self.colours(io::stderr().is_terminal());
        if !shown.is_empty() {
            Self::complain(&render(&shown, sources, self.format, colour));
        }
    }

    /// Says why a command could not be done, and gives how it ends.
    pub(crate) fn fail(&self, failure: &Failure) -> Ending {
        match failure {
            Failure::Said { message, help } => {
                let help = help.as_ref().map(|help| format!("  help: {}\n", one_line(help)));
                let help = help.unwrap_or_default();
                Self::complain(&format!("error: {}\n{help}", one_line(message)));
                Ending::Unusable
            }
            Failure::Bug(message) => {
                Self::complain(&bug::report(&one_line(message), None));
                Ending::Bug
            }
            Failure::Diagnosed { diagnostics, sources, ending } => {
                self.show(diagnostics, sources);
                *ending
            }
        }
    }

    /// Writes to standard error. There is nobody left to tell when that fails.
    fn complain(text: &str) {
        let mut out = io::stderr().lock();
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let _ = write!(out, "{text}{end}").and_then(|()| out.flush());
    }
}

/// How many columns a result may take.
pub(crate) fn width(destination: Option<&Path>) -> u16 {
    if destination.is_some() || !io::stdout().is_terminal() {
        return WIDTH;
    }
    let size = terminal_size::terminal_size_of(io::stdout());
    size.map_or(WIDTH, |(terminal_size::Width(columns), _)| columns.max(NARROWEST))
}

/// Writes a result: to the file, whole or not at all, or to standard output.
pub(crate) fn deliver(text: &str, destination: Option<&Path>) -> Result<(), Failure> {
    match destination {
        Some(path) if path.as_os_str() != "-" => atomic::write(path, text.as_bytes()),
        _ => print(text),
    }
}

/// Writes to standard output. A reader that has seen enough, as `head` has, is no error.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::said(format!("the result cannot be written to stdout: {error}")))
        }
        _ => Ok(()),
    }
}
