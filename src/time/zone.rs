//! Time zones: names, and the ties between civil and physical time.

use std::cmp::Ordering;
use std::fmt;

use chrono::{
    Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
    Timelike,
};
use chrono_tz::{GapInfo, IANA_TZDB_VERSION, TZ_VARIANTS, Tz};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::instant::{Instant, shift};
use super::windows::iana_twin;

/// How many names an error suggests at most.
const MAX_SUGGESTIONS: usize = 3;

/// A time zone of the IANA database, such as `Europe/Berlin`; serialised as that name.
///
/// Clock changes are known to the end of the compiled-in tables (2099 for zones that change every
/// year); later the last offset stays. Ordered by name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// A name that is no IANA zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone {
    /// The name as given.
    pub name: String,
    /// Up to three zones that may be meant, the likeliest first.
    pub suggestions: Vec<String>,
}

/// The instant a local time stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalInstant {
    /// The instant.
    pub instant: Instant,
    /// What was decided where the clock changed, if anything.
    pub note: Option<LocalNote>,
}

/// Why a local time did not name exactly one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalNote {
    /// The local time does not exist; it was moved forward by the gap.
    Gap {
        /// The length of the gap.
        by: TimeDelta,
    },
    /// The local time exists twice; the first was taken.
    Fold,
}

impl Zone {
    /// Coordinated universal time, a zone without clock changes.
    pub const UTC: Zone = Zone(Tz::UTC);

    /// The zone of that exact IANA name.
    ///
    /// # Errors
    /// When there is none. Another case, a Windows name, a city or a slip of the pen give
    /// suggestions and are not accepted.
    pub fn parse(name: &str) -> Result<Zone, UnknownZone> {
        name.parse()
            .map(Zone)
            .map_err(|_| UnknownZone { name: name.to_owned(), suggestions: suggestions(name) })
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// All IANA names that [`Zone::parse`] accepts, aliases included.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// The release of the IANA database whose rules are used, such as `2025b`.
    pub fn tzdb_version() -> &'static str {
        IANA_TZDB_VERSION
    }

    /// Local time less UTC at an instant, in seconds.
    pub fn offset_seconds(self, instant: Instant) -> i32 {
        self.0.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc()
    }

    /// What the clocks in the zone show at an instant.
    pub fn local(self, instant: Instant) -> NaiveDateTime {
        let utc = instant.naive_utc();
        let offset = self.0.offset_from_utc_datetime(&utc).fix();
        // Only the first and last hours of the time line have no local time.
        utc.checked_add_offset(offset).unwrap_or(utc)
    }

