//! Caps over several breaches, what is rounded when, several monitors, targets that change within a month.

use sla::statement::Statement;

use crate::evaluation::{Folder, credit, evaluate, number, period, total, value, verdict};

const HEAD: &str = r#"
contract agreement "Agreement" {
    between   nimbus and globex
    in force  2026-01-01 until 2027-01-01
    zone      "UTC"
    currency  EUR
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods full; round money half up to 0.01 }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 100 EUR per month }
source outages "Outages" { span starts to ends : instant; column part : text; complete until 2027-01-01 }
"#;

fn statement(body: &str, outages: &[(&str, &str, &str)]) -> Statement {
    let mut rows = "starts,ends,part\n".to_owned();
    for (starts, ends, part) in outages {
        rows.push_str(&format!("2026-04-{starts}Z,2026-04-{ends}Z,{part}\n"));
    }
    let text = format!("{HEAD}{body}");
    let folder = Folder::of_texts([("contract.sla", text.as_str()), ("outages.csv", &rows)]);
    let files: &[&str] = &["outages.csv"];
    let contract = folder.contract("contract.sla");
    evaluate(&contract, &folder, &[("outages", files)], Some("2026-05-01T00:00:00Z"), None)
}

#[test]
fn a_cap_binds_on_the_sum_of_two_breaches_in_a_month() {
    let body = "
metric up { of web; from outages; down during outages; value uptime; owner globex }
objective promise { by nimbus; require up >= 99.9% }
penalty each_outage for each outage of up { when promise missed; credit 5% of web.fee per full 30 min of length; CAP }
";
    // 90 min and 60 min: 15 EUR and 10 EUR.
    let outages = [("03T10:00:00", "03T11:30:00", "a"), ("20T10:00:00", "20T11:00:00", "a")];
    let of = |cap: &str| {
        let found = statement(&body.replace("; CAP", cap), &outages);
        credit(period(&found, "2026-04"), "each_outage", &[]).to_owned()
    };
    assert_eq!(of(""), "25.00");
    // For each of them 12 EUR: 12 and 10. In all 20 EUR, whatever each comes to.
    assert_eq!(of("; at most 12 EUR"), "22.00");
    assert_eq!(of("; at most 20 EUR in all"), "20.00");
}

#[test]
fn the_cap_comes_first_and_the_rounding_after_it() {
    // Three promises are broken, each for a third of 200.02 EUR: 66.67333…, together 200.02. At risk are 100.01 EUR.
    // Of the sum 100.01 each gets 33.33666…: 33.33 + 33.33 + 33.33 leave two cents, which go to the largest
    // remainders, equal here, in order of declaration: 33.34, 33.34, 33.33. Rounded first they would be
    // 3 × 33.34 = 100.02, more than is at risk.
    let body = r"
metric up { of web; from outages; down during outages; value uptime; owner globex }
objective promise { by nimbus; require up >= 99.9% }
penalty a { when promise missed; credit 200.02 EUR / 3 }
penalty b { when promise missed; credit 200.02 EUR / 3 }
penalty c { when promise missed; credit 200.02 EUR / 3 }
pool p { at risk 100.01 EUR; covers a, b, c; over cap reduce pro rata }
";
    let found = statement(body, &[("03T10:00:00", "03T20:00:00", "a")]);
    let april = period(&found, "2026-04");
    let amounts = ["a", "b", "c"].map(|name| credit(april, name, &[]).to_owned());
    assert_eq!(amounts, ["33.34", "33.34", "33.33"]);
    assert_eq!(total(april), "100.01");
}

#[test]
fn three_monitors_together_are_not_their_mean() {
    let body = r#"
metric a { of web; from outages where part = "a"; down during outages where part = "a"; value uptime; owner globex }
metric b { of web; from outages where part = "b"; down during outages where part = "b"; value uptime; owner globex }
metric c { of web; from outages where part = "c"; down during outages where part = "c"; value uptime; owner globex }
metric together { of web; value all(a, b, c); owner globex }
metric on_average { of web; value (a + b + c) / 3; owner globex }
objective promise { by nimbus; require together >= 99% }
objective mean_promise { by nimbus; require on_average >= 99% }
"#;
    // April has 30 days. a and b are down on different days of it, c with b: 3, 3 and 6 days.
    let outages = [
        ("01T00:00:00", "04T00:00:00", "a"),
        ("10T00:00:00", "13T00:00:00", "b"),
        ("10T00:00:00", "16T00:00:00", "c"),
    ];
    let found = statement(body, &outages);
    let april = period(&found, "2026-04");
    assert_eq!(value(april, "a", &[]), number("27/30"));
    assert_eq!(value(april, "b", &[]), number("27/30"));
    assert_eq!(value(april, "c", &[]), number("24/30"));
    // Together down on 3 + 6 days; on average 78/90.
    assert_eq!(value(april, "together", &[]), number("21/30"));
    assert_eq!(value(april, "on_average", &[]), number("26/30"));
}

#[test]
fn an_amendment_in_the_middle_of_a_month_has_another_target() {
    let body = "
metric up { of web; from outages; down during outages; value uptime; owner globex }
objective promise { by nimbus; require up >= 99% }
penalty due { when promise missed; credit 10% of web.fee }
amendment stricter { effective 2026-04-16; change promise require up >= 99.9% }
";
    // April has two halves of 15 days, 21,600 min each, and each is judged by its own target: 60 min of a half are
    // 99.72 %, enough for 99 % and not for 99.9 %. In the second half it is missed, and so is April.
    let found = statement(body, &[("20T10:00:00", "20T11:00:00", "a")]);
    let april = period(&found, "2026-04");
    assert_eq!(value(april, "up", &[]), number("43140/43200"));
    assert_eq!(verdict(april, "promise", &[]), "missed");
    // 10 % of the fee of the 15 days under the new target.
    assert_eq!(credit(april, "due", &[]), "5.00");
    // In the first half the same hour breaks nothing, and the second one is then 100 %.
    let found = statement(body, &[("05T10:00:00", "05T11:00:00", "a")]);
    let april = period(&found, "2026-04");
    assert_eq!(verdict(april, "promise", &[]), "met");
    assert_eq!(credit(april, "due", &[]), "0");
}
