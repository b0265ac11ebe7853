//! Instants of a statement (RFC 9557 in the contract's zone) as people read them.

use sla::diagnostic::render::visible::one_line;

/// The parts of an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment<'a> {
    date: &'a str,
    time: &'a str,
    offset: &'a str,
    zone: &'a str,
}

/// The parts of `2026-03-01T00:00:00+01:00[Europe/Berlin]`; `None` for another form.
fn parts(text: &str) -> Option<Moment<'_>> {
    let (stamp, zone) = text.split_once('[').unwrap_or((text, ""));
    let (date, rest) = stamp.split_once('T')?;
    let (time, offset) = rest.split_at_checked(rest.find(['+', '-', 'Z']).unwrap_or(rest.len()))?;
    let time = time.strip_suffix(":00").filter(|short| short.len() == 5).unwrap_or(time);
    Some(Moment { date, time, offset, zone: zone.trim_end_matches(']') })
}

/// `2026-04-03 00:00 (Europe/Berlin)`.
pub(crate) fn instant_in_zone(text: &str) -> String {
    match parts(text) {
        Some(at) if at.zone.is_empty() => format!("{} {}{}", at.date, at.time, at.offset),
        Some(at) => format!("{} {} ({})", at.date, at.time, at.zone),
        None => one_line(text),
    }
}

/// `2026-03-10 02:00 until 04:00`; the offsets from UTC where the clocks change in between, the date of the end where
/// it is another, and days alone where both ends are midnights. The end is exclusive, as everywhere.
pub(crate) fn span(from: &str, until: Option<&str>) -> String {
    let Some(start) = parts(from) else {
        let until = until.map(one_line).unwrap_or_default();
        return format!("{} until {until}", one_line(from));
    };
    let Some(end) = until.and_then(parts) else {
        return format!("since {} {}", start.date, start.time);
    };
    if start.time == "00:00" && end.time == "00:00" {
        return format!("{} until {}", start.date, end.date);
    }
    let offset = |at: Moment<'_>| {
        if start.offset == end.offset { String::new() } else { at.offset.to_owned() }
    };
    let day = if start.date == end.date { String::new() } else { format!("{} ", end.date) };
    format!("{} {}{} until {day}{}{}", start.date, start.time, offset(start), end.time, offset(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_say_what_differs() {
        let shown = |from: &str, until: &str| {
            span(&format!("{from}[Europe/Berlin]"), Some(&format!("{until}[Europe/Berlin]")))
        };
        assert_eq!(
            shown("2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"),
            "2026-03-01 until 2026-04-01"
        );
        assert_eq!(
            shown("2026-03-10T02:00:00+01:00", "2026-03-10T04:30:15+01:00"),
            "2026-03-10 02:00 until 04:30:15"
        );
        // The hour that exists twice.
        assert_eq!(
            shown("2026-10-25T02:30:00+02:00", "2026-10-25T02:10:00+01:00"),
            "2026-10-25 02:30+02:00 until 02:10+01:00"
        );
        assert_eq!(
            shown("2026-03-10T23:00:00+01:00", "2026-03-11T01:00:00+01:00"),
            "2026-03-10 23:00 until 2026-03-11 01:00"
        );
        assert_eq!(span("2026-03-10T23:00:00Z[UTC]", None), "since 2026-03-10 23:00");
    }

    #[test]
    fn an_instant_names_its_zone() {
        let text = "2026-04-03T00:00:00+02:00[Europe/Berlin]";
        assert_eq!(instant_in_zone(text), "2026-04-03 00:00 (Europe/Berlin)");
        assert_eq!(instant_in_zone("2026-04-03T00:00:30Z"), "2026-04-03 00:00:30Z");
        assert_eq!(instant_in_zone("soon"), "soon");
    }
}
