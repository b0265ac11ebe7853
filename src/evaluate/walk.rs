//! The parts of an expression.

use crate::ir::{Expression, Pause, PauseEnd, WhichGroups};

/// Calls for each direct part of an expression, in the order in which they are written.
pub(super) fn each_part<'a>(expression: &'a Expression, call: &mut dyn FnMut(&'a Expression)) {
    use Expression as E;
    match expression {
        E::Value(_)
        | E::Column(_)
        | E::Key(_)
        | E::Period(_)
        | E::Uptime
        | E::Downtime
        | E::Outages
        | E::LongestOutage
        | E::Fee(_) => {}
        E::Cell { keys, .. } | E::Measured { keys, .. } => keys.iter().for_each(call),
        E::Clock { from, until, pauses, .. } => {
            call(from);
            call(until);
            for pause in pauses {
                pause_parts(pause, call);
            }
        }
        E::Reaches { clock, target } => {
            call(clock);
            call(target);
        }
        E::Not(inner) | E::Present(inner) | E::Negate(inner) | E::InPeriod(inner) => call(inner),
        E::And(all) | E::Or(all) | E::Extreme { among: all, .. } => all.iter().for_each(call),
        E::Compare { left, right, .. } | E::Arithmetic { left, right, .. } => {
            call(left);
            call(right);
        }
        E::OneOf { value, among } => {
            call(value);
            among.iter().for_each(call);
        }
        E::Beyond { value, bound } => {
            call(value);
            call(bound);
        }
        E::Choose { rows, otherwise } => {
            for (condition, value) in rows {
                call(condition);
                call(value);
            }
            if let Some(value) = otherwise {
                call(value);
            }
        }
        E::Aggregate(aggregate) => {
            aggregate.argument.iter().for_each(&mut *call);
            aggregate.filter.iter().for_each(call);
        }
        E::Judged { groups, .. } => {
            if let WhichGroups::Keys(keys) = groups {
                keys.iter().for_each(call);
            }
        }
    }
}

fn pause_parts<'a>(pause: &'a Pause, call: &mut dyn FnMut(&'a Expression)) {
    match pause {
        Pause::Between { from, until } => {
            call(from);
            if let PauseEnd::When(condition) = until {
                call(condition);
            }
        }
        Pause::During { filter, .. } => filter.iter().for_each(call),
    }
}
