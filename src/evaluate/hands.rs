//! Work in pieces that do not wait for one another.

use std::sync::OnceLock;

/// Does pieces of work. The command line has one with threads.
pub trait Hands {
    /// Does the pieces of some work, by their numbers from 0, in whatever order; comes back when all are done.
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync));
}

/// Does one piece after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct OneAfterAnother;

impl Hands for OneAfterAnother {
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..pieces).for_each(work);
    }
}

/// How many things make a piece of work.
const PIECE: usize = 512;

/// What becomes of each of some things, in their order; of several that fail the first is told.
///
/// # Errors
/// That of the first thing that fails.
pub(super) fn of_each<T: Sync, R: Send + Sync, E: Send + Sync>(
    hands: &dyn Hands,
    things: &[T],
    make: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let pieces: Vec<&[T]> = things.chunks(PIECE).collect();
    let done: Vec<OnceLock<Result<Vec<R>, E>>> = pieces.iter().map(|_| OnceLock::new()).collect();
    hands.each(pieces.len(), &|number| {
        if let (Some(piece), Some(place)) = (pieces.get(number), done.get(number)) {
            place.get_or_init(|| piece.iter().map(&make).collect());
        }
    });
    let mut all = Vec::with_capacity(things.len());
    for (piece, place) in pieces.into_iter().zip(done) {
        // What was left undone is done here.
        let piece = place.into_inner().unwrap_or_else(|| piece.iter().map(&make).collect());
        all.extend(piece?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does some pieces from the last to the first, and forgets the others.
    struct Careless;

    impl Hands for Careless {
        fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
            (0..pieces).rev().filter(|number| number % 3 != 1).for_each(work);
        }
    }

    #[test]
    fn what_is_made_comes_in_order_and_the_first_fault_is_told() {
        let things: Vec<usize> = (0..5 * PIECE + 7).collect();
        let hands: [&dyn Hands; 2] = [&OneAfterAnother, &Careless];
        for hands in hands {
            let doubled = of_each(hands, &things, |number| Ok::<_, usize>(number * 2));
            assert_eq!(doubled, Ok(things.iter().map(|number| number * 2).collect()));
            let fails = |number: &usize| if *number % 700 == 699 { Err(*number) } else { Ok(()) };
            assert_eq!(of_each(hands, &things, fails), Err(699));
            assert_eq!(of_each(hands, &[], fails), Ok(Vec::new()));
        }
    }
}
