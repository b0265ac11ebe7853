//! *Verdicts to money*, without what stands in `tests/suite/credits` and `tests/suite/reuse`.

use super::{HEAD, PROMISE, months, said, statement};
use crate::evaluation::{credit, period, verdict};

/// The contracts whose owner lints it.
const PROBED: &str = r#"
source probes "Probes" { at at : instant; column ok : flag }
metric up { of web; from probes; sampled every 1 h; down when not any(ok); value uptime; MISSING owner OWNER }
objective promise { by nimbus; require up >= 99% }
"#;

/// *Lint: a party that measures what it owes gains by losing data.*
#[test]
fn a_party_that_measures_what_it_owes_is_warned_of() {
    let of = |owner: &str, missing: &str| {
        said(&PROBED.replace("OWNER", owner).replace("MISSING", missing))
    };
    assert!(of("nimbus", "").contains("W1010"));
    assert!(of("nimbus", "missing left out;").contains("W1010"));
    assert_eq!(of("globex", ""), "");
    // What is lost counts against it: it gains nothing.
    assert_eq!(of("nimbus", "missing counted as missed;"), "");
}

const TIERED: &str = r#"
type class : one of gold, silver
table levels by class {
    class  | top   | low
    gold   | 99.9% | 99.0%
    silver | 99.0% | SILVER
}
source probes "Probes" { at at : instant; column class : class; column ok : flag }
metric good { of web; from probes; for each class in levels; value share(ok); owner globex }
objective promise for each class in levels { by nimbus; require good >= levels[class].top }
penalty due for each class in levels {
    when    promise missed
    credit  of web.fee by good {
        >= levels[class].low : 10%
        < levels[class].low  : 25%
    }
}
"#;

/// *Tiers: … `check` proves the rows a partition (no gap, overlap, unreachable row) that begins where the objective
/// ends, once per row of the tables used.*
#[test]
fn tiers_are_proved_once_for_each_row_of_the_tables_used() {
    // In both rows of the table the upper tier reaches down from the promise.
    assert_eq!(said(&TIERED.replace("SILVER", "95.0%")), "");
    // For silver the upper tier would begin above what is promised: no miss ever reaches it.
    let refused = said(&TIERED.replace("SILVER", "99.5%"));
    assert!(refused.contains("E0504"), "{refused}");
}

/// *Paying although met is allowed only where `when` says so, and noted.*
#[test]
fn paying_although_met_is_allowed_only_where_when_says_so_and_noted() {
    let body = |when: &str, tier: &str| {
        format!(
            "{PROMISE}objective half {{ by nimbus; require good >= 50% }}\n\
             penalty due {{\n    when {when}\n    credit of web.fee by good {{\n        {tier}\n        otherwise : 50%\n    }}\n}}\n"
        )
    };
    // A tier for what keeps the promise is refused where only a miss is paid for.
    let refused = said(&body("half missed", ">= 50% : 10%"));
    assert!(refused.contains("E0504"), "{refused}");
    // Here `when` says so.
    let allowed = body("good <= 50%", ">= 50% : 10%");
    assert_eq!(said(&allowed), "");
    let rows = "at,kind,ok\n2026-01-10T00:00:00Z,own,yes\n2026-01-11T00:00:00Z,own,no\n\
                2026-02-10T00:00:00Z,own,no\n";
    // `kept` is 100 % and reads the same figure: it is left out of the contract.
    let without = allowed.replace(
        "objective kept   { by nimbus; require good >= 100%; relieved when inputs missed }\n",
        "",
    );
    let found = statement(&without, &[("calls", rows)], "2026-03-01T00:00:00Z");
    let january = period(&found, "2026-01");
    assert_eq!(verdict(january, "half", &[]), "met");
    assert_eq!(credit(january, "due", &[]), "100.00");
    let notes = |label: &str| -> Vec<String> {
        let of = period(&found, label);
        let due = of.credits.iter().find(|credit| credit.name == "due").expect("a credit");
        due.steps.iter().filter(|step| step.step == "note").map(|step| step.text.clone()).collect()
    };
    assert_eq!(notes("2026-01"), ["paid although `half` is met, as the penalty says"]);
    assert_eq!(verdict(period(&found, "2026-02"), "half", &[]), "missed");
    assert_eq!(notes("2026-02"), [""; 0]);
}

