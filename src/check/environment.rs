//! What is known while a contract is checked: the names, their types, and what has been found wrong.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::data::sha256_hex;
use crate::diagnostic::{Diagnostic, Diagnostics, Fix, closest, codes};
use crate::exact::Rational;
use crate::ir::{ContractText, Conventions, GroupKeys, RowsOf, TableRow, Term, Value};
use crate::resolve::{Declaration, Found, Name, Outline};
use crate::source::{SourceMap, Span};
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::{FiscalStart, PeriodKind, Zone};

use super::given::Given;
use super::is_measured;
use super::types::Type;

/// The columns of a source, or the fields of a case.
#[derive(Debug, Clone)]
pub(super) struct RowType {
    /// What they belong to.
    pub(super) rows: RowsOf,
    /// Its name.
    pub(super) name: String,
    columns: Vec<ColumnType>,
    /// The first column of each name.
    named: BTreeMap<String, usize>,
    /// Whether some of them could not be read: a name that is not among them may be one of those.
    pub(super) partly_known: bool,
}

/// A column as expressions see it.
#[derive(Debug, Clone)]
pub(super) struct ColumnType {
    pub(super) name: String,
    pub(super) kind: Type,
    /// Where it is declared.
    pub(super) span: Span,
}

impl RowType {
    /// Begins without columns.
    pub(super) fn new(rows: RowsOf, name: &str, partly_known: bool) -> Self {
        let name = name.to_owned();
        Self { rows, name, columns: Vec::new(), named: BTreeMap::new(), partly_known }
    }

    /// Adds a column behind the others.
    pub(super) fn push(&mut self, column: ColumnType) {
        self.named.entry(column.name.clone()).or_insert(self.columns.len());
        self.columns.push(column);
    }

    /// The columns in order.
    pub(super) fn columns(&self) -> &[ColumnType] {
        &self.columns
    }

    /// The column of that name and its place.
    pub(super) fn get(&self, name: &str) -> Option<(usize, &ColumnType)> {
        let place = *self.named.get(name)?;
        self.columns.get(place).map(|column| (place, column))
    }

    /// The word for what has the columns, and its name: "the source `probes`".
    pub(super) fn spoken(&self) -> String {
        match self.rows {
            RowsOf::Source(_) => format!("the source `{}`", self.name),
            RowsOf::Case(_) => format!("the case `{}`", self.name),
        }
    }
}

/// A key of a `for each` as expressions see it.
#[derive(Debug, Clone)]
pub(super) struct KeyType {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) keys: GroupKeys,
    pub(super) span: Span,
}

/// A list of words.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) name: String,
    pub(super) words: Vec<String>,
}

/// A table as expressions see it.
#[derive(Debug, Clone)]
pub(super) struct TableType {
    pub(super) keys: Vec<ColumnType>,
    pub(super) columns: Vec<ColumnType>,
    /// Whether some of it could not be read.
    pub(super) partly_known: bool,
}

/// A service as expressions see it.
#[derive(Debug, Clone)]
pub(super) struct ServiceType {
    /// The currency and period of its fee, and where the fee stands.
    pub(super) fee: Option<(String, PeriodKind, Span)>,
}

/// A parameter as expressions see it.
#[derive(Debug, Clone)]
pub(super) struct ParameterType {
    pub(super) kind: Type,
    /// Its value, where it has one.
    pub(super) value: Option<Value>,
    /// Where it is declared.
    pub(super) span: Span,
}

/// A metric or an objective as expressions see it.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) keys: Vec<KeyType>,
    /// The type of a metric's value; of no meaning for an objective.
    pub(super) kind: Type,
    pub(super) per: PeriodKind,
    /// Where the type comes from.
    pub(super) span: Span,
}

