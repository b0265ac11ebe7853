//! The exports that the benchmarks read: probes, tickets and maintenance of one year, the same bytes on every machine.
//!
//! Nothing in them is real. Probes come almost in the order of time, as collectors write them; a tenth of a per cent to
//! half a per cent of them fail; latencies have a long tail; response times grow with the rank of a ticket.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// 2024-01-02T00:00:00Z, in milliseconds since 1970: in every zone the year has begun.
const START: u64 = 1_704_153_600_000;
/// Up to 2024-12-30T00:00:00Z.
const SPAN: u64 = 363 * DAY;
const DAY: u64 = 86_400_000;
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

const SERVICES: [&str; 8] =
    ["accounts", "billing", "catalogue", "delivery", "gateway", "login", "media", "search"];
const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];
const GROUPS: [&str; 4] = ["field", "network", "platform", "service desk"];

/// Writes `probes.csv` with so many rows, `probes.ndjson` and `tickets.csv` with a quarter of them, and
/// `maintenance.csv`, into a folder that is there.
pub(crate) fn write(folder: &Path, rows: u64) -> io::Result<()> {
    let days = days();
    maintenance(&mut create(folder, "maintenance.csv")?, &days)?;
    probes(&mut create(folder, "probes.csv")?, &mut create(folder, "probes.ndjson")?, &days, rows)?;
    tickets(&mut create(folder, "tickets.csv")?, &days, rows / 4)
}

fn create(folder: &Path, name: &str) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?))
}

/// A sequence that looks random and is always the same (an xorshift, mixed once more).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below another, which is small against 2^32.
    fn below(&mut self, most: u64) -> u64 {
        ((self.next() >> 32) * most) >> 32
    }

    /// `mean` on average, mostly less and seldom a great deal more.
    fn tail(&mut self, mean: u64) -> u64 {
        let doublings = self.next().trailing_zeros().min(6);
        self.below(mean.max(1)) + (self.below(mean.max(1)) << doublings) / 4
    }
}

