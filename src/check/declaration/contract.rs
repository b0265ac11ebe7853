//! The contract itself and its conventions.

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Conventions, MissingPolicy, NoItems, PartialPeriods, PercentileMethod, Term};
use crate::resolve::Declaration;
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::{FiscalStart, MONTHS, Zone};

use super::super::currency;
use super::super::environment::Environment;
use super::super::quantity::unknown_currency;
use super::super::types::Type;

impl Environment<'_> {
    /// Whether the text declares a contract at all.
    pub(in super::super) fn has_contract(&self) -> bool {
        self.outline.of(DeclarationKind::Contract).next().is_some()
    }

    /// Reads what holds for the whole contract.
    pub(in super::super) fn read_contract(&mut self) {
        let outline = self.outline;
        let mut contracts = outline.of(DeclarationKind::Contract);
        let Some(contract) = contracts.next() else {
            if !outline.declarations.is_empty() {
                self.report_fragment();
            }
            return;
        };
        for second in contracts {
            self.report(
                Diagnostic::new(codes::DUPLICATE_NAME, "a file declares one contract")
                    .at(second.place(), "the second one")
                    .because(contract.place(), "the first one")
                    .help("put it into a file of its own"),
            );
        }
        self.check_parties_named(contract);
        self.read_term(contract);
        self.read_zone(contract);
        self.read_currency(contract);
        match contract.clause(Rule::c_period).and_then(|clause| clause.child(Rule::period_name)) {
            Some(period) => self.period = self.period_name(period).unwrap_or(self.period),
            None => self.missing_clause(
                contract,
                "period",
                "say what one statement covers: `period month`, `quarter`, `year`, `contract month`, …",
            ),
        }
        self.read_fiscal(contract);
    }

    fn report_fragment(&self) {
        let first = self.outline.declarations.first();
        if let Some(first) = first {
            self.report(
                Diagnostic::new(codes::NO_CONTRACT, "this file declares no contract")
                    .at(first.keyword, "a part of one, it seems")
                    .help("nothing can be evaluated before a `contract name { … }` says parties, term and zone"),
            );
        }
    }

    fn check_parties_named(&self, contract: &Declaration<'_>) {
        let Some(between) = contract.clause(Rule::c_between) else {
            self.missing_clause(contract, "between", "write `between provider and customer`");
            return;
        };
        for name in between.all(Rule::name) {
            let _ = self.find(&[DeclarationKind::Party], self.name(name));
        }
    }

    fn read_term(&mut self, contract: &Declaration<'_>) {
        let Some(clause) = contract.clause(Rule::c_in_force) else {
            self.missing_clause(
                contract,
                "in force",
                "write `in force 2026-01-01 until 2028-01-01`; the second date is the first day outside",
            );
            return;
        };
        let mut dates = clause.all(Rule::a_date);
        let first = dates.next();
        let last = dates.next();
        let day = |date: Option<&Node>| -> Option<NaiveDate> { Some(self.a_date(date?)?.0) };
        let (Some(from), until) = (day(first), day(last)) else { return };
        if let (Some(until), Some(place)) = (until, last)
            && until <= from
        {
            self.report(
                Diagnostic::new(codes::INVALID_TIME_SPAN, "the term ends before it begins")
                    .at(place.span, "the first day outside the term")
                    .because(first.map_or(place.span, |first| first.span), "the first day of it"),
            );
        }
        self.term = Term { from, until };
    }

    fn read_zone(&mut self, contract: &Declaration<'_>) {
        let text = contract.clause(Rule::c_zone).and_then(|clause| clause.child(Rule::text));
        match text {
            Some(text) => {
                if let Some(zone) = self.zone_of(text) {
                    self.zone = zone;
                }
            }
            None => self.open_decision(
                contract,
                "in which time zone do days and months begin?",
                "write an IANA zone: `zone \"Europe/Berlin\"`, `zone \"America/New_York\"`, `zone \"UTC\"`",
            ),
        }
    }

    /// A zone by its name in quotes.
    pub(in super::super) fn zone_of(&self, text: &Node) -> Option<Zone> {
        let name = self.quoted(text);
        match Zone::parse(&name) {
            Ok(zone) => Some(zone),
            Err(unknown) => {
                let mut diagnostic =
                    Diagnostic::new(codes::UNKNOWN_ZONE, format!("there is no time zone `{name}`"))
                        .at(text.span, "not an IANA zone");
                diagnostic = match unknown.suggestions.first() {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(
                        crate::diagnostic::Fix::replace(
                            format!("write `{near}`"),
                            text.span,
                            format!("\"{near}\""),
                        ),
                    ),
                    None => diagnostic.help("write a name such as `Europe/Berlin` or `UTC`"),
                };
                self.report(diagnostic);
                None
            }
        }
    }

    fn read_currency(&mut self, contract: &Declaration<'_>) {
        let clause = contract.clause(Rule::c_currency);
        let Some(name) = clause.and_then(|clause| self.name_in(clause)) else { return };
        if !currency::exists(name.text) {
            self.report(unknown_currency(name.text, name.span));
        }
        self.currency = Some(name.text.to_owned());
    }

    fn read_fiscal(&mut self, contract: &Declaration<'_>) {
        let clause = contract.clause(Rule::c_fiscal);
        let Some(name) = clause.and_then(|clause| self.name_in(clause)) else { return };
        let month = MONTHS.iter().zip(1..).find(|(month, _)| **month == name.text);
        match month.and_then(|(_, month)| FiscalStart::new(month, 1).ok()) {
            Some(start) => self.fiscal_start = start,
            None => self.report(
                Diagnostic::new(codes::UNKNOWN_NAME, format!("there is no month `{}`", name.text))
                    .at(name.span, "not a month")
                    .help("write it in full and small: `april`")
                    .maybe_help(crate::diagnostic::did_you_mean(name.text, MONTHS.into_iter())),
            ),
        }
    }

    /// Reads the decisions taken for the whole contract.
    pub(in super::super) fn read_conventions(&mut self) {
        let outline = self.outline;
        let Some(conventions) = outline.of(DeclarationKind::Conventions).next() else { return };
        let clause = |rule| conventions.clause(rule);
        let money = Type::Money(self.currency.clone().unwrap_or_default());
        self.conventions = Conventions {
            missing_data: clause(Rule::c_missing_data).and_then(missing_policy),
            no_items: clause(Rule::c_no_items).and_then(no_items),
            partial_periods: clause(Rule::c_partial_periods).map(partial_periods),
            percentiles: clause(Rule::c_percentiles).map(percentiles),
            round_money: clause(Rule::c_round_money)
                .and_then(|clause| clause.child(Rule::rounding))
                .and_then(|rounding| self.rounding(rounding, &money)),
        };
    }
}

