//! The status page of `toro-server`: checks that hold until the next, weighed by time. Its data are under the
//! Open Database Licence and are read where they are; the contract is `tests/contracts/upptime.sla`.

use std::sync::LazyLock;

use sla::exact::Rational;
use sla::statement::{PeriodStatement, Statement};

use super::answers::{count, exactly, judged, members, percent, question, rounded};
use crate::evaluation::instant;
use crate::evaluation::{Folder, evaluate, metric, number, period, value, verdict};
use crate::repository::File;

fn folder() -> Option<Folder> {
    let contract = File::read("tests/contracts/upptime.sla").text;
    Some(Folder::of_shared_data("upptime")?.with("contract.sla", contract))
}

/// Evaluated once for all tests, some time after the last check: the term has ended.
static STATEMENT: LazyLock<Option<Statement>> = LazyLock::new(|| {
    let folder = folder()?;
    let contract = folder.contract("contract.sla");
    let files: &[&str] = &["toro-server_checks.csv"];
    Some(evaluate(&contract, &folder, &[("checks", files)], Some("2026-07-01T00:00:00Z"), None))
});

/// How long a period is, in seconds. In UTC.
fn length(period: &PeriodStatement) -> Rational {
    let at = |text: &str| instant(text.split('[').next().expect("what stands before the zone"));
    let seconds = (at(&period.until) - at(&period.from)).num_seconds();
    Rational::from_integer(seconds.into())
}

/// The seconds of a period for which the status is known: the coverage is given to ten places, the checks to the
/// millisecond. Half a unit in the tenth place of a month is 0.13 ms, so the nearest millisecond is the one meant.
fn observed(period: &PeriodStatement, site: &str) -> Rational {
    let coverage = metric(period, "availability", &[site]).coverage.as_deref().expect("coverage");
    number(&(number(coverage) * length(period)).to_fixed(3))
}

#[test]
fn u1_every_site_and_month_to_the_millisecond() {
    let (Some(folder), Some(statement)) = (folder(), STATEMENT.as_ref()) else { return };
    let answer = question(&folder, "U1");
    let expected = &answer["result"]["toro-server"];
    let (mut months, mut met) = (0, 0);
    let (mut all_observed, mut all_up) = (Rational::zero(), Rational::zero());
    for (site, by_month) in members(&expected["sites"]) {
        for (month, expected) in members(by_month) {
            let place = format!("{site} in {month}");
            let of_month = period(statement, month);
            let observed = observed(of_month, site);
            assert_eq!(observed, exactly(&expected["observed_s"]), "{place}");
            let share = value(of_month, "availability", &[site]);
            let up = &share * &observed;
            assert_eq!(up, exactly(&expected["up_s"]), "{place}");
            assert_eq!(percent(&share, 6), rounded(&expected["pct"], 6), "{place}");
            let verdict = verdict(of_month, "commitment", &[site]);
            assert_eq!(verdict, judged(&expected["pass"]), "{place}");
            months += 1;
            met += u64::from(verdict == "met");
            all_observed += observed;
            all_up += up;
        }
    }
    assert_eq!((months, met), (67, 41));
    assert_eq!((months, met), (count(&expected["site_months"]), count(&expected["met"])));
    assert_eq!(all_observed, exactly(&expected["all_observed_s"]));
    assert_eq!(all_up, exactly(&expected["all_up_s"]));
}

#[test]
fn u1_no_site_is_judged_in_a_month_without_checks() {
    let (Some(folder), Some(statement)) = (folder(), STATEMENT.as_ref()) else { return };
    let answer = question(&folder, "U1");
    let sites = members(&answer["result"]["toro-server"]["sites"]);
    let mut judged = 0;
    for of_month in &statement.periods {
        for found in of_month.objectives.iter().filter(|found| found.name == "commitment") {
            let site = found.group.to_string();
            if sites[&site].get(&of_month.label).is_some() {
                judged += 1;
            } else {
                assert_eq!(found.verdict, "not applicable", "{site} in {}", of_month.label);
            }
        }
    }
    assert_eq!(judged, 67);
}

#[test]
fn u1_what_prints_as_the_target_can_miss_it() {
    let Some(statement) = STATEMENT.as_ref() else { return };
    let march = period(statement, "2026-03");
    let share = value(march, "availability", &["toro-dynmap"]);
    // 2,664,977.625 s of 2,678,400 s; 99.5 % would be 2,665,008 s.
    assert_eq!(share, number("2664977625/2678400000"));
    assert_eq!(percent(&share, 6), "99.498866");
    assert_eq!(percent(&share, 2), "99.5");
    assert_eq!(verdict(march, "commitment", &["toro-dynmap"]), "missed");
}