/// Everything that is known, filled in stage by stage.
pub(super) struct Environment<'s> {
    pub(super) outline: &'s Outline<'s>,
    pub(super) sources: &'s SourceMap,
    /// What comes from outside the text.
    pub(super) given: &'s Given<'s>,
    /// The texts that the contract is made of.
    pub(super) texts: RefCell<Vec<ContractText>>,
    found: RefCell<Diagnostics>,
    used: RefCell<BTreeSet<(DeclarationKind, usize)>>,
    index: BTreeMap<&'s str, Vec<(DeclarationKind, usize)>>,
    pub(super) term: Term,
    pub(super) zone: Zone,
    pub(super) currency: Option<String>,
    pub(super) period: PeriodKind,
    pub(super) fiscal_start: FiscalStart,
    pub(super) conventions: Conventions,
    pub(super) members: Vec<(String, Span)>,
    pub(super) word_lists: Vec<Words>,
    pub(super) parameters: Vec<ParameterType>,
    /// Whether a parameter has no value, so that nothing can be made of the contract.
    pub(super) has_open_parameter: bool,
    pub(super) services: Vec<ServiceType>,
    pub(super) tables: Vec<TableType>,
    /// The rows of the tables, for proofs.
    pub(super) table_rows: Vec<Vec<TableRow>>,
    /// The metrics whose values lie between 0 and 1.
    pub(super) ratio_metrics: BTreeSet<usize>,
    /// The metrics that are up or down at each instant.
    pub(super) up_and_down: BTreeSet<usize>,
    /// The columns by which each exclusion is granted separately.
    pub(super) exclusion_keys: Vec<Vec<ColumnType>>,
    pub(super) source_columns: Vec<RowType>,
    pub(super) case_columns: Vec<RowType>,
    pub(super) metrics: BTreeMap<usize, Measured>,
    pub(super) objectives: BTreeMap<usize, Measured>,
    /// The penalties that can be read by others: their keys and the type of their amounts.
    pub(super) penalties: BTreeMap<usize, Measured>,
}

impl<'s> Environment<'s> {
    pub(super) fn new(
        outline: &'s Outline<'s>,
        sources: &'s SourceMap,
        given: &'s Given<'s>,
    ) -> Self {
        let mut index: BTreeMap<&str, Vec<(DeclarationKind, usize)>> = BTreeMap::new();
        let mut counts: BTreeMap<DeclarationKind, usize> = BTreeMap::new();
        for declaration in &outline.declarations {
            let place = counts.entry(declaration.kind).or_default();
            if let Some(name) = declaration.name {
                index.entry(name.text).or_default().push((declaration.kind, *place));
            }
            *place += 1;
        }
        Self {
            outline,
            sources,
            given,
            texts: RefCell::new(given.texts.clone()),
            found: RefCell::default(),
            used: RefCell::default(),
            index,
            term: Term { from: chrono::NaiveDate::MIN, until: None },
            zone: Zone::UTC,
            currency: None,
            period: PeriodKind::Month,
            fiscal_start: FiscalStart::JANUARY_FIRST,
            conventions: Conventions {
                missing_data: None,
                no_items: None,
                partial_periods: None,
                percentiles: None,
                round_money: None,
            },
            members: Vec::new(),
            word_lists: Vec::new(),
            parameters: Vec::new(),
            has_open_parameter: false,
            services: Vec::new(),
            tables: Vec::new(),
            table_rows: Vec::new(),
            ratio_metrics: BTreeSet::new(),
            up_and_down: BTreeSet::new(),
            exclusion_keys: Vec::new(),
            source_columns: Vec::new(),
            case_columns: Vec::new(),
            metrics: BTreeMap::new(),
            objectives: BTreeMap::new(),
            penalties: BTreeMap::new(),
        }
    }

    /// Notes a file that the contract is made of beside its text; `name` is its path from the contract's folder.
    pub(super) fn note_text(&self, name: &str, text: &str) {
        let text = ContractText { path: name.to_owned(), sha256: sha256_hex(text.as_bytes()) };
        let mut texts = self.texts.borrow_mut();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }

    /// Reports something.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    /// What has been reported.
    pub(super) fn into_found(self) -> Diagnostics {
        self.found.into_inner()
    }

