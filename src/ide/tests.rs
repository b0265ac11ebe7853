//! Answers over small contracts. The cursor is where `|` stands in the text.

use super::*;
use crate::source::{LoadError, LoadErrorKind, SourceLoader, Span};

struct Alone;

impl SourceLoader for Alone {
    fn load(&self, _path: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

pub(super) fn analysed(text: &str) -> Analysis {
    crate::analyse("test.sla", text, &Alone, None)
}

/// The contract without its cursor, and where that was.
pub(super) fn at_cursor(text: &str) -> (Analysis, u32) {
    let at = text.find('|').expect("a cursor");
    (analysed(&text.replacen('|', "", 1)), u32::try_from(at).expect("short"))
}

/// The text with some edits applied.
pub(super) fn edited(analysis: &Analysis, edits: &[crate::diagnostic::Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = analysis.text().to_owned();
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    text
}

/// A contract that passes every check.
pub(super) const HOSTING: &str = r#"contract hosting {
    between   nimbus and globex
    in force  2026-01-01 until 2028-01-01
    zone      "Europe/Berlin"
    currency  EUR
    period    month
}

conventions {
    missing data     inconclusive
    no items         not applicable
    partial periods  prorated
    percentiles      nearest rank
    round money      half up to 0.01
}

party nimbus "Nimbus Hosting GmbH" { role provider }
party globex "Globex AG" { role customer }

service web "Web platform" {
    from nimbus to globex
    fee  40_000 EUR per month
}

/// One probe a minute.
source probes {
    at      ts : instant
    column  ok : flag
}

metric availability "Monthly availability" {
    of       web
    from     probes
    sampled  every 1 min
    down     when share(ok) < 50%
    value    uptime
    owner    globex
}

objective commitment "Availability commitment" {
    by       nimbus
    require  availability >= 99.9%
}

penalty uptime_credit {
    when    commitment missed
    credit  of web.fee by availability {
        >= 99.0%  : 10%
        >= 95.0%  : 25%
        otherwise : 50%
    }
    at most  60% of web.fee
}
"#;

fn place(text: &str, of: &str) -> u32 {
    u32::try_from(text.find(of).expect("it is there")).expect("short")
}

#[test]
fn the_sample_is_right() {
    let analysis = analysed(HOSTING);
    let found: Vec<String> =
        analysis.diagnostics.iter().map(|one| format!("{} {}", one.code, one.message)).collect();
    assert!(analysis.contract.is_some(), "{found:#?}");
}

#[test]
fn a_promise_shows_the_down_time_it_allows() {
    let analysis = analysed(HOSTING);
    let whole = analysis.span(0, u32::MAX);
    let found = hints(&analysis, whole, None);
    // 0.1 % of the hours of Berlin: February 2026 has 672 h, so 2419.2 s; October, in which the clock goes back, has
    // 745 h, so 2682 s.
    let promise = found.iter().find(|hint| hint.at == place(HOSTING, "99.9%") + 5).expect("a hint");
    assert_eq!(promise.label, "40 m 19.2 s in February, 44 m 42 s in October");
    let table = promise.tooltip.as_deref().expect("a table");
    // 720 h in April and 743 h in March, in which the clock goes forward: 2592 s and 2674.8 s.
    assert!(table.contains("| April 2026 | 43 m 12 s |"), "{table}");
    assert!(table.contains("| March 2026 | 44 m 34.8 s |"), "{table}");
    // The highest tier is 50 % of 40,000 EUR; the cap of 60 % is above it.
    let penalty = found.iter().find(|hint| hint.at == place(HOSTING, "uptime_credit") + 13);
    assert_eq!(penalty.map(|hint| hint.label.as_str()), Some("at most 20_000.00 EUR a month"));
}

#[test]
fn a_cap_below_the_tiers_is_the_worst_case() {
    let analysis = analysed(&HOSTING.replace("at most  60%", "at most  15%"));
    let found = hints(&analysis, analysis.span(0, u32::MAX), None);
    assert!(found.iter().any(|hint| hint.label == "at most 6_000.00 EUR a month"), "{found:?}");
}

#[test]
fn hints_stay_while_the_text_is_broken() {
    let right = analysed(HOSTING);
    let text = HOSTING.replace("when    commitment missed", "when    commitment mis");
    let broken = crate::analyse("test.sla", &text, &Alone, Some(&right));
    assert!(broken.contract.is_none());
    assert_eq!(hints(&broken, broken.span(0, u32::MAX), None).len(), 2);
    assert_eq!(hints(&analysed(&text), Span::new(right.main, 0, u32::MAX), None), []);
}

#[test]
fn hover_tells_title_comment_type_and_use() {
    let analysis = analysed(HOSTING);
    let shown =
        |of: &str| hover(&analysis, place(HOSTING, of)).expect("something is known").markdown;
    let metric = shown("availability >= 99.9%");
    assert!(metric.contains("metric availability \"Monthly availability\""), "{metric}");
    assert!(metric.contains("for each month: a percentage"), "{metric}");
    assert!(metric.contains("Used 2 times."), "{metric}");
    let source = shown("probes\n    sampled");
    assert!(source.contains("One probe a minute."), "{source}");
    let column = shown("ok) < 50%");
    assert!(column.contains("true or false"), "{column}");
    let clause = shown("sampled  every");
    assert!(clause.contains("sampled every 1 min"), "{clause}");
    let budget = shown("at most  60%");
    assert!(budget.contains("at most 60% of web.fee\n") && !budget.contains("budget"), "{budget}");
    let service = shown("web.fee by");
    assert!(service.contains("40_000.00 EUR a month"), "{service}");
    assert!(shown("99.9%").contains("| April 2026 | 43 m 12 s |"));
    assert_eq!(hover(&analysis, place(HOSTING, "{\n    between")), None);
}

#[test]
fn names_lead_to_their_declarations() {
    let analysis = analysed(HOSTING);
    let target = |of: &str| {
        let found = definition(&analysis, place(HOSTING, of))?;
        Some(found.name.start)
    };
    assert_eq!(target("commitment missed"), Some(place(HOSTING, "commitment \"Avail")));
    assert_eq!(target("ok) < 50%"), Some(place(HOSTING, "ok : flag")));
    assert_eq!(target("nimbus and globex"), Some(place(HOSTING, "nimbus \"Nimbus")));
    assert_eq!(target("fee by availability"), Some(place(HOSTING, "fee  40_000")));
    assert_eq!(target("inconclusive"), None);
}

#[test]
fn a_new_name_goes_to_every_place() {
    let (analysis, at) = at_cursor(&HOSTING.replace("metric availability", "metric |availability"));
    let edits = rename(&analysis, at, "uptime_of_web").expect("it may");
    let text = edited(&analysis, &edits);
    assert_eq!(edits.len(), 3);
    assert!(analysed(&text).contract.is_some(), "it is still a contract:\n{text}");
    assert_eq!(text.matches("uptime_of_web").count(), 3);
    for (name, why) in [
        ("globex", "already"),
        ("when", "no name"),
        ("a b", "no name"),
        ("", "no name"),
        ("9a", "no name"),
    ] {
        let refused = rename(&analysis, at, name).expect_err(name);
        assert!(refused.0.contains(why), "{}", refused.0);
    }
    let nothing = rename(&analysis, place(analysis.text(), "inconclusive"), "x");
    assert!(nothing.is_err());
}

#[test]
fn every_symbol_lies_around_its_name() {
    let analysis = analysed(HOSTING);
    let symbols = document_symbols(&analysis);
    let names: Vec<&str> = symbols.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "hosting",
            "conventions",
            "nimbus",
            "globex",
            "web",
            "probes",
            "availability",
            "commitment",
            "uptime_credit"
        ]
    );
    for symbol in symbols.iter().flat_map(|symbol| std::iter::once(symbol).chain(&symbol.parts)) {
        assert!(
            symbol.whole.start <= symbol.name_span.start
                && symbol.name_span.end <= symbol.whole.end
        );
    }
    let columns: Vec<&str> = symbols[5].parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(columns, ["ts", "ok"]);
    assert!(matches("upcr", &symbols[8]), "letters in their order");
    assert!(matches("gmbh", &symbols[2]), "the title counts too");
    assert!(!matches("xyz", &symbols[8]));
}

