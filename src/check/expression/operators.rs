//! Conditions, comparisons and arithmetic.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{ArithmeticOperator, Comparison, Expression};
use crate::syntax::{Node, Rule};

use super::super::types::Type;
use super::{Lowering, Typed, is_word};

/// The comparison an operator stands for.
pub(in super::super) fn comparison(rule: Rule) -> Option<Comparison> {
    Some(match rule {
        Rule::op_eq => Comparison::Equal,
        Rule::op_ne => Comparison::NotEqual,
        Rule::op_lt => Comparison::Less,
        Rule::op_le => Comparison::AtMost,
        Rule::op_gt => Comparison::Greater,
        Rule::op_ge => Comparison::AtLeast,
        _ => return None,
    })
}

impl Lowering<'_, '_> {
    pub(super) fn operator(&self, node: &Node, expected: Option<&Type>) -> Typed {
        if let Some(operator) = comparison(node.rule()) {
            return self.comparison(node, operator);
        }
        match node.rule() {
            Rule::op_and | Rule::op_or => self.connective(node),
            Rule::op_not => {
                let inner = node
                    .children
                    .first()
                    .map_or_else(|| Typed::unknown(node.span).expression, |inner| self.flag(inner));
                Typed::new(Expression::Not(Box::new(inner)), Type::Flag, node.span)
            }
            Rule::op_negate => self.negate(node),
            Rule::op_add | Rule::op_subtract => self.sum(node),
            Rule::op_multiply | Rule::op_of => self.product(node),
            Rule::op_divide => self.quotient(node),
            Rule::op_beyond => self.beyond(node),
            Rule::op_one_of => self.one_of(node),
            Rule::op_present => self.presence(node),
            Rule::op_during => self.during(node),
            Rule::op_prorated => self.prorated(node),
            Rule::op_any | Rule::op_all => self.no_meaning(
                node.span,
                "`any` or `all` without a verdict",
                "write `any … missed` or `all … met`; over rows write `any(…)` with brackets",
            ),
            _ => {
                let _ = expected;
                self.not_here(node)
            }
        }
    }

    /// Something that has its place elsewhere. Holes have been reported by the parser.
    fn not_here(&self, node: &Node) -> Typed {
        match node.rule() {
            Rule::op_in_a_row | Rule::op_times_in | Rule::op_every_kth => self.repeated(node),
            Rule::op_per => self.per(node),
            Rule::previous => self.no_meaning(
                node.span,
                "`previous` alone",
                "say what of: `web.fee of previous month`",
            ),
            Rule::credit_allocation => self.allocation(node),
            _ => Typed::unknown(node.span),
        }
    }

    /// The two sides of an operator; a word of a list is read by the type of the other side.
    fn sides(&self, node: &Node) -> Option<(Typed, Typed)> {
        let (left, right) = (node.children.first()?, node.children.get(1)?);
        if self.is_open_word(left) && !self.is_open_word(right) {
            let right = self.lower(right, None);
            return Some((self.lower(left, Some(&right.kind)), right));
        }
        let left = self.lower(left, None);
        let right = self.lower(right, Some(&left.kind));
        Some((left, right))
    }

    fn comparison(&self, node: &Node, operator: Comparison) -> Typed {
        // A chain has been reported; its first comparison is read as if it stood alone.
        if let Some(first) = node.children.first().filter(|left| comparison(left.rule()).is_some())
        {
            return self.lower(first, None);
        }
        let Some((left, right)) = self.sides(node) else { return Typed::unknown(node.span) };
        match left.kind.joined(&right.kind) {
            None => self.mismatch(&left, &right, "the two sides"),
            Some(kind) => {
                let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
                if !equality && !kind.is_ordered() || matches!(kind, Type::Civil | Type::Deadline) {
                    self.report_order(node, &kind);
                }
            }
        }
        let expression = Expression::Compare {
            operator,
            left: Box::new(left.expression),
            right: Box::new(right.expression),
        };
        Typed::new(expression, Type::Flag, node.span)
    }

    fn report_order(&self, node: &Node, kind: &Type) {
        let help = match kind {
            Type::Civil => "add them to an instant and compare the instants",
            Type::Deadline => "let a clock reach them: `clock reaches targets[key].column`",
            _ => "write `=`, `!=` or `is one of`",
        };
        self.environment.report(
            Diagnostic::new(
                codes::TYPE_MISMATCH,
                format!("{} has no smaller and larger", kind.spoken()),
            )
            .at(node.span, "cannot be compared like this")
            .help(help),
        );
    }

