//! The shapes of expressions that are read from columns of numbers and instants as they are.

use crate::data::CellKind;
use crate::engine::step_of;
use crate::exact::Rational;
use crate::ir::{
    ArithmeticOperator, CalendarId, ColumnOrigin, Contract, Expression, FieldType, Source, Value,
};

use super::plan::mark_columns;

/// A number that a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberShape {
    /// The number in a column of the layout.
    Steps(usize),
    /// The time between the instants in two columns, in the hours of a calendar where there is one.
    Worked {
        from: usize,
        until: usize,
        calendar: Option<CalendarId>,
        /// Whether a column holds it: then what has not ended yet is told from what is not known.
        held: bool,
    },
    /// The instant in one column less that in another.
    Between { later: usize, earlier: usize },
}

/// An instant that a row has.
#[derive(Debug, Clone, Copy)]
pub(super) struct InstantShape<'a> {
    /// The column of the layout.
    pub(super) column: usize,
    /// How many seconds later it is, or earlier.
    pub(super) shift: Option<(&'a Expression, bool)>,
}

/// What a column holds, where it is computed; else the expression itself.
fn held<'a>(source: &'a Source, expression: &'a Expression) -> (&'a Expression, bool) {
    if let Expression::Column(column) = expression
        && let Some(ColumnOrigin::Computed(inner)) =
            source.columns.get(column.index()).map(|column| &column.origin)
    {
        return (held(source, inner).0, true);
    }
    (expression, false)
}

/// The column of the layout that an expression is, where its cells are so.
fn column_of(
    source: &Source,
    expression: &Expression,
    kind: impl Fn(&CellKind) -> bool,
) -> Option<usize> {
    let Expression::Column(column) = held(source, expression).0 else { return None };
    let declared = source.layout.columns.get(column.index())?;
    kind(&declared.kind).then_some(column.index())
}

/// The column of the layout that an expression is.
pub(super) fn column_read(source: &Source, expression: &Expression) -> Option<usize> {
    column_of(source, expression, |_| true)
}

fn instant_column(source: &Source, expression: &Expression) -> Option<usize> {
    column_of(source, expression, |kind| matches!(kind, CellKind::Instant { .. }))
}

/// The column of the layout that an expression is, where its cells are numbers or instants.
pub(super) fn measured_column(source: &Source, expression: &Expression) -> Option<usize> {
    let coded = |kind: &CellKind| {
        matches!(
            kind,
            CellKind::Text | CellKind::Flag | CellKind::OneOf { .. } | CellKind::Date { .. }
        )
    };
    column_of(source, expression, |kind| !coded(kind))
}

impl NumberShape {
    /// The shape of an expression, if it has one.
    pub(super) fn of(source: &Source, expression: &Expression) -> Option<Self> {
        let numbers = |kind: &CellKind| {
            matches!(
                kind,
                CellKind::Number | CellKind::Count | CellKind::Money | CellKind::Scaled { .. }
            )
        };
        if let Some(column) = column_of(source, expression, numbers) {
            return Some(Self::Steps(column));
        }
        let (inner, held) = held(source, expression);
        match inner {
            Expression::Clock { from, until, calendar, pauses } if pauses.is_empty() => {
                let (from, until) = (instant_column(source, from)?, instant_column(source, until)?);
                Some(Self::Worked { from, until, calendar: *calendar, held })
            }
            Expression::Arithmetic { operator: ArithmeticOperator::Subtract, left, right } => {
                let (later, earlier) =
                    (instant_column(source, left)?, instant_column(source, right)?);
                Some(Self::Between { later, earlier })
            }
            _ => None,
        }
    }

    /// What one step is worth in base units, given the scale of the column.
    pub(super) fn step(self, source: &Source, scale: usize) -> Option<Rational> {
        let Self::Steps(column) = self else { return Rational::new(1, 1_000_000_000) };
        step_of(&source.layout.columns.get(column)?.kind, scale)
    }
}

impl<'a> InstantShape<'a> {
    /// The shape of an expression, if it has one.
    pub(super) fn of(
        contract: &Contract,
        source: &'a Source,
        expression: &'a Expression,
    ) -> Option<Self> {
        if let Some(column) = instant_column(source, expression) {
            return Some(Self { column, shift: None });
        }
        let Expression::Arithmetic { operator, left, right } = held(source, expression).0 else {
            return None;
        };
        let back = match operator {
            ArithmeticOperator::Add => false,
            ArithmeticOperator::Subtract => true,
            _ => return None,
        };
        let column = instant_column(source, left)?;
        is_length(contract, right).then_some(Self { column, shift: Some((&**right, back)) })
    }
}

/// Whether an expression is so many seconds, whatever the row.
fn is_length(contract: &Contract, expression: &Expression) -> bool {
    match expression {
        Expression::Value(Value::Number(_)) => true,
        Expression::Cell { table, column, .. } => {
            let columns = contract.tables.get(table.index()).map(|table| &table.columns);
            let place = usize::try_from(*column).unwrap_or(usize::MAX);
            let kind = columns.and_then(|columns| columns.get(place)).map(|(_, kind)| kind);
            kind == Some(&FieldType::Duration)
        }
        _ => false,
    }
}

/// The columns of the layout that an expression is computed from, where the cells of all of them are codes.
pub(super) fn coded_columns(
    source: &Source,
    keys: &[usize],
    expression: &Expression,
) -> Option<Vec<usize>> {
    let mut used = vec![false; source.columns.len()];
    mark_columns(source, expression, &mut used);
    if reads_key(expression) {
        for key in keys {
            mark_columns(source, &Expression::Column(crate::ir::ColumnId::from(*key)), &mut used);
        }
    }
    let mut columns = Vec::new();
    for (place, column) in source.layout.columns.iter().enumerate() {
        if used.get(place) == Some(&true) {
            let coded = matches!(
                column.kind,
                CellKind::Text | CellKind::Flag | CellKind::OneOf { .. } | CellKind::Date { .. }
            );
            if !coded {
                return None;
            }
            columns.push(place);
        }
    }
    Some(columns)
}

/// Whether an expression reads a key of its group.
fn reads_key(expression: &Expression) -> bool {
    let mut found = matches!(expression, Expression::Key(_));
    super::super::walk::each_part(expression, &mut |part| found |= reads_key(part));
    found
}

/// Whether computing a column can fail; what fails is told by reading rows one by one.
pub(in crate::evaluate) fn may_fail(source: &Source, expression: &Expression) -> bool {
    let own = match expression {
        Expression::Cell { .. } | Expression::Reaches { .. } => true,
        Expression::Arithmetic { operator, left, right } => {
            *operator == ArithmeticOperator::Divide
                || (*operator != ArithmeticOperator::Multiply
                    && NumberShape::of(source, expression).is_none()
                    && !(is_number(source, left) && is_number(source, right)))
        }
        _ => false,
    };
    let mut found = own;
    super::super::walk::each_part(expression, &mut |part| found |= may_fail(source, part));
    found
}

/// Whether an expression is plainly a number.
fn is_number(source: &Source, expression: &Expression) -> bool {
    match expression {
        Expression::Value(Value::Number(_)) => true,
        Expression::Arithmetic { left, right, .. } => {
            NumberShape::of(source, expression).is_some()
                || (is_number(source, left) && is_number(source, right))
        }
        Expression::Negate(inner) => is_number(source, inner),
        other => NumberShape::of(source, other).is_some(),
    }
}
