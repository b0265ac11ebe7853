//! The largest and the smallest of several figures.

use crate::exact::Rational;

use super::datum::Datum;
use super::finding::{Finding, Spread};

/// The smallest of those of which there was something.
pub(super) fn worst_of(among: Vec<Finding>) -> Finding {
    let (nothing, some): (Vec<Finding>, Vec<Finding>) =
        among.into_iter().partition(|one| matches!(one, Finding::Nothing(_)));
    match (some.is_empty(), nothing.into_iter().next()) {
        (true, Some(nothing)) => nothing,
        _ => extreme_of(false, some),
    }
}

/// The largest or the smallest of several figures; of one that is nothing, nothing.
pub(super) fn extreme_of(largest: bool, among: Vec<Finding>) -> Finding {
    let count = among.len();
    let mut spreads: Vec<Spread> = Vec::with_capacity(count);
    let mut known: Vec<Datum> = Vec::with_capacity(count);
    for one in among {
        match one {
            Finding::Nothing(meaning) => return Finding::Nothing(meaning),
            other => {
                if let Finding::Known(datum) = &other {
                    known.push(datum.clone());
                }
                spreads.push(other.spread());
            }
        }
    }
    if known.len() == count {
        let missing = known.iter().any(|datum| !datum.is_present());
        let best = if largest { known.into_iter().max() } else { known.into_iter().min() };
        return Finding::Known(best.filter(|_| !missing).unwrap_or(Datum::Missing));
    }
    let all = |part: fn(&Spread) -> &Option<Rational>| -> Option<Vec<Rational>> {
        spreads.iter().map(|spread| part(spread).clone()).collect()
    };
    let some = |part: fn(&Spread) -> &Option<Rational>| -> Vec<Rational> {
        spreads.iter().filter_map(|spread| part(spread).clone()).collect()
    };
    let seen = all(|spread| &spread.seen);
    let (low, high, seen) = if largest {
        let high = all(|spread| &spread.high).and_then(|all| all.into_iter().max());
        (
            some(|spread| &spread.low).into_iter().max(),
            high,
            seen.and_then(|all| all.into_iter().max()),
        )
    } else {
        let low = all(|spread| &spread.low).and_then(|all| all.into_iter().min());
        (
            low,
            some(|spread| &spread.high).into_iter().min(),
            seen.and_then(|all| all.into_iter().min()),
        )
    };
    Finding::between(seen, low, high)
}