    /// The instant of a local time: one that does not exist moves forward by the gap, one that
    /// exists twice means the first. The note says which of the two happened.
    pub fn resolve_local(self, local: NaiveDateTime) -> LocalInstant {
        match self.0.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(offset) => LocalInstant {
                instant: at_offset(local, offset.fix().local_minus_utc()),
                note: None,
            },
            MappedLocalTime::Ambiguous(first, _) => LocalInstant {
                instant: at_offset(local, first.fix().local_minus_utc()),
                note: Some(LocalNote::Fold),
            },
            MappedLocalTime::None => match self.gap_at(local) {
                Some(gap) => LocalInstant {
                    instant: at_offset(local, gap.offset_before),
                    note: Some(LocalNote::Gap { by: gap.length }),
                },
                None => LocalInstant { instant: local.and_utc(), note: None },
            },
        }
    }

    /// The first instant of a civil day.
    ///
    /// Where midnight does not exist it is the instant of the clock change. Where the whole day
    /// does not exist (Pacific/Apia, 2011-12-30) it is the start of the next day: the day is empty.
    pub fn start_of_day(self, day: NaiveDate) -> Instant {
        let midnight = day.and_time(NaiveTime::MIN);
        match self.gap_at(midnight) {
            Some(gap) => gap.ends,
            None => self.resolve_local(midnight).instant,
        }
    }

    /// The first instant after a civil day: the start of the next one.
    pub fn end_of_day(self, day: NaiveDate) -> Instant {
        day.checked_add_days(Days::new(1)).map_or(Instant::MAX_UTC, |next| self.start_of_day(next))
    }

    /// The civil day that holds an instant: its [`Zone::start_of_day`] is not later and that of
    /// the next day is later.
    ///
    /// It is the local date, save where clocks are put back across midnight and the end of a day
    /// is lived twice: the second time belongs to the day that has already begun.
    pub fn day_of(self, instant: Instant) -> NaiveDate {
        let mut day = self.local(instant).date();
        while let Some(next) = day.succ_opt().filter(|next| self.start_of_day(*next) <= instant) {
            day = next;
        }
        day
    }

    /// An instant as RFC 9557 text: `2026-03-01T00:00:00+01:00[Europe/Berlin]`.
    ///
    /// Fraction digits stand only where they are needed; UTC is `+00:00[UTC]`. Offsets of before
    /// the standard zones show their seconds, `+00:53:28`, so that the text stays exact.
    pub fn format_rfc9557(self, instant: Instant) -> String {
        let local = self.local(instant);
        let nanos = local.nanosecond() % 1_000_000_000;
        let digits = format!("{nanos:09}");
        let fraction = if nanos == 0 { "" } else { digits.trim_end_matches('0') };
        let point = if nanos == 0 { "" } else { "." };
        let clock = local.format("%Y-%m-%dT%H:%M:%S");
        let offset = format_offset(self.offset_seconds(instant));
        format!("{clock}{point}{fraction}{offset}[{}]", self.name())
    }

    /// The gap in local time that holds `local`, if one does.
    fn gap_at(self, local: NaiveDateTime) -> Option<Gap> {
        let (begins, before) = GapInfo::new(&local, &self.0)?.begin?;
        let offset_before = before.fix().local_minus_utc();
        let ends = at_offset(begins, offset_before);
        let length = i64::from(self.offset_seconds(ends)) - i64::from(offset_before);
        Some(Gap { offset_before, ends, length: TimeDelta::seconds(length) })
    }
}

/// Local times that do not exist because clocks were put forward.
struct Gap {
    /// Local time less UTC before the change, in seconds.
    offset_before: i32,
    /// The instant of the change: the first one after the gap.
    ends: Instant,
    length: TimeDelta,
}

/// The instant at which clocks `offset` seconds ahead of UTC show `local`.
fn at_offset(local: NaiveDateTime, offset: i32) -> Instant {
    shift(local.and_utc(), TimeDelta::seconds(-i64::from(offset)))
}

/// An offset as `+01:00`, with seconds only where it has some.
pub(super) fn format_offset(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes, seconds) =
        (offset.abs() / 3600, offset.abs() / 60 % 60, offset.abs() % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}:{minutes:02}")
    } else {
        format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// The zones that may be meant by a name that is none.
fn suggestions(name: &str) -> Vec<String> {
    if let Some(exact) = Zone::names().find(|zone| zone.eq_ignore_ascii_case(name)) {
        return vec![exact.to_owned()];
    }
    if let Some(twin) = iana_twin(name.trim()) {
        return vec![twin.to_owned()];
    }
    let wanted = name.trim().to_ascii_lowercase().replace(' ', "_");
    let mut near: Vec<(usize, &str)> = Zone::names()
        .filter_map(|zone| {
            let lower = zone.to_ascii_lowercase();
            let city = lower.rsplit('/').next().unwrap_or(&lower);
            let distance =
                strsim::osa_distance(&wanted, &lower).min(strsim::osa_distance(&wanted, city));
            (distance <= 1 + wanted.len() / 5).then_some((distance, zone))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(MAX_SUGGESTIONS).map(|(_, zone)| zone.to_owned()).collect()
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a time zone of the IANA database", self.name)
    }
}

impl std::error::Error for UnknownZone {}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Zone::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl JsonSchema for Zone {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time zone of the IANA database, such as `Europe/Berlin`.",
            "type": "string"
        })
    }
}
