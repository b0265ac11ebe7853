//! Where a figure meets a bound exactly, and what is counted.

use super::{contract, statement};
use crate::evaluation::{Folder, credit, number, period, value, verdict};

const OUTAGES: &str = r#"
source outages "Outages" {
    span      starts to ends : instant
    complete  until 2027-01-01
}
metric availability {
    of     web
    from   outages
    down   during outages
    value  uptime
    owner  globex
}
objective commitment { by nimbus; require availability >= 99.9% }
penalty refund {
    when    commitment missed
    credit  of web.fee by availability {
        >= 99.5%  : 10%
        > 99.0%   : 25%
        otherwise : 50%
    }
}
"#;

#[test]
fn a_figure_that_prints_as_the_target_can_miss_it() {
    // 2,690 of 2,678,400 s: 99.89957 %. To two places that is 99.90.
    let rows = "starts,ends\n2026-03-10T00:00:00Z,2026-03-10T00:44:50Z\n";
    let of = |body: &str| {
        let statement = statement(&contract("UTC", body), "outages", rows, "2026-04-01T00:00:00Z");
        verdict(period(&statement, "2026-03"), "commitment", &[]).to_owned()
    };
    assert_eq!(of(OUTAGES), "missed");
    let rounded =
        OUTAGES.replace("value  uptime\n", "value  uptime\n    rounded  half up to 0.01%\n");
    assert_eq!(of(&rounded), "met");
}

#[test]
fn a_tier_holds_at_its_bound_if_it_says_so() {
    // April has 720 h. 3.6 h are exactly 0.5 %, 7.2 h exactly 1 %; one second more or less is the next band.
    let amount = |ends: &str| {
        let rows = format!("starts,ends\n2026-04-10T00:00:00Z,2026-04-10T{ends}Z\n");
        let statement =
            statement(&contract("UTC", OUTAGES), "outages", &rows, "2026-05-01T00:00:00Z");
        number(credit(period(&statement, "2026-04"), "refund", &[]))
    };
    assert_eq!(amount("03:36:00"), number("100")); // >= 99.5 %
    assert_eq!(amount("03:36:01"), number("250"));
    assert_eq!(amount("07:11:59"), number("250")); // > 99.0 %
    assert_eq!(amount("07:12:00"), number("500"));
}

const CHECKS: &str = r#"
source checks "Checks, with their retries" {
    at      at    : instant
    column  check : text
    column  ok    : flag
    UNIQUE
}
metric good { of web; from checks; value share(ok); owner globex }
objective commitment { by nimbus; require good >= 90% }
"#;

#[test]
fn a_retry_counts_as_the_contract_says() {
    // Check b failed and was good at the second try.
    let rows = "at,check,ok\n\
        2026-03-10T10:00:00Z,a,yes\n\
        2026-03-10T10:01:00Z,b,no\n\
        2026-03-10T10:01:05Z,b,yes\n";
    let of = |unique: &str| {
        let contract = contract("UTC", &CHECKS.replace("UNIQUE", unique));
        let statement = statement(&contract, "checks", rows, "2026-04-01T00:00:00Z");
        value(period(&statement, "2026-03"), "good", &[])
    };
    assert_eq!(of(""), number("2/3"));
    assert_eq!(of("unique by check keep last"), number("1"));
    assert_eq!(of("unique by check keep first"), number("1/2"));
}

/// What is wrong with a contract.
fn codes(body: &str) -> Vec<&'static str> {
    let contract = contract("UTC", body);
    let folder = Folder::of_texts([("contract.sla", contract.as_str())]);
    let compiled = sla::compile("contract.sla", &folder);
    assert!(compiled.contract.is_none());
    compiled.diagnostics.iter().map(|found| found.code.id()).collect()
}

#[test]
fn amounts_of_two_currencies_are_refused() {
    let body = OUTAGES.replace(
        "    when    commitment missed",
        "    when    commitment missed\n    at most 50 USD",
    );
    assert_eq!(codes(&body), ["E0305"]);
}

#[test]
fn a_word_in_a_table_is_that_of_the_type_named_like_its_column() {
    let body = r#"
type edition : one of small, large
table levels by edition {
    edition | target
    small   | 99%
    large   | 99.9%
}
table products by product {
    product | edition
    "chat"  | small
    "mail"  | large
}
source outages "Outages" {
    span      starts to ends : instant
    column    product        : text
    complete  until 2027-01-01
}
metric availability {
    of        web
    from      outages
    for each  product in products
    down      during outages
    value     uptime
    owner     globex
}
objective commitment for each product in products {
    by       nimbus
    require  availability >= levels[products[product].edition].target
}
"#;
    // 3 h of 720 h are 0.417 %: too much for the one, not for the other.
    let rows = "starts,ends,product\n\
        2026-04-10T00:00:00Z,2026-04-10T03:00:00Z,chat\n\
        2026-04-10T00:00:00Z,2026-04-10T03:00:00Z,mail\n";
    let statement = statement(&contract("UTC", body), "outages", rows, "2026-05-01T00:00:00Z");
    let april = period(&statement, "2026-04");
    assert_eq!(verdict(april, "commitment", &["chat"]), "met");
    assert_eq!(verdict(april, "commitment", &["mail"]), "missed");
    // A word of no type is no value.
    assert_eq!(codes(&body.replace("| small\n    \"mail\"", "| tiny\n    \"mail\"")), ["E0201"]);
    assert_eq!(
        codes(&body.replace("product | edition", "product | held").replace(".edition]", ".held]")),
        ["E0201", "E0201"]
    );
}
