//! Contracts made at random: what `check` lets through, evaluation can read.
//!
//! The generator writes expressions that mostly fit, and now and then one that does not: `check` refuses those, and
//! what it does not refuse has to be evaluated without a panic, and without an error that is not one of the data.

use std::fmt::Write as _;

use sla::diagnostic::Severity;

use super::{cases, instant};
use crate::evaluation::{Folder, try_evaluate};

/// Numbers that are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn of<'t>(&mut self, among: &[&'t str]) -> &'t str {
        among[self.roll(among.len())]
    }
}

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Flag,
    Count,
    Percent,
    Duration,
    Money,
}

const KINDS: [Kind; 5] = [Kind::Flag, Kind::Count, Kind::Percent, Kind::Duration, Kind::Money];

/// A metric: its name, what it is, and whether it is for each site.
#[derive(Debug, Clone)]
struct Made {
    name: String,
    kind: Kind,
    grouped: bool,
    /// Whether it has outages.
    outages: bool,
}

struct Author {
    dice: Dice,
    text: String,
    metrics: Vec<Made>,
    /// Whether the objectives are judged for each site.
    judged_by_site: Vec<bool>,
}

impl Author {
    fn kind(&mut self, kind: Kind) -> Kind {
        if self.dice.one_in(40) { KINDS[self.dice.roll(KINDS.len())] } else { kind }
    }

    /// A value of a row.
    fn of_row(&mut self, kind: Kind, depth: usize) -> String {
        let kind = self.kind(kind);
        match kind {
            Kind::Flag if depth > 0 && self.dice.one_in(2) => {
                let of = KINDS[1 + self.dice.roll(4)];
                match self.dice.roll(5) {
                    0 => format!("not {}", self.of_row(Kind::Flag, 0)),
                    1 => format!(
                        "({} and {})",
                        self.of_row(Kind::Flag, depth - 1),
                        self.of_row(Kind::Flag, depth - 1)
                    ),
                    2 => format!(
                        "({} or {})",
                        self.of_row(Kind::Flag, depth - 1),
                        self.of_row(Kind::Flag, depth - 1)
                    ),
                    3 => format!("{} is present", self.dice.of(&["ok", "took", "n", "done"])),
                    _ => {
                        let sign = self.dice.of(&["<", "<=", "=", "!=", ">=", ">"]);
                        format!("({} {sign} {})", self.of_row(of, 0), self.of_row(of, depth - 1))
                    }
                }
            }
            Kind::Flag => {
                let flags = [
                    "ok",
                    "site = \"a\"",
                    "done <= at + 2 h",
                    "site is one of \"a\", \"b\"",
                    "level = P1",
                ];
                self.dice.of(&flags).to_owned()
            }
            Kind::Count if depth > 0 && self.dice.one_in(3) => {
                let sign = self.dice.of(&["+", "-", "*"]);
                format!(
                    "({} {sign} {})",
                    self.of_row(Kind::Count, 0),
                    self.of_row(Kind::Count, depth - 1)
                )
            }
            Kind::Count => self.dice.of(&["n", "3", "0", "n"]).to_owned(),
            Kind::Percent => self.dice.of(&["50%", "99.5%", "0%"]).to_owned(),
            Kind::Duration if depth > 0 && self.dice.one_in(3) => {
                format!("({} + {})", self.of_row(Kind::Duration, 0), self.of_row(Kind::Duration, 0))
            }
            Kind::Duration => self.dice.of(&["took", "2 s", "1 h", "at to done"]).to_owned(),
            Kind::Money => self.dice.of(&["worth", "10 EUR", "worth"]).to_owned(),
        }
    }

    /// A figure over rows, and what it is.
    fn figure(&mut self, kind: Kind) -> String {
        let filter = if self.dice.one_in(4) {
            format!(" where {}", self.of_row(Kind::Flag, 1))
        } else {
            String::new()
        };
        match kind {
            Kind::Flag => format!("any({}{filter})", self.of_row(Kind::Flag, 1)),
            Kind::Percent => format!("share({})", self.of_row(Kind::Flag, 2)),
            Kind::Count => match self.dice.roll(3) {
                0 => "count".to_owned(),
                1 => "distinct(site)".to_owned(),
                _ => format!("sum({}{filter})", self.of_row(Kind::Count, 1)),
            },
            Kind::Duration | Kind::Money => {
                let value = self.of_row(kind, 1);
                match self.dice.of(&["sum", "mean", "min", "max", "median", "percentile", "last"]) {
                    "percentile" => format!("percentile(95, {value})"),
                    function => format!("{function}({value}{filter})"),
                }
            }
        }
    }

