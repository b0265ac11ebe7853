//! A contract with its data: the statement that `eval` shows and `explain` explains.

use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use sla::data::{BadRows, rejects_csv};
use sla::diagnostic::Diagnostic;
use sla::evaluate::{Asked, evaluate_files_within, source_names};
use sla::statement::Statement;
use sla::time::{Instant, Zone, parse_period_label};

use crate::arguments::Data;
use crate::atomic;
use crate::binding::bind;
use crate::console::Console;
use crate::contract::{Loaded, load};
use crate::ending::Failure;
use crate::exports::Files;
use crate::feed::Threads;
use crate::memory::{memory, written_away};
use crate::settings::Settings;
use crate::stats;

/// Loads the contract, reads its data and evaluates it.
pub(crate) fn evaluated(
    contract: &Path,
    data: &Data,
    console: &Console,
) -> Result<(Loaded, Statement), Failure> {
    let loaded = load(contract, &data.parameters, console)?;
    let asked = asked(data, loaded.contract.zone)?;
    let memory = memory(data.memory.as_deref())?;
    let settings = Settings::beside(contract)?;
    let sources = source_names(&loaded.contract);
    let bound = bind(&data.bindings, &settings, &sources, Files::new(console.is_quiet()))?;
    if contract.as_os_str() == "-" && bound.files.uses_stdin() {
        return Err(Failure::said("the contract and the data cannot both come from stdin"));
    }
    let placed = |found: Box<Diagnostic>| Failure::from(in_full(*found, &bound.files));
    let bad = if data.rejects.is_some() { BadRows::Collect } else { BadRows::Stop };
    let count = data.threads.map_or_else(processors, |count| usize::from(count.get()));
    let feed = Threads { files: &bound.files, count };
    let begun = std::time::Instant::now();
    let mut rejected = Vec::new();
    let bad = (bad, &mut rejected);
    let contract = &loaded.contract;
    let (files, bindings) = (&bound.files, &bound.bindings);
    let evaluated = evaluate_files_within(contract, files, bindings, bad, &asked, &feed, &memory);
    bound.files.read();
    if let Some(path) = &data.rejects {
        // Where a file cannot be read at all nothing was set aside, and nothing is written.
        if evaluated.is_ok() || !rejected.is_empty() {
            atomic::write(path, rejects_csv(&rejected).as_bytes())?;
        }
        if !rejected.is_empty() {
            console.remark(&format!(
                "bad rows set aside in `{}`: {}",
                path.display(),
                rejected.len()
            ));
        }
    }
    let evaluated = evaluated.map_err(placed)?;
    for told in evaluated.sources.iter().filter_map(written_away) {
        console.remark(&told);
    }
    if data.stats {
        console.remark(&stats::told(&evaluated.sources, &bound, begun.elapsed()));
    }
    let statement = evaluated.statement;
    Ok((loaded, statement))
}

/// How many processors there are to work with.
fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Names a file by the path that leads to it from here, where `sla.toml` names it from elsewhere.
fn in_full(mut found: Diagnostic, files: &Files) -> Diagnostic {
    if let Some(place) = &mut found.place
        && let Some(path) = files.path_of(&place.file)
    {
        place.file = path.to_string_lossy().into_owned();
    }
    found
}

fn asked(data: &Data, zone: Zone) -> Result<Asked, Failure> {
    let periods = match &data.period {
        None => None,
        Some(text) => Some(
            parse_period_label(text)
                .map_err(|error| Failure::said(format!("`--period`: {error}")))?,
        ),
    };
    let as_of = match &data.as_of {
        None => None,
        Some(text) => Some(instant(text, zone).ok_or_else(|| {
            Failure::advised(
                format!("`--as-of`: `{text}` is no instant"),
                "write it as 2026-04-03T00:00:00+02:00 or, in the contract's zone, 2026-04-03",
            )
        })?),
    };
    Ok(Asked { as_of, periods })
}

/// An instant with its offset, also as a statement writes it (`…+02:00[Europe/Berlin]`); a local time or a date
/// (its first instant) in the zone.
fn instant(text: &str, zone: Zone) -> Option<Instant> {
    let (stamp, named) = match text.strip_suffix(']') {
        Some(text) => {
            let (stamp, name) = text.split_once('[')?;
            (stamp, Some(Zone::parse(name).ok()?))
        }
        None => (text, None),
    };
    if let Ok(instant) = DateTime::parse_from_rfc3339(stamp) {
        let agrees = |zone: Zone| {
            zone.offset_seconds(instant.to_utc()) == instant.offset().local_minus_utc()
        };
        return named.is_none_or(agrees).then(|| instant.to_utc());
    }
    let zone = named.unwrap_or(zone);
    if let Ok(day) = NaiveDate::parse_from_str(stamp, "%Y-%m-%d") {
        return Some(zone.start_of_day(day));
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(stamp, form).ok())
        .map(|local| zone.resolve_local(local).instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_with_and_without_their_offset() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let read = |text: &str| instant(text, berlin).map(|instant| instant.to_rfc3339());
        let same = Some("2026-04-02T22:00:00+00:00".to_owned());
        for text in [
            "2026-04-03T00:00:00+02:00",
            "2026-04-03T00:00:00+02:00[Europe/Berlin]",
            "2026-04-02T22:00:00Z",
            "2026-04-03",
            "2026-04-03T00:00",
            "2026-04-03T00:00:00",
            "2026-04-02T18:00[America/New_York]",
        ] {
            assert_eq!(read(text), same, "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2026-04-31",
            "2026-04",
            "2026-04-03T00:00:00+03:00[Europe/Berlin]",
            "2026-04-03T00:00[Europe/Bonn]",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
