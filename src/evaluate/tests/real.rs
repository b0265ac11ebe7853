//! Exports that nobody of this project made, where they are at hand; `answers.json` beside them was computed
//! elsewhere.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use serde_json::Value as Json;

use super::*;
use crate::data::{
    BadRows, CellKind, ColumnFrom, Exports, Format, InputFile, InstantFormat, InstantPattern,
    OpenError, sha256_hex,
};
use crate::evaluate::{Asked, Binding, evaluate, read_inputs};
use crate::ir::*;
use crate::statement::Statement;
use crate::time::PeriodKind;

struct Folder(PathBuf);

impl Folder {
    fn find(name: &str) -> Option<Self> {
        let shared = std::env::var_os("SLA_SHARED").map(PathBuf::from);
        let shared =
            shared.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
        let folder = shared.join("data").join(name);
        if !folder.is_dir() {
            println!("skipped: there is no {}; set SLA_SHARED", folder.display());
            return None;
        }
        Some(Self(folder))
    }

    fn question(&self, id: &str) -> Json {
        let text = fs::read_to_string(self.0.join("answers.json")).unwrap();
        let answers: Json = serde_json::from_str(&text).unwrap();
        let questions = answers["questions"].as_array().unwrap();
        questions.iter().find(|question| question["id"] == id).unwrap().clone()
    }

    fn evaluate(
        &self,
        contract: &mut Contract,
        files: &[(&str, &[&str])],
        as_of: &str,
    ) -> Statement {
        contract.metric_order = (0..contract.metrics.len()).map(MetricId::from).collect();
        let bindings: Vec<Binding> = files
            .iter()
            .map(|(source, paths)| Binding {
                source: (*source).to_owned(),
                files: paths
                    .iter()
                    .map(|path| InputFile {
                        path: (*path).to_owned(),
                        format: Format::from_path(path).unwrap().0,
                    })
                    .collect(),
            })
            .collect();
        let inputs = read_inputs(contract, self, &bindings, BadRows::Stop).unwrap();
        let as_of = (!as_of.is_empty()).then(|| at(as_of));
        evaluate(contract, &inputs, &Asked { as_of, periods: None }).unwrap()
    }
}

impl Exports for Folder {
    fn open(&self, path: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        Ok(Box::new(BufReader::new(fs::File::open(self.0.join(path))?)))
    }

    fn digest(&self, path: &str) -> Result<String, OpenError> {
        Ok(sha256_hex(&fs::read(self.0.join(path))?))
    }
}

fn rename(source: &mut Source, place: usize, from: &str) {
    source.layout.columns[place].from = ColumnFrom::Header(from.to_owned());
}

fn pass(answer: &Json) -> &'static str {
    if answer["pass"].as_bool().unwrap() { "met" } else { "missed" }
}

fn as_written(answer: &Json) -> crate::exact::Rational {
    r(&answer.to_string())
}

#[test]
fn u1_time_weighted_availability_of_a_status_page() {
    let Some(folder) = Folder::find("upptime") else { return };
    let mut contract = contract("UTC", "2024-04-01", "2026-07-01");
    let mut checks =
        source("checks", "checked:instant site:text subject:text status:text", "holds");
    rename(&mut checks, 0, "last_updated");
    contract.sources.push(checks);
    contract.metrics.push(Metric {
        groups: vec![seen("site", 1)],
        filter: Some(not(equal(column(2), text("Initial commit")))),
        down: vec![DownRule::When(equal(column(3), text("down")))],
        missing: Some(MissingPolicy::LeftOut),
        ..metric("availability", Expression::Uptime)
    });
    contract.objectives.push(Objective {
        groups: vec![seen("site", 1)],
        ..objective("commitment", at_least(measured(0, 1), number("0.995")))
    });
    let files: &[&str] = &["toro-server_checks.csv"];
    let statement = folder.evaluate(&mut contract, &[("checks", files)], "2026-07-01T00:00:00Z");
    let answer = folder.question("U1");
    let (mut months, mut met) = (0, 0);
    for (site, of_site) in answer["result"]["toro-server"]["sites"].as_object().unwrap() {
        for (month, expected) in of_site.as_object().unwrap() {
            let of = period(&statement, month);
            let share = r(exact(of, "availability", site));
            let up = share * as_written(&expected["observed_s"]);
            assert_eq!(up, as_written(&expected["up_s"]), "{site} {month}");
            let verdict = &judged(of, "commitment", site).verdict;
            assert_eq!(verdict, pass(expected), "{site} {month}");
            months += 1;
            met += u32::from(verdict == "met");
        }
    }
    assert_eq!((months, met), (67, 41));
}