/// The choice of a `missing …` clause.
pub(in super::super) fn missing_policy(clause: &Node) -> Option<MissingPolicy> {
    let choice = clause.child(Rule::missing_choice)?;
    Some(match choice.child(Rule::counted_as) {
        Some(counted) if counted.has(Rule::kw_met) => MissingPolicy::CountedAsMet,
        Some(_) => MissingPolicy::CountedAsMissed,
        None if choice.has(Rule::left_out) => MissingPolicy::LeftOut,
        None => MissingPolicy::Inconclusive,
    })
}

/// The choice of a `no items …` clause.
pub(in super::super) fn no_items(clause: &Node) -> Option<NoItems> {
    let choice = clause.child(Rule::no_items_choice)?;
    Some(match () {
        () if choice.has(Rule::not_applicable) => NoItems::NotApplicable,
        () if choice.has(Rule::kw_met) => NoItems::Met,
        () if choice.has(Rule::kw_missed) => NoItems::Missed,
        () => NoItems::Inconclusive,
    })
}

fn partial_periods(clause: &Node) -> PartialPeriods {
    if clause.has(Rule::kw_prorated) {
        PartialPeriods::Prorated
    } else if clause.has(Rule::kw_full) {
        PartialPeriods::Full
    } else {
        PartialPeriods::LeftOut
    }
}

/// The choice of a `percentiles …` clause.
pub(in super::super) fn percentiles(clause: &Node) -> PercentileMethod {
    if clause.has(Rule::kw_linear) {
        PercentileMethod::Linear
    } else {
        PercentileMethod::NearestRank
    }
}
