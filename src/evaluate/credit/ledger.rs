//! The credits of all periods, in the order in which they are settled.
//!
//! Longer caps count what earlier periods used of them, and earned credits come back later; so where a contract has
//! either, its periods are settled one after the other from the start of the term.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::exact::Rational;
use crate::ir::{Contract, Creditable, PartialPeriods, PenaltyId};
use crate::time::{Instant, PeriodKind, periods_between};

use super::super::datum::{Datum, Fault};
use super::super::evaluation::Evaluation;
use super::super::finding::Finding;
use super::super::periods::{Window, rule, term_interval};
use super::book::credited_in;
use super::parts::renumbered;
use super::settle::{Settlement, settle};

/// A period: its kind and its end.
type When = (PeriodKind, Instant, Instant);

/// The credits of all periods that were settled.
#[derive(Debug, Default)]
pub(in super::super) struct Ledger {
    /// The periods that have to be settled in order; none where every period stands alone.
    order: Vec<Window>,
    /// Those that are.
    done: Vec<Rc<Settlement>>,
    /// By period.
    by_period: BTreeMap<When, Rc<Settlement>>,
    /// Credits of which a part has come back, by period and line.
    returned: BTreeSet<(usize, usize)>,
    /// Whether a period is being settled.
    busy: bool,
}

/// A credit that was granted and of which nothing has come back.
#[derive(Debug, Clone)]
pub(super) struct Outstanding {
    /// Its period and line.
    at: (usize, usize),
    /// The name of the period.
    pub(super) label: String,
    /// The first instant after it.
    pub(super) until: Instant,
    /// The amount.
    pub(super) granted: Rational,
}

impl Ledger {
    /// Before anything is settled.
    pub(in super::super) fn new(contract: &Contract, as_of: Instant) -> Self {
        let order = if carries(contract) { order(contract, as_of) } else { Vec::new() };
        Self { order, ..Self::default() }
    }
}

/// Whether what one period owes depends on what earlier ones did.
fn carries(contract: &Contract) -> bool {
    let kinds: BTreeSet<PeriodKind> = contract.penalties.iter().map(|own| own.per).collect();
    let only = |per: PeriodKind| kinds.len() == 1 && kinds.contains(&per);
    let penalties = contract.penalties.iter().map(|own| (&own.caps, &own.earn_back));
    let groups = contract.groups.iter().map(|own| (&own.caps, &None));
    let pools = contract.pools.iter().map(|own| (&own.caps, &own.earn_back));
    let mut all = penalties.chain(groups).chain(pools);
    let mut at_risk = contract.pools.iter().filter_map(|pool| pool.at_risk.as_ref());
    at_risk.any(|(_, per)| !only(*per))
        || all.any(|(caps, earn_back)| {
            earn_back.is_some() || caps.iter().filter_map(|cap| cap.per).any(|per| !only(per))
        })
}

/// The periods in which something may be owed, by their end; of several that end together the shorter first.
fn order(contract: &Contract, as_of: Instant) -> Vec<Window> {
    let kinds: BTreeSet<PeriodKind> = contract.penalties.iter().map(|own| own.per).collect();
    let term = term_interval(contract);
    let mut windows = Vec::new();
    for kind in kinds {
        for period in periods_between(&rule(contract, kind), term.from, term.until.min(as_of)) {
            let window = Window::new(contract, period, kind, as_of);
            if is_settled(contract, &window) {
                windows.push(window);
            }
        }
    }
    windows.sort_by(|a, b| (a.until, b.from, a.kind).cmp(&(b.until, a.from, b.kind)));
    windows
}

/// Whether anything can be owed for a period: the data reach its end, and it is judged.
fn is_settled(contract: &Contract, window: &Window) -> bool {
    let left_out = contract.conventions.partial_periods == Some(PartialPeriods::LeftOut);
    window.complete && window.is_in_force() && !(left_out && window.is_cut())
}

