use insta::assert_snapshot;

use super::*;
use crate::diagnostic::{DataPlace, Fix, codes};
use crate::source::{SourceId, Span};

const CONTRACT: &str = "\
contract hosting {
    zone \"Europe/Berlin\"
}
// The promise.
objective é漢😀 {
    require availability >= 4 h
}
";

/// The span of `needle` where it first stands in the source.
fn span(sources: &SourceMap, source: SourceId, needle: &str) -> Span {
    let start = sources.get(source).unwrap().text().find(needle).unwrap();
    let start = u32::try_from(start).unwrap();
    Span::new(source, start, start + u32::try_from(needle.len()).unwrap())
}

/// Two files; a mistake with a reason in each, a fix and a bad cell.
fn found() -> (Vec<Diagnostic>, SourceMap) {
    let mut sources = SourceMap::new();
    let main = sources.add("legal, 2026/hosting.sla", CONTRACT);
    let other = sources.add("supplier.sla", "metric availability {\n    value uptime\n}\n");
    let unit =
        Diagnostic::new(codes::UNIT_MISMATCH, "`availability` is a percent, `4 h` is a time")
            .at(span(&sources, main, "4 h"), "a time")
            .because(span(&sources, main, "availability"), "a percent")
            .because(span(&sources, other, "uptime"), "`uptime` gives a percent")
            .help("write a percent, such as `99.9%`");
    let name = Diagnostic::new(codes::UNUSED_DECLARATION, "objective `é漢😀` is never used")
        .at(span(&sources, main, "é漢😀"), "")
        .fix(Fix::replace("write `uptime`", span(&sources, main, "é漢😀"), "uptime").certain());
    let cell = Diagnostic::new(codes::BAD_CELL, "`maybe` is no flag")
        .at(span(&sources, other, "value"), "read here")
        .in_data(DataPlace::new("data/probes: 100%.csv", 1203).cell("ok", "maybe"))
        .help("write `true` or `false`");
    let missing = Diagnostic::new(codes::MISSING_INPUT, "source `probes` has no data");
    (vec![unit, name, cell, missing], sources)
}

fn rendered(format: Format) -> String {
    let (diagnostics, sources) = found();
    render(&diagnostics, &sources, format, false)
}

fn shown(diagnostic: &Diagnostic, sources: &SourceMap, format: Format) -> String {
    render(std::slice::from_ref(diagnostic), sources, format, false)
}

/// Writes JSON without blanks, keys in their order, with a line break before each of `breaks`.
fn dense(json: &str, breaks: &[&str]) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    breaks.iter().fold(value.to_string(), |text, at| text.replace(at, &format!("\n{at}")))
}

