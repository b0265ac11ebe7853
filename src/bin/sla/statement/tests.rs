//! Statements made by hand, as they are shown.

use insta::assert_snapshot;
use sla::statement::{
    Amount, ContractIdentity, Credit, CreditStep, ExcludedSpan, ExclusionAccount, Group, Input,
    MetricFigure, ObjectiveVerdict, Outage, PeriodStatement, Reading, Remark, ReviewState,
    RightState, RowPlace, SCHEMA, Statement, Tool, Unmeasured,
};

use super::{Looks, table};

const PEOPLE: Looks = Looks { width: 100, colour: false, drawn: true };
const TOLD: Looks = Looks { width: 100, colour: false, drawn: false };

#[expect(clippy::unnecessary_wraps, reason = "most fields of a statement are optional texts")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn group(keys: &[(&str, &str)]) -> Group {
    Group(keys.iter().map(|(name, key)| ((*name).to_owned(), (*key).to_owned())).collect())
}

/// A statement of these periods.
pub(crate) fn statement(periods: Vec<PeriodStatement>) -> Statement {
    Statement {
        schema: SCHEMA.to_owned(),
        tool: Tool { version: "0.1.0".to_owned(), tzdb: "2025b".to_owned() },
        contract: ContractIdentity {
            name: "hosting".to_owned(),
            title: some("Managed hosting agreement"),
            sha256: "5d41402abc4b2a76b9719d911017c592".repeat(2),
            sources: vec![],
            parameters: vec![],
            amendments: vec![],
        },
        inputs: vec![
            Input {
                source: "probes".to_owned(),
                path: "exports/probes-2026-03.csv.gz".to_owned(),
                sha256: "0a1b2c3d4e5f60718293a4b5c6d7e8f9".repeat(2),
                rows: 44_571,
                rejected: 2,
                after_as_of: 0,
            },
            Input {
                source: "maintenance".to_owned(),
                path: "maintenance.csv".to_owned(),
                sha256: "f0e1d2c3b4a5968778695a4b3c2d1e0f".repeat(2),
                rows: 2,
                rejected: 0,
                after_as_of: 0,
            },
        ],
        as_of: "2026-04-03T00:00:00+02:00[Europe/Berlin]".to_owned(),
        periods,
        rights: vec![],
        reviews: vec![],
        unmeasured: vec![],
        diagnostics: vec![],
    }
}

fn period(label: &str) -> PeriodStatement {
    PeriodStatement {
        amendments: vec![],
        label: label.to_owned(),
        from: "2026-03-01T00:00:00+01:00[Europe/Berlin]".to_owned(),
        until: "2026-04-01T00:00:00+02:00[Europe/Berlin]".to_owned(),
        complete: true,
        metrics: vec![],
        exclusions: vec![],
        objectives: vec![],
        credits: vec![],
        combined_credits: vec![],
        total_credit: None,
    }
}

fn metric(name: &str, kind: &str, value: &str, exact: &str) -> MetricFigure {
    MetricFigure {
        part: None,
        name: name.to_owned(),
        group: Group::default(),
        kind: kind.to_owned(),
        value: some(value),
        exact: some(exact),
        coverage: some("1"),
        best: None,
        worst: None,
        rows: 744,
        pending: 0,
        misses: None,
        outages: vec![],
        failed: vec![],
        open: vec![],
        note: None,
    }
}

fn objective(name: &str, verdict: &str, require: &str) -> ObjectiveVerdict {
    ObjectiveVerdict {
        name: name.to_owned(),
        group: Group::default(),
        verdict: verdict.to_owned(),
        clause: None,
        by: None,
        require: require.to_owned(),
        readings: vec![],
        note: None,
    }
}

fn reading(name: &str, kind: &str, value: &str) -> Reading {
    Reading {
        name: name.to_owned(),
        group: Group::default(),
        kind: kind.to_owned(),
        value: some(value),
    }
}

fn step(step: &str, text: &str, holds: Option<bool>, amount: Option<&str>) -> CreditStep {
    CreditStep {
        step: step.to_owned(),
        text: text.to_owned(),
        holds,
        amount: amount.map(str::to_owned),
    }
}

/// Maintenance that was granted once and refused once.
fn maintenance() -> ExclusionAccount {
    ExclusionAccount {
        group: Group::default(),
        name: "planned_maintenance".to_owned(),
        clause: some("5.3"),
        granted: "7200".to_owned(),
        budget: some("14400"),
        spans: vec![
            ExcludedSpan {
                from: "2026-03-14T22:00:00+01:00[Europe/Berlin]".to_owned(),
                until: "2026-03-15T00:00:00+01:00[Europe/Berlin]".to_owned(),
                granted: "7200".to_owned(),
                rejected: None,
                place: Some(RowPlace { path: "maintenance.csv".to_owned(), line: 2, item: None }),
            },
            ExcludedSpan {
                from: "2026-03-20T02:00:00+01:00[Europe/Berlin]".to_owned(),
                until: "2026-03-20T05:00:00+01:00[Europe/Berlin]".to_owned(),
                granted: "0".to_owned(),
                rejected: some("`announced <= starts - 5 days` does not hold"),
                place: Some(RowPlace { path: "maintenance.csv".to_owned(), line: 3, item: None }),
            },
        ],
    }
}

