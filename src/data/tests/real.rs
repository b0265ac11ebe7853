//! Exports that nobody of this project made, where they are at hand.
//!
//! They lie in the folder `data` of `$SLA_SHARED`, by default `../shared` beside the project; where
//! there is none the tests say so and pass.

use std::fs;
use std::io::BufReader;
use std::path::PathBuf;

use super::*;

struct Folder(PathBuf);

impl Folder {
    fn find() -> Option<Self> {
        let shared = std::env::var_os("SLA_SHARED").map(PathBuf::from);
        let shared =
            shared.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
        let data = shared.join("data");
        if !data.is_dir() {
            println!("skipped: there is no {}; set SLA_SHARED", data.display());
            return None;
        }
        Some(Self(data))
    }

    fn read(&self, paths: &[&str], layout: &Layout) -> ReadRows {
        let files: Vec<InputFile> = paths.iter().map(|path| file(path)).collect();
        read_rows(self, &files, layout, BadRows::Stop).unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Exports for Folder {
    fn open(&self, path: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        Ok(Box::new(BufReader::new(fs::File::open(self.0.join(path))?)))
    }

    fn digest(&self, path: &str) -> Result<String, OpenError> {
        let bytes = fs::read(self.0.join(path))?;
        Ok(crate::data::sha256_hex(&bytes))
    }
}

fn iso() -> CellKind {
    instant(InstantPattern::Iso, None)
}

/// The first and the last instant of the first column.
fn span(read: &ReadRows) -> (Cell, Cell) {
    let mut instants: Vec<Instant> = read
        .rows
        .iter()
        .map(|row| match row.cells[0] {
            Cell::Instant(instant) => instant,
            ref other => panic!("{other:?}"),
        })
        .collect();
    instants.sort();
    (Cell::Instant(instants[0]), Cell::Instant(instants[instants.len() - 1]))
}

#[test]
fn upptime_checks() {
    let Some(folder) = Folder::find() else { return };
    let ms = CellKind::Scaled { factor: Rational::new(1, 1000).unwrap(), percent: false };
    let layout = Layout::new(vec![
        column("last_updated", iso()),
        column("committed_at", iso()),
        column("site", CellKind::Text),
        column("subject", CellKind::Text),
        column(
            "status",
            CellKind::OneOf { words: ["up", "down", "degraded"].map(str::to_owned).to_vec() },
        ),
        column("code", CellKind::Count),
        column("response_time_ms", ms),
        column("start_time", iso()),
    ]);
    let read =
        folder.read(&["upptime/toro-server_checks.csv", "upptime/foodcoopx_checks.csv"], &layout);
    let counts: Vec<(&str, u64)> =
        read.files.iter().map(|file| (file.path.as_str(), file.rows)).collect();
    assert_eq!(
        counts,
        [("upptime/foodcoopx_checks.csv", 6_279), ("upptime/toro-server_checks.csv", 5_250)]
    );
    assert_eq!(
        read.files[1].sha256,
        "4264a29f82cb3586c8cbd63055a869c757669f95bdc251a8b1298f3dcf816b47"
    );
}

#[test]
fn prometheus_ranges() {
    let Some(folder) = Folder::find() else { return };
    let mut layout = Layout::new(vec![
        column_from("ts", "[0]", instant(InstantPattern::EpochSeconds, None)),
        column_from("up", "[1]", CellKind::Flag),
        column_from("job", "[].metric.job", CellKind::Text),
        column_from("instance", "[].metric.instance", CellKind::Text),
    ]);
    layout.rows_at = Some("[].values".parse().unwrap());
    let names = ["2812", "2818", "2900", "2906", "2912", "2918", "3000", "3006"]
        .map(|hour| format!("prometheus-up-redhat/201907{hour}00.json"));
    let paths: Vec<&str> = names.iter().map(String::as_str).collect();
    let read = folder.read(&paths, &layout);
    assert_eq!(read.rows.len(), 54_712);
    assert_eq!(span(&read), (at("2019-07-28T10:00:04.347Z"), at("2019-07-30T09:59:51.147Z")));
    // Of `Thoth Metrics (test)`: 8,635 samples, 6,131 of them up.
    let of_job = |row: &&Row| row.cells[2] == text("Thoth Metrics (test)");
    let up = |row: &&Row| row.cells[1] == Cell::Flag(true);
    assert_eq!(read.rows.iter().filter(of_job).count(), 8_635);
    assert_eq!(read.rows.iter().filter(of_job).filter(up).count(), 6_131);
}

#[test]
fn speed_tests_without_a_header() {
    let Some(folder) = Folder::find() else { return };
    let mut layout = Layout::new(vec![
        column("at", instant(InstantPattern::EpochSeconds, None)),
        column("down", CellKind::Number),
        column("up", CellKind::Number),
        column("unit", CellKind::OneOf { words: vec!["Mbit".to_owned()] }),
        column("url", CellKind::Text),
    ]);
    layout.header = false;
    let read = folder.read(&["isp-speedtest/speedtest.csv"], &layout);
    assert_eq!(read.rows.len(), 954);
    // 11:26:40 -05:00 and 19:01:50 -05:00
    assert_eq!(span(&read), (at("2014-09-13T16:26:40Z"), at("2014-10-26T00:01:50Z")));
    let fast = number("25");
    let met = read.rows.iter().filter(|row| match (&row.cells[1], &fast) {
        (Cell::Number(down), Cell::Number(bound)) => down >= bound,
        _ => false,
    });
    assert_eq!(met.count(), 866);
}

#[test]
fn helpdesk_events() {
    let Some(folder) = Folder::find() else { return };
    let layout = Layout::new(vec![
        column("timestamp", iso()),
        column("trace_id", CellKind::Text),
        column("event_id", CellKind::Count),
        column("activity", CellKind::Text),
    ]);
    let read = folder.read(&["itsm-helpdesk-italian/Helpdesk.csv"], &layout);
    assert_eq!(read.rows.len(), 21_348);
    let tickets: std::collections::BTreeSet<String> =
        read.rows.iter().map(|row| format!("{:?}", row.cells[1])).collect();
    assert_eq!(tickets.len(), 4_580);
    let layout = Layout::new(vec![
        column("CompleteTimestamp", instant(InstantPattern::Iso, Some("Europe/Rome"))),
        column("CaseID", CellKind::Count),
    ]);
    assert!(
        folder.read(&["itsm-helpdesk-italian/helpdesk_ids_only.csv"], &layout).rows.len() > 10_000
    );
}

#[test]
fn cloudwatch_samples_in_a_zone_that_is_only_declared() {
    let Some(folder) = Folder::find() else { return };
    let columns = |zone| {
        Layout::new(vec![
            column("timestamp", instant(InstantPattern::Iso, zone)),
            column("value", CellKind::Number),
        ])
    };
    let path = "aws-cloudwatch-nab/ec2_request_latency_system_failure.csv";
    let read = folder.read(&[path], &columns(Some("UTC")));
    assert_eq!(read.rows.len(), 4_032);
    let spring = at("2014-03-09T03:00:00Z");
    assert_eq!(read.rows.iter().filter(|row| row.cells[0] == spring).count(), 12);
    let error = read_rows(&folder, &[file(path)], &columns(None), BadRows::Stop).unwrap_err();
    assert_eq!(error.reason, "`2014-03-07 03:41:00` has no zone");
}

#[test]
fn nginx_counters_by_zone_and_by_peer() {
    let Some(folder) = Folder::find() else { return };
    let path = "weblogs-elastic/nginxplus_status.ndjson";
    let mut layout = Layout::new(vec![
        column_from("at", "$.timestamp", instant(InstantPattern::EpochMilliseconds, None)),
        column_from("zone", "server_zones{}", CellKind::Text),
        column_from("total", "responses.total", CellKind::Count),
        column_from("failed", "responses.5xx", CellKind::Count),
    ]);
    layout.rows_at = Some("server_zones{}".parse().unwrap());
    let read = folder.read(&[path], &layout);
    // 500 lines of three zones
    assert_eq!(read.rows.len(), 1_500);
    assert_eq!(span(&read), (at("2015-10-30T23:58:19.322Z"), at("2015-10-31T00:40:53.399Z")));
    let total = |row: &Row| match &row.cells[2] {
        Cell::Number(total) => total.clone(),
        other => panic!("{other:?}"),
    };
    let zone = |row: &&Row| row.cells[1] == text("hg.nginx.org");
    let (first, last) = (read.rows.iter().find(zone), read.rows.iter().rfind(zone));
    assert_eq!(Cell::Number(total(last.unwrap()) - total(first.unwrap())), number("298"));
    let mut layout = Layout::new(vec![
        column_from("upstream", "upstreams{}", CellKind::Text),
        column_from("id", "id", CellKind::Count),
        column_from("state", "state", CellKind::Text),
    ]);
    layout.rows_at = Some("upstreams{}.peers".parse().unwrap());
    let read = folder.read(&[path], &layout);
    let of_peer = |row: &&Row| row.cells[..2] == [text("demo-backend"), number("0")];
    assert_eq!(read.rows.iter().filter(of_peer).count(), 500);
}

#[test]
fn bank_holidays_in_nested_json() {
    let Some(folder) = Folder::find() else { return };
    let mut layout = Layout::new(vec![
        column("date", CellKind::Date { pattern: Some("%d/%m/%Y".to_owned()) }),
        column_from("division", "divisions{}", CellKind::Text),
        column_from("year", "divisions{}{}", CellKind::Text),
        column("bunting", CellKind::Flag),
    ]);
    layout.rows_at = Some("divisions{}{}[]".parse().unwrap());
    let files = [file("holidays/bank-holidays.json")];
    let read = read_rows(&folder, &files, &layout, BadRows::Collect).unwrap();
    let date = |y, m, d| Cell::Date(chrono::NaiveDate::from_ymd_opt(y, m, d).unwrap());
    let first = [date(2015, 1, 1), text("england-and-wales"), text("2015")];
    assert_eq!(read.rows[0].cells[..3], first);
    // 7 years of 8, 9 and 10 days; beside the years each division has a slug and a title.
    assert_eq!((read.rows.len(), read.rejected.len()), (7 * (8 + 9 + 10), 2 * 3));
}

#[test]
fn uptime_summaries_with_percent_signs() {
    let Some(folder) = Folder::find() else { return };
    let percent = CellKind::Scaled { factor: Rational::one(), percent: true };
    let layout = Layout::new(vec![column("slug", CellKind::Text), column("uptime", percent)]);
    let read = folder.read(&["upptime/foodcoopx_summary.json"], &layout);
    // "uptime": "98.34%"
    assert_eq!(read.rows[0].cells, [text("wir-garten-lueneburg-tapir"), number("4917/5000")]);
}
