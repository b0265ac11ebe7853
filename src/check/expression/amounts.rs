//! Amounts of money: per unit, shares of a fee by time, of another period, of other credits.

use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{Creditable, Expression, GroupId, PenaltyId, PoolId, UnitCounting, Value};
use crate::resolve::Name;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::types::Type;
use super::{Lowering, Typed};

/// What a credit in kind is counted in.
pub(in super::super) fn days_of_service() -> Type {
    Type::Unit("days".to_owned())
}

/// A length of time in days of 24 hours.
fn in_days(time: &Value) -> Rational {
    match time {
        Value::Civil(span) => Rational::from(span.days),
        Value::Number(seconds) => seconds.checked_div(&Rational::from(86_400)).unwrap_or_default(),
        _ => Rational::zero(),
    }
}

impl Lowering<'_, '_> {
    /// `5% of fee per full 30 min of downtime`, `0.5% of charges per point`.
    pub(super) fn per(&self, node: &Node) -> Typed {
        let Some(amount) = node.children.first() else { return Typed::unknown(node.span) };
        if node.has(Rule::period_name) {
            return self.no_meaning(
                node.span,
                "`per` and a period",
                "it stands in fees, in `at risk` and behind `at most`",
            );
        }
        let amount = self.lower(amount, None);
        let Some(unit) = node.children.iter().skip(1).find(|part| part.rule() == Rule::quantity)
        else {
            return self.rate(node, amount);
        };
        let mut behind = node.children.iter().skip_while(|part| part.rule() != Rule::kw_of).skip(1);
        let Some(figure) = behind.next() else { return Typed::unknown(node.span) };
        let beyond = behind.find(|part| part.rule() == Rule::quantity);
        let mut of = self.lower(figure, None);
        if let Some(bound) = beyond {
            let bound = self.lower(bound, None);
            if of.kind.joined(&bound.kind).is_none() {
                self.mismatch(&of, &bound, "the figure and what is free");
            }
            of.expression = Expression::Beyond {
                value: Box::new(of.expression),
                bound: Box::new(bound.expression),
            };
        }
        let Some(quantity) = self.environment.quantity(unit) else {
            return Typed::unknown(node.span);
        };
        let unit = Typed::new(Expression::Value(quantity.value.clone()), quantity.kind, unit.span);
        if of.kind.joined(&unit.kind).is_none() {
            self.mismatch(&of, &unit, "the figure and the unit it is counted in");
            return Typed::unknown(node.span);
        }
        let Value::Number(size) = quantity.value else { return Typed::unknown(node.span) };
        if !size.is_positive() {
            return self.no_meaning(unit.span, "a unit of nothing", "write a size above zero");
        }
        let counting = match () {
            () if node.has(Rule::kw_full) => UnitCounting::Full,
            () if node.has(Rule::kw_started) => UnitCounting::Started,
            () => UnitCounting::Proportional,
        };
        let expression = Expression::PerUnit {
            amount: Box::new(amount.expression),
            unit: size,
            of: Box::new(of.expression),
            counting,
        };
        Typed { expression, span: node.span, ..amount }
    }

    /// `0.5% of charges per point`: an amount for each unit of the contract's own.
    fn rate(&self, node: &Node, amount: Typed) -> Typed {
        let Some(name) = node.child_after_first(Rule::name) else {
            return Typed::unknown(node.span);
        };
        let name = self.environment.name(name);
        if self.environment.find(&[DeclarationKind::Unit], name).is_none() {
            return Typed::unknown(node.span);
        }
        match amount.kind {
            Type::Money(currency) => {
                let kind = Type::Rate { currency, unit: name.text.to_owned() };
                Typed { kind, expression: amount.expression, span: node.span, origin: None }
            }
            Type::Unknown => amount,
            _ => self.no_meaning(node.span, "`per` behind this", "an amount is paid per unit"),
        }
    }

