//! The same rows as CSV, as Parquet, as sheets and as some of each give the same statement, row by row and in one pass, by
//! one thread and by more.

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int8Array, Int64Array, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray,
};
use parquet::file::properties::WriterProperties;
use sla::data::{BadRows, Format, InputFile};
use sla::evaluate::{Asked, Binding, Feed, InTurn, Path, evaluate, evaluate_files, read_inputs};
use sla::source::{LoadError, SourceLoader};

use super::parquet::written;
use super::workbook::Workbook;
use crate::exports::{Files, Place};
use crate::feed::Threads;
use crate::progress::Progress;

const CONTRACT: &str = r#"contract c "Tables" {
    between   cloud and tenant
    in force  2026-01-01 until 2027-01-01
    zone      "Europe/Berlin"
    currency  EUR
    period    month
}
conventions {
    missing data     counted as missed
    no items         met
    partial periods  prorated
    percentiles      linear
    round money      half up to 0.01
}
party cloud "Cloud" { role provider }
party tenant "Tenant" { role customer }
service web "Web" { from cloud to tenant }
type kind : one of a, b, c
source probes {
    missing  "NA", "-1", "77"
UNIQUE    at       at       : instant
    column   place    : text
    column   kind     : kind
    column   ok       : flag
    column   took     : duration in ms
    column   size     : number
    column   hits     : count
    column   answered : instant in "Europe/Berlin"
    column   waited   = at to answered
}
metric m1 { of web; from probes; for each place; value share(ok and took <= 300 ms); owner tenant }
metric m2 { of web; from probes where size > 2; value percentile(95, took); owner tenant }
metric m3 { of web; from probes where kind is present; for each kind; value mean(waited); owner tenant }
metric m4 { of web; from probes; value sum(hits) / sum(size); owner tenant }
metric m5 {
    of web
    from probes
    for each place
    sampled every 30 min
    down when share(ok) < 50%
    value uptime
    owner tenant
}
"#;

/// The contract as a file, with what it says of rows that are unique.
struct Text(&'static str);

impl SourceLoader for Text {
    fn load(&self, _path: &str) -> Result<String, LoadError> {
        Ok(CONTRACT.replace("UNIQUE", self.0))
    }
}

/// All rows count.
const ALL: &str = "";

/// One row for each text of a column that nothing else looks at.
const LAST: &str = "    column   id : text\n    unique by id keep last\n";

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % end
    }

    /// A value, now and then none.
    fn some<T>(&mut self, value: T) -> Option<T> {
        (self.below(9) > 0).then_some(value)
    }
}

/// A row: instant in ms, place, kind, ok, took in tenths, size in hundredths, hits, local time of the answer in ms.
type Row = (
    i64,
    &'static str,
    Option<&'static str>,
    Option<bool>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

/// A text that some rows share, and some lack.
fn id(row: &Row) -> Option<String> {
    row.6.map(|_| format!("T{}", row.0 / 31_000_000))
}

fn rows(dice: &mut Dice, count: i64) -> Vec<Row> {
    let places = ["north", "south", "a place with a long name", "zürich"];
    let kinds = ["a", "b", "c", "NA"];
    let row = |_| {
        // One in some lies right at the change of the clocks in October.
        let at = match dice.below(12) {
            0 => 1_792_890_000_000 + dice.below(7_200_000) - 3_600_000,
            _ => 1_767_225_600_000 + dice.below(31_000_000_000),
        };
        let place = places[usize::try_from(dice.below(4)).unwrap()];
        let kind = kinds[usize::try_from(dice.below(4)).unwrap()];
        let (kind, ok) = (dice.some(kind), dice.below(3) > 0);
        let ok = dice.some(ok);
        // A sheet shows 77.0 as 77, which stands for missing.
        let took = Some(dice.below(9000) - 10).filter(|took| ![-10, 770].contains(took));
        let took = dice.some(took).flatten();
        let size = Some(dice.below(900) - 110).filter(|size| *size != -100);
        let size = dice.some(size).flatten();
        let hits = dice.below(80);
        let hits = dice.some(hits);
        let answered = at + dice.below(9_000_000);
        (at, place, kind, ok, took, size, hits, dice.some(answered))
    };
    (0..count).map(row).collect()
}

/// How a table has what is true or false.
#[derive(Clone, Copy)]
enum Flags {
    Truths,
    Numbers,
}

/// Digits with so many of them after the point.
fn decimal(digits: i64, places: u32) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let (one, digits) = (10_u64.pow(places), digits.unsigned_abs());
    format!("{sign}{}.{:0width$}", digits / one, digits % one, width = places as usize)
}

