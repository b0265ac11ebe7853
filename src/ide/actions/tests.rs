//! Actions, applied.

use super::super::tests::{HOSTING, analysed, at_cursor, edited};
use super::*;

/// The text after the first action whose title begins so.
fn after(analysis: &Analysis, at: u32, title: &str) -> String {
    let offered = actions(analysis, analysis.span(at, at));
    let titles: Vec<&str> = offered.iter().map(|action| action.title.as_str()).collect();
    let chosen = offered.iter().find(|action| action.title.starts_with(title));
    edited(analysis, &chosen.unwrap_or_else(|| panic!("{title} is not among {titles:?}")).edits)
}

#[test]
fn what_is_left_open_is_decided_where_it_belongs() {
    let text = HOSTING.replace("    round money      half up to 0.01\n", "");
    let analysis = analysed(&text);
    let open = analysis
        .diagnostics
        .iter()
        .find_map(crate::diagnostic::Diagnostic::span)
        .expect("a decision is open");
    let decided = after(&analysis, open.start, "Add `round money half up to 0.01`");
    assert!(analysed(&decided).contract.is_some(), "{decided}");
}

#[test]
fn a_missing_clause_is_added_in_the_style_of_its_declaration() {
    let text = HOSTING.replace("    value    uptime\n", "");
    let analysis = analysed(&text);
    let place = text.find("availability \"Monthly").expect("it is there");
    let place = u32::try_from(place).expect("short");
    let added = after(&analysis, place, "Add `value uptime`");
    assert!(added.contains("\n    value uptime\n}"), "{added}");
    assert!(analysed(&added).contract.is_some(), "{added}");
}

#[test]
fn the_gap_below_the_last_tier_is_closed_by_a_row() {
    let text = HOSTING.replace("        otherwise : 50%\n", "");
    let analysis = analysed(&text);
    let gap =
        analysis.diagnostics.iter().find_map(crate::diagnostic::Diagnostic::span).expect("a gap");
    let closed = after(&analysis, gap.start, "Add the row `otherwise : 0%`");
    assert!(closed.contains("\n        otherwise : 0%\n    }"), "{closed}");
    assert!(analysed(&closed).contract.is_some(), "{closed}");
}

#[test]
fn a_length_of_time_is_written_in_another_unit() {
    let (analysis, at) = at_cursor("metric m { sampled every 9|0 min }");
    let titles: Vec<String> =
        actions(&analysis, analysis.span(at, at)).into_iter().map(|action| action.title).collect();
    assert_eq!(titles, ["Write it as 5400000 ms", "Write it as 5400 s", "Write it as 1.5 h"]);
    assert_eq!(after(&analysis, at, "Write it as 1.5 h"), "metric m { sampled every 1.5 h }");
    // A third of an hour has no short decimal.
    let (analysis, at) = at_cursor("metric m { sampled every 2|0 min }");
    assert!(
        actions(&analysis, analysis.span(at, at))
            .iter()
            .all(|action| !action.title.ends_with(" h"))
    );
}

#[test]
fn certain_fixes_are_made_at_once() {
    let analysis =
        analysed("party a { role\u{202e} provider }\nparty b { role\u{202e} customer }\n");
    let all = actions(&analysis, analysis.span(0, 0));
    let all = all.iter().find(|action| action.kind == ActionKind::FixAll).expect("two are certain");
    assert_eq!(
        edited(&analysis, &all.edits),
        "party a { role provider }\nparty b { role customer }\n"
    );
}

#[test]
fn all_missing_clauses_are_filled_in_at_once() {
    let analysis = analysed(
        "contract c {\n    between a and b\n}\nparty a { role provider }\nparty b { role customer }\n",
    );
    let filled = after(&analysis, 3, "Fill in the ");
    let left = analysed(&filled);
    let codes: Vec<&str> = left.diagnostics.iter().map(|one| one.code.id()).collect();
    assert!(!codes.contains(&"E0204"), "{filled}\n{codes:?}");
}

#[test]
fn a_choice_by_a_key_becomes_a_table() {
    let text = HOSTING
        .replace("party nimbus", "type kind : one of fast, slow\n\nparty nimbus")
        .replace("ok : flag", "ok : flag\n    column  kind : kind")
        .replace("from     probes\n", "from     probes\n    for each kind\n")
        .replace(
            "objective commitment \"Availability commitment\" {",
            "/// What is promised.\nobjective commitment for each kind {",
        )
        .replace(
            "availability >= 99.9%",
            "availability >= choose { kind = fast : 99.9%; otherwise : 99% }",
        );
    let analysis = analysed(&text);
    let at = u32::try_from(text.find("otherwise : 99%").expect("it is there")).expect("short");
    let table = after(&analysis, at, "Extract the table `values_by_kind`");
    let wanted = "table values_by_kind by kind {\n    kind      | value\n    fast      | 99.9%\n    otherwise | 99%\n}\n\n/// What is promised.\nobjective";
    assert!(table.contains(wanted), "{table}");
    assert!(table.contains("availability >= values_by_kind[kind].value\n"), "{table}");
    // The other names of the contract have to agree with the new groups: here only the objective is looked at.
    let problems =
        analysed(&table).diagnostics.iter().map(|one| one.message.clone()).collect::<Vec<_>>();
    assert!(problems.iter().all(|problem| !problem.contains("values_by_kind")), "{problems:?}");
}
