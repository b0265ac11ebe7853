//! Visits the parts of an expression.

use super::{Credit, Expression, Penalty};

impl Expression {
    /// Calls `visit` with this expression and everything in it, what contains first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expression)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }

    /// The expressions directly in this one, in the order they are written.
    ///
    /// The conditions of pauses are left out: they look at the events of a case, not at what is in scope here.
    pub fn parts(&self) -> Vec<&Expression> {
        match self {
            Self::Cell { keys, .. } | Self::Measured { keys, .. } | Self::Credited { keys, .. } => {
                keys.iter().collect()
            }
            Self::Clock { from: one, until: other, .. }
            | Self::Reaches { clock: one, target: other }
            | Self::Compare { left: one, right: other, .. }
            | Self::Arithmetic { left: one, right: other, .. }
            | Self::PerUnit { amount: one, of: other, .. }
            | Self::Beyond { value: one, bound: other } => vec![one, other],
            Self::Not(inner)
            | Self::Present(inner)
            | Self::Negate(inner)
            | Self::InPeriod(inner)
            | Self::Repeated { condition: inner, .. }
            | Self::OverPeriods { argument: inner, .. }
            | Self::Previous { value: inner, .. }
            | Self::TimeOfFee { fee: inner, .. } => vec![inner],
            Self::And(parts)
            | Self::Or(parts)
            | Self::Extreme { among: parts, .. }
            | Self::Worst(parts)
            | Self::Combined { parts, .. } => parts.iter().collect(),
            Self::OneOf { value, among } => std::iter::once(&**value).chain(among).collect(),
            Self::Choose { rows, otherwise } => {
                let rows = rows.iter().flat_map(|(condition, value)| [condition, value]);
                rows.chain(otherwise.as_deref()).collect()
            }
            Self::Aggregate(aggregate) => {
                aggregate.argument.iter().chain(&aggregate.filter).collect()
            }
            Self::Judged { groups: super::WhichGroups::Keys(keys), .. } => keys.iter().collect(),
            Self::Judged { .. }
            | Self::Value(_)
            | Self::Column(_)
            | Self::Joined(_)
            | Self::Key(_)
            | Self::Period(_)
            | Self::Element(_)
            | Self::Level
            | Self::Allocation
            | Self::Uptime
            | Self::Downtime
            | Self::Outages
            | Self::LongestOutage
            | Self::Fee(_) => Vec::new(),
        }
    }
}

impl Penalty {
    /// Calls `visit` with every expression of the penalty and everything in them.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expression)) {
        for expression in self.when.iter().chain(&self.applies) {
            expression.walk(visit);
        }
        match &self.credit {
            Credit::Amount { amount, .. } => amount.walk(visit),
            Credit::Tiers { base, by, tiers, .. } => {
                base.walk(visit);
                by.walk(visit);
                for tier in tiers {
                    if let Some(when) = &tier.when {
                        when.walk(visit);
                    }
                    tier.credit.walk(visit);
                }
            }
        }
        for cap in &self.caps {
            cap.amount.walk(visit);
        }
        for bound in self.only_above.iter().chain(&self.nothing_below) {
            bound.walk(visit);
        }
    }
}
