//! What each command does. A command takes its arguments and the console, and gives how it ended.

mod check;
mod compile;
mod eval;
mod explain;
mod fmt;
mod generate;
mod init;
mod test;

use crate::arguments::{Command, DiagnosticsFormat};
use crate::console::Console;
use crate::ending::{Ending, Failure};

/// Runs a command.
pub(crate) fn run(command: &Command, console: &mut Console) -> Result<Ending, Failure> {
    match command {
        Command::Check(check) => check::run(check, console),
        Command::Eval(eval) => eval::run(eval, console),
        Command::Explain(explain) => explain::run(explain, console),
        Command::Fmt(fmt) => fmt::run(fmt, console),
        Command::Compile(compile) => compile::run(compile, console),
        Command::Test(test) => test::run(test, console),
        Command::Init(init) => init::run(init, console),
        Command::Schema(schema) => generate::schema(schema),
        Command::Completions(completions) => generate::completions(completions),
        Command::Man(man) => generate::manual(man),
    }
}

impl From<DiagnosticsFormat> for sla::diagnostic::Format {
    fn from(format: DiagnosticsFormat) -> Self {
        match format {
            DiagnosticsFormat::Human => Self::Human,
            DiagnosticsFormat::Plain => Self::Plain,
            DiagnosticsFormat::Json => Self::Json,
            DiagnosticsFormat::Sarif => Self::Sarif,
            DiagnosticsFormat::Github => Self::Github,
        }
    }
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
