//! The amount of a penalty: by its tiers, or by a formula.
//!
//! *Tiers*: the first row from the top that holds.

use crate::exact::Rational;
use crate::ir::{ArithmeticOperator, Credit as Rule, Expression, ServiceId, Tier};
use crate::statement::CreditStep;

use super::super::datum::Fault;
use super::super::elements::Element;
use super::super::fees;
use super::super::figures::{finding, truth};
use super::super::finding::{Finding, Truth, calculate};
use super::super::shown;
use super::line::written;
use super::price::Pricing;

impl<'a> Pricing<'_, 'a> {
    /// The amount, with the way to it.
    pub(super) fn amount(
        &self,
        element: Option<&Element<'a>>,
    ) -> Result<(Finding, Vec<CreditStep>), Fault> {
        let mut steps = Vec::new();
        let amount = match &self.penalty.credit {
            Rule::Tiers { base, service, tiers, .. } => {
                self.tiers(element, (base, *service), tiers, &mut steps)?
            }
            Rule::Amount { amount, written: text } => {
                let amount = finding(&self.scope(element), amount)?;
                let low = amount.spread().low;
                steps.push(written("formula", text.clone(), None, low.as_ref()));
                amount
            }
        };
        Ok((amount, steps))
    }

    /// The first tier that holds; where it is open which one that is, the span over all that may be it.
    fn tiers(
        &self,
        element: Option<&Element<'a>>,
        (base, service): (&'a Expression, Option<ServiceId>),
        tiers: &'a [Tier],
        steps: &mut Vec<CreditStep>,
    ) -> Result<Finding, Fault> {
        let amount_of_base = finding(&self.scope(element), base)?;
        if tiers.iter().any(|tier| tier.share) {
            let low = amount_of_base.spread().low;
            steps.push(written("base", self.base_in_words(service), None, low.as_ref()));
        }
        let zone = self.book.contract().zone;
        let mut possible: Option<Finding> = None;
        let mut found = false;
        for tier in tiers {
            if found {
                steps.push(written("tier", tier.written.clone(), None, None));
                continue;
            }
            let holds = match &tier.when {
                Some(condition) => truth(&self.scope(element), condition)?,
                None => Truth::Holds,
            };
            if matches!(holds, Truth::Fails | Truth::Nothing) {
                steps.push(written("tier", tier.written.clone(), Some(false), None));
                continue;
            }
            let credit = finding(&self.scope(element), &tier.credit)?;
            let amount = if tier.share {
                calculate(ArithmeticOperator::Multiply, &amount_of_base, &credit, zone)?
            } else {
                credit
            };
            found = holds == Truth::Holds;
            let certain = (found && possible.is_none()).then_some(true);
            let low = amount.spread().low;
            steps.push(written("tier", tier.written.clone(), certain, low.as_ref()));
            possible = Some(match possible {
                Some(other) => other.either(&amount),
                None => amount,
            });
        }
        let nothing = Finding::number(Rational::zero());
        Ok(match possible {
            Some(amount) if found => amount,
            // No tier need hold at all.
            Some(amount) => amount.either(&nothing),
            None => nothing,
        })
    }

    fn base_in_words(&self, service_id: Option<ServiceId>) -> String {
        let contract = self.book.contract();
        let named = service_id.and_then(|id| contract.services.get(id.index()));
        let Some((service, fee)) = named.and_then(|own| Some((own, own.fee.as_ref()?))) else {
            return "the base".to_owned();
        };
        let rounding = contract.conventions.round_money.as_ref();
        let unit = self.penalty.unit.name();
        let parts = service_id.map(|id| self.book.evaluation.service_parts(id, self.window()));
        let parts = parts.unwrap_or_default();
        if parts.len() > 1 {
            let fees = parts.iter().filter_map(|part| {
                let services = &part.evaluation.terms.contract.services;
                let fee = services.get(part.id.index())?.fee.as_ref()?;
                let amount = shown::amount(&fee.amount, rounding);
                Some(format!("{amount} {unit} ({})", part.window.bounds_in_words()))
            });
            let fees: Vec<String> = fees.collect();
            return format!("fee of {}: {}", service.name, fees.join(", "));
        }
        let fee = shown::amount(&fee.amount, rounding);
        let text = format!("fee of {}: {fee} {unit}", service.name);
        if (self.window().is_cut() || self.window().is_part())
            && fees::share(contract, self.window()) != Rational::one()
        {
            let days = self.window().days_in_words();
            return format!("{text}, {days} in force");
        }
        text
    }
}
