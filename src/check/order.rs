//! The order in which metrics can be evaluated: none reads a later one.

use crate::diagnostic::{Diagnostic, codes};
use crate::resolve::Declaration;
use crate::syntax::DeclarationKind;

use super::environment::Environment;

impl Environment<'_> {
    /// The metrics by number, each after those it names. A circle is reported once; its metrics come last.
    pub(super) fn metric_order(&self) -> Vec<usize> {
        let metrics: Vec<&Declaration<'_>> = self.outline.of(DeclarationKind::Metric).collect();
        let needs: Vec<Vec<usize>> =
            metrics.iter().map(|metric| self.metrics_in(body(metric))).collect();
        let mut order: Vec<usize> = Vec::new();
        loop {
            let ready = |place: usize| {
                !order.contains(&place)
                    && needs
                        .get(place)
                        .is_some_and(|needs| needs.iter().all(|need| order.contains(need)))
            };
            let next: Vec<usize> = (0..metrics.len()).filter(|place| ready(*place)).collect();
            if next.is_empty() {
                break;
            }
            order.extend(next);
        }
        let circle: Vec<usize> =
            (0..metrics.len()).filter(|place| !order.contains(place)).collect();
        if let Some(first) = circle.first().and_then(|place| metrics.get(*place)) {
            let mut diagnostic = Diagnostic::new(
                codes::CIRCULAR_DEFINITION,
                format!("the metric `{}` is made of itself", first.label()),
            )
            .at(first.place(), "leads back here")
            .help("a metric reads rows, or metrics that do not read it");
            for other in circle.iter().skip(1).filter_map(|place| metrics.get(*place)) {
                diagnostic = diagnostic.because(other.place(), "by way of this");
            }
            self.report(diagnostic);
        }
        order.extend(circle);
        order
    }
}

/// The clauses of a declaration, without its name.
fn body<'n>(declaration: &Declaration<'n>) -> &'n crate::syntax::Node {
    declaration.node.child(crate::syntax::Rule::body).unwrap_or(declaration.node)
}
