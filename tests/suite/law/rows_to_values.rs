//! *Rows to values*.

use super::{HEAD, PROMISE, months, said, statement, statement_of, states};
use crate::evaluation::{Folder, evaluate, metric, number, period, value, verdict};

const APRIL: &str = "2026-04-01T00:00:00Z";

/// *Order: rows → computed columns → filter → samples → classification → runs …*
#[test]
fn computed_columns_come_before_the_filter_and_the_filter_before_the_samples() {
    let body = r#"
source probes "Probes" {
    at      at   : instant
    column  took : duration in s
    column  test : flag
    column  slow = took > 2 s and not test
}
metric up { of web; per day; from probes where not test; sampled every 1 h; down when any(slow); value uptime; missing left out; owner globex }
objective promise { by nimbus; per day; require up >= 99% }
"#;
    // 10:00 is slow. At 11:00 only a test was slow: not counted, the other row is quick. At 12:00 there is only a
    // test: no row is left, so that the hour is not covered. One of two hours is down.
    let rows = "at,took,test\n2026-03-10T10:10:00Z,3,no\n2026-03-10T11:10:00Z,3,yes\n\
                2026-03-10T11:20:00Z,1,no\n2026-03-10T12:10:00Z,3,yes\n";
    let found = statement(body, &[("probes", rows)], APRIL);
    assert_eq!(value(period(&found, "2026-03-10"), "up", &[]), number("1/2"));
}

const WORKS: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2030-01-01 }
source works "Works" { span starts to ends : instant; column announced : instant; complete until 2030-01-01 }
exclusion maintenance { during works WHERE; effect not counted }
metric lost { of web; from outages; down during outages; outage counts when length >= 25 min; value downtime; excluding maintenance; owner globex }
objective promise { by nimbus; require lost <= 15 min }
"#;

/// *… → runs (over the whole data, cut neither by period nor exclusion) → minus exclusions → clip to the period → …*
#[test]
fn runs_are_cut_neither_by_period_nor_by_exclusion() {
    // 30 min, of which 10 in the middle are excluded: one run of 30 min, of which 20 count. Two of 10 would not.
    let outages = "starts,ends\n2026-03-10T10:00:00Z,2026-03-10T10:30:00Z\n";
    let works =
        "starts,ends,announced\n2026-03-10T10:10:00Z,2026-03-10T10:20:00Z,2026-03-01T00:00:00Z\n";
    let body = WORKS.replace(" WHERE", "");
    let found = statement(&body, &[("outages", outages), ("works", works)], APRIL);
    assert_eq!(value(period(&found, "2026-03"), "lost", &[]), number("1200"));
    // Across midnight of 1 March: 15 min on each side are one run of 30.
    let outages = "starts,ends\n2026-02-28T23:45:00Z,2026-03-01T00:15:00Z\n";
    let found =
        statement(&body, &[("outages", outages), ("works", "starts,ends,announced\n")], APRIL);
    assert_eq!(value(period(&found, "2026-02"), "lost", &[]), number("900"));
    assert_eq!(value(period(&found, "2026-03"), "lost", &[]), number("900"));
}

/// *… → value → `rounded` → compare.*
#[test]
fn a_value_is_rounded_before_it_is_compared() {
    let body = r#"
source calls "Calls" { at at : instant; column ok : flag }
metric good { of web; from calls; value share(ok); ROUNDED owner globex }
objective promise { by nimbus; require good >= 66.7% }
"#;
    // 2 of 3: 66.666… %, rounded half up to 0.1 % it is 66.7 %.
    let rows =
        "at,ok\n2026-03-01T00:00:00Z,yes\n2026-03-02T00:00:00Z,yes\n2026-03-03T00:00:00Z,no\n";
    let of = |rounded: &str| {
        let found = statement(&body.replace("ROUNDED", rounded), &[("calls", rows)], APRIL);
        let march = period(&found, "2026-03");
        (value(march, "good", &[]), verdict(march, "promise", &[]).to_owned())
    };
    assert_eq!(of(""), (number("2/3"), "missed".to_owned()));
    assert_eq!(of("rounded half up to 0.1%;"), (number("0.667"), "met".to_owned()));
}

