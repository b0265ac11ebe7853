//! Exclusions: conditions, budgets, what happens beyond them, overlaps, and what is listed.

use super::{APRIL, MAY, statement};
use crate::evaluation::{metric, number, period, value};

const BODY: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2027-01-01 }
source works "Works" {
    span    starts to ends : instant
    column  announced : instant
}
exclusion planned {
    clause  "5.3"
    during  works where announced <= starts - 5 days
    BUDGET
    effect  not counted
}
metric availability { of web; from outages; down during outages; value uptime; excluding planned; owner globex }
metric down_time { of web; from outages; down during outages; value downtime; excluding planned; owner globex }
objective promise { by nimbus; require availability >= 99% and down_time <= 1 h }
"#;

/// March has 744 h. Ten hours down on the 10th, in which there are works from 2 to 5 and from 6 to 8.
const OUTAGES: &str = "starts,ends\n2026-03-10T00:00:00Z,2026-03-10T10:00:00Z\n";
const WORKS: &str = "starts,ends,announced\n\
    2026-03-10T02:00:00Z,2026-03-10T05:00:00Z,2026-03-01T00:00:00Z\n\
    2026-03-10T06:00:00Z,2026-03-10T08:00:00Z,2026-03-01T00:00:00Z\n\
    2026-03-20T06:00:00Z,2026-03-20T08:00:00Z,2026-03-19T00:00:00Z\n\
    2026-03-21T06:00:00Z,2026-03-21T08:00:00Z,\n";

fn of(budget: &str) -> sla::statement::Statement {
    statement(&BODY.replace("BUDGET", budget), &[("outages", OUTAGES), ("works", WORKS)], APRIL)
}

#[test]
fn without_a_budget_all_that_was_announced_is_left_out() {
    let statement = of("");
    let march = period(&statement, "2026-03");
    // 5 h leave both: (744 − 5 − 5) / (744 − 5).
    assert_eq!(value(march, "availability", &[]), number("734/739"));
    assert_eq!(value(march, "down_time", &[]), number("18000"));
    // The outage is one, of 10 h less 5 h.
    let outages = &metric(march, "availability", &[]).outages;
    assert_eq!((outages.len(), outages[0].seconds.as_str()), (1, "18000"));

    let account = &march.exclusions[0];
    assert_eq!((account.granted.as_str(), account.budget.as_deref()), ("18000", None));
    let listed: Vec<(&str, Option<&str>)> = account
        .spans
        .iter()
        .map(|span| (span.granted.as_str(), span.rejected.as_deref()))
        .collect();
    assert_eq!(
        listed,
        [
            ("10800", None),
            ("7200", None),
            ("0", Some("its condition does not hold")),
            ("0", Some("it is not known whether its condition holds: `announced` is missing")),
        ]
    );
    assert_eq!(account.spans[0].place.as_ref().map(|place| place.line), Some(2));
}

#[test]
fn beyond_the_budget_only_the_excess_counts() {
    let statement = of("at most 4 h per month\n over budget the excess counts");
    let march = period(&statement, "2026-03");
    // 3 h and 1 h of the second: 4 h leave both. 6 h down of 740 h.
    assert_eq!(value(march, "availability", &[]), number("734/740"));
    let account = &march.exclusions[0];
    assert_eq!((account.granted.as_str(), account.budget.as_deref()), ("14400", Some("14400")));
    assert_eq!(account.spans[1].granted, "3600");
    let reason = account.spans[1].rejected.as_deref();
    assert_eq!(reason, Some("only part of it fits into the budget of 4 h in 2026-03"));
}

#[test]
fn beyond_the_budget_the_whole_event_counts() {
    let statement = of("at most 4 h per month\n over budget the whole event counts");
    let march = period(&statement, "2026-03");
    // 3 h leave both. 7 h down of 741 h.
    assert_eq!(value(march, "availability", &[]), number("734/741"));
    assert_eq!(march.exclusions[0].granted, "10800");
}

#[test]
fn a_budget_that_is_just_used_up_is_kept() {
    let statement = of("at most 5 h per month\n over budget the whole event counts");
    let march = period(&statement, "2026-03");
    assert_eq!(value(march, "availability", &[]), number("734/739"));
    assert!(march.exclusions[0].spans[1].rejected.is_none());
}

