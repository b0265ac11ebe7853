//! Parties and services.

use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{Fee, Party, PartyId, Role, Service, Value};
use crate::resolve::Declaration;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::constant;
use super::super::environment::{Environment, ServiceType};
use super::super::expression::{Lowering, Scope};
use super::super::types::Type;

impl Environment<'_> {
    /// Reads the members of all parties, which are names of their own.
    pub(in super::super) fn read_members(&mut self) {
        let outline = self.outline;
        let parties = outline.of(DeclarationKind::Party);
        let members = parties.flat_map(|party| party.all(Rule::c_members));
        let members = members.flat_map(|clause| clause.all(Rule::member));
        self.members = members
            .filter_map(|member| self.name_in(member))
            .map(|name| (name.text.to_owned(), name.span))
            .collect();
    }

    /// A party.
    pub(in super::super) fn party(&self, declaration: &Declaration<'_>) -> Party {
        let role = declaration.clause(Rule::c_role).map(|clause| {
            if clause.has(Rule::kw_provider) { Role::Provider } else { Role::Customer }
        });
        let contact = declaration.clause(Rule::c_contact);
        let members = declaration.all(Rule::c_members).flat_map(|clause| clause.all(Rule::member));
        Party {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            role,
            contact: contact
                .and_then(|clause| clause.child(Rule::text))
                .map(|text| self.quoted(text)),
            members: members
                .filter_map(|member| {
                    let title = member.child(Rule::text).map(|text| self.quoted(text));
                    Some((self.name_in(member)?.text.to_owned(), title))
                })
                .collect(),
        }
    }

    /// A party by its name.
    pub(in super::super) fn party_named(&self, node: &Node) -> Option<PartyId> {
        let name = self.name(node);
        let (_, place) = self.find(&[DeclarationKind::Party], name)?;
        Some(PartyId::from(place))
    }

    /// A party, or a member of one, by name; a member stands for its party.
    pub(in super::super) fn duty_bearer(&self, node: &Node) -> Option<PartyId> {
        let name = self.name(node);
        let parties = self.outline.of(DeclarationKind::Party);
        let with_member = parties.enumerate().find(|(_, party)| {
            party
                .all(Rule::c_members)
                .flat_map(|clause| clause.all(Rule::member))
                .any(|member| self.name_in(member).is_some_and(|member| member.text == name.text))
        });
        match with_member {
            Some((place, _)) => Some(PartyId::from(place)),
            None => self.party_named(node),
        }
    }

    /// A service.
    pub(in super::super) fn service(&self, declaration: &Declaration<'_>) -> Service {
        let mut parties = declaration
            .clause(Rule::c_parties)
            .into_iter()
            .flat_map(|clause| clause.all(Rule::name));
        Service {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            from: parties.next().and_then(|party| self.party_named(party)),
            to: parties.next().and_then(|party| self.party_named(party)),
            fee: declaration
                .clause(Rule::c_fee)
                .and_then(|clause| self.fee_of(declaration.node, clause)),
            backed_by: self.backing_of_service(declaration),
        }
    }

    /// A service as expressions see it.
    pub(in super::super) fn service_type(
        declaration: &Declaration<'_>,
        service: &Service,
    ) -> ServiceType {
        let place = declaration.clause(Rule::c_fee).map(|clause| clause.span);
        let fee = service.fee.as_ref().zip(place);
        ServiceType { fee: fee.map(|(fee, span)| (fee.currency.clone(), fee.per, span)) }
    }

    /// `40_000 EUR per month`.
    fn fee_of(&self, declaration: &Node, clause: &Node) -> Option<Fee> {
        let value = clause.value()?;
        let root = value.children.first()?;
        let (amount, period) = match (root.rule(), root.children.as_slice()) {
            (Rule::op_per, [amount, .., period]) if period.rule() == Rule::period_name => {
                (amount, Some(period))
            }
            _ => (root, None),
        };
        if value.rule() != Rule::expr {
            return None;
        }
        let amount = Lowering::new(self, Scope::constant()).lower(amount, None);
        let constant = constant::value_of(&amount.expression, &Vec::new(), &[]);
        let Some(period) = period else {
            // What could not be read behind the amount, `40,000 EUR per month`, may hold the period.
            let after = value.span.end..=value.span.end.saturating_add(1);
            let is_tail =
                |part: &Node| part.rule() == Rule::bad_tail && after.contains(&part.span.start);
            if declaration.walk().any(is_tail) {
                return None;
            }
            self.report(
                Diagnostic::new(codes::MISSING_VALUE, "a fee is paid per what?")
                    .at(value.span.at_end(), "the period is missing")
                    .help("write `per month`, `per quarter` or `per year` behind the amount"),
            );
            return None;
        };
        let per = self.period_name(period)?;
        match (constant, amount.kind) {
            (Some(Value::Number(amount)), Type::Money(currency)) => {
                self.fee_currency(&currency, value);
                Some(Fee { amount, currency, per })
            }
            // A parameter without a value: there is a fee, and nothing is made of it.
            (None, Type::Money(currency)) if self.has_open_parameter => {
                Some(Fee { amount: Rational::zero(), currency, per })
            }
            (_, Type::Unknown) => None,
            _ => {
                self.report_fee(value);
                None
            }
        }
    }

    fn report_fee(&self, value: &Node) {
        self.report(
            Diagnostic::new(codes::TYPE_MISMATCH, "a fee is an amount per period")
                .at(value.span, "not an amount with its currency")
                .help("write `fee 40_000 EUR per month`"),
        );
    }

    /// Amounts are in the currency of the contract.
    fn fee_currency(&self, currency: &str, value: &Node) {
        let contract = self.outline.of(DeclarationKind::Contract).next();
        let Some(contract) = contract else { return };
        match (&self.currency, contract.clause(Rule::c_currency)) {
            (Some(own), Some(clause)) if own != currency => self.report(
                Diagnostic::new(
                    codes::CURRENCY_MISMATCH,
                    format!("the fee is in {currency}, the contract in {own}"),
                )
                .at(value.span, format!("an amount in {currency}"))
                .because(clause.span, format!("the contract is in {own}"))
                .help("one contract has one currency; the language converts none"),
            ),
            (None, None) => self.open_decision(
                contract,
                "in which currency are amounts?",
                "write the ISO 4217 code into the contract: `currency EUR`",
            ),
            _ => {}
        }
    }
}