const STATES: &str = r#"
source states "States" { at at : instant; column ok : flag; each row holds until the next }
metric up { of web; from states; down when not ok; value uptime; missing left out; owner globex }
objective promise { by nimbus; require up >= 99% }
"#;

/// *Ties: equal instants are ordered by file (sorted path), then line.*
#[test]
fn equal_instants_are_ordered_by_file_then_line() {
    // At 00:00 of the 2nd two files disagree; that of the later path holds for a day of two.
    let of = |first: &str, second: &str, given: [&str; 2]| {
        let head = "at,ok\n";
        let folder = Folder::of_texts([("contract.sla", format!("{HEAD}{STATES}").as_str())])
            .with("a.csv", format!("{head}2026-03-01T00:00:00Z,1\n2026-03-02T00:00:00Z,{first}\n"))
            .with(
                "b.csv",
                format!("{head}2026-03-02T00:00:00Z,{second}\n2026-03-03T00:00:00Z,1\n"),
            );
        let files: [(&str, &[&str]); 1] = [("states", &given)];
        let contract = folder.contract("contract.sla");
        let found = evaluate(&contract, &folder, &files, Some(APRIL), None);
        value(period(&found, "2026-03"), "up", &[])
    };
    for given in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        assert_eq!(of("1", "0", given), number("1/2"), "{given:?}");
        assert_eq!(of("0", "1", given), number("1"), "{given:?}");
    }
}

/// The days of March whose rows a condition over `a` and `b` keeps; one row a day, from the 1st on.
fn kept(condition: &str, rows: &[&str]) -> usize {
    let body = format!(
        "source calls \"Calls\" {{ at at : instant; column a : number; column b : number }}\n\
         metric number_of {{ of web; from calls where {condition}; value count; owner globex }}\n\
         objective promise {{ by nimbus; require number_of >= 0 }}\n"
    );
    let mut csv = "at,a,b\n".to_owned();
    for (day, row) in rows.iter().enumerate() {
        csv.push_str(&format!("2026-03-{:02}T00:00:00Z,{row}\n", day + 1));
    }
    let found = statement(&body, &[("calls", &csv)], APRIL);
    let count = value(period(&found, "2026-03"), "number_of", &[]).to_string();
    count.parse().expect("a count")
}

/// *Missing cells: a comparison with one is unknown; and/or/not are three-valued; `where` keeps only true.*
#[test]
fn a_comparison_with_a_missing_cell_is_unknown_and_where_keeps_only_true() {
    let rows = [",1", ",0", "1,1"];
    // Unknown is neither true nor false.
    assert_eq!(kept("a = 1", &rows), 1);
    assert_eq!(kept("a != 1", &rows), 0);
    assert_eq!(kept("not (a = 1)", &rows), 0);
    // Unknown or true is true, unknown or false is unknown.
    assert_eq!(kept("a = 1 or b = 1", &rows), 2);
    // Unknown and false is false, and its contrary true; unknown and true is unknown.
    assert_eq!(kept("not (a = 1 and b = 1)", &rows), 1);
    assert_eq!(kept("a is missing", &rows), 2);
    assert_eq!(kept("a is present", &rows), 1);
}

/// *An unknown condition of an exclusion rejects it.*
#[test]
fn an_unknown_condition_of_an_exclusion_rejects_it() {
    let outages = "starts,ends\n2026-03-10T10:00:00Z,2026-03-10T10:30:00Z\n";
    let works = "starts,ends,announced\n2026-03-10T10:10:00Z,2026-03-10T10:20:00Z,\n";
    let body = WORKS.replace("WHERE", "where announced <= starts - 5 days");
    let found = statement(&body, &[("outages", outages), ("works", works)], APRIL);
    let march = period(&found, "2026-03");
    assert_eq!(value(march, "lost", &[]), number("1800"));
    let span = &march.exclusions[0].spans[0];
    assert_eq!(span.granted, "0");
    assert!(span.rejected.is_some(), "it says why");
}

