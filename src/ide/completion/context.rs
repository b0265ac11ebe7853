//! Where the cursor is in the grammar, in text that is cut or broken.

use crate::source::{SourceId, Span};
use crate::syntax::CLAUSES;
use crate::syntax::{ClauseWord, DeclarationKind, Node, Rule, parse, reach};

/// A character that no rule of the grammar takes but the ones that take anything: it marks the cursor.
const CURSOR: char = '\u{1}';

/// A name that nothing else is called.
const SOME_NAME: &str = "some_name";

/// Something that may be going on at the cursor: a rule of the grammar and the text it has read so far.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) rule: Rule,
    /// From where the rule began to the word at the cursor.
    pub(super) text: String,
}

/// What may stand behind a word and is no rule of the grammar by itself, so that the grammar does not tell of it.
const MARKS: [&str; 6] = ["", ":", "|", ",", "=", "("];

impl Frame {
    /// Whether this may come next.
    pub(super) fn takes(&self, word: &str) -> bool {
        self.marks().any(|mark| self.goes_on(word, mark))
    }

    /// Whether a name may come next.
    pub(super) fn takes_name(&self) -> bool {
        MARKS.iter().any(|mark| self.goes_on(SOME_NAME, mark))
    }

    /// The words that may come next as words of the language, and not because a name may; `as_name` is the rule of
    /// the names that may stand there.
    pub(super) fn words<'w>(
        &self,
        words: impl Iterator<Item = &'w str>,
        as_name: Rule,
    ) -> Vec<&'w str> {
        let marks: Vec<(&str, bool)> =
            self.marks().map(|mark| (mark, self.goes_on(SOME_NAME, mark))).collect();
        let fits = |word: &&str| {
            let may_be_name = reach(as_name, word) == word.len();
            marks.iter().any(|(mark, name)| !(*name && may_be_name) && self.goes_on(word, mark))
        };
        words.filter(fits).collect()
    }

    /// Behind a word of the language stands another rule, but for rows, whose cells are parted by marks.
    fn marks(&self) -> impl Iterator<Item = &'static str> {
        let several = if self.rule == Rule::whole_clause { 1 } else { 3 };
        MARKS.iter().take(several).copied()
    }

    /// The grammar has read the word if it tries a rule behind it, or is done with it.
    fn goes_on(&self, word: &str, mark: &str) -> bool {
        let end = self.text.len() + word.len();
        let with = format!("{}{word}", self.text);
        reach(self.rule, &format!("{with}{mark}{CURSOR}")) >= end
            || (mark.is_empty() && reach(self.rule, &with) == end)
    }

    /// Whether nothing has been read yet: a line begins.
    pub(super) fn is_start(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What is around the cursor.
#[derive(Debug)]
pub(super) struct Context {
    /// What may be going on, the likeliest first.
    pub(super) frames: Vec<Frame>,
    /// The declaration the cursor is in.
    pub(super) declaration: Option<DeclarationKind>,
    /// The clauses that stand in that declaration before the cursor, by their rules.
    pub(super) before: Vec<Rule>,
    /// The clause the cursor is in.
    pub(super) clause: Option<&'static ClauseWord>,
    /// The names that the declaration takes rows from, and those of the tables its keys are in.
    pub(super) rows: Vec<String>,
    /// The name of the declaration.
    pub(super) name: Option<String>,
    /// Whether the row at the cursor is the first of its block.
    pub(super) first_row: bool,
    /// The keyword of the declaration before, where the cursor is outside of any.
    pub(super) after: Option<DeclarationKind>,
}

/// What is open at the end of a text.
enum Open<'t> {
    /// Nothing: declarations may follow.
    Nothing,
    /// The header of a declaration that began there.
    Header(u32),
    /// A body.
    Body(&'t Node),
    /// A block of rows, with the rule of one.
    Rows(&'t Node, Rule),
}

impl Context {
    /// Reads a text up to the word at the cursor: the part of a file from the start of a declaration on.
    pub(super) fn of(text: &str) -> Self {
        let tree = parse(SourceId(0), text).tree;
        let (open, declaration) = open(&tree, text);
        let slice = |span: Span| text.get(span.range()).unwrap_or("");
        let kind =
            declaration.and_then(|node| DeclarationKind::of_keyword(node.children.first()?.rule()));
        let mut context = Self {
            frames: Vec::new(),
            declaration: kind,
            before: Vec::new(),
            clause: None,
            rows: declaration.map(|node| rows(node, &slice)).unwrap_or_default(),
            name: declaration.and_then(|node| Some(slice(node.child(Rule::name)?.span).to_owned())),
            first_row: false,
            after: None,
        };
        match open {
            Open::Nothing => {
                context.after = kind;
                context.declaration = None;
                context.push(Rule::declaration, text, text.len());
            }
            Open::Header(start) => context.push(Rule::declaration, text, to_usize(start)),
            Open::Body(body) => context.body(body, text),
            Open::Rows(rows, rule) => {
                let start = row_start(rows, text);
                context.first_row = rows.children.len() <= 2
                    || start < to_usize(rows.span.end) && rows.children.len() <= 3;
                context.push(rule, text, start);
                context.clause = rows_clause(&tree).or(context.clause);
            }
        }
        context
    }

    fn push(&mut self, rule: Rule, text: &str, start: usize) {
        // No rule begins with blanks or line ends.
        let text = text.get(start..).unwrap_or("").trim_start().to_owned();
        self.frames.push(Frame { rule, text });
    }

    /// A clause that goes on, a new one, or both.
    fn body(&mut self, body: &Node, text: &str) {
        let lines: Vec<&Node> = body
            .children
            .iter()
            .filter(|line| matches!(line.rule(), Rule::clause | Rule::bad_clause))
            .collect();
        let opened = body.children.first().map_or(body.span.start, |open| open.span.end);
        let (start, end) = lines.last().map_or((opened, opened), |l| (l.span.start, l.span.end));
        let gap = text.get(to_usize(end)..).unwrap_or("");
        let line_over = lines.is_empty() || gap.contains(['\n', ';']);
        self.before = lines.iter().filter_map(|line| rule_of(line)).collect();
        if line_over {
            self.push(Rule::whole_clause, text, text.len());
        }
        if !lines.is_empty() && !gap.contains(';') {
            self.push(Rule::whole_clause, text, to_usize(start));
            if !line_over {
                self.before.pop();
                self.clause = self.clause_in(text.get(to_usize(start)..).unwrap_or(""));
            }
        }
    }

    /// The clause that a text begins, of those that belong into the declaration.
    fn clause_in(&self, text: &str) -> Option<&'static ClauseWord> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let fits = |clause: &&ClauseWord| {
            let phrase: Vec<&str> = clause.phrase.split(' ').collect();
            words.starts_with(&phrase)
                && self.declaration.is_none_or(|kind| clause.places.contains(&kind))
        };
        CLAUSES.iter().filter(fits).max_by_key(|clause| clause.phrase.len())
    }
}