    fn metric(&mut self, place: usize) {
        let name = format!("m{place}");
        let grouped = self.dice.one_in(4);
        let outages = self.dice.one_in(4);
        let states = outages && self.dice.one_in(3);
        let kind = if outages {
            [Kind::Percent, Kind::Duration, Kind::Count][self.dice.roll(3)]
        } else {
            KINDS[1 + self.dice.roll(4)]
        };
        let mut clauses = vec!["of web".to_owned()];
        let filter = if self.dice.one_in(3) && !states {
            format!(" where {}", self.of_row(Kind::Flag, 2))
        } else {
            String::new()
        };
        clauses.push(format!("from {}{filter}", if states { "states" } else { "calls" }));
        if grouped {
            clauses.push("for each site".to_owned());
        }
        if self.dice.one_in(12) {
            clauses.push(format!("per {}", self.dice.of(&["day", "week", "quarter"])));
        }
        if outages {
            let run = if self.dice.one_in(2) { " for at least 2 h" } else { "" };
            if states {
                clauses.push(format!("down when not ok{run}"));
            } else {
                clauses.push("sampled every 1 h".to_owned());
                let down = ["not any(ok)", "share(ok) < 50%", "count < 1", "mean(took) > 10 s"];
                clauses.push(format!("down when {}{run}", self.dice.of(&down)));
            }
            if self.dice.one_in(3) && !grouped {
                clauses.push("excluding maintenance".to_owned());
            }
        }
        let value = match kind {
            Kind::Percent if outages => "uptime".to_owned(),
            Kind::Duration if outages => self.dice.of(&["downtime", "longest outage"]).to_owned(),
            Kind::Count if outages => "outages".to_owned(),
            kind => self.figure(kind),
        };
        clauses.push(format!("value {value}"));
        if self.dice.one_in(5) && kind == Kind::Percent {
            clauses.push("rounded half up to 0.1%".to_owned());
        }
        if self.dice.one_in(3) {
            let policy = ["left out", "counted as met", "counted as missed", "inconclusive"];
            clauses.push(format!("missing {}", self.dice.of(&policy)));
        }
        clauses.push("owner globex".to_owned());
        writeln!(self.text, "metric {name} {{ {} }}", clauses.join("; ")).expect("a text");
        self.metrics.push(Made { name, kind, grouped, outages });
    }

    fn literal(&mut self, kind: Kind) -> String {
        let kind = self.kind(kind);
        let among: &[&str] = match kind {
            Kind::Flag => &["1 = 1"],
            Kind::Count => &["1", "3", "10"],
            Kind::Percent => &["99.9%", "90%", "50%"],
            Kind::Duration => &["10 s", "2 h", "30 min"],
            Kind::Money => &["10 EUR", "100 EUR"],
        };
        self.dice.of(among).to_owned()
    }

    /// A metric that may stand where there are no groups, or for each site.
    fn read(&mut self, grouped: bool) -> (String, Kind, bool) {
        let fitting: Vec<Made> =
            self.metrics.iter().filter(|made| made.grouped == grouped).cloned().collect();
        let made = if fitting.is_empty() || self.dice.one_in(40) {
            self.metrics[self.dice.roll(self.metrics.len())].clone()
        } else {
            fitting[self.dice.roll(fitting.len())].clone()
        };
        (made.name, made.kind, made.outages)
    }

    fn condition(&mut self, grouped: bool, depth: usize) -> String {
        if depth > 0 && self.dice.one_in(4) {
            let word = self.dice.of(&["and", "or"]);
            return format!(
                "({} {word} {})",
                self.condition(grouped, depth - 1),
                self.condition(grouped, depth - 1)
            );
        }
        let (name, kind, outages) = self.read(grouped);
        if outages && self.dice.one_in(3) {
            return format!("{name}.downtime <= {}", self.literal(Kind::Duration));
        }
        if self.dice.one_in(8) {
            let literal = self.literal(kind);
            return format!("mean({name} over up to 3 months) >= {literal}");
        }
        let sign = self.dice.of(&["<", "<=", ">=", ">"]);
        format!("{name} {sign} {}", self.literal(kind))
    }