impl Evaluation<'_> {
    /// The credits of a period; `None` where nothing can be owed for it.
    ///
    /// # Errors
    /// Those of the figures they rest on.
    pub(in super::super) fn settlement(
        &self,
        window: &Window,
    ) -> Result<Option<Rc<Settlement>>, Fault> {
        if !is_settled(self.terms.contract, window) {
            return Ok(None);
        }
        if let Some(known) = self.ledger.borrow().by_period.get(&window.key()) {
            return Ok(Some(Rc::clone(known)));
        }
        if self.ledger.borrow().order.is_empty() {
            let settled = Rc::new(self.settled(window)?);
            self.ledger.borrow_mut().by_period.insert(window.key(), Rc::clone(&settled));
            return Ok(Some(settled));
        }
        while let Some(next) = self.next_to_settle(window) {
            self.ledger.borrow_mut().busy = true;
            let settled = self.settled(&next).map(Rc::new);
            let mut ledger = self.ledger.borrow_mut();
            ledger.busy = false;
            let settled = settled?;
            ledger.by_period.insert(next.key(), Rc::clone(&settled));
            ledger.done.push(settled);
        }
        Ok(self.ledger.borrow().by_period.get(&window.key()).map(Rc::clone))
    }

    /// Settles a period under the terms at its end.
    fn settled(&self, window: &Window) -> Result<Settlement, Fault> {
        let since = self.since.as_ref().filter(|since| window.until <= since.start);
        let Some(since) = since else { return settle(self, window) };
        match since.before.settlement(window)? {
            Some(settled) => Ok(renumbered(self, &settled)),
            None => settle(&since.before, window),
        }
    }

    /// The next period to settle before a window is.
    fn next_to_settle(&self, window: &Window) -> Option<Window> {
        let ledger = self.ledger.borrow();
        // A period that is being settled cannot be asked for what it comes to.
        if ledger.busy || ledger.by_period.contains_key(&window.key()) {
            return None;
        }
        ledger.order.get(ledger.done.len()).cloned()
    }

    /// What a credit, a group or a pool came to in a period.
    ///
    /// # Errors
    /// Those of the figures it rests on.
    pub(in super::super) fn credited(
        &self,
        of: Creditable,
        keys: &[Datum],
        window: &Window,
    ) -> Result<Finding, Fault> {
        Ok(match self.settlement(window)? {
            Some(settled) => credited_in(&settled.amounts, of, keys),
            None if window.complete => Finding::number(Rational::zero()),
            None => Finding::unbounded(),
        })
    }

    /// What credits used of a longer period, before the present one, after their caps.
    pub(super) fn used(
        &self,
        longer: &Window,
        present: &Window,
        covers: &dyn Fn(PenaltyId, &[Datum]) -> bool,
    ) -> Rational {
        let ledger = self.ledger.borrow();
        let mut used = Rational::zero();
        for settled in ledger.done.iter().rev() {
            let last = settled.window.last_instant();
            if last < longer.from {
                break;
            }
            if last < longer.until && settled.window.until <= present.until {
                let lines = settled.lines.iter().filter(|line| covers(line.id, &line.key));
                used += lines.map(|line| &line.counted).sum::<Rational>();
            }
        }
        used
    }

    /// The credits of a line that were granted and of which nothing has come back.
    pub(super) fn outstanding(&self, id: PenaltyId, key: &[Datum]) -> Vec<Outstanding> {
        let ledger = self.ledger.borrow();
        let mut found = Vec::new();
        for (period, settled) in ledger.done.iter().enumerate() {
            for (place, line) in settled.lines.iter().enumerate() {
                let at = (period, place);
                let own = line.id == id && line.key == key;
                let returned = ledger.returned.contains(&at) || self.came_back_before(at);
                if own && line.granted.is_positive() && !returned {
                    found.push(Outstanding {
                        at,
                        label: settled.window.period.label.clone(),
                        until: settled.window.until,
                        granted: line.granted.clone(),
                    });
                }
            }
        }
        found
    }

    /// Whether a part of a credit came back under terms before. *Histories run on*: the periods are the same there.
    fn came_back_before(&self, at: (usize, usize)) -> bool {
        self.since.as_ref().is_some_and(|since| {
            let known = since.before.ledger.borrow().returned.contains(&at);
            known || since.before.came_back_before(at)
        })
    }

    /// Notes that a part of a credit has come back.
    pub(super) fn mark_returned(&self, credit: &Outstanding) {
        self.ledger.borrow_mut().returned.insert(credit.at);
    }
}
