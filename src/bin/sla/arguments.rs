//! The command line as users know it: commands, options and their texts.
//!
//! Stands alone (nothing of the crate is used here), because `xtask` reads this file too: from it come
//! `docs/reference/command-line.md`, the completions and the manual page.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// What every help page ends with.
const EXIT_CODES: &str = "\
Exit codes:
  0   done
  1   the contract has errors (check, eval, compile, explain, test), a scenario fails (test), or
      fmt --check found something to do
  2   wrong usage, an input that is missing or unreadable, bad rows without --rejects
  3   a condition of --fail-on holds; the statement is written all the same
  70  a bug of sla; what to report is said

Results go to stdout, everything else to stderr. Colours follow --color, then NO_COLOR.";

/// Checks service level agreements and works out what is owed
///
/// A contract (`.sla`) says what is promised, how it is measured and what a miss costs. `sla check` reads it and
/// names what is wrong or left open; `sla eval` takes the exports of a monitoring or ticket system beside it and
/// gives the statement: what was measured, which promises were met or missed, what is owed.
#[derive(Debug, Parser)]
#[command(name = "sla", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_long_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) manner: Manner,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How things are said, whatever the command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Manner {
    /// When to colour what is shown
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    pub(crate) color: Color,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Eval(Eval),
    Explain(Explain),
    Fmt(Fmt),
    Compile(Compile),
    Test(Test),
    Init(Init),
    Schema(Schema),
    Completions(Completions),
    Man(Man),
}

/// Where a result goes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Destination {
    /// Write the result to this file instead of stdout; it appears there whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Values for the parameters of a contract.
#[derive(Debug, Clone, Args)]
pub(crate) struct Parameters {
    /// Give a parameter of the contract its value; may be given several times
    ///
    /// The value is written as in a contract, such as `--set "fee=45_000 EUR"` or `--set target=99.9%`; an amount may
    /// leave out the currency that its parameter has. A parameter of an imported contract has the name of the import
    /// before it: `--set supplier.fee=900`.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
}

/// Which data are evaluated, and for when.
#[derive(Debug, Clone, Args)]
pub(crate) struct Data {
    #[command(flatten)]
    pub(crate) parameters: Parameters,
    /// Bind files to a source of the contract; may be given several times
    ///
    /// FILES is a path, a glob in quotes, several of these with commas between them, or `-` for stdin. The format
    /// is told by the ending (csv, tsv, ndjson, jsonl, json, each also with .gz or .zst, and parquet and xlsx), or
    /// with the name: `--data probes:csv=export.txt`, `--data probes:csv.gz=-`. What is bound here replaces what
    /// `sla.toml` beside the contract binds to the same name.
    #[arg(short, long = "data", value_name = "NAME=FILES")]
    pub(crate) bindings: Vec<String>,
    /// Evaluate only the periods that lie in this one, such as 2026-03, 2026-Q1 or 2026-01..2026-06
    #[arg(short, long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    /// Take the data as they were known up to this instant, such as 2026-04-03T00:00:00+02:00
    ///
    /// Rows at or after it are set aside and counted. Without an offset, and for a date alone (its first instant),
    /// the contract's zone is meant. Without this option it is the end of the day of the last row.
    #[arg(long, value_name = "INSTANT")]
    pub(crate) as_of: Option<String>,
    /// Set bad rows aside into this file (CSV) and count them, instead of stopping at the first one
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Read with so many threads; by default as many as there are processors
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZero<u8>>,
    /// Let rows that are kept take so much memory, such as 500MB or 2GiB; by default a quarter of the machine
    ///
    /// Most metrics keep no rows. Histories of cases that do not fit go to a temporary file (in TMPDIR), and are
    /// gathered a part at a time; other rows that do not fit end the evaluation with an error that says why they are
    /// kept. Where the machine does not say how much memory it has, it is 2 GiB.
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<String>,
    /// Say on stderr how each source was read, how fast, and how much memory it took
    #[arg(long)]
    pub(crate) stats: bool,
}

/// Check contracts: syntax, names, types and units, decisions left open, proofs
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Contracts, folders (all *.sla below them) or `-` for stdin
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// How diagnostics are written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiagnosticsFormat,
    #[command(flatten)]
    pub(crate) parameters: Parameters,
    #[command(flatten)]
    pub(crate) destination: Destination,
}

