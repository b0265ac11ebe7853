//! Figures whose rows are observed one by one: those of rows with weights, and of numbers that no column holds.

use crate::engine::{Amount, Column, Observed, Outcomes, Quantities, RowAt, State};
use crate::exact::Rational;
use crate::ir::{AggregateFunction, Expression, Source};

use super::super::aggregate::Observation;
use super::super::datum::Datum;
use super::super::finding::Finding;
use super::figure::{FigureKind, FigurePlan, Watched};
use super::figuring::state_of;
use super::interpret::Interpreter;
use super::observations::NO_ROW;
use super::operand::NumberShape;
use super::program::{Failed, Rowed};
use super::quantity::{FoundNumber, Number};
use super::truth::Truth;

/// What a value of a percentile takes.
const VALUE: usize = 192;

/// A figure whose rows are observed one by one.
#[derive(Debug)]
pub(super) struct Observing<'a> {
    watched: Watched,
    number: Option<Measured<'a>>,
    weight: Option<Measured<'a>>,
}

/// How a number of a row is found.
#[derive(Debug)]
enum Measured<'a> {
    Read(Box<Number>),
    Asked(&'a Expression),
}

impl<'a> Measured<'a> {
    fn new(
        (interpreter, source): (&Interpreter<'a>, &Source),
        columns: &[Column],
        expression: &'a Expression,
    ) -> Self {
        let shape = NumberShape::of(source, expression);
        let read = shape.and_then(|shape| Number::new(interpreter, columns, shape));
        read.map_or(Self::Asked(expression), |number| Self::Read(Box::new(number)))
    }

    fn get(&mut self, rows: &Rowed<'_, '_>) -> Result<Option<Rational>, Failed> {
        match self {
            Self::Read(number) => Ok(match number.get(rows)? {
                FoundNumber::Steps(steps) => Some(&number.step * &Rational::from(steps)),
                FoundNumber::Missing | FoundNumber::Growing(_) => None,
            }),
            Self::Asked(expression) => {
                let cells = rows.interpreter.cells(rows.columns, rows.row).map_err(|_| Failed)?;
                let keys: Vec<Datum> = rows
                    .keys
                    .iter()
                    .map(|key| cells.get(*key).cloned().unwrap_or(Datum::Missing))
                    .collect();
                number_of(rows.interpreter, (&cells, &keys), expression)
            }
        }
    }
}

/// The number that an expression is in a row of cells.
fn number_of(
    interpreter: &Interpreter<'_>,
    (cells, keys): (&[Datum], &[Datum]),
    expression: &Expression,
) -> Result<Option<Rational>, Failed> {
    let value = interpreter.scope(cells, keys).value(expression).map_err(|_| Failed)?;
    match value.as_number() {
        Some(number) => Ok(Some(number.clone())),
        // The ends of what is no number are told by reading row by row.
        None if value.is_present() => Err(Failed),
        None => Ok(None),
    }
}

/// A weight; one that is missing, or below 0, is told by reading row by row.
fn weight_of(found: Option<Rational>) -> Result<Rational, Failed> {
    found.filter(|weight| !weight.is_negative()).ok_or(Failed)
}

impl<'a> Observing<'a> {
    /// Of a figure; `None` where its rows are not observed one by one.
    pub(super) fn new(
        plan: FigurePlan<'a>,
        (interpreter, source): (&Interpreter<'a>, &Source),
        columns: &[Column],
    ) -> Option<Self> {
        let FigureKind::Observed(watched) = plan.kind else { return None };
        let measured = |expression| Measured::new((interpreter, source), columns, expression);
        let numbers = matches!(watched, Watched::Numbers | Watched::Values);
        let number = plan.argument.filter(|_| numbers).map(measured);
        Some(Self { watched, number, weight: plan.weight.map(measured) })
    }

    /// Takes the rows of a batch that enter, of a condition with its truths.
    pub(super) fn enter(
        &mut self,
        (slots, truths): (&[u32], Option<&[Truth]>),
        rows: &mut Rowed<'_, '_>,
        states: &mut [State],
        of: (usize, usize),
        place: &dyn Fn(usize) -> RowAt,
    ) -> Result<(), Failed> {
        let one = Rational::one();
        for (row, slot) in slots.iter().enumerate() {
            let Some(State::Observed(state)) = state_of(states, *slot, of) else { continue };
            rows.row = row;
            let weight = match &mut self.weight {
                Some(weight) => &weight_of(weight.get(rows)?)?,
                None => &one,
            };
            match state.as_mut() {
                Observed::Outcomes(outcomes) => {
                    let share = self.watched == Watched::Truths { share: true };
                    let truth = match truths {
                        None => Some(true),
                        Some(_) if share && slot & 1 == 1 => Some(true),
                        Some(truths) => truths.get(row).and_then(|truth| truth.known()),
                    };
                    outcomes.add(truth, weight, place(row));
                }
                Observed::Quantities(quantities) => {
                    let found = match &mut self.number {
                        Some(number) => number.get(rows)?,
                        None => None,
                    };
                    if quantities.add(found.as_ref(), weight) {
                        rows.interpreter.room.take(VALUE)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// What is kept of no rows.
pub(super) fn nothing_observed(watched: Watched) -> Observed {
    match watched {
        Watched::Rows | Watched::Truths { .. } => Observed::Outcomes(Outcomes::default()),
        Watched::Numbers => Observed::Quantities(Quantities::default()),
        Watched::Values => {
            let values = Some(std::collections::BTreeMap::new());
            Observed::Quantities(Quantities { values, ..Quantities::default() })
        }
    }
}

/// Takes a row of cells, of a condition with its truth.
pub(super) fn observe_cells(
    observed: &mut Observed,
    (figure, truth): (&FigurePlan<'_>, Option<bool>),
    of_row: (&[Datum], &[Datum]),
    interpreter: &Interpreter<'_>,
    row: RowAt,
) -> Result<(), Failed> {
    let weight = match figure.weight {
        Some(weight) => weight_of(number_of(interpreter, of_row, weight)?)?,
        None => Rational::one(),
    };
    match (observed, figure.argument) {
        (Observed::Outcomes(outcomes), _) => outcomes.add(truth, &weight, row),
        (Observed::Quantities(quantities), Some(argument)) => {
            let found = number_of(interpreter, of_row, argument)?;
            if quantities.add(found.as_ref(), &weight) {
                interpreter.room.take(VALUE)?;
            }
        }
        (Observed::Quantities(_), None) => {}
    }
    Ok(())
}

/// The same observations as the rows would give, the equal ones together.
pub(super) fn observations_of(
    observed: &Observed,
    function: &AggregateFunction,
    weighted: bool,
) -> Vec<Observation> {
    let all = |value: Datum, amount: &Amount| observation(value, amount, weighted);
    let observations: Vec<Option<Observation>> = match observed {
        Observed::Outcomes(outcomes) => vec![
            all(Datum::Flag(true), &outcomes.met),
            all(Datum::Flag(false), &outcomes.missed),
            all(Datum::Missing, &outcomes.open),
        ],
        Observed::Quantities(quantities) => {
            let mut found = match &quantities.values {
                Some(values) => values
                    .iter()
                    .map(|(number, amount)| all(Datum::Number(number.clone()), amount))
                    .collect(),
                None => of_quantities(quantities, function, weighted),
            };
            found.push(all(Datum::Missing, &quantities.missing));
            found
        }
    };
    observations.into_iter().flatten().collect()
}

/// So many rows of one value.
fn observation(value: Datum, amount: &Amount, weighted: bool) -> Option<Observation> {
    let each = amount.weight.checked_div(&Rational::from(amount.times))?;
    let weight = weighted.then_some(each);
    Some(Observation { finding: Finding::Known(value), weight, times: amount.times, row: NO_ROW })
}

/// Numbers with the sum, or the ends, that all have.
fn of_quantities(
    quantities: &Quantities,
    function: &AggregateFunction,
    weighted: bool,
) -> Vec<Option<Observation>> {
    let there = &quantities.there;
    let one = |value: Rational, times: u64, weight: Rational| {
        observation(Datum::Number(value), &Amount { times, weight }, weighted)
    };
    if matches!(function, AggregateFunction::Sum | AggregateFunction::Mean) {
        // Where nothing weighs anything the sum is that of nothing, whatever the numbers are.
        let mean = quantities.sum.checked_div(&there.weight).unwrap_or_default();
        return vec![one(mean, there.times, there.weight.clone())];
    }
    let Some((least, most)) = &quantities.ends else {
        return vec![one(Rational::zero(), there.times, there.weight.clone())];
    };
    let Some(rest) = there.times.checked_sub(1).filter(|rest| *rest > 0) else {
        return vec![one(least.clone(), there.times, there.weight.clone())];
    };
    // Both ends weigh something; how much does not matter.
    let half = &there.weight * &Rational::new(1, 2).unwrap_or_default();
    vec![one(least.clone(), rest, half.clone()), one(most.clone(), 1, half)]
}
