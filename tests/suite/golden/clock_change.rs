//! The days on which the clocks change, in three zones: days, months and hours have the length they have there.

use sla::statement::Statement;

use crate::evaluation::{Folder, evaluate, metric, number, period, value};

const CONTRACT: &str = r#"
contract watch "Web shop" {
    between   nimbus and globex
    in force  2026-01-01 until 2027-01-01
    zone      "ZONE"
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods full }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex }
source outages "Outages" {
    span      starts to ends : instant
    complete  until 2027-01-01
}
metric of_month { of web; from outages; down during outages; value uptime; owner globex }
metric of_day   { of web; from outages; per day; down during outages; value uptime; owner globex }
metric of_hour  { of web; from outages; per hour; down during outages; value uptime; owner globex }
objective monthly { by nimbus; require of_month >= 99% }
objective daily   { by nimbus; per day; require of_day >= 95% }
objective hourly  { by nimbus; per hour; require of_hour >= 50% }
"#;

/// The statement of one month with one outage.
fn statement(zone: &str, month: &str, starts: &str, ends: &str) -> Statement {
    let contract = CONTRACT.replace("ZONE", zone);
    let rows = format!("starts,ends\n{starts},{ends}\n");
    let folder = Folder::of_texts([("contract.sla", &contract), ("outages.csv", &rows)]);
    let files: &[&str] = &["outages.csv"];
    let as_of = Some("2027-01-02T00:00:00Z");
    evaluate(&folder.contract("contract.sla"), &folder, &[("outages", files)], as_of, Some(month))
}

/// Compares the up time of a period.
fn is(statement: &Statement, name: &str, label: &str, share: &str) {
    assert_eq!(value(period(statement, label), name, &[]), number(share), "{name} of {label}");
}

/// How many hours the day has.
fn hours_of(statement: &Statement, day: &str) -> usize {
    let prefix = format!("{day}T");
    statement.periods.iter().filter(|period| period.label.starts_with(&prefix)).count()
}

#[test]
fn spring_in_berlin() {
    // On 29 March 2026 the clock goes from 02:00 +01:00 to 03:00 +02:00.
    // 01:30 +01:00 is 00:30 Z and 03:30 +02:00 is 01:30 Z: one hour, though the clock says two.
    let starts = "2026-03-29T01:30:00+01:00";
    let ends = "2026-03-29T03:30:00+02:00";
    let statement = statement("Europe/Berlin", "2026-03", starts, ends);
    // March has 31 × 24 − 1 = 743 h, the day 23 h.
    is(&statement, "of_month", "2026-03", "742/743");
    is(&statement, "of_day", "2026-03-29", "22/23");
    is(&statement, "of_day", "2026-03-28", "1");
    // The hour from 01:00 is down from its half on, the hour from 03:00 until its half; 02 does not exist.
    is(&statement, "of_hour", "2026-03-29T01", "1/2");
    is(&statement, "of_hour", "2026-03-29T03", "1/2");
    is(&statement, "of_hour", "2026-03-29T04", "1");
    assert!(statement.periods.iter().all(|period| period.label != "2026-03-29T02"));
    assert_eq!((hours_of(&statement, "2026-03-29"), hours_of(&statement, "2026-03-28")), (23, 24));
    let outage = &metric(period(&statement, "2026-03-29"), "of_day", &[]).outages[0];
    assert_eq!(outage.seconds, "3600");
}

#[test]
fn autumn_in_berlin() {
    // On 25 October 2026 the clock goes from 03:00 +02:00 back to 02:00 +01:00.
    // 02:30 +02:00 is 00:30 Z and 02:30 +01:00 is 01:30 Z: one hour, though the clock says none.
    let starts = "2026-10-25T02:30:00+02:00";
    let ends = "2026-10-25T02:30:00+01:00";
    let statement = statement("Europe/Berlin", "2026-10", starts, ends);
    // October has 31 × 24 + 1 = 745 h, the day 25 h.
    is(&statement, "of_month", "2026-10", "744/745");
    is(&statement, "of_day", "2026-10-25", "24/25");
    is(&statement, "of_day", "2026-10-24", "1");
    // The hour from 02:00 comes twice; half of each is down.
    is(&statement, "of_hour", "2026-10-25T02+02:00", "1/2");
    is(&statement, "of_hour", "2026-10-25T02+01:00", "1/2");
    is(&statement, "of_hour", "2026-10-25T01", "1");
    is(&statement, "of_hour", "2026-10-25T03", "1");
    assert_eq!((hours_of(&statement, "2026-10-25"), hours_of(&statement, "2026-10-24")), (25, 24));
}

