//! Names that stand alone: keys, columns, metrics, words of a list.

use crate::diagnostic::{Diagnostic, closest, codes, did_you_mean};
use crate::ir::{
    Aggregate, AggregateFunction, AggregateOver, ColumnId, ElementPart, Expression, Value,
};
use crate::resolve::Name;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::environment::RowType;
use super::super::types::Type;
use super::scope::Availability;
use super::{Lowering, Typed};

/// The declarations that yield a credit.
const CREDITS: [DeclarationKind; 3] =
    [DeclarationKind::Penalty, DeclarationKind::Group, DeclarationKind::Pool];

/// The declarations that have a value of their own.
const FIGURES: [DeclarationKind; 2] = [DeclarationKind::Metric, DeclarationKind::Objective];

impl Lowering<'_, '_> {
    /// A name that stands alone.
    pub(super) fn bare_name(&self, node: &Node, expected: Option<&Type>) -> Typed {
        let name = self.environment.name(node);
        self.in_scope(name)
            .or_else(|| self.word(name, expected))
            .unwrap_or_else(|| self.report_name(name, expected))
    }

    /// Whether a node is a name that only the other side of a comparison can explain.
    pub(super) fn is_open_word(&self, node: &Node) -> bool {
        if node.rule() != Rule::name {
            return false;
        }
        let name = self.environment.text(node);
        let key = self.scope.keys.iter().any(|key| key.name == name);
        let column = self.scope.row.is_some_and(|row| row.get(name).is_some());
        let figure = self.scope.figures && self.environment.peek(&FIGURES, name).is_some();
        let parameter = self.environment.peek(&[DeclarationKind::Parameter], name).is_some();
        !key && !column && !figure && !parameter
    }

    /// What is in scope under that name.
    fn in_scope(&self, name: Name<'_>) -> Option<Typed> {
        if let Some(row) = self.scope.row
            && let Some(column) = Self::column(row, name)
        {
            return Some(column);
        }
        if let Some(place) = self.scope.keys.iter().position(|key| key.name == name.text) {
            let key = self.scope.keys.get(place)?;
            let expression = Expression::Key(u32::try_from(place).unwrap_or(u32::MAX));
            let text = format!("`{}` is {}", key.name, key.kind.spoken());
            return Some(Typed::new(expression, key.kind.clone(), name.span).from(key.span, text));
        }
        if let Some(part) = self.element_part(name) {
            return Some(part);
        }
        if name.text == "level"
            && let Some(kind) = self.scope.level
        {
            return Some(Typed::new(Expression::Level, kind.clone(), name.span));
        }
        if let Some(figure) = self.availability_word(name) {
            return Some(figure);
        }
        if name.text == "count" && self.scope.rows.is_some() {
            return Some(Typed::new(count_of_rows(), Type::Number, name.span));
        }
        if let Some((_, place)) = self.environment.look_up(&[DeclarationKind::Parameter], name.text)
        {
            return Some(self.parameter(place, name));
        }
        if self.scope.credits
            && let Some(found) = self.environment.look_up(&CREDITS, name.text)
        {
            return Some(self.credited(found, name));
        }
        if self.scope.figures {
            return match self.environment.look_up(&FIGURES, name.text)? {
                (DeclarationKind::Metric, place) => Some(self.metric(place, name.span)),
                (_, _) => Some(self.no_meaning(
                    name.span,
                    "an objective without a verdict",
                    "write `… missed` or `… met` after it",
                )),
            };
        }
        None
    }

    /// The value of a parameter.
    fn parameter(&self, place: usize, name: Name<'_>) -> Typed {
        let Some(parameter) = self.environment.parameters.get(place) else {
            return self.no_meaning(
                name.span,
                "a parameter that is declared further down",
                "a default may name the parameters before it",
            );
        };
        let value = match &parameter.value {
            Some(value) => Expression::Value(value.clone()),
            // Nothing is made of the contract then; no proof may take it for a constant.
            None => Expression::Choose { rows: Vec::new(), otherwise: None },
        };
        let text = format!("`{}` is declared as {}", name.text, parameter.kind.spoken());
        Typed::new(value, parameter.kind.clone(), name.span).from(parameter.span, text)
    }

    /// A column of a row.
    pub(super) fn column(columns: &RowType, name: Name<'_>) -> Option<Typed> {
        let (place, column) = columns.get(name.text)?;
        let expression = Expression::Column(ColumnId::from(place));
        let text = format!("`{}` is declared as {}", column.name, column.kind.spoken());
        Some(Typed::new(expression, column.kind.clone(), name.span).from(column.span, text))
    }

    /// `starts`, `ends`, `length` of the outage, item or window at hand.
    fn element_part(&self, name: Name<'_>) -> Option<Typed> {
        let (part, kind) = match name.text {
            "starts" => (ElementPart::Start, Type::Instant),
            "ends" => (ElementPart::End, Type::Instant),
            "length" => (ElementPart::Length, Type::Duration),
            _ => return None,
        };
        self.scope.element.then(|| Typed::new(Expression::Element(part), kind, name.span))
    }

    fn availability_word(&self, name: Name<'_>) -> Option<Typed> {
        let (expression, kind) = match (self.scope.availability, name.text) {
            (Availability::Period, "uptime") => (Expression::Uptime, Type::Percent),
            (Availability::Period, "downtime") | (Availability::Outage, "length") => {
                (Expression::Downtime, Type::Duration)
            }
            (Availability::Period, "outages") => (Expression::Outages, Type::Number),
            _ => return None,
        };
        Some(Typed::new(expression, kind, name.span))
    }