#[test]
fn works_that_overlap_spend_once_and_each_month_has_its_budget() {
    // 3 h and 2 h that share an hour: 4 h. Works over the end of March: an hour of each month's budget.
    let works = "starts,ends,announced\n\
        2026-03-10T02:00:00Z,2026-03-10T05:00:00Z,2026-03-01T00:00:00Z\n\
        2026-03-10T04:00:00Z,2026-03-10T06:00:00Z,2026-03-01T00:00:00Z\n\
        2026-03-31T23:00:00Z,2026-04-01T01:00:00Z,2026-03-01T00:00:00Z\n";
    let outages = "starts,ends\n2026-03-10T00:00:00Z,2026-03-10T10:00:00Z\n\
        2026-03-31T22:00:00Z,2026-04-01T02:00:00Z\n";
    let body = BODY.replace("BUDGET", "at most 5 h per month\n over budget the excess counts");
    let statement = statement(&body, &[("outages", outages), ("works", works)], MAY);
    let march = period(&statement, "2026-03");
    // 4 h and 1 h of 744 h leave both; down are 10 + 2 − 5 = 7 h.
    assert_eq!(value(march, "availability", &[]), number("732/739"));
    let april = period(&statement, "2026-04");
    // Of 720 h one leaves both, another is down.
    assert_eq!(value(april, "availability", &[]), number("718/719"));
    assert_eq!(april.exclusions[0].granted, "3600");
    // The outage belongs to March, where it begins, with all that counts of it: 4 h less 2 h.
    assert!(metric(april, "availability", &[]).outages.is_empty());
    assert_eq!(metric(march, "availability", &[]).outages[1].seconds, "7200");
}

#[test]
fn counted_as_met_keeps_the_denominator_and_not_counted_beats_it() {
    let body = r#"
source outages "Outages" { span starts to ends : instant; complete until 2027-01-01 }
source works "Works" { span starts to ends : instant }
source storms "Storms" { span starts to ends : instant }
exclusion planned { during works; effect not counted }
exclusion weather { during storms; effect counted as met }
metric availability { of web; from outages; down during outages; value uptime; excluding planned, weather; owner globex }
objective promise { by nimbus; require availability >= 99% }
"#;
    // Ten hours down; works from 2 to 5, a storm from 4 to 8: 3 h leave both, 3 h more are up.
    let works = "starts,ends\n2026-03-10T02:00:00Z,2026-03-10T05:00:00Z\n";
    let storms = "starts,ends\n2026-03-10T04:00:00Z,2026-03-10T08:00:00Z\n";
    let data = [("outages", OUTAGES), ("works", works), ("storms", storms)];
    let statement = statement(body, &data, APRIL);
    // Down are 4 of 741 h.
    assert_eq!(value(period(&statement, "2026-03"), "availability", &[]), number("737/741"));
}

#[test]
fn under_the_hours_of_a_calendar_only_open_time_is_spent() {
    let body = r#"
calendar desk { zone "UTC"; open mon..fri 08:00..18:00 }
source outages "Outages" { span starts to ends : instant; complete until 2027-01-01 }
source works "Works" { span starts to ends : instant }
exclusion planned { during works; at most 2 h per month; over budget the excess counts; effect not counted }
metric availability { of web; from outages; down during outages; value uptime; during desk; excluding planned; owner globex }
objective promise { by nimbus; require availability >= 99% }
"#;
    // Tuesday 10 March. Down from 0 to 12, 4 h of it open. Works from 6 to 11: open are 3 h, of which 2 fit, 8 to 10.
    // March has 22 working days of 10 h. 2 h leave both, 2 h are down: 216 of 218.
    let outages = "starts,ends\n2026-03-10T00:00:00Z,2026-03-10T12:00:00Z\n";
    let works = "starts,ends\n2026-03-10T06:00:00Z,2026-03-10T11:00:00Z\n";
    let statement = statement(body, &[("outages", outages), ("works", works)], APRIL);
    let march = period(&statement, "2026-03");
    assert_eq!(value(march, "availability", &[]), number("216/218"));
    assert_eq!(march.exclusions[0].granted, "7200");
}

#[test]
fn an_item_is_excluded_by_its_instant() {
    let body = r#"
source calls "Calls" { at at : instant; column ok : flag }
source works "Works" { span starts to ends : instant }
exclusion planned { during works; effect EFFECT }
metric good { of web; from calls; value share(ok); excluding planned; owner globex }
objective promise { by nimbus; require good >= 99% }
"#;
    // Works from 2 to 3: the call at 2 lies in them, that at 3 does not.
    let calls = "at,ok\n2026-03-10T01:00:00Z,1\n2026-03-10T02:00:00Z,0\n2026-03-10T03:00:00Z,0\n";
    let works = "starts,ends\n2026-03-10T02:00:00Z,2026-03-10T03:00:00Z\n";
    for (effect, share) in [("not counted", "1/2"), ("counted as met", "2/3")] {
        let body = body.replace("EFFECT", effect);
        let statement = statement(&body, &[("calls", calls), ("works", works)], APRIL);
        assert_eq!(value(period(&statement, "2026-03"), "good", &[]), number(share), "{effect}");
    }
}
