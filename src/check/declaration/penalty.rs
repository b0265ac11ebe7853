//! Penalties: when a credit is due, and how much it is.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Claim, Comparison, Credit, Expression, Objective, ObjectiveId, Penalty, ServiceId, Tier, Value,
};
use crate::resolve::Declaration;
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::PeriodKind;

use super::super::environment::{Environment, KeyType};
use super::super::expression::{Lowering, Scope, Typed, comparison};
use super::super::quantity::period_word;
use super::super::types::Type;
use super::groups::walk;

impl<'s> Environment<'s> {
    /// A penalty; the objectives are known, and given for the proofs about its tiers.
    pub(in super::super) fn penalty(
        &self,
        declaration: &Declaration<'s>,
        objectives: &[Objective],
    ) -> Penalty {
        let when = declaration.clause(Rule::c_when).and_then(Node::value);
        let judged = when.and_then(|when| self.judged(when));
        let keys = self.penalty_keys(declaration, judged);
        let lowering = Lowering::new(self, Scope::figures(&keys));
        let condition = when.map(|when| lowering.flag(when));
        let (credit, currency) = self.credit(declaration, &lowering);
        let at_most = declaration.clause(Rule::c_at_most).and_then(Node::value).map(|value| {
            let kind = Type::Money(currency.clone().unwrap_or_default());
            match &currency {
                Some(_) => lowering.of_type(value, &kind, "a cap is an amount"),
                None => lowering.lower(value, None).expression,
            }
        });
        let own = judged
            .and_then(|place| self.objectives.get(&place))
            .map(|measured| (measured.per, measured.span));
        let per = self.one_period(own, &lowering.reads());
        self.fees_of_period(declaration, per, &[&condition, &at_most], &credit);
        self.penalty_decisions(declaration, per);
        let penalty = Penalty {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            per,
            groups: Self::stored_keys(&keys, None),
            when: condition,
            when_written: when.map(|when| self.written(when)),
            objective: judged.map(ObjectiveId::from),
            credit,
            at_most,
            currency: currency.or_else(|| self.currency.clone()).unwrap_or_default(),
            claim: declaration.clause(Rule::c_claim).and_then(|clause| self.claim(clause)),
        };
        self.prove_tiers(declaration, &penalty, objectives, &keys);
        penalty
    }

    /// The objective whose miss makes the credit due, where `when` begins with one.
    fn judged(&self, when: &Node) -> Option<usize> {
        let verdict = when.walk().find(|part| part.rule() == Rule::op_verdict)?;
        let judged = verdict.children.first()?;
        let name = if judged.rule() == Rule::name { judged } else { judged.child(Rule::name)? };
        let (_, place) = self.peek(&[DeclarationKind::Objective], self.text(name))?;
        Some(place)
    }

    /// The groups of a penalty: its own `for each`, else those of its objective.
    fn penalty_keys(&self, declaration: &Declaration<'_>, judged: Option<usize>) -> Vec<KeyType> {
        if let Some(each) = declaration.each() {
            return self.keys_of_duty(each, &self.metrics_in(declaration.node));
        }
        let when = declaration.clause(Rule::c_when);
        let whole = when.is_some_and(|when| {
            when.walk().any(|part| matches!(part.rule(), Rule::op_any | Rule::op_all | Rule::index))
        });
        let measured = judged.and_then(|place| self.objectives.get(&place));
        match measured {
            Some(measured) if !whole => measured.keys.clone(),
            _ => Vec::new(),
        }
    }

    fn credit(
        &self,
        declaration: &Declaration<'_>,
        lowering: &Lowering<'_, 's>,
    ) -> (Credit, Option<String>) {
        let nothing = Credit::Amount {
            amount: Expression::number(crate::exact::Rational::zero()),
            written: String::new(),
        };
        let Some(clause) = declaration.clause(Rule::c_credit) else {
            self.missing_clause(
                declaration,
                "credit",
                "write `credit of web.fee by availability { … }` or `credit 10% of web.fee`",
            );
            return (nothing, None);
        };
        if let Some(tiers) = clause.child(Rule::tiers) {
            return self.tiers(declaration, tiers, lowering);
        }
        let Some(value) = clause.value() else { return (nothing, None) };
        let amount = lowering.lower(value, None);
        let currency = self.money(&amount);
        (Credit::Amount { amount: amount.expression, written: self.written(value) }, currency)
    }

