//! Penalties: when a credit is due, and how much it is.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Comparison, Credit, CreditUnit, Expression, Objective, ObjectiveId, Penalty, ServiceId, Tier,
    Value,
};
use crate::resolve::Declaration;
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::PeriodKind;

use super::super::environment::{Environment, KeyType, Measured};
use super::super::expression::{
    Lowering, Scope, Typed, comparison, days_of_service, mismatch_code,
};
use super::super::types::Type;
use super::objective::window_of;

impl<'s> Environment<'s> {
    /// A penalty; the objectives are known, and given for the proofs about its tiers.
    pub(in super::super) fn penalty(
        &self,
        declaration: &Declaration<'s>,
        objectives: &[Objective],
    ) -> (Penalty, Measured) {
        let when = declaration.clause(Rule::c_when).and_then(Node::value);
        let judged = when.and_then(|when| self.judged(when));
        let keys = self.penalty_keys(declaration, judged);
        let elements = self.elements(declaration.each(), &keys);
        let scope = Scope {
            credits: true,
            in_kind: declaration.clause(Rule::c_in_kind).is_some(),
            element: elements.is_some(),
            row: elements.as_ref().and_then(|(_, columns)| *columns),
            ..Scope::figures(&keys)
        };
        let lowering = Lowering::new(self, scope);
        let condition = when.map(|when| lowering.flag(when));
        let (credit, kind) = self.credit(declaration, &lowering);
        let caps = self.caps(declaration, &lowering, &kind);
        let own = judged
            .and_then(|place| self.objectives.get(&place))
            .map(|measured| (measured.per, measured.span));
        let window = window_of(elements.as_ref().map(|(elements, _)| elements));
        let per = self.one_period(own, &lowering.reads(), window);
        self.penalty_decisions(declaration, per);
        let applies = declaration.clause(Rule::c_applies).and_then(Node::value);
        let minimum = |rule| Self::minimum(declaration, rule, &lowering, &kind);
        let penalty = Penalty {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            per,
            groups: Self::stored_keys(&keys, None),
            elements: elements.map(|(elements, _)| elements),
            applies: applies.map(|applies| lowering.flag(applies)),
            when: condition,
            when_written: when.map(|when| self.written(when)),
            objective: judged.map(ObjectiveId::from),
            credit,
            repeats: self.repeats(declaration),
            caps,
            only_above: minimum(Rule::c_only_above),
            nothing_below: minimum(Rule::c_nothing_below),
            earn_back: self.earn_back(declaration, &lowering),
            unit: self.credit_unit(declaration, &kind),
            claim: self.claim(declaration),
        };
        self.fees_of_period(declaration, &penalty);
        self.prove_tiers(declaration, &penalty, objectives, &keys);
        let measured = Measured { keys, kind, per, span: declaration.place() };
        (penalty, measured)
    }

    /// What the credit is counted in.
    fn credit_unit(&self, declaration: &Declaration<'_>, kind: &Type) -> CreditUnit {
        let in_kind = declaration.clause(Rule::c_in_kind);
        match (kind, in_kind) {
            (Type::Civil, None) => {
                self.report(
                    Diagnostic::new(codes::UNIT_MISMATCH, "a credit is an amount, this is a number of days")
                        .at(declaration.place(), "days of service, or their worth?")
                        .help("write `in kind` for days of service, or `3 days of web.fee` for their worth"),
                );
                CreditUnit::Days
            }
            (days, Some(_)) if *days == days_of_service() => CreditUnit::Days,
            (Type::Unknown, Some(_)) => CreditUnit::Days,
            (other, Some(clause)) => {
                self.report(
                    Diagnostic::new(
                        codes::UNIT_MISMATCH,
                        format!("a credit in kind is time, this is {}", other.spoken()),
                    )
                    .at(clause.span, "time stays time")
                    .help(
                        "write how many days: `credit 3 days of web.fee`, or leave out `in kind`",
                    ),
                );
                CreditUnit::Days
            }
            (Type::Unit(unit), None) => CreditUnit::Unit(unit.clone()),
            (Type::Money(currency), None) => CreditUnit::Money(currency.clone()),
            _ => CreditUnit::Money(self.currency.clone().unwrap_or_default()),
        }
    }

    /// The objective whose miss makes the credit due, where `when` begins with one.
    fn judged(&self, when: &Node) -> Option<usize> {
        let verdict = when.walk().find(|part| part.rule() == Rule::op_verdict)?;
        let judged = verdict.children.first()?;
        let name = if judged.rule() == Rule::name { judged } else { judged.child(Rule::name)? };
        let duties = [DeclarationKind::Objective, DeclarationKind::Responsibility];
        let (kind, place) = self.peek(&duties, self.text(name))?;
        Some(self.duty_number(kind, place))
    }

