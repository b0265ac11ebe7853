//! The order of rows, of files, and how rows are spread over files.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{config, results, statement};

const TEXT: &str = r#"
contract agreement "Agreement" {
    between   nimbus and globex
    in force  2026-01-01 until 2027-01-01
    zone      "Europe/Berlin"
    currency  EUR
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods prorated; percentiles nearest rank; round money half up to 0.01 }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex; fee 1_000 EUR per month }
source calls "Calls" {
    at      at   : instant
    column  site : text
    column  ok   : flag
    column  took : duration in s
}
source states "States" { at at : instant; column ok : flag; each row holds until the next, at most 26 h }
case call from calls by site {
    first_ok = first(at where ok)
    opened   = first(at)
    slowest  = max(took)
}
metric good { of web; from calls; for each site; value share(ok); owner globex }
metric p90 { of web; from calls; value percentile(90, took); owner globex }
metric last_took { of web; from calls; value last(took); owner globex }
metric sampled_up { of web; per day; from calls; sampled every 1 h; down when not any(ok) for at least 2 h; value uptime; missing left out; owner globex }
metric state_up { of web; from states; down when not ok; value uptime; owner globex }
metric reached { of web; from call; value share(first_ok <= opened + 2 h); owner globex }
objective promise for each site { by nimbus; require good >= 90% }
objective quick { by nimbus; require p90 <= 30 s and last_took <= 1 h }
objective steady { by nimbus; per day; require sampled_up >= 50% }
objective up { by nimbus; require state_up >= 90% and reached >= 10% }
penalty due for each site { when promise missed; credit 10% of web.fee }
termination end { right of globex; when up missed 2 periods in a row }
"#;

/// Rows in the order of time, each at an instant of its own: minutes since the row before, site, outcome, seconds.
type Row = (u32, u8, Option<bool>, Option<u32>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (1_u32..6_000, 0_u8..3, prop::option::of(any::<bool>()), prop::option::of(0_u32..60));
    prop::collection::vec(row, 2..30)
}

fn lines(rows: &[Row]) -> Vec<(String, String)> {
    let mut minutes = 0;
    let mut lines = Vec::new();
    for (later, site, ok, took) in rows {
        minutes += later;
        let at = super::instant(minutes);
        let ok = match ok {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let took = took.map_or_else(String::new, |seconds| seconds.to_string());
        lines.push((format!("{at},s{site},{ok},{took}"), format!("{at},{ok}")));
    }
    lines
}

/// The lines in files, one for each of the numbers that stand with them.
fn files(lines: &[((String, String), usize)], number: usize) -> [(&'static str, Vec<String>); 2] {
    let mut calls = vec!["at,site,ok,took\n".to_owned(); number];
    let mut states = vec!["at,ok\n".to_owned(); number];
    for ((call, state), file) in lines {
        writeln!(calls[*file], "{call}").expect("a text");
        writeln!(states[*file], "{state}").expect("a text");
    }
    [("calls", calls), ("states", states)]
}

proptest! {
    #![proptest_config(config(12))]

    /// Row order, file order and splitting a file change nothing.
    #[test]
    fn the_order_of_rows_and_files_changes_nothing(
        rows in rows(),
        mixed in any::<prop::sample::Index>(),
        spread in prop::collection::vec(0_usize..3, 30),
        seed in any::<u64>(),
    ) {
        let as_of = "2027-01-01T00:00:00+01:00";
        let lines = lines(&rows);
        let all: Vec<_> = lines.iter().cloned().map(|line| (line, 0)).collect();
        let expected = results(&statement(TEXT, &files(&all, 1), as_of));
        // Turned round from some place on.
        let mut turned = all.clone();
        turned.rotate_left(mixed.index(all.len()));
        if seed % 2 == 0 {
            turned.reverse();
        }
        prop_assert_eq!(&expected, &results(&statement(TEXT, &files(&turned, 1), as_of)));
        // In three files.
        let split: Vec<_> =
            turned.into_iter().zip(&spread).map(|((line, _), file)| (line, *file)).collect();
        let mut three = files(&split, 3);
        prop_assert_eq!(&expected, &results(&statement(TEXT, &three, as_of)));
        // And these in another order.
        for (_, own) in &mut three {
            own.reverse();
        }
        prop_assert_eq!(&expected, &results(&statement(TEXT, &three, as_of)));
    }
}