/// A bonus, or anything paid because a promise is kept.
#[test]
fn what_is_due_because_a_promise_is_kept_is_noted_too() {
    let body = format!("{PROMISE}penalty due {{ when kept met; credit 50 EUR }}\n");
    let found = statement(&body, &[("calls", &months("mx"))], "2026-03-01T00:00:00Z");
    let january = period(&found, "2026-01");
    let due = &january.credits[0];
    assert_eq!(due.amount, "50.00");
    assert!(due.steps.iter().any(|step| step.text.contains("paid although `kept` is met")));
    assert_eq!(credit(period(&found, "2026-02"), "due", &[]), "0");
}

/// Two duties, one of which relieves the other: what both of them are in January.
fn relieved(second: &str, rows: &str) -> [String; 2] {
    let body = format!(
        r#"
source calls "Calls" {{ at at : instant; column side : text; column ok : flag; complete until 2030-01-01 }}
metric one_ok {{ from calls where side = "one"; value share(ok); owner globex }}
metric two_ok {{ from calls where side = "two"; value share(ok); owner nimbus }}
metric three_ok {{ from calls where side = "three"; value share(ok); owner globex }}
objective one {{ by nimbus; require one_ok >= 100%; relieved when two missed }}
objective two {{ by globex; require two_ok >= 100%{second} }}
objective three {{ by nimbus; require three_ok >= 100% }}
"#
    );
    let found = statement(&body, &[("calls", rows)], "2026-02-01T00:00:00Z");
    let january = period(&found, "2026-01");
    ["one", "two"].map(|name| verdict(january, name, &[]).to_owned())
}

fn sides(outcomes: &[(&str, &str)]) -> String {
    let line = |(side, ok): &(&str, &str)| format!("2026-01-10T00:00:00Z,{side},{ok}\n");
    format!("at,side,ok\n{}", outcomes.iter().map(line).collect::<String>())
}

/// *Relief reads verdicts before relief …; it does not pass on.*
#[test]
fn relief_does_not_pass_on() {
    let all = sides(&[("one", "no"), ("two", "no"), ("three", "no")]);
    // Two is excused because of three; one is excused all the same, because two was missed before relief.
    let two = "; relieved when three missed";
    assert_eq!(relieved(two, &all), ["excused", "excused"]);
    // Where two was kept, three's miss does not relieve one.
    let kept = sides(&[("one", "no"), ("two", "yes"), ("three", "no")]);
    assert_eq!(relieved(two, &kept), ["missed", "met"]);
}

/// *An inconclusive duty relieves nobody.*
#[test]
fn an_inconclusive_duty_relieves_nobody() {
    assert_eq!(relieved("", &sides(&[("one", "no"), ("two", "")])), ["missed", "inconclusive"]);
    // Nor one to which nothing applies.
    assert_eq!(relieved("", &sides(&[("one", "no")])), ["missed", "not applicable"]);
}

/// *Mutual relief is noted.*
#[test]
fn mutual_relief_is_noted() {
    let body = r#"
source calls "Calls" { at at : instant; column side : text; column ok : flag; complete until 2030-01-01 }
metric one_ok { from calls where side = "one"; value share(ok); owner globex }
metric two_ok { from calls where side = "two"; value share(ok); owner nimbus }
objective one { by nimbus; require one_ok >= 100%; relieved when two missed }
objective two { by globex; require two_ok >= 100%; relieved when one missed }
"#;
    let rows = sides(&[("one", "no"), ("two", "no")]);
    let found = statement(body, &[("calls", &rows)], "2026-02-01T00:00:00Z");
    let objectives = &period(&found, "2026-01").objectives;
    let notes: Vec<_> = objectives.iter().filter_map(|own| own.note.as_deref()).collect();
    assert_eq!(
        notes,
        [
            "the duty is relieved in this period; so is `two`, because of this one",
            "the duty is relieved in this period; so is `one`, because of this one"
        ]
    );
}