    /// `web.fee of previous month`.
    pub(super) fn of_previous(&self, node: &Node, period: &Node) -> Typed {
        let Some(value) = node.children.first() else { return Typed::unknown(node.span) };
        let value = self.lower(value, None);
        let per =
            period.child(Rule::period_name).and_then(|name| self.environment.period_name(name));
        let Some(per) = per.filter(|_| self.scope.figures) else {
            return Typed::unknown(node.span);
        };
        let expression = Expression::Previous { value: Box::new(value.expression), per };
        Typed { expression, span: node.span, ..value }
    }

    /// `1 day of web.fee`.
    pub(super) fn time_of_fee(&self, time: Typed, fee: Typed, node: &Node) -> Typed {
        let Expression::Value(length) = time.expression else {
            return self.no_meaning(
                time.span,
                "a measured time of a fee",
                "write `web.fee per 1 h of availability.downtime`, or a constant such as `1 day`",
            );
        };
        if let Value::Civil(span) = &length
            && (span.months != 0 || span.days <= 0)
        {
            return self.no_meaning(
                time.span,
                "a share of a fee by months",
                "write days or hours: `7 days of web.fee`",
            );
        }
        if self.scope.in_kind {
            return Typed::new(Expression::number(in_days(&length)), days_of_service(), node.span);
        }
        let expression = Expression::TimeOfFee { time: length, fee: Box::new(fee.expression) };
        Typed { expression, span: node.span, ..fee }
    }

    /// An amount: where the credit at hand is time, `3 days` are a number of days.
    pub(in super::super) fn amount(&self, node: &Node, expected: Option<&Type>) -> Typed {
        let typed = self.lower(node, expected);
        match &typed.expression {
            Expression::Value(time @ Value::Civil(span))
                if self.scope.in_kind && span.months == 0 =>
            {
                Typed::new(Expression::number(in_days(time)), days_of_service(), typed.span)
            }
            _ => typed,
        }
    }

    /// An amount of exactly that type.
    pub(in super::super) fn amount_of_type(
        &self,
        node: &Node,
        kind: &Type,
        label: &str,
    ) -> Expression {
        let typed = self.amount(node, Some(kind));
        if typed.kind.joined(kind).is_none() {
            self.environment.report(Self::wrong_type(&typed, kind, label));
        }
        typed.expression
    }

    /// `credit allocation`.
    pub(super) fn allocation(&self, node: &Node) -> Typed {
        let currency = self.environment.currency.clone();
        match currency.filter(|_| self.scope.credits) {
            Some(currency) => Typed::new(Expression::Allocation, Type::Money(currency), node.span),
            None => self.no_meaning(
                node.span,
                "`credit allocation`",
                "it is the credit of a penalty in a pool that allocates a share to it",
            ),
        }
    }

    /// The credit of another penalty, group or pool.
    pub(super) fn credited(&self, found: (DeclarationKind, usize), name: Name<'_>) -> Typed {
        let money = || self.environment.currency.clone().map_or(Type::Unknown, Type::Money);
        let (of, keys, kind) = match found {
            (DeclarationKind::Penalty, place) => {
                let Some(measured) = self.environment.penalties.get(&place) else {
                    return Typed::unknown(name.span);
                };
                let Some(keys) = self.keys_by_name(measured) else {
                    self.environment.report(
                        Diagnostic::new(
                            codes::WRONG_ARGUMENT,
                            format!("`{}` has a credit for each of its groups", name.text),
                        )
                        .at(name.span, "which of its groups?")
                        .help("put them into a group with `all of`, and read that"),
                    );
                    return Typed::unknown(name.span);
                };
                (Creditable::Penalty(PenaltyId::from(place)), keys, measured.kind.clone())
            }
            (DeclarationKind::Group, place) => {
                (Creditable::Group(GroupId::from(place)), Vec::new(), money())
            }
            (_, place) => (Creditable::Pool(PoolId::from(place)), Vec::new(), money()),
        };
        Typed::new(Expression::Credited { of, keys }, kind, name.span)
    }
}
