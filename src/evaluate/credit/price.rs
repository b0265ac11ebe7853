//! From a verdict to an amount: base → tier or formula → repeats → penalty cap.
//!
//! *Repeats*: the largest factor that holds; periods in which the penalty's own condition holds are counted.

use crate::exact::Rational;
use crate::ir::{Cap, Penalty, PenaltyId};

use super::super::datum::{Datum, Fault};
use super::super::duty::DutyScope;
use super::super::elements::{Element, elements_in};
use super::super::figures::truth;
use super::super::finding::Truth;
use super::super::history::repeated_in;
use super::super::periods::Window;
use super::book::{Book, Limiting};
use super::bounds::{Bounds, reduce};
use super::line::{Line, Portion};

/// So many elements are written down in a trace; the rest is counted.
const SHOWN_ELEMENTS: usize = 100;

/// Prices a penalty for a group.
#[derive(Clone, Copy)]
pub(super) struct Pricing<'t, 'a> {
    /// The credits of the period so far.
    pub(super) book: &'t Book<'t, 'a>,
    /// The penalty.
    pub(super) id: PenaltyId,
    /// The same, declared.
    pub(super) penalty: &'a Penalty,
    /// The group.
    pub(super) key: &'t [Datum],
}

impl<'t, 'a> Pricing<'t, 'a> {
    pub(super) fn window(&self) -> &'t Window {
        self.book.window
    }

    pub(super) fn scope<'e>(&self, element: Option<&'e Element<'a>>) -> DutyScope<'e, 'a>
    where
        't: 'e,
    {
        let scope = DutyScope::new(self.book.evaluation, self.key, self.book.window)
            .with_credits(self.book, Some(self.id));
        match element {
            Some(element) => scope.at(element),
            None => scope,
        }
    }

    /// The credit before anything that other credits decide; what comes back before the caps is known.
    ///
    /// # Errors
    /// Those of the figures it rests on.
    pub(super) fn price(&self, line: &mut Line<'a>) -> Result<(), Fault> {
        self.before_repeats(line)?;
        self.repeated_and_capped(line)
    }

    /// The credit up to the tier or the formula.
    ///
    /// # Errors
    /// Those of the figures it rests on.
    pub(super) fn before_repeats(&self, line: &mut Line<'a>) -> Result<(), Fault> {
        let applies = match &self.penalty.applies {
            Some(condition) => truth(&self.scope(None), condition)?,
            None => Truth::Holds,
        };
        if matches!(applies, Truth::Fails | Truth::Nothing) {
            line.step_of(
                "applies",
                "it does not apply in this period".to_owned(),
                Some(false),
                None,
            );
        } else if let Some(elements) = &self.penalty.elements {
            let of = (self.penalty.groups.as_slice(), self.key);
            let found = elements_in(self.book.evaluation, elements, of, self.window())?;
            self.price_elements(line, applies, &found.list, found.may_be_more)?;
        } else {
            self.price_whole(line, applies)?;
        }
        Ok(())
    }

    /// Repeats and the penalty's own cap.
    ///
    /// # Errors
    /// Those of the cap.
    pub(super) fn repeated_and_capped(&self, line: &mut Line<'a>) -> Result<(), Fault> {
        self.repeat(line)?;
        line.gross = line.amount();
        self.cap(line)
    }

    fn price_whole(&self, line: &mut Line<'a>, applies: Truth) -> Result<(), Fault> {
        let due = self.due(None, applies)?;
        line.due = due;
        if let Some(text) = &self.penalty.when_written {
            line.step_of("when", text.clone(), as_flag(due), None);
        }
        if matches!(due, Truth::Fails | Truth::Nothing) {
            return Ok(());
        }
        if due == Truth::Holds {
            self.note_although_met(line)?;
        }
        let (amount, steps) = self.amount(None)?;
        line.steps.extend(steps);
        let amount = Bounds::of(&amount);
        let amount = if due == Truth::Open {
            let text = format!(
                "it is not certain that it is due: {}, of which nothing enters the total",
                self.between(&amount)
            );
            line.step_of("inconclusive", text, None, Some(&Rational::zero()));
            amount.perhaps()
        } else {
            amount
        };
        line.portions.push(Portion { amount, element: None });
        Ok(())
    }

    /// *Each element gets its credit*; the period's is the sum.
    fn price_elements(
        &self,
        line: &mut Line<'a>,
        applies: Truth,
        elements: &[Element<'a>],
        may_be_more: bool,
    ) -> Result<(), Fault> {
        if let Some(text) = &self.penalty.when_written {
            line.step_of("when", text.clone(), None, None);
        }
        let mut due_ones = 0_usize;
        for element in elements {
            let due = self.due(Some(element), applies)?;
            if matches!(due, Truth::Fails | Truth::Nothing) {
                continue;
            }
            let (amount, _) = self.amount(Some(element))?;
            let amount = Bounds::of(&amount);
            let sure = due == Truth::Holds && element.certain;
            let amount = if sure { amount } else { amount.perhaps() };
            due_ones += 1;
            if due_ones <= SHOWN_ELEMENTS {
                let text = element.in_words(self.book.evaluation);
                line.step_of("element", text, sure.then_some(true), Some(&amount.low));
            }
            if sure {
                line.due = Truth::Holds;
            } else if line.due != Truth::Holds {
                line.due = Truth::Open;
            }
            line.portions.push(Portion { amount, element: Some(element.clone()) });
        }
        if due_ones > SHOWN_ELEMENTS {
            let more = due_ones - SHOWN_ELEMENTS;
            line.step_of("element", format!("and {more} more"), None, None);
        }
        if may_be_more {
            let text = "gaps in the data may hide more, or longer ones".to_owned();
            line.step_of("element", text, None, Some(&Rational::zero()));
            if line.due == Truth::Fails {
                line.due = Truth::Open;
            }
            line.portions.push(Portion { amount: Bounds::anything(), element: None });
        }
        let (count, all) = (due_ones, elements.len());
        line.step("sum", format!("{count} of {all} are paid for"), None);
        Ok(())
    }

    /// Whether it is due, for an element where there are some.
    fn due(&self, element: Option<&Element<'a>>, applies: Truth) -> Result<Truth, Fault> {
        let when = match &self.penalty.when {
            Some(condition) => truth(&self.scope(element), condition)?,
            None => Truth::Holds,
        };
        Ok(match (when, applies) {
            (Truth::Holds, Truth::Open) => Truth::Open,
            (when, _) => when,
        })
    }

    /// Whether it was due in a period, as a history counts it: where it did not apply the period is passed over.
    fn was_due(&self, window: &Window) -> Result<Truth, Fault> {
        let evaluation = self.book.evaluation;
        let scope = || DutyScope::new(evaluation, self.key, window).passing_over();
        let applies = match &self.penalty.applies {
            Some(condition) => truth(&scope(), condition)?,
            None => Truth::Holds,
        };
        if matches!(applies, Truth::Fails | Truth::Nothing) {
            return Ok(Truth::Nothing);
        }
        let Some(condition) = &self.penalty.when else { return Ok(applies) };
        let when = match &self.penalty.elements {
            None => truth(&scope(), condition)?,
            Some(elements) => {
                let of = (self.penalty.groups.as_slice(), self.key);
                let found = elements_in(evaluation, elements, of, window)?;
                let mut all = Vec::with_capacity(found.list.len());
                for element in &found.list {
                    all.push(match truth(&scope().at(element), condition)? {
                        Truth::Holds if !element.certain => Truth::Open,
                        other => other,
                    });
                }
                if found.may_be_more {
                    all.push(Truth::Open);
                }
                match Truth::any(all) {
                    Truth::Nothing => Truth::Fails,
                    other => other,
                }
            }
        };
        Ok(if when == Truth::Holds { applies } else { when })
    }

    fn between(&self, amount: &Bounds) -> String {
        let unit = &self.penalty.unit;
        let low = self.book.words(&amount.low, unit);
        match &amount.high {
            Some(high) if *high == amount.low => low,
            Some(high) => format!("{low} to {}", self.book.words(high, unit)),
            None => format!("{low} or more"),
        }
    }

    /// Multiplies by the largest factor that holds.
    fn repeat(&self, line: &mut Line<'a>) -> Result<(), Fault> {
        if self.penalty.repeats.is_empty() || line.portions.is_empty() {
            return Ok(());
        }
        let (mut low, mut high) = (Rational::one(), Rational::one());
        let mut rows = Vec::with_capacity(self.penalty.repeats.len());
        for repeat in &self.penalty.repeats {
            let holds = repeated_in(
                self.book.evaluation,
                self.window(),
                repeat.repetition,
                &mut |window| self.was_due(window),
            )?;
            if holds == Truth::Holds {
                low = low.max(repeat.factor.clone());
            }
            if matches!(holds, Truth::Holds | Truth::Open) {
                high = high.max(repeat.factor.clone());
            }
            rows.push((repeat.written.clone(), as_flag(holds)));
        }
        for amount in line.amounts() {
            amount.low = &amount.low * &low;
            amount.high = amount.high.as_ref().map(|amount| amount * &high);
        }
        for (text, holds) in rows {
            line.step("repeats", text, holds);
        }
        Ok(())
    }

    /// The caps on each group and element.
    fn cap(&self, line: &mut Line<'a>) -> Result<(), Fault> {
        for cap in self.penalty.caps.iter().filter(|cap| !cap.in_all) {
            if line.portions.is_empty() {
                break;
            }
            if cap.per.is_none() && self.penalty.elements.is_some() {
                self.cap_each(line, cap)?;
                continue;
            }
            let own = |id: PenaltyId, key: &[Datum]| id == self.id && key == self.key;
            let mut limit = self.book.limit(&self.limiting(cap), (self.key, None), &own)?;
            limit.amount = limit.amount.plus(&line.returned_first());
            let mut amounts: Vec<&mut Bounds> = line.amounts().collect();
            let binds = reduce(&mut amounts, &limit.amount);
            line.lower_ceiling(limit.amount.high);
            line.step("cap", limit.words, Some(binds));
        }
        Ok(())
    }

    /// A cap on each element.
    fn cap_each(&self, line: &mut Line<'a>, cap: &'a Cap) -> Result<(), Fault> {
        let mut binds = false;
        let mut words = String::new();
        for portion in &mut line.portions {
            let at = (self.key, portion.element.as_ref());
            let limit = self.book.limit(&self.limiting(cap), at, &|_, _| false)?;
            binds |= reduce(&mut [&mut portion.amount], &limit.amount);
            words = limit.words;
        }
        line.step("cap", format!("{words} each"), Some(binds));
        Ok(())
    }

    /// A cap of the penalty.
    pub(super) fn limiting(&self, cap: &'a Cap) -> Limiting<'a> {
        Limiting {
            amount: &cap.amount,
            per: cap.per,
            prorated: cap.prorated,
            share: None,
            unit: &self.penalty.unit,
        }
    }
}

/// As a step shows it.
pub(super) fn as_flag(truth: Truth) -> Option<bool> {
    match truth {
        Truth::Holds => Some(true),
        Truth::Fails | Truth::Nothing => Some(false),
        Truth::Open => None,
    }
}
