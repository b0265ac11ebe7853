//! `sla explain`: the page of a diagnostic, or why a figure is what it is.

use std::path::Path;

use sla::diagnostic::{Code, closest};

use crate::arguments::Explain;
use crate::console::{Console, deliver, width};
use crate::ending::{Ending, Failure};
use crate::evaluation::evaluated;
use crate::explanation::{Addressed, Grounds, addressed, explain, list};
use crate::statement::Looks;

/// How many addresses are named where one is not found.
const NAMED: usize = 5;

pub(super) fn run(asked: &Explain, console: &Console) -> Result<Ending, Failure> {
    let destination = asked.destination.output.as_deref();
    if asked.figures.is_empty() && !is_contract(&asked.what) {
        let code = Code::parse(&asked.what).map_err(|unknown| {
            Failure::advised(unknown.to_string(), "`docs/errors/README.md` lists them; to have a figure explained, name the contract, its data and an address")
        })?;
        deliver(code.page(), destination)?;
        return Ok(Ending::Done);
    }
    let (loaded, statement) = evaluated(Path::new(&asked.what), &asked.data, console)?;
    let grounds =
        Grounds { contract: &loaded.contract, declared: &loaded.declared, statement: &statement };
    let looks = Looks {
        width: width(destination),
        colour: console.colours_result(destination),
        drawn: true,
    };
    let text = if asked.figures.is_empty() {
        list(grounds, looks)
    } else {
        let mut figures = Vec::new();
        for address in &asked.figures {
            figures.extend(found(grounds, address)?);
        }
        explain(grounds, &figures, looks)
    };
    deliver(&text, destination)?;
    Ok(Ending::Done)
}

/// Whether a contract is meant, and not a code.
fn is_contract(what: &str) -> bool {
    let path = Path::new(what);
    let ending = path.extension().and_then(|ending| ending.to_str());
    what == "-" || matches!(ending, Some("sla" | "json")) || path.is_file()
}

/// The figures at an address, or what to say where there are none.
fn found<'a>(grounds: Grounds<'a>, address: &str) -> Result<Vec<Addressed<'a>>, Failure> {
    let found: Vec<Addressed<'a>> =
        addressed(grounds).filter(|figure| figure.is_meant_by(address)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let all: Vec<String> = addressed(grounds).map(|figure| figure.address()).collect();
    let help = match closest(address, all.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if all.is_empty() => "the statement has no figures; look at `--period`".to_owned(),
        None => {
            let some: Vec<String> =
                all.iter().take(NAMED).map(|address| format!("`{address}`")).collect();
            let more = if all.len() > NAMED { ", …" } else { "" };
            format!("the addresses are {}{more}; without one, all are listed", some.join(", "))
        }
    };
    Err(Failure::advised(format!("the statement has no figure `{address}`"), help))
}
