//! Groups: which of their credits are paid, and what they may come to together.

use std::collections::BTreeSet;

use crate::exact::Rational;
use crate::ir::{
    Cap, Column, CreditGroup, Creditable, GroupRule, PenaltyId, Recorded, RecordedCause,
};

use super::super::datum::{Datum, Fault};
use super::book::Limiting;
use super::bounds::Bounds;
use super::combine::{Combined, Combining, Of, Portions, name_of, penalties_in, smaller};
use super::line::{Line, Portion, written};
use super::records::{About, identifying, last_cause, last_naming};

/// The credits among which one choice is made.
struct Part {
    /// What they hold under the names that the group chooses by.
    values: Vec<Datum>,
    /// Their cause.
    cause: Cause,
    portions: Portions,
}

/// The recorded cause of credits.
#[derive(Debug, PartialEq, Eq)]
enum Cause {
    /// The group does not look at causes that rows record.
    NotAsked,
    /// No row gives one.
    NotRecorded,
    /// A row says it.
    Is(Datum),
}

/// A member of a group, of which one is paid.
struct Candidate {
    member: Creditable,
    portions: Portions,
    /// What these come to.
    sum: Bounds,
}

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
        for Part { values, cause, portions } in self.partition(group, &combined.lines)? {
            if cause == Cause::NotRecorded {
                self.leave_alone(group, &portions);
            } else if group.rule != GroupRule::All {
                self.choose(group, (&values, &cause), &portions, &mut combined)?;
            }
            for cap in &group.caps {
                self.cap_part(group, cap, (&values, &portions), &mut combined)?;
            }
        }
        Ok(combined)
    }

    /// Says of credits that no row gives a cause to that they stand alone.
    fn leave_alone(&mut self, group: &CreditGroup, portions: &Portions) {
        let lines: BTreeSet<usize> = portions.iter().map(|(line, _)| *line).collect();
        for place in lines {
            if let Some(line) = self.lines.get_mut(place) {
                let text = format!("{}: no cause is recorded, so it stands alone", group.name);
                line.step("group", text, Some(true));
            }
        }
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

    /// The portions of lines by the values of the keys that a group chooses by, and by their recorded cause, from
    /// first appearance.
    ///
    /// # Errors
    /// Those of the rows that record causes.
    fn partition(&self, group: &'a CreditGroup, lines: &[usize]) -> Result<Vec<Part>, Fault> {
        let mut parts: Vec<Part> = Vec::new();
        for place in lines {
            let Some(line) = self.lines.get(*place) else { continue };
            for (number, portion) in line.portions.iter().enumerate() {
                let values: Vec<Datum> =
                    group.each.iter().map(|name| self.value_of(line, portion, name)).collect();
                let cause = match &group.cause {
                    None => Cause::NotAsked,
                    Some(by) => {
                        self.cause_of(by, line, portion)?.map_or(Cause::NotRecorded, Cause::Is)
                    }
                };
                let known = parts.iter_mut().find(|part| {
                    part.values == values && part.cause == cause && cause != Cause::NotRecorded
                });
                match known {
                    Some(part) => {
                        part.portions.insert((*place, number));
                    }
                    None => parts.push(Part {
                        values,
                        cause,
                        portions: Portions::from([(*place, number)]),
                    }),
                }
            }
        }
        Ok(parts)
    }

    /// What a credit holds under a name: a key of its group, or a column of its outage or item.
    fn value_of(&self, line: &Line<'a>, portion: &Portion<'a>, name: &str) -> Datum {
        let mut keys = line.penalty.groups.iter().zip(&line.key);
        let key = keys.find(|(key, _)| key.name == *name).map(|(_, key)| key.clone());
        let column = || portion.element.as_ref()?.column(self.book.evaluation, name);
        key.or_else(column).unwrap_or(Datum::Missing)
    }

    /// The cause that a row gives to a credit.
    fn cause_of(
        &self,
        by: &'a RecordedCause,
        line: &Line<'a>,
        portion: &Portion<'a>,
    ) -> Result<Option<Datum>, Fault> {
        let sources = &self.book.contract().sources;
        let Some(source) = sources.get(by.recorded.source.index()) else { return Ok(None) };
        let held: Vec<(&str, Datum)> = identifying(source, by.column)
            .map(|name| (name, self.value_of(line, portion, name)))
            .filter(|(_, value)| value.is_present())
            .collect();
        let about = About {
            window: self.book.window,
            keys: held.iter().map(|(name, value)| (*name, value)).collect(),
        };
        last_cause(self.book.evaluation, by, &about, &line.penalty.name)
    }

    /// Leaves of a part of a group the one credit that is paid.
    fn choose(
        &mut self,
        group: &'a CreditGroup,
        (values, cause): (&[Datum], &Cause),
        portions: &Portions,
        combined: &mut Combined,
    ) -> Result<(), Fault> {
        let contract = self.book.contract();
        let candidates = self.candidates(group, portions);
        let elected = match &group.rule {
            GroupRule::Elected(Some(recorded)) => self.elected(recorded, group, (values, cause))?,
            _ => None,
        };
        let chosen = elected.or_else(|| largest(&candidates));
        let unit = self.unit_of(&combined.lines);
        let among: Vec<String> = candidates
            .iter()
            .map(|Candidate { member, sum, .. }| {
                format!("{} {}", name_of(contract, *member), self.book.number(&sum.low, unit))
            })
            .collect();
        let how = match (&group.rule, elected) {
            (GroupRule::Elected(_), Some(_)) => "the customer has elected one of",
            (GroupRule::Elected(_), None) => "no election is recorded, so the largest of",
            _ => "the largest of",
        };
        let text = format!("{how} {}", among.join(", "));
        self.pay_only(chosen, elected.is_some(), &candidates, &format!("{}: {text}", group.name));
        let sum = self.sum(portions).low;
        let mut of: Vec<String> = group
            .each
            .iter()
            .zip(values)
            .map(|(name, value)| format!("{name} {}", self.shown_key(combined, name, value)))
            .collect();
        of.extend(self.shown_cause(group, cause));
        let text = if of.is_empty() { text } else { format!("{}: {text}", of.join(", ")) };
        combined.steps.push(written("group", text, None, Some(&sum)));
        Ok(())
    }

    /// The members of a group, each with its portions among some.
    fn candidates(&self, group: &CreditGroup, portions: &Portions) -> Vec<Candidate> {
        let contract = self.book.contract();
        group
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
                Candidate { member: *member, portions: own, sum }
            })
            .collect()
    }

    /// Leaves nothing of all candidates but the chosen one, and says so at their lines.
    fn pay_only(
        &mut self,
        chosen: Option<usize>,
        is_elected: bool,
        candidates: &[Candidate],
        text: &str,
    ) {
        for (number, Candidate { portions, sum, .. }) in candidates.iter().enumerate() {
            let is_chosen = chosen == Some(number);
            let others = candidates.iter().enumerate().filter(|(other, _)| *other != number);
            let best_other = others.map(|(_, other)| &other.sum.low).max();
            let best_other = best_other.cloned().unwrap_or_default();
            // Where the amounts are not certain another one may turn out to be the largest.
            let possible = !is_elected && sum.high.as_ref().is_none_or(|high| *high > best_other);
            for amount in self.amounts(portions) {
                if !is_chosen {
                    amount.low = Rational::zero();
                    if !possible {
                        amount.high = Some(Rational::zero());
                    }
                }
            }
            let lines: BTreeSet<usize> = portions.iter().map(|(line, _)| *line).collect();
            for place in lines {
                if let Some(line) = self.lines.get_mut(place) {
                    line.step("group", text.to_owned(), Some(is_chosen));
                }
            }
        }
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

    /// The recorded cause, in words: `cause power`.
    fn shown_cause(&self, group: &CreditGroup, cause: &Cause) -> Option<String> {
        let Cause::Is(value) = cause else { return None };
        let column = self.cause_column(group)?;
        let shown = self.book.evaluation.terms.shown(value, &column.kind);
        Some(format!("{} {shown}", column.name))
    }

    fn cause_column(&self, group: &CreditGroup) -> Option<&'a Column> {
        let by = group.cause.as_ref()?;
        let source = self.book.contract().sources.get(by.recorded.source.index())?;
        source.columns.get(by.column.index())
    }

    /// The member that the customer has elected, by its number.
    fn elected(
        &self,
        recorded: &'a Recorded,
        group: &CreditGroup,
        (values, cause): (&[Datum], &Cause),
    ) -> Result<Option<usize>, Fault> {
        let contract = self.book.contract();
        let names: Vec<&str> =
            group.members.iter().map(|member| name_of(contract, *member)).collect();
        let mut keys: Vec<(&str, &Datum)> =
            group.each.iter().map(String::as_str).zip(values).collect();
        if let (Cause::Is(value), Some(column)) = (cause, self.cause_column(group)) {
            keys.push((&column.name, value));
        }
        let about = About { window: self.book.window, keys };
        last_naming(self.book.evaluation, recorded, &about, &names)
    }
}

/// The largest; of equal ones the first.
fn largest(candidates: &[Candidate]) -> Option<usize> {
    let mut best: Option<(usize, &Rational)> = None;
    for (number, Candidate { sum, .. }) in candidates.iter().enumerate() {
        if best.is_none_or(|(_, low)| sum.low > *low) {
            best = Some((number, &sum.low));
        }
    }
    best.map(|(number, _)| number)
}
