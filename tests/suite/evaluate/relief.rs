//! Not applicable, excused, and what a verdict reads of others.

use super::{APRIL, statement};
use crate::evaluation::{period, verdict};

const BODY: &str = r#"
source leads "Leads" { at at : instant; column member : text }
source touches "Touches" { at at : instant; column attempts : count }
table quota by member {
    member  | leads
    "alice" | 2
    "bob"   | 1
}
metric qualified { of web; from leads; for each member in quota; value count; owner globex }
metric tries { from touches; value mean(attempts); owner nimbus }
metric touched { from touches; value count; owner nimbus }
objective volume for each member in quota { by nimbus; require qualified >= quota[member].leads }
objective follow_up { by globex; require tries >= 6; relieved when any volume missed }
objective busy { by globex; require touched >= 3; applies when touched >= 2 }
objective all_bad { by globex; require tries >= 6; relieved when all volume missed }
"#;

fn judged(leads: &str, touches: &str) -> [String; 3] {
    let leads = format!("at,member\n{leads}");
    let touches = format!("at,attempts\n{touches}");
    let statement = statement(BODY, &[("leads", &leads), ("touches", &touches)], APRIL);
    let march = period(&statement, "2026-03");
    ["follow_up", "busy", "all_bad"].map(|name| verdict(march, name, &[]).to_owned())
}

const ALICE: &str = "2026-03-01T00:00:00Z,alice\n2026-03-02T00:00:00Z,alice\n";
const BOB: &str = "2026-03-03T00:00:00Z,bob\n";

#[test]
fn a_duty_is_lifted_where_the_other_side_missed() {
    let both = format!("{ALICE}{BOB}");
    // 4 of 6 attempts: missed, unless a quota was missed too.
    let few = "2026-03-05T00:00:00Z,4\n";
    assert_eq!(judged(&both, few), ["missed", "not applicable", "missed"]);
    assert_eq!(judged(ALICE, few), ["excused", "not applicable", "missed"]);
    assert_eq!(
        judged("2026-03-01T00:00:00Z,alice\n", few),
        ["excused", "not applicable", "excused"]
    );
    // What was kept is met, lifted or not.
    assert_eq!(judged(ALICE, "2026-03-05T00:00:00Z,7\n"), ["met", "not applicable", "met"]);
}

#[test]
fn an_objective_applies_only_when_it_says_so() {
    let two = "2026-03-05T00:00:00Z,6\n2026-03-06T00:00:00Z,6\n";
    assert_eq!(judged(ALICE, two)[1], "missed");
    let three = format!("{two}2026-03-07T00:00:00Z,6\n");
    assert_eq!(judged(ALICE, &three)[1], "met");
}

#[test]
fn relief_reads_verdicts_before_relief() {
    // Each duty is lifted where the other is missed: both are, so both are excused.
    let body = r#"
source calls "Calls" { at at : instant; column ok : flag }
metric good { of web; from calls; value share(ok); owner globex }
metric number_of { from calls; value count; owner nimbus }
objective one { by nimbus; require good >= 90%; relieved when two missed }
objective two { by globex; require number_of >= 9; relieved when one missed }
"#;
    let statement = statement(body, &[("calls", "at,ok\n2026-03-01T00:00:00Z,0\n")], APRIL);
    let march = period(&statement, "2026-03");
    assert_eq!(verdict(march, "one", &[]), "excused");
    assert_eq!(verdict(march, "two", &[]), "excused");
    let note = march.objectives[0].note.as_deref();
    assert_eq!(note, Some("the duty is relieved in this period; so is `two`, because of this one"));
}
