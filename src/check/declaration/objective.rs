//! Objectives: a condition that has to hold in each period.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Expression, MetricId, Objective};
use crate::resolve::Declaration;
use crate::source::Span;
use crate::syntax::{LexemeKind, Node, Rule, lexemes};
use crate::time::PeriodKind;

use super::super::environment::{Environment, Measured};
use super::super::expression::{Lowering, Scope};
use super::super::quantity::period_word;
use super::super::types::Type;
use super::groups::table_read_by;

impl Environment<'_> {
    /// An objective without what it says of other objectives, and what expressions need to know of it.
    pub(in super::super) fn objective(
        &self,
        declaration: &Declaration<'_>,
    ) -> (Objective, Measured) {
        let named = self.metrics_in(declaration.node);
        let mut keys =
            declaration.each().map(|each| self.keys_of_duty(each, &named)).unwrap_or_default();
        let clause = declaration.clause(Rule::c_require);
        if clause.is_none() {
            self.missing_clause(
                declaration,
                "require",
                "say what has to hold: `require availability >= 99.9%`",
            );
        }
        let value = clause.and_then(Node::value);
        let lowering = Lowering::new(self, Scope::figures(&keys));
        let require = value.map_or_else(
            || Expression::Value(crate::ir::Value::Flag(true)),
            |value| lowering.flag(value),
        );
        let reads = lowering.reads();
        let own = declaration.clause(Rule::c_per).and_then(|clause| {
            Some((self.period_name(clause.child(Rule::period_name)?)?, clause.span))
        });
        let per = self.one_period(own, &reads);
        for (place, key) in keys.iter_mut().enumerate() {
            let is_key = |part: &Expression| match part {
                Expression::Key(at) => usize::try_from(*at).is_ok_and(|at| at == place),
                _ => false,
            };
            if let Some(table) = table_read_by(&[&require], &is_key) {
                key.keys = table;
            }
        }
        let by = declaration.clause(Rule::c_by);
        let mut parties = by.into_iter().flat_map(|clause| clause.all(Rule::name));
        let objective = Objective {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            by: parties.next().and_then(|party| self.duty_bearer(party)),
            to: parties.next().and_then(|party| self.duty_bearer(party)),
            per,
            groups: Self::stored_keys(&keys, None),
            require,
            written: value.map(|value| self.written(value)).unwrap_or_default(),
            reads: reads.iter().map(|(metric, _)| MetricId::from(*metric)).collect(),
            applies: None,
            relieved: None,
        };
        let measured = Measured { keys, kind: Type::Flag, per, span: declaration.place() };
        (objective, measured)
    }

    /// What an objective says of others: all objectives are known by now.
    pub(in super::super) fn conditions_of(
        &self,
        declaration: &Declaration<'_>,
        measured: &Measured,
        objective: &mut Objective,
    ) {
        let lowering = Lowering::new(self, Scope::figures(&measured.keys));
        let condition =
            |rule| declaration.clause(rule).and_then(Node::value).map(|value| lowering.flag(value));
        objective.applies = condition(Rule::c_applies);
        objective.relieved = condition(Rule::c_relieved);
        self.one_period(Some((measured.per, measured.span)), &lowering.reads());
    }

    /// The one kind of period of everything that is read; `own` is what is written.
    pub(in super::super) fn one_period(
        &self,
        own: Option<(PeriodKind, Span)>,
        reads: &[(usize, Span)],
    ) -> PeriodKind {
        let mut decided = own;
        for (metric, span) in reads {
            let Some(measured) = self.metrics.get(metric) else { continue };
            match decided {
                None => decided = Some((measured.per, *span)),
                Some((per, _)) if per == measured.per => {}
                Some((per, first)) => {
                    self.report(
                        Diagnostic::new(
                            codes::PERIOD_MISMATCH,
                            format!(
                                "this is measured per {}, the rest per {}",
                                period_word(measured.per),
                                period_word(per)
                            ),
                        )
                        .at(*span, format!("per {}", period_word(measured.per)))
                        .because(first, format!("per {}", period_word(per)))
                        .because(measured.span, "the metric's value")
                        .help(format!("write `per {}` at the metric", period_word(per))),
                    );
                    return per;
                }
            }
        }
        decided.map_or(self.period, |(per, _)| per)
    }

    /// The text of a node for people: on one line, without comments.
    pub(in super::super) fn written(&self, node: &Node) -> String {
        let whole = self.text(node);
        let mut text = String::new();
        for lexeme in lexemes(node.span.source, whole) {
            match lexeme.kind {
                LexemeKind::Comment => {}
                LexemeKind::Blank | LexemeKind::Newline => {
                    if !text.is_empty() && !text.ends_with(' ') {
                        text.push(' ');
                    }
                }
                _ => text.push_str(whole.get(lexeme.span.range()).unwrap_or_default()),
            }
        }
        text.trim_end().to_owned()
    }
}
