//! Clocks: `opened to resolved in support_hours pausing while … until …`, and when they reach a target.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{CalendarId, Expression, Pause, PauseEnd, SourceId, SpanRows};
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::types::Type;
use super::scope::Scope;
use super::{Lowering, Typed};

impl Lowering<'_, '_> {
    /// `a to b`, `a to b in calendar`, `clock reaches target`.
    pub(super) fn clock_expression(&self, node: &Node) -> Typed {
        match node.rule() {
            Rule::op_reaches => self.reaches(node),
            _ => self.clock(node, &[]),
        }
    }

    /// A clock with its pauses.
    pub(in super::super) fn clock(&self, node: &Node, pauses: &[&Node]) -> Typed {
        let (ends, calendar) = match (node.rule(), node.children.as_slice()) {
            (Rule::op_in, [ends, calendar]) => (ends, Some(calendar)),
            _ => (node, None),
        };
        let (Rule::op_to, [from, until]) = (ends.rule(), ends.children.as_slice()) else {
            return self.no_meaning(
                node.span,
                "`in`",
                "a clock is written `opened to resolved in support_hours`; membership `is one of`",
            );
        };
        let from = self.of_type(from, &Type::Instant, "a clock starts at an instant");
        let until = self.of_type(until, &Type::Instant, "a clock stops at an instant");
        let calendar = calendar.and_then(|calendar| self.calendar(calendar));
        let pauses = pauses.iter().filter_map(|pause| self.pause(pause)).collect();
        let expression =
            Expression::Clock { from: Box::new(from), until: Box::new(until), calendar, pauses };
        Typed::new(expression, Type::Clock, node.span)
    }

    fn calendar(&self, node: &Node) -> Option<CalendarId> {
        if node.rule() != Rule::name {
            let _ = self.no_meaning(node.span, "this", "a calendar is named here");
            return None;
        }
        let name = self.environment.name(node);
        let (_, place) = self.environment.find(&[DeclarationKind::Calendar], name)?;
        Some(CalendarId::from(place))
    }

    fn pause(&self, node: &Node) -> Option<Pause> {
        if let Some(path) = node.child(Rule::path) {
            let (_, place) = self.environment.find_path(&[DeclarationKind::Source], path)?;
            let columns = self.environment.source_columns.get(place)?;
            let filter = node.child(Rule::filter).and_then(|filter| filter.values().next());
            let filter =
                filter.map(|filter| self.within(Scope::row(columns), |row| row.flag(filter)));
            let by = self.environment.matched_keys(self.scope.case_keys, columns);
            return Some(Pause::During(SpanRows { source: SourceId::from(place), filter, by }));
        }
        let Some(rows) = self.scope.rows else {
            let _ = self.no_meaning(
                node.span,
                "a pause by events",
                "it stands in a `case`, whose events stop and start the clock",
            );
            return None;
        };
        let mut conditions =
            node.values().map(|value| self.within(Scope::row(rows.columns), |row| row.flag(value)));
        let from = conditions.next()?;
        let until = if node.has(Rule::the_next_row) {
            PauseEnd::NextRow
        } else {
            PauseEnd::When(conditions.next()?)
        };
        Some(Pause::Between { from, until })
    }

    fn reaches(&self, node: &Node) -> Typed {
        let [clock, target] = node.children.as_slice() else { return Typed::unknown(node.span) };
        let clock = self.lower(clock, None);
        if clock.kind != Type::Unknown && clock.kind != Type::Clock {
            self.environment.report(
                Diagnostic::new(
                    codes::TYPE_MISMATCH,
                    format!("this is {}, a clock is needed", clock.kind.spoken()),
                )
                .at(clock.span, "only a clock reaches a target")
                .help("write `opened to resolved in support_hours reaches 4 h`"),
            );
        }
        let target = self.lower(target, None);
        match target.kind {
            Type::Unknown | Type::Duration => {}
            Type::Business | Type::Deadline => self.needs_calendar(&clock, &target),
            _ => self.report_target(&target),
        }
        let expression = Expression::Reaches {
            clock: Box::new(clock.expression),
            target: Box::new(target.expression),
        };
        Typed::new(expression, Type::Instant, node.span)
    }

    /// Business days are days of a calendar.
    fn needs_calendar(&self, clock: &Typed, target: &Typed) {
        if let Expression::Clock { calendar: None, .. } = &clock.expression {
            self.environment.report(
                Diagnostic::new(codes::OPEN_DECISION, "business days of which calendar?")
                    .at(target.span, "counted in business days")
                    .because(clock.span, "this clock runs at all hours")
                    .help("write the calendar behind the clock: `opened to resolved in support_hours`"),
            );
        }
    }

    fn report_target(&self, target: &Typed) {
        let code = if target.kind.is_span() {
            codes::CIVIL_AND_PHYSICAL_TIME
        } else {
            codes::TYPE_MISMATCH
        };
        let mut diagnostic = Diagnostic::new(
            code,
            format!("this is {}, a clock reaches hours or business days", target.kind.spoken()),
        )
        .at(target.span, "no target for a clock")
        .help("write `4 h` or `3 business days`; calendar days are added to an instant");
        if let Some((span, text)) = &target.origin {
            diagnostic = diagnostic.because(*span, text.clone());
        }
        self.environment.report(diagnostic);
    }
}
