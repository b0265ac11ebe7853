//! What changes a credit once it is computed: repeats, caps, minima, earn-back, claims.

use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{Cap, Claim, EarnBack, Expression, Repeat};
use crate::resolve::Declaration;
use crate::syntax::Rule;

use super::super::environment::{Environment, number};
use super::super::expression::Lowering;
use super::super::types::Type;

impl<'s> Environment<'s> {
    /// `at most 60% of web.fee`, `at most 60_000 EUR per contract year`, `… in all`.
    pub(super) fn caps(
        &self,
        declaration: &Declaration<'_>,
        lowering: &Lowering<'_, 's>,
        kind: &Type,
    ) -> Vec<Cap> {
        declaration
            .all(Rule::c_at_most)
            .filter_map(|clause| {
                let (root, prorated) = clause.value()?.children.first()?.unprorated();
                let (amount, per) = match (root.rule(), root.children.as_slice()) {
                    (Rule::op_per, [amount, .., period]) if period.rule() == Rule::period_name => {
                        (amount, self.period_name(period))
                    }
                    _ => (root, None),
                };
                Some(Cap {
                    amount: lowering.amount_of_type(
                        amount,
                        kind,
                        "a cap is counted as the credit is",
                    ),
                    per,
                    in_all: clause.has(Rule::in_all),
                    prorated: prorated || clause.has(Rule::kw_prorated),
                    written: self.written(clause),
                })
            })
            .collect()
    }

    /// An amount after `only above` or `nothing below`.
    pub(super) fn minimum(
        declaration: &Declaration<'_>,
        rule: Rule,
        lowering: &Lowering<'_, 's>,
        kind: &Type,
    ) -> Option<Expression> {
        let value = declaration.clause(rule)?.value()?;
        Some(lowering.amount_of_type(value, kind, "a minimum is counted as the credit is"))
    }

    /// `earn back 50% when commitment met 6 periods in a row before caps`.
    pub(super) fn earn_back(
        &self,
        declaration: &Declaration<'_>,
        lowering: &Lowering<'_, 's>,
    ) -> Option<EarnBack> {
        let clause = declaration.clause(Rule::c_earn_back)?;
        let mut values = clause.values();
        let share =
            lowering.of_type(values.next()?, &Type::Percent, "a share of the credit comes back");
        let when = lowering.flag(values.next()?);
        let before_caps = clause.has(Rule::kw_before);
        Some(EarnBack { share, when, before_caps, written: self.written(clause) })
    }

    /// The rows of `repeated { … }`.
    pub(super) fn repeats(&self, declaration: &Declaration<'_>) -> Vec<Repeat> {
        let clause = declaration.clause(Rule::c_repeated);
        if let Some(clause) = clause
            && declaration.clause(Rule::c_when).is_none()
        {
            self.report(
                Diagnostic::new(codes::OPEN_DECISION, "what is it that repeats?")
                    .at(clause.span, "periods in which the credit is due are counted")
                    .help("say when it is due: `when commitment missed`"),
            );
        }
        let rows = clause
            .and_then(|clause| clause.child(Rule::repeat_rows))
            .into_iter()
            .flat_map(|rows| rows.all(Rule::repeat_row));
        rows.filter_map(|row| {
            let repetition = self.repetition(row.children.first()?)?;
            let digits = row.child(Rule::factor)?.child(Rule::lit_number)?;
            let factor = number(self.text(digits))?;
            if factor < Rational::one() {
                self.report(
                    Diagnostic::new(codes::WRONG_ARGUMENT, "a repeated miss does not cost less")
                        .at(digits.span, "a factor below 1"),
                );
            }
            Some(Repeat { repetition, factor, written: self.written(row) })
        })
        .collect()
    }

    /// `claim within 30 days of period end recorded in claims`.
    pub(super) fn claim(&self, declaration: &Declaration<'_>) -> Option<Claim> {
        let clause = declaration.clause(Rule::c_claim)?;
        let within = self.civil_quantity(clause.child(Rule::quantity)?)?;
        let recorded = self.recorded(clause).or_else(|| {
            declaration.clause(Rule::c_recorded).and_then(|clause| self.recorded(clause))
        });
        Some(Claim { within, recorded })
    }
}