/// Run the scenarios in contracts: what they give, and whether what they expect follows
///
/// Each expectation that fails is shown with what was expected, what the statement says instead, and how it came to
/// that. Ends with code 1 if one fails.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Contracts, or folders (all *.sla below them)
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write scenarios at the boundaries of every tier instead: on each, right below and right above it
    ///
    /// They expect what the contract gives today. Pasted into the contract they hold it to that.
    #[arg(long)]
    pub(crate) boundaries: bool,
    /// How the outcomes are written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: OutcomesFormat,
    #[command(flatten)]
    pub(crate) parameters: Parameters,
    #[command(flatten)]
    pub(crate) destination: Destination,
}

/// How the outcomes of scenarios are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum OutcomesFormat {
    /// For people
    #[default]
    Human,
    /// One JSON object
    Json,
    /// Annotations of GitHub Actions, for what fails
    Github,
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum DiagnosticsFormat {
    /// Drawn with the lines of the contract
    #[default]
    Human,
    /// Told line by line, for screen readers and logs
    Plain,
    /// One JSON object; see `sla schema diagnostics`
    Json,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// Work out the statement: metrics, verdicts, credits
#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// The contract: .sla, or the .json that `sla compile` wrote
    #[arg(value_name = "CONTRACT")]
    pub(crate) contract: PathBuf,
    #[command(flatten)]
    pub(crate) data: Data,
    /// End with code 3 if one of these holds for a period of the statement
    #[arg(long, value_name = "CONDITIONS", value_enum, value_delimiter = ',')]
    pub(crate) fail_on: Vec<Condition>,
    /// How the statement is written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: StatementFormat,
    #[command(flatten)]
    pub(crate) destination: Destination,
}

/// How a statement is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum StatementFormat {
    /// Tables for people
    #[default]
    Human,
    /// The same without lines drawn, in ASCII where the contract is
    Plain,
    /// The statement itself; see `sla schema statement`
    Json,
}

/// What `--fail-on` can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Condition {
    /// An objective was missed
    Breach,
    /// A credit is owed
    Credit,
    /// A right that has arisen can be exercised: to end the contract, to step in
    Right,
    /// The data do not say whether an objective was met
    Inconclusive,
}

/// Explain a diagnostic, or why a figure of the statement is what it is
///
/// With the code or the name of a diagnostic: its page. With a contract, its data and the address of a figure: the
/// way from the clause over the rule and the metric to the rows, the rules that did not fire included. With a
/// contract and its data alone: the addresses there are.
///
/// An address is `name@period`, with the group in brackets where there are groups: `commitment@2026-03`,
/// `'on_time[P1]@2026-03'`, `'leads[alice,north]@2026-Q1'`; `on_time/P1@2026-03` is the same and needs no quotes.
/// What is left out is not asked for: `commitment` explains every period, `on_time@2026-03` every group.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A code or name such as E0304 or unit-mismatch; or the contract, .sla or compiled
    #[arg(value_name = "CODE|CONTRACT")]
    pub(crate) what: String,
    /// The addresses of the figures to explain
    #[arg(value_name = "ID")]
    pub(crate) figures: Vec<String>,
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) destination: Destination,
}

/// Write contracts in the house style; comments and meaning stay
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Contracts, folders (all *.sla below them), or `-` to read stdin and write stdout
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write nothing; name the files that would change, and end with code 1 if there are any
    #[arg(long, conflicts_with = "diff")]
    pub(crate) check: bool,
    /// Write nothing; show what would change, and end with code 1 if anything would
    #[arg(long)]
    pub(crate) diff: bool,
}

/// Write the checked contract as JSON, which `sla eval` takes in its place
#[derive(Debug, Args)]
pub(crate) struct Compile {
    /// The contract
    #[arg(value_name = "CONTRACT")]
    pub(crate) contract: PathBuf,
    #[command(flatten)]
    pub(crate) parameters: Parameters,
    #[command(flatten)]
    pub(crate) destination: Destination,
}

/// Begin a contract: writes one that is evaluated at once, with sla.toml and rows to try it on
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder to write into; made if it is not there, and no file in it is overwritten
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(crate) folder: PathBuf,
}

/// Print the JSON Schema of what sla writes
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// What is described
    #[arg(value_enum, value_name = "WHAT")]
    pub(crate) of: SchemaOf,
    #[command(flatten)]
    pub(crate) destination: Destination,
}

/// What has a JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `sla eval --format json`
    Statement,
    /// `sla compile`
    Ir,
    /// `sla test --format json`
    Test,
    /// `sla check --format json`
    Diagnostics,
}

/// Print the completions for a shell
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
    #[command(flatten)]
    pub(crate) destination: Destination,
}

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// Print the manual page
#[derive(Debug, Args)]
pub(crate) struct Man {
    #[command(flatten)]
    pub(crate) destination: Destination,
}
