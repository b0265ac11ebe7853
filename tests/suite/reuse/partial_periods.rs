//! Partial periods: *share = civil days in force / civil days of the period; it scales fees and the money in
//! per-period caps; not yearly caps, percents, thresholds, tier bounds or budgets.* And grace periods.

use std::fmt::Write as _;

use super::{compiled, hosting, said, terms};
use crate::evaluation::{Folder, credit, evaluate, period, verdict};

fn probes(day: &str, count: usize, bad: usize) -> String {
    let mut rows = "ts,ok\n".to_owned();
    for probe in 0..count {
        let (minute, second) = (probe / 60, probe % 60);
        let ok = probe >= bad;
        writeln!(rows, "2026-{day}T12:{minute:02}:{second:02}+01:00,{ok}")
            .expect("a string takes all");
    }
    rows
}

fn march(text: &str, rows: String) -> sla::statement::PeriodStatement {
    let folder = Folder::default().with("probes.csv", rows);
    let compiled = compiled(text, &folder, &[]);
    assert_eq!(said(&compiled), [""; 0]);
    let contract = compiled.contract.expect("no errors");
    let as_of = Some("2026-05-01T00:00:00+02:00");
    let whole = evaluate(&contract, &folder, &[("probes", &["probes.csv"])], as_of, None);
    period(&whole, "2026-03").clone()
}

#[test]
fn the_share_is_civil_days_in_force_by_civil_days_of_the_period() {
    // From 16 March: 16 of 31 days, whatever the clocks do on the 29th. 10 % of 40,000 x 16/31: 64,000/31 =
    // 2,064.516... -> 2,064.52.
    let text = terms().replace("in force 2026-01-01", "in force 2026-03-16");
    assert_eq!(credit(&march(&text, probes("03-20", 200, 1)), "uptime_credit", &[]), "2064.52");
}

#[test]
fn it_scales_the_money_in_per_period_caps_and_no_percent() {
    let text = terms().replace("in force 2026-01-01", "in force 2026-03-16");
    let capped =
        text.replace("when   commitment missed", "when commitment missed; at most 1_000 EUR");
    // 1,000 x 16/31 = 516.129... -> 516.13.
    assert_eq!(credit(&march(&capped, probes("03-20", 200, 1)), "uptime_credit", &[]), "516.13");
    // 5 % of the fee in force: 2,000 x 16/31 = 1,032.258... -> 1,032.26.
    let percent =
        text.replace("when   commitment missed", "when commitment missed; at most 5% of web.fee");
    assert_eq!(credit(&march(&percent, probes("03-20", 200, 1)), "uptime_credit", &[]), "1032.26");
}

#[test]
fn quotas_are_prorated_only_where_prorated_stands_on_them() {
    let quota = |prorated: &str| {
        hosting(&format!(
            "metric done {{ from probes; value count }}
objective volume {{ by nimbus; require done >= 310{prorated} }}"
        ))
        .replace("in force 2026-01-01", "in force 2026-03-16")
    };
    // 310 x 16/31 = 160: 160 reach it, 159 do not.
    assert_eq!(verdict(&march(&quota(" prorated"), probes("03-20", 160, 0)), "volume", &[]), "met");
    assert_eq!(
        verdict(&march(&quota(" prorated"), probes("03-20", 159, 0)), "volume", &[]),
        "missed"
    );
    assert_eq!(verdict(&march(&quota(""), probes("03-20", 160, 0)), "volume", &[]), "missed");
    // In a whole month it changes nothing.
    let whole = quota(" prorated").replace("in force 2026-03-16", "in force 2026-01-01");
    assert_eq!(verdict(&march(&whole, probes("03-20", 309, 0)), "volume", &[]), "missed");
    assert_eq!(verdict(&march(&whole, probes("03-20", 310, 0)), "volume", &[]), "met");
}

#[test]
fn prorated_stands_on_a_cell_of_a_table_too() {
    let text = hosting(
        "type team : one of north, south
source leads { at ts : instant; column team : team }
table quota by team {
    team  | leads
    north | 31
    south | 62
}
metric found { from leads; for each team in quota; value count }
objective volume for each team in quota { by nimbus; require found >= quota[team].leads prorated }",
    )
    .replace("in force 2026-01-01", "in force 2026-03-16")
    .replace("source probes {\n    at     ts : instant\n    column ok : flag\n}\n", "");
    let compiled = compiled(&text, &Folder::default(), &[]);
    assert_eq!(said(&compiled), [""; 0]);
    let contract = compiled.contract.expect("no errors");
    let mut rows = "ts,team\n".to_owned();
    for lead in 0..47 {
        // 16 for the north (31 x 16/31 = 16), 31 for the south (62 x 16/31 = 32).
        let team = if lead < 16 { "north" } else { "south" };
        writeln!(rows, "2026-03-20T12:{lead:02}:00+01:00,{team}").expect("a string takes all");
    }
    let folder = Folder::default().with("leads.csv", rows);
    let as_of = Some("2026-04-01T00:00:00+02:00");
    let whole = evaluate(&contract, &folder, &[("leads", &["leads.csv"])], as_of, None);
    let march = period(&whole, "2026-03");
    assert_eq!(verdict(march, "volume", &["north"]), "met");
    assert_eq!(verdict(march, "volume", &["south"]), "missed");
}

