//! Cells that are points on the time line.

use chrono::{DateTime, FixedOffset};

use super::super::layout::{DecimalMark, InstantFormat, InstantPattern};
use super::iso::Written;
use super::pattern::Pattern;
use super::{CellProblem, iso, number, shown};
use crate::time::{Instant, LocalNote, Zone};

/// The first second of the year 0001 and the last of the year 9999, since 1970.
const RANGE: std::ops::RangeInclusive<i128> = -62_135_596_800..=253_402_300_799;

/// Reads the instants of one column.
#[derive(Debug)]
pub(super) struct InstantReader<'a> {
    form: Form,
    zone: Option<&'a Zone>,
}

#[derive(Debug)]
enum Form {
    Iso,
    /// A number of units since 1970, of which a second has 10^`places`.
    Epoch {
        places: i32,
    },
    Pattern(Pattern),
}

impl<'a> InstantReader<'a> {
    /// Makes the reader; the error says what is wrong with the pattern.
    pub(super) fn new(format: &'a InstantFormat) -> Result<Self, String> {
        let form = match &format.pattern {
            InstantPattern::Iso => Form::Iso,
            InstantPattern::EpochSeconds => Form::Epoch { places: 0 },
            InstantPattern::EpochMilliseconds => Form::Epoch { places: 3 },
            InstantPattern::Pattern(text) => Form::Pattern(Pattern::new(text)?),
        };
        Ok(Self { form, zone: format.zone.as_ref() })
    }

    /// Reads one instant, and what the change of the clocks did to a local time.
    pub(super) fn read(
        &self,
        text: &str,
        mark: DecimalMark,
    ) -> Result<(Instant, Option<LocalNote>), CellProblem> {
        let written = match &self.form {
            Form::Epoch { places } => return Ok((epoch(text, *places, mark)?, None)),
            Form::Iso => iso::read(text)?,
            Form::Pattern(pattern) => pattern.read(text)?,
        };
        self.place(text, &written)
    }

    /// Puts a civil time on the time line: by its own offset, else by the zone of the column.
    pub(super) fn place(
        &self,
        text: &str,
        written: &Written,
    ) -> Result<(Instant, Option<LocalNote>), CellProblem> {
        if let Some(seconds) = written.offset {
            let local = FixedOffset::east_opt(seconds)
                .and_then(|offset| written.local.checked_sub_offset(offset));
            let local = local.ok_or_else(|| beyond(text))?;
            return Ok((local.and_utc(), None));
        }
        let zone = self.zone.ok_or_else(|| {
            CellProblem::new(format!("`{}` has no zone", shown(text)))
                .help("write the zone of the times after their type, as in `in \"Europe/Berlin\"`")
        })?;
        let resolved = zone.resolve_local(written.local);
        Ok((resolved.instant, resolved.note))
    }
}

/// Seconds or milliseconds since 1970, exactly.
fn epoch(text: &str, places: i32, mark: DecimalMark) -> Result<Instant, CellProblem> {
    let number = number::parse(text, mark)?;
    // Of a nanosecond there are 10^9 a second.
    let Some(nanos) = number.whole(9 - places) else {
        let finer = format!("`{}` is finer than a nanosecond, or out of range", shown(text));
        return Err(CellProblem::new(finer));
    };
    let seconds = nanos.div_euclid(1_000_000_000);
    if !RANGE.contains(&seconds) {
        let problem = beyond(text);
        return Err(if places == 0 {
            problem.help("write `epoch ms` if these are milliseconds")
        } else {
            problem
        });
    }
    let part = u32::try_from(nanos.rem_euclid(1_000_000_000)).unwrap_or(0);
    let instant = i64::try_from(seconds).ok().and_then(|at| DateTime::from_timestamp(at, part));
    instant.ok_or_else(|| beyond(text))
}

fn beyond(text: &str) -> CellProblem {
    CellProblem::new(format!("`{}` lies outside the years 0001 to 9999", shown(text)))
}