/// *Relief reads verdicts … of the same period, group by group where grouped alike.*
#[test]
fn relief_is_of_the_same_period_and_group_by_group() {
    let body = r#"
source calls "Calls" { at at : instant; column side : text; column site : text; column ok : flag; complete until 2030-01-01 }
metric one_ok { from calls where side = "one"; for each site; value share(ok); owner globex }
metric two_ok { from calls where side = "two"; for each site; value share(ok); owner nimbus }
objective one for each site { by nimbus; require one_ok >= 100%; relieved when two missed }
objective two for each site { by globex; require two_ok >= 100% }
"#;
    // In January Ulm misses its duty, Bonn keeps it; in February both sites of nimbus miss and both duties are kept.
    let mut rows = "at,side,site,ok\n".to_owned();
    for (month, site, two) in
        [("01", "ulm", "no"), ("01", "bonn", "yes"), ("02", "ulm", "yes"), ("02", "bonn", "yes")]
    {
        rows.push_str(&format!("2026-{month}-10T00:00:00Z,one,{site},no\n"));
        rows.push_str(&format!("2026-{month}-10T00:00:00Z,two,{site},{two}\n"));
    }
    let found = statement(body, &[("calls", &rows)], "2026-03-01T00:00:00Z");
    let of = |label: &str, site: &str| verdict(period(&found, label), "one", &[site]).to_owned();
    assert_eq!(of("2026-01", "ulm"), "excused");
    assert_eq!(of("2026-01", "bonn"), "missed");
    assert_eq!(of("2026-02", "ulm"), "missed");
}

/// *`level 99.0%` with `ratchet to … when …`, from the next period on.*
#[test]
fn a_ratchet_moves_the_level_from_the_next_period_on() {
    let body = r#"
source calls "Calls" { at at : instant; column ok : flag; complete until 2030-01-01 }
metric good { of web; from calls; value share(ok); owner globex }
objective promise {
    by       nimbus
    level    50%
    require  good >= level
    ratchet  to mean(level, good) when good > level
}
"#;
    // January 3 of 4: above 50 %, so that February asks for (50 + 75) / 2 = 62.5 %. February 5 of 8 is exactly that:
    // met, and not above. March 1 of 2 misses; the level does not fall. April 3 of 4: May asks for 68.75 %.
    let mut rows = "at,ok\n".to_owned();
    for (month, good, all) in [(1, 3, 4), (2, 5, 8), (3, 1, 2), (4, 3, 4), (5, 11, 16), (6, 2, 3)] {
        for call in 0..all {
            let ok = if call < good { "yes" } else { "no" };
            rows.push_str(&format!("2026-{month:02}-{:02}T00:00:00Z,{ok}\n", call + 1));
        }
    }
    let found = statement(body, &[("calls", &rows)], "2026-07-01T00:00:00Z");
    let of = |label: &str| verdict(period(&found, label), "promise", &[]).to_owned();
    assert_eq!(of("2026-01"), "met");
    assert_eq!(of("2026-02"), "met");
    assert_eq!(of("2026-03"), "missed");
    assert_eq!(of("2026-04"), "met");
    // 11 of 16 are exactly 68.75 %; 2 of 3 are 66.7 %.
    assert_eq!(of("2026-05"), "met");
    assert_eq!(of("2026-06"), "missed");
}

/// *Every number has a unit … and every amount a currency*: rounding is to cents, half up.
#[test]
fn half_a_cent_is_rounded_up() {
    // 0.05 % of 1,001 EUR is 0.5005 EUR; of 1,010 EUR it is 0.505 EUR: 0.50 and 0.51.
    for (fee, amount) in [("1_001", "0.50"), ("1_010", "0.51")] {
        let head = HEAD.replace("fee 1_000 EUR", &format!("fee {fee} EUR"));
        let body =
            format!("{head}{PROMISE}penalty due {{ when kept missed; credit 0.05% of web.fee }}\n");
        let found = super::statement_of(&body, &[("calls", &months("x"))], "2026-02-01T00:00:00Z");
        assert_eq!(credit(period(&found, "2026-01"), "due", &[]), amount);
    }
}
