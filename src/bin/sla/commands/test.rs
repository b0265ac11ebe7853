//! `sla test`: the scenarios in contracts, and the boundaries of their tiers.

#![expect(
    clippy::similar_names,
    clippy::format_push_string,
    reason = "a report is text, line by line"
)]

use std::path::{Path, PathBuf};

use sla::data::Format;
use sla::ir::{Contract, Given, Scenario};
use sla::scenario::{Outcome, Report, Tested, boundaries, rehearse};

use super::counted;
use crate::arguments::{OutcomesFormat, Test};
use crate::console::{Console, deliver};
use crate::contract::{compiled, is_unreadable, settings};
use crate::ending::{Ending, Failure};
use crate::exports::{Files, Place};
use crate::project::{Asked, Project, STDIN, contracts, shown};

pub(super) fn run(test: &Test, console: &Console) -> Result<Ending, Failure> {
    let settings = settings(&test.parameters)?;
    let mut ending = Ending::Done;
    let mut all = Vec::new();
    let mut generated = String::new();
    for asked in contracts(&test.paths)? {
        let compiled = compiled(&asked, &settings)?;
        let path = match &asked {
            Asked::Stdin => STDIN.to_owned(),
            Asked::File(path) => shown(path)?,
        };
        console.show(compiled.diagnostics.as_slice(), &compiled.sources);
        let Some(contract) = &compiled.contract else {
            // A text without a contract is a part of one: there is nothing to test in it.
            if is_unreadable(&compiled) {
                ending = ending.max(Ending::Unusable);
            } else if compiled.diagnostics.has_errors() {
                ending = ending.max(Ending::Errors);
            }
            continue;
        };
        if test.boundaries {
            for scenario in boundaries(contract) {
                generated.push_str(&scenario);
                generated.push('\n');
            }
        } else {
            all.push(Tested { outcomes: outcomes(contract, &asked)?, path });
        }
    }
    let destination = test.destination.output.as_deref();
    if test.boundaries {
        deliver(&generated, destination)?;
        return Ok(ending);
    }
    let report = Report::of(all);
    let text = match test.format {
        OutcomesFormat::Human => report.contracts.iter().map(told).collect(),
        OutcomesFormat::Github => report.contracts.iter().map(annotated).collect(),
        OutcomesFormat::Json => written(&report)?,
    };
    deliver(&text, destination)?;
    let (passed, failed) = (report.passed, report.failed);
    let all = counted(usize::try_from(passed + failed).unwrap_or(usize::MAX), "scenario");
    console.remark(&format!("{all}: {passed} passed, {failed} failed"));
    Ok(if failed > 0 { ending.max(Ending::Errors) } else { ending })
}

fn outcomes(contract: &Contract, asked: &Asked) -> Result<Vec<Outcome>, Failure> {
    let scenarios = contract.scenarios.iter();
    scenarios
        .map(|scenario| Ok(rehearse(contract, scenario, &files_of(scenario, asked)?)))
        .collect()
}

/// The files that a scenario names: beside its contract, in its project.
fn files_of(scenario: &Scenario, asked: &Asked) -> Result<Files, Failure> {
    let (folder, project) = match asked {
        Asked::Stdin => (PathBuf::new(), Project::here()),
        Asked::File(path) => {
            (path.parent().unwrap_or(Path::new("")).to_path_buf(), Project::of(path))
        }
    };
    let mut files = Files::new(true);
    for given in &scenario.given {
        let Given::Rows { file, .. } = given else { continue };
        let path = folder.join(file);
        if !project.holds(&path) {
            let title = &scenario.title;
            return Err(Failure::advised(
                format!("the scenario `{title}` names `{file}`, which lies outside of its project"),
                "put its rows beside the contract",
            ));
        }
        let compression = Format::from_path(file).and_then(|(_, compression)| compression);
        files.add(file, &Place::Path(path), compression, None);
    }
    Ok(files)
}

/// The outcomes for people.
fn told(tested: &Tested) -> String {
    if tested.outcomes.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", tested.path);
    for outcome in &tested.outcomes {
        let word = if outcome.passed { "passed" } else { "FAILED" };
        text.push_str(&format!("  {word}  {}\n", outcome.scenario));
        if let Some(problem) = &outcome.problem {
            text.push_str(&format!("    it cannot be evaluated: {problem}\n"));
        }
        for check in outcome.checks.iter().filter(|check| !check.passed) {
            text.push_str(&format!("    line {}, {}\n", check.line, check.period));
            text.push_str(&format!("      expected  {}\n", check.expected));
            text.push_str(&format!("      got       {}\n", check.got));
            for (place, line) in check.trace.iter().enumerate() {
                let lead = if place == 0 { "because" } else { "" };
                text.push_str(&format!("      {lead:8}  {line}\n"));
            }
        }
    }
    text
}

/// What failed, as GitHub shows it at its lines.
fn annotated(tested: &Tested) -> String {
    let mut text = String::new();
    for outcome in tested.outcomes.iter().filter(|outcome| !outcome.passed) {
        let mut say = |line: u64, message: &str| {
            text.push_str(&format!(
                "::error file={},line={line},title={}::{}\n",
                property(&tested.path),
                property(&format!("scenario {}", outcome.scenario)),
                escaped(message)
            ));
        };
        if let Some(problem) = &outcome.problem {
            say(outcome.line, problem);
        }
        for check in outcome.checks.iter().filter(|check| !check.passed) {
            let mut message = format!("expected {}, got {}", check.expected, check.got);
            for line in &check.trace {
                message.push_str(&format!("\n{line}"));
            }
            say(check.line, &message);
        }
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

/// The outcomes as one JSON object.
fn written(report: &Report) -> Result<String, Failure> {
    serde_json::to_string_pretty(report)
        .map(|json| json + "\n")
        .map_err(|error| Failure::said(format!("the outcomes cannot be written: {error}")))
}
