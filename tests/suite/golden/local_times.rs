//! Rows whose times are written without an offset, on the days on which the clocks change.

use sla::statement::Statement;

use crate::evaluation::{Folder, evaluate, metric, number, period, value};

const CONTRACT: &str = r#"
contract watch "Web shop" {
    between   nimbus and globex
    in force  2026-01-01 until 2027-01-01
    zone      "Europe/Berlin"
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods full }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex }
source outages "Outages" {
    span      starts to ends : instant in "Europe/Berlin"
    complete  until 2027-01-01
}
metric uptime_of_day { of web; from outages; per day; down during outages; value uptime; owner globex }
objective daily { by nimbus; per day; require uptime_of_day >= 95% }
"#;

fn statement(day: &str, starts: &str, ends: &str) -> Statement {
    let rows = format!("starts,ends\n{starts},{ends}\n");
    let folder = Folder::of_texts([("contract.sla", CONTRACT), ("outages.csv", &rows)]);
    let files: &[&str] = &["outages.csv"];
    let as_of = Some("2027-01-02T00:00:00Z");
    evaluate(&folder.contract("contract.sla"), &folder, &[("outages", files)], as_of, Some(day))
}

#[test]
fn a_time_that_does_not_exist_moves_forward_by_the_gap() {
    // 02:30 was skipped: it is read as 03:30 +02:00. Until 04:00 +02:00 that is 30 min of a day of 23 h:
    // 22½ ÷ 23 = 45/46.
    let statement = statement("2026-03-29", "2026-03-29 02:30", "2026-03-29 04:00");
    let day = period(&statement, "2026-03-29");
    assert_eq!(value(day, "uptime_of_day", &[]), number("45/46"));
    assert!(!statement.diagnostics.is_empty(), "it is said that a time was moved");
}

#[test]
fn a_time_that_exists_twice_means_the_first() {
    // 02:30 is read as 02:30 +02:00 = 00:30 Z; 03:30 exists once, +01:00 = 02:30 Z. That is 2 h of a day of 25 h.
    let statement = statement("2026-10-25", "2026-10-25 02:30", "2026-10-25 03:30");
    let day = period(&statement, "2026-10-25");
    assert_eq!(value(day, "uptime_of_day", &[]), number("23/25"));
    assert_eq!(metric(day, "uptime_of_day", &[]).outages[0].seconds, "7200");
    assert!(!statement.diagnostics.is_empty(), "it is said that a time exists twice");
}

#[test]
fn the_same_window_on_both_days() {
    // 01:30 to 02:30 by the clock. In spring 02:30 is read as 03:30 +02:00, an hour after 01:30 +01:00.
    let spring = statement("2026-03-29", "2026-03-29 01:30", "2026-03-29 02:30");
    assert_eq!(value(period(&spring, "2026-03-29"), "uptime_of_day", &[]), number("22/23"));
    // In autumn it is the first 02:30, an hour after 01:30 as well; the second comes an hour later.
    let autumn = statement("2026-10-25", "2026-10-25 01:30", "2026-10-25 02:30");
    assert_eq!(value(period(&autumn, "2026-10-25"), "uptime_of_day", &[]), number("24/25"));
}