    /// `a and b and c` is one list.
    fn connective(&self, node: &Node) -> Typed {
        let mut parts = Vec::new();
        self.flatten(node, node.rule(), &mut parts);
        let expression = if node.rule() == Rule::op_and {
            Expression::And(parts)
        } else {
            Expression::Or(parts)
        };
        Typed::new(expression, Type::Flag, node.span)
    }

    fn flatten(&self, node: &Node, rule: Rule, parts: &mut Vec<Expression>) {
        for child in node.children.iter().filter(|child| !is_word(child)) {
            if child.rule() == rule {
                self.flatten(child, rule, parts);
            } else {
                parts.push(self.flag(child));
            }
        }
    }

    fn negate(&self, node: &Node) -> Typed {
        let Some(inner) = node.children.first() else { return Typed::unknown(node.span) };
        let inner = self.lower(inner, None);
        if inner.kind != Type::Unknown && !inner.kind.is_quantity() {
            let message = format!("{} has no negative", inner.kind.spoken());
            self.environment.report(
                Diagnostic::new(codes::TYPE_MISMATCH, message).at(inner.span, "not a number"),
            );
        }
        Typed {
            expression: Expression::Negate(Box::new(inner.expression)),
            span: node.span,
            ..inner
        }
    }

    fn sum(&self, node: &Node) -> Typed {
        let Some((left, right)) = self.sides(node) else { return Typed::unknown(node.span) };
        let subtract = node.rule() == Rule::op_subtract;
        let kind = match (&left.kind, &right.kind) {
            (Type::Instant, Type::Instant) if subtract => Some(Type::Duration),
            (Type::Instant, Type::Duration | Type::Civil | Type::Clock) => Some(Type::Instant),
            (one, other) => {
                one.joined(other).filter(|kind| *kind == Type::Unknown || kind.is_quantity())
            }
        };
        let Some(kind) = kind else {
            let what = if subtract { "the parts of a difference" } else { "the parts of a sum" };
            if left.kind == right.kind {
                self.no_meaning(
                    node.span,
                    &format!("a sum of {}", left.kind.spoken()),
                    "numbers, lengths of time and amounts can be added, and time to an instant",
                );
            } else {
                self.mismatch(&left, &right, what);
            }
            return Typed::unknown(node.span);
        };
        let kind = if kind == Type::Clock { Type::Duration } else { kind };
        let operator =
            if subtract { ArithmeticOperator::Subtract } else { ArithmeticOperator::Add };
        let origin = left.origin.clone();
        let mut sum = arithmetic(operator, left, right, kind, node);
        sum.origin = origin;
        sum
    }

    /// `a * b` and `a of b`.
    fn product(&self, node: &Node) -> Typed {
        if let Some(period) = node.children.get(1).filter(|right| right.rule() == Rule::previous) {
            return self.of_previous(node, period);
        }
        let Some((left, right)) = self.sides(node) else { return Typed::unknown(node.span) };
        let unknown = left.kind == Type::Unknown || right.kind == Type::Unknown;
        let kind = match (&left.kind, &right.kind) {
            _ if unknown => Type::Unknown,
            (Type::Civil | Type::Duration, Type::Money(_)) if node.rule() == Rule::op_of => {
                return self.time_of_fee(left, right, node);
            }
            (Type::Unit(unit), Type::Rate { currency, unit: of })
            | (Type::Rate { currency, unit: of }, Type::Unit(unit))
                if unit == of =>
            {
                Type::Money(currency.clone())
            }
            (Type::Number | Type::Ratio, Type::Number | Type::Ratio) => left.kind.clone(),
            (scalar, quantity) if scalar.is_scalar() && quantity.is_quantity() => quantity.clone(),
            (quantity, scalar) if scalar.is_scalar() && quantity.is_quantity() => quantity.clone(),
            _ => {
                self.environment.report(
                    Diagnostic::new(
                        codes::UNIT_MISMATCH,
                        format!(
                            "{} cannot be multiplied with {}",
                            left.kind.spoken(),
                            right.kind.spoken()
                        ),
                    )
                    .at(right.span, format!("this is {}", right.kind.spoken()))
                    .because(left.span, format!("this is {}", left.kind.spoken()))
                    .help("one side of a product is a percent or a plain number"),
                );
                Type::Unknown
            }
        };
        let kind = if kind == Type::Clock { Type::Duration } else { kind };
        arithmetic(ArithmeticOperator::Multiply, left, right, kind, node)
    }