/// The dates from 2024 on, as text.
fn days() -> Vec<String> {
    let mut days = Vec::new();
    for year in 2024..=2026 {
        let february = if year % 4 == 0 { 29 } else { 28 };
        for (month, length) in (1..).zip([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            days.extend((1..=length).map(|day| format!("{year}-{month:02}-{day:02}")));
        }
    }
    days
}

/// A time as `2024-03-01T12:00:00.250Z`, or without the milliseconds.
fn time(line: &mut Vec<u8>, days: &[String], at: u64, millis: bool) -> io::Result<()> {
    let since = at - (START - DAY);
    let day = usize::try_from(since / DAY).ok().and_then(|day| days.get(day));
    let day = day.ok_or(io::ErrorKind::InvalidInput)?;
    let (hour, minute, second) = (since % DAY / HOUR, since % HOUR / MINUTE, since % MINUTE / 1000);
    write!(line, "{day}T{hour:02}:{minute:02}:{second:02}")?;
    if millis {
        write!(line, ".{:03}", since % 1000)?;
    }
    line.push(b'Z');
    Ok(())
}

/// Five windows a service, hours apart.
fn maintenance(out: &mut dyn Write, days: &[String]) -> io::Result<()> {
    let mut dice = Dice(3);
    out.write_all(b"service,start_ts,end_ts\n")?;
    for service in SERVICES {
        for fifth in 0..5 {
            let start = START + SPAN / 5 * fifth + dice.below(SPAN / 5 / MINUTE - 600) * MINUTE;
            let end = start + HOUR + dice.below(9000) * 1000;
            let mut line = format!("{service},").into_bytes();
            time(&mut line, days, start, false)?;
            line.push(b',');
            time(&mut line, days, end, false)?;
            line.push(b'\n');
            out.write_all(&line)?;
        }
    }
    out.flush()
}

fn probes(csv: &mut dyn Write, json: &mut dyn Write, days: &[String], rows: u64) -> io::Result<()> {
    let mut dice = Dice(11);
    let mut line = Vec::with_capacity(256);
    csv.write_all(b"ts,service,ok,latency_ms\n")?;
    for row in 0..rows {
        // INVARIANT: fewer than 2^29 rows, so that the product fits.
        let even = START + SPAN / 1000 * row / rows.max(1) * 1000;
        let at = (even + dice.below(8000)).min(START + SPAN - 1);
        let place = dice.below(8);
        let service = usize::try_from(place).ok().and_then(|place| SERVICES.get(place));
        let service = service.copied().unwrap_or_default();
        let ok = u8::from(dice.below(10_000) >= 10 + 5 * place);
        let tenths = (150 + 60 * place + dice.tail(200 + 80 * place)).min(299_999);
        let (whole, tenth) = (tenths / 10, tenths % 10);
        line.clear();
        time(&mut line, days, at, true)?;
        writeln!(line, ",{service},{ok},{whole}.{tenth}")?;
        csv.write_all(&line)?;
        if row % 4 == 0 {
            line.clear();
            line.extend_from_slice(b"{\"ts\":\"");
            time(&mut line, days, at, true)?;
            let rest = format!(
                "\",\"service\":\"{service}\",\"ok\":{ok},\"latency_ms\":{whole}.{tenth}}}\n"
            );
            line.extend_from_slice(rest.as_bytes());
            json.write_all(&line)?;
        }
    }
    csv.flush()?;
    json.flush()
}

fn tickets(out: &mut dyn Write, days: &[String], rows: u64) -> io::Result<()> {
    let mut dice = Dice(23);
    let mut line = Vec::with_capacity(256);
    out.write_all(b"id,priority,opened_at,first_response_at,resolved_at,status,group\n")?;
    for row in 0..rows {
        let even = START + SPAN / 1000 * row / rows.max(1) * 1000;
        let opened = (even + dice.below(3600) * 1000).min(START + SPAN - 1000);
        let rank = match dice.below(100) {
            0..=3 => 0,
            4..=17 => 1,
            18..=59 => 2,
            _ => 3,
        };
        let mean = [40 * MINUTE, 3 * HOUR, 9 * HOUR, 26 * HOUR];
        let mean = mean.get(rank).copied().unwrap_or(HOUR) / 1000;
        let responded = opened + dice.tail(mean) * 1000;
        let resolved = responded + dice.tail(3 * mean) * 1000;
        let (silent, open) = (dice.below(60) == 0, dice.below(25) == 0);
        let priority = PRIORITIES.get(rank).copied().unwrap_or_default();
        let group = usize::try_from(dice.below(4)).ok().and_then(|place| GROUPS.get(place));
        line.clear();
        write!(line, "T{:08},{priority},", 40_000_000 + row)?;
        time(&mut line, days, opened, false)?;
        line.push(b',');
        if !silent {
            time(&mut line, days, responded, false)?;
        }
        line.push(b',');
        if !silent && !open {
            time(&mut line, days, resolved, false)?;
        }
        let status = if silent || open { "open" } else { "resolved" };
        writeln!(line, ",{status},{}", group.copied().unwrap_or_default())?;
        out.write_all(&line)?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_they_are() {
        let days = days();
        let mut line = Vec::new();
        time(&mut line, &days, START, false).unwrap();
        time(&mut line, &days, START + SPAN - 1, true).unwrap();
        // 363 days after 2 January of a leap year is 30 December.
        assert_eq!(line, b"2024-01-02T00:00:00Z2024-12-29T23:59:59.999Z");
    }

    #[test]
    fn the_same_rows_come_every_time() {
        let days = days();
        let mut first = (Vec::new(), Vec::new());
        let mut second = (Vec::new(), Vec::new());
        probes(&mut first.0, &mut first.1, &days, 100).unwrap();
        probes(&mut second.0, &mut second.1, &days, 100).unwrap();
        assert_eq!(first, second);
        let text = String::from_utf8(first.0).unwrap();
        assert_eq!(text.lines().count(), 101);
        assert_eq!(text.lines().nth(1).unwrap().split(',').count(), 4);
    }
}
