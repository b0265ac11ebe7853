//! Clocks that stop more than once, by events and by spans, and that begin anew.

use super::{MAY, said, statement};
use crate::evaluation::{metric, period};

const TICKETS: &str = r"
source events { at at : instant; column ticket : text; column event : text }
case ticket from events by ticket {
    FIELDS
}
metric quick { of web; from ticket; value share(running <= 4 h); owner globex }
objective promise { by nimbus; require quick >= 60% }
";

/// The tickets that ran for more than four hours.
fn late(fields: &str, sources: &str, data: &[(&str, &str)]) -> Vec<String> {
    let body = format!("{sources}{}", TICKETS.replace("FIELDS", fields));
    let statement = statement(&body, data, MAY);
    let figure = metric(period(&statement, "2026-04"), "quick", &[]).clone();
    figure.failed.iter().filter_map(|place| place.item.clone()).collect()
}

#[test]
fn several_pauses_are_a_union() {
    // From 00:00 to 08:00. The customer is waited for from 01:00 to 04:00, a supplier from 03:00 to 05:00: four hours
    // of pause, four hours run. Without the second pause five.
    let fields = "opened = first(at)
    closed = first(at where event = \"closed\")
    running = opened to closed
        pausing while event = \"ask customer\" until event = \"customer answered\"
        pausing while event = \"ask supplier\" until event = \"supplier answered\"";
    let both = "at,ticket,event\n\
        2026-04-01T00:00:00Z,both,opened\n\
        2026-04-01T01:00:00Z,both,ask customer\n\
        2026-04-01T03:00:00Z,both,ask supplier\n\
        2026-04-01T04:00:00Z,both,customer answered\n\
        2026-04-01T05:00:00Z,both,supplier answered\n\
        2026-04-01T08:00:00Z,both,closed\n\
        2026-04-01T00:00:00Z,one,opened\n\
        2026-04-01T01:00:00Z,one,ask customer\n\
        2026-04-01T04:00:00Z,one,customer answered\n\
        2026-04-01T08:00:00Z,one,closed\n";
    assert_eq!(late(fields, "", &[("events", both)]), ["one"]);
}

const OPENED_TO_CLOSED: &str = "opened = first(at)
    closed = first(at where event = \"closed\")
    running = opened to closed pausing during waits where approved";

/// Two tickets, open from 00:00 to 06:00.
const OPEN_FOR_SIX_HOURS: &str = "at,ticket,event\n\
    2026-04-01T00:00:00Z,A,opened\n2026-04-01T06:00:00Z,A,closed\n\
    2026-04-01T00:00:00Z,B,opened\n2026-04-01T06:00:00Z,B,closed\n";

#[test]
fn spans_of_a_ticket_stop_the_clock_of_that_ticket() {
    let waits = "source waits { span starts to ends : instant; column ticket : text; column approved : flag }";
    // Two hours of A that were approved; two of B that were not.
    let rows = "starts,ends,ticket,approved\n\
        2026-04-01T01:00:00Z,2026-04-01T03:00:00Z,A,1\n\
        2026-04-01T01:00:00Z,2026-04-01T03:00:00Z,B,0\n";
    let data = [("events", OPEN_FOR_SIX_HOURS), ("waits", rows)];
    assert_eq!(late(OPENED_TO_CLOSED, waits, &data), ["B"]);
}

#[test]
fn spans_of_no_ticket_stop_every_clock() {
    let waits = "source waits { span starts to ends : instant; column approved : flag }";
    let rows = "starts,ends,approved\n2026-04-01T01:00:00Z,2026-04-01T03:00:00Z,1\n";
    let data = [("events", OPEN_FOR_SIX_HOURS), ("waits", rows)];
    assert!(late(OPENED_TO_CLOSED, waits, &data).is_empty());
}

#[test]
fn a_clock_stands_still_only_while_something_lasts() {
    let body = TICKETS.replace("FIELDS", OPENED_TO_CLOSED);
    let waits =
        "source waits { at starts : instant; column ticket : text; column approved : flag }";
    let said = said(&format!("{waits}{body}"));
    assert!(said.contains("the rows of `waits` do not last"), "{said}");
}

#[test]
fn a_ticket_that_is_opened_again_is_read_as_the_contract_says() {
    // Closed after 2 h, opened again after 10 h, closed for good after 12 h.
    let events = "at,ticket,event\n\
        2026-04-01T00:00:00Z,again,opened\n\
        2026-04-01T02:00:00Z,again,closed\n\
        2026-04-01T10:00:00Z,again,opened\n\
        2026-04-01T12:00:00Z,again,closed\n";
    let data = [("events", events)];
    let clock = |from: &str, until: &str, pauses: &str| {
        format!(
            "opened = {from}(at where event = \"opened\")
    closed = {until}(at where event = \"closed\")
    running = opened to closed{pauses}"
        )
    };
    // To the first closing: 2 h. To the last: 12 h. From the last opening on: 2 h.
    assert!(late(&clock("first", "first", ""), "", &data).is_empty());
    assert_eq!(late(&clock("first", "last", ""), "", &data), ["again"]);
    assert!(late(&clock("last", "last", ""), "", &data).is_empty());
    // All the time in which it was open: 2 h and 2 h.
    let open = " pausing while event = \"closed\" until event = \"opened\"";
    assert!(late(&clock("first", "last", open), "", &data).is_empty());
    // Every other event ends the pause where it is written so.
    let next = " pausing while event = \"closed\" until the next row";
    assert!(late(&clock("first", "last", next), "", &data).is_empty());
}
