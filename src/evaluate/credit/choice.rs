//! Groups: which of their credits are paid, and what they may come to together.

use std::collections::BTreeSet;

use crate::exact::Rational;
use crate::ir::{Cap, CreditGroup, Creditable, GroupRule, PenaltyId, Recorded};

use super::super::datum::{Datum, Fault};
use super::book::Limiting;
use super::bounds::Bounds;
use super::combine::{Combined, Combining, Of, Portions, name_of, penalties_in, smaller};
use super::line::written;
use super::records::{About, last_naming};

impl<'a> Combining<'_, 'a> {
    /// A group: which of its credits are paid, and its caps.
    ///
    /// # Errors
    /// Those of the caps.
    pub(super) fn group(
        &mut self,
        of: Creditable,
        group: &'a CreditGroup,
    ) -> Result<Combined, Fault> {
        let lines = self.lines_of(of);
        let mut combined = Combined {
            of,
            before: self.sum(&self.portions_of(&lines)),
            steps: Vec::new(),
            limit: None,
            lines,
        };
        for (values, portions) in self.partition(group, &combined.lines) {
            if group.rule != GroupRule::All {
                self.choose(group, &values, &portions, &mut combined)?;
            }
            for cap in &group.caps {
                self.cap_part(group, cap, (&values, &portions), &mut combined)?;
            }
        }
        Ok(combined)
    }

    /// A cap of a group on one of its parts.
    fn cap_part(
        &mut self,
        group: &'a CreditGroup,
        cap: &'a Cap,
        (values, portions): (&[Datum], &Portions),
        combined: &mut Combined,
    ) -> Result<(), Fault> {
        let penalties = penalties_in(self.book.contract(), combined.of);
        let contract = self.book.contract();
        let covers = |id: PenaltyId, key: &[Datum]| {
            let keys = contract.penalties.get(id.index()).map(|own| own.groups.as_slice());
            let keys = keys.unwrap_or_default();
            penalties.contains(&id)
                && group.each.iter().zip(values).all(|(name, value)| {
                    let place = keys.iter().position(|key| key.name == *name);
                    place.and_then(|place| key.get(place)).is_none_or(|own| own == value)
                })
        };
        let limiting = Limiting {
            amount: &cap.amount,
            per: cap.per,
            prorated: cap.prorated,
            share: None,
            unit: self.unit_of(&combined.lines),
        };
        let limit = self.book.limit(&limiting, (&[], None), &covers)?;
        let lines: BTreeSet<usize> = portions.iter().map(|(line, _)| *line).collect();
        let lines: Vec<usize> = lines.into_iter().collect();
        let of = Of { unit: limiting.unit, lines: &lines, name: &group.name };
        let (low, step) = self.bind(portions, &of, &limit.amount, &limit.words, "group cap");
        combined.steps.push(step);
        if group.each.is_empty() {
            combined.limit = Some(smaller(combined.limit.take(), low));
        }
        Ok(())
    }

    /// The portions of lines by the values of the keys that a group chooses by, from first appearance.
    fn partition(&self, group: &CreditGroup, lines: &[usize]) -> Vec<(Vec<Datum>, Portions)> {
        let mut parts: Vec<(Vec<Datum>, Portions)> = Vec::new();
        for place in lines {
            let Some(line) = self.lines.get(*place) else { continue };
            for (number, portion) in line.portions.iter().enumerate() {
                let values: Vec<Datum> = group
                    .each
                    .iter()
                    .map(|name| {
                        let mut keys = line.penalty.groups.iter().zip(&line.key);
                        let key =
                            keys.find(|(key, _)| key.name == *name).map(|(_, key)| key.clone());
                        let column =
                            || portion.element.as_ref()?.column(self.book.evaluation, name);
                        key.or_else(column).unwrap_or(Datum::Missing)
                    })
                    .collect();
                match parts.iter_mut().find(|(known, _)| *known == values) {
                    Some((_, portions)) => {
                        portions.insert((*place, number));
                    }
                    None => parts.push((values, Portions::from([(*place, number)]))),
                }
            }
        }
        parts
    }

    /// Leaves of a part of a group the one credit that is paid.
    fn choose(
        &mut self,
        group: &'a CreditGroup,
        values: &[Datum],
        portions: &Portions,
        combined: &mut Combined,
    ) -> Result<(), Fault> {
        let contract = self.book.contract();
        let candidates: Vec<(Creditable, Portions, Bounds)> = group
            .members
            .iter()
            .map(|member| {
                let penalties = penalties_in(contract, *member);
                let own: Portions = portions
                    .iter()
                    .filter(|(line, _)| {
                        self.lines.get(*line).is_some_and(|line| penalties.contains(&line.id))
                    })
                    .copied()
                    .collect();
                let sum = self.sum(&own);
                (*member, own, sum)
            })
            .collect();
        let elected = match &group.rule {
            GroupRule::Elected(Some(recorded)) => self.elected(recorded, group, values)?,
            _ => None,
        };
        let chosen = elected.or_else(|| largest(&candidates));
        let unit = self.unit_of(&combined.lines);
        let among: Vec<String> = candidates
            .iter()
            .map(|(member, _, sum)| {
                format!("{} {}", name_of(contract, *member), self.book.number(&sum.low, unit))
            })
            .collect();
        let how = match (&group.rule, elected) {
            (GroupRule::Elected(_), Some(_)) => "the customer has elected one of",
            (GroupRule::Elected(_), None) => "no election is recorded, so the largest of",
            _ => "the largest of",
        };
        let text = format!("{how} {}", among.join(", "));
        let lows: Vec<Rational> = candidates.iter().map(|(_, _, sum)| sum.low.clone()).collect();
        for (number, (_, own, sum)) in candidates.iter().enumerate() {
            let is_chosen = chosen == Some(number);
            let others = lows.iter().enumerate().filter(|(other, _)| *other != number);
            let best_other = others.map(|(_, low)| low).max().cloned().unwrap_or_default();
            // Where the amounts are not certain another one may turn out to be the largest.
            let possible =
                elected.is_none() && sum.high.as_ref().is_none_or(|high| *high > best_other);
            for amount in self.amounts(own) {
                if !is_chosen {
                    amount.low = Rational::zero();
                    if !possible {
                        amount.high = Some(Rational::zero());
                    }
                }
            }
            let lines: BTreeSet<usize> = own.iter().map(|(line, _)| *line).collect();
            for place in lines {
                if let Some(line) = self.lines.get_mut(place) {
                    line.step("group", format!("{}: {text}", group.name), Some(is_chosen));
                }
            }
        }
        let sum = self.sum(portions).low;
        let of: Vec<String> = group
            .each
            .iter()
            .zip(values)
            .map(|(name, value)| format!("{name} {}", self.shown_key(combined, name, value)))
            .collect();
        let text = if of.is_empty() { text } else { format!("{}: {text}", of.join(", ")) };
        combined.steps.push(written("group", text, None, Some(&sum)));
        Ok(())
    }

    fn shown_key(&self, combined: &Combined, name: &str, value: &Datum) -> String {
        let keys = combined
            .lines
            .iter()
            .filter_map(|place| self.lines.get(*place))
            .flat_map(|line| &line.penalty.groups);
        let kind = keys.into_iter().find(|key| key.name == name).map(|key| &key.kind);
        self.book.evaluation.terms.shown(value, kind.unwrap_or(&crate::ir::FieldType::Text))
    }

    /// The member that the customer has elected, by its number.
    fn elected(
        &self,
        recorded: &'a Recorded,
        group: &CreditGroup,
        values: &[Datum],
    ) -> Result<Option<usize>, Fault> {
        let contract = self.book.contract();
        let names: Vec<&str> =
            group.members.iter().map(|member| name_of(contract, *member)).collect();
        let about = About {
            window: self.book.window,
            keys: group.each.iter().map(String::as_str).zip(values).collect(),
        };
        last_naming(self.book.evaluation, recorded, &about, &names)
    }
}

/// The largest; of equal ones the first.
fn largest(candidates: &[(Creditable, Portions, Bounds)]) -> Option<usize> {
    let mut best: Option<(usize, &Rational)> = None;
    for (number, (_, _, sum)) in candidates.iter().enumerate() {
        if best.is_none_or(|(_, low)| sum.low > *low) {
            best = Some((number, &sum.low));
        }
    }
    best.map(|(number, _)| number)
}
