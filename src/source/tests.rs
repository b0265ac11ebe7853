use super::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

fn at(line: u32, column: u32) -> LineColumn {
    LineColumn { line, column }
}

fn place(line: u32, character: u32) -> Position {
    Position { line, character }
}

#[test]
fn columns_count_scalar_values() {
    // é has 2 bytes, 漢 3, 😀 4: the x after them is the fourth character of line 2.
    let index = LineIndex::new("a\né漢😀x\n");
    assert_eq!(index.line_column(0), at(1, 1));
    assert_eq!(index.line_column(2), at(2, 1));
    assert_eq!(index.line_column(4), at(2, 2));
    assert_eq!(index.line_column(7), at(2, 3));
    assert_eq!(index.line_column(11), at(2, 4));
    assert_eq!(index.line_column(12), at(2, 5));
    // The text ends with a line end, so there is an empty third line.
    assert_eq!(index.line_column(13), at(3, 1));
    assert_eq!(index.line_count(), 3);
}

#[test]
fn an_offset_in_a_character_means_its_start() {
    let index = LineIndex::new("é漢😀x");
    assert_eq!(index.line_column(1), at(1, 1));
    assert_eq!(index.line_column(3), at(1, 2));
    assert_eq!(index.line_column(8), at(1, 3));
    assert_eq!(index.line_column(999), at(1, 5));
}

#[test]
fn editors_count_in_their_own_units() {
    let index = LineIndex::new("é漢😀x");
    assert_eq!(index.position(9, Encoding::Utf8), place(0, 9));
    assert_eq!(index.position(9, Encoding::Utf16), place(0, 4));
    assert_eq!(index.position(9, Encoding::Utf32), place(0, 3));
    assert_eq!(index.offset(place(0, 4), Encoding::Utf16), 9);
    assert_eq!(index.offset(place(0, 3), Encoding::Utf32), 9);
    // Between the two surrogates of 😀, and in the middle of its bytes.
    assert_eq!(index.offset(place(0, 3), Encoding::Utf16), 5);
    assert_eq!(index.offset(place(0, 7), Encoding::Utf8), 5);
}

#[test]
fn windows_line_ends_are_outside_their_line() {
    let index = LineIndex::new("ab\r\ncd\n\r\nx");
    assert_eq!(index.line(0), Some(0..2));
    assert_eq!(index.line(1), Some(4..6));
    assert_eq!(index.line(2), Some(7..7));
    assert_eq!(index.line(3), Some(9..10));
    assert_eq!(index.line(4), None);
    assert_eq!(index.line_column(2), at(1, 3));
    assert_eq!(index.line_column(3), at(1, 3));
    assert_eq!(index.line_column(4), at(2, 1));
    // A return that no line feed follows is an ordinary character.
    assert_eq!(LineIndex::new("a\rb").line_column(2), at(1, 3));
}

#[test]
fn input_out_of_range_is_moved_to_the_nearest_place() {
    let index = LineIndex::new("ab\r\ncd");
    for encoding in ENCODINGS {
        assert_eq!(index.offset(place(0, 99), encoding), 2);
        assert_eq!(index.offset(place(9, 0), encoding), 6);
        assert_eq!(index.position(u32::MAX, encoding), place(1, 2));
    }
    assert_eq!(index.offset_of(at(0, 0)), 0);
    assert_eq!(index.offset_of(at(2, 2)), 5);
    assert_eq!(LineIndex::new("").line_column(0), at(1, 1));
}

#[test]
fn a_byte_order_mark_has_no_width() {
    let index = LineIndex::new("\u{feff}é\nx");
    assert_eq!(index.line_column(0), at(1, 1));
    assert_eq!(index.line_column(3), at(1, 1));
    assert_eq!(index.line_column(5), at(1, 2));
    assert_eq!(index.line_column(6), at(2, 1));
    for encoding in ENCODINGS {
        assert_eq!(index.offset(place(0, 0), encoding), 3);
    }
    assert_eq!(LineIndex::new("\u{feff}").line_column(3), at(1, 1));
}

#[test]
fn every_character_start_comes_back() {
    let text = "\u{feff}a é漢\r\n\r\n😀😀b\n  ünï 漢字 𝒳\n\nend é";
    let index = LineIndex::new(text);
    for (offset, character) in text.char_indices().skip(1) {
        if matches!(character, '\r' | '\n') {
            continue;
        }
        let offset = u32::try_from(offset).unwrap();
        for encoding in ENCODINGS {
            let there = index.position(offset, encoding);
            assert_eq!(index.offset(there, encoding), offset, "{character:?} in {encoding:?}");
        }
    }
}

#[test]
fn spans_join_and_give_text() {
    let mut sources = SourceMap::new();
    let first = sources.add(r"a\b.sla", "fee 40 EUR é");
    let second = sources.add("c.sla", "x");
    let (fee, amount) = (Span::new(first, 0, 3), Span::new(first, 4, 6));
    assert_eq!(sources.text_of(fee.join(amount)), "fee 40");
    assert_eq!(amount.join(fee), fee.join(amount));
    assert_eq!(fee.join(Span::new(second, 0, 1)), fee);
    assert_eq!(sources.text_of(Span::new(first, 0, 99)), "");
    // Half of é.
    assert_eq!(sources.text_of(Span::new(first, 0, 12)), "");
    assert_eq!(sources.text_of(Span::new(SourceId(7), 0, 1)), "");
    assert_eq!(sources.get(first).map(SourceText::path), Some("a/b.sla"));
    assert_eq!(sources.iter().map(|(id, _)| id).collect::<Vec<_>>(), [first, second]);
    assert!(fee.contains(2) && !fee.contains(3) && !fee.at_end().contains(3));
    assert!(fee.at_start().is_empty() && fee.at_end().start == 3 && fee.len() == 3);
    assert_eq!(Span::new(first, 5, 2), Span::new(first, 5, 5));
}

#[test]
fn a_document_of_an_editor_counts_as_the_protocol_does() {
    let index = LineIndex::for_editors("\u{feff}a\rb\r\nc\r");
    assert_eq!(index.line(0), Some(0..4), "a byte order mark is a character");
    assert_eq!(index.line(1), Some(5..6), "a lone return ends a line");
    assert_eq!(index.line(2), Some(8..9));
    assert_eq!(index.line(3), Some(10..10));
    assert_eq!(index.line(4), None);
    assert_eq!(index.offset(place(0, 1), Encoding::Utf16), 3);
    assert_eq!(index.position(8, Encoding::Utf16), place(2, 0));
}

#[test]
fn names_are_relative_to_the_file_they_stand_in() {
    use super::beside;
    assert_eq!(beside("contract.sla", "days.ics"), "days.ics");
    assert_eq!(beside("a/b/contract.sla", "days.ics"), "a/b/days.ics");
    assert_eq!(beside("a/contract.sla", "../days.ics"), "a/../days.ics");
    assert_eq!(beside("/a/contract.sla", "days.ics"), "/a/days.ics");
    assert_eq!(beside("a/contract.sla", "/days.ics"), "/days.ics");
    assert_eq!(beside("<stdin>", "days.ics"), "days.ics");
}
