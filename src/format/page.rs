//! The lines that are written, and the comments behind them.

/// Comments behind code stand here, unless the code is too long.
const COMMENT_COLUMN: usize = 50;
/// Blanks between code and its comment, at least.
const COMMENT_BLANKS: usize = 2;
/// A line with more code than this does not push its neighbours' comments to the right.
const LONG_CODE: usize = 80;

/// One line; without code where the comment stands alone.
#[derive(Debug, Default)]
struct Line<'t> {
    /// An empty line goes before it.
    apart: bool,
    indent: usize,
    code: String,
    /// The characters of `code`.
    width: usize,
    comment: Option<&'t str>,
}

impl Line<'_> {
    /// The column behind the code.
    fn end(&self) -> usize {
        self.indent + self.width
    }

    /// Tells whether nothing but closing brackets stands here; their comments stay close to them.
    fn closes(&self) -> bool {
        self.code.chars().all(|character| matches!(character, ')' | ']' | '}'))
    }

    /// The column of the comment if no neighbour moves it; `None` where it does not move with them.
    fn comment_column(&self) -> Option<usize> {
        let moves = self.comment.is_some() && !self.closes() && self.end() <= LONG_CODE;
        moves.then(|| COMMENT_COLUMN.max(self.end() + COMMENT_BLANKS))
    }
}

/// The text as it is being written, line by line.
#[derive(Debug, Default)]
pub(super) struct Page<'t> {
    lines: Vec<Line<'t>>,
    /// An empty line goes before the next one in any case.
    part: bool,
}

impl<'t> Page<'t> {
    /// Begins a line; an empty one goes before it if it stands `apart`.
    pub(super) fn line(&mut self, indent: usize, apart: bool) {
        let apart = std::mem::take(&mut self.part) || apart;
        self.lines.push(Line { apart, indent, ..Line::default() });
    }

    /// Sees to it that an empty line goes before the next one.
    pub(super) fn part(&mut self) {
        self.part = true;
    }

    /// Writes on the last line.
    pub(super) fn write(&mut self, text: &str, width: usize) {
        if let Some(line) = self.lines.last_mut() {
            line.code.push_str(text);
            line.width += width;
        }
    }

    /// Writes blanks up to a column.
    pub(super) fn pad(&mut self, column: usize) {
        if let Some(line) = self.lines.last_mut() {
            let blanks = column.saturating_sub(line.end());
            line.code.extend(std::iter::repeat_n(' ', blanks));
            line.width += blanks;
        }
    }

    /// Puts a comment behind the last line, or on it if there is nothing else.
    ///
    /// INVARIANT: a comment ends its line, so a line is never given two.
    pub(super) fn comment(&mut self, comment: &'t str) {
        if let Some(line) = self.lines.last_mut() {
            line.comment = Some(comment);
        }
    }

    /// The indentation of the last line.
    pub(super) fn indent(&self) -> usize {
        self.lines.last().map_or(0, |line| line.indent)
    }

    /// The column behind the last line's code.
    pub(super) fn column(&self) -> usize {
        self.lines.last().map_or(0, Line::end)
    }

    /// The whole text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (line, column) in self.lines.iter().zip(self.comment_columns()) {
            if line.apart {
                text.push('\n');
            }
            text.extend(std::iter::repeat_n(' ', line.indent));
            text.push_str(&line.code);
            if let Some(comment) = line.comment {
                text.extend(std::iter::repeat_n(' ', column.saturating_sub(line.end())));
                text.push_str(comment);
            }
            text.push('\n');
        }
        text
    }

    /// The column of each line's comment. Lines right below each other share theirs.
    fn comment_columns(&self) -> Vec<usize> {
        let mut columns = Vec::with_capacity(self.lines.len());
        let mut run: Option<usize> = None;
        for (number, line) in self.lines.iter().enumerate() {
            let own = line.comment_column();
            run = match (run, own) {
                (Some(shared), Some(_)) if !line.apart => Some(shared),
                (_, Some(own)) => Some(self.run_from(number, own)),
                (_, None) => None,
            };
            let alone =
                if line.code.is_empty() { line.indent } else { line.end() + COMMENT_BLANKS };
            columns.push(run.unwrap_or(alone));
        }
        columns
    }

    /// The column that the comments of a run share, whose first line has this number.
    fn run_from(&self, first: usize, own: usize) -> usize {
        let rest = self.lines.iter().skip(first + 1);
        let run = rest.map_while(|line| line.comment_column().filter(|_| !line.apart));
        run.fold(own, usize::max)
    }
}
