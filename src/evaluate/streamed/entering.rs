//! Rows of cells to the states of figures.

use crate::engine::{Different, Numbers, Outermost, RowAt, State, Truths};
use crate::exact::Rational;
use crate::ir::Expression;

use super::super::datum::Datum;
use super::figure::{FigureKind, FigurePlan, Watched};
use super::interpret::Interpreter;
use super::observing::{nothing_observed, observe_cells};
use super::program::Failed;
use super::valued::keep_value;

/// The most different numbers of a figure that are kept beside its whole steps.
const MAX_ODD: usize = 100_000;

/// What is kept for a figure of no rows.
pub(super) fn empty_state(kind: FigureKind) -> State {
    match kind {
        FigureKind::Rows => State::Rows(0),
        FigureKind::Truths { .. } => State::Truths(Truths::default()),
        FigureKind::Numbers => State::Numbers(Numbers::default()),
        FigureKind::Values => State::Numbers(Numbers::counted()),
        FigureKind::Observed(watched) => State::Observed(Box::new(nothing_observed(watched))),
        FigureKind::Different => State::Different(Different::default()),
        FigureKind::Outermost { last } => State::Outermost(Outermost::new(last)),
    }
}

/// Takes a row of cells into the states of figures.
pub(super) fn enter_cells(
    (figures, states): (&[FigurePlan<'_>], &mut [State]),
    forgiven: bool,
    (cells, keys): (&[Datum], &[Datum]),
    interpreter: &Interpreter<'_>,
    place: &dyn Fn() -> RowAt,
) -> Result<(), Failed> {
    for (figure, state) in figures.iter().zip(states) {
        let truth = |condition, outcome| {
            interpreter.truth((cells, keys), condition, outcome).map_err(|_| Failed)
        };
        if let Some(filter) = figure.filter
            && truth(filter, false)? != Some(true)
        {
            continue;
        }
        match (state, figure.argument) {
            (State::Observed(observed), _) => {
                let of_figure = (figure, outcome(figure, forgiven, truth)?);
                observe_cells(observed, of_figure, (cells, keys), interpreter, place())?;
            }
            (State::Rows(rows), _) => *rows += 1,
            (State::Truths(truths), _) => truths.add(outcome(figure, forgiven, truth)?, place),
            (State::Numbers(numbers), Some(argument)) => {
                let value = interpreter.scope(cells, keys).value(argument).map_err(|_| Failed)?;
                match value.as_number() {
                    Some(number) => {
                        *numbers.odd.entry(Rational::clone(number)).or_default() += 1;
                        if numbers.odd.len() > MAX_ODD {
                            return Err(Failed);
                        }
                    }
                    None => numbers.missing += 1,
                }
            }
            (state @ (State::Different(_) | State::Outermost(_)), Some(argument)) => {
                let value = interpreter.scope(cells, keys).value(argument).map_err(|_| Failed)?;
                keep_value(state, &value, place(), &interpreter.room)?;
            }
            (State::Numbers(_) | State::Different(_) | State::Outermost(_), None) => {}
        }
    }
    Ok(())
}

/// The outcome of a row in a figure, whose condition `truth` knows; true where none is asked for. A share takes what
/// is forgiven for true.
fn outcome<'a>(
    figure: &FigurePlan<'a>,
    forgiven: bool,
    truth: impl Fn(&'a Expression, bool) -> Result<Option<bool>, Failed>,
) -> Result<Option<bool>, Failed> {
    let share = match figure.kind {
        FigureKind::Truths { share } | FigureKind::Observed(Watched::Truths { share }) => {
            Some(share)
        }
        _ => None,
    };
    match figure.argument.zip(share) {
        Some((_, true)) if forgiven => Ok(Some(true)),
        Some((argument, share)) => truth(argument, share),
        None => Ok(Some(true)),
    }
}
