//! Time in which a thing exists as the time that counts: `during` a source of spans.

use super::{MAY, said, statement};
use crate::evaluation::{metric, number, period, value, verdict};

const MACHINES: &str = r#"
source outages { span starts to ends : instant; column machine : text; complete until 2027-01-01 }
source lifetimes { span created to destroyed : instant; column machine : text; column kind : text; COMPLETE }
metric availability {
    of web
    from outages
    for each machine
    during lifetimes where kind = "production"
    down during outages
    value uptime
    owner globex
}
objective promise for each machine { by nimbus; require availability >= 99.9% }
"#;

fn body() -> String {
    MACHINES.replace("COMPLETE", "complete until 2027-01-01")
}

const OUTAGES: &str = "starts,ends,machine\n\
    2026-04-12T00:00:00Z,2026-04-12T01:00:00Z,alpha\n\
    2026-04-20T23:00:00Z,2026-04-21T02:00:00Z,beta\n\
    2026-04-05T00:00:00Z,2026-04-05T01:00:00Z,gamma\n";

/// Alpha from 11 April on; beta from March to 20 April; gamma is no machine of production.
const LIFETIMES: &str = "created,destroyed,machine,kind\n\
    2026-04-11T00:00:00Z,,alpha,production\n\
    2026-03-01T00:00:00Z,2026-04-21T00:00:00Z,beta,production\n\
    2026-03-01T00:00:00Z,,gamma,test\n";

#[test]
fn only_the_time_in_which_a_thing_exists_counts() {
    let statement = statement(&body(), &[("outages", OUTAGES), ("lifetimes", LIFETIMES)], MAY);
    let april = period(&statement, "2026-04");
    // Alpha exists for 20 days, 480 h, and is down for one of them.
    assert_eq!(value(april, "availability", &["alpha"]), number("479/480"));
    // Beta exists for 20 days of April; of its outage one hour lies in them.
    assert_eq!(value(april, "availability", &["beta"]), number("479/480"));
    assert_eq!(metric(april, "availability", &["beta"]).outages[0].seconds, "3600");
    assert_eq!(verdict(april, "promise", &["alpha"]), "missed");
    // Of gamma no time counts: there is nothing to judge.
    assert_eq!(metric(april, "availability", &["gamma"]).exact, None);
    assert_eq!(verdict(april, "promise", &["gamma"]), "not applicable");
}

#[test]
fn a_source_that_does_not_cover_the_period_does_not_make_a_thing_vanish() {
    let body = MACHINES.replace("; COMPLETE", "");
    // Nothing is known of lifetimes at all, so nothing is known of what counts.
    let none = "created,destroyed,machine,kind\n";
    let statement = statement(&body, &[("outages", OUTAGES), ("lifetimes", none)], MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(verdict(april, "promise", &["alpha"]), "inconclusive");
}

#[test]
fn items_count_only_while_the_thing_exists() {
    let body = r"
source calls { at at : instant; column machine : text; column ok : flag; complete until 2027-01-01 }
source lifetimes { span created to destroyed : instant; column machine : text; complete until 2027-01-01 }
metric answered { of web; from calls; for each machine; during lifetimes; value share(ok); owner globex }
objective promise for each machine { by nimbus; require answered >= 99.9% }
";
    let calls = "at,machine,ok\n2026-04-10T23:59:59Z,alpha,0\n2026-04-11T00:00:00Z,alpha,1\n\
                 2026-04-12T00:00:00Z,alpha,0\n";
    let lifetimes = "created,destroyed,machine\n2026-04-11T00:00:00Z,,alpha\n";
    let statement = statement(body, &[("calls", calls), ("lifetimes", lifetimes)], MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "answered", &["alpha"]), number("1/2"));
}

#[test]
fn samples_count_only_while_the_thing_exists() {
    let body = r"
source probes { at at : instant; column machine : text; column ok : flag }
source lifetimes { span created to destroyed : instant; column machine : text; complete until 2027-01-01 }
metric reached {
    of web
    per day
    from probes
    for each machine
    during lifetimes
    sampled every 1 h
    value mean(share(ok))
    owner globex
}
objective promise for each machine { by nimbus; require reached >= 99.9% }
";
    // Alpha exists for the first 12 hours and is probed in each; beta for the last 6, and is probed in 3 of them.
    let alpha = (0..12).map(|hour| format!("2026-04-01T{hour:02}:00:00Z,alpha,1\n"));
    let beta = (18..21).map(|hour| format!("2026-04-01T{hour:02}:00:00Z,beta,1\n"));
    let probes = format!("at,machine,ok\n{}", alpha.chain(beta).collect::<String>());
    let lifetimes = "created,destroyed,machine\n2026-03-01T00:00:00Z,2026-04-01T12:00:00Z,alpha\n\
                     2026-04-01T18:00:00Z,,beta\n";
    let data = [("probes", probes.as_str()), ("lifetimes", lifetimes)];
    let statement = statement(body, &data, "2026-04-02T00:00:00Z");
    let day = period(&statement, "2026-04-01");
    let coverage = |machine| metric(day, "reached", &[machine]).coverage.clone();
    assert_eq!(coverage("alpha").as_deref(), Some("1"));
    assert_eq!(coverage("beta").as_deref(), Some("0.5"));
    assert_eq!(value(day, "reached", &["alpha"]), number("1"));
}

#[test]
fn down_during_another_source_takes_the_rows_of_the_group() {
    let body = r"
type region : one of north, south
source probes { at at : instant; column region : region; column ok : flag }
source outages { span starts to ends : instant; column region : region; complete until 2027-01-01 }
source strikes { span starts to ends : instant; complete until 2027-01-01 }
metric up {
    of web
    per day
    from probes
    for each region
    sampled every 1 h
    down when any(not ok)
    down during outages
    down during strikes
    value uptime
    owner globex
}
objective promise for each region { by nimbus; require up >= 99.9% }
";
    let probes: String = (0..24)
        .flat_map(|hour| {
            ["north", "south"].map(|of| format!("2026-04-01T{hour:02}:00:00Z,{of},1\n"))
        })
        .collect();
    let probes = format!("at,region,ok\n{probes}");
    let outages = "starts,ends,region\n2026-04-01T00:00:00Z,2026-04-01T03:00:00Z,north\n";
    // Of no region: of both.
    let strikes = "starts,ends\n2026-04-01T10:00:00Z,2026-04-01T11:00:00Z\n";
    let data = [("probes", probes.as_str()), ("outages", outages), ("strikes", strikes)];
    let statement = statement(body, &data, "2026-04-02T00:00:00Z");
    let day = period(&statement, "2026-04-01");
    assert_eq!(value(day, "up", &["north"]), number("20/24"));
    assert_eq!(value(day, "up", &["south"]), number("23/24"));
}

#[test]
fn spans_are_needed_and_keys_are_of_one_type() {
    let instants = MACHINES
        .replace("span created to destroyed : instant", "at created : instant")
        .replace("COMPLETE", "complete until 2027-01-01");
    assert!(said(&instants).contains("the rows of `lifetimes` do not last"), "{}", said(&instants));
    let numbers = body().replacen(
        "column machine : text; column kind",
        "column machine : count; column kind",
        1,
    );
    assert!(
        said(&numbers)
            .contains("`machine` is a text here and a plain number in the source `lifetimes`"),
        "{}",
        said(&numbers)
    );
}
