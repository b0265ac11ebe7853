//! Lines of JSON whose members stand as in the line before: column by column.
//!
//! What stands between the values is learned from one line and compared in the others. A line that has anything else
//! is read as any line is.

use memchr::{memchr, memrchr};

use super::bytes::{
    End, Ends, FieldEnd as _, all_below_ten, all_zero_bytes, byte, bytes_before, first_byte,
    first_bytes, less_bytes, load, load_two, splat, zero_bytes,
};
use super::decimal;
use super::plain::{ODD, RowsAt, line_number};
use super::reader::{Reader, Rows};
use super::source::FileReading;

/// How often the form of lines is learned anew.
const MOST_FORMS: u32 = 8;

/// What the lines of a file look like.
#[derive(Debug, Default)]
pub(super) struct Forms {
    form: Option<Form>,
    learned: u32,
}

#[derive(Debug)]
struct Form {
    members: Vec<Member>,
    /// What follows the last value and what ended it.
    tail: Literal,
}

#[derive(Debug)]
struct Member {
    /// What stands before the value: from the end of the one before, less what ended it.
    before: Literal,
    column: Option<usize>,
    /// What ends it: a quote, or what may follow a number.
    end: u8,
}

/// Bytes that have to be there.
#[derive(Debug)]
struct Literal {
    text: Vec<u8>,
    /// The first sixteen as words, and which bits of them count.
    words: (u64, u64),
    masks: (u64, u64),
}

impl Literal {
    fn new(text: &[u8]) -> Self {
        let masks = (first_bytes(text.len()), first_bytes(text.len().saturating_sub(8)));
        Self { text: text.to_vec(), words: load_two(text, 0), masks }
    }

    /// Moves behind it in each row.
    fn pass(&self, bytes: &[u8], next: &mut [usize]) {
        let ((head, tail), (head_bits, tail_bits)) = (self.words, self.masks);
        let length = self.text.len();
        for next in next {
            let (one, two) = load_two(bytes, *next);
            let mut there = ((one ^ head) & head_bits) | ((two ^ tail) & tail_bits) == 0;
            if length > 16 {
                let rest = bytes.get(*next..);
                there &= rest.is_some_and(|rest| rest.starts_with(&self.text));
            }
            *next = if there { next.wrapping_add(length) } else { ODD };
        }
    }
}

impl Reader<'_> {
    /// Learns the form of a line that was read.
    pub(super) fn learn_form(&mut self, text: &[u8]) {
        if self.forms.form.is_none() && self.forms.learned < MOST_FORMS {
            self.forms.learned += 1;
            self.forms.form = self.form_of(text);
        }
    }

    /// The form of a line; `None` where it lacks a column.
    fn form_of(&self, text: &[u8]) -> Option<Form> {
        let mut members = Vec::new();
        let mut at = 0;
        loop {
            let open = at + memchr(b'"', text.get(at..)?)? + 1;
            let close = open + memchr(b'"', text.get(open..)?)?;
            let column = self.keys.as_ref()?.column(text.get(open..close)?);
            let colon = close + memchr(b':', text.get(close..)?)? + 1;
            let rest = text.get(colon..)?;
            let from = colon + rest.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
            let quoted = text.get(from) == Some(&b'"');
            let from = from + usize::from(quoted);
            let ends = |byte: &u8| {
                if quoted { *byte == b'"' } else { matches!(byte, b',' | b'}' | b' ') }
            };
            let end = from + text.get(from..)?.iter().position(ends)?;
            let ended = *text.get(end)?;
            if ended == b' ' {
                return None;
            }
            let before = Literal::new(text.get(at..from)?);
            members.push(Member { before, column, end: ended });
            at = end + 1;
            let follows = if quoted {
                text.get(at..)?.iter().find(|byte| **byte != b' ')
            } else {
                Some(&ended)
            };
            if follows == Some(&b'}') {
                break;
            }
        }
        let has = |column: usize| members.iter().any(|member| member.column == Some(column));
        let whole = (0..self.columns().len()).all(has);
        whole.then(|| Form { members, tail: Literal::new(text.get(at..).unwrap_or_default()) })
    }

    /// Reads some lines of a block, of which the first begins at `at` and each ends at one of `feeds`. Gives whether
    /// that was done: not where no form is known.
    pub(super) fn formed(
        &mut self,
        file: &FileReading,
        (bytes, at, line): (&[u8], usize, u64),
        feeds: &[usize],
        rows: &mut dyn Rows,
    ) -> bool {
        let Some(form) = self.forms.form.take() else { return false };
        self.flush(rows);
        let mut places = std::mem::take(&mut self.rows_at);
        places.of_lines(at, feeds);
        places.end_before_returns(bytes);
        let numbers = line..;
        self.lines_of_rows.extend(numbers.take(feeds.len()).map(line_number));
        self.read_members(&form, bytes, &mut places);
        if places.next == places.ends {
            self.see_all_keys();
            self.rows_at = places;
            self.flush(rows);
            self.forms.form = Some(form);
            return true;
        }
        let whole: Vec<bool> =
            places.next.iter().zip(&places.ends).map(|(next, end)| next == end).collect();
        let others: Vec<(usize, u32)> = places
            .ends
            .iter()
            .zip(&self.lines_of_rows)
            .zip(&whole)
            .filter(|(_, whole)| !**whole)
            .map(|((end, line), _)| (*end, *line))
            .collect();
        if others.len() < whole.len() {
            self.see_all_keys();
        }
        self.keep(&whole);
        self.rows_at = places;
        self.flush(rows);
        for (end, line) in &others {
            let before = bytes.get(..*end).unwrap_or_default();
            let start = memrchr(b'\n', before).map_or(0, |place| place + 1);
            let text = before.get(start..).unwrap_or_default();
            if !self.stopped {
                self.line(file, text, u64::from(*line), rows);
            }
        }
        // Lines of another form from here on.
        if others.len() * 2 <= whole.len() {
            self.forms.form = Some(form);
        }
        true
    }

    fn read_members(&mut self, form: &Form, bytes: &[u8], at: &mut RowsAt) {
        for member in &form.members {
            member.before.pass(bytes, &mut at.next);
            let end = End::new(member.end);
            let quoted = member.end == b'"';
            let column = member.column.filter(|column| !self.is_skipped(*column));
            match column {
                None => {
                    for next in &mut at.next {
                        let found = if quoted {
                            end_of_text(bytes, *next)
                        } else {
                            end_of_plain(bytes, *next, end)
                        };
                        *next = found.map_or(ODD, |end| end + 1);
                    }
                }
                Some(column) => {
                    if !quoted {
                        for next in &mut at.next {
                            if end_of_plain(bytes, *next, end).is_none() {
                                *next = ODD;
                            }
                        }
                    }
                    self.read_cells(column, bytes, (end, Ends::of([member.end, member.end])), at);
                }
            }
        }
        form.tail.pass(bytes, &mut at.next);
    }
}

