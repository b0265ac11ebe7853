//! Groups and pools: which credits are paid, and what they may come to together.
//!
//! Group choice → allocation and ceilings → pool caps. *Within a period a cap binds on the sum*, and reduces what it
//! is made of in proportion.

use std::collections::BTreeSet;

use crate::exact::Rational;
use crate::ir::{Cap, CreditGroup, CreditUnit, Creditable, GroupRule, PenaltyId, Pool, Recorded};
use crate::statement::CreditStep;

use super::super::datum::{Datum, Fault};
use super::book::{Book, Limiting};
use super::bounds::{Bounds, reduce};
use super::line::{Line, written};
use super::records::{About, last_naming};

/// Portions of lines: which line, and which of its portions.
type Portions = BTreeSet<(usize, usize)>;

/// A group or a pool in a period.
#[derive(Debug, Clone)]
pub(super) struct Combined {
    /// Which.
    pub(super) of: Creditable,
    /// The lines in it, in order.
    pub(super) lines: Vec<usize>,
    /// What it was before its own caps.
    pub(super) before: Bounds,
    /// The way.
    pub(super) steps: Vec<CreditStep>,
    /// No more than this, where it has a cap in the period.
    pub(super) limit: Option<Rational>,
}

/// Works on the lines of a period.
pub(super) struct Combining<'t, 'a> {
    /// The credits of the period so far.
    pub(super) book: &'t Book<'t, 'a>,
    /// The lines, by declaration, then group.
    pub(super) lines: &'t mut Vec<Line<'a>>,
}

/// The penalties in something that yields a credit.
pub(super) fn penalties_in(contract: &crate::ir::Contract, of: Creditable) -> BTreeSet<PenaltyId> {
    let mut found = BTreeSet::new();
    let mut open = vec![of];
    let mut seen = Vec::new();
    while let Some(next) = open.pop() {
        // INVARIANT: nothing is made of itself, `check` sees to it; a stored contract may come from anywhere.
        if seen.contains(&next) {
            continue;
        }
        seen.push(next);
        match next {
            Creditable::Penalty(id) => {
                found.insert(id);
            }
            Creditable::Group(id) => {
                let group = contract.groups.get(id.index());
                open.extend(group.into_iter().flat_map(|group| group.members.iter().copied()));
            }
            Creditable::Pool(id) => {
                let pool = contract.pools.get(id.index());
                open.extend(pool.into_iter().flat_map(|pool| &pool.covers).map(|cover| cover.of));
            }
        }
    }
    found
}

/// Its name.
pub(super) fn name_of(contract: &crate::ir::Contract, of: Creditable) -> &str {
    let name = match of {
        Creditable::Penalty(id) => contract.penalties.get(id.index()).map(|own| &own.name),
        Creditable::Group(id) => contract.groups.get(id.index()).map(|own| &own.name),
        Creditable::Pool(id) => contract.pools.get(id.index()).map(|own| &own.name),
    };
    name.map_or("", String::as_str)
}

