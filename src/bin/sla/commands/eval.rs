//! `sla eval`: the statement.

use sla::diagnostic::Format;
use sla::diagnostic::render::visible::one_line;
use sla::statement::Statement;

use crate::arguments::{Condition, Eval, StatementFormat};
use crate::console::{Console, deliver, width};
use crate::ending::{Ending, Failure};
use crate::evaluation::evaluated;
use crate::statement::address::address;
use crate::statement::{Looks, table};

pub(super) fn run(eval: &Eval, console: &mut Console) -> Result<Ending, Failure> {
    if eval.format != StatementFormat::Human {
        console.format = Format::Plain;
    }
    let (_, statement) = evaluated(&eval.contract, &eval.data, console)?;
    let destination = eval.destination.output.as_deref();
    let looks = Looks {
        width: width(destination),
        colour: console.colours_result(destination),
        drawn: eval.format == StatementFormat::Human,
    };
    let text = match eval.format {
        StatementFormat::Human | StatementFormat::Plain => table(&statement, looks),
        StatementFormat::Json => statement
            .to_json()
            .map_err(|error| Failure::said(format!("the statement cannot be written: {error}")))?,
    };
    deliver(&text, destination)?;
    if eval.format != StatementFormat::Json {
        console.hint(&why(eval, &statement));
    }
    let holding: Vec<Condition> =
        eval.fail_on.iter().copied().filter(|condition| holds(*condition, &statement)).collect();
    Ok(if holding.is_empty() { Ending::Done } else { Ending::Condition })
}

/// How to ask why: the command for the first figure that people ask about.
fn why(eval: &Eval, statement: &Statement) -> String {
    let judged = statement
        .periods
        .iter()
        .flat_map(|period| period.objectives.iter().map(move |objective| (period, objective)));
    let first = judged.clone().find(|(_, objective)| objective.verdict == "missed");
    let Some((period, objective)) = first.or_else(|| judged.clone().next()) else {
        return String::new();
    };
    let address = address(&objective.name, &objective.group, &period.label);
    let quoted = |text: &str| {
        let plain = |character: char| character.is_alphanumeric() || "@-_./,:=".contains(character);
        if text.chars().all(plain) { text.to_owned() } else { format!("'{text}'") }
    };
    let mut command = format!("sla explain {}", quoted(&eval.contract.to_string_lossy()));
    for binding in &eval.data.bindings {
        command = format!("{command} --data {}", quoted(binding));
    }
    format!("why? {command} {}", quoted(&one_line(&address)))
}

/// Whether a condition of `--fail-on` holds in a period of the statement.
fn holds(condition: Condition, statement: &Statement) -> bool {
    let verdict = |wanted: &str| {
        let mut all = statement.periods.iter().flat_map(|period| &period.objectives);
        all.any(|objective| objective.verdict == wanted)
    };
    match condition {
        Condition::Breach => verdict("missed"),
        Condition::Inconclusive => verdict("inconclusive"),
        Condition::Credit => statement
            .periods
            .iter()
            .flat_map(|period| &period.credits)
            .any(|credit| credit.amount.bytes().any(|byte| (b'1'..=b'9').contains(&byte))),
        // A right to end the contract at any time is no event.
        Condition::Right => statement
            .rights
            .iter()
            .any(|right| right.state == "exercisable" && right.period.is_some()),
    }
}