#[test]
fn a_grace_period_is_an_objective_that_applies_from_a_day_on() {
    let text = terms().replace(
        "objective commitment { by nimbus;",
        "objective commitment { by nimbus; applies when period.start >= 2026-04-01 00:00;",
    );
    let of = |day: &str, label: &str| {
        let folder = Folder::default().with("probes.csv", probes(day, 200, 1));
        let compiled = compiled(&text, &folder, &[]);
        assert_eq!(said(&compiled), [""; 0]);
        let contract = compiled.contract.expect("no errors");
        let as_of = Some("2026-05-01T00:00:00+02:00");
        let whole = evaluate(&contract, &folder, &[("probes", &["probes.csv"])], as_of, None);
        let period = period(&whole, label);
        let verdict = verdict(period, "commitment", &[]).to_owned();
        (verdict, credit(period, "uptime_credit", &[]).to_owned())
    };
    // 99.5 % in both; March is grace.
    assert_eq!(of("03-20", "2026-03"), ("not applicable".to_owned(), "0".to_owned()));
    assert_eq!(of("04-20", "2026-04"), ("missed".to_owned(), "4000.00".to_owned()));
}

#[test]
fn a_yearly_cap_is_not_scaled() {
    // 16 days of March at 10 %: 2,064.52, within 2,500 EUR of the contract year, which is not cut to 16 of 31 days.
    let text = terms().replace("in force 2026-01-01", "in force 2026-03-16").replace(
        "when   commitment missed",
        "when commitment missed; at most 2_500 EUR per contract year",
    );
    assert_eq!(credit(&march(&text, probes("03-20", 200, 1)), "uptime_credit", &[]), "2064.52");
    // Nor is that of a calendar year which the term cuts: 2,000 EUR bind as they are.
    let text = text.replace("2_500 EUR per contract year", "2_000 EUR per year");
    assert_eq!(credit(&march(&text, probes("03-20", 200, 1)), "uptime_credit", &[]), "2000.00");
}

#[test]
fn thresholds_and_tier_bounds_are_not_scaled() {
    // 16 of 31 days in force; 99.0 % is the bound of the first tier, as in a whole month: 10 % and not 25 %.
    let text = terms().replace("in force 2026-01-01", "in force 2026-03-16");
    assert_eq!(credit(&march(&text, probes("03-20", 200, 2)), "uptime_credit", &[]), "2064.52");
    // 97.5 %: 25 % of 40,000 x 16/31 = 160,000/31 = 5,161.290... -> 5,161.29.
    assert_eq!(credit(&march(&text, probes("03-20", 200, 5)), "uptime_credit", &[]), "5161.29");
}

fn with_maintenance(at_most: &str) -> sla::statement::PeriodStatement {
    let text = hosting(&format!(
        "source maintenance {{ span starts to ends : instant }}
exclusion planned {{ during maintenance; at most {at_most}; over budget the excess counts; effect not counted }}
metric availability {{ from probes; sampled every 1 min; down when any(not ok); value downtime; excluding planned; missing counted as met }}
objective commitment {{ by nimbus; require availability <= 1 h }}"
    ))
    .replace("in force 2026-01-01", "in force 2026-03-16");
    let compiled = compiled(&text, &Folder::default(), &[]);
    assert_eq!(said(&compiled), [""; 0]);
    let folder = Folder::default().with("probes.csv", probes("03-20", 60, 0)).with(
        "maintenance.csv",
        "starts,ends\n2026-03-21T00:00:00+01:00,2026-03-21T06:12:00+01:00\n",
    );
    let files: [(&str, &[&str]); 2] =
        [("probes", &["probes.csv"]), ("maintenance", &["maintenance.csv"])];
    let as_of = Some("2026-04-01T00:00:00+02:00");
    let contract = compiled.contract.expect("no errors");
    let whole = evaluate(&contract, &folder, &files, as_of, None);
    period(&whole, "2026-03").clone()
}

#[test]
fn budgets_are_scaled_only_where_prorated_stands_on_them() {
    // 6 h 12 min of maintenance; 6 h 12 min = 22,320 s. The budget of 6 h 12 min a month grants all of it.
    let whole = with_maintenance("372 min per month");
    assert_eq!(whole.exclusions[0].granted, "22320");
    // Prorated it is 22,320 x 16/31 = 11,520 s.
    let scaled = with_maintenance("372 min per month prorated");
    assert_eq!(scaled.exclusions[0].granted, "11520");
    assert_eq!(scaled.exclusions[0].budget.as_deref(), Some("11520"));
}