fn csv(rows: &[Row]) -> String {
    let mut text = "at,place,kind,ok,took,size,hits,answered,id\n".to_owned();
    for row in rows {
        let (at, place, kind, ok, took, size, hits, answered) = row;
        let stamp = |millis: i64, form: &str| {
            chrono::DateTime::from_timestamp_millis(millis).unwrap().format(form).to_string()
        };
        let cells = [
            stamp(*at, "%Y-%m-%dT%H:%M:%S%.3fZ"),
            (*place).to_owned(),
            kind.unwrap_or_default().to_owned(),
            ok.map(|ok| ok.to_string()).unwrap_or_default(),
            took.map(|took| decimal(took, 1)).unwrap_or_default(),
            size.map(|size| decimal(size, 2)).unwrap_or_default(),
            hits.map(|hits| hits.to_string()).unwrap_or_default(),
            answered.map(|at| stamp(at, "%Y-%m-%d %H:%M:%S%.3f")).unwrap_or_default(),
            id(row).unwrap_or_default(),
        ];
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    text
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a column of doubles is made"
)]
fn parquet(rows: &[Row], group: usize, flags: Flags) -> Vec<u8> {
    fn column<T>(rows: &[Row], of: impl Fn(&Row) -> Option<T>) -> Vec<Option<T>> {
        rows.iter().map(of).collect()
    }
    let instants = TimestampMillisecondArray::from(column(rows, |row| Some(row.0)));
    let sizes = Decimal128Array::from(column(rows, |row| row.5.map(i128::from)));
    let columns: [(&str, ArrayRef); 9] = [
        ("id", Arc::new(StringArray::from(column(rows, id)))),
        ("at", Arc::new(instants.with_timezone("UTC"))),
        ("place", Arc::new(StringArray::from(column(rows, |row| Some(row.1))))),
        ("kind", Arc::new(StringArray::from(column(rows, |row| row.2)))),
        (
            "ok",
            match flags {
                Flags::Truths => Arc::new(BooleanArray::from(column(rows, |row| row.3))),
                Flags::Numbers => {
                    Arc::new(Int8Array::from(column(rows, |row| row.3.map(i8::from))))
                }
            },
        ),
        ("took", Arc::new(Float64Array::from(column(rows, |row| row.4.map(|t| t as f64 / 10.0))))),
        ("size", Arc::new(sizes.with_precision_and_scale(20, 2).unwrap())),
        ("hits", Arc::new(Int64Array::from(column(rows, |row| row.6)))),
        (
            "answered",
            Arc::new(TimestampMicrosecondArray::from(column(rows, |row| {
                row.7.map(|at| at * 1000)
            }))),
        ),
    ];
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group));
    written(&columns, properties.build())
}

