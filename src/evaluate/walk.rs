//! The parts of an expression.

use crate::ir::{Expression, Pause, PauseEnd};

/// Calls for each direct part of an expression, in the order in which they are written, pauses included.
pub(super) fn each_part<'a>(expression: &'a Expression, call: &mut dyn FnMut(&'a Expression)) {
    for part in expression.parts() {
        call(part);
    }
    if let Expression::Clock { pauses, .. } = expression {
        for pause in pauses {
            pause_parts(pause, call);
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
        Pause::During(spans) => spans.filter.iter().for_each(call),
    }
}