    /// The currency of an amount; reports what is none.
    fn money(&self, typed: &Typed) -> Option<String> {
        match &typed.kind {
            Type::Money(currency) => Some(currency.clone()),
            Type::Unknown => None,
            other => {
                let help = if other.is_scalar() {
                    "say of what: `10% of web.fee`"
                } else {
                    "write an amount: `500 EUR`, `10% of web.fee`"
                };
                self.report(
                    Diagnostic::new(
                        codes::UNIT_MISMATCH,
                        format!("a credit is an amount, this is {}", other.spoken()),
                    )
                    .at(typed.span, "not an amount")
                    .help(help),
                );
                None
            }
        }
    }

    fn tiers(
        &self,
        declaration: &Declaration<'_>,
        node: &Node,
        lowering: &Lowering<'_, 's>,
    ) -> (Credit, Option<String>) {
        let mut values = node.values();
        let base = if node.has(Rule::kw_of) { values.next() } else { None };
        let base = base.map(|base| lowering.lower(base, None));
        let mut currency = base.as_ref().and_then(|base| self.money(base));
        let by = values.next().map(|by| lowering.lower(by, None));
        let by = by.unwrap_or_else(|| Typed::hole(node.span));
        let rows =
            node.child(Rule::tier_rows).into_iter().flat_map(|rows| rows.all(Rule::tier_row));
        let mut tiers = Vec::new();
        for row in rows {
            if let Some(tier) = self.tier(row, &by, base.is_some(), lowering, &mut currency) {
                tiers.push(tier);
            }
        }
        if base.is_none() && tiers.iter().any(|tier| tier.share) {
            self.open_decision(
                declaration,
                "the credits are a percent of what?",
                &format!("write the base before `by`: {}", self.bases()),
            );
        }
        let service = base.as_ref().and_then(|base| match &base.expression {
            Expression::Fee(service) => Some(*service),
            _ => None,
        });
        let zero = || Expression::number(crate::exact::Rational::zero());
        let base = base.map_or_else(zero, |base| base.expression);
        (Credit::Tiers { base, service, by: by.expression, tiers }, currency)
    }

    fn bases(&self) -> String {
        let services = self.outline.of(DeclarationKind::Service).zip(&self.services);
        let fees: Vec<String> = services
            .filter(|(_, service)| service.fee.is_some())
            .map(|(declaration, _)| format!("`credit of {}.fee by …`", declaration.label()))
            .collect();
        if fees.is_empty() { "`credit of web.fee by …`".to_owned() } else { fees.join(" or ") }
    }

    fn tier(
        &self,
        row: &Node,
        by: &Typed,
        has_base: bool,
        lowering: &Lowering<'_, 's>,
        currency: &mut Option<String>,
    ) -> Option<Tier> {
        let mut values = row.values();
        let when = match row.child(Rule::comparison) {
            None => None,
            Some(node) => {
                let operator = node.children.first().and_then(|op| comparison(op.rule()))?;
                let bound = lowering.lower(values.next()?, Some(&by.kind));
                if by.kind.joined(&bound.kind).is_none() {
                    lowering.mismatch(by, &bound, "the figure and the bound of the tier");
                }
                Some(Expression::Compare {
                    operator,
                    left: Box::new(by.expression.clone()),
                    right: Box::new(bound.expression),
                })
            }
        };
        let credit = lowering.lower(values.next()?, None);
        let share = matches!(credit.kind, Type::Percent | Type::Ratio);
        match &credit.kind {
            Type::Percent | Type::Ratio | Type::Unknown => {}
            Type::Money(own) => match currency {
                Some(known) if known != own => {
                    self.report(
                        Diagnostic::new(
                            codes::CURRENCY_MISMATCH,
                            format!("this is in {own}, the rest in {known}"),
                        )
                        .at(credit.span, format!("an amount in {own}")),
                    );
                }
                _ => *currency = Some(own.clone()),
            },
            other => self.report(
                Diagnostic::new(
                    codes::UNIT_MISMATCH,
                    format!("a tier owes a percent or an amount, this is {}", other.spoken()),
                )
                .at(credit.span, "neither a percent nor an amount")
                .help(if has_base { "write `10%`" } else { "write `500 EUR`" }),
            ),
        }
        Some(Tier { when, credit: credit.expression, share, written: self.written(row) })
    }

