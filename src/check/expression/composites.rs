//! Metrics made of metrics: up together, up in turn, the worst of several.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Expression, MetricPart};
use crate::resolve::Name;
use crate::syntax::Node;

use super::super::types::Type;
use super::scope::Availability;
use super::{Lowering, Typed};

/// The functions over several metrics.
pub(super) const COMPOSITES: [&str; 3] = ["all", "any", "worst"];

impl Lowering<'_, '_> {
    /// `all(a, b)`, `any(a, b)`, `worst(a, b)`.
    pub(super) fn composite(&self, name: Name<'_>, arguments: &[&Node], node: &Node) -> Typed {
        let values: Vec<&Node> =
            arguments.iter().filter_map(|argument| argument.values().next()).collect();
        if values.len() < 2 {
            return self.no_meaning(
                node.span,
                &format!("`{}(…)` of one", name.text),
                &format!("name several metrics: `{}(network, application)`", name.text),
            );
        }
        if name.text == "worst" {
            return self.worst(&values, node);
        }
        if self.scope.availability != Availability::Period {
            return self.no_meaning(
                node.span,
                &format!("`{}(…)` over metrics", name.text),
                "write it as the value of a metric of its own, and refer to that",
            );
        }
        let mut parts = Vec::with_capacity(values.len());
        for value in values {
            let part = self.lower(value, None);
            if self.is_up_and_down(&part) {
                parts.push(part.expression);
            }
        }
        let all = name.text == "all";
        Typed::new(Expression::Combined { all, parts }, Type::Percent, node.span)
    }

    /// Whether a part says when it is up; what does not is reported.
    fn is_up_and_down(&self, part: &Typed) -> bool {
        let known = match &part.expression {
            _ if part.kind == Type::Unknown => return false,
            Expression::Combined { .. } => true,
            Expression::Measured { metric, part: MetricPart::Value, .. } => {
                self.environment.up_and_down.contains(&metric.index())
            }
            _ => false,
        };
        if !known {
            let mut diagnostic = Diagnostic::new(
                codes::WRONG_ARGUMENT,
                "only metrics that are up or down can be put together",
            )
            .at(part.span, "this does not say when it is up")
            .help("name metrics with a `down` clause, neither weighed nor sampled for each of something; figures are put together by `worst`, `mean` or a product");
            if let Some((span, text)) = &part.origin {
                diagnostic = diagnostic.because(*span, text.clone());
            }
            self.environment.report(diagnostic);
        }
        known
    }

    /// The worst of several percents is the smallest.
    fn worst(&self, values: &[&Node], node: &Node) -> Typed {
        let worst = self.extreme(false, values.iter().copied(), node.span);
        if !matches!(worst.kind, Type::Percent | Type::Ratio | Type::Unknown) {
            self.environment.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "which of them is the worse?")
                    .at(node.span, format!("the values are {}", worst.kind.spoken()))
                    .help("`worst` is the smallest percent; of other values write `min(…)` or `max(…)`"),
            );
            return Typed::unknown(node.span);
        }
        match worst.expression {
            Expression::Extreme { among, .. } => {
                Typed { expression: Expression::Worst(among), ..worst }
            }
            _ => worst,
        }
    }
}
