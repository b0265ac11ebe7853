//! A contract that begins and ends within a month: what it is worth there, and what is judged.

use sla::statement::Statement;

use crate::evaluation::{Folder, credit, evaluate, number, period, total, value, verdict};

const CONTRACT: &str = r#"
contract hosting "Hosting" {
    between   nimbus and globex
    in force  2026-01-17 until 2026-03-11
    zone      "Europe/Berlin"
    currency  EUR
    period    month
}
conventions {
    missing data     inconclusive
    no items         not applicable
    partial periods  PARTIAL
    round money      half up to 0.01
}
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 3_100 EUR per month }
source outages "Outages" {
    span      starts to ends : instant in "Europe/Berlin"
    complete  until 2026-03-11
}
metric availability { of web; from outages; down during outages; value uptime; owner globex }
objective commitment { by nimbus; require availability >= 99.9% }
penalty tiered {
    when     commitment missed
    credit   of web.fee by availability {
        >= 99.0%  : 10%
        otherwise : 25%
    }
    at most  20% of web.fee
}
penalty flat {
    when     commitment missed
    credit   500 EUR
    at most  310 EUR
}
group both { all of tiered, flat }
"#;

const OUTAGES: &str = "\
starts,ends
2026-01-16 23:00,2026-01-17 01:00
2026-01-20 10:00,2026-01-20 11:00
2026-02-10 08:00,2026-02-10 18:00
2026-03-10 12:00,2026-03-10 13:00
2026-03-11 00:00,2026-03-11 05:00
";

fn statement(partial: &str) -> Statement {
    let contract = CONTRACT.replace("PARTIAL", partial);
    let folder = Folder::of_texts([("contract.sla", contract.as_str()), ("outages.csv", OUTAGES)]);
    let files: &[&str] = &["outages.csv"];
    let contract = folder.contract("contract.sla");
    let as_of = Some("2026-04-01T00:00:00+02:00");
    evaluate(&contract, &folder, &[("outages", files)], as_of, None)
}

#[test]
fn down_time_before_and_after_the_term_does_not_count() {
    let statement = statement("prorated");
    // January: 15 days from the 17th on, 360 h. Of the first outage the hour after midnight lies in the term, with
    // the hour on the 20th that is 2 h: 358 ÷ 360 = 179/180.
    assert_eq!(value(period(&statement, "2026-01"), "availability", &[]), number("179/180"));
    // February: 672 h less 10 h: 331/336.
    assert_eq!(value(period(&statement, "2026-02"), "availability", &[]), number("331/336"));
    // March: 10 days until the 10th, 240 h less 1 h; what begins on the 11th lies outside.
    assert_eq!(value(period(&statement, "2026-03"), "availability", &[]), number("239/240"));
    assert_eq!(statement.periods.len(), 3);
}

#[test]
fn fees_and_caps_are_prorated_by_days() {
    let statement = statement("prorated");
    // January: 15 of 31 days, a fee of 3,100 × 15/31 = 1,500. 99.44 % gives 10 %: 150.00, below the cap of 300.
    // The cap of 310 is 310 × 15/31 = 150 there, below the 500: 150.00.
    let january = period(&statement, "2026-01");
    assert_eq!(number(credit(january, "tiered", &[])), number("150"));
    assert_eq!(number(credit(january, "flat", &[])), number("150"));
    assert_eq!(number(total(january)), number("300"));
    // February: the whole fee. 98.51 % gives 25 %: 775, capped at 20 %: 620.00. The other is capped at 310.
    let february = period(&statement, "2026-02");
    assert_eq!(number(credit(february, "tiered", &[])), number("620"));
    assert_eq!(number(credit(february, "flat", &[])), number("310"));
    assert_eq!(number(total(february)), number("930"));
    // March: 10 of 31 days, a fee of 1,000. 99.58 % gives 10 %: 100.00. The cap is 310 × 10/31 = 100.
    let march = period(&statement, "2026-03");
    assert_eq!(number(credit(march, "tiered", &[])), number("100"));
    assert_eq!(number(credit(march, "flat", &[])), number("100"));
}

#[test]
fn in_full_they_are_not() {
    let statement = statement("full");
    // The shares of down time are the same, the fee is 3,100 in every month: 10 % is 310; the cap is 310.
    for month in ["2026-01", "2026-03"] {
        let month = period(&statement, month);
        assert_eq!(number(credit(month, "tiered", &[])), number("310"));
        assert_eq!(number(credit(month, "flat", &[])), number("310"));
    }
}

#[test]
fn left_out_they_are_not_judged() {
    let statement = statement("left out");
    for month in ["2026-01", "2026-03"] {
        let cut = statement.periods.iter().find(|period| period.label == month);
        if let Some(cut) = cut {
            assert_eq!(verdict(cut, "commitment", &[]), "not applicable", "{month}");
            assert!(cut.credits.is_empty(), "{month}");
        }
    }
    let february = period(&statement, "2026-02");
    assert_eq!(verdict(february, "commitment", &[]), "missed");
    assert_eq!(number(credit(february, "tiered", &[])), number("620"));
}
