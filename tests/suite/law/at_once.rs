//! *Rights … dated at the period's end (`arises at once` for items).*

use sla::statement::Statement;

use super::{right, said, statement, states};

const BODY: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2030-01-01 }
metric up { of web; from outages; down during outages; value uptime; owner globex }
objective promise { by nimbus; require up >= 90% }
termination end for each outage of up {
    right of globex
    when      length >= 4 h
    AT_ONCE
}
"#;

/// Outages of 4 h, 1 h and 5 h.
const OUTAGES: &str = "starts,ends\n\
    2026-03-10T00:00:00Z,2026-03-10T04:00:00Z\n\
    2026-03-11T00:00:00Z,2026-03-11T01:00:00Z\n\
    2026-03-12T20:00:00Z,2026-03-13T01:00:00Z\n";

fn of(at_once: &str, as_of: &str) -> Statement {
    let clauses = format!("{at_once}\n    lapses after 30 days");
    statement(&BODY.replace("AT_ONCE", &clauses), &[("outages", OUTAGES)], as_of)
}

#[test]
fn a_right_for_items_arises_at_the_period_s_end_once() {
    let march = of("", "2026-03-31T00:00:00Z");
    assert_eq!(states(&march, "end"), []);
    let april = of("", "2026-04-01T00:00:00Z");
    assert_eq!(states(&april, "end"), [("2026-03", "exercisable")]);
    assert_eq!(right(&april, "end", "2026-03").arisen, "2026-04-01");
}

#[test]
fn or_at_once_for_each_item_on_its_own_day() {
    let march = of("arises at once", "2026-03-31T00:00:00Z");
    let days: Vec<_> = march.rights.iter().map(|right| right.arisen.as_str()).collect();
    // The third one ends on the 13th.
    assert_eq!(days, ["2026-03-10", "2026-03-13"]);
    assert_eq!(march.rights[0].lapses.as_deref(), Some("2026-04-09"));
    assert_eq!(march.rights[0].steps, ["because of 2026-03-10T00:00:00+00:00[UTC], 14400 s"]);
    let sooner = of("arises at once", "2026-03-12T00:00:00Z");
    assert_eq!(states(&sooner, "end"), [("2026-03", "exercisable")]);
}

#[test]
fn what_arises_at_once_needs_items() {
    let text = said(
        &BODY
            .replace("AT_ONCE", "arises at once")
            .replace(" for each outage of up", "")
            .replace("length >= 4 h", "promise missed"),
    );
    assert!(text.contains("E0206"), "{text}");
}

#[test]
fn an_outage_that_lasts_gives_no_right_before_its_length_is_known() {
    // It began on 30 March at 22:00 and lasts: by midnight 2 h are certain, by 02:00 of the 31st four.
    let rows = "starts,ends\n2026-03-30T22:00:00Z,\n";
    let of = |as_of: &str| {
        let body = BODY.replace("AT_ONCE", "arises at once");
        let found = statement(&body, &[("outages", rows)], as_of);
        states(&found, "end").len()
    };
    assert_eq!(of("2026-03-31T00:00:00Z"), 0);
    assert_eq!(of("2026-03-31T02:00:00Z"), 1);
}