/// A month with everything in it.
pub(crate) fn march() -> PeriodStatement {
    let mut availability = metric("availability", "percent", "0.9949886600", "35461/35640");
    availability.coverage = some("0.9998");
    availability.worst = some("0.9948");
    availability.best = some("0.9950");
    availability.rows = 44_571;
    availability.outages = vec![
        Outage {
            from: "2026-03-10T02:00:00+01:00[Europe/Berlin]".to_owned(),
            until: some("2026-03-10T05:12:00+01:00[Europe/Berlin]"),
            seconds: "11520".to_owned(),
        },
        Outage {
            from: "2026-03-31T23:50:00+02:00[Europe/Berlin]".to_owned(),
            until: None,
            seconds: "600".to_owned(),
        },
    ];
    let mut latency = metric("latency", "duration", "0.2500000000", "1/4");
    latency.note = some("3 rows without a latency are left out");
    let mut commitment = objective("commitment", "missed", "availability >= 99.5%");
    commitment.clause = some("4.1");
    commitment.by = some("nimbus");
    commitment.readings = vec![reading("availability", "percent", "0.9949886600")];
    PeriodStatement {
        metrics: vec![availability, latency],
        exclusions: vec![maintenance()],
        objectives: vec![commitment, objective("speed", "met", "latency <= 300 ms")],
        credits: vec![Credit {
            name: "uptime_credit".to_owned(),
            group: Group::default(),
            amount: "4000.00".to_owned(),
            currency: "EUR".to_owned(),
            largest: some("10000.00"),
            clause: some("6.2"),
            earned_back: None,
            claim_by: some("2026-04-30"),
            claim: None,
            forfeited: None,
            steps: vec![
                step("when", "commitment missed", Some(true), None),
                step("base", "fee of web: 40000.00 EUR", None, Some("40000")),
                step("tier", ">= 99.5%  : 0%", Some(false), None),
                step("tier", ">= 99.0%  : 10%", Some(true), Some("4000")),
                step("tier", "otherwise : 25%", None, None),
                step("cap", "at most 20000.00 EUR", Some(false), Some("4000")),
                step("round", "to 0.01", None, Some("4000")),
                step("claim", "by 2026-04-30", None, None),
            ],
        }],
        total_credit: Some(Amount { amount: "4000.00".to_owned(), currency: "EUR".to_owned() }),
        ..period("2026-03")
    }
}

#[test]
fn a_month_with_everything_in_it() {
    let mut statement = statement(vec![march()]);
    statement.diagnostics = vec![
        Remark {
            severity: "warning".to_owned(),
            message: "2 rows of `probes` could not be read and were set aside; they count as missing data in every figure that would have read them".to_owned(),
        },
        Remark { severity: "note".to_owned(), message: "nobody claimed yet".to_owned() },
    ];
    assert_snapshot!("month", table(&statement, PEOPLE));
    assert_snapshot!("month_told", table(&statement, TOLD));
    let narrow = Looks { width: 48, ..PEOPLE };
    assert_snapshot!("month_narrow", table(&statement, narrow));
    let coloured = table(&statement, Looks { colour: true, ..PEOPLE });
    assert!(coloured.contains("\u{1b}[31m✗ missed\u{1b}[0m"), "{coloured}");
    assert!(coloured.contains("\u{1b}[32m✓ met\u{1b}[0m"), "{coloured}");
    let mut plain = coloured;
    for code in ["1", "31", "32", "0"] {
        plain = plain.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(plain, table(&statement, PEOPLE), "colour changes nothing else");
}

/// No line is wider than what there is, but for words that cannot be cut.
#[test]
fn lines_keep_to_the_width() {
    let statement = statement(vec![march()]);
    for width in [80, 100, 140] {
        let text = table(&statement, Looks { width, ..PEOPLE });
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= usize::from(width), "{width}: {widest}");
    }
}