#[test]
fn folds_span_lines_and_selections_grow() {
    let text = "// one\n// two\n\nparty a { role provider }\nmetric m {\n    value count\n}\n";
    let analysis = analysed(text);
    let found: Vec<(&str, FoldKind)> = folds(&analysis)
        .iter()
        .map(|fold| (text.get(fold.span.range()).unwrap_or_default(), fold.kind))
        .collect();
    assert_eq!(
        found,
        [("// one\n// two", FoldKind::Comment), ("metric m {\n    value count\n}", FoldKind::Code)]
    );
    let grown = selections(&analysis, place(text, "count"));
    assert_eq!(text.get(grown[0].range()).unwrap_or_default(), "count");
    assert_eq!(grown.last().map(|span| span.range()), Some(0..text.len()));
    for pair in grown.windows(2) {
        assert!(pair[1].start <= pair[0].start && pair[0].end <= pair[1].end && pair[0] != pair[1]);
    }
}

#[test]
fn tokens_mean_what_the_contract_says() {
    let analysis = analysed(HOSTING);
    let found = tokens(&analysis);
    let kind = |of: &str| {
        let at = place(HOSTING, of);
        found.iter().find(|token| token.span.start == at).map(|token| token.kind)
    };
    assert_eq!(kind("contract hosting"), Some(TokenKind::Keyword));
    assert_eq!(kind("EUR\n"), Some(TokenKind::Unit));
    assert_eq!(kind("instant\n"), Some(TokenKind::Type));
    assert_eq!(kind("share(ok)"), Some(TokenKind::Function));
    assert_eq!(kind("ok) <"), Some(TokenKind::Name(Some(NameKind::Column))));
    assert_eq!(kind("missed\n"), Some(TokenKind::Keyword));
    assert_eq!(kind("min\n"), Some(TokenKind::Unit));
    assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "in order, apart");
}