/// A workbook with cells of types of their own; local times are days since the end of 1899.
fn xlsx(rows: &[Row]) -> Vec<u8> {
    let text = |text: &str| format!("<c t=\"str\"><v>{text}</v></c>");
    let or_none = |cell: Option<String>| cell.unwrap_or_else(|| "<c/>".to_owned());
    let number = |number: String| format!("<c><v>{number}</v></c>");
    let day = |millis: i64| {
        const DAY: i128 = 86_400_000;
        let (day, rest) = (i128::from(millis) / DAY + 25_569, i128::from(millis) % DAY);
        format!("<c s=\"1\"><v>{day}.{:015}</v></c>", rest * 10_i128.pow(15) / DAY)
    };
    let names = ["at", "place", "kind", "ok", "took", "size", "hits", "answered", "id"];
    let head = names.map(text).concat();
    let row = |row: &Row| {
        let (at, place, kind, ok, took, size, hits, answered) = row;
        let stamp = chrono::DateTime::from_timestamp_millis(*at).unwrap();
        let cells = [
            text(&stamp.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()),
            text(place),
            or_none(kind.map(text)),
            // People write them in more than one way.
            or_none(ok.map(|ok| match (*at, u8::from(ok)) {
                (even, ok) if even % 2 == 0 => format!("<c t=\"b\"><v>{ok}</v></c>"),
                (_, ok) => number(ok.to_string()),
            })),
            or_none(took.map(|took| number(decimal(took, 1)))),
            or_none(size.map(|size| number(decimal(size, 2)))),
            or_none(hits.map(|hits| number(hits.to_string()))),
            or_none(answered.map(day)),
            or_none(id(row).map(|id| text(&id))),
        ];
        cells.concat()
    };
    let rows: Vec<String> = std::iter::once(head).chain(rows.iter().map(row)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    Workbook::of(&rows).bytes()
}

/// The statement by way of a feed, less what it says of its inputs, and how many rows were odd; `None` for that where
/// it was read row by row.
fn statement(
    (unique, files): (&'static str, &Files),
    paths: &[&str],
    feed: Option<&dyn Feed>,
) -> (serde_json::Value, Option<u64>) {
    let contract = sla::compile("c.sla", &Text(unique));
    let contract = contract.contract.unwrap_or_else(|| panic!("{:?}", contract.diagnostics));
    let input = |path: &&str| InputFile {
        path: (*path).to_owned(),
        format: Format::from_path(path).unwrap().0,
    };
    let bindings =
        [Binding { source: "probes".to_owned(), files: paths.iter().map(input).collect() }];
    let asked = Asked { as_of: None, periods: None };
    let (found, odd) = match feed {
        None => {
            let inputs = read_inputs(&contract, files, &bindings, BadRows::Stop).unwrap();
            (evaluate(&contract, &inputs, &asked).unwrap(), None)
        }
        Some(feed) => {
            let mut rejected = Vec::new();
            let bad = (BadRows::Stop, &mut rejected);
            let found = evaluate_files(&contract, files, &bindings, bad, &asked, feed).unwrap();
            let odd = found.sources.iter().find_map(|source| match &source.path {
                Path::OnePass { odd } => Some(*odd),
                Path::RowByRow(_) => None,
            });
            (found.statement, odd)
        }
    };
    (serde_json::from_str(&found.to_json().unwrap()).unwrap(), odd)
}

#[test]
fn every_form_in_one_pass_gives_what_csv_gives() {
    let folder = std::env::temp_dir().join(format!("sla-one-pass-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut dice = Dice(7);
    let (first, mut second) = (rows(&mut dice, 900), rows(&mut dice, 300));
    // Numbers that stand for words are taken in another way where none is missing.
    for row in &mut second {
        row.3 = Some(row.3 == Some(true));
    }
    let mut files = Files::new(true);
    let mut add = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        assert!(files.add(name, &Place::Path(path), None, None));
    };
    add("a.csv", csv(&first).as_bytes());
    add("b.csv", csv(&second).as_bytes());
    add("a.parquet", &parquet(&first, 300, Flags::Numbers));
    add("b.parquet", &parquet(&second, 1_000_000, Flags::Numbers));
    add("c.parquet", &parquet(&first, 1_000_000, Flags::Truths));
    add("a.xlsx", &xlsx(&first));
    add("b.xlsx", &xlsx(&second));
    for unique in [ALL, LAST] {
        same_in_every_form((unique, &files));
    }
    fs::remove_dir_all(&folder).unwrap();
}

fn same_in_every_form((unique, files): (&'static str, &Files)) {
    let (mut expected, _) = statement((unique, files), &["a.csv", "b.csv"], None);
    let in_turn = InTurn { exports: files, piece: 1, workers: 3 };
    let threads = Threads { files, count: 3 };
    // Lines of CSV are counted with the header, rows of a table without.
    expected["inputs"].take();
    drop_lines(&mut expected);
    for paths in [
        ["a.parquet", "b.parquet"],
        ["a.xlsx", "b.xlsx"],
        ["a.csv", "b.xlsx"],
        ["a.xlsx", "b.parquet"],
        ["b.csv", "c.parquet"],
        ["a.parquet", "b.csv"],
    ] {
        let (mut by_rows, _) = statement((unique, files), &paths, None);
        for feed in [&in_turn as &dyn Feed, &threads] {
            let (found, odd) = statement((unique, files), &paths, Some(feed));
            assert!(found == by_rows, "{unique} {paths:?}");
            // Only local times at which clocks change are odd, some hundred of 1200.
            assert!(odd.is_some_and(|odd| odd > 0 && odd < 250), "{paths:?} {odd:?}");
        }
        by_rows["inputs"].take();
        drop_lines(&mut by_rows);
        assert!(by_rows == expected, "{unique} {paths:?}");
    }
}

#[test]
fn what_a_file_says_of_its_last_instant_is_not_relied_on() {
    let folder = std::env::temp_dir().join(format!("sla-statistics-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let rows = rows(&mut Dice(5), 700);
    // One row group: of several the others would still say which day is the last.
    let told = parquet(&rows, 1_000_000, Flags::Truths);
    let last = rows.iter().map(|row| row.0).max().unwrap();
    let day = 86_400_000;
    let mut expected = None;
    for wrong in [last, last + 400 * day, last - 40 * day, i64::MAX, i64::MIN] {
        let mut bytes = told.clone();
        let footer = bytes.len()
            - 8
            - usize::try_from(u32::from_le_bytes(
                bytes[bytes.len() - 8..][..4].try_into().unwrap(),
            ))
            .unwrap();
        let mut places = 0;
        for at in footer..bytes.len() - 8 {
            if bytes[at..at + 8] == last.to_le_bytes() {
                bytes[at..at + 8].copy_from_slice(&wrong.to_le_bytes());
                places += 1;
            }
        }
        assert!(places > 0, "the file says nothing of it");
        let mut files = Files::new(true);
        let path = folder.join("a.parquet");
        fs::write(&path, &bytes).unwrap();
        assert!(files.add("a.parquet", &Place::Path(path), None, None));
        for count in [1, 2] {
            let threads = Threads { files: &files, count };
            let (mut found, odd) = statement((ALL, &files), &["a.parquet"], Some(&threads));
            assert!(odd.is_some(), "{wrong}");
            found["inputs"].take();
            assert!(*expected.get_or_insert_with(|| found.clone()) == found, "{wrong}");
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn progress_ends_where_everything_is_read() {
    let folder = std::env::temp_dir().join(format!("sla-progress-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let rows = rows(&mut Dice(11), 40_000);
    for (name, bytes, readings) in [
        // Its rows and its fingerprint are read at once.
        ("a.csv", csv(&rows).into_bytes(), 1),
        ("a.parquet", parquet(&rows, 15_000, Flags::Truths), 2),
        ("b.parquet", parquet(&rows, 1_000_000, Flags::Truths), 2),
        // It is read for its last instant, for its rows and for its fingerprint.
        ("a.xlsx", xlsx(&rows[..2_000]), 3),
    ] {
        let mut files = Files::new(true);
        files.progress = Progress::unseen();
        let path = folder.join(name);
        fs::write(&path, &bytes).unwrap();
        assert!(files.add(name, &Place::Path(path), None, None));
        let threads = Threads { files: &files, count: 2 };
        statement((ALL, &files), &[name], Some(&threads));
        let (done, total) = files.progress.counted();
        let expected = bytes.len() as u64 * readings;
        // A part stands for an even share, less what does not divide; beginnings are looked at beside.
        assert!(done + 10 > total && done <= total, "{name}: {done} of {total}");
        assert!(total >= expected && total < expected + (1 << 18), "{name}: {total}, {expected}");
        assert!(name != "a.csv" || bytes.len() > 1 << 21, "{}", bytes.len());
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// Takes the places of rows out of a statement.
fn drop_lines(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.retain(|name, _| !matches!(name.as_str(), "line" | "path" | "inputs"));
            members.values_mut().for_each(drop_lines);
        }
        serde_json::Value::Array(elements) => elements.iter_mut().for_each(drop_lines),
        _ => {}
    }
}