/// *Unknown inside a share is a gap.*
#[test]
fn unknown_inside_a_share_is_a_gap() {
    // One good, one unknown: from 1/2 to 1.
    let found = statement(PROMISE, &[("calls", &months("?"))], "2026-02-01T00:00:00Z");
    let january = period(&found, "2026-01");
    assert_eq!(verdict(january, "kept", &[]), "inconclusive");
    let rows = "at,kind,ok\n2026-01-10T00:00:00Z,own,yes\n2026-01-11T00:00:00Z,own,\n";
    let found = statement(PROMISE, &[("calls", rows)], "2026-02-01T00:00:00Z");
    let good = metric(period(&found, "2026-01"), "good", &[]);
    assert_eq!((good.best.as_deref(), good.worst.as_deref()), (Some("1"), Some("0.5")));
}

/// *Gaps exist where the data promises continuity: `sampled`, `each row holds`. Elsewhere coverage is 1 once the
/// period has a row, or the source says `complete until …`.*
#[test]
fn gaps_exist_where_the_data_promises_continuity() {
    let calls = |complete: &str| {
        format!(
            "source calls \"Calls\" {{ at at : instant; column ok : flag{complete} }}\n\
             metric good {{ of web; from calls; value share(ok); owner globex }}\n\
             objective promise {{ by nimbus; require good >= 99% }}\n"
        )
    };
    let coverage = |body: &str, source: &str, rows: &str, label: &str| {
        let found = statement(body, &[(source, rows)], "2026-05-01T00:00:00Z");
        let name = if source == "calls" { "good" } else { "up" };
        metric(period(&found, label), name, &[]).coverage.clone()
    };
    let one = "at,ok\n2026-03-10T00:00:00Z,yes\n";
    // One row covers March, none covers April, unless the source says that it is complete.
    assert_eq!(coverage(&calls(""), "calls", one, "2026-03").as_deref(), Some("1"));
    assert_eq!(coverage(&calls(""), "calls", one, "2026-04").as_deref(), Some("0"));
    let complete = calls("; complete until 2026-05-01");
    assert_eq!(coverage(&complete, "calls", one, "2026-04").as_deref(), Some("1"));
    // Samples: one of the 744 hours of March.
    let sampled = "source probes \"Probes\" { at at : instant; column ok : flag }\n\
        metric up { of web; from probes; sampled every 1 h; down when not any(ok); value uptime; owner globex }\n\
        objective promise { by nimbus; require up >= 99% }\n";
    assert_eq!(coverage(sampled, "probes", one, "2026-03").as_deref(), Some("0.001344086"));
    // States: known from 10 March 00:00 to the 20th, 10 of 31 days: the last one holds for no time.
    let states = STATES.replace("missing left out; ", "");
    let two = "at,ok\n2026-03-10T00:00:00Z,yes\n2026-03-20T00:00:00Z,yes\n";
    assert_eq!(coverage(&states, "states", two, "2026-03").as_deref(), Some("0.3225806452"));
}

