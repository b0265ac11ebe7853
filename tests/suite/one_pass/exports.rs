//! Exports at random: nulls, zones, changes of the clocks, duplicates, disorder, quotes, odd and bad cells.

use super::terms::{Dice, Stamps};

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    Tsv,
    Ndjson,
}

impl Form {
    /// The ending of its files.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Ndjson => "ndjson",
        }
    }
}

/// How odd an export is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Oddness {
    /// One cell in so many is written in an unusual way.
    pub(super) odd: u64,
    /// One in so many is bad; 0 for none.
    pub(super) bad: u64,
}

const COLUMNS: [&str; 8] = ["id", "at", "place", "kind", "ok", "took", "size", "answered"];

/// Which columns an export has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// All, and some that nothing reads.
    All,
    /// Only the one that dates the rows.
    Dates,
}

/// The columns of an export in their order, by their place in [`COLUMNS`]; what nothing reads has none.
fn columns(dice: &mut Dice, width: Width) -> Vec<(String, Option<usize>)> {
    if width == Width::Dates {
        return vec![("at".to_owned(), Some(1))];
    }
    let mut own: Vec<(String, Option<usize>)> =
        COLUMNS.iter().enumerate().map(|(place, name)| ((*name).to_owned(), Some(place))).collect();
    if dice.once_in(2) {
        for place in 1..own.len() {
            let other = dice.below(u64::try_from(place).expect("small") + 1);
            own.swap(place, usize::try_from(other).expect("small"));
        }
    }
    if dice.once_in(2) {
        for number in 0..=dice.below(4) {
            let most = u64::try_from(own.len()).expect("small");
            let place = usize::try_from(dice.below(most + 1)).expect("small");
            own.insert(place, (format!("unread{number}"), None));
        }
    }
    own
}

/// A cell that nothing reads.
fn unread(dice: &mut Dice) -> String {
    dice.pick(&["", "", "x", "7", "a text that is longer than others", "zürich"]).to_owned()
}

/// An instant, in milliseconds since 1970, that some contracts take for missing as it is usually written.
const AT_A_WORD: i64 = 1_780_300_800_000;

/// A row of texts, in the order of [`COLUMNS`].
fn row(dice: &mut Dice, stamps: Stamps, oddness: Oddness) -> Vec<String> {
    let at = 1_767_225_600_000_i64 + i64::try_from(dice.below(31_000_000_000)).expect("small");
    // Some right at a change of the clocks.
    let at = match dice.below(12) {
        0 => 1_774_746_000_000 + i64::try_from(dice.below(7_200_000)).expect("small") - 3_600_000,
        // And some close together, so that samples have several.
        2..=5 => 1_780_300_800_000 + i64::try_from(dice.below(9_000_000)).expect("small"),
        1 => 1_792_890_000_000 + i64::try_from(dice.below(7_200_000)).expect("small") - 3_600_000,
        _ => at,
    };
    let at = if dice.once_in(30) { AT_A_WORD } else { at };
    let later = at + i64::try_from(dice.below(30_000_000)).expect("small") - 6_000_000;
    let later = if dice.once_in(20) { AT_A_WORD } else { later };
    let odd = |dice: &mut Dice| dice.once_in(oddness.odd);
    let answered =
        if dice.once_in(6) { missing(dice) } else { stamp(dice, later, stamps, oddness) };
    let at = if dice.once_in(60) { missing(dice) } else { stamp(dice, at, stamps, oddness) };
    let place = dice.pick(&[
        "north",
        "south",
        "north",
        "",
        "a, b",
        "say \"x\"",
        "zürich",
        "line\nbreak",
        "a place with a long name",
    ]);
    let place = if odd(dice) { place } else { dice.pick(&["north", "south", "east"]) };
    let kind = if dice.once_in(30) { "NA" } else { dice.pick(&["a", "b", "c"]) };
    let ok = if dice.once_in(20) { "" } else { dice.pick(&["1", "1", "1", "0", "true", "no"]) };
    let took = dice.below(900_000);
    let took = match dice.below(8) {
        0 if odd(dice) => format!("{took}e-3"),
        1 if odd(dice) => format!(" {took}.123456 "),
        2 => missing(dice),
        3 if dice.once_in(4) => dice.pick(&["-1", "-1.0", "2", "2.00"]).to_owned(),
        _ => format!("{}.{}", took / 1000, took % 10),
    };
    let size = match dice.below(9) {
        0 if odd(dice) => "123456789012345678901234.5".to_owned(),
        1 if odd(dice) => "+3".to_owned(),
        2 => format!("-{}", dice.below(4)),
        3 => missing(dice),
        4 => format!("{}.25", dice.below(6)),
        _ => dice.below(6).to_string(),
    };
    let id = dice.below(1_000_000).to_string();
    let mut cells =
        vec![id, at, place.to_owned(), kind.to_owned(), ok.to_owned(), took, size, answered];
    if oddness.bad > 0 && dice.once_in(oddness.bad) {
        let place = usize::try_from(1 + dice.below(7)).expect("small");
        cells[place] = dice.pick(&["?", "2026-02-30T00:00:00Z", "maybe", "1,5x"]).to_owned();
    }
    cells
}

fn missing(dice: &mut Dice) -> String {
    dice.pick(&["", "NA", " "]).to_owned()
}