    fn repetition(&mut self) -> &'static str {
        self.dice.of(&["", " 2 periods in a row", " 2 times in 3 months", " every 2nd in 4 months"])
    }

    /// That an objective was missed, from outside its groups.
    fn missed(&self, place: usize) -> String {
        let any = if self.judged_by_site[place] { "any " } else { "" };
        format!("{any}o{place} missed")
    }

    fn objectives(&mut self) {
        for place in 0..2 {
            let measured = self.metrics.iter().any(|made| made.grouped);
            let grouped = measured && self.dice.one_in(3);
            self.judged_by_site.push(grouped);
            let each = if grouped { " for each site" } else { "" };
            let mut clauses = vec!["by nimbus".to_owned()];
            let level = self.dice.one_in(6);
            if level {
                let (name, kind, _) = self.read(grouped);
                let start = self.literal(kind);
                clauses.push(format!("level {start}"));
                clauses.push(format!("require {name} >= level"));
                clauses.push(format!("ratchet to mean(level, {name}) when {name} > level"));
            } else {
                let require = self.condition(grouped, 2);
                clauses.push(format!("require {require}"));
            }
            if self.dice.one_in(4) {
                let applies = self.condition(grouped, 0);
                clauses.push(format!("applies when {applies}"));
            }
            if place == 1 && !grouped && self.dice.one_in(3) {
                let relieved = self.missed(0);
                clauses.push(format!("relieved when {relieved}"));
            }
            writeln!(self.text, "objective o{place}{each} {{ {} }}", clauses.join("; "))
                .expect("a text");
            let when = if grouped { String::new() } else { self.repetition().to_owned() };
            let mut clauses = vec![format!("when o{place} missed{when}")];
            let credit = self.credit(grouped);
            clauses.push(credit);
            if self.dice.one_in(3) {
                clauses.push(
                    "repeated { 2 periods in a row : x 1.5\n 2 times in 4 months : x 2\n }"
                        .to_owned(),
                );
            }
            if self.dice.one_in(3) {
                clauses.push(
                    self.dice
                        .of(&["at most 50% of web.fee", "at most 20 EUR per contract year"])
                        .to_owned(),
                );
            }
            if self.dice.one_in(4) {
                clauses.push(format!("earn back 50% when o{place} met 2 periods in a row"));
            }
            if self.dice.one_in(4) {
                clauses.push(
                    self.dice
                        .of(&[
                            "only above 1 EUR",
                            "nothing below 2 EUR",
                            "claim within 30 days of period end",
                        ])
                        .to_owned(),
                );
            }
            writeln!(self.text, "penalty p{place}{each} {{\n{}\n}}", clauses.join("\n"))
                .expect("a text");
        }
        match self.dice.roll(4) {
            0 => self.text.push_str("group g { the largest of p0, p1 }\n"),
            1 => self.text.push_str("group g { all of p0, p1; at most 30 EUR }\n"),
            2 => self.text.push_str("pool g { at risk 20% of web.fee per month; covers p0 60%, p1 up to 70%; over cap reduce pro rata }\n"),
            _ => {}
        }
        let trigger = match self.dice.roll(3) {
            0 => format!("{}{}", self.missed(0), self.repetition()),
            1 => format!("{}{}", self.missed(1), self.repetition()),
            _ => self.condition(false, 1),
        };
        writeln!(self.text, "termination t {{ right of globex; when {trigger}; cure 30 days; lapses after 60 days }}")
            .expect("a text");
    }

    fn credit(&mut self, grouped: bool) -> String {
        match self.dice.roll(5) {
            0 => "credit 10% of web.fee".to_owned(),
            1 => {
                let (name, kind, _) = self.read(grouped);
                let high = self.literal(kind);
                // A bound of the tiers may lie where the objective is met: `check` says so.
                format!("credit of web.fee by {name} {{\n>= {high} : 5%\notherwise : 25%\n}}")
            }
            2 => {
                let (name, kind, _) = self.read(grouped);
                match kind {
                    Kind::Money => format!("credit {name}"),
                    Kind::Duration => format!("credit 1% of web.fee per full 10 min of {name}"),
                    Kind::Count => format!("credit {name} * 2 EUR"),
                    _ => format!("credit (100% - {name}) * web.fee"),
                }
            }
            3 => "credit 1 day of web.fee".to_owned(),
            _ => "credit fee of previous month".replace("fee of previous", "web.fee of previous"),
        }
    }
}

const HEAD: &str = r#"
contract agreement "Agreement" {
    between   nimbus and globex
    in force  2026-02-01 until 2026-06-16
    zone      "Europe/Berlin"
    currency  EUR
    period    month
}
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 100 EUR per month }
type level : one of P1, P2
source calls "Calls" {
    at      at    : instant
    column  site  : text
    column  level : level
    column  ok    : flag
    column  took  : duration in s
    column  n     : count
    column  worth : money
    column  done  : instant
}
source states "States" { at at : instant; column site : text; column ok : flag; each row holds until the next, at most 400 h }
source works "Works" { span starts to ends : instant; complete until 2027-01-01 }
exclusion maintenance { during works; at most 4 h per month; over budget the excess counts; effect not counted }
"#;