/// *Under `inconclusive` a verdict stands only if every completion of the gaps gives it, gaps … inside an exclusion
/// included where they can change a run; best and worst case are shown.*
#[test]
fn a_gap_inside_an_exclusion_can_change_a_run() {
    let body = r#"
source probes "Probes" { at at : instant; column ok : flag }
source works "Works" { span starts to ends : instant; complete until 2030-01-01 }
exclusion maintenance { during works; effect not counted }
metric lost { of web; per day; from probes; sampled every 1 h; down when not any(ok) for at least 5 h; value downtime; excluding maintenance; owner globex }
objective promise { by nimbus; per day; require lost <= BOUND }
"#;
    // Down from 00:00 to 02:00 and from 03:00 to 05:00; the hour between lies in works and has no probe. If it was
    // down too, it is a run of five hours, of which four count; if not, two of two hours, which are none.
    let mut rows = "at,ok\n".to_owned();
    for hour in (0..24).filter(|hour| *hour != 2) {
        let ok = if hour < 5 { "no" } else { "yes" };
        rows.push_str(&format!("2026-03-10T{hour:02}:10:00Z,{ok}\n"));
    }
    let works = "starts,ends\n2026-03-10T02:00:00Z,2026-03-10T03:00:00Z\n";
    let of = |bound: &str| {
        let body = body.replace("BOUND", bound);
        let found =
            statement(&body, &[("probes", &rows), ("works", works)], "2026-03-11T00:00:00Z");
        let day = period(&found, "2026-03-10").clone();
        let lost = metric(&day, "lost", &[]);
        assert_eq!((lost.best.as_deref(), lost.worst.as_deref()), (Some("0"), Some("14400")));
        verdict(&day, "promise", &[]).to_owned()
    };
    assert_eq!(of("4 h"), "met");
    assert_eq!(of("3 h"), "inconclusive");
}

/// `left out`: the time is taken as if it had not been there, and breaks runs.
#[test]
fn time_that_is_left_out_breaks_runs() {
    let body = r#"
source probes "Probes" { at at : instant; column ok : flag }
metric lost { of web; per day; from probes; sampled every 1 h; down when not any(ok) for at least 4 h; value downtime; missing POLICY; owner globex }
objective promise { by nimbus; per day; require lost <= 1 h }
"#;
    // Down from 00:00 to 02:00 and from 03:00 to 05:00, nothing between.
    let mut rows = "at,ok\n".to_owned();
    for hour in (0..24).filter(|hour| *hour != 2) {
        let ok = if hour < 5 { "no" } else { "yes" };
        rows.push_str(&format!("2026-03-10T{hour:02}:10:00Z,{ok}\n"));
    }
    let of = |policy: &str| {
        let body = body.replace("POLICY", policy);
        let found = statement(&body, &[("probes", &rows)], "2026-03-11T00:00:00Z");
        value(period(&found, "2026-03-10"), "lost", &[])
    };
    assert_eq!(of("left out"), number("0"));
    assert_eq!(of("counted as met"), number("0"));
    assert_eq!(of("counted as missed"), number("18000"));
}

/// *A period whose `until` lies after `as_of` has values but no verdict, credit, miss or right.*
#[test]
fn a_period_that_lasts_has_values_but_no_verdict_credit_miss_or_right() {
    let body = format!(
        "{PROMISE}penalty due {{ when kept missed; credit 20% of web.fee }}\n\
         termination end {{ right of globex; when kept missed 2 times in 6 months }}\n"
    );
    let of = |as_of: &str| statement(&body, &[("calls", &months("xx"))], as_of);
    let lasting = of("2026-02-28T23:59:59Z");
    let february = period(&lasting, "2026-02");
    assert_eq!(value(february, "good", &[]), number("0"));
    assert_eq!(verdict(february, "kept", &[]), "open");
    assert_eq!(crate::evaluation::credit(february, "due", &[]), "0");
    assert_eq!(states(&lasting, "end"), []);
    let over = of("2026-03-01T00:00:00Z");
    assert_eq!(verdict(period(&over, "2026-02"), "kept", &[]), "missed");
    assert_eq!(crate::evaluation::credit(period(&over, "2026-02"), "due", &[]), "200.00");
    assert_eq!(states(&over, "end"), [("2026-02", "exercisable")]);
}

