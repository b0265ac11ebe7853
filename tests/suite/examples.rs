//! The pages of `examples/`: the command shown there is run, and what comes out is what the page says.
//!
//! A page with a section *What comes out* has a table of figures, worked out by hand: period, what, group, value,
//! because. *What* is a metric (its value as a fraction), an objective (its verdict), a penalty (its amount), a
//! right (its state) or `total`. The contract, the data and the instant are those of the command under *Try it*.

use sla::ir::Contract;
use sla::statement::{PeriodStatement, RightState, Statement};

use crate::evaluation::{
    Folder, credit, differs_from, evaluate, metric, number, period, total, value, verdict,
};
use crate::markdown::{fences, section};
use crate::repository::{File, files};

/// The command of a page.
#[derive(Debug, Default)]
struct Command {
    contract: String,
    data: Vec<(String, Vec<String>)>,
    as_of: Option<String>,
}

/// Reads `sla eval CONTRACT --data NAME=FILE,FILE … --as-of INSTANT`.
fn command(page: &str) -> Command {
    let shown = fences(section(page, "Try it").expect("a section *Try it*"));
    let line = shown[0].text.replace("\\\n", " ");
    let mut words = line.split_whitespace();
    assert_eq!((words.next(), words.next()), (Some("sla"), Some("eval")), "{line}");
    let mut command = Command::default();
    while let Some(word) = words.next() {
        match word {
            "--data" => {
                let (source, paths) =
                    words.next().and_then(|binding| binding.split_once('=')).expect("NAME=FILES");
                let paths = paths.split(',').map(str::to_owned).collect();
                command.data.push((source.to_owned(), paths));
            }
            "--as-of" => command.as_of = words.next().map(str::to_owned),
            contract if !contract.starts_with("--") => contract.clone_into(&mut command.contract),
            other => panic!("{other} is not run by this test"),
        }
    }
    command
}

/// A line of the table.
#[derive(Debug)]
struct Expected {
    period: String,
    what: String,
    group: Vec<String>,
    value: String,
}

fn expected(page: &str) -> Vec<Expected> {
    let table = section(page, "What comes out").expect("a section *What comes out*");
    let lines = table.lines().filter(|line| line.starts_with('|'));
    let rows: Vec<Vec<&str>> =
        lines.map(|line| line.split('|').skip(1).map(str::trim).collect()).collect();
    assert_eq!(rows[0][..5], ["period", "what", "group", "value", "because"]);
    rows.iter()
        .skip(2)
        .map(|cells| Expected {
            period: cells[0].to_owned(),
            what: cells[1].to_owned(),
            group: cells[2].split(", ").filter(|key| !key.is_empty()).map(str::to_owned).collect(),
            value: cells[3].to_owned(),
        })
        .collect()
}

/// The state of the right that a line is about, if it is about one.
fn right(contract: &Contract, statement: &Statement, row: &Expected) -> Option<String> {
    contract.rights.iter().find(|right| right.name == row.what)?;
    let of_period = |found: &&RightState| {
        found.name == row.what && found.period.as_deref() == Some(row.period.as_str())
    };
    let found = statement.rights.iter().find(of_period);
    Some(found.map_or("no right", |found| found.state.as_str()).to_owned())
}