    /// `claim within 30 days of period end`.
    fn claim(&self, clause: &Node) -> Option<Claim> {
        let within = self.civil_quantity(clause.child(Rule::quantity)?)?;
        Some(Claim { within })
    }

    /// Fees that are used are those of the penalty's own period.
    fn fees_of_period(
        &self,
        declaration: &Declaration<'_>,
        per: PeriodKind,
        conditions: &[&Option<Expression>],
        credit: &Credit,
    ) {
        let mut services: Vec<ServiceId> = Vec::new();
        let mut note = |part: &Expression| {
            if let Expression::Fee(service) = part
                && !services.contains(service)
            {
                services.push(*service);
            }
        };
        for expression in conditions.iter().copied().flatten() {
            walk(expression, &mut note);
        }
        match credit {
            Credit::Amount { amount, .. } => walk(amount, &mut note),
            Credit::Tiers { base, tiers, .. } => {
                walk(base, &mut note);
                for tier in tiers {
                    walk(&tier.credit, &mut note);
                }
            }
        }
        for service in services {
            let fee = self.services.get(service.index()).and_then(|service| service.fee.clone());
            if let Some((_, fee_per, span)) = fee
                && fee_per != per
            {
                self.report(
                    Diagnostic::new(
                        codes::PERIOD_MISMATCH,
                        format!(
                            "the fee is per {}, the credit per {}",
                            period_word(fee_per),
                            period_word(per)
                        ),
                    )
                    .at(declaration.place(), format!("judged per {}", period_word(per)))
                    .because(span, format!("per {}", period_word(fee_per)))
                    .help("give the fee for the same period, or judge the objective per period of the fee"),
                );
            }
        }
    }

    fn penalty_decisions(&self, declaration: &Declaration<'_>, per: PeriodKind) {
        if self.conventions.round_money.is_none() {
            self.open_decision(
                declaration,
                "how are amounts rounded?",
                "write into conventions: `round money half up to 0.01`, `half even to 0.01`, `down to 1`, …",
            );
        }
        if self.conventions.partial_periods.is_none() && self.cuts_a_period(per) {
            self.open_decision(
                declaration,
                &format!(
                    "how does a {} count of which the term has only a part?",
                    period_word(per)
                ),
                "write into conventions: `partial periods prorated`, `full` or `left out`",
            );
        }
    }

    /// Whether the term begins or ends inside a period of a kind.
    fn cuts_a_period(&self, per: PeriodKind) -> bool {
        let rule = crate::time::PeriodRule {
            kind: per,
            zone: self.zone,
            in_force_from: self.term.from,
            fiscal_start: self.fiscal_start,
        };
        let cut_at = |day: chrono::NaiveDate| {
            let instant = self.zone.start_of_day(day);
            crate::time::period_containing(&rule, instant).from != instant
        };
        !matches!(per, PeriodKind::RollingDays(_))
            && (cut_at(self.term.from) || self.term.until.is_some_and(cut_at))
    }
}

impl Typed {
    /// A figure that could not be read.
    pub(super) fn hole(span: Span) -> Self {
        Self {
            expression: Expression::Value(Value::Number(crate::exact::Rational::zero())),
            kind: Type::Unknown,
            span,
            origin: None,
        }
    }
}

/// The other side of a comparison: what does not fulfil it.
pub(super) fn negated(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::AtLeast,
        Comparison::AtMost => Comparison::Greater,
        Comparison::Greater => Comparison::AtMost,
        Comparison::AtLeast => Comparison::Less,
    }
}