#[test]
fn plain_is_told_line_by_line() {
    assert_snapshot!(rendered(Format::Plain), @r#"
    error[E0304] legal, 2026/hosting.sla:6:29: `availability` is a percent, `4 h` is a time
      here: a time
      because legal, 2026/hosting.sla:6:13: a percent
      because supplier.sla:2:11: `uptime` gives a percent
      help: write a percent, such as `99.9%`
    warning[W1001] legal, 2026/hosting.sla:5:11: objective `é漢😀` is never used
      fix: write `uptime`
    error[E0604] data/probes: 100%.csv:1203: `maybe` is no flag
      column `ok`, cell `maybe`
      contract supplier.sla:2:5: read here
      help: write `true` or `false`
    error[E0601]: source `probes` has no data
    "#);
}

#[cfg(feature = "cli")]
#[test]
fn human_shows_the_lines_of_both_files() {
    assert_snapshot!(rendered(Format::Human), @r#"
    error E0304 unit-mismatch

      × `availability` is a percent, `4 h` is a time
       ╭─[legal, 2026/hosting.sla:6:29]
     5 │ objective é漢😀 {
     6 │     require availability >= 4 h
       ·             ──────┬─────    ─┬─
       ·                   │          ╰── a time
       ·                   ╰── a percent
     7 │ }
       ╰────
      help: write a percent, such as `99.9%`
      ☞ because of this in supplier.sla
       ╭─[supplier.sla:2:11]
     1 │ metric availability {
     2 │     value uptime
       ·           ───┬──
       ·              ╰── `uptime` gives a percent
     3 │ }
       ╰────

    warning W1001 unused-declaration

      ⚠ objective `é漢😀` is never used
       ╭─[legal, 2026/hosting.sla:5:11]
     4 │ // The promise.
     5 │ objective é漢😀 {
       ·           ─────
     6 │     require availability >= 4 h
       ╰────
      help: write `uptime`

    error E0604 bad-cell

      × `maybe` is no flag
      ╰─▶ data/probes: 100%.csv, line 1203, column `ok`, cell `maybe`
       ╭─[supplier.sla:2:5]
     1 │ metric availability {
     2 │     value uptime
       ·     ──┬──
       ·       ╰── read here
     3 │ }
       ╰────
      help: write `true` or `false`

    error E0601 missing-input

      × source `probes` has no data
    "#);
}

#[test]
fn github_escapes_what_its_commands_give_a_meaning() {
    assert_snapshot!(rendered(Format::Github), @r#"
    ::error file=legal%2C 2026/hosting.sla,line=6,endLine=6,col=29,endColumn=32,title=E0304 unit-mismatch::`availability` is a percent, `4 h` is a time%0Ahelp: write a percent, such as `99.9%25`
    ::warning file=legal%2C 2026/hosting.sla,line=5,endLine=5,col=11,endColumn=14,title=W1001 unused-declaration::objective `é漢😀` is never used%0Afix: write `uptime`
    ::error file=data/probes%3A 100%25.csv,line=1203,title=E0604 bad-cell::`maybe` is no flag%0Acolumn `ok`, cell `maybe`%0Ahelp: write `true` or `false`
    ::error title=E0601 missing-input::source `probes` has no data
    "#);
}

#[test]
fn json_keeps_its_envelope() {
    let report = dense(&rendered(Format::Json), &["{\"code\"", "\"labels\"", "\"help\""]);
    assert_snapshot!(report, @r#"
    {"diagnostics":[
    {"code":"E0304","slug":"unit-mismatch","severity":"error","message":"`availability` is a percent, `4 h` is a time","file":"legal, 2026/hosting.sla","start":{"line":6,"column":29},"end":{"line":6,"column":32},
    "labels":[{"file":"legal, 2026/hosting.sla","start":{"line":6,"column":29},"end":{"line":6,"column":32},"message":"a time","primary":true},{"file":"legal, 2026/hosting.sla","start":{"line":6,"column":13},"end":{"line":6,"column":25},"message":"a percent","primary":false},{"file":"supplier.sla","start":{"line":2,"column":11},"end":{"line":2,"column":17},"message":"`uptime` gives a percent","primary":false}],
    "help":"write a percent, such as `99.9%`","fixes":[]},
    {"code":"W1001","slug":"unused-declaration","severity":"warning","message":"objective `é漢😀` is never used","file":"legal, 2026/hosting.sla","start":{"line":5,"column":11},"end":{"line":5,"column":14},
    "labels":[{"file":"legal, 2026/hosting.sla","start":{"line":5,"column":11},"end":{"line":5,"column":14},"message":"","primary":true}],
    "help":null,"fixes":[{"title":"write `uptime`","certain":true,"edits":[{"file":"legal, 2026/hosting.sla","start":{"line":5,"column":11},"end":{"line":5,"column":14},"replacement":"uptime"}]}]},
    {"code":"E0604","slug":"bad-cell","severity":"error","message":"`maybe` is no flag","file":"data/probes: 100%.csv","start":{"line":1203,"column":1},"end":null,"column_name":"ok","cell":"maybe",
    "labels":[{"file":"supplier.sla","start":{"line":2,"column":5},"end":{"line":2,"column":10},"message":"read here","primary":true}],
    "help":"write `true` or `false`","fixes":[]},
    {"code":"E0601","slug":"missing-input","severity":"error","message":"source `probes` has no data","file":null,"start":null,"end":null,
    "labels":[],
    "help":null,"fixes":[]}],"errors":3,"warnings":1,"notes":0}
    "#);
}

#[test]
fn json_without_diagnostics_is_a_document() {
    let report = render(&[], &SourceMap::new(), Format::Json, false);
    assert_snapshot!(report, @r#"
    {
      "diagnostics": [],
      "errors": 0,
      "warnings": 0,
      "notes": 0
    }
    "#);
}

#[test]
fn sarif_names_rules_places_and_fixes() {
    let mut log: serde_json::Value = serde_json::from_str(&rendered(Format::Sarif)).unwrap();
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# "));
        rule["help"] = "(the page)".into();
    }
    log["runs"][0]["tool"]["driver"]["version"] = "(the version)".into();
    let breaks = ["\"runs\"", "{\"id\":\"", "\"results\"", "{\"ruleId\"", "\"locations\""];
    let log = dense(&log.to_string(), &[&breaks[..], &["\"relatedLoc", "\"fixes\""]].concat());
    assert_snapshot!(log, @r#"
    {"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0",
    "runs":[{"tool":{"driver":{"name":"sla","version":"(the version)","rules":[
    {"id":"E0304","name":"unit-mismatch","shortDescription":{"text":"two quantities of different kinds are compared or added"},"help":"(the page)","defaultConfiguration":{"level":"error"}},
    {"id":"E0601","name":"missing-input","shortDescription":{"text":"a source has no data bound to it, or the file is not there"},"help":"(the page)","defaultConfiguration":{"level":"error"}},
    {"id":"E0604","name":"bad-cell","shortDescription":{"text":"a cell cannot be read as the type of its column"},"help":"(the page)","defaultConfiguration":{"level":"error"}},
    {"id":"W1001","name":"unused-declaration","shortDescription":{"text":"something is declared and never used"},"help":"(the page)","defaultConfiguration":{"level":"warning"}}]}},"columnKind":"unicodeCodePoints",
    "results":[
    {"ruleId":"E0304","ruleIndex":0,"level":"error","message":{"text":"`availability` is a percent, `4 h` is a time\nhelp: write a percent, such as `99.9%`"},
    "locations":[{"physicalLocation":{"artifactLocation":{"uri":"legal%2C%202026/hosting.sla"},"region":{"startLine":6,"startColumn":29,"endLine":6,"endColumn":32}},"message":{"text":"a time"}}],
    "relatedLocations":[{"id":0,"physicalLocation":{"artifactLocation":{"uri":"legal%2C%202026/hosting.sla"},"region":{"startLine":6,"startColumn":13,"endLine":6,"endColumn":25}},"message":{"text":"a percent"}},{"id":1,"physicalLocation":{"artifactLocation":{"uri":"supplier.sla"},"region":{"startLine":2,"startColumn":11,"endLine":2,"endColumn":17}},"message":{"text":"`uptime` gives a percent"}}]},
    {"ruleId":"W1001","ruleIndex":3,"level":"warning","message":{"text":"objective `é漢😀` is never used\nfix: write `uptime`"},
    "locations":[{"physicalLocation":{"artifactLocation":{"uri":"legal%2C%202026/hosting.sla"},"region":{"startLine":5,"startColumn":11,"endLine":5,"endColumn":14}}}],
    "fixes":[{"description":{"text":"write `uptime`"},"artifactChanges":[{"artifactLocation":{"uri":"legal%2C%202026/hosting.sla"},"replacements":[{"deletedRegion":{"startLine":5,"startColumn":11,"endLine":5,"endColumn":14},"insertedContent":{"text":"uptime"}}]}]}]},
    {"ruleId":"E0604","ruleIndex":2,"level":"error","message":{"text":"`maybe` is no flag\ncolumn `ok`, cell `maybe`\nhelp: write `true` or `false`"},
    "locations":[{"physicalLocation":{"artifactLocation":{"uri":"data/probes%3A%20100%25.csv"},"region":{"startLine":1203}}}],
    "relatedLocations":[{"id":0,"physicalLocation":{"artifactLocation":{"uri":"supplier.sla"},"region":{"startLine":2,"startColumn":5,"endLine":2,"endColumn":10}},"message":{"text":"read here"}}]},
    {"ruleId":"E0601","ruleIndex":1,"level":"error","message":{"text":"source `probes` has no data"},
    "locations":[]}]}]}
    "#);
}

#[test]
fn sarif_paths_are_uris() {
    let uri = |path: &str| {
        let place = DataPlace::new(path, 1);
        let diagnostic = Diagnostic::new(codes::EMPTY_INPUT, "m").in_data(place);
        let log = render(&[diagnostic], &SourceMap::new(), Format::Sarif, false);
        let log: serde_json::Value = serde_json::from_str(&log).unwrap();
        let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        location["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    };
    assert_eq!(uri("a b/é#1?.csv"), "a%20b/%C3%A9%231%3F.csv");
    assert_eq!(uri("C:/a b.csv"), "file:///C:/a%20b.csv");
    assert_eq!(uri("/srv/a.csv"), "/srv/a.csv");
    assert_eq!(uri("10:30.csv"), "10%3A30.csv");
}

/// A text with an escape sequence, a bidirectional override and a bare return in the contract.
#[test]
fn text_of_users_cannot_steer_the_terminal() {
    let mut sources = SourceMap::new();
    let text = "\u{feff}zone \"\u{1b}[31mred\u{202e}txet\rx\u{85}\"\r\n";
    let source = sources.add("a\u{1b}]0;title\u{7}.sla", text);
    let diagnostic = Diagnostic::new(codes::BIDIRECTIONAL_CONTROL, "bad\n\u{1b}[2Jname \u{202e}x")
        .at(span(&sources, source, "\u{202e}"), "this\u{200f}one")
        .in_data(DataPlace::new("d\u{9b}.csv", 2).cell("a\tb", "\u{1b}[5m"))
        .help("leave it\nout");
    for format in [Format::Human, Format::Plain] {
        let rendered = shown(&diagnostic, &sources, format);
        let steering = |character: char| {
            character != '\n' && character.is_control()
                || ['\u{202e}', '\u{200f}', '\u{feff}'].contains(&character)
        };
        assert!(!rendered.contains(steering), "{format:?}: {rendered:?}");
    }
    assert_snapshot!(shown(&diagnostic, &sources, Format::Plain), @r#"
    error[E0003] d.csv:2: bad [2Jname x
      column `a b`, cell `[5m`
      contract a]0;title.sla:1:15: thisone
      help: leave it out
    "#);
    #[cfg(feature = "cli")]
    assert_snapshot!(shown(&diagnostic, &sources, Format::Human), @r#"
    error E0003 bidirectional-control

      × bad [2Jname x
      ╰─▶ d.csv, line 2, column `a b`, cell `[5m`
       ╭─[a]0;title.sla:1:15]
     1 │ zone "?[31mred�txet?x·"
       ·               ┬
       ·               ╰── thisone
       ╰────
      help: leave it out
    "#);
}

#[cfg(feature = "cli")]
#[test]
fn human_draws_the_end_of_the_file_and_tall_labels() {
    let mut sources = SourceMap::new();
    let lines: Vec<_> = (1..=20).map(|line| format!("    clause{line}\n")).collect();
    let text = format!("metric a {{\r\n{}", lines.concat());
    let length = u32::try_from(text.len()).unwrap();
    let source = sources.add("a.sla", text);
    let at_end = Diagnostic::new(codes::MISSING_CLOSE, "`metric a` is not closed")
        .at(Span::new(source, length, length), "`}` is missing here")
        .because(Span::new(source, 9, 10), "opened here");
    let tall = Diagnostic::new(codes::MISSING_CLAUSE, "`metric a` has no `value`")
        .at(Span::new(source, 0, length), "add it to this metric");
    let outside = Diagnostic::new(codes::UNKNOWN_NAME, "far away")
        .at(Span::new(source, 9_000, 9_009), "clamped");
    assert_snapshot!(render(&[at_end, tall, outside], &sources, Format::Human, false), @r#"
    error E0104 missing-close

      × `metric a` is not closed
       ╭─[a.sla:1:10]
     1 │ metric a {
       ·          ┬
       ·          ╰── opened here
     2 │     clause1
       ╰────
        ╭─[a.sla:21:13]
     20 │     clause19
     21 │     clause20
        ·             ┬
        ·             ╰── `}` is missing here
        ╰────

    error E0206 missing-clause

      × `metric a` has no `value`
       ╭─[a.sla:1:1]
     1 │ metric a {
       · ─────┬────
       ·      ╰── add it to this metric
     2 │     clause1
       ╰────

    error E0201 unknown-name

      × far away
        ╭─[a.sla:21:13]
     20 │     clause19
     21 │     clause20
        ·             ┬
        ·             ╰── clamped
        ╰────
    "#);
}

/// What cannot be drawn is told: an empty file, a line too long, a source that is not there.
#[cfg(feature = "cli")]
#[test]
fn human_falls_back_to_plain() {
    let mut sources = SourceMap::new();
    let empty = sources.add("empty.sla", "");
    let long = sources.add("long.sla", "x".repeat(5_000));
    for span in [Span::new(empty, 0, 0), Span::new(long, 9, 10), Span::new(SourceId(9), 0, 1)] {
        let diagnostic = Diagnostic::new(codes::UNEXPECTED_TEXT, "m").at(span, "here");
        let human = shown(&diagnostic, &sources, Format::Human);
        assert_eq!(human, shown(&diagnostic, &sources, Format::Plain));
    }
}

#[cfg(feature = "cli")]
#[test]
fn colour_is_a_parameter() {
    let (diagnostics, sources) = found();
    assert!(render(&diagnostics, &sources, Format::Human, true).contains("\u{1b}["));
    assert!(!render(&diagnostics, &sources, Format::Human, false).contains('\u{1b}'));
}

/// Every span of a text with wide characters and both line ends is drawn or told, never refused.
#[cfg(feature = "cli")]
#[test]
fn every_span_can_be_drawn() {
    let mut sources = SourceMap::new();
    let text = "\u{feff}é 漢\r\n\r\n\t😀\u{1b}x\n\n";
    let source = sources.add("a.sla", text);
    let length = u32::try_from(text.len()).unwrap();
    for start in 0..=length + 1 {
        for end in start..=length + 2 {
            let diagnostic = Diagnostic::new(codes::UNEXPECTED_TEXT, "m")
                .at(Span::new(source, start, end), "label")
                .because(Span::new(source, 4, 7), "other");
            let human = shown(&diagnostic, &sources, Format::Human);
            assert!(human.contains("a.sla:") && human.contains("label"), "{start}..{end} {human}");
            assert!(human.contains("other") && !human.contains("Failed"), "{start}..{end} {human}");
        }
    }
}
