//! Rows that something else looks at as well are read one by one: what is kept in one pass would not do.

use sla::data::{BadRows, Format, InputFile};
use sla::evaluate::{Asked, Binding};

use crate::evaluation::{Folder, both_ways, instant};

const TERMS: &str = r#"
contract hosting { between nimbus and globex; in force 2026-01-01 until 2028-01-01; zone "UTC"; currency EUR; period month }
conventions { missing data inconclusive; no items not applicable; partial periods prorated; round money half up to 0.01 }
party nimbus { role provider }
party globex { role customer }
service web { from nimbus to globex; fee 1_000 EUR per month }
source probes {
    at ts : instant
    column ok : flag; column period : text; column credit : text; column cause : text
}
metric good { of web; from probes; value share(ok); owner globex }
objective promise { by nimbus; require good >= 99% }
penalty a { when promise missed; credit 10% of web.fee }
penalty b { when promise missed; credit 20% of web.fee }
"#;

const GROUP: &str = "group g { the largest of a, b }";

const ROWS: &str = "ts,ok,period,credit,cause
2026-01-10T00:00:00Z,true,,,
2026-01-11T00:00:00Z,false,2026-01,a,power
";

/// The sources that are read in one pass; the statement is that of reading rows either way.
fn read_in_one_pass(more: &str) -> Vec<String> {
    read_as_of(more, "2026-03-01T00:00:00Z")
}

fn read_as_of(more: &str, as_of: &str) -> Vec<String> {
    let text = format!("{TERMS}{more}\n");
    let folder = Folder::of_texts([("c.sla", text.as_str()), ("probes.csv", ROWS)]);
    let compiled = sla::compile("c.sla", &folder);
    let contract = compiled.contract.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    let files = vec![InputFile { path: "probes.csv".to_owned(), format: Format::Csv }];
    let bindings = [Binding { source: "probes".to_owned(), files }];
    let asked = Asked { as_of: Some(instant(as_of)), periods: None };
    let found = both_ways(&contract, &folder, &bindings, (BadRows::Stop, &asked), (64, 2));
    found.expect("a statement").1
}

#[test]
fn what_metrics_alone_look_at_is_read_in_one_pass() {
    assert_eq!(read_in_one_pass(GROUP), ["probes"]);
}

/// How much of a period is covered is asked up to where the data end, within a piece of time.
#[test]
fn a_period_that_is_not_over_is_read_in_one_pass() {
    let counts = "group g { all of a, b }
        metric failures { of web; from probes; value count(not ok); owner globex }
        objective few { by nimbus; require failures <= 3 }";
    for as_of in ["2026-01-10T12:00:00Z", "2026-01-20T00:00:00Z", "2026-02-01T00:00:00Z"] {
        assert_eq!(read_as_of(counts, as_of), ["probes"], "{as_of}");
    }
}

#[test]
fn what_something_else_looks_at_is_not() {
    for looks in [
        "group g { the largest of a, b; for each cause recorded in probes }",
        "group g { customer elects one of a, b; recorded in probes }",
        "group g { all of a, b }\npenalty c { when promise missed; credit 1 EUR; claim within 30 days of period end recorded in probes }",
        "group g { all of a, b }\nreview { every 18 months to 24 months; recorded in probes }",
        "group g { all of a, b }\ntermination t { right of globex; when promise missed; notice 30 days recorded in probes }",
    ] {
        assert_eq!(read_in_one_pass(looks), [""; 0], "{looks}");
    }
}
