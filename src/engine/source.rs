//! What is known of an export before its rows are read: its form, where its columns are, what its numbers look like.

use super::bytes::{Ends, FieldEnd as _};
use super::column::{Column, Looks};
use super::cut::record_end;
use super::learned::{Learned, mark_of};
use crate::data::{CellKind, ColumnFrom, Format, Layout, Places, SingleReader};

/// How records follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// CSV and TSV.
    Delimited {
        /// The character between two fields.
        delimiter: u8,
    },
    /// One JSON value a line.
    Lines,
}

/// The export of a source, as its columns are read.
#[derive(Debug)]
pub(crate) struct SourceReading<'a> {
    pub(super) layout: &'a Layout,
    /// One for each column of the layout.
    looks: Vec<Looks>,
    pub(super) learned: Vec<Learned>,
}

/// A file as its records are read.
#[derive(Debug, Clone)]
pub(crate) struct FileReading {
    /// Its place among the files of the source.
    pub(crate) file: u32,
    /// The path it is shown under.
    pub(crate) path: String,
    /// How its records follow one another.
    pub(crate) form: Form,
    /// Where its columns are, in CSV and TSV.
    pub(super) places: Option<Places>,
    /// The column of each field, up to the last field of a record.
    pub(super) fields: Vec<Option<usize>>,
}

/// What the beginning of a file tells.
#[derive(Debug)]
pub(crate) enum Beginning {
    /// More of it is needed.
    TooShort,
    /// It is not one that is read here.
    Unreadable,
    /// How it is read.
    Known {
        /// The file.
        reading: FileReading,
        /// Where its rows begin.
        body: usize,
        /// How many lines lie before them.
        lines: u64,
    },
}

/// The mark of UTF-8 at the beginning of a file.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

impl<'a> SourceReading<'a> {
    /// Of a layout, whose columns are looked at so. `None` for what is not read here: rows within nested JSON.
    pub(crate) fn new(layout: &'a Layout, looks: Vec<Looks>) -> Option<Self> {
        let learned = vec![Learned::default(); layout.columns.len()];
        let own = Self { layout, looks, learned };
        SingleReader::new(layout)?;
        own.columns()?;
        layout.rows_at.is_none().then_some(own)
    }

    /// The columns, without values yet.
    pub(super) fn columns(&self) -> Option<Vec<Column>> {
        let each = self.learned.iter().zip(&self.looks).enumerate();
        each.map(|(place, (learned, looks))| Column::new(self.layout, place, *learned, *looks))
            .collect()
    }

    /// Looks at the beginning of a file; `last` says whether that is all of it.
    pub(crate) fn begin(
        &self,
        (file, path, format): (u32, &str, Format),
        head: &[u8],
        last: bool,
    ) -> Beginning {
        if head.len() < BYTE_ORDER_MARK.len() && !last {
            return Beginning::TooShort;
        }
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return Beginning::Unreadable;
        }
        let start = if head.starts_with(&BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let path = path.to_owned();
        let usual = match format {
            Format::Csv => ',',
            Format::Tsv => '\t',
            Format::Ndjson => {
                let form = Form::Lines;
                let reading = FileReading { file, path, form, places: None, fields: Vec::new() };
                return Beginning::Known { reading, body: start, lines: 0 };
            }
            _ => return Beginning::Unreadable,
        };
        let Ok(delimiter) = u8::try_from(self.layout.delimiter.unwrap_or(usual)) else {
            return Beginning::Unreadable;
        };
        let (mut at, mut lines) = (start, 0);
        loop {
            let first = record_end(head, at, delimiter);
            let may_go_on =
                !first.whole || (first.next == head.len() && head.last() == Some(&b'\r'));
            if may_go_on && !last {
                return Beginning::TooShort;
            }
            if first.content > at {
                let body = if self.layout.header { first.next } else { at };
                let before = lines + if self.layout.header { first.lines } else { 0 };
                let record = head.get(at..first.content).unwrap_or_default();
                let bound = SingleReader::bind(self.layout, record, usual);
                let reading = bound.filter(|_| !first.open).and_then(|places| {
                    Self::file_reading((file, path), Form::Delimited { delimiter }, places)
                });
                return match reading {
                    Some(reading) => Beginning::Known { reading, body, lines: before },
                    None => Beginning::Unreadable,
                };
            }
            if first.next >= head.len() {
                return Beginning::Unreadable;
            }
            lines += first.lines;
            at = first.next;
        }
    }

    fn file_reading(
        (file, path): (u32, String),
        form: Form,
        places: Places,
    ) -> Option<FileReading> {
        let mut fields = vec![None; places.width];
        for (column, place) in places.columns.iter().enumerate() {
            let field = fields.get_mut(*place)?;
            // One field is read for one column.
            if field.is_some() {
                return None;
            }
            *field = Some(column);
        }
        Some(FileReading { file, path, form, places: Some(places), fields })
    }

    /// Learns from the first rows of a file: how fine its numbers are.
    pub(crate) fn learn(&mut self, reading: &FileReading, rows: &[u8]) {
        match reading.form {
            Form::Delimited { delimiter } => self.learn_delimited(reading, rows, delimiter),
            Form::Lines => self.learn_lines(rows),
        }
    }

    fn learn_delimited(&mut self, reading: &FileReading, rows: &[u8], delimiter: u8) {
        let (ends, mark) = (Ends::new(delimiter, true), mark_of(self.layout));
        let mut at = 0;
        let mut field = 0;
        while at < rows.len() {
            let end = ends.find(rows, at);
            if end == rows.len() {
                return;
            }
            if let Some(Some(column)) = reading.fields.get(field)
                && let Some(learned) = self.learned.get_mut(*column)
            {
                learned.look_at(rows.get(at..end).unwrap_or_default(), mark);
            }
            field = if rows.get(end) == Some(&delimiter) { field + 1 } else { 0 };
            at = end + 1;
        }
    }

    /// Learns from numbers wherever they stand: of JSON the columns are not told apart here.
    fn learn_lines(&mut self, rows: &[u8]) {
        let mark = mark_of(self.layout);
        let mut finest = Learned::default();
        let ends_number = |byte: &u8| !(byte.is_ascii_digit() || *byte == mark);
        for text in rows.split(ends_number).filter(|text| text.len() > 1) {
            finest.look_at(text, mark);
        }
        let columns = self.layout.columns.iter().zip(&mut self.learned);
        for (column, learned) in columns {
            let number = !matches!(column.kind, CellKind::Count);
            if number {
                learned.raise(finest);
            }
        }
    }

    /// The decimal places of the numbers of each column.
    pub(crate) fn scales(&self) -> Vec<usize> {
        self.columns().unwrap_or_default().iter().map(Column::scale).collect()
    }

    /// The keys of NDJSON, where every column is one; `None` where one is a path or a place.
    pub(super) fn keys(&self) -> Option<Vec<&'a str>> {
        let columns = self.layout.columns.iter();
        let keys: Vec<&str> = columns
            .map(|column| match &column.from {
                ColumnFrom::Header(text) | ColumnFrom::Path(text) => {
                    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                    (text.chars().all(plain) && !text.is_empty()).then_some(text.as_str())
                }
                ColumnFrom::Position(_) => None,
            })
            .collect::<Option<_>>()?;
        let twice =
            |(place, key): (usize, &&str)| keys.iter().skip(place + 1).any(|other| other == key);
        (!keys.iter().enumerate().any(twice)).then_some(keys)
    }
}
