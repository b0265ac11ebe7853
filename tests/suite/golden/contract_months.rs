//! Contract months of a contract that begins on the 31st.

use crate::evaluation::{Folder, credit, evaluate, number, period, value, verdict};

const CONTRACT: &str = r#"
contract hosting "Hosting" {
    between   nimbus and globex
    in force  2027-12-31 until 2028-07-01
    zone      "UTC"
    currency  EUR
    period    contract month
}
conventions {
    missing data     inconclusive
    no items         not applicable
    partial periods  prorated
    round money      half up to 0.01
}
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 1_000 EUR per contract month }
source outages "Outages" {
    span      starts to ends : instant
    complete  until 2028-07-01
}
metric availability { of web; from outages; down during outages; value uptime; owner globex }
objective commitment { by nimbus; require availability >= 99.9% }
penalty refund {
    when    commitment missed
    credit  10% of web.fee
}
"#;

// One hour in each contract month; the fourth begins at the very end of February's, the fifth on its last day.
const OUTAGES: &str = "\
starts,ends
2028-01-05T00:00:00Z,2028-01-05T01:00:00Z
2028-02-28T23:30:00Z,2028-02-29T00:30:00Z
2028-03-30T23:00:00Z,2028-03-31T00:00:00Z
2028-04-30T00:00:00Z,2028-04-30T01:00:00Z
2028-06-30T12:00:00Z,2028-06-30T13:00:00Z
";

#[test]
fn each_begins_on_the_31st_or_the_last_day_of_its_month() {
    let folder = Folder::of_texts([("contract.sla", CONTRACT), ("outages.csv", OUTAGES)]);
    let contract = folder.contract("contract.sla");
    let files: &[&str] = &["outages.csv"];
    let as_of = Some("2028-07-01T00:00:00Z");
    let statement = evaluate(&contract, &folder, &[("outages", files)], as_of, None);
    let labels: Vec<&str> = statement.periods.iter().map(|period| period.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "2027-12-31/P1M",
            "2028-01-31/P1M",
            "2028-02-29/P1M",
            "2028-03-31/P1M",
            "2028-04-30/P1M",
            "2028-05-31/P1M",
            "2028-06-30/P1M",
        ]
    );
    for (label, share) in [
        // 31 December to 31 January: 31 days, 744 h, less 1 h.
        ("2027-12-31/P1M", "743/744"),
        // 31 January to 29 February: 29 days, 696 h. Half an hour of the second outage: 695½ ÷ 696.
        ("2028-01-31/P1M", "1391/1392"),
        // 29 February to 31 March: 31 days, 744 h. The other half, and the hour before 31 March: 742½ ÷ 744.
        ("2028-02-29/P1M", "495/496"),
        // 31 March to 30 April: 30 days without an outage; 30 April belongs to the next.
        ("2028-03-31/P1M", "1"),
        // 30 April to 31 May: 31 days, 744 h, less 1 h.
        ("2028-04-30/P1M", "743/744"),
        // 31 May to 30 June: 30 days without an outage.
        ("2028-05-31/P1M", "1"),
        // From 30 June until the end of the term: one day, less 1 h.
        ("2028-06-30/P1M", "23/24"),
    ] {
        assert_eq!(value(period(&statement, label), "availability", &[]), number(share), "{label}");
    }
    // 743/744 = 99.866 % and 495/496 = 99.798 % miss 99.9 %, 1391/1392 = 99.928 % does not.
    assert_eq!(verdict(period(&statement, "2028-01-31/P1M"), "commitment", &[]), "met");
    // A tenth of the fee, whatever the number of days.
    assert_eq!(number(credit(period(&statement, "2028-02-29/P1M"), "refund", &[])), number("100"));
    // The last one has 1 of the 31 days from 30 June to 31 July: 1,000 × 1/31 × 10 % = 3.2258…
    let last = period(&statement, "2028-06-30/P1M");
    assert_eq!(verdict(last, "commitment", &[]), "missed");
    assert_eq!(number(credit(last, "refund", &[])), number("3.23"));
}
