//! Who measures what, and who owes it: lints on promises that their own side can bend, or cannot keep.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Metric, MetricId, MissingPolicy, Objective, PartyId, Service};
use crate::resolve::Declaration;
use crate::source::Span;
use crate::syntax::{DeclarationKind, Rule};

use super::super::environment::Environment;

/// A promise with the metrics it reads.
struct Promise<'p> {
    objective: &'p Objective,
    by: PartyId,
    /// Where it says who owes it.
    owed: Span,
}

impl Environment<'_> {
    /// Warns of metrics that are measured by who owes them, of things that its debtor does not provide, and of
    /// those that somebody has to collect.
    pub(in super::super) fn check_measuring(
        &self,
        metrics: &[Metric],
        objectives: &[Objective],
        services: &[Service],
    ) {
        let declared: Vec<&Declaration<'_>> = self.outline.of(DeclarationKind::Metric).collect();
        for (declaration, metric) in declared.iter().zip(metrics) {
            self.collected_by_hand(declaration, metric);
        }
        let mut said: BTreeSet<(MetricId, PartyId)> = BTreeSet::new();
        for (declaration, objective) in self.duties().into_iter().zip(objectives) {
            let clause = declaration.clause(Rule::c_by).or_else(|| declaration.clause(Rule::c_of));
            let Some((by, clause)) = objective.by.zip(clause) else { continue };
            let promise = Promise { objective, by, owed: clause.span };
            for id in &objective.reads {
                let declaration = declared.get(id.index());
                let Some((declaration, metric)) = declaration.zip(metrics.get(id.index())) else {
                    continue;
                };
                if said.insert((*id, by)) {
                    self.measured_by_debtor(&promise, declaration, metric);
                    self.out_of_control(&promise, declaration, (metric, services));
                }
            }
        }
    }

    /// The objectives, then the responsibilities that are measured, as the contract has them.
    fn duties(&self) -> Vec<&Declaration<'_>> {
        let measured = self.outline.of(DeclarationKind::Responsibility);
        let measured = measured.filter(|duty| duty.clause(Rule::c_require).is_some());
        self.outline.of(DeclarationKind::Objective).chain(measured).collect()
    }

    /// *A party that measures what it owes gains by losing data*, unless missing data count as missed.
    fn measured_by_debtor(
        &self,
        promise: &Promise<'_>,
        declaration: &Declaration<'_>,
        metric: &Metric,
    ) {
        let policy = metric.missing.or(self.conventions.missing_data);
        if metric.owner != Some(promise.by) || policy == Some(MissingPolicy::CountedAsMissed) {
            return;
        }
        let Some(owner) = declaration.clause(Rule::c_owner) else { return };
        let name = &metric.name;
        self.report(
            Diagnostic::new(
                codes::MEASURED_BY_DEBTOR,
                format!("`{name}` is measured by who owes it, and gains by losing data"),
            )
            .at(owner.span, "measures it")
            .because(promise.owed, format!("owes `{}`", promise.objective.name))
            .help(
                "let the other side own the metric, or write `missing counted as missed` into it",
            ),
        );
    }

    /// A promise about a service that somebody else provides.
    fn out_of_control(
        &self,
        promise: &Promise<'_>,
        declaration: &Declaration<'_>,
        (metric, services): (&Metric, &[Service]),
    ) {
        let service = metric.of.and_then(|of| services.get(of.index()));
        let Some(service) = service else { return };
        if service.from.is_none_or(|from| from == promise.by) {
            return;
        }
        let Some(of) = declaration.clause(Rule::c_of) else { return };
        let (duty, metric, service) = (&promise.objective.name, &metric.name, &service.name);
        self.report(
            Diagnostic::new(
                codes::OUT_OF_CONTROL,
                format!("`{duty}` is owed by a party that does not provide `{service}`"),
            )
            .at(promise.owed, format!("does not control `{metric}`"))
            .because(of.span, "this is what is measured")
            .help("let the party that provides it owe it, or measure what this one does"),
        );
    }

    /// Whoever has to collect something by hand, will forget it.
    fn collected_by_hand(&self, declaration: &Declaration<'_>, metric: &Metric) {
        let Some(clause) = declaration.clause(Rule::c_collected) else { return };
        if metric.automatic == Some(false) {
            let name = &metric.name;
            self.report(
                Diagnostic::new(
                    codes::COLLECTED_BY_HAND,
                    format!("someone has to collect `{name}` by hand, each time"),
                )
                .at(clause.span, "what nobody collects is missing")
                .help("take it from an export, and write `collected automatically`"),
            );
        }
    }
}
