//! Exclusions for each of something, and in the hours of a calendar.

use super::{MAY, said, statement};
use crate::evaluation::{metric, number, period, value};

const REGIONS: &str = r"
type region : one of north, south
source outages { span starts to ends : instant; column region : region; complete until 2027-01-01 }
source works { span starts to ends : instant; column region : region; complete until 2027-01-01 }
exclusion maintenance for each region {
    during works
    at most 2 h per month
    over budget the excess counts
    effect not counted
}
metric up {
    of web
    from outages
    for each region
    down during outages
    excluding maintenance
    value uptime
    owner globex
}
objective promise for each region { by nimbus; require up >= 99.9% }
";

#[test]
fn works_in_one_region_excuse_only_that_region_and_spend_only_its_budget() {
    // Both regions are down from 00:00 to 04:00; works in the north from 00:00 to 03:00, in the south from 03:00 to
    // 04:00. Of the north two hours are granted, of the south one.
    let outages = "starts,ends,region\n2026-04-01T00:00:00Z,2026-04-01T04:00:00Z,north\n\
                   2026-04-01T00:00:00Z,2026-04-01T04:00:00Z,south\n";
    let works = "starts,ends,region\n2026-04-01T00:00:00Z,2026-04-01T03:00:00Z,north\n\
                 2026-04-01T03:00:00Z,2026-04-01T04:00:00Z,south\n";
    let statement = statement(REGIONS, &[("outages", outages), ("works", works)], MAY);
    let april = period(&statement, "2026-04");
    // North: 718 h count, 2 of them down. South: 719 h, 3 of them down.
    assert_eq!(value(april, "up", &["north"]), number("716/718"));
    assert_eq!(value(april, "up", &["south"]), number("716/719"));
    let accounts: Vec<(String, &str, usize)> = april
        .exclusions
        .iter()
        .map(|account| (account.group.to_string(), account.granted.as_str(), account.spans.len()))
        .collect();
    assert_eq!(accounts, [("north".to_owned(), "7200", 1), ("south".to_owned(), "3600", 1)]);
}

#[test]
fn works_that_do_not_say_where_are_rejected_everywhere() {
    let outages = "starts,ends,region\n2026-04-01T00:00:00Z,2026-04-01T01:00:00Z,north\n";
    let works = "starts,ends,region\n2026-04-01T00:00:00Z,2026-04-01T01:00:00Z,\n";
    let statement = statement(REGIONS, &[("outages", outages), ("works", works)], MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "up", &["north"]), number("719/720"));
    for account in &april.exclusions {
        assert_eq!(account.granted, "0");
        let reason = account.spans[0].rejected.as_deref();
        assert_eq!(reason, Some("it is not known which it is for: `region` is missing"));
    }
}

#[test]
fn a_metric_that_is_not_measured_so_cannot_use_it() {
    let ungrouped = REGIONS
        .replace("    for each region\n    down", "    down")
        .replace("promise for each region", "promise");
    let said = said(&ungrouped);
    assert!(said.contains("[E0307]"), "{said}");
    assert!(
        said.contains(
            "`maintenance` is granted for each region, and this metric is not measured so"
        ),
        "{said}"
    );
}

const WEEKLY: &str = r#"
calendar works_hours { zone "Europe/Berlin"; open sun 02:00..04:00 }
source outages { span starts to ends : instant; complete until 2027-01-01 }
exclusion maintenance { during works_hours; effect not counted }
metric up { of web; from outages; down during outages; excluding maintenance; value uptime; owner globex }
objective promise { by nimbus; require up >= 99.9% }
"#;

#[test]
fn hours_of_a_calendar_can_be_left_out() {
    // Sundays in April 2026: 5, 12, 19, 26: 8 h that do not count. In Berlin 02:00 to 04:00 is 00:00 to 02:00 UTC.
    // Down on Sunday the 5th from 00:00 to 03:00 UTC: one hour of it counts.
    let outages = "starts,ends\n2026-03-02T00:00:00Z,2026-03-02T00:01:00Z\n\
                   2026-04-05T00:00:00Z,2026-04-05T03:00:00Z\n";
    let statement = statement(WEEKLY, &[("outages", outages)], MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "up", &[]), number("711/712"));
    assert_eq!(metric(april, "up", &[]).outages[0].seconds, "3600");
    let account = &april.exclusions[0];
    assert_eq!((account.granted.as_str(), account.spans.len()), ("28800", 4));
    assert_eq!(account.spans[0].from, "2026-04-05T00:00:00+00:00[UTC]");
    assert!(account.spans.iter().all(|span| span.place.is_none()));
    // 1, 8, 15, 22 and 29 March; on the last the clock jumps from 02:00 to 03:00 and leaves one hour: 9 h.
    let march = period(&statement, "2026-03");
    assert_eq!(march.exclusions[0].granted, "32400");
}

#[test]
fn hours_of_a_calendar_spend_a_budget_in_order() {
    let body = WEEKLY.replace(
        "during works_hours;",
        "during works_hours; at most 3 h per month; over budget the excess counts;",
    );
    let outages = "starts,ends\n2026-04-12T00:00:00Z,2026-04-12T02:00:00Z\n";
    let statement = statement(&body, &[("outages", outages)], MAY);
    // Two hours on the 5th, one on the 12th: 717 h count, the second hour of the outage is down.
    assert_eq!(value(period(&statement, "2026-04"), "up", &[]), number("716/717"));
}

#[test]
fn hours_have_no_rows_to_choose_from() {
    let filtered =
        WEEKLY.replace("during works_hours;", "during works_hours where announced <= starts;");
    assert!(
        said(&filtered).contains("the hours of a calendar have no rows"),
        "{}",
        said(&filtered)
    );
    let grouped =
        WEEKLY.replace("exclusion maintenance {", "exclusion maintenance for each region {");
    assert!(
        said(&grouped).contains("the hours of a calendar are those of all"),
        "{}",
        said(&grouped)
    );
}