    fn quotient(&self, node: &Node) -> Typed {
        let Some((left, right)) = self.sides(node) else { return Typed::unknown(node.span) };
        let unknown = left.kind == Type::Unknown || right.kind == Type::Unknown;
        let kind = match (&left.kind, &right.kind) {
            _ if unknown => Type::Unknown,
            (one, other) if one.is_quantity() && one.joined(other).is_some() => Type::Ratio,
            (quantity, scalar) if quantity.is_quantity() && scalar.is_scalar() => quantity.clone(),
            _ => {
                self.mismatch(&left, &right, "the two sides of a division");
                Type::Unknown
            }
        };
        let kind = if kind == Type::Clock { Type::Duration } else { kind };
        arithmetic(ArithmeticOperator::Divide, left, right, kind, node)
    }

    fn beyond(&self, node: &Node) -> Typed {
        let Some((left, right)) = self.sides(node) else { return Typed::unknown(node.span) };
        let Some(kind) = left.kind.joined(&right.kind) else {
            self.mismatch(&left, &right, "the two sides of `beyond`");
            return Typed::unknown(node.span);
        };
        let expression = Expression::Beyond {
            value: Box::new(left.expression),
            bound: Box::new(right.expression),
        };
        Typed { expression, kind, span: node.span, origin: left.origin }
    }

    /// `quota[member].leads prorated`: times the share of the period that is in force.
    fn prorated(&self, node: &Node) -> Typed {
        let Some(value) = node.children.first() else { return Typed::unknown(node.span) };
        if !self.scope.figures {
            return self.no_meaning(
                node.span,
                "`prorated`",
                "only quotas of a period are prorated",
            );
        }
        let value = self.lower(value, None);
        if value.kind != Type::Unknown && !value.kind.is_quantity() {
            let message = format!("{} cannot be prorated", value.kind.spoken());
            self.environment.report(
                Diagnostic::new(codes::TYPE_MISMATCH, message).at(value.span, "not a number"),
            );
        }
        let share = Expression::Period(crate::ir::PeriodPart::ShareInForce);
        let expression = Expression::Arithmetic {
            operator: ArithmeticOperator::Multiply,
            left: Box::new(value.expression),
            right: Box::new(share),
        };
        Typed { expression, span: node.span, ..value }
    }

    fn one_of(&self, node: &Node) -> Typed {
        let mut parts = node.children.iter().filter(|child| !is_word(child));
        let Some(value) = parts.next() else { return Typed::unknown(node.span) };
        let value = self.lower(value, None);
        let mut among = Vec::new();
        for part in parts {
            let part = self.lower(part, Some(&value.kind));
            if value.kind.joined(&part.kind).is_none() {
                self.mismatch(&value, &part, "the value and what it may be");
            }
            among.push(part.expression);
        }
        let found = Expression::OneOf { value: Box::new(value.expression), among };
        let expression =
            if node.has(Rule::kw_not) { Expression::Not(Box::new(found)) } else { found };
        Typed::new(expression, Type::Flag, node.span)
    }

    fn presence(&self, node: &Node) -> Typed {
        let Some(value) = node.children.first() else { return Typed::unknown(node.span) };
        let present = Expression::Present(Box::new(self.lower(value, None).expression));
        let negated = node.has(Rule::kw_not) != node.has(Rule::kw_missing);
        let expression = if negated { Expression::Not(Box::new(present)) } else { present };
        Typed::new(expression, Type::Flag, node.span)
    }

    /// `resolved during period`.
    fn during(&self, node: &Node) -> Typed {
        let [instant, period] = node.children.as_slice() else {
            return Typed::unknown(node.span);
        };
        if !self.scope.period || self.environment.text(period) != "period" {
            return self.no_meaning(
                node.span,
                "`during`",
                "in a condition write `during period`, for items that a metric counts",
            );
        }
        let instant = self.of_type(instant, &Type::Instant, "an instant is needed here");
        Typed::new(Expression::InPeriod(Box::new(instant)), Type::Flag, node.span)
    }
}

/// Two values joined by an operation; `kind` is the type of the result.
pub(super) fn arithmetic(
    operator: ArithmeticOperator,
    left: Typed,
    right: Typed,
    kind: Type,
    node: &Node,
) -> Typed {
    let expression = Expression::Arithmetic {
        operator,
        left: Box::new(left.expression),
        right: Box::new(right.expression),
    };
    Typed::new(expression, kind, node.span)
}
