//! What groups and pools are made of: credits of one unit, of one kind of period, with the keys that are named.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Cap, CreditGroup, CreditUnit, Creditable, Elements, Expression, GroupRule, Penalty, PenaltyId,
    Pool, RowsOf,
};
use crate::resolve::Declaration;
use crate::syntax::{DeclarationKind, Rule};
use crate::time::PeriodKind;

use super::super::environment::Environment;

/// The credits of a contract.
pub(in super::super) struct Credits<'c> {
    pub(in super::super) penalties: &'c [Penalty],
    pub(in super::super) groups: &'c [CreditGroup],
    pub(in super::super) pools: &'c [Pool],
}

impl<'c> Credits<'c> {
    /// The penalties that something is made of, each once.
    fn penalties_in(&self, of: &[Creditable]) -> Vec<&'c Penalty> {
        let numbers = self.numbers_in(of);
        numbers.iter().filter_map(|id| self.penalties.get(id.index())).collect()
    }

    /// The same by their numbers.
    pub(super) fn numbers_in(&self, of: &[Creditable]) -> Vec<PenaltyId> {
        let mut found = Vec::new();
        let mut open: Vec<Creditable> = of.iter().rev().copied().collect();
        let mut seen: Vec<Creditable> = Vec::new();
        while let Some(next) = open.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            match next {
                Creditable::Penalty(id) => found.push(id),
                Creditable::Group(id) => {
                    let group = self.groups.get(id.index());
                    open.extend(group.into_iter().flat_map(|group| group.members.iter().rev()));
                }
                Creditable::Pool(id) => {
                    let covers = self.pools.get(id.index()).map(|pool| pool.covers.as_slice());
                    open.extend(covers.unwrap_or_default().iter().rev().map(|cover| cover.of));
                }
            }
        }
        found
    }
}