fn contract(dice: Dice) -> (String, Dice) {
    let mut author =
        Author { dice, text: HEAD.to_owned(), metrics: Vec::new(), judged_by_site: Vec::new() };
    let missing =
        author.dice.of(&["inconclusive", "counted as missed", "counted as met", "left out"]);
    let items = author.dice.of(&["not applicable", "met", "missed", "inconclusive"]);
    let partial = author.dice.of(&["prorated", "full", "left out"]);
    writeln!(
        author.text,
        "conventions {{ missing data {missing}; no items {items}; partial periods {partial}; percentiles linear; round money half up to 0.01 }}"
    )
    .expect("a text");
    let number = 2 + author.dice.roll(3);
    for place in 0..number {
        author.metric(place);
    }
    author.objectives();
    (author.text, author.dice)
}

/// Rows with cells that are missing now and then.
fn rows(dice: &mut Dice) -> [(&'static str, String); 3] {
    let mut calls = "at,site,level,ok,took,n,worth,done\n".to_owned();
    let mut states = "at,site,ok\n".to_owned();
    let mut minutes = 0;
    for _ in 0..dice.roll(25) {
        minutes += u32::try_from(1 + dice.roll(9_000)).expect("few");
        let at = instant(minutes);
        let mut cell = |text: &str| if dice.one_in(8) { String::new() } else { text.to_owned() };
        let site = cell(["a", "b", "c"][minutes as usize % 3]);
        let level = cell(["P1", "P2"][minutes as usize % 2]);
        let (ok, took) =
            (cell(["yes", "no"][minutes as usize % 2]), cell(&(minutes % 97).to_string()));
        let (n, worth) = (cell(&(minutes % 11).to_string()), cell(&format!("{}.50", minutes % 7)));
        let done = cell(&instant(minutes + minutes % 300));
        writeln!(calls, "{at},{site},{level},{ok},{took},{n},{worth},{done}").expect("a text");
        writeln!(states, "{at},{site},{ok}").expect("a text");
    }
    let start = u32::try_from(dice.roll(100_000)).expect("few");
    let works = format!("starts,ends\n{},{}\n", instant(start), instant(start + 300));
    [("calls", calls), ("states", states), ("works", works)]
}

/// What is wrong with the data, not with the contract.
const OF_DATA: [&str; 4] = ["E0701", "E0702", "E0703", "E0704"];

/// A contract that `check` passes never fails with a type error, and gives the same from its IR.
#[test]
fn a_contract_that_check_passes_never_fails_with_a_type_error() {
    let mut passed = 0;
    let all = cases(150);
    for case in 0..all {
        let seed = (u64::from(case) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let (text, mut dice) = contract(Dice(seed));
        let rows = rows(&mut dice);
        let mut folder = Folder::of_texts([("contract.sla", text.as_str())]);
        for (source, csv) in &rows {
            folder = folder.with(&format!("{source}.csv"), csv.as_str());
        }
        let compiled = sla::compile("contract.sla", &folder);
        if case == 0 && std::env::var_os("SLA_SHOW").is_some() {
            println!("{text}");
        }
        let errors =
            compiled.diagnostics.iter().filter(|found| found.severity() == Severity::Error);
        if std::env::var_os("SLA_SHOW").is_some() {
            for error in errors.clone() {
                println!("{case}: {} {}", error.code.id(), error.message);
            }
        }
        let Some(contract) = compiled.contract else {
            assert!(errors.count() > 0, "nothing is said, and no contract is given:\n{text}");
            continue;
        };
        passed += 1;
        let files: [(&str, &[&str]); 3] =
            [("calls", &["calls.csv"]), ("states", &["states.csv"]), ("works", &["works.csv"])];
        let used: Vec<(&str, &[&str])> = files
            .into_iter()
            .filter(|(name, _)| sla::evaluate::source_names(&contract).contains(name))
            .collect();
        match try_evaluate(&contract, &folder, &used, Some("2026-07-01T00:00:00+02:00"), None) {
            Ok(statement) => {
                let stored = sla::ir::Contract::from_json(&contract.to_json().expect("JSON"));
                let stored = stored.unwrap_or_else(|error| panic!("{error}\n{text}"));
                let again =
                    try_evaluate(&stored, &folder, &used, Some("2026-07-01T00:00:00+02:00"), None);
                let again = again.unwrap_or_else(|problem| panic!("{problem:?}\n{text}"));
                assert!(statement == again, "another statement from the IR:\n{text}");
            }
            Err(problem) => assert!(
                OF_DATA.contains(&problem.code.id()),
                "{} {}\n{text}",
                problem.code.id(),
                problem.message
            ),
        }
    }
    // Else it would prove nothing.
    assert!(passed * 3 >= all, "only {passed} of {all} contracts pass `check`");
}
