//! `--stats`: how the data were read.

use std::fs;
use std::time::Duration;

use sla::evaluate::{Path, SourceStats};

use crate::binding::Bound;

/// Which way each source took, how fast, and how much memory it took at most.
pub(crate) fn told(sources: &[SourceStats], bound: &Bound, took: Duration) -> String {
    let mut lines = Vec::new();
    for source in sources {
        let metrics = if source.metrics.is_empty() {
            String::new()
        } else {
            format!(" ({})", source.metrics.join(", "))
        };
        let way = match &source.path {
            Path::OnePass { odd: 0 } => "in one pass".to_owned(),
            Path::OnePass { odd } => format!("in one pass, {odd} of them one by one"),
            Path::RowByRow(reason) => format!("row by row: {reason}"),
        };
        let way = match source.spilled {
            Some(spilled) => {
                format!("{way}; {} bytes written away in {} parts", spilled.bytes, spilled.parts)
            }
            None => way,
        };
        lines.push(format!("{}{metrics}: {} rows, {way}", source.source, source.rows));
    }
    let rows: u64 = sources.iter().map(|source| source.rows).sum();
    let files = bound.bindings.iter().flat_map(|binding| &binding.files);
    let bytes: u64 = files.filter_map(|file| bound.files.length_of(&file.path)).sum();
    let millis = took.as_millis().max(1);
    let rate = u128::from(rows) * 1000 / millis;
    lines.push(format!("{rows} rows, {bytes} bytes in {millis} ms: {rate} rows/s"));
    lines.extend(peak().map(|peak| format!("at most {peak} of memory")));
    lines.join("\n")
}

/// The most memory this process has had, as Linux says it.
fn peak() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}
