//! In which piece of time rows lie, and how many lie in each.

use crate::engine::MISSING;

use super::Fold;

/// When the rows of a batch lie.
#[derive(Clone, Copy)]
pub(super) struct Dated<'d> {
    /// The segment of each.
    pub(super) segments: &'d [u32],
    /// The first and the last instant, where all lie in one segment.
    pub(super) ends: Option<(i64, i64)>,
}

impl Fold<'_, '_> {
    /// The piece of time of an instant.
    #[inline]
    fn segment(&mut self, at: i64) -> u32 {
        match self.segments.find(at) {
            Some(segment) => segment,
            None => self.new_segment(at),
        }
    }

    #[cold]
    fn new_segment(&mut self, at: i64) -> u32 {
        let (from, until) = self.scan.segments.around(at);
        let number = u32::try_from(self.bounds.len()).unwrap_or(u32::MAX);
        self.bounds.push((from, until));
        self.rows_of_segment.push(0);
        self.segments.add(from, until, number);
        number
    }

    /// The bounds of a piece of time.
    pub(super) fn bounds_of(&self, segment: u32) -> (i64, i64) {
        let bounds = usize::try_from(segment).ok().and_then(|place| self.bounds.get(place));
        bounds.copied().unwrap_or_default()
    }

    /// Counts a row of the source. Gives its segment; `None` where it lies at or after `as_of`.
    #[inline]
    pub(super) fn dated(&mut self, at: i64) -> Option<u32> {
        let ends = &mut self.folded.ends;
        *ends = Some(match *ends {
            Some((first, last)) => (first.min(at), last.max(at)),
            None => (at, at),
        });
        if at >= self.as_of {
            if let Some(count) = usize::try_from(self.file)
                .ok()
                .and_then(|file| self.folded.after_as_of.get_mut(file))
            {
                *count += 1;
            }
            return None;
        }
        let segment = self.segment(at);
        if let Some(count) =
            usize::try_from(segment).ok().and_then(|place| self.rows_of_segment.get_mut(place))
        {
            *count += 1;
        }
        Some(segment)
    }

    /// Counts the rows of a batch that lie in one segment, before `as_of`; nothing where they do not. Gives the segment
    /// with the first and the last instant.
    pub(super) fn dated_together(&mut self, instants: &[i64]) -> Option<(u32, (i64, i64))> {
        let (least, most) = ends_of(instants)?;
        if least == MISSING || most >= self.as_of {
            return None;
        }
        let segment = self.segment(least);
        if self.segment(most) != segment {
            return None;
        }
        let place = usize::try_from(segment).ok()?;
        *self.rows_of_segment.get_mut(place)? += u64::try_from(instants.len()).ok()?;
        let before = self.folded.ends.unwrap_or((least, most));
        self.folded.ends = Some((before.0.min(least), before.1.max(most)));
        Some((segment, (least, most)))
    }
}

/// The least and the largest of some instants.
fn ends_of(instants: &[i64]) -> Option<(i64, i64)> {
    let (pairs, rest) = instants.as_chunks::<2>();
    let each = rest.first().or_else(|| instants.first())?;
    // Pair by pair: where each is compared with both ends the compiler takes two at a time, without an instruction for
    // numbers so long, and needs three times as long.
    Some(pairs.iter().fold((*each, *each), |(least, most), [one, other]| {
        let (less, more) = if one < other { (one, other) } else { (other, one) };
        (least.min(*less), most.max(*more))
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ends_are_the_least_and_the_largest(instants in proptest::collection::vec(any::<i64>(), 0..9)) {
            let least = instants.iter().min().copied();
            let expected = least.zip(instants.iter().max().copied());
            prop_assert_eq!(ends_of(&instants), expected);
        }
    }
}