fn stamp(dice: &mut Dice, millis: i64, stamps: Stamps, oddness: Oddness) -> String {
    let at = chrono::DateTime::from_timestamp_millis(millis).expect("an instant");
    match stamps {
        Stamps::EpochMillis if dice.once_in(oddness.odd) => format!("{millis}.25"),
        Stamps::EpochMillis => millis.to_string(),
        Stamps::Local => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        Stamps::Pattern => at.format("%d/%m/%Y %H:%M").to_string(),
        Stamps::Iso if dice.once_in(oddness.odd) => {
            let form = dice.pick(&[
                "%Y-%m-%dT%H:%M:%SZ",
                "%Y-%m-%d %H:%M:%S%.6f+00:00",
                "%Y-%m-%dT%H:%MZ",
                "%Y-%m-%dT%H:%M:60Z",
                "%Y-%m-%dT%H:%M:%S%.9fZ",
                "%Y-%m-%dT%H:%M:%S-0330",
                "%Y-%m-%dT%H:%M:%S-03:30",
            ]);
            at.format(form).to_string()
        }
        Stamps::Iso => at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
    }
}

/// The text of an export of so many rows.
pub(super) fn export(
    dice: &mut Dice,
    form: Form,
    stamps: Stamps,
    (oddness, width): (Oddness, Width),
    rows: u64,
) -> String {
    let columns = columns(dice, width);
    let mut all: Vec<Vec<String>> = (0..rows).map(|_| row(dice, stamps, oddness)).collect();
    if dice.once_in(2) {
        all.sort_by(|a, b| a[1].cmp(&b[1]));
    }
    for place in 1..all.len() {
        if dice.once_in(20) {
            all[place] = all[place - 1].clone();
        }
    }
    let all: Vec<Vec<String>> = all
        .iter()
        .map(|row| {
            let cell = |place: Option<usize>| place.map(|place| row[place].clone());
            columns.iter().map(|(_, place)| cell(*place).unwrap_or_else(|| unread(dice))).collect()
        })
        .collect();
    let header: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
    let line_end = dice.pick(&["\n", "\n", "\r\n"]);
    let mut text = if dice.once_in(8) { "\u{feff}".to_owned() } else { String::new() };
    if form == Form::Ndjson {
        let bare: &[&str] =
            if dice.once_in(2) { &["took", "size"] } else { &["took", "size", "ok", "id"] };
        for row in &all {
            text.push_str(&object(dice, (&header, bare), row, oddness));
            text.push_str(line_end);
        }
    } else {
        let delimiter = if form == Form::Tsv { '\t' } else { ',' };
        for row in std::iter::once(&header).chain(&all) {
            let fields: Vec<String> =
                row.iter().map(|cell| field(dice, cell, delimiter, oddness)).collect();
            text.push_str(&fields.join(&delimiter.to_string()));
            if oddness.bad > 0 && row != &header && dice.once_in(oddness.bad * 4) {
                text.push(delimiter);
            }
            text.push_str(line_end);
            if dice.once_in(oddness.odd * 4) {
                text.push_str(line_end);
            }
        }
    }
    if dice.once_in(3) {
        text.truncate(text.trim_end_matches(['\n', '\r']).len());
    }
    if oddness.bad > 0 && dice.once_in(8) {
        // A machine broke down: in a cell that is read or in one that is not, or in a key.
        let most = u64::try_from(text.len()).expect("small");
        let place = usize::try_from(dice.below(most + 1)).expect("small");
        text.insert(text.floor_char_boundary(place), '\0');
    }
    text
}

fn field(dice: &mut Dice, cell: &str, delimiter: char, oddness: Oddness) -> String {
    let needs = cell.contains([delimiter, '"', '\n', '\r']);
    if needs || dice.once_in(oddness.odd * 2) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A line of NDJSON; numbers of the `bare` columns are written without quotes.
fn object(
    dice: &mut Dice,
    (header, bare): (&[String], &[&str]),
    row: &[String],
    oddness: Oddness,
) -> String {
    let mut members = Vec::new();
    for (name, cell) in header.iter().zip(row) {
        if cell.is_empty() && dice.once_in(2) {
            if dice.once_in(2) {
                members.push(format!("\"{name}\": null"));
            }
            continue;
        }
        let plain = bare.contains(&name.as_str())
            || (name == "at" && cell.bytes().all(|b| b.is_ascii_digit()));
        let number = plain && serde_json::from_str::<serde_json::Number>(cell).is_ok();
        let value = match cell.as_str() {
            "true" => cell.clone(),
            _ if number => cell.clone(),
            _ => serde_json::to_string(cell).expect("a text"),
        };
        let colon = if dice.once_in(3) { ":" } else { ": " };
        members.push(format!("\"{name}\"{colon}{value}"));
    }
    if dice.once_in(5) {
        members.push("\"more\": {\"nested\": [1, 2]}".to_owned());
    }
    if oddness.bad > 0 && dice.once_in(oddness.bad) {
        // No key, text or value of JSON.
        let broken = [
            "\"mo\u{1}re\": 1",
            "\"more\": \"a\tb\"",
            "\"more\": 01",
            "\"more\": nul",
            "\"more\" 1",
        ];
        members.push((*dice.pick(&broken)).to_owned());
    }
    format!("{{{}}}", members.join(if dice.once_in(3) { "," } else { ", " }))
}
