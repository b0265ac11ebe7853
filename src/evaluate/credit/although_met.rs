//! Credits that are due although what was promised was kept.

use crate::ir::{Expression, Objective, ObjectiveId, Verdict};

use super::super::datum::Fault;
use super::super::verdict::judged_in;
use super::line::Line;
use super::price::Pricing;

impl<'a> Pricing<'_, 'a> {
    /// *Paying although met is allowed only where `when` says so, and noted.*
    ///
    /// # Errors
    /// Those of the verdicts.
    pub(super) fn note_although_met(&self, line: &mut Line<'a>) -> Result<(), Fault> {
        let Some(when) = &self.penalty.when else { return Ok(()) };
        let evaluation = self.book.evaluation;
        let objectives = &evaluation.terms.contract.objectives;
        let mut promises = judged_in(when);
        if promises.is_empty() {
            // The promises that are made of the same figures.
            let mut metrics = Vec::new();
            self.penalty.walk(&mut |part| {
                if let Expression::Measured { metric, .. } = part {
                    metrics.push(*metric);
                }
            });
            let reads = |own: &Objective| own.reads.iter().any(|metric| metrics.contains(metric));
            let same = objectives.iter().enumerate().filter(|(_, own)| reads(own));
            promises = same.map(|(place, _)| ObjectiveId::from(place)).collect();
        }
        let mut met = Vec::new();
        for promise in promises {
            let Some(declared) = objectives.get(promise.index()) else { continue };
            let own = declared.groups.is_empty();
            if declared.per != self.book.window.kind
                || !(own || declared.groups == self.penalty.groups)
            {
                return Ok(());
            }
            let key = if own { &[][..] } else { self.key };
            if evaluation.judgement(promise, key, self.book.window)?.verdict != Some(Verdict::Met) {
                return Ok(());
            }
            met.push(format!("`{}`", declared.name));
        }
        if !met.is_empty() {
            let text = format!("paid although {} is met, as the penalty says", met.join(" and "));
            line.step_of("note", text, None, None);
        }
        Ok(())
    }
}