/// The place of the quote that ends a text without escapes.
#[inline]
fn end_of_text(bytes: &[u8], mut at: usize) -> Option<usize> {
    while at < bytes.len() {
        let word = load(bytes, at);
        let quotes = zero_bytes(word ^ splat(b'"'));
        let found = quotes | zero_bytes(word ^ splat(b'\\')) | less_bytes(word, 0x20);
        if found != 0 {
            let first = found & found.wrapping_neg();
            return (quotes & first != 0).then(|| at + first_byte(first));
        }
        at += 8;
    }
    None
}

/// The place of the byte that ends a truth value, or a number of JSON without an exponent.
#[inline]
fn end_of_plain(bytes: &[u8], at: usize, end: End) -> Option<usize> {
    let word = load(bytes, at);
    match length_of_flag(word, end).or_else(|| end_of_short(word, end)) {
        Some(length) => Some(at.wrapping_add(length)),
        None => end_of_any(bytes, at, end),
    }
}

/// The length of a flag: one digit, `true` or `false`; `None` where it is none.
#[inline]
fn length_of_flag(word: u64, end: End) -> Option<usize> {
    const TRUE: u64 = u64::from_le_bytes(*b"true\0\0\0\0");
    const FALSE: u64 = u64::from_le_bytes(*b"false\0\0\0");
    let end = u64::from(end.byte());
    let digit = byte(word, 0).wrapping_sub(u64::from(b'0')) < 10;
    if digit && byte(word, 1) == end {
        return Some(1);
    }
    if (word ^ (TRUE | (end << 32))) & first_bytes(5) == 0 {
        return Some(4);
    }
    ((word ^ (FALSE | (end << 40))) & first_bytes(6) == 0).then_some(5)
}

/// The length of a number not below 0 that ends within eight bytes; `None` where it is no such number.
#[inline]
fn end_of_short(word: u64, end: End) -> Option<usize> {
    let found = end.in_word(word);
    let before = bytes_before(found);
    let points = all_zero_bytes(word ^ splat(b'.')) & before;
    // A point stands for a digit here, and so does what follows.
    let values = (word ^ splat(b'0')) & before & !(points >> 7).wrapping_mul(0xff);
    // Neither the first character is a point nor the last, which is the one before `found`.
    let edges = 0x80 | (found & found.wrapping_neg()) >> 8;
    let one_point = points & points.wrapping_sub(1) == 0;
    // A zero at the start has a point behind it, or nothing at all.
    let leads = word & 0xff == u64::from(b'0') && points & 0x8000 == 0 && found & 0x8000 == 0;
    let fits = found & !0x80 != 0
        && found & 0x80 == 0
        && all_below_ten(values)
        && points & edges == 0
        && one_point
        && !leads;
    fits.then(|| first_byte(found))
}

/// The place of the byte that ends a number, of any length.
// Apart, so that the loop over short ones is no call.
#[inline(never)]
fn end_of_any(bytes: &[u8], at: usize, end: End) -> Option<usize> {
    let (_, found) = decimal::read(bytes, at, end, b'.')?;
    let start = at + usize::from(bytes.get(at) == Some(&b'-'));
    let digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    let leads = bytes.get(start) == Some(&b'0') && digit(start + 1);
    (digit(start) && !leads && digit(found.wrapping_sub(1)) && end.is_at(bytes, found))
        .then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ndjson::is_number;
    use super::*;

    proptest! {
        #[test]
        fn plain_values_end_where_json_lets_them(text in "-?[0-9]{0,3}(\\.[0-9]{0,12})?|true|false|nul|[tf.x-]{0,4}", tail in "[,} x]") {
            let line = format!("{text}{tail}");
            let plain = matches!(text.as_str(), "true" | "false") || is_number(text.as_bytes());
            let expected = (plain && tail == ",").then_some(text.len());
            prop_assert_eq!(end_of_plain(line.as_bytes(), 0, End::new(b',')), expected);
        }

        #[test]
        fn texts_end_at_a_quote_before_which_nothing_is_escaped(text in "[a-z\\\\\"\\x01\\x1fäö ]{0,20}", at in 0_usize..4) {
            let bytes = text.as_bytes();
            let rest = bytes.get(at..).unwrap_or_default();
            let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\\') || *byte < 0x20);
            let expected = stop.filter(|place| rest.get(*place) == Some(&b'"')).map(|place| at + place);
            prop_assert_eq!(end_of_text(bytes, at), expected);
        }
    }
}