#[test]
fn a_call_says_what_it_takes() {
    let (analysis, at) = at_cursor("metric m {\n    from a\n    value percentile(95, |");
    let found = signature(&analysis, at).expect("a function");
    assert_eq!(
        (found.label.as_str(), found.active),
        ("percentile(percent, value where condition)", 1)
    );
    let (analysis, at) = at_cursor("metric m { value share(x[1, 2] |");
    assert_eq!(signature(&analysis, at).map(|found| found.active), Some(0));
    let (analysis, at) = at_cursor("metric m { value share(x) |");
    assert_eq!(signature(&analysis, at), None);
}

#[test]
fn files_are_links() {
    let analysis = analysed(
        "import \"supplier.sla\" as supplier\ncalendar c {\n    closed on dates in \"days.ics\"\n    closed on 2026-12-25 \"Christmas\"\n}\n",
    );
    let paths: Vec<String> = links(&analysis).into_iter().map(|link| link.path).collect();
    assert_eq!(paths, ["supplier.sla", "days.ics"]);
}

#[test]
fn what_is_typed_over_together_is_linked_from_its_declaration_alone() {
    let analysis = analysed(HOSTING);
    assert_eq!(linked(&analysis, place(HOSTING, "availability \"Monthly")).len(), 3);
    assert_eq!(linked(&analysis, place(HOSTING, "availability >= 99.9%")), []);
}

/// The text after the changes.
fn changed(analysis: &Analysis, changes: &[Change]) -> String {
    let mut text = analysis.text().to_owned();
    for change in changes.iter().rev() {
        let (start, end) = (usize::try_from(change.start), usize::try_from(change.end));
        text.replace_range(start.expect("small")..end.expect("small"), &change.text);
    }
    text
}

