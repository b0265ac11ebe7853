//! `sla schema`, `sla completions` and `sla man`: what is made from the types and from the command line itself.

use clap::CommandFactory as _;

use crate::arguments::{Arguments, Completions, Man, Schema, SchemaOf, Shell};
use crate::console::deliver;
use crate::ending::{Ending, Failure};

pub(super) fn schema(schema: &Schema) -> Result<Ending, Failure> {
    let of = match schema.of {
        SchemaOf::Statement => sla::statement::schema(),
        SchemaOf::Ir => sla::ir::schema(),
        SchemaOf::Diagnostics => sla::diagnostic::render::json::schema(),
    };
    let text = serde_json::to_string_pretty(&of)
        .map_err(|error| Failure::said(format!("the schema cannot be written: {error}")))?;
    deliver(&(text + "\n"), schema.destination.output.as_deref())?;
    Ok(Ending::Done)
}

pub(super) fn completions(asked: &Completions) -> Result<Ending, Failure> {
    let shell = match asked.shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Elvish => clap_complete::Shell::Elvish,
        Shell::Fish => clap_complete::Shell::Fish,
        Shell::Powershell => clap_complete::Shell::PowerShell,
        Shell::Zsh => clap_complete::Shell::Zsh,
    };
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "sla", &mut text);
    deliver(&String::from_utf8_lossy(&text), asked.destination.output.as_deref())?;
    Ok(Ending::Done)
}

pub(super) fn manual(asked: &Man) -> Result<Ending, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Arguments::command())
        .render(&mut text)
        .map_err(|error| Failure::said(format!("the manual page cannot be written: {error}")))?;
    deliver(&String::from_utf8_lossy(&text), asked.destination.output.as_deref())?;
    Ok(Ending::Done)
}
