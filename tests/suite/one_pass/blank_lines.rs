//! Lines with nothing on them, which are no rows.

use sla::data::Format;

use super::null_words::figures;

/// The same rows with blank lines at the start, between and at the end, of one column and of several.
#[test]
fn blank_lines_are_no_rows() {
    for (source, head, rest) in [
        ("at ts : instant", "ts", ""),
        ("at ts : instant; column took : number", "ts,took", ",3"),
        ("at ts : instant", "ts,took,place", ",3,north"),
    ] {
        let row = |day: u32| format!("2026-01-{day:02}T00:00:00Z{rest}\n");
        let mut lines = format!("{head}\n\n");
        for day in 1..=30 {
            lines += &row(day);
            lines += match day % 6 {
                0 => "\n\n",
                1 => "\n",
                _ => "",
            };
        }
        lines += "\n\n";
        // With a quote in it a block is read in another way.
        let quoted = lines.replace("2026-01-06T00:00:00Z", "\"2026-01-06T00:00:00Z\"");
        let ends = |text: &str| text.replace('\n', "\r\n");
        for text in [ends(&lines), ends(&quoted), lines, quoted] {
            let metrics = ["count(true)", "count(ts is present)", "count(ts is missing)"];
            let found = figures(source, metrics, ("p.csv", Format::Csv), &text);
            assert_eq!(found, ["30", "30", "0"], "{text:?}");
        }
    }
}
