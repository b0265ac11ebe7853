//! The page that a statement is written on: headings, lines and tables, drawn or told.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle,
};

/// How a statement looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Looks {
    /// How many columns there are.
    pub(crate) width: u16,
    /// Whether verdicts and headings are coloured.
    pub(crate) colour: bool,
    /// Tables with lines; else one line of text for each row.
    pub(crate) drawn: bool,
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Text, wrapped where it is long.
    Text,
    /// Text that is never wrapped.
    Word,
    /// Numbers: to the right, never wrapped.
    Number,
}

/// Only a line under the header.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
const INDENT: &str = "  ";
/// What a column takes beside its content.
const PADDING: usize = 3;
/// In fewer columns than this no text can be read.
const READABLE: usize = 12;

/// A page that grows from the top.
#[derive(Debug)]
pub(crate) struct Page {
    looks: Looks,
    text: String,
}

impl Page {
    pub(crate) fn new(looks: Looks) -> Self {
        Self { looks, text: String::new() }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// A blank line, unless there is one.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// The heading of a part, after a blank line.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        self.push_line(&self.painted(BOLD, text));
        if self.looks.drawn {
            let width = text.chars().count().min(usize::from(self.looks.width));
            self.push_line(&"═".repeat(width));
        }
    }

    /// The heading of a section, after a blank line.
    pub(crate) fn section(&mut self, text: &str) {
        self.gap();
        if text.chars().count() > usize::from(self.looks.width) {
            self.line(0, text);
        } else {
            self.push_line(&self.painted(BOLD, text));
        }
    }

    /// A line of text, wrapped between words; `depth` indents it.
    pub(crate) fn line(&mut self, depth: usize, text: &str) {
        let indent = INDENT.repeat(depth);
        let width = usize::from(self.looks.width).saturating_sub(indent.len()).max(20);
        let mut line = String::new();
        let mut first = true;
        for word in unbroken(text) {
            let longer = line.chars().count() + 1 + word.chars().count();
            if self.looks.drawn && !line.is_empty() && longer > width {
                self.push_line(&format!("{indent}{line}"));
                // What goes on is indented once more.
                line = INDENT.to_owned() + &word;
            } else {
                if !first {
                    line.push(' ');
                }
                line.push_str(&word);
            }
            first = false;
        }
        self.push_line(&format!("{indent}{line}"));
    }

    /// A table. Columns without anything in them are left out.
    pub(crate) fn table(&mut self, columns: &[(&str, Column)], rows: &[Vec<String>]) {
        let cell = |row: &[String], place: usize| row.get(place).cloned().unwrap_or_default();
        let kept: Vec<(usize, &str, Column)> = (0..)
            .zip(columns)
            .filter(|(place, _)| rows.iter().any(|row| !cell(row, *place).is_empty()))
            .map(|(place, (title, column))| (place, *title, *column))
            .collect();
        if !self.looks.drawn || !self.fits(&kept, rows) {
            for row in rows {
                let told: Vec<String> = kept
                    .iter()
                    .map(|(place, title, _)| (title, cell(row, *place)))
                    .filter(|(_, cell)| !cell.is_empty())
                    .map(|(title, cell)| format!("{title}: {}", cell.replace('\n', ", ")))
                    .collect();
                self.line(1, &told.join("; "));
            }
            return;
        }
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(self.looks.width);
        table.set_header(kept.iter().map(|(_, title, _)| *title).collect::<Vec<_>>());
        for row in rows {
            table.add_row(kept.iter().map(|(place, ..)| cell(row, *place)).collect::<Vec<_>>());
        }
        for ((_, _, kind), column) in kept.iter().zip(table.column_iter_mut()) {
            if *kind != Column::Text {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
            if *kind == Column::Number {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for line in table.lines() {
            self.push_line(&self.with_verdicts(&line));
        }
    }

    /// Whether a table can be read at this width: numbers and words whole, and room for some words of each text.
    fn fits(&self, columns: &[(usize, &str, Column)], rows: &[Vec<String>]) -> bool {
        let width_of = |(place, title, column): &(usize, &str, Column)| {
            let cells = rows.iter().filter_map(|row| row.get(*place));
            let widest = cells.flat_map(|cell| cell.lines()).map(|line| line.chars().count()).max();
            let widest = widest.unwrap_or(0).max(title.chars().count());
            let needed = if *column == Column::Text { widest.min(READABLE) } else { widest };
            needed + PADDING
        };
        let needed: usize = columns.iter().map(width_of).sum();
        needed <= usize::from(self.looks.width)
    }

    fn push_line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.looks.colour { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Colours the verdicts of a line.
    fn with_verdicts(&self, line: &str) -> String {
        if !self.looks.colour {
            return line.to_owned();
        }
        VERDICTS.iter().fold(line.to_owned(), |line, (verdict, mark, colour)| {
            let marked = format!("{mark} {verdict}");
            line.replace(&marked, &self.painted(colour, &marked))
        })
    }

    /// A verdict with its mark; told, the word alone.
    pub(crate) fn verdict(&self, verdict: &str) -> String {
        let known = VERDICTS.iter().find(|(known, ..)| *known == verdict);
        match known {
            Some((_, mark, _)) if self.looks.drawn => format!("{mark} {verdict}"),
            _ => verdict.to_owned(),
        }
    }
}

/// The words of a text; an amount is one word, with the blanks between its digits and before its currency.
fn unbroken(text: &str) -> Vec<String> {
    let is_group = |word: &str| {
        let digits = word.chars().take_while(char::is_ascii_digit).count();
        digits == 3
    };
    let is_currency = |word: &str| {
        let code = word.trim_end_matches([',', ';', ')']);
        code.len() == 3 && code.chars().all(|letter| letter.is_ascii_uppercase())
    };
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last)
                if last.ends_with(|end: char| end.is_ascii_digit())
                    && (is_group(word) || is_currency(word)) =>
            {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

const BOLD: &str = "1";

/// The verdicts with their marks, for those who see no colours, and their colours (SGR).
const VERDICTS: [(&str, &str, &str); 6] = [
    ("met", "✓", "32"),
    ("missed", "✗", "31"),
    ("inconclusive", "?", "33"),
    ("excused", "~", "36"),
    ("not applicable", "-", "2"),
    ("open", "…", "2"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_not_broken_over_lines() {
        let words = unbroken("at most 24 000.00 EUR; in all 9 rows");
        assert_eq!(words, ["at", "most", "24 000.00 EUR;", "in", "all", "9", "rows"]);
    }
}
