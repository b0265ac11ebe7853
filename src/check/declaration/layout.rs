//! How the columns of an export are read.

use crate::data::{
    CellKind, ColumnFrom, DecimalMark, InstantFormat, InstantPattern, Layout, pattern_problem,
};
use crate::diagnostic::{Diagnostic, Fix, closest, codes};
use crate::exact::Rational;
use crate::ir::WordListId;
use crate::resolve::{Declaration, Name};
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::Zone;

use super::super::currency;
use super::super::environment::{Environment, Words};
use super::super::quantity::{hundredth, seconds_in, unknown_currency};
use super::super::types::Type;

/// The types that columns have by name.
const COLUMN_TYPES: [&str; 9] =
    ["text", "flag", "number", "count", "percent", "duration", "money", "instant", "date"];

/// How cells are read, and what they are.
type Read = (CellKind, Type);

impl Environment<'_> {
    /// The type of a column and how its cells are read. `name` is the column's.
    pub(in super::super) fn column_type(&mut self, node: &Node, name: &str) -> Read {
        let failed = (CellKind::Text, Type::Unknown);
        if let Some(list) = node.child(Rule::one_of) {
            let id = self.inline_words(list, name);
            return (self.words_cell(id), Type::Word(id, name.to_owned()));
        }
        let Some(type_node) = node.child(Rule::type_name) else { return failed };
        let kind = self.name(type_node);
        let unit = node.children.iter().skip_while(|part| part.rule() != Rule::kw_in).nth(1);
        let pattern = self.pattern(node);
        let read = match kind.text {
            "text" => Some((CellKind::Text, Type::Text)),
            "flag" => Some((CellKind::Flag, Type::Flag)),
            "number" => Some((CellKind::Number, Type::Number)),
            "count" => Some((CellKind::Count, Type::Number)),
            "percent" => self.percent_cell(unit),
            "duration" => self.duration_cell(unit, kind),
            "money" => self.money_cell(unit, kind),
            "instant" => self.instant_cell(node, pattern, unit),
            "date" => Some((CellKind::Date { pattern }, Type::Date)),
            _ => self.declared_type(kind),
        };
        read.unwrap_or(failed)
    }

    /// A list of words written at a column; two columns of one name with the same words share it.
    fn inline_words(&mut self, list: &Node, name: &str) -> WordListId {
        let words: Vec<String> = list
            .all(Rule::names)
            .flat_map(|names| names.all(Rule::name))
            .map(|word| self.text(word).to_owned())
            .collect();
        let same = |known: &Words| known.name == name && known.words == words;
        let place = self.word_lists.iter().position(same).unwrap_or_else(|| {
            self.word_lists.push(Words { name: name.to_owned(), words: words.clone() });
            self.word_lists.len() - 1
        });
        WordListId::from(place)
    }

    fn words_cell(&self, id: WordListId) -> CellKind {
        let words = self.word_lists.get(id.index()).map(|list| list.words.clone());
        CellKind::OneOf { words: words.unwrap_or_default() }
    }

    /// The text before `in`: a pattern.
    fn pattern(&self, node: &Node) -> Option<String> {
        let before = node.children.iter().take_while(|part| part.rule() != Rule::kw_in);
        let text = before.filter(|part| part.rule() == Rule::text).last()?;
        let pattern = self.quoted(text);
        if let Some(problem) = pattern_problem(&pattern) {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, problem)
                    .at(text.span, "cannot be used as a pattern")
                    .help("patterns are those of strftime: `%d/%m/%Y %H:%M`"),
            );
        }
        Some(pattern)
    }

    fn percent_cell(&self, unit: Option<&Node>) -> Option<Read> {
        let factor = match unit.map(|unit| (self.text(unit), unit)) {
            None => hundredth(),
            Some(("ratio", _)) => Rational::one(),
            Some((other, unit)) => {
                self.report(
                    Diagnostic::new(codes::UNKNOWN_UNIT, format!("no percent is in `{other}`"))
                        .at(unit.span, "not a way to write a percent")
                        .help(
                            "write `percent` for cells such as 99.5, `percent in ratio` for 0.995",
                        ),
                );
                return None;
            }
        };
        Some((CellKind::Scaled { factor, percent: true }, Type::Percent))
    }

    fn duration_cell(&self, unit: Option<&Node>, kind: Name<'_>) -> Option<Read> {
        let Some(unit) = unit else {
            self.report(
                Diagnostic::new(codes::OPEN_DECISION, "a duration in which unit?")
                    .at(kind.span, "the cells have no unit")
                    .help("write `duration in ms`, `s`, `min` or `h`"),
            );
            return None;
        };
        let word = self.text(unit);
        let Some(factor) = seconds_in(word) else {
            let mut diagnostic =
                Diagnostic::new(codes::UNKNOWN_UNIT, format!("there is no unit of time `{word}`"))
                    .at(unit.span, "not a unit of physical time")
                    .help("write `ms`, `s`, `min` or `h`");
            if let Some(near) = closest(word, ["ms", "s", "min", "h"].into_iter()) {
                diagnostic =
                    diagnostic.fix(Fix::replace(format!("write `{near}`"), unit.span, near));
            }
            self.report(diagnostic);
            return None;
        };
        Some((CellKind::Scaled { factor, percent: false }, Type::Duration))
    }

    fn money_cell(&self, unit: Option<&Node>, kind: Name<'_>) -> Option<Read> {
        let code = match unit {
            Some(unit) => {
                let code = self.text(unit);
                if !currency::exists(code) {
                    self.report(unknown_currency(code, unit.span));
                    return None;
                }
                code.to_owned()
            }
            None => {
                if let Some(own) = &self.currency {
                    own.clone()
                } else {
                    self.report(
                        Diagnostic::new(codes::OPEN_DECISION, "money in which currency?")
                            .at(kind.span, "neither the column nor the contract has a currency")
                            .help("write `currency EUR` into the contract, or `money in EUR`"),
                    );
                    return None;
                }
            }
        };
        Some((CellKind::Money, Type::Money(code)))
    }

    /// `instant`, `instant "%d/%m/%Y %H:%M" in "America/New_York"`, `instant in epoch s`.
    fn instant_cell(
        &self,
        node: &Node,
        pattern: Option<String>,
        unit: Option<&Node>,
    ) -> Option<Read> {
        let mut zone: Option<Zone> = None;
        let mut form = pattern.map_or(InstantPattern::Iso, InstantPattern::Pattern);
        match unit {
            Some(unit) if unit.rule() == Rule::text => zone = self.zone_of(unit),
            Some(unit) if unit.rule() == Rule::epoch => form = self.epoch(unit)?,
            Some(unit) => {
                self.report(
                    Diagnostic::new(codes::UNKNOWN_ZONE, "a time zone is written in quotes")
                        .at(unit.span, "not a zone")
                        .help("write `in \"Europe/Berlin\"`, or `in epoch s`"),
                );
                return None;
            }
            None => {}
        }
        if let InstantPattern::Pattern(text) = &form
            && zone.is_none()
            && unit.is_none()
            && !["%z", "%:z", "%#z", "%s", "%+"].iter().any(|offset| text.contains(offset))
        {
            self.report(
                Diagnostic::new(codes::OPEN_DECISION, "local times of which zone?")
                    .at(node.span, "the pattern has no offset")
                    .help("write the zone behind it: `instant \"%d/%m/%Y %H:%M\" in \"America/New_York\"`"),
            );
        }
        let format = InstantFormat { pattern: form, zone };
        Some((CellKind::Instant { format }, Type::Instant))
    }

    fn epoch(&self, node: &Node) -> Option<InstantPattern> {
        let unit = self.name_in(node)?;
        match unit.text {
            "s" => Some(InstantPattern::EpochSeconds),
            "ms" => Some(InstantPattern::EpochMilliseconds),
            other => {
                self.report(
                    Diagnostic::new(codes::UNKNOWN_UNIT, format!("no epoch counts in `{other}`"))
                        .at(unit.span, "not a unit of the epoch")
                        .help("write `epoch s` or `epoch ms`"),
                );
                None
            }
        }
    }

    /// A type or a unit that the contract declares.
    fn declared_type(&self, kind: Name<'_>) -> Option<Read> {
        let known = [DeclarationKind::Type, DeclarationKind::Unit];
        match self.look_up(&known, kind.text) {
            Some((DeclarationKind::Type, place)) => {
                let id = WordListId::from(place);
                Some((self.words_cell(id), Type::Word(id, kind.text.to_owned())))
            }
            Some(_) => Some((
                CellKind::Scaled { factor: Rational::one(), percent: false },
                Type::Unit(kind.text.to_owned()),
            )),
            None if self.outline.is_broken(kind.text) => None,
            None => {
                let declared = self.outline.declarations.iter().filter_map(|declaration| {
                    known.contains(&declaration.kind).then_some(declaration.name?.text)
                });
                let diagnostic = Diagnostic::new(
                    codes::UNKNOWN_NAME,
                    format!("there is no type `{}`", kind.text),
                )
                .at(kind.span, "not a type");
                let near = closest(kind.text, COLUMN_TYPES.into_iter().chain(declared));
                self.report(match near {
                    Some(near) => diagnostic
                        .help(format!("did you mean `{near}`?"))
                        .fix(Fix::replace(format!("write `{near}`"), kind.span, near)),
                    None => diagnostic.help(format!(
                        "built in are {}; others are declared with `type` or `unit`",
                        COLUMN_TYPES.join(", ")
                    )),
                });
                None
            }
        }
    }

    /// Where an export has a column: `from "Status"`, `from 3`, else its own name.
    pub(in super::super) fn column_from(&self, origin: Option<&Node>, name: &str) -> ColumnFrom {
        match origin {
            Some(place) if place.rule() == Rule::lit_number => {
                if let Some(place) = self.text(place).parse::<u32>().ok().filter(|place| *place > 0)
                {
                    ColumnFrom::Position(place)
                } else {
                    self.report(
                        Diagnostic::new(codes::WRONG_ARGUMENT, "columns are counted from 1")
                            .at(place.span, "not the number of a column"),
                    );
                    ColumnFrom::Position(1)
                }
            }
            Some(text) => ColumnFrom::Header(self.quoted(text)),
            None => ColumnFrom::Header(name.to_owned()),
        }
    }

    /// The clauses of a source that say how its files are written.
    pub(in super::super) fn dialect(&self, declaration: &Declaration<'_>, layout: &mut Layout) {
        let words = declaration.all(Rule::c_null_words).flat_map(|clause| clause.all(Rule::text));
        layout.null_words = words.map(|word| self.quoted(word)).collect();
        layout.header = declaration.clause(Rule::c_no_header).is_none();
        let text = |rule| declaration.clause(rule).and_then(|clause| clause.child(Rule::text));
        if let Some(delimiter) = text(Rule::c_delimiter) {
            layout.delimiter = self.delimiter(delimiter);
        }
        if let Some(mark) = text(Rule::c_decimal) {
            layout.decimal = self.decimal_mark(mark);
        }
        if let Some(path) = text(Rule::c_rows_at) {
            match self.quoted(path).parse() {
                Ok(rows_at) => layout.rows_at = Some(rows_at),
                Err(problem) => self.report(
                    Diagnostic::new(codes::WRONG_ARGUMENT, format!("{problem}"))
                        .at(path.span, "not a path to rows")
                        .help("write it as in `rows at \"data.result[].values\"`"),
                ),
            }
        }
    }

    fn delimiter(&self, node: &Node) -> Option<char> {
        let text = self.quoted(node);
        let text = if text == "t" { "\t".to_owned() } else { text };
        let mut characters = text.chars();
        let one = characters.next().filter(char::is_ascii).filter(|_| characters.next().is_none());
        if one.is_none() {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "a delimiter is one ASCII character")
                    .at(node.span, "not one character")
                    .help("write `\";\"`, `\"|\"` or `\"\\t\"`"),
            );
        }
        one
    }

    fn decimal_mark(&self, node: &Node) -> DecimalMark {
        match self.quoted(node).as_str() {
            "," => DecimalMark::Comma,
            "." => DecimalMark::Point,
            _ => {
                self.report(
                    Diagnostic::new(codes::WRONG_ARGUMENT, "decimals are written with `.` or `,`")
                        .at(node.span, "not a decimal mark"),
                );
                DecimalMark::Point
            }
        }
    }
}
