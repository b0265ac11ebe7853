//! Groups of penalties, and pools.

use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{
    ColumnId, Cover, CreditGroup, Creditable, Expression, GroupId, GroupRule, Penalty, PenaltyId,
    Pool, PoolId, RecordedCause, Value,
};
use crate::resolve::{Declaration, Name};
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::PeriodKind;

use super::super::environment::Environment;
use super::super::expression::{Lowering, Scope};
use super::super::types::Type;

const CREDITS: [DeclarationKind; 3] =
    [DeclarationKind::Penalty, DeclarationKind::Group, DeclarationKind::Pool];

impl<'s> Environment<'s> {
    /// Something that yields a credit, by its name.
    pub(in super::super) fn creditable(&self, name: Name<'_>) -> Option<Creditable> {
        let (kind, place) = self.find(&CREDITS, name)?;
        Some(match kind {
            DeclarationKind::Penalty => Creditable::Penalty(PenaltyId::from(place)),
            DeclarationKind::Group => Creditable::Group(GroupId::from(place)),
            _ => Creditable::Pool(PoolId::from(place)),
        })
    }

    fn money(&self) -> Type {
        self.currency.clone().map_or(Type::Unknown, Type::Money)
    }

    fn amounts() -> Scope<'static> {
        Scope { credits: true, ..Scope::figures(&[]) }
    }

    /// A group of penalties.
    pub(in super::super) fn credit_group(&self, declaration: &Declaration<'s>) -> CreditGroup {
        let choices = [Rule::c_largest, Rule::c_all_of, Rule::c_elects];
        let clause = choices.into_iter().find_map(|rule| declaration.clause(rule));
        let rule = match clause.map(Node::rule) {
            Some(Rule::c_largest) => GroupRule::Largest,
            Some(Rule::c_elects) => {
                GroupRule::Elected(clause.and_then(|clause| self.recorded(clause)).or_else(|| {
                    declaration.clause(Rule::c_recorded).and_then(|clause| self.recorded(clause))
                }))
            }
            Some(_) => GroupRule::All,
            None => {
                self.missing_clause(
                    declaration,
                    "the largest of",
                    "say which are paid: `the largest of a, b`, `all of a, b` or `customer elects one of a, b`",
                );
                GroupRule::All
            }
        };
        let names = clause.into_iter().flat_map(|clause| clause.all(Rule::names));
        let members = names
            .flat_map(|names| names.all(Rule::name))
            .filter_map(|name| self.creditable(self.name(name)))
            .collect();
        let lowering = Lowering::new(self, Self::amounts());
        CreditGroup {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            rule,
            members,
            each: declaration
                .each()
                .into_iter()
                .flat_map(|each| each.all(Rule::each_key))
                .filter_map(|key| self.name_in(key))
                .map(|name| name.text.to_owned())
                .collect(),
            cause: self.recorded_cause(declaration),
            caps: self.caps(declaration, &lowering, &self.money()),
        }
    }

    /// `for each cause recorded in causes`: the source has a column of that name.
    fn recorded_cause(&self, declaration: &Declaration<'s>) -> Option<RecordedCause> {
        let clause = declaration.clause(Rule::c_cause)?;
        let name = self.name_in(clause)?;
        let recorded = self.recorded(clause)?;
        let columns = self.source_columns.get(recorded.source.index())?;
        let Some((place, _)) = columns.get(name.text) else {
            self.report(
                Diagnostic::new(
                    codes::UNKNOWN_NAME,
                    format!("the rows in which it is recorded have no column `{}`", name.text),
                )
                .at(name.span, "no such column")
                .help("name the column that says what the cause was"),
            );
            return None;
        };
        Some(RecordedCause { column: ColumnId::from(place), recorded })
    }

    /// A pool.
    pub(in super::super) fn pool(&self, declaration: &Declaration<'s>) -> Pool {
        let lowering = Lowering::new(self, Self::amounts());
        let money = self.money();
        let at_risk = declaration
            .clause(Rule::c_at_risk)
            .and_then(|clause| self.at_risk(clause, &lowering, &money));
        let covers = self.covers(declaration);
        let caps = self.caps(declaration, &lowering, &money);
        if (at_risk.is_some() || !caps.is_empty()) && declaration.clause(Rule::c_over_cap).is_none()
        {
            self.open_decision(
                declaration,
                "what happens to the credits when the cap is reached?",
                "write `over cap reduce pro rata`",
            );
        }
        self.check_allocations(declaration, &covers, &lowering);
        let minimum = |rule| Self::minimum(declaration, rule, &lowering, &money);
        Pool {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            at_risk,
            covers: covers.into_iter().map(|(cover, _)| cover).collect(),
            caps,
            only_above: minimum(Rule::c_only_above),
            nothing_below: minimum(Rule::c_nothing_below),
            earn_back: self.earn_back(declaration, &lowering),
            currency: self.currency.clone().unwrap_or_default(),
        }
    }

    /// `at risk 15% of web.fee per month`.
    fn at_risk(
        &self,
        clause: &Node,
        lowering: &Lowering<'_, 's>,
        money: &Type,
    ) -> Option<(Expression, PeriodKind)> {
        let root = clause.value()?.children.first()?;
        let (amount, per) = match (root.rule(), root.children.as_slice()) {
            (Rule::op_per, [amount, .., period]) if period.rule() == Rule::period_name => {
                (amount, self.period_name(period)?)
            }
            _ => (root, self.period),
        };
        Some((lowering.of_type(amount, money, "an amount is at risk"), per))
    }

    fn covers(&self, declaration: &Declaration<'_>) -> Vec<(Cover, Span)> {
        let Some(clause) = declaration.clause(Rule::c_covers) else {
            self.missing_clause(
                declaration,
                "covers",
                "name the penalties: `covers uptime_credit`",
            );
            return Vec::new();
        };
        let covers = clause.all(Rule::cover).filter_map(|cover| {
            let name = self.name_in(cover.child(Rule::path)?)?;
            let of = self.creditable(name)?;
            let share = cover.child(Rule::quantity).and_then(|node| self.share(node));
            let ceiling = cover.has(Rule::kw_up);
            let (allocation, up_to) = if ceiling { (None, share) } else { (share, None) };
            Some((Cover { of, allocation, up_to }, cover.span))
        });
        covers.collect()
    }

    fn share(&self, node: &Node) -> Option<Rational> {
        let quantity = self.quantity(node)?;
        match (quantity.value, &quantity.kind) {
            (Value::Number(share), Type::Percent) => Some(share),
            (_, kind) => {
                self.report(
                    Diagnostic::new(
                        codes::UNIT_MISMATCH,
                        format!(
                            "a share of the amount at risk is a percent, this is {}",
                            kind.spoken()
                        ),
                    )
                    .at(node.span, "not a percent"),
                );
                None
            }
        }
    }

    /// `allocated at most 200%`, `each at most 40%`.
    fn check_allocations(
        &self,
        declaration: &Declaration<'_>,
        covers: &[(Cover, Span)],
        lowering: &Lowering<'_, 's>,
    ) {
        let bound = |rule| {
            let clause = declaration.clause(rule)?;
            let value = clause.value()?;
            let typed = lowering.of_type(value, &Type::Percent, "a percent is needed here");
            match typed {
                Expression::Value(Value::Number(bound)) => Some((bound, clause.span)),
                _ => None,
            }
        };
        let allocations =
            || covers.iter().filter_map(|(cover, span)| Some((cover.allocation.as_ref()?, *span)));
        if let Some((bound, place)) = bound(Rule::c_allocated) {
            let sum: Rational = allocations().map(|(share, _)| share).sum();
            if sum > bound {
                self.report(
                    Diagnostic::new(
                        codes::OVER_ALLOCATED,
                        "more is allocated than the pool allows",
                    )
                    .at(declaration.place(), format!("{} % in all", percent(&sum)))
                    .because(place, format!("at most {} %", percent(&bound))),
                );
            }
        }
        if let Some((bound, place)) = bound(Rule::c_each_at_most) {
            for (share, span) in allocations().filter(|(share, _)| **share > bound) {
                self.report(
                    Diagnostic::new(codes::OVER_ALLOCATED, "one credit has more than its bound")
                        .at(span, format!("{} %", percent(share)))
                        .because(place, format!("at most {} % each", percent(&bound))),
                );
            }
        }
    }

    /// Each credit is in one pool, and allocations that are read are given.
    pub(in super::super) fn check_pools(&self, penalties: &[Penalty], pools: &[Pool]) {
        let mut seen: Vec<(Creditable, Span)> = Vec::new();
        for declaration in self.outline.of(DeclarationKind::Pool) {
            for (cover, span) in self.covered_quietly(declaration) {
                if let Some((_, first)) = seen.iter().find(|(other, _)| *other == cover) {
                    self.report(
                        Diagnostic::new(codes::DUPLICATE_NAME, "a credit is in one pool only")
                            .at(span, "covered again")
                            .because(*first, "covered here"),
                    );
                }
                seen.push((cover, span));
            }
        }
        let declarations = self.outline.of(DeclarationKind::Penalty);
        for ((place, penalty), declaration) in penalties.iter().enumerate().zip(declarations) {
            let mut reads = false;
            penalty.walk(&mut |part| reads |= matches!(part, Expression::Allocation));
            let own = Creditable::Penalty(PenaltyId::from(place));
            let given = pools
                .iter()
                .flat_map(|pool| &pool.covers)
                .any(|cover| cover.of == own && cover.allocation.is_some());
            if reads && !given {
                self.report(
                    Diagnostic::new(
                        codes::OPEN_DECISION,
                        format!("which share of the amount at risk is `{}`?", penalty.name),
                    )
                    .at(declaration.place(), "its credit is its allocation")
                    .help("write the share where a pool covers it: `covers a 40%`"),
                );
            }
        }
    }

    fn covered_quietly(&self, pool: &Declaration<'_>) -> Vec<(Creditable, Span)> {
        let covers = pool.clause(Rule::c_covers).into_iter().flat_map(|c| c.all(Rule::cover));
        covers
            .filter_map(|cover| {
                let name = self.name_in(cover.child(Rule::path)?)?;
                self.peek(&CREDITS, name.text)?;
                Some((self.creditable(name)?, cover.span))
            })
            .collect()
    }
}

fn percent(share: &Rational) -> String {
    (share * Rational::from(100)).to_decimal_string(4)
}
