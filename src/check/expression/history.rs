//! Conditions and figures over past periods: `commitment missed 3 times in 6 months`, `mean(m over 3 months)`.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{AggregateFunction, Expression, Past, Repetition, Window};
use crate::resolve::Name;
use crate::source::Span;
use crate::syntax::{Node, Rule};
use crate::time::CivilSpan;

use super::super::environment::Environment;
use super::super::types::Type;
use super::{Lowering, Typed};

impl Environment<'_> {
    /// How often: a node of one of the three repetitions, without what is repeated.
    pub(in super::super) fn repetition(&self, node: &Node) -> Option<Repetition> {
        let count = |rule| {
            let digits = self.text(node.child(rule)?);
            let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
            digits.parse::<u32>().ok()
        };
        let window = || node.child(Rule::quantity).map(|quantity| self.window_span(quantity));
        let (times, repetition) = match node.rule() {
            Rule::op_in_a_row => {
                let periods = count(Rule::lit_number)?;
                (periods, Some(Repetition::InARow { periods }))
            }
            Rule::op_times_in => {
                let times = count(Rule::lit_number)?;
                let span = window()??;
                (times, Some(Repetition::TimesIn { times, window: at_most(span) }))
            }
            Rule::op_every_kth => {
                let nth = count(Rule::ordinal)?;
                let window = match window() {
                    Some(span) => Some(at_most(span?)),
                    None => None,
                };
                (nth, Some(Repetition::EveryNth { nth, window }))
            }
            _ => return None,
        };
        if times == 0 {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "nothing happens zero times")
                    .at(node.span, "counted from 1"),
            );
        }
        repetition
    }

    /// A window of whole months or days, above zero.
    fn window_span(&self, quantity: &Node) -> Option<CivilSpan> {
        let span = self.civil_quantity(quantity)?;
        if span.months <= 0 && span.days <= 0 {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "a window has a length")
                    .at(quantity.span, "not above zero"),
            );
            return None;
        }
        Some(span)
    }
}

/// Times are counted in what there is of the window: what did not happen yet was no miss.
fn at_most(span: CivilSpan) -> Window {
    Window { span, up_to: true }
}

impl Lowering<'_, '_> {
    /// `CONDITION 3 times in 6 months`.
    pub(super) fn repeated(&self, node: &Node) -> Typed {
        let Some(condition) = node.children.first() else { return Typed::unknown(node.span) };
        if !self.scope.figures {
            return self.no_meaning(node.span, "a repetition", "only periods repeat, not rows");
        }
        let condition = Box::new(self.flag(condition));
        match self.environment.repetition(node) {
            Some(repetition) => {
                let expression = Expression::Repeated { condition, repetition };
                Typed::new(expression, Type::Flag, node.span)
            }
            None => Typed::unknown(node.span),
        }
    }

    /// `mean(availability over 3 months)`, `count(commitment missed over up to 12 months)`.
    pub(super) fn over_periods(
        &self,
        name: Name<'_>,
        argument: &Node,
        over: &Node,
        span: Span,
    ) -> Typed {
        let Some(value) = argument.values().next() else { return Typed::unknown(span) };
        if !self.scope.figures {
            return self.no_meaning(over.span, "`over`", "only metrics and verdicts have periods");
        }
        let inner = Self::new(self.environment, self.scope);
        let lowered = inner.lower(value, None);
        let per = self.environment.one_period(None, &inner.reads(), None);
        let function = match name.text {
            "count" if matches!(lowered.kind, Type::Flag | Type::Unknown) => {
                Some((AggregateFunction::Count, Type::Number))
            }
            "count" | "distinct" | "first" | "last" => {
                return self.no_meaning(
                    span,
                    &format!("`{}` over periods of {}", name.text, lowered.kind.spoken()),
                    "write `count(objective missed over 12 months)`, or `mean`, `sum`, `min`, `max` of a metric",
                );
            }
            _ => self.function(name, None, &lowered),
        };
        let past = match over.child(Rule::quantity) {
            None => Some(Past::Within),
            Some(quantity) => self
                .environment
                .window_span(quantity)
                .map(|span| Past::Window(Window { span, up_to: over.has(Rule::kw_up) })),
        };
        let (Some((function, kind)), Some(past)) = (function, past) else {
            return Typed::unknown(span);
        };
        let origin = lowered.origin.clone();
        let argument = Box::new(lowered.expression);
        if past != Past::Within {
            self.reads.borrow_mut().extend(inner.reads());
        }
        let expression = Expression::OverPeriods { function, argument, per, past };
        Typed { expression, kind, span, origin }
    }
}