#[test]
fn groups_have_their_own_lines() {
    let priorities = ["P1", "P2, or \u{1b}[2Jworse"];
    let verdicts = ["missed", "not applicable"];
    let mut month = period("2026-03");
    for (priority, verdict) in priorities.iter().zip(verdicts) {
        let keys = group(&[("priority", priority)]);
        let mut on_time = metric("on_time", "percent", "0.8461538462", "33/39");
        on_time.group = keys.clone();
        on_time.coverage = None;
        on_time.rows = 39;
        on_time.misses = Some(6);
        on_time.pending = 2;
        on_time.open = vec![RowPlace {
            path: "activity.csv".to_owned(),
            line: 120,
            item: some("ticket 4711"),
        }];
        month.metrics.push(on_time);
        let mut resolution = objective(
            "resolution",
            verdict,
            "choose { on_time.count <= 39 : on_time.misses <= 2; otherwise : on_time >= targets[priority].share }",
        );
        resolution.group = keys.clone();
        resolution.by = some("helpdesk");
        for (name, kind, value) in
            [("on_time.count", "count", "39"), ("on_time.misses", "count", "6")]
        {
            resolution.readings.push(Reading { group: keys.clone(), ..reading(name, kind, value) });
        }
        month.objectives.push(resolution);
    }
    month.objectives[1].note = some("no items in the period");
    month.objectives[1].readings.clear();
    let text = table(&statement(vec![month]), PEOPLE);
    assert!(!text.contains('\u{1b}'), "text from data steers no terminal");
    assert_snapshot!("groups", text);
}

#[test]
fn many_periods_begin_with_an_overview() {
    let mut periods = Vec::new();
    for (label, verdict, amount) in [
        ("2026-01", "met", "0.00"),
        ("2026-02", "inconclusive", "0.00"),
        ("2026-03", "missed", "12500.00"),
        ("2026-04", "open", ""),
    ] {
        let mut month = period(label);
        let mut commitment = objective("commitment", verdict, "availability >= 99.5%");
        commitment.readings = vec![reading("availability", "percent", "0.9949886600")];
        month.objectives = vec![commitment];
        month.complete = verdict != "open";
        month.total_credit = (!amount.is_empty())
            .then(|| Amount { amount: amount.to_owned(), currency: "EUR".to_owned() });
        periods.push(month);
    }
    // A day with a metric and no objective is not in the overview.
    periods.insert(
        0,
        PeriodStatement {
            metrics: vec![metric("checks", "count", "1440", "1440")],
            ..period("2026-01-01")
        },
    );
    assert_snapshot!("periods", table(&statement(periods.clone()), PEOPLE));

    for month in &mut periods {
        for member in ["alice", "bob", "kendra", "li", "zoë"] {
            let mut quota = objective("quota", "met", "leads >= 40");
            quota.group = group(&[("member", member)]);
            month.objectives.push(quota);
        }
    }
    let many = table(&statement(periods), PEOPLE);
    let overview: Vec<&str> = many.lines().skip_while(|line| *line != "Overview").take(7).collect();
    assert_snapshot!("overview_counted", overview.join("\n"));
}

/// A right that has arisen, one that has been exercised, reviews, and a duty that is only written down.
pub(crate) fn rights() -> Vec<RightState> {
    let arisen = RightState {
        name: "chronic_failure".to_owned(),
        clause: some("11.4"),
        purpose: "to terminate".to_owned(),
        period: some("2026-06"),
        holder: some("globex"),
        state: "exercisable".to_owned(),
        arisen: "2026-07-01".to_owned(),
        exercisable_from: "2026-07-31".to_owned(),
        lapses: some("2026-10-29"),
        exercised: None,
        effective: None,
        when: some("commitment missed 3 times in 6 months"),
        steps: vec![
            "arises on 2026-07-01, the end of 2026-06".to_owned(),
            "can be cured until 2026-07-31".to_owned(),
        ],
    };
    let exercised = RightState {
        name: "non_payment".to_owned(),
        clause: None,
        holder: some("nimbus"),
        state: "exercised".to_owned(),
        exercised: some("2026-07-10"),
        effective: some("2026-08-09"),
        lapses: None,
        ..arisen.clone()
    };
    vec![arisen, exercised]
}

#[test]
fn rights_reviews_and_duties_stand_beside_the_periods() {
    let mut statement = statement(vec![]);
    statement.inputs.clear();
    statement.rights = rights();
    let review = |state: &str, from: &str, by: &str, held: Option<&str>| ReviewState {
        name: None,
        clause: some("14"),
        due_from: from.to_owned(),
        due_by: by.to_owned(),
        state: state.to_owned(),
        held: held.map(str::to_owned),
    };
    statement.reviews = vec![
        review("held", "2027-07-01", "2028-01-01", Some("2027-09-01")),
        review("upcoming", "2029-03-01", "2029-09-01", None),
    ];
    statement.unmeasured = vec![Unmeasured {
        name: "cooperation".to_owned(),
        title: some("Answer questions about an incident within a working day"),
        clause: some("7.2"),
        by: some("globex"),
        to: some("nimbus"),
    }];
    assert_snapshot!("rights", table(&statement, PEOPLE));
}

#[test]
fn without_a_period_the_statement_says_so() {
    let mut empty = statement(vec![]);
    empty.contract.title = None;
    empty.inputs.clear();
    assert_snapshot!("empty", table(&empty, PEOPLE));
}