/// *Groups are the keys of the tables read, else the `one of` list, else members, else keys seen up to `as_of`, from
/// first appearance.*
#[test]
fn groups_are_the_keys_of_tables_else_the_list_else_members_else_those_seen() {
    let body = r#"
type priority : one of P1, P2, P3
party sales "Sales" { role customer; members kendra "Kendra", otto "Otto" }
table targets by priority {
    priority | share
    P1       | 95%
    P2       | 90%
}
source calls "Calls" { at at : instant; column priority : priority; column member : text from "owner"; column site : text; column ok : flag }
metric by_table { of web; from calls; for each priority in targets; value count; owner globex }
metric by_list { of web; from calls; for each priority; value count; owner globex }
metric by_member { of web; from calls; for each member; value count; owner globex }
metric by_site { of web; from calls; for each site; value count; owner globex }
objective tabled for each priority in targets { by nimbus; require by_table >= 0 and targets[priority].share >= 0% }
objective listed for each priority { by nimbus; require by_list >= 0 }
objective membered for each member { by nimbus; require by_member >= 0 }
objective seen for each site { by nimbus; require by_site >= 0 }
"#;
    // In March there is one call of P2, by Otto, at the site of Ulm; Bonn appears in April.
    let rows = "at,priority,owner,site,ok\n2026-03-10T00:00:00Z,P2,otto,ulm,yes\n2026-04-10T00:00:00Z,P2,otto,bonn,yes\n";
    let found = statement(body, &[("calls", rows)], "2026-05-01T00:00:00Z");
    let groups = |label: &str, name: &str| -> Vec<String> {
        let own = period(&found, label).metrics.iter().filter(|figure| figure.name == name);
        own.map(|figure| figure.group.0[0].1.clone()).collect()
    };
    assert_eq!(groups("2026-03", "by_table"), ["P1", "P2"]);
    assert_eq!(groups("2026-03", "by_list"), ["P1", "P2", "P3"]);
    assert_eq!(groups("2026-03", "by_member"), ["kendra", "otto"]);
    assert_eq!(groups("2026-03", "by_site"), ["ulm"]);
    let mut april = groups("2026-04", "by_site");
    april.sort();
    assert_eq!(april, ["bonn", "ulm"]);
}

/// *Percentile: `nearest rank` is the ⌈p·n⌉-th smallest, `linear` interpolates at (n−1)p.*
#[test]
fn percentiles_by_rank_and_by_interpolation() {
    let body = r#"
source calls "Calls" { at at : instant; column took : duration in s }
metric p90 { of web; from calls; value percentile(90, took); owner globex }
objective promise { by nimbus; require p90 <= 1 h }
"#;
    // 10, 20, 30, 40 s. ⌈0.9 · 4⌉ = 4th: 40 s. (4 − 1) · 0.9 = 2.7: 30 + 0.7 · 10 = 37 s.
    let rows = "at,took\n2026-03-01T00:00:00Z,30\n2026-03-02T00:00:00Z,10\n2026-03-03T00:00:00Z,40\n2026-03-04T00:00:00Z,20\n";
    let of = |method: &str| {
        let head = HEAD.replace("percentiles nearest rank", &format!("percentiles {method}"));
        let found = statement_of(&format!("{head}{body}"), &[("calls", rows)], APRIL);
        value(period(&found, "2026-03"), "p90", &[])
    };
    assert_eq!(of("nearest rank"), number("40"));
    assert_eq!(of("linear"), number("37"));
    // A contract that needs it and leaves it open is refused.
    let open = HEAD.replace("percentiles nearest rank; ", "");
    let folder = Folder::of_texts([("contract.sla", format!("{open}{body}").as_str())]);
    let compiled = sla::compile("contract.sla", &folder);
    let codes: Vec<_> = compiled.diagnostics.iter().map(|found| found.code.id()).collect();
    assert_eq!(codes, ["E0403"]);
    assert_eq!(said(body), "");
}