fn scrapes(shape: &str) -> Source {
    let mut up = source("up", "ts:instant ok:flag job:text instance:text", shape);
    for (place, path) in ["[0]", "[1]", "[].metric.job", "[].metric.instance"].iter().enumerate() {
        up.layout.columns[place].from = ColumnFrom::Path((*path).to_owned());
    }
    up.layout.columns[0].kind = CellKind::Instant {
        format: InstantFormat { pattern: InstantPattern::EpochSeconds, zone: None },
    };
    up.layout.rows_at = Some("[].values".parse().unwrap());
    up
}

#[test]
fn p1_and_p3_scraped_targets() {
    let Some(folder) = Folder::find("prometheus-up-redhat") else { return };
    let files: Vec<String> = ["2812", "2818", "2900", "2906", "2912", "2918", "3000", "3006"]
        .iter()
        .map(|hour| format!("201907{hour}00.json"))
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    for shape in ["instant", "holds"] {
        let mut contract = contract("UTC", "2019-07-28", "2019-07-31");
        contract.sources.push(scrapes(shape));
        let groups = vec![seen("job", 2), seen("instance", 3)];
        contract
            .metrics
            .push(Metric { groups: groups.clone(), ..metric("good", share(column(1))) });
        contract.metrics.push(Metric {
            groups: groups.clone(),
            down: vec![DownRule::When(not(column(1)))],
            missing: Some(MissingPolicy::LeftOut),
            ..metric("longest", Expression::LongestOutage)
        });
        contract.objectives.push(Objective {
            groups: groups.clone(),
            ..objective("commitment", at_least(measured(0, 2), number("0.999")))
        });
        contract.objectives.push(Objective {
            groups,
            ..objective("recovery", at_most(measured(1, 2), number("600")))
        });
        let statement = folder.evaluate(&mut contract, &[("up", &files)], "");
        assert_eq!(statement.as_of, "2019-07-31T00:00:00+00:00[UTC]");
        let july = period(&statement, "2019-07");
        let answers = (folder.question("P1"), folder.question("P3"));
        for (series, expected) in answers.0["result"].as_object().unwrap() {
            let group = series.replace(" @ ", ", ");
            if shape == "instant" {
                let good = figure(july, "good", &group);
                assert_eq!(good.rows, expected["samples"].as_u64().unwrap());
                let misses = good.rows - expected["up"].as_u64().unwrap();
                assert_eq!(good.misses, Some(misses));
                assert_eq!(judged(july, "commitment", &group).verdict, pass(expected));
            }
            let expected = &answers.1["result"][series];
            let longest = figure(july, "longest", &group);
            let open: Vec<_> = longest.outages.iter().filter(|o| o.until.is_none()).collect();
            assert_eq!(open.len() == 1, expected["down_at_end"].as_bool().unwrap(), "{series}");
            let closed = longest.outages.iter().filter(|o| o.until.is_some());
            let closed = closed.map(|o| r(&o.seconds)).max().unwrap_or_default();
            assert_eq!(closed, as_written(&expected["longest_closed_down_s"]));
            if let Some(open) = open.first() {
                assert_eq!(r(&open.seconds), as_written(&expected["open_down_s"]));
            }
            assert_eq!(judged(july, "recovery", &group).verdict, pass(expected), "{series}");
        }
    }
}

