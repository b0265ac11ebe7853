//! Objectives: a condition that has to hold in each period.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Elements, Expression, Level, MetricId, Objective, PartyId, Ratchet, UnmeasuredDuty,
};
use crate::resolve::Declaration;
use crate::source::Span;
use crate::syntax::{DeclarationKind, LexemeKind, Node, Rule, lexemes};
use crate::time::PeriodKind;

use super::super::environment::{Environment, KeyType, Measured};
use super::super::expression::{Lowering, Scope};
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
            declaration.each().map(|each| self.keys_of_duty(each, &named, &[])).unwrap_or_default();
        let elements = self.elements(declaration.each(), &keys);
        let level_type = self.level_type(declaration, &keys);
        let clause = declaration.clause(Rule::c_require);
        if clause.is_none() {
            self.missing_clause(
                declaration,
                "require",
                "say what has to hold: `require availability >= 99.9%`",
            );
        }
        let value = clause.and_then(Node::value);
        let scope = Scope {
            element: elements.is_some(),
            row: elements.as_ref().and_then(|(_, columns)| *columns),
            level: level_type.as_ref(),
            ..Scope::figures(&keys)
        };
        let lowering = Lowering::new(self, scope);
        let level = Self::level(declaration, &lowering);
        let require = value.map_or_else(
            || Expression::Value(crate::ir::Value::Flag(true)),
            |value| lowering.flag(value),
        );
        let reads = lowering.reads();
        let window = window_of(elements.as_ref().map(|(elements, _)| elements));
        let per = self.one_period(self.own_period(declaration), &reads, window);
        self.check_figure_of_each(declaration, window, &reads);
        Self::keys_looked_up(&mut keys, &require);
        let elements = elements.map(|(elements, _)| elements);
        let (by, to) = self.parties_of(declaration);
        let objective = Objective {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            responsibility: declaration.kind == DeclarationKind::Responsibility,
            by,
            to,
            per,
            groups: Self::stored_keys(&keys, None),
            elements,
            level,
            require,
            written: value.map(|value| self.written(value)).unwrap_or_default(),
            reads: reads.iter().map(|(metric, _)| MetricId::from(*metric)).collect(),
            applies: None,
            relieved: None,
            backed_by: Vec::new(),
        };
        let measured = Measured { keys, kind: Type::Flag, per, span: declaration.place() };
        (objective, measured)
    }

    /// Keys that a condition looks up in a table have the keys of that table as their groups.
    fn keys_looked_up(keys: &mut [KeyType], condition: &Expression) {
        for (place, key) in keys.iter_mut().enumerate() {
            let is_key = |part: &Expression| match part {
                Expression::Key(at) => usize::try_from(*at).is_ok_and(|at| at == place),
                _ => false,
            };
            if let Some(table) = table_read_by(&[condition], &is_key) {
                key.keys = table;
            }
        }
    }

    /// Who owes it, and to whom: `by marketing to kendra`, `of globex to nimbus`.
    pub(in super::super) fn parties_of(
        &self,
        declaration: &Declaration<'_>,
    ) -> (Option<PartyId>, Option<PartyId>) {
        let of = declaration
            .clause(Rule::c_of)
            .filter(|_| declaration.kind == DeclarationKind::Responsibility);
        let clause = declaration.clause(Rule::c_by).or(of);
        let names = clause.into_iter().flat_map(|clause| &clause.children);
        let names = names.filter_map(|part| match part.rule() {
            Rule::name => Some(part),
            Rule::path => part.child(Rule::name),
            _ => None,
        });
        let mut parties = names.map(|party| self.duty_bearer(party));
        (parties.next().flatten(), parties.next().flatten())
    }

    /// The type of `level`, which is needed to read what compares with it.
    fn level_type(&self, declaration: &Declaration<'_>, keys: &[KeyType]) -> Option<Type> {
        let value = declaration.clause(Rule::c_level)?.value()?;
        Some(Lowering::new(self, Scope::figures(keys)).lower(value, None).kind)
    }

    /// `level 99.0%`, `ratchet to mean(level, mean(m over 12 months)) when …`.
    fn level(declaration: &Declaration<'_>, lowering: &Lowering<'_, '_>) -> Option<Level> {
        let start = declaration.clause(Rule::c_level)?.value()?;
        let start = lowering.lower(start, None);
        let ratchet = declaration.clause(Rule::c_ratchet).and_then(|clause| {
            let mut values = clause.values();
            let to = lowering.of_type(values.next()?, &start.kind, "a level of the same kind");
            let when = lowering.flag(values.next()?);
            Some(Ratchet { to, when })
        });
        Some(Level { start: start.expression, ratchet })
    }

    /// A responsibility in words only.
    pub(in super::super) fn unmeasured(&self, declaration: &Declaration<'_>) -> UnmeasuredDuty {
        let (by, to) = self.parties_of(declaration);
        UnmeasuredDuty {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            by,
            to,
        }
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
        objective.backed_by = self.backing_of_duty(declaration, objective);
        let window = window_of(objective.elements.as_ref());
        self.one_period(Some((measured.per, measured.span)), &lowering.reads(), window);
    }

    /// The kind of period that is written, and where: `per month`.
    pub(super) fn own_period(&self, declaration: &Declaration<'_>) -> Option<(PeriodKind, Span)> {
        let clause = declaration.clause(Rule::c_per)?;
        Some((self.period_name(clause.child(Rule::period_name)?)?, clause.span))
    }

    /// The one kind of period of everything that is read; `own` is what is written, `window` the kind of the
    /// windows that are looked at one by one, whose figures are read in each of them.
    pub(in super::super) fn one_period(
        &self,
        own: Option<(PeriodKind, Span)>,
        reads: &[(usize, Span)],
        window: Option<PeriodKind>,
    ) -> PeriodKind {
        let mut decided = own.filter(|(per, _)| Some(*per) != window);
        for (metric, span) in reads {
            let Some(measured) = self.metrics.get(metric) else { continue };
            if Some(measured.per) == window {
                continue;
            }
            match decided {
                None => decided = Some((measured.per, *span)),
                Some((per, _)) if per == measured.per => {}
                Some((per, first)) => {
                    self.report(
                        Diagnostic::new(
                            codes::PERIOD_MISMATCH,
                            format!("this is measured per {}, the rest per {}", measured.per, per),
                        )
                        .at(*span, format!("per {}", measured.per))
                        .because(first, format!("per {per}"))
                        .because(measured.span, "the metric's value")
                        .help(format!("write `per {per}` at the metric")),
                    );
                    return per;
                }
            }
        }
        decided.map_or(self.period, |(per, _)| per)
    }

    /// Warns of windows that are all judged by one figure: none of what is read is measured in each of them.
    fn check_figure_of_each(
        &self,
        declaration: &Declaration<'_>,
        window: Option<PeriodKind>,
        reads: &[(usize, Span)],
    ) {
        let (Some(window), Some(each)) = (window, declaration.each()) else { return };
        let read = |(metric, span): &(usize, Span)| Some((self.metrics.get(metric)?, *span));
        let mut measured = reads.iter().filter_map(read);
        let Some((first, span)) = measured.next() else { return };
        if first.per == window || measured.any(|(other, _)| other.per == window) {
            return;
        }
        self.report(
            Diagnostic::new(
                codes::ONE_FIGURE_FOR_ALL,
                format!(
                    "each {window} is judged by one figure, which is measured per {}",
                    first.per
                ),
            )
            .at(each.span, format!("a verdict for each {window}"))
            .because(span, format!("measured per {}", first.per))
            .because(first.span, "the metric's value")
            .help(format!("write `per {window}` at the metric, or leave out `for each {window}`")),
        );
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

/// The kind of the windows that elements are.
pub(super) fn window_of(elements: Option<&Elements>) -> Option<PeriodKind> {
    match elements {
        Some(Elements::Windows(kind)) => Some(*kind),
        _ => None,
    }
}