    /// The text of a node.
    pub(super) fn text(&self, node: &Node) -> &'s str {
        self.sources.text_of(node.span)
    }

    /// A node that is a name.
    pub(super) fn name(&self, node: &Node) -> Name<'s> {
        Name { text: self.text(node), span: node.span }
    }

    /// The first child that is a name.
    pub(super) fn name_in(&self, node: &Node) -> Option<Name<'s>> {
        node.child(Rule::name).map(|name| self.name(name))
    }

    /// The text of a quoted text, with `\"` and `\\` read.
    pub(super) fn quoted(&self, node: &Node) -> String {
        let inner = node.child(Rule::text_chars).map_or("", |chars| self.text(chars));
        let mut text = String::with_capacity(inner.len());
        let mut escaped = false;
        for character in inner.chars() {
            if character == '\\' && !escaped {
                escaped = true;
            } else {
                text.push(character);
                escaped = false;
            }
        }
        text
    }

    /// The text of the `clause "4.1"` of a declaration.
    pub(super) fn clause_text(&self, declaration: &Declaration<'_>) -> Option<String> {
        let clause = declaration.clause(Rule::c_clause)?;
        clause.child(Rule::text).map(|text| self.quoted(text))
    }

    /// The title of a declaration.
    pub(super) fn title(&self, declaration: &Declaration<'_>) -> Option<String> {
        declaration.node.child(Rule::text).map(|text| self.quoted(text))
    }

    /// The number of a declaration of one of these kinds; it counts as used.
    pub(super) fn look_up(
        &self,
        kinds: &[DeclarationKind],
        name: &str,
    ) -> Option<(DeclarationKind, usize)> {
        let found = self.peek(kinds, name)?;
        self.used.borrow_mut().insert(found);
        Some(found)
    }

    /// The same without using it.
    pub(super) fn peek(
        &self,
        kinds: &[DeclarationKind],
        name: &str,
    ) -> Option<(DeclarationKind, usize)> {
        self.index.get(name)?.iter().find(|(kind, _)| kinds.contains(kind)).copied()
    }

    /// Whether something refers to the declaration.
    pub(super) fn is_used(&self, kind: DeclarationKind, place: usize) -> bool {
        self.used.borrow().contains(&(kind, place))
    }

    /// The number of the declaration a name refers to; where there is none, that is reported.
    pub(super) fn find(
        &self,
        kinds: &[DeclarationKind],
        name: Name<'_>,
    ) -> Option<(DeclarationKind, usize)> {
        if let Some(found) = self.look_up(kinds, name.text) {
            return Some(found);
        }
        match self.outline.find(kinds, name) {
            Err(diagnostic) => self.report(*diagnostic),
            Ok(Found::Broken | Found::Declared(_)) => {}
        }
        None
    }

    /// The number of a declaration by a `path` of one name.
    pub(super) fn find_path(
        &self,
        kinds: &[DeclarationKind],
        path: &Node,
    ) -> Option<(DeclarationKind, usize)> {
        self.find(kinds, self.name_in(path)?)
    }

    /// Reports that rows have no such column, unless it may be one that could not be read.
    pub(super) fn report_unknown_column(&self, columns: &RowType, name: Name<'_>) {
        if columns.partly_known {
            return;
        }
        let diagnostic = Diagnostic::new(
            codes::UNKNOWN_COLUMN,
            format!("{} has no column `{}`", columns.spoken(), name.text),
        )
        .at(name.span, "not a column");
        let names = || columns.columns().iter().map(|column| column.name.as_str());
        self.report(if let Some(near) = closest(name.text, names()) {
            diagnostic.help(format!("did you mean `{near}`?")).fix(Fix::replace(
                format!("write `{near}`"),
                name.span,
                near,
            ))
        } else {
            let list: Vec<String> = names().map(|column| format!("`{column}`")).collect();
            diagnostic.help(format!("it has {}", list.join(", ")))
        });
    }

    /// The number of an objective, or of a responsibility that is measured, among all of them; nothing has the
    /// number of one that is not.
    pub(super) fn duty_number(&self, kind: DeclarationKind, place: usize) -> usize {
        if kind != DeclarationKind::Responsibility {
            return place;
        }
        let mut duties = self.outline.of(kind).map(is_measured);
        let before = duties.by_ref().take(place).filter(|measured| *measured).count();
        match duties.next() {
            Some(true) => self.outline.of(DeclarationKind::Objective).count() + before,
            _ => usize::MAX,
        }
    }

    /// The word that a name is in a list.
    pub(super) fn word_list(&self, name: &str) -> Option<usize> {
        if let Some((_, place)) = self.look_up(&[DeclarationKind::Type], name) {
            return Some(place);
        }
        self.word_lists.iter().position(|words| words.name == name)
    }
}

/// A plain number as it is written, with `_` between digits.
pub(super) fn number(text: &str) -> Option<Rational> {
    Rational::parse_decimal(&text.replace('_', "")).ok()
}