fn local(source: &mut Source, zone: &str) {
    source.layout.columns[0].kind = CellKind::Instant {
        format: InstantFormat {
            pattern: InstantPattern::Iso,
            zone: Some(crate::time::Zone::parse(zone).unwrap()),
        },
    };
}

#[test]
fn n1_n2_n3_samples_of_a_cloud() {
    let Some(folder) = Folder::find("aws-cloudwatch-nab") else { return };
    let zone = "America/New_York";
    let mut contract = contract(zone, "2014-02-14", "2014-03-22");
    for name in ["latency", "load"] {
        let mut own = source(name, "timestamp:instant value:number", "instant");
        local(&mut own, zone);
        contract.sources.push(own);
    }
    let p95 = |method| Metric {
        per: PeriodKind::Day,
        percentiles: Some(method),
        value_type: FieldType::Number,
        ..metric("p95", aggregate(AggregateFunction::Percentile(r("0.95")), Some(column(1))))
    };
    contract.metrics.push(p95(PercentileMethod::NearestRank));
    contract
        .metrics
        .push(Metric { name: "p95_linear".to_owned(), ..p95(PercentileMethod::Linear) });
    contract.metrics.push(metric("quick", share(at_most(column(1), number("60")))));
    let mean = || aggregate(AggregateFunction::Mean, Some(column(1)));
    contract.metrics.push(Metric {
        rows: Some(RowsOf::Source(SourceId(1))),
        sampling: Some(Sampling { empty: EmptySample::LeftOut, ..sampled("3600") }),
        ..metric("calm", over_samples(AggregateFunction::Share, at_most(mean(), number("10"))))
    });
    contract.metrics.push(Metric {
        rows: Some(RowsOf::Source(SourceId(1))),
        sampling: Some(Sampling { empty: EmptySample::LeftOut, ..sampled("3600") }),
        value_type: FieldType::Number,
        ..metric("busiest", over_samples(AggregateFunction::Max, mean()))
    });
    let statement = folder.evaluate(
        &mut contract,
        &[
            ("latency", &["ec2_request_latency_system_failure.csv"]),
            ("load", &["rds_cpu_utilization_cc0c53.csv"]),
        ],
        "",
    );
    for (date, expected) in folder.question("N1")["days"].as_object().unwrap() {
        let of = period(&statement, date);
        assert_eq!(figure(of, "p95", "").rows, expected["n"].as_u64().unwrap());
        assert_eq!(r(exact(of, "p95", "")), as_written(&expected["p95_nearest_rank"]), "{date}");
        let linear = r(exact(of, "p95_linear", ""));
        let expected = as_written(&expected["p95_linear"]);
        assert_eq!(linear.to_decimal_string(4), expected.to_decimal_string(4), "{date}");
    }
    assert_eq!(r(exact(period(&statement, "2014-03"), "quick", "")), r("4029/4032"));
    let february = period(&statement, "2014-02");
    assert_eq!(r(exact(february, "calm", "")), r("257/337"));
    assert_eq!(figure(february, "calm", "").rows, 337);
    assert_eq!(r(exact(february, "busiest", "")).to_decimal_string(6), "15.264983");
}