impl Environment<'_> {
    /// Checks what groups and pools are made of, and what credits read of one another.
    pub(in super::super) fn check_combined(&self, credits: &Credits<'_>) {
        let declared = self.outline.of(DeclarationKind::Group).zip(credits.groups);
        for (declaration, group) in declared {
            let members = credits.penalties_in(&group.members);
            self.one_unit(declaration, &members);
            self.one_kind_of_period(declaration, &members);
            self.keys_of_group(declaration, group, &members);
            self.elected_only(declaration, group);
            self.caps_not_shorter(declaration, &group.caps, &members);
        }
        for (declaration, pool) in self.outline.of(DeclarationKind::Pool).zip(credits.pools) {
            let covers: Vec<Creditable> = pool.covers.iter().map(|cover| cover.of).collect();
            let members = credits.penalties_in(&covers);
            for member in &members {
                if !matches!(member.unit, CreditUnit::Money(_)) {
                    let message =
                        format!("a pool holds money, `{}` owes {}", member.name, unit(member));
                    self.report(
                        Diagnostic::new(codes::UNIT_MISMATCH, message)
                            .at(declaration.place(), "covers it")
                            .help("turn it into money, or leave it out of the pool"),
                    );
                }
            }
            self.caps_not_shorter(declaration, &pool.caps, &members);
        }
        let declared = self.outline.of(DeclarationKind::Penalty).zip(credits.penalties);
        for (declaration, penalty) in declared {
            self.caps_not_shorter(declaration, &penalty.caps, &[penalty]);
            self.reads_of_same_period(declaration, penalty, credits);
        }
    }

    fn one_unit(&self, declaration: &Declaration<'_>, members: &[&Penalty]) {
        let Some(first) = members.first() else { return };
        if let Some(other) = members.iter().find(|member| member.unit != first.unit) {
            let message = format!(
                "`{}` owes {}, `{}` owes {}",
                first.name,
                unit(first),
                other.name,
                unit(other)
            );
            self.report(
                Diagnostic::new(codes::UNIT_MISMATCH, message)
                    .at(declaration.place(), "which of two is larger can be told of one unit only"),
            );
        }
    }

    fn one_kind_of_period(&self, declaration: &Declaration<'_>, members: &[&Penalty]) {
        let Some(first) = members.first() else { return };
        if let Some(other) = members.iter().find(|member| member.per != first.per) {
            let message = format!(
                "`{}` is owed per {}, `{}` per {}",
                first.name, first.per, other.name, other.per
            );
            self.report(
                Diagnostic::new(codes::PERIOD_MISMATCH, message)
                    .at(declaration.place(), "a choice is made among credits of one period"),
            );
        }
    }

    /// `for each instance`: every credit in the group has the key, or elements with such a column.
    fn keys_of_group(
        &self,
        declaration: &Declaration<'_>,
        group: &CreditGroup,
        members: &[&Penalty],
    ) {
        for name in &group.each {
            let lacks = members.iter().find(|member| !self.has_key(member, name));
            if let Some(member) = lacks {
                self.report(
                    Diagnostic::new(
                        codes::UNKNOWN_NAME,
                        format!("`{}` is not owed for each `{name}`", member.name),
                    )
                    .at(declaration.place(), "chosen among separately")
                    .help(format!("write `penalty {} for each {name}`", member.name)),
                );
            }
        }
    }

    fn has_key(&self, penalty: &Penalty, name: &str) -> bool {
        let key = penalty.groups.iter().any(|key| key.name == name);
        let columns = match &penalty.elements {
            Some(Elements::Items { rows: RowsOf::Source(source), .. }) => {
                self.source_columns.get(source.index())
            }
            Some(Elements::Items { rows: RowsOf::Case(case), .. }) => {
                self.case_columns.get(case.index())
            }
            _ => None,
        };
        key || columns.is_some_and(|columns| columns.get(name).is_some())
    }

    /// Only an election is recorded at a group.
    fn elected_only(&self, declaration: &Declaration<'_>, group: &CreditGroup) {
        if let Some(clause) = declaration.clause(Rule::c_recorded)
            && !matches!(group.rule, GroupRule::Elected(_))
        {
            self.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    "nothing is elected here that could be recorded",
                )
                .at(clause.span, "recorded")
                .help("write `customer elects one of …` or `for each cause recorded in …`, or leave this out"),
            );
        }
    }

    /// A cap on less than the period of the credit has nothing to bind.
    fn caps_not_shorter(&self, declaration: &Declaration<'_>, caps: &[Cap], members: &[&Penalty]) {
        let longest = members.iter().map(|member| member.per).max_by_key(|per| hours(*per));
        let shorter = caps.iter().filter_map(|cap| cap.per);
        let shorter = longest.and_then(|own| {
            shorter.into_iter().find(|per| hours(*per) < hours(own)).map(|per| (own, per))
        });
        if let Some((own, per)) = shorter {
            self.report(
                Diagnostic::new(
                    codes::PERIOD_MISMATCH,
                    format!("a cap per {per} on a credit per {own}"),
                )
                .at(declaration.place(), format!("owed per {own}"))
                .help(format!("give the cap per {own} or for longer")),
            );
        }
    }

    /// Another credit that is read is one of the same kind of period.
    fn reads_of_same_period(
        &self,
        declaration: &Declaration<'_>,
        penalty: &Penalty,
        credits: &Credits<'_>,
    ) {
        let mut reads: Vec<Creditable> = Vec::new();
        penalty.walk(&mut |part| {
            if let Expression::Credited { of, .. } = part {
                reads.push(*of);
            }
        });
        let other = credits.penalties_in(&reads).into_iter().find(|read| read.per != penalty.per);
        if let Some(other) = other {
            let message = format!(
                "`{}` is owed per {}, `{}` per {}",
                penalty.name, penalty.per, other.name, other.per
            );
            self.report(
                Diagnostic::new(codes::PERIOD_MISMATCH, message)
                    .at(declaration.place(), "reads a credit of other periods"),
            );
        }
    }
}

/// What a penalty owes, in words.
fn unit(penalty: &Penalty) -> String {
    match &penalty.unit {
        CreditUnit::Money(currency) => format!("an amount in {currency}"),
        CreditUnit::Unit(unit) => format!("a number of `{unit}`"),
        CreditUnit::Days => "days of service".to_owned(),
    }
}

/// About how many hours a period has, to tell shorter kinds from longer ones.
fn hours(kind: PeriodKind) -> u64 {
    match kind {
        PeriodKind::Hour => 1,
        PeriodKind::Day => 24,
        PeriodKind::Week => 168,
        PeriodKind::Month | PeriodKind::ContractMonth => 730,
        PeriodKind::Quarter | PeriodKind::ContractQuarter | PeriodKind::FiscalQuarter => 2_190,
        PeriodKind::Year | PeriodKind::ContractYear | PeriodKind::FiscalYear => 8_760,
        PeriodKind::RollingDays(days) => u64::from(days) * 24,
        PeriodKind::RollingMonths(months) => u64::from(months) * 730,
    }
}
