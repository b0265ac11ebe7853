//! Histories that do not fit in memory are written away in parts: the statement is that of all rows at once.

use std::fmt::Write as _;
use std::rc::Rc;

use sla::data::{BadRows, Format, InputFile};
use sla::diagnostic::Diagnostic;
use sla::evaluate::{
    Asked, Binding, Evaluated, InTurn, Memory, Scratch, ScratchError, evaluate_files_within,
};

use super::terms::Dice;
use crate::evaluation::{Folder, instant, little_memory};

const TERMS: &str = r#"
contract desk "Desk" { between helper and customer; in force 2026-01-01 until 2027-01-01; zone "Europe/Berlin"; currency EUR; period month }
conventions { missing data inconclusive; no items not applicable; partial periods prorated; percentiles nearest rank; round money half up to 0.01 }
party helper { role provider }
party customer { role customer }
service help { from helper to customer; fee 1_000 EUR per month }
type priority : one of P1, P2, P3
calendar office { zone "Europe/Berlin"; open mon..fri 09:00..17:00 }
source activity "Events" {
    at at : instant
    column ticket : text; column area : number; column priority : priority; column event : text
}
source touches "Calls" { at at : instant; column ticket : text; column minutes : duration in min }
source waits "Waits" { span starts to ends : instant; column ticket : text; column approved : flag }
source probes "Probes" { at ts : instant; column ok : flag }
metric up { of help; from probes; value share(ok); owner customer }
objective there { by helper; require up >= 50% }
"#;

/// A case with a metric over its items.
fn history(dice: &mut Dice, number: u64) -> String {
    let filter = dice.pick(&["", " where event != \"noise\"", " where area >= 2"]);
    let keys = dice.pick(&["ticket", "ticket", "ticket, area", "area"]);
    let by_ticket = keys.contains("ticket");
    let pausing = dice.pick(&[
        "",
        " pausing while event = \"hold\" until event = \"back\"",
        " pausing while event = \"hold\" until the next row",
        " pausing during waits where approved",
        " pausing during waits",
    ]);
    let hours = dice.pick(&["", " in office"]);
    let joined = if by_ticket && dice.once_in(2) {
        "    with touches by ticket { n = count(touches where touches.at >= opened) }"
    } else {
        "    n = count(event = \"back\")"
    };
    let value = dice.pick(&[
        "share(closed <= opened + 2 h)",
        "share(clock <= 4 h)",
        "percentile(75, n)",
        "mean(n)",
        "count",
    ]);
    let dated = dice.pick(&["", "dated closed; "]);
    let (each, judged) = match dice.below(2) {
        0 => ("", ""),
        _ => ("for each urgency; ", " for each urgency"),
    };
    let least = if value.contains("share") { "0%" } else { "0" };
    format!(
        "case item{number} from activity{filter} by {keys} {{
    urgency = last(priority)
    opened = first(at where event = \"open\")
    closed = last(at where event = \"close\")
    clock = opened to closed{hours}{pausing}
{joined}
}}
metric found{number} {{ of help; from item{number}; {each}{dated}value {value}; owner customer }}
objective kept{number}{judged} {{ by helper; require found{number} >= {least} }}
"
    )
}

