//! The command line: files, terminals and archives around the pure library.
//!
//! `arguments` says what can be asked for, `commands` does it. The doors of the library are opened in `project`
//! (contracts) and `exports` (data); what comes out goes through `console` or `atomic`, and a command ends as
//! `ending` has it.

mod arguments;
mod atomic;
mod binding;
mod bug;
mod commands;
mod console;
mod contract;
mod ending;
mod evaluation;
mod explanation;
mod exports;
mod feed;
mod inflate;
mod memory;
mod progress;
mod project;
mod settings;
mod statement;
mod stats;
#[cfg(feature = "tables")]
mod tables;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::Arguments;
use crate::console::Console;

fn main() -> ExitCode {
    bug::guarded(|| {
        let arguments = Arguments::parse();
        let mut console = Console::new(&arguments.manner);
        match commands::run(&arguments.command, &mut console) {
            Ok(ending) => ending.into(),
            Err(failure) => console.fail(&failure).into(),
        }
    })
}