/// What the statement has in place of a line of the table, if it is something else.
fn difference(contract: &Contract, statement: &Statement, row: &Expected) -> Option<String> {
    if let Some(found) = right(contract, statement, row) {
        return (found != row.value)
            .then(|| format!("{} {}: {found}, not {}", row.period, row.what, row.value));
    }
    let of_period: &PeriodStatement = period(statement, &row.period);
    let keys: Vec<&str> = row.group.iter().map(String::as_str).collect();
    let what = row.what.as_str();
    let (found, same) = if what == "total" {
        let found = total(of_period).to_owned();
        let same = number(&found) == number(&row.value);
        (found, same)
    } else if contract.metrics.iter().any(|metric| metric.name == what) {
        let found = value(of_period, what, &keys);
        (
            format!("{found} ({:?})", metric(of_period, what, &keys).value),
            found == number(&row.value),
        )
    } else if contract.objectives.iter().any(|objective| objective.name == what) {
        let found = verdict(of_period, what, &keys).to_owned();
        let same = found == row.value;
        (found, same)
    } else if contract.penalties.iter().any(|penalty| penalty.name == what) {
        let found = credit(of_period, what, &keys).to_owned();
        let same = number(&found) == number(&row.value);
        (found, same)
    } else {
        panic!("the contract has no {what}");
    };
    (!same).then(|| format!("{} {what} {:?}: {found}, not {}", row.period, row.group, row.value))
}

/// A page's command, run.
#[derive(Debug)]
struct Run {
    contract: Contract,
    statement: Statement,
}

fn run(page: &File) -> Run {
    let command = command(&page.text);
    let (folder, name) = command.contract.rsplit_once('/').expect("a folder");
    let contract = Folder::of_project(folder).contract(name);
    let project = Folder::of_project(".");
    let paths: Vec<Vec<&str>> =
        command.data.iter().map(|(_, paths)| paths.iter().map(String::as_str).collect()).collect();
    let data: Vec<(&str, &[&str])> = command
        .data
        .iter()
        .zip(&paths)
        .map(|((source, _), paths)| (source.as_str(), paths.as_slice()))
        .collect();
    let statement = evaluate(&contract, &project, &data, command.as_of.as_deref(), None);
    Run { contract, statement }
}

/// What is wrong with a page.
fn faults(page: &File) -> Vec<String> {
    let run = run(page);
    let rows = expected(&page.text);
    rows.iter().filter_map(|row| difference(&run.contract, &run.statement, row)).collect()
}

/// The pages with figures worked out by hand.
fn pages() -> Vec<File> {
    let pages = files("examples", "md").into_iter();
    let worked_out = |page: &File| section(&page.text, "What comes out").is_some();
    pages.filter(|page| worked_out(page)).collect()
}

#[test]
fn every_example_gives_what_its_page_says() {
    let pages = pages();
    assert!(pages.len() >= 20, "there are examples at all");
    let mut findings = Vec::new();
    for page in &pages {
        // One page that cannot be run hides none of the others.
        match std::panic::catch_unwind(|| faults(page)) {
            Ok(faults) => {
                findings.extend(faults.iter().map(|fault| format!("{}: {fault}", page.path)));
            }
            Err(_) => findings.push(format!("{}: cannot be run, see above", page.path)),
        }
    }
    assert!(findings.is_empty(), "{} findings:\n  {}", findings.len(), findings.join("\n  "));
}

#[test]
fn every_example_has_its_page_and_its_contract() {
    let contracts = files("examples", "sla");
    for contract in &contracts {
        let folder = contract.path.rsplit_once('/').expect("a folder").0;
        let page = File::read(&format!("{folder}/README.md"));
        assert!(page.text.contains(&format!("{folder}/")), "{}: no command", page.path);
    }
    let listed = File::read("examples/README.md").text;
    for contract in &contracts {
        let folder = contract.path.split('/').nth(1).expect("a folder");
        assert!(
            listed.contains(&format!("`{folder}/`")),
            "examples/README.md does not list {folder}"
        );
    }
}

/// One period for every hour makes a statement of a megabyte.
const TOO_LONG: [&str; 1] = ["examples/amazon-ec2/README.md"];

#[test]
fn every_example_has_its_whole_statement() {
    let pages = pages().into_iter().filter(|page| !TOO_LONG.contains(&page.path.as_str()));
    let different = pages.filter_map(|page| {
        differs_from(&page.path.replace("README.md", "statement.json"), &run(&page).statement)
    });
    let findings: Vec<String> = different.collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