/// The rule of the clause on a line.
fn rule_of(line: &Node) -> Option<Rule> {
    Some(line.child(Rule::clause_line)?.children.first()?.rule())
}

/// What is open at the end, and the declaration it belongs to: its `d_…` node.
fn open<'t>(tree: &'t Node, text: &str) -> (Open<'t>, Option<&'t Node>) {
    let mut found = Open::Nothing;
    let mut declaration = None;
    let mut node = tree;
    loop {
        match node.rule() {
            Rule::declaration => declaration = node.children.first(),
            Rule::body if node.has(Rule::missing_open) => {
                // A header without its `{`: it goes on as long as its line does.
                let start = declaration.map_or(node.span.start, |node| node.span.start);
                let rest = text.get(to_usize(start)..).unwrap_or("");
                found = if rest.contains('\n') { Open::Nothing } else { Open::Header(start) };
                break;
            }
            Rule::body if node.has(Rule::missing_close) => found = Open::Body(node),
            Rule::tier_rows | Rule::repeat_rows | Rule::choose | Rule::table_body
                if node.has(Rule::missing_rows_close) && node.has(Rule::rows_open) =>
            {
                found = Open::Rows(node, row_rule(node.rule()));
            }
            Rule::bad_item | Rule::bad_header => {
                let line = text.get(to_usize(node.span.start)..).unwrap_or("");
                if !line.contains('\n') {
                    found = Open::Header(node.span.start);
                }
            }
            _ => {}
        }
        let read = |child: &&Node| !child.span.is_empty() || !child.children.is_empty();
        let Some(last) = node.children.iter().rev().find(read) else { break };
        node = last;
    }
    if matches!(found, Open::Nothing) {
        found = one_line(tree, text);
    }
    (found, declaration)
}

/// A declaration without a body, such as `type`, goes on to the end of its line.
fn one_line<'t>(tree: &Node, text: &str) -> Open<'t> {
    let last = tree.children.last().filter(|item| {
        let shape = item.children.first().map(Node::rule);
        let without_body =
            matches!(shape, Some(Rule::d_type | Rule::d_unit | Rule::d_parameter | Rule::d_import));
        without_body && !text.get(to_usize(item.span.start)..).unwrap_or("").contains('\n')
    });
    last.map_or(Open::Nothing, |item| Open::Header(item.span.start))
}

fn row_rule(block: Rule) -> Rule {
    match block {
        Rule::tier_rows => Rule::tier_row,
        Rule::repeat_rows => Rule::repeat_row,
        Rule::choose => Rule::choose_row,
        _ => Rule::table_row,
    }
}

/// Where the row at the end of a block of rows began.
fn row_start(block: &Node, text: &str) -> usize {
    let opened = block.child(Rule::rows_open).map_or(block.span.start, |open| open.span.end);
    let mut rows = block.children.iter().rev().filter(|row| {
        matches!(
            row.rule(),
            Rule::tier_row | Rule::repeat_row | Rule::choose_row | Rule::table_row | Rule::bad_row
        )
    });
    let Some(last) = rows.next() else { return to_usize(opened) };
    let gap = text.get(to_usize(last.span.end)..).unwrap_or("");
    if gap.contains(['\n', ';']) { text.len() } else { to_usize(last.span.start) }
}

/// The clause that a block of rows at the end of the tree stands in.
fn rows_clause(tree: &Node) -> Option<&'static ClauseWord> {
    let last = tree.walk().filter(|node| node.rule() == Rule::clause_line).last()?;
    crate::syntax::clause_word(last.children.first()?.rule())
}

/// The names of what a declaration takes rows from: sources, cases, and tables of keys.
fn rows<'s>(declaration: &Node, slice: &impl Fn(Span) -> &'s str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for node in declaration.walk() {
        let wanted = matches!(
            node.rule(),
            Rule::c_from
                | Rule::c_during
                | Rule::c_down
                | Rule::recorded
                | Rule::each_key
                | Rule::d_case
        );
        let path = node.child(Rule::path).filter(|_| wanted);
        found.extend(path.map(|path| slice(path.span).to_owned()));
        if node.rule() == Rule::c_with {
            found.extend(node.child(Rule::name).map(|name| slice(name.span).to_owned()));
        }
    }
    found
}

fn to_usize(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
