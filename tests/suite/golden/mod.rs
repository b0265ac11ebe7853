//! Cases from the text of a contract to the figures of its statement, with the arithmetic written out by hand.

mod business_hours;
mod clock_change;
mod comparing;
mod contract_months;
mod incidents;
mod local_times;
mod month_lengths;
mod partial_periods;
mod ticket_clocks;

use sla::statement::Statement;

use crate::evaluation::{Folder, evaluate};

/// A contract of 2026 with months, two parties and one service, without money.
fn contract(zone: &str, body: &str) -> String {
    let head = r#"
contract agreement "Agreement" {
    between   nimbus and globex
    in force  2026-01-01 until 2027-01-01
    zone      "ZONE"
    currency  EUR
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods full; round money half up to 0.01 }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 1_000 EUR per month }
"#;
    format!("{}{body}", head.replace("ZONE", zone))
}

/// The statement of a contract over one source, up to an instant.
fn statement(contract: &str, source: &str, rows: &str, as_of: &str) -> Statement {
    let path = format!("{source}.csv");
    let folder =
        Folder::of_texts([("contract.sla", contract), ("closed.ics", CLOSED), (&path, rows)]);
    let contract = folder.contract("contract.sla");
    let files: &[&str] = &[&path];
    evaluate(&contract, &folder, &[(source, files)], Some(as_of), None)
}

/// 24 and 25 December 2026: an all-day event ends on the day before its `DTEND`.
const CLOSED: &str = "\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//example//closed//EN\r
BEGIN:VEVENT\r
UID:christmas-2026@example\r
DTSTART;VALUE=DATE:20261224\r
DTEND;VALUE=DATE:20261226\r
SUMMARY:Christmas\r
END:VEVENT\r
END:VCALENDAR\r
";
