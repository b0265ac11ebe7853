//! What several credits may come to together: caps in all, ceilings and pools.
//!
//! *Within a period a cap binds on the sum*, and reduces what it is made of in proportion.

use std::collections::BTreeSet;

use crate::exact::Rational;
use crate::ir::{Cap, CreditUnit, Creditable, PenaltyId, Pool};
use crate::statement::CreditStep;

use super::super::datum::{Datum, Fault};
use super::book::{Book, Limiting};
use super::bounds::{Bounds, reduce, share_of};
use super::line::{Line, written};

/// Portions of lines: which line, and which of its portions.
pub(super) type Portions = BTreeSet<(usize, usize)>;

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
    pub(super) fn lines_of(&self, of: Creditable) -> Vec<usize> {
        let penalties = penalties_in(self.book.contract(), of);
        let lines = self.lines.iter().enumerate();
        lines.filter(|(_, line)| penalties.contains(&line.id)).map(|(place, _)| place).collect()
    }

    /// All portions of some lines.
    pub(super) fn portions_of(&self, lines: &[usize]) -> Portions {
        let mut portions = Portions::new();
        for place in lines {
            let count = self.lines.get(*place).map_or(0, |line| line.portions.len());
            portions.extend((0..count).map(|portion| (*place, portion)));
        }
        portions
    }

    pub(super) fn amounts(&mut self, portions: &Portions) -> Vec<&mut Bounds> {
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

    pub(super) fn sum(&self, portions: &Portions) -> Bounds {
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
            tightest = Some(smaller(tightest, limit));
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
    pub(super) fn bind(
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
        let ceilings = self.ceilings(portions, &before, &limit);
        let binds = reduce(&mut self.amounts(portions), &limit);
        for (place, ceiling) in ceilings {
            if let Some(line) = self.lines.get_mut(place) {
                line.lower_ceiling(ceiling);
            }
        }
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

    /// What each line as a whole can be at most under a limit, beside the others at their smallest.
    fn ceilings(
        &self,
        portions: &Portions,
        sum: &Bounds,
        limit: &Bounds,
    ) -> Vec<(usize, Option<Rational>)> {
        let Some(limit) = &limit.high else { return Vec::new() };
        let lines = self.lines.iter().enumerate();
        lines
            .filter(|(place, line)| {
                let mut own = 0..line.portions.len();
                !line.portions.is_empty()
                    && own.all(|portion| portions.contains(&(*place, portion)))
            })
            .map(|(place, line)| {
                let Bounds { low, high } = line.amount();
                let most = match high {
                    Some(high) => share_of(&high, &(&sum.low - &low), limit),
                    None => limit.clone(),
                };
                (place, Some(most))
            })
            .collect()
    }

    pub(super) fn unit_of(&self, lines: &[usize]) -> &'a CreditUnit {
        static NONE: CreditUnit = CreditUnit::Days;
        let first = lines.first().and_then(|place| self.lines.get(*place));
        first.map_or(&NONE, |line| &line.penalty.unit)
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
            combined.limit = Some(smaller(combined.limit.take(), low));
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
pub(super) struct Of<'a, 'n> {
    /// What the lines are counted in.
    pub(super) unit: &'a CreditUnit,
    /// Which lines.
    pub(super) lines: &'n [usize],
    /// Whose cap it is.
    pub(super) name: &'n str,
}

/// The smaller of two limits.
pub(super) fn smaller(one: Option<Rational>, other: Rational) -> Rational {
    match one {
        Some(one) => one.min(other),
        None => other,
    }
}
