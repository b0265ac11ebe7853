//! Groups: expected ones without rows, keys seen, keys that the contract does not have.

use super::{APRIL, MAY, refusal, statement};
use crate::evaluation::{metric, number, period, value, verdict};

const QUOTA: &str = r#"
source leads "Leads" { at at : instant; column member : text }
table quota by member {
    member  | leads
    "alice" | 2
    "bob"   | 1
    OTHERWISE
}
metric qualified { of web; from leads; for each member in quota; value count; owner globex }
objective volume for each member in quota { by nimbus; require qualified >= quota[member].leads }
"#;

#[test]
fn an_expected_group_without_rows_is_zero_items() {
    let rows = "at,member\n2026-03-01T00:00:00Z,alice\n2026-03-02T00:00:00Z,alice\n";
    let statement = statement(&QUOTA.replace("OTHERWISE", ""), &[("leads", rows)], APRIL);
    let march = period(&statement, "2026-03");
    assert_eq!(value(march, "qualified", &["alice"]), number("2"));
    assert_eq!(value(march, "qualified", &["bob"]), number("0"));
    assert_eq!(verdict(march, "volume", &["alice"]), "met");
    assert_eq!(verdict(march, "volume", &["bob"]), "missed");
    // In the order of the table.
    let order: Vec<String> = march.objectives.iter().map(|own| own.group.to_string()).collect();
    assert_eq!(order, ["alice", "bob"]);
}

#[test]
fn a_key_that_the_table_lacks_is_an_error_unless_it_has_an_otherwise_row() {
    let rows = "at,member\n2026-03-01T00:00:00Z,alise\n";
    let refused = refusal(&QUOTA.replace("OTHERWISE", ""), &[("leads", rows)], APRIL);
    assert_eq!(refused.code.id(), "E0702");
    assert_eq!(refused.message, "table `quota` has no row for `alise`, the member of a row");
    assert!(refused.help.as_deref().is_some_and(|help| help.contains("did you mean `alice`?")));
    assert_eq!(refused.place.as_ref().map(|place| place.line), Some(2));

    let body = QUOTA.replace("OTHERWISE", "otherwise | 5");
    let statement = statement(&body, &[("leads", rows)], APRIL);
    let march = period(&statement, "2026-03");
    assert_eq!(value(march, "qualified", &["alise"]), number("1"));
    assert_eq!(verdict(march, "volume", &["alise"]), "missed");
}

#[test]
fn a_row_without_its_key_belongs_to_no_group() {
    let rows = "at,member\n2026-03-01T00:00:00Z,\n";
    let refused = refusal(&QUOTA.replace("OTHERWISE", ""), &[("leads", rows)], APRIL);
    assert_eq!(refused.code.id(), "E0702");
    assert_eq!(refused.message, "a row has no `member`, so it belongs to no member");
}

#[test]
fn a_group_is_there_from_its_first_appearance() {
    let body = r#"
source calls "Calls" { at at : instant; column host : text; column ok : flag; complete until 2026-05-01 }
metric good { of web; from calls; for each host; value share(ok); owner globex }
objective promise for each host { by nimbus; require good >= 50% }
"#;
    let rows = "at,host,ok\n2026-03-02T00:00:00Z,b,1\n2026-03-03T00:00:00Z,a,1\n2026-04-01T00:00:00Z,c,0\n";
    let statement = statement(body, &[("calls", rows)], MAY);
    let groups = |label: &str| -> Vec<(String, String)> {
        let objectives = &period(&statement, label).objectives;
        objectives.iter().map(|own| (own.group.to_string(), own.verdict.clone())).collect()
    };
    let pair = |group: &str, verdict: &str| (group.to_owned(), verdict.to_owned());
    assert_eq!(groups("2026-03"), [pair("b", "met"), pair("a", "met")]);
    assert_eq!(
        groups("2026-04"),
        [pair("b", "not applicable"), pair("a", "not applicable"), pair("c", "missed")]
    );
}

#[test]
fn each_group_has_its_own_history() {
    // States of two hosts in one file: each holds until the next of its own.
    let body = r#"
source states "States" {
    at      at : instant
    column  host : text
    column  ok : flag
    each row holds until the next
}
metric up { of web; from states; for each host; down when not ok; value uptime; missing left out; owner globex }
objective promise for each host { by nimbus; require up >= 50% }
"#;
    let rows = "at,host,ok\n\
        2026-03-02T00:00:00Z,a,1\n2026-03-02T01:00:00Z,b,0\n\
        2026-03-02T03:00:00Z,a,0\n2026-03-02T04:00:00Z,a,1\n2026-03-02T05:00:00Z,b,1\n";
    let statement = statement(body, &[("states", rows)], APRIL);
    let march = period(&statement, "2026-03");
    // a: 3 of 4 h. b: 0 of 4 h.
    assert_eq!(value(march, "up", &["a"]), number("3/4"));
    assert_eq!(value(march, "up", &["b"]), number("0"));
    let outage = &metric(march, "up", &["b"]).outages[0];
    assert_eq!(outage.from, "2026-03-02T01:00:00+00:00[UTC]");
    assert_eq!(outage.until.as_deref(), Some("2026-03-02T05:00:00+00:00[UTC]"));
}