impl<'a> Combining<'_, 'a> {
    /// The lines of something.
    fn lines_of(&self, of: Creditable) -> Vec<usize> {
        let penalties = penalties_in(self.book.contract(), of);
        let lines = self.lines.iter().enumerate();
        lines.filter(|(_, line)| penalties.contains(&line.id)).map(|(place, _)| place).collect()
    }

    /// All portions of some lines.
    fn portions_of(&self, lines: &[usize]) -> Portions {
        let mut portions = Portions::new();
        for place in lines {
            let count = self.lines.get(*place).map_or(0, |line| line.portions.len());
            portions.extend((0..count).map(|portion| (*place, portion)));
        }
        portions
    }

    fn amounts(&mut self, portions: &Portions) -> Vec<&mut Bounds> {
        let mut amounts = Vec::with_capacity(portions.len());
        for (place, line) in self.lines.iter_mut().enumerate() {
            for (number, portion) in line.portions.iter_mut().enumerate() {
                if portions.contains(&(place, number)) {
                    amounts.push(&mut portion.amount);
                }
            }
        }
        amounts
    }

    fn sum(&self, portions: &Portions) -> Bounds {
        let portion = |(line, portion): &(usize, usize)| {
            Some(&self.lines.get(*line)?.portions.get(*portion)?.amount)
        };
        portions.iter().filter_map(portion).sum()
    }

    /// The caps of a penalty on the sum over its groups and elements.
    ///
    /// # Errors
    /// Those of the caps.
    pub(super) fn cap_in_all(&mut self, id: PenaltyId) -> Result<Option<Rational>, Fault> {
        let Some(penalty) = self.book.contract().penalties.get(id.index()) else { return Ok(None) };
        let lines = self.lines_of(Creditable::Penalty(id));
        let mut tightest = None;
        for cap in penalty.caps.iter().filter(|cap| cap.in_all) {
            let of = Of { unit: &penalty.unit, lines: &lines, name: "in all" };
            let (limit, _) = self.cap(cap, &of, &|other, _| other == id, "cap")?;
            tightest = smaller(tightest, limit);
        }
        Ok(tightest)
    }

    /// A cap on lines together. Gives the limit, and whether it binds.
    fn cap(
        &mut self,
        cap: &'a Cap,
        of: &Of<'a, '_>,
        covers: &dyn Fn(PenaltyId, &[Datum]) -> bool,
        step: &str,
    ) -> Result<(Rational, CreditStep), Fault> {
        let limiting = Limiting {
            amount: &cap.amount,
            per: cap.per,
            prorated: cap.prorated,
            share: None,
            unit: of.unit,
        };
        self.limit(&limiting, of, covers, step)
    }

    fn limit(
        &mut self,
        limiting: &Limiting<'a>,
        of: &Of<'a, '_>,
        covers: &dyn Fn(PenaltyId, &[Datum]) -> bool,
        step: &str,
    ) -> Result<(Rational, CreditStep), Fault> {
        let limit = self.book.limit(limiting, (&[], None), covers)?;
        let portions = self.portions_of(of.lines);
        let (low, shown) = self.bind(&portions, of, &limit.amount, &limit.words, step);
        Ok((low, shown))
    }

    /// Reduces portions to a limit, and writes it down at their lines.
    fn bind(
        &mut self,
        portions: &Portions,
        of: &Of<'a, '_>,
        limit: &Bounds,
        words: &str,
        step: &str,
    ) -> (Rational, CreditStep) {
        let returned: Rational = of
            .lines
            .iter()
            .filter_map(|place| self.lines.get(*place))
            .map(Line::returned_first)
            .sum();
        let limit = limit.plus(&returned);
        let before = self.sum(portions);
        let binds = reduce(&mut self.amounts(portions), &limit);
        let text = if binds {
            format!("{words}; {} in proportion", self.book.words(&before.low, of.unit))
        } else {
            words.to_owned()
        };
        for place in of.lines {
            if let Some(line) = self.lines.get_mut(*place).filter(|line| !line.portions.is_empty())
            {
                line.step(step, format!("{}: {text}", of.name), Some(binds));
            }
        }
        let after = self.sum(portions).low;
        (limit.low, written(step, text, Some(binds), Some(&after)))
    }

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
            combined.limit = smaller(combined.limit.take(), low);
        }
        Ok(())
    }

    fn unit_of(&self, lines: &[usize]) -> &'a CreditUnit {
        static NONE: CreditUnit = CreditUnit::Days;
        let first = lines.first().and_then(|place| self.lines.get(*place));
        first.map_or(&NONE, |line| &line.penalty.unit)
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

    /// A pool: ceilings, the amount at risk, further caps.
    ///
    /// # Errors
    /// Those of the amounts.
    pub(super) fn pool(&mut self, of: Creditable, pool: &'a Pool) -> Result<Combined, Fault> {
        let lines = self.lines_of(of);
        let mut combined = Combined {
            of,
            before: self.sum(&self.portions_of(&lines)),
            steps: Vec::new(),
            limit: None,
            lines,
        };
        let unit = self.unit_of(&combined.lines);
        for cover in &pool.covers {
            if let (Some(ceiling), Some((amount, per))) = (&cover.up_to, &pool.at_risk) {
                let limiting = Limiting {
                    amount,
                    per: Some(*per),
                    prorated: false,
                    share: Some(ceiling),
                    unit,
                };
                self.ceiling(pool, &limiting, cover.of, &mut combined)?;
            }
        }
        let covered = penalties_in(self.book.contract(), of);
        let covers = |id: PenaltyId, _: &[Datum]| covered.contains(&id);
        let lines = combined.lines.clone();
        let of = Of { unit, lines: &lines, name: &pool.name };
        let at_risk = pool.at_risk.iter().map(|(amount, per)| Limiting {
            amount,
            per: Some(*per),
            prorated: false,
            share: None,
            unit,
        });
        let caps = pool.caps.iter().map(|cap| Limiting {
            amount: &cap.amount,
            per: cap.per,
            prorated: cap.prorated,
            share: None,
            unit,
        });
        for limiting in at_risk.chain(caps) {
            let (low, step) = self.limit(&limiting, &of, &covers, "pool")?;
            combined.steps.push(step);
            combined.limit = smaller(combined.limit.take(), low);
        }
        Ok(combined)
    }

    /// The ceiling of one credit in a pool.
    fn ceiling(
        &mut self,
        pool: &'a Pool,
        limiting: &Limiting<'a>,
        of: Creditable,
        combined: &mut Combined,
    ) -> Result<(), Fault> {
        let penalties = penalties_in(self.book.contract(), of);
        let covers = |id: PenaltyId, _: &[Datum]| penalties.contains(&id);
        let lines = self.lines_of(of);
        let of_cover = Of { unit: limiting.unit, lines: &lines, name: &pool.name };
        let (_, mut step) = self.limit(limiting, &of_cover, &covers, "ceiling")?;
        step.text = format!("{}: {}", name_of(self.book.contract(), of), step.text);
        combined.steps.push(step);
        Ok(())
    }
}

/// What a cap is on.
struct Of<'a, 'n> {
    unit: &'a CreditUnit,
    lines: &'n [usize],
    /// Whose cap it is.
    name: &'n str,
}

/// The smaller of two limits.
fn smaller(one: Option<Rational>, other: Rational) -> Option<Rational> {
    Some(match one {
        Some(one) => one.min(other),
        None => other,
    })
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