    /// The groups of a penalty: its own `for each`, else those of its objective.
    fn penalty_keys(&self, declaration: &Declaration<'_>, judged: Option<usize>) -> Vec<KeyType> {
        let each = declaration.each();
        let own =
            each.is_some_and(|each| each.all(Rule::each_key).any(|key| !self.is_element(key)));
        let measured = judged.and_then(|place| self.objectives.get(&place));
        if let Some(each) = each.filter(|_| own) {
            let judged = measured.map(|measured| measured.keys.as_slice()).unwrap_or_default();
            return self.keys_of_duty(each, &self.metrics_in(declaration.node), judged);
        }
        let when = declaration.clause(Rule::c_when);
        let whole = when.is_some_and(|when| {
            when.walk().any(|part| matches!(part.rule(), Rule::op_any | Rule::op_all | Rule::index))
        });
        match measured {
            Some(measured) if !whole => measured.keys.clone(),
            _ => Vec::new(),
        }
    }

    fn credit(&self, declaration: &Declaration<'_>, lowering: &Lowering<'_, 's>) -> (Credit, Type) {
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
            return (nothing, Type::Unknown);
        };
        if let Some(tiers) = clause.child(Rule::tiers) {
            return self.tiers(declaration, tiers, lowering);
        }
        let Some(value) = clause.value() else { return (nothing, Type::Unknown) };
        let amount = lowering.amount(value, None);
        let kind = self.amount_kind(&amount);
        (Credit::Amount { amount: amount.expression, written: self.written(value) }, kind)
    }

    /// What an amount is counted in; reports what is none.
    fn amount_kind(&self, typed: &Typed) -> Type {
        match &typed.kind {
            Type::Money(_) | Type::Unit(_) | Type::Civil | Type::Unknown => typed.kind.clone(),
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
                Type::Unknown
            }
        }
    }

    fn tiers(
        &self,
        declaration: &Declaration<'_>,
        node: &Node,
        lowering: &Lowering<'_, 's>,
    ) -> (Credit, Type) {
        let mut values = node.values();
        let base = if node.has(Rule::kw_of) { values.next() } else { None };
        let base = base.map(|base| lowering.lower(base, None));
        let mut kind = base.as_ref().map_or(Type::Unknown, |base| self.amount_kind(base));
        let by = values.next().map(|by| lowering.lower(by, None));
        let by = by.unwrap_or_else(|| Typed::hole(node.span));
        let rows =
            node.child(Rule::tier_rows).into_iter().flat_map(|rows| rows.all(Rule::tier_row));
        let mut tiers = Vec::new();
        for row in rows {
            if let Some(tier) = self.tier(row, &by, base.is_some(), lowering, &mut kind) {
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
        (Credit::Tiers { base, service, by: by.expression, tiers }, kind)
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
        kind: &mut Type,
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
        let credit = lowering.amount(values.next()?, None);
        let share = matches!(credit.kind, Type::Percent | Type::Ratio);
        if !share {
            self.join_tier(&credit, has_base, kind);
        }
        Some(Tier { when, credit: credit.expression, share, written: self.written(row) })
    }

    /// All tiers are counted in the same.
    fn join_tier(&self, credit: &Typed, has_base: bool, kind: &mut Type) {
        match &credit.kind {
            Type::Money(_) | Type::Unit(_) | Type::Civil | Type::Unknown => {
                match kind.joined(&credit.kind) {
                    Some(joined) => *kind = joined,
                    None => self.report(
                        Diagnostic::new(
                            mismatch_code(kind, &credit.kind),
                            format!(
                                "the tiers are of different kinds: {} and {}",
                                kind.spoken(),
                                credit.kind.spoken()
                            ),
                        )
                        .at(credit.span, format!("this is {}", credit.kind.spoken())),
                    ),
                }
            }
            other => self.report(
                Diagnostic::new(
                    codes::UNIT_MISMATCH,
                    format!("a tier owes a percent or an amount, this is {}", other.spoken()),
                )
                .at(credit.span, "neither a percent nor an amount")
                .help(if has_base { "write `10%`" } else { "write `500 EUR`" }),
            ),
        }
    }

    /// Fees that are used are those of the penalty's own period.
    fn fees_of_period(&self, declaration: &Declaration<'_>, penalty: &Penalty) {
        let per = penalty.per;
        let mut services: Vec<ServiceId> = Vec::new();
        let mut by_time: Vec<ServiceId> = Vec::new();
        penalty.walk(&mut |part| match part {
            // A day of a yearly fee is a day of it in any period.
            Expression::TimeOfFee { fee, .. } => {
                if let Expression::Fee(service) = &**fee {
                    by_time.push(*service);
                }
            }
            Expression::Fee(service) if !services.contains(service) => services.push(*service),
            _ => {}
        });
        services.retain(|service| !by_time.contains(service));
        for service in services {
            let fee = self.services.get(service.index()).and_then(|service| service.fee.clone());
            if let Some((_, fee_per, span)) = fee
                && fee_per != per
            {
                self.report(
                    Diagnostic::new(
                        codes::PERIOD_MISMATCH,
                        format!(
                            "the fee is per {fee_per}, the credit per {per}"
                        ),
                    )
                    .at(declaration.place(), format!("judged per {per}"))
                    .because(span, format!("per {fee_per}"))
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
                &format!("how does a {per} count of which the term has only a part?"),
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
        !matches!(per, PeriodKind::RollingDays(_) | PeriodKind::RollingMonths(_))
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