#[test]
fn a_new_line_begins_as_deep_as_its_block() {
    for (text, after) in [
        ("metric m {\n|", "metric m {\n    "),
        ("metric m {\n    from a\n  |", "metric m {\n    from a\n    "),
        ("penalty p {\n    credit by m {\n|", "penalty p {\n    credit by m {\n        "),
        ("party a { role provider }\n  |", "party a { role provider }\n"),
        ("metric m { // {\n|\n}", "metric m { // {\n    \n}"),
    ] {
        let (analysis, at) = at_cursor(text);
        assert_eq!(changed(&analysis, &format_typed(&analysis, at, '\n')), after, "{text}");
    }
}

#[test]
fn the_end_of_a_declaration_brings_it_into_style() {
    let (analysis, at) = at_cursor(
        "broken {{{\nparty a   {\n  role provider\n    }|\n\nparty b   { role customer }\n",
    );
    let text = changed(&analysis, &format_typed(&analysis, at, '}'));
    assert!(text.contains("\nparty a {\n    role  provider\n}\n"), "{text}");
    assert!(text.contains("party b   {"), "the others stay: {text}");
    // The end of an inner block only moves to its column.
    let (analysis, at) = at_cursor("penalty p {\n    credit by m {\n        >= 1 : 2%\n        }|");
    let text = changed(&analysis, &format_typed(&analysis, at, '}'));
    assert!(text.ends_with("\n    }"), "{text}");
}

#[test]
fn a_range_is_formatted_where_the_rest_is_broken() {
    let text = "party a   { role provider }\n\nparty b   { rol }\n\nparty c   { role customer }\n";
    let analysis = analysed(text);
    let end = u32::try_from(text.len()).expect("short");
    let styled = changed(&analysis, &format_range(&analysis, analysis.span(0, end)));
    assert_eq!(
        styled,
        "party a { role provider }\n\nparty b   { rol }\n\nparty c { role customer }\n"
    );
    let first = changed(&analysis, &format_range(&analysis, analysis.span(0, 0)));
    assert_eq!(first, text.replacen("   {", " {", 1), "only the first line is asked for");
}

#[test]
fn what_is_due_next_is_counted_from_now() {
    let text = HOSTING.replace(
        "    at most  60% of web.fee\n}\n",
        "    at most  60% of web.fee\n    claim within 30 days of period end\n}\n\nreview terms { every 6 months to 9 months }\n",
    );
    let analysis = analysed(&text);
    assert!(
        analysis.contract.is_some(),
        "{:?}",
        analysis.diagnostics.iter().map(|one| &one.message).collect::<Vec<_>>()
    );
    let labels = |now: &str| -> Vec<String> {
        let now = now.parse().expect("an instant");
        let found = hints(&analysis, analysis.span(0, u32::MAX), Some(now));
        found.into_iter().map(|hint| hint.label).filter(|label| label.starts_with("next")).collect()
    };
    // March ends with the 31st; the thirtieth day after it is 30 April. On 30 April in Berlin March is still open,
    // on 1 May April is next: 30 days after the 30th.
    assert_eq!(labels("2026-04-30T12:00:00Z")[0], "next by 2026-04-30");
    assert_eq!(labels("2026-04-30T22:30:00Z")[0], "next by 2026-05-30");
    // The first review is due from 1 July to 1 October 2026; the next one is counted from 1 October.
    assert_eq!(labels("2026-04-30T12:00:00Z")[1], "next 2026-07-01 to 2026-10-01");
    assert_eq!(labels("2026-10-02T12:00:00Z")[1], "next 2027-04-01 to 2027-07-01");
    // Before the term everything is counted from its beginning; after it nothing is due but the last claims.
    assert_eq!(labels("2020-01-01T12:00:00Z")[0], "next by 2026-03-02");
    assert_eq!(labels("2028-01-20T12:00:00Z"), ["next by 2028-01-30"]);
    assert_eq!(labels("2029-01-20T12:00:00Z"), [""; 0]);
}
