//! Finds the name that was probably meant.

/// The candidate nearest to `wanted`: one that differs only in case, blanks, `_` or `-`, else the
/// one with the fewest typing slips, up to a third of the name and at least one.
pub(super) fn nearest<'a>(
    wanted: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = folded(wanted);
    let limit = (plain.chars().count() / 3).max(1);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let other = folded(candidate);
        if other.is_empty() {
            continue;
        }
        if other == plain {
            return Some(candidate);
        }
        let slips = strsim::damerau_levenshtein(&plain, &other);
        let longest = plain.chars().count().max(other.chars().count());
        if slips <= limit && slips < longest && best.is_none_or(|(fewest, _)| slips < fewest) {
            best = Some((slips, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The name in lower case, without what people write in different ways.
fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}
