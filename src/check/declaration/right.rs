//! Rights, terminations and reviews.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Cure, Notice, Purpose, Review, Right};
use crate::resolve::Declaration;
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::CivilSpan;

use super::super::environment::Environment;
use super::super::expression::{Lowering, Scope};
use super::objective::window_of;

impl<'s> Environment<'s> {
    /// A right, or a termination.
    pub(in super::super) fn right(&self, declaration: &Declaration<'s>) -> Right {
        let elements = self.elements(declaration.each(), &[]);
        let scope = Scope {
            credits: true,
            element: elements.is_some(),
            row: elements.as_ref().and_then(|(_, columns)| *columns),
            ..Scope::figures(&[])
        };
        let lowering = Lowering::new(self, scope);
        let when = declaration.clause(Rule::c_when).and_then(Node::value);
        let condition = when.map(|when| lowering.flag(when));
        let cure = declaration.clause(Rule::c_cure).and_then(|clause| self.cure(clause, &lowering));
        let ends = declaration.clause(Rule::c_ends).and_then(Node::value);
        let ends = ends.map(|ends| lowering.flag(ends));
        let arises = declaration.clause(Rule::c_arises);
        let window = window_of(elements.as_ref().map(|(elements, _)| elements));
        if let Some(arises) = arises.filter(|_| elements.is_none()) {
            self.report(
                Diagnostic::new(codes::MISSING_CLAUSE, "what arises at once, arises with an item")
                    .at(arises.span, "no items are looked at, only the period as a whole")
                    .help("name them in the first line, `for each outage of availability`, or remove this"),
            );
        }
        let holder = declaration
            .clause(Rule::c_right_of)
            .and_then(|clause| clause.child(Rule::name))
            .or_else(|| declaration.clause(Rule::c_of)?.child(Rule::path)?.child(Rule::name));
        if holder.is_none() {
            self.missing_clause(
                declaration,
                "right of",
                "say whose it is: `right of globex`, or `of globex`",
            );
        }
        let span_of = |rule| {
            let clause = declaration.clause(rule)?;
            self.civil_quantity(clause.child(Rule::quantity)?)
        };
        Right {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            purpose: self.purpose(declaration),
            holder: holder.and_then(|party| self.duty_bearer(party)),
            per: self.one_period(None, &lowering.reads(), window),
            elements: elements.map(|(elements, _)| elements),
            when: condition,
            when_written: when.map(|when| self.written(when)),
            at_once: arises.is_some(),
            cure,
            notice: declaration.clause(Rule::c_notice).and_then(|clause| {
                let within = self.civil_quantity(clause.child(Rule::quantity)?)?;
                Some(Notice { within, recorded: self.recorded(clause) })
            }),
            lapses: span_of(Rule::c_lapses),
            ends,
            recorded: declaration.clause(Rule::c_recorded).and_then(|clause| self.recorded(clause)),
        }
    }

    fn purpose(&self, declaration: &Declaration<'_>) -> Purpose {
        if declaration.kind == DeclarationKind::Termination {
            return Purpose::Terminate;
        }
        match declaration.clause(Rule::c_purpose) {
            Some(clause) if clause.has(Rule::kw_step) => Purpose::StepIn,
            Some(clause) if clause.has(Rule::kw_suspend) => Purpose::Suspend,
            Some(clause) => {
                Purpose::Escalate(clause.child(Rule::text).map(|text| self.quoted(text)))
            }
            None => Purpose::Other,
        }
    }

    /// `cure 30 days when commitment met recorded in cures`.
    fn cure(&self, clause: &Node, lowering: &Lowering<'_, 's>) -> Option<Cure> {
        Some(Cure {
            within: self.civil_quantity(clause.child(Rule::quantity)?)?,
            when: clause.value().map(|when| lowering.flag(when)),
            recorded: self.recorded(clause),
        })
    }

    /// `review { every 18 months to 24 months; recorded in reviews }`.
    pub(in super::super) fn review(&self, declaration: &Declaration<'_>) -> Review {
        let clause = declaration.clause(Rule::c_every);
        if clause.is_none() {
            self.missing_clause(
                declaration,
                "every",
                "write `every 12 months`, or `every 18 months to 24 months`",
            );
        }
        let mut spans = clause
            .into_iter()
            .flat_map(|clause| clause.all(Rule::quantity))
            .filter_map(|quantity| self.civil_quantity(quantity));
        let every = spans.next().unwrap_or_default();
        let until = spans.next().unwrap_or(every);
        if let Some(clause) = clause.filter(|_| longer(every, until)) {
            self.report(
                Diagnostic::new(codes::INVALID_TIME_SPAN, "the range of the review runs backwards")
                    .at(clause.span, "the second span is the longer one")
                    .help("write `every 18 months to 24 months`"),
            );
        }
        let recorded = clause.and_then(|clause| self.recorded(clause)).or_else(|| {
            declaration.clause(Rule::c_recorded).and_then(|clause| self.recorded(clause))
        });
        Review {
            name: declaration.name.map(|name| name.text.to_owned()),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            every,
            until,
            recorded,
        }
    }
}

/// Whether a span is longer than another, from any day on.
fn longer(one: CivilSpan, other: CivilSpan) -> bool {
    let day = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).unwrap_or_default();
    one.add_to_date(day) > other.add_to_date(day)
}
