//! Ratios of intervals, and classes of requests: W2, W4, W12.

use super::{reading, statement};
use crate::evaluation::{Folder, credit, number, period, total, value, verdict};

const S3: &str = r#"
contract storage_agreement "Object storage" {
    between   cloud and tenant
    in force  2026-01-01 until 2027-01-01
    zone      "UTC"
    currency  USD
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods prorated; round money half up to 0.01 }
party cloud "Cloud" { role provider }
party tenant "Customer" { role customer }
service storage "Object storage" { from cloud to tenant; fee 500 USD per month }
source requests "Requests, counted every five minutes" {
    at      at     : instant
    column  total  : count
    column  failed : count
}
metric of_intervals {
    of            storage
    from          requests
    sampled       every 5 min
    empty sample  counts as 0%
    value         100% - mean(sum(failed) / sum(total))
}
metric pooled { of storage; from requests; value 100% - sum(failed) / sum(total) }
objective by_intervals { by cloud; require of_intervals >= 99.9% }
objective by_pool { by cloud; require pooled >= 99.9% }
penalty service_credit {
    when    by_intervals missed
    credit  of storage.fee by of_intervals {
        >= 99.0%  : 10%
        >= 95.0%  : 25%
        otherwise : 100%
    }
}
"#;

#[test]
fn w2_the_mean_of_ratios_is_not_the_pooled_ratio() {
    // 8,640 intervals: 30 with ten requests, all failed; ten with a million, 1 % failed; the others with 20,000.
    let rows: Vec<String> = (0..8_640)
        .map(|interval: u32| {
            let (day, minute) = (1 + interval / 288, interval % 288 * 5);
            let counts = match interval {
                0..30 => "10,10",
                30..40 => "1000000,10000",
                _ => "20000,0",
            };
            format!("2026-04-{day:02}T{:02}:{:02}:30Z,{counts}\n", minute / 60, minute % 60)
        })
        .collect();
    let rows = format!("at,total,failed\n{}", rows.concat());
    let folder = Folder::of_texts([("contract.sla", S3), ("requests.csv", &rows)]);
    let statement = statement(&folder);
    let april = period(&statement, "2026-04");
    // (30 × 1 + 10 × 0.01) ÷ 8,640 = 0.348380 %: 99.651620 %, 10 % of 500.
    assert_eq!(value(april, "of_intervals", &[]), number("86099/86400"));
    assert_eq!(verdict(april, "by_intervals", &[]), "missed");
    assert_eq!(number(credit(april, "service_credit", &[])), number("50"));
    // Pooled: 300 + 100,000 failed of 300 + 10,000,000 + 172,000,000 = 182,000,300: 99.94489 %, no miss.
    assert_eq!(value(april, "pooled", &[]), number("181900000/182000300"));
    assert_eq!(verdict(april, "by_pool", &[]), "met");
}

#[test]
fn w4_the_same_requests_keep_one_promise_and_break_another() {
    let statement = statement(&reading("azure-storage", &[]));
    let april = period(&statement, "2026-04");
    // (35/100 + 20,000/1,000,000) ÷ 720 = 0.37 ÷ 720: 99.94861 %.
    for account in ["local", "read_access"] {
        assert_eq!(value(april, "availability", &[account]), number("71963/72000"));
    }
    assert_eq!(verdict(april, "commitment", &["local"]), "met");
    assert_eq!(verdict(april, "commitment", &["read_access"]), "missed");
    assert_eq!(number(credit(april, "service_credit", &["read_access"])), number("70"));
}

#[test]
fn w4_the_limit_grows_with_the_size() {
    // 10 MB may take 20 s: at 19 s and at 20 s it is in time, at 20.001 s it has failed.
    let of = |seconds: &str| {
        let rows = format!(
            "at,account,operation,megabytes,server_time,outcome,n\n\
             2026-04-07T10:01:00Z,local,put_blob,10,{seconds},answered,1\n\
             2026-04-07T10:02:00Z,local,get_blob,1,1.0,answered,1\n"
        );
        let statement = statement(&reading("azure-storage", &[]).with("transactions.csv", rows));
        value(period(&statement, "2026-04"), "availability", &["local"])
    };
    assert_eq!(of("19"), number("1"));
    assert_eq!(of("20"), number("1"));
    // One of two in one of 720 hours.
    assert_eq!(of("20.001"), number("1439/1440"));
}

#[test]
fn w12_two_conditions_and_the_worse_decides() {
    let minute = |month: u32, minute: u32, failed: u32| {
        format!("2026-{month:02}-08T{:02}:{:02}:00Z,1000,{failed}\n", 9 + minute / 60, minute % 60)
    };
    // April: 30 min above 1 %, 8 of them above 10 %. June: 50 min at 3 %.
    let april: String = (0..30).map(|at| minute(4, at, if at < 8 { 150 } else { 30 })).collect();
    let june: String = (0..50).map(|at| minute(6, at, 30)).collect();
    let rows = format!("at,total,failed\n{april}{june}");
    let statement = statement(&reading("snowflake", &[]).with("minutes.csv", rows));
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "free_of_errors", &[]), number("43170/43200")); // 99.93056 %
    assert_eq!(verdict(april, "few_errors", &[]), "met");
    assert_eq!(value(april, "usable", &[]), number("43192/43200")); // 99.98148 %
    assert_eq!(verdict(april, "hardly_ever_unusable", &[]), "missed");
    assert_eq!(number(total(april)), number("500"));
    let june = period(&statement, "2026-06");
    assert_eq!(value(june, "free_of_errors", &[]), number("43150/43200")); // 99.88426 %
    assert_eq!(verdict(june, "few_errors", &[]), "missed");
    assert_eq!(value(june, "usable", &[]), number("1"));
    assert_eq!(verdict(june, "hardly_ever_unusable", &[]), "met");
    assert_eq!(number(total(june)), number("500"));
}

#[test]
fn w12_the_credits_of_both_do_not_add_up() {
    // 500 min at 20 % break both: 98.84 % is below 99 %, 25 % for each, and 25 % in all.
    let rows: Vec<String> = (0..500)
        .map(|minute: u32| {
            format!("2026-04-08T{:02}:{:02}:00Z,1000,200\n", 9 + minute / 60, minute % 60)
        })
        .collect();
    let rows = format!("at,total,failed\n{}", rows.concat());
    let statement = statement(&reading("snowflake", &[]).with("minutes.csv", rows));
    assert_eq!(number(total(period(&statement, "2026-04"))), number("1250"));
}
