//! The offsets of local times from the time line.

use chrono::DateTime;

use crate::time::Zone;

/// How many slots there are for hours that were placed: those of some five months.
const HOURS: usize = 1 << 12;

/// The offsets of the local hours of a zone in which no clock changes.
#[derive(Debug, Clone)]
pub(super) struct LocalHours {
    zone: Zone,
    /// Hours since 1970 that were placed, and their offsets in seconds; each has one slot that it may lie in.
    placed: Vec<Option<(i64, i64)>>,
}

impl LocalHours {
    /// Of a zone.
    pub(super) fn new(zone: Zone) -> Self {
        Self { zone, placed: Vec::new() }
    }

    /// The offset in seconds of a local hour since 1970; `None` where clocks change in it.
    #[inline]
    pub(super) fn offset(&mut self, hour: i64) -> Option<i64> {
        // INVARIANT: the bits that are taken are those of a place.
        let slot = usize::try_from(hour & 0xfff).unwrap_or(0);
        match self.placed.get(slot) {
            Some(Some((known, offset))) if *known == hour => Some(*offset),
            _ => self.place(hour, slot),
        }
    }

    #[cold]
    fn place(&mut self, hour: i64, slot: usize) -> Option<i64> {
        let offset = offset_of_hour(self.zone, hour)?;
        self.placed.resize(HOURS, None);
        if let Some(slot) = self.placed.get_mut(slot) {
            *slot = Some((hour, offset));
        }
        Some(offset)
    }
}

/// The offset in seconds of a local hour since 1970 in which no clock changes.
fn offset_of_hour(zone: Zone, hour: i64) -> Option<i64> {
    let resolve = |second: i64| {
        let local = DateTime::from_timestamp(second, 0)?.naive_utc();
        let resolved = zone.resolve_local(local);
        resolved.note.is_none().then_some(second - resolved.instant.timestamp())
    };
    // Clocks change by minutes at least: hours of which every minute has one offset have no change inside.
    let offset = resolve(hour * 3600)?;
    let same = (0..60).all(|minute| resolve(hour * 3600 + minute * 60) == Some(offset));
    let last = resolve(hour * 3600 + 3599) == Some(offset);
    (same && last).then_some(offset)
}
