//! The same of promises and what follows from them.

use super::super::{
    Cap, Claim, Credit, CreditGroup, Cure, EarnBack, Elements, GroupRule, Level, Notice, Objective,
    Penalty, Pool, Ratchet, Recorded, RecordedCause, Review, Right, RowsOf, Tier,
};
use super::Looks;

impl Looks {
    pub(super) fn objective(&mut self, objective: &Objective) {
        let Objective {
            name: _,
            title: _,
            clause: _,
            responsibility: _,
            by: _,
            to: _,
            per: _,
            groups: _,
            elements,
            level,
            require,
            written: _,
            reads: _,
            applies,
            relieved,
            backed_by: _,
        } = objective;
        self.elements(elements.as_ref());
        self.all(applies.iter().chain(relieved).chain([require]));
        if let Some(Level { start, ratchet }) = level {
            self.expression(start);
            if let Some(Ratchet { to, when }) = ratchet {
                self.all([to, when]);
            }
        }
    }

    pub(super) fn penalty(&mut self, penalty: &Penalty) {
        let Penalty {
            name: _,
            title: _,
            clause: _,
            per: _,
            groups: _,
            when,
            when_written: _,
            objective: _,
            credit,
            elements,
            applies,
            repeats: _,
            caps,
            only_above,
            nothing_below,
            earn_back,
            unit: _,
            claim,
        } = penalty;
        self.all(when.iter().chain(applies).chain(only_above).chain(nothing_below));
        match credit {
            Credit::Amount { amount, written: _ } => self.expression(amount),
            Credit::Tiers { base, service: _, by, tiers } => {
                self.all([base, by]);
                for Tier { when, credit, share: _, written: _ } in tiers {
                    self.all(when.iter().chain([credit]));
                }
            }
        }
        self.elements(elements.as_ref());
        self.caps(caps);
        self.earn_back(earn_back.as_ref());
        if let Some(Claim { within: _, recorded }) = claim {
            self.acts(recorded);
        }
    }

    pub(super) fn group(&mut self, group: &CreditGroup) {
        let CreditGroup { name: _, title: _, clause: _, rule, members: _, each: _, cause, caps } =
            group;
        match rule {
            GroupRule::Largest | GroupRule::All => {}
            GroupRule::Elected(recorded) => self.acts(recorded),
        }
        if let Some(RecordedCause { column: _, recorded }) = cause {
            self.acts([recorded]);
        }
        self.caps(caps);
    }

    pub(super) fn pool(&mut self, pool: &Pool) {
        let Pool {
            name: _,
            title: _,
            clause: _,
            at_risk,
            covers: _,
            caps,
            only_above,
            nothing_below,
            earn_back,
            currency: _,
        } = pool;
        let at_risk = at_risk.iter().map(|(amount, _)| amount);
        self.all(at_risk.chain(only_above).chain(nothing_below));
        self.caps(caps);
        self.earn_back(earn_back.as_ref());
    }

    pub(super) fn right(&mut self, right: &Right) {
        let Right {
            name: _,
            title: _,
            clause: _,
            purpose: _,
            holder: _,
            per: _,
            elements,
            when,
            when_written: _,
            at_once: _,
            cure,
            notice,
            lapses: _,
            ends,
            recorded,
        } = right;
        self.elements(elements.as_ref());
        self.all(when.iter().chain(ends));
        self.acts(recorded);
        if let Some(Cure { within: _, when, recorded }) = cure {
            self.all(when);
            self.acts(recorded);
        }
        if let Some(Notice { within: _, recorded }) = notice {
            self.acts(recorded);
        }
    }

    pub(super) fn review(&mut self, review: &Review) {
        let Review { name: _, title: _, clause: _, every: _, until: _, recorded } = review;
        self.acts(recorded);
    }

    fn elements(&mut self, elements: Option<&Elements>) {
        match elements {
            None | Some(Elements::Windows(_)) => {}
            Some(Elements::Outages { metric: _, keys }) => self.all(keys),
            Some(Elements::Items { rows, filter }) => {
                match rows {
                    RowsOf::Source(id) => self.source(*id),
                    RowsOf::Case(_) => {}
                }
                self.all(filter);
            }
        }
    }

    fn caps(&mut self, caps: &[Cap]) {
        for Cap { amount, per: _, in_all: _, prorated: _, written: _ } in caps {
            self.expression(amount);
        }
    }

    fn earn_back(&mut self, back: Option<&EarnBack>) {
        if let Some(EarnBack { share, when, before_caps: _, written: _ }) = back {
            self.all([share, when]);
        }
    }

    fn acts<'e>(&mut self, acts: impl IntoIterator<Item = &'e Recorded>) {
        for Recorded { source, filter } in acts {
            self.source(*source);
            self.all(filter);
        }
    }
}
