//! A realistic contract of any length, for the benchmarks.

/// What every contract begins with.
const HEAD: &str = include_str!("head.sla");
/// One lot: a service with its data, promises, credits and rights. `__N` stands for its number.
const LOT: &str = include_str!("lot.sla");

/// Writes a contract of whole lots, of about that many lines.
pub(crate) fn contract(lines: usize) -> String {
    let lots = lines.saturating_sub(HEAD.lines().count()).div_ceil(LOT.lines().count());
    let mut text = HEAD.to_owned();
    for lot in 1..=lots {
        text.push_str(&LOT.replace("__N", &format!("_{lot}")));
    }
    text
}