    /// `longest outage` and its like, where they may stand.
    pub(super) fn availability_figure(
        &self,
        node: &Node,
        expression: Expression,
        kind: Type,
    ) -> Typed {
        if self.scope.availability == Availability::Period {
            return Typed::new(expression, kind, node.span);
        }
        self.no_meaning(
            node.span,
            "`longest outage`",
            "it is a `value` of a metric; of another metric write `metric.longest_outage`",
        )
    }

    /// A word of a list, or a member of a party.
    fn word(&self, name: Name<'_>, expected: Option<&Type>) -> Option<Typed> {
        let environment = self.environment;
        if let Some(Type::Word(list, list_name)) = expected {
            let words = environment.word_lists.get(list.index())?;
            let rank = words.words.iter().position(|word| word == name.text)?;
            let value = Value::Word { of: *list, rank: u32::try_from(rank).unwrap_or(u32::MAX) };
            return Some(Self::constant(value, Type::Word(*list, list_name.clone()), name.span));
        }
        let is_member = environment.members.iter().any(|(member, _)| member == name.text);
        let text_fits = matches!(expected, None | Some(Type::Text | Type::Unknown));
        (is_member && text_fits)
            .then(|| Self::constant(Value::Text(name.text.into()), Type::Text, name.span))
    }

    fn report_name(&self, name: Name<'_>, expected: Option<&Type>) -> Typed {
        let environment = self.environment;
        let unknown = Typed::unknown(name.span);
        if self.scope.rows_unknown {
            return unknown;
        }
        let nameless = self.scope.figures && environment.outline.has_nameless(&FIGURES);
        if expected == Some(&Type::Unknown) || nameless || environment.outline.is_broken(name.text)
        {
            return unknown;
        }
        if let Some(Type::Word(list, list_name)) = expected
            && let Some(words) = environment.word_lists.get(list.index())
        {
            environment.report(unknown_word(name, list_name, &words.words));
            return unknown;
        }
        if let Some(rows) = self.scope.rows
            && rows.columns.get(name.text).is_some()
        {
            environment.report(outside_aggregate(name, &rows.columns.spoken()));
            return unknown;
        }
        if let Some(row) = self.scope.row {
            environment.report_unknown_column(row, name);
            return unknown;
        }
        if let Some(other) = environment.outline.get(&[], name.text) {
            let what = other.kind.word();
            environment.report(
                Diagnostic::new(
                    codes::WRONG_KIND_OF_NAME,
                    format!("`{}` is a {what}, which is no value here", name.text),
                )
                .at(name.span, "a value is needed here")
                .because(other.place(), "declared here"),
            );
            return unknown;
        }
        self.report_unknown(name, expected);
        unknown
    }

    fn report_unknown(&self, name: Name<'_>, expected: Option<&Type>) {
        let environment = self.environment;
        let columns = self.scope.rows.into_iter().flat_map(|rows| rows.columns.columns());
        let figures = environment.outline.declarations.iter().filter_map(|declaration| {
            FIGURES.contains(&declaration.kind).then_some(declaration.name?.text)
        });
        let words = environment.word_lists.iter().flat_map(|list| &list.words);
        let candidates = self
            .scope
            .keys
            .iter()
            .map(|key| key.name.as_str())
            .chain(columns.map(|column| column.name.as_str()))
            .chain(figures)
            .chain(words.map(String::as_str));
        let near = closest(name.text, candidates);
        let mut diagnostic =
            Diagnostic::new(codes::UNKNOWN_NAME, format!("nothing is named `{}` here", name.text))
                .at(name.span, "not declared");
        if let Some(near) = near {
            diagnostic = diagnostic
                .help(format!("did you mean `{near}`?"))
                .fix(crate::diagnostic::Fix::replace(format!("write `{near}`"), name.span, near));
        } else if expected == Some(&Type::Text) {
            diagnostic = diagnostic.help(format!("text stands in quotes: `\"{}\"`", name.text));
        }
        environment.report(diagnostic);
    }
}

/// How many rows there are.
pub(super) fn count_of_rows() -> Expression {
    Expression::Aggregate(Box::new(Aggregate {
        function: AggregateFunction::Count,
        over: AggregateOver::Rows,
        argument: None,
        filter: None,
    }))
}

fn unknown_word(name: Name<'_>, list: &str, words: &[String]) -> Diagnostic {
    let shown: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    Diagnostic::new(codes::UNKNOWN_NAME, format!("`{}` is no word of `{list}`", name.text))
        .at(name.span, "not one of the words")
        .help(format!("the words are {}", shown.join(", ")))
        .maybe_help(did_you_mean(name.text, words.iter().map(String::as_str)))
}

/// Says that a column stands where there are many rows.
fn outside_aggregate(name: Name<'_>, rows: &str) -> Diagnostic {
    let column = name.text;
    Diagnostic::new(
        codes::COLUMN_OUTSIDE_AGGREGATE,
        format!("`{column}` has many values here, one for each row of {rows}"),
    )
    .at(name.span, "one figure is needed")
    .help(format!(
        "say which: `share({column})`, `any({column})`, `mean({column})`, `max({column})`"
    ))
}