#[test]
fn spring_in_new_york() {
    // On 8 March 2026 the clock goes from 02:00 −05:00 to 03:00 −04:00.
    // 01:30 −05:00 is 06:30 Z and 03:30 −04:00 is 07:30 Z: one hour.
    let starts = "2026-03-08T01:30:00-05:00";
    let ends = "2026-03-08T03:30:00-04:00";
    let statement = statement("America/New_York", "2026-03", starts, ends);
    // 743 h and 23 h, as in Berlin, three weeks earlier: the 29th is whole.
    is(&statement, "of_month", "2026-03", "742/743");
    is(&statement, "of_day", "2026-03-08", "22/23");
    is(&statement, "of_day", "2026-03-29", "1");
    is(&statement, "of_hour", "2026-03-08T01", "1/2");
    is(&statement, "of_hour", "2026-03-08T03", "1/2");
    assert_eq!((hours_of(&statement, "2026-03-08"), hours_of(&statement, "2026-03-29")), (23, 24));
}

#[test]
fn autumn_in_new_york() {
    // On 1 November 2026 the clock goes from 02:00 −04:00 back to 01:00 −05:00.
    // 01:30 −04:00 is 05:30 Z and 01:30 −05:00 is 06:30 Z: one hour.
    let starts = "2026-11-01T01:30:00-04:00";
    let ends = "2026-11-01T01:30:00-05:00";
    let statement = statement("America/New_York", "2026-11", starts, ends);
    // November has 30 × 24 + 1 = 721 h, the day 25 h.
    is(&statement, "of_month", "2026-11", "720/721");
    is(&statement, "of_day", "2026-11-01", "24/25");
    is(&statement, "of_hour", "2026-11-01T01-04:00", "1/2");
    is(&statement, "of_hour", "2026-11-01T01-05:00", "1/2");
    assert_eq!((hours_of(&statement, "2026-11-01"), hours_of(&statement, "2026-11-02")), (25, 24));
}

#[test]
fn spring_on_lord_howe_takes_half_an_hour() {
    // On 4 October 2026 the clock goes from 02:00 +10:30 to 02:30 +11:00.
    // 01:45 +10:30 is 15:15 Z of the day before, 02:45 +11:00 is 15:45 Z: 30 min.
    let starts = "2026-10-04T01:45:00+10:30";
    let ends = "2026-10-04T02:45:00+11:00";
    let statement = statement("Australia/Lord_Howe", "2026-10", starts, ends);
    // October has 31 × 24 − ½ = 743½ h: 743 ÷ 743½ = 1486/1487. The day has 23½ h: 23 ÷ 23½ = 46/47.
    is(&statement, "of_month", "2026-10", "1486/1487");
    is(&statement, "of_day", "2026-10-04", "46/47");
    is(&statement, "of_day", "2026-10-05", "1");
    // 01:45 to 02:00 is a quarter of its hour; the hour from 02 begins at 02:30 and is down half of its 30 min.
    is(&statement, "of_hour", "2026-10-04T01", "3/4");
    is(&statement, "of_hour", "2026-10-04T02", "1/2");
    assert_eq!(hours_of(&statement, "2026-10-04"), 24);
}

#[test]
fn autumn_on_lord_howe_gives_half_an_hour_back() {
    // On 5 April 2026 the clock goes from 02:00 +11:00 back to 01:30 +10:30.
    // 01:45 +11:00 is 14:45 Z of the day before, 01:45 +10:30 is 15:15 Z: 30 min.
    let starts = "2026-04-05T01:45:00+11:00";
    let ends = "2026-04-05T01:45:00+10:30";
    let statement = statement("Australia/Lord_Howe", "2026-04", starts, ends);
    // April has 30 × 24 + ½ = 720½ h: 720 ÷ 720½ = 1440/1441. The day has 24½ h: 24 ÷ 24½ = 48/49.
    is(&statement, "of_month", "2026-04", "1440/1441");
    is(&statement, "of_day", "2026-04-05", "48/49");
    // The hour from 01 is there once as a whole, down its last quarter, and once more for 30 min, down half of it.
    is(&statement, "of_hour", "2026-04-05T01+11:00", "3/4");
    is(&statement, "of_hour", "2026-04-05T01+10:30", "1/2");
    assert_eq!(hours_of(&statement, "2026-04-05"), 25);
}

#[test]
fn a_civil_day_is_not_24_hours() {
    // The same two hours, 22:00 Z to 24:00 Z of 28 March 2026: in Berlin 23:00 to 01:00 of the next day, so each
    // day has one of them: 1 of 24 h on the 28th, 1 of 23 h on the 29th.
    let statement =
        statement("Europe/Berlin", "2026-03", "2026-03-28T22:00:00Z", "2026-03-29T00:00:00Z");
    is(&statement, "of_day", "2026-03-28", "23/24");
    is(&statement, "of_day", "2026-03-29", "22/23");
    is(&statement, "of_month", "2026-03", "741/743");
}
