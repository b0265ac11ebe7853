//! Partial periods: *share = civil days in force / civil days of the period; it scales fees and the money in
//! per-period caps; not yearly caps, percents, thresholds, tier bounds or budgets.* And grace periods.

use super::{compiled, hosting, said, terms};
use crate::evaluation::{Folder, credit, evaluate, period, verdict};

fn probes(day: &str, count: usize, bad: usize) -> String {
    let mut rows = "ts,ok\n".to_owned();
    for probe in 0..count {
        rows.push_str(&format!(
            "2026-{day}T12:{:02}:{:02}+01:00,{}\n",
            probe / 60,
            probe % 60,
            probe >= bad
        ));
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
        rows.push_str(&format!("2026-03-20T12:{lead:02}:00+01:00,{team}\n"));
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
