//! `sla init`: a first contract, with data to try it on.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chrono::{TimeDelta, TimeZone as _, Utc};

use crate::arguments::Init;
use crate::atomic;
use crate::console::Console;
use crate::ending::{Ending, Failure};
use crate::project::SETTINGS;

const CONTRACT: &str = include_str!("../starter/contract.sla");
const BINDINGS: &str = include_str!("../starter/sla.toml");

pub(super) fn run(init: &Init, console: &Console) -> Result<Ending, Failure> {
    let folder = &init.folder;
    let files = [
        ("contract.sla", CONTRACT.to_owned()),
        (SETTINGS, BINDINGS.to_owned()),
        ("checks.csv", checks()),
    ];
    // Nothing is written unless all can be.
    for (name, _) in &files {
        let path = folder.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(Failure::advised(
                format!("`{}` is there already and is not overwritten", path.display()),
                "name another folder, as in `sla init my-contract`",
            ));
        }
    }
    fs::create_dir_all(folder).map_err(|error| {
        Failure::said(format!("the folder `{}` cannot be made: {error}", folder.display()))
    })?;
    for (name, text) in &files {
        atomic::write(&folder.join(name), text.as_bytes())?;
        console.remark(&format!("wrote {}", folder.join(name).display()));
    }
    let contract = folder.join("contract.sla");
    let contract = contract.strip_prefix(".").unwrap_or(&contract);
    console.remark(&next_steps(contract));
    Ok(Ending::Done)
}

fn next_steps(contract: &Path) -> String {
    let contract = contract.display();
    format!(
        "now try:\n  sla check {contract}\n  sla eval {contract}\n  sla explain {contract} commitment@2026-03"
    )
}

/// Two months of hourly checks. In March the platform did not answer for six hours, which is more than the contract
/// allows; in February for two, which is not.
fn checks() -> String {
    let down = ["2026-02-18T12", "2026-02-18T13"].into_iter().map(str::to_owned).chain(
        // From 02:00 to 08:00 in Berlin.
        (1..7).map(|hour| format!("2026-03-10T{hour:02}")),
    );
    let down: Vec<String> = down.collect();
    let mut text = String::from("checked_at,ok\n");
    // Midnight in Berlin, in winter and in summer time.
    let hours = (Utc.timestamp_opt(FROM, 0).single(), Utc.timestamp_opt(UNTIL, 0).single());
    let (Some(mut at), Some(until)) = hours else { return text };
    while at < until {
        let hour = at.format("%Y-%m-%dT%H").to_string();
        // INVARIANT: writing to a `String` cannot fail.
        let _ = writeln!(text, "{hour}:00:00Z,{}", !down.contains(&hour));
        at += TimeDelta::hours(1);
    }
    text
}

/// 2026-01-31T23:00:00Z.
const FROM: i64 = 1_769_900_400;
/// 2026-03-31T22:00:00Z.
const UNTIL: i64 = 1_774_994_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_cover_february_and_march_in_berlin() {
        let text = checks();
        // 28 days of 24 hours; 31 days less the hour that the clocks skip.
        assert_eq!(text.lines().count() - 1, 28 * 24 + 743);
        assert_eq!(text.lines().nth(1), Some("2026-01-31T23:00:00Z,true"));
        assert_eq!(text.lines().last(), Some("2026-03-31T21:00:00Z,true"));
        assert_eq!(text.lines().filter(|line| line.ends_with(",false")).count(), 2 + 6);
    }
}