#[test]
fn t1_speed_tests_by_local_day() {
    let Some(folder) = Folder::find("isp-speedtest") else { return };
    let mut contract = contract("America/Chicago", "2014-09-13", "2014-10-26");
    contract.period = PeriodKind::Day;
    let mut tests =
        source("tests", "at:instant down:number up:number unit:text url:text", "instant");
    tests.layout.header = false;
    tests.layout.columns[0].kind = CellKind::Instant {
        format: InstantFormat { pattern: InstantPattern::EpochSeconds, zone: None },
    };
    contract.sources.push(tests);
    contract.metrics.push(Metric {
        per: PeriodKind::Day,
        ..metric("fast", share(at_least(column(1), number("25"))))
    });
    let files: &[&str] = &["speedtest.csv"];
    let statement = folder.evaluate(&mut contract, &[("tests", files)], "");
    let answer = folder.question("T1");
    for (date, expected) in answer["by_day"].as_object().unwrap() {
        let fast = figure(period(&statement, date), "fast", "");
        let n = expected["n"].as_u64().unwrap();
        assert_eq!((fast.rows, fast.misses), (n, Some(n - expected["met"].as_u64().unwrap())));
    }
    // A day without a test has no share.
    assert_eq!(figure(period(&statement, "2014-10-22"), "fast", "").value, None);
}

#[test]
fn h1_to_h3_tickets_of_a_help_desk() {
    let Some(folder) = Folder::find("itsm-helpdesk-italian") else { return };
    let mut contract = contract("UTC", "2010-01-01", "2015-01-01");
    let mut events = source("events", "at:instant ticket:text activity:text", "instant");
    rename(&mut events, 0, "timestamp");
    rename(&mut events, 1, "trace_id");
    contract.sources.push(events);
    let first = |activity: Option<&str>| {
        Expression::Aggregate(Box::new(Aggregate {
            function: AggregateFunction::First,
            over: AggregateOver::Rows,
            argument: Some(column(0)),
            filter: activity.map(|activity| equal(column(2), text(activity))),
        }))
    };
    let field = |name: &str, kind, value| CaseField { name: name.to_owned(), kind, value };
    contract.cases.push(Case {
        name: "ticket".to_owned(),
        title: None,
        source: SourceId(0),
        filter: None,
        keys: vec![ColumnId(1)],
        joins: Vec::new(),
        fields: vec![
            field("ticket", FieldType::Text, None),
            field("opened", FieldType::Instant, Some(first(None))),
            field("taken", FieldType::Instant, Some(first(Some("Take in charge ticket")))),
            field("resolved", FieldType::Instant, Some(first(Some("Resolve ticket")))),
            field(
                "running",
                FieldType::Clock,
                Some(Expression::Clock {
                    from: Box::new(column(1)),
                    until: Box::new(column(3)),
                    calendar: None,
                    pauses: vec![Pause::Between {
                        from: equal(column(2), text("Wait")),
                        until: PauseEnd::NextRow,
                    }],
                }),
            ),
        ],
    });
    let of_tickets = |name: &str, by: u32, condition| Metric {
        rows: Some(RowsOf::Case(CaseId(0))),
        filter: Some(present(column(by))),
        ..metric(name, share(condition))
    };
    let taken = at_most(column(2), plus(column(1), number("3600")));
    contract.metrics.push(Metric { per: PeriodKind::Year, ..of_tickets("h1", 2, taken) });
    let resolved = at_most(column(3), plus(column(1), number("1209600")));
    contract.metrics.push(of_tickets("h2", 3, resolved));
    contract.metrics.push(of_tickets("h3", 3, at_most(column(4), number("1209600"))));
    let files: &[&str] = &["Helpdesk.csv"];
    let statement = folder.evaluate(&mut contract, &[("events", files)], "2015-01-01T00:00:00Z");
    for (question, periods) in [("H1", "years"), ("H2", "months"), ("H3", "months")] {
        let answer = folder.question(question);
        let mut all = 0;
        for (label, expected) in answer[periods].as_object().unwrap() {
            let name = question.to_lowercase();
            let found = figure(period(&statement, label), &name, "");
            let n = expected["n"].as_u64().unwrap();
            let misses = n - expected["met"].as_u64().unwrap();
            assert_eq!((found.rows, found.misses), (n, Some(misses)), "{question} {label}");
            all += n;
        }
        assert_eq!(all, answer["overall"]["n"].as_u64().unwrap());
    }
}
