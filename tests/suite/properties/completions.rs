//! Missing data: every way to complete them lies between best and worst case.

use std::fmt::Write as _;

use proptest::prelude::*;

use sla::statement::Statement;

use super::{config, statement};
use crate::evaluation::{number, period};

const TEXT: &str = r#"
contract agreement "Agreement" {
    between   nimbus and globex
    in force  2026-03-01 until 2026-04-01
    zone      "UTC"
    currency  EUR
    period    day
}
conventions { missing data inconclusive; no items not applicable; partial periods prorated; percentiles nearest rank; round money half up to 0.01 }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 100 EUR per day }
source probes "Probes" { at at : instant; column ok : flag }
source works "Works" { span starts to ends : instant; complete until 2027-01-01 }
exclusion maintenance { during works; effect EFFECT }
metric up { of web; from probes; sampled every 1 h; down when not any(ok)RUN; value uptime; excluding maintenance; owner globex }
metric lost { of web; from probes; sampled every 1 h; down when not any(ok)RUN; value downtime; owner globex }
metric good { of web; from probes; value share(ok); owner globex }
objective promise { by nimbus; require up >= 90% }
objective short { by nimbus; require lost <= 2 h }
objective fine { by nimbus; require good >= 80% }
penalty due {
    when    promise missed
    credit  of web.fee by up {
        >= 80%    : 10%
        >= 50%    : 25%
        otherwise : 50%
    }
}
"#;

/// What is known of each hour of two days: up, down, no probe, or a probe without its outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Hour {
    Up,
    Down,
    Silent,
    Unknown,
}

fn hours() -> impl Strategy<Value = Vec<Hour>> {
    let hour = prop_oneof![
        6 => Just(Hour::Up),
        3 => Just(Hour::Down),
        1 => Just(Hour::Silent),
        1 => Just(Hour::Unknown),
    ];
    prop::collection::vec(hour, 48)
}

fn evaluated(text: &str, hours: &[Hour], works: (u32, u32)) -> Statement {
    let mut probes = "at,ok\n".to_owned();
    for (place, hour) in hours.iter().enumerate() {
        let ok = match hour {
            Hour::Up => "yes",
            Hour::Down => "no",
            Hour::Unknown => "",
            Hour::Silent => continue,
        };
        writeln!(probes, "2026-03-{:02}T{:02}:30:00Z,{ok}", 1 + place / 24, place % 24)
            .expect("a text");
    }
    let (from, length) = works;
    let at = |hour: u32| format!("2026-03-{:02}T{:02}:00:00Z", 1 + hour / 24, hour % 24);
    let works = format!("starts,ends\n{},{}\n", at(from), at(from + length));
    let files = [("probes", vec![probes]), ("works", vec![works])];
    statement(text, &files, "2026-03-03T00:00:00Z")
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn every_completion_of_missing_data_lies_between_best_and_worst_case(
        hours in hours(),
        completion in prop::collection::vec(any::<bool>(), 48),
        run in 1_u32..5,
        works in (0_u32..40, 1_u32..6),
        effect in prop_oneof![Just("not counted"), Just("counted as met")],
    ) {
        let run = if run == 1 { String::new() } else { format!(" for at least {run} h") };
        let text = TEXT.replace("RUN", &run).replace("EFFECT", effect);
        let open = evaluated(&text, &hours, works);
        // An hour without a probe may have had one, of either outcome.
        let filled: Vec<Hour> = hours
            .iter()
            .zip(&completion)
            .map(|(hour, up)| match hour {
                Hour::Silent | Hour::Unknown => if *up { Hour::Up } else { Hour::Down },
                known => *known,
            })
            .collect();
        let closed = evaluated(&text, &filled, works);
        for label in ["2026-03-01", "2026-03-02"] {
            let (before, after) = (period(&open, label), period(&closed, label));
            for (one, other) in before.metrics.iter().zip(&after.metrics) {
                // A share of rows knows of no rows that are not there: silent hours are no gap in it.
                if one.name == "good" && hours.contains(&Hour::Silent) {
                    continue;
                }
                let Some(value) = &other.value else { continue };
                let value = number(value);
                let bounds = [&one.best, &one.worst].map(|bound| bound.as_deref().map(number));
                let known = one.value.as_deref().map(number);
                let low = bounds.iter().flatten().chain(&known).min();
                let high = bounds.iter().flatten().chain(&known).max();
                if let (Some(low), Some(high)) = (low, high) {
                    let bounded = bounds.iter().all(Option::is_some) || one.best.is_none();
                    prop_assert!(
                        !bounded || (low <= &value && &value <= high),
                        "{label} {}: {value} is not between {low} and {high}\n{hours:?}\n{filled:?}\n{text}",
                        one.name
                    );
                }
            }
            for (one, other) in before.objectives.iter().zip(&after.objectives) {
                if one.name == "fine" && hours.contains(&Hour::Silent) {
                    continue;
                }
                if one.verdict != "inconclusive" {
                    prop_assert_eq!(&one.verdict, &other.verdict, "{} {}", label, one.name);
                }
            }
            // What is credited is the smallest, and the largest is the largest.
            let due = |of: &sla::statement::PeriodStatement| {
                let credit = of.credits.iter().find(|credit| credit.name == "due").cloned();
                credit.map_or((number("0"), number("0")), |credit| {
                    let low = number(&credit.amount);
                    (low.clone(), credit.largest.as_deref().map_or(low, number))
                })
            };
            let ((low, high), (amount, _)) = (due(before), due(after));
            prop_assert!(low <= amount && amount <= high, "{label}: {amount} is not between {low} and {high}");
        }
    }
}