/// Stamps of a few weeks, some of them alike.
fn stamp(dice: &mut Dice) -> String {
    let at = 1_772_000_000_000 + i64::try_from(dice.below(900) * 3_600_000).expect("small");
    let at = chrono::DateTime::from_timestamp_millis(at).expect("an instant");
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn ticket(dice: &mut Dice, odd: u64) -> String {
    if dice.once_in(odd) { String::new() } else { format!("t{}", dice.below(9)) }
}

/// The events of one file. Once in a while one of them has no ticket, no instant or no area.
fn events(dice: &mut Dice, odd: u64) -> String {
    let mut text = "at,ticket,area,priority,event\n".to_owned();
    for _ in 0..dice.below(60) {
        let at = if dice.once_in(odd) { String::new() } else { stamp(dice) };
        let ticket = ticket(dice, odd);
        let area = dice.pick(&["1", "1.0", "2", "2.5", "3e0"]);
        let event = dice.pick(&["open", "hold", "back", "close", "noise"]);
        let priority = dice.pick(&["P1", "P2", "P3"]);
        writeln!(text, "{at},{ticket},{area},{priority},{event}").expect("a text");
    }
    text
}

fn others(dice: &mut Dice) -> [(&'static str, String); 3] {
    let mut touches = "at,ticket,minutes\n".to_owned();
    let mut waits = "starts,ends,ticket,approved\n".to_owned();
    let mut probes = "ts,ok\n".to_owned();
    for _ in 0..dice.below(40) {
        let (at, own) = (stamp(dice), ticket(dice, 8));
        writeln!(touches, "{at},{own},{}", dice.below(30)).expect("a text");
        let (mut starts, mut ends) = (stamp(dice), stamp(dice));
        if ends < starts {
            std::mem::swap(&mut starts, &mut ends);
        }
        let (ends, own) = (if dice.once_in(6) { "" } else { &ends }, ticket(dice, 8));
        writeln!(waits, "{starts},{ends},{own},{}", dice.below(2)).expect("a text");
        writeln!(probes, "{},{}", stamp(dice), dice.below(2)).expect("a text");
    }
    [("touches.csv", touches), ("waits.csv", waits), ("probes.csv", probes)]
}

/// A contract with its exports, and what is asked.
struct Random {
    folder: Folder,
    bindings: Vec<Binding>,
    asked: Asked,
}

fn random(dice: &mut Dice) -> Random {
    let mut text = TERMS.to_owned();
    for number in 0..=dice.below(2) {
        text.push_str(&history(dice, number));
    }
    let mut folder = Folder::of_texts([("c.sla", text.as_str())]);
    let odd = *dice.pick(&[&1_000_000_u64, &1_000_000, &40]);
    let mut bindings = Vec::new();
    let mut bind = |source: &str, paths: Vec<String>| {
        let file = |path: String| InputFile { path, format: Format::Csv };
        let files = paths.into_iter().map(file).collect();
        bindings.push(Binding { source: source.to_owned(), files });
    };
    let mut paths = Vec::new();
    for number in 0..=dice.below(3) {
        let path = format!("events{number}.csv");
        folder = folder.with(&path, events(dice, odd));
        paths.push(path);
    }
    bind("activity", paths);
    for (path, text) in others(dice) {
        folder = folder.with(path, text);
        bind(path.trim_end_matches(".csv"), vec![path.to_owned()]);
    }
    let as_of = dice.pick(&["", "", "2026-03-20T12:00:00+01:00"]);
    let asked = Asked { as_of: (!as_of.is_empty()).then(|| instant(as_of)), periods: None };
    Random { folder, bindings, asked }
}

impl Random {
    fn evaluated(&self, memory: &Memory) -> Result<Evaluated, Box<Diagnostic>> {
        let compiled = sla::compile("c.sla", &self.folder);
        let text = self.folder.text("c.sla");
        let contract =
            compiled.contract.unwrap_or_else(|| panic!("{:?}\n{text}", compiled.diagnostics));
        let feed = InTurn { exports: &self.folder, piece: 4096, workers: 2 };
        let bad = (BadRows::Stop, &mut Vec::new());
        let (folder, bindings) = (&self.folder, &self.bindings);
        evaluate_files_within(&contract, folder, bindings, bad, &self.asked, &feed, memory)
    }
}

/// The statement, or what is said.
fn shown(found: &Result<Evaluated, Box<Diagnostic>>) -> String {
    match found {
        Ok(found) => found.statement.to_json().expect("a statement"),
        Err(said) => format!("{said:?}"),
    }
}

#[test]
fn parts_give_what_all_rows_give() {
    let (mut spilled, mut refused) = (0, 0);
    let cases = 120;
    for seed in 0..cases {
        let mut dice = Dice(seed);
        let random = random(&mut dice);
        let expected = random.evaluated(&Memory::unbounded());
        let parts = usize::try_from(1 + dice.below(16)).expect("small");
        let (memory, written) = little_memory(parts);
        // Some rows are kept at first.
        let memory = Memory { spill_past: *dice.pick(&[&0, &1_000, &9_000]), ..memory };
        let found = random.evaluated(&memory);
        assert_eq!(
            shown(&found),
            shown(&expected),
            "in {parts} parts the case of seed {seed} differs"
        );
        refused += u64::from(found.is_err());
        if let Ok(found) = found {
            let told = found.sources.iter().filter_map(|source| source.spilled);
            assert_eq!(
                told.map(|own| own.bytes).sum::<u64>() > 0,
                written.len() > 0,
                "seed {seed}"
            );
            spilled += u64::from(written.len() > 0);
        }
    }
    assert!(spilled * 2 > cases, "too few are written away: {spilled}");
    assert!(refused > 5, "too few have a row that is refused: {refused}");
}

#[test]
fn what_finds_no_room_at_all_is_said() {
    let mut dice = Dice(3);
    let random = random(&mut dice);
    let (memory, _) = little_memory(4);
    let said = random.evaluated(&Memory { limit: 300, ..memory }).expect_err("a refusal");
    assert_eq!(said.code.id(), "E0612");
    assert!(said.help.expect("advice").contains("`--memory`"));
}

/// A full disk.
#[derive(Debug)]
struct Full;

impl Scratch for Full {
    fn append(&self, _: &[u8]) -> Result<u64, ScratchError> {
        Err(ScratchError("no space left".to_owned()))
    }

    fn read(&self, _: u64, _: &mut [u8]) -> Result<(), ScratchError> {
        Err(ScratchError("nothing was written".to_owned()))
    }
}

#[test]
fn a_full_disk_is_said() {
    let mut dice = Dice(3);
    let random = random(&mut dice);
    let (memory, _) = little_memory(4);
    let memory = Memory { scratch: Some(Rc::new(Full)), ..memory };
    let said = random.evaluated(&memory).expect_err("a refusal");
    assert_eq!(said.code.id(), "E0612");
    assert!(said.message.ends_with("cannot be written away: no space left"), "{said:?}");
}
