//! Finds the word that was probably meant.

/// At most this many candidates of about the right length are compared with a word, so that many
/// unknown names in a large contract take no time that grows with its square.
const MOST_COMPARED: usize = 200;

/// Gives the candidate nearest to `word`: one that differs only in case, else the one with the
/// fewest typing slips (a letter added, left out, changed, or two swapped), up to a third of the
/// word's length and at least one. Of equally near candidates the first is taken.
pub fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    let length = wanted.chars().count();
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &'a str)> = None;
    let near = candidates.filter(|other| other.chars().count().abs_diff(length) <= limit);
    for candidate in near.take(MOST_COMPARED) {
        let lower = candidate.to_lowercase();
        if lower == wanted {
            return Some(candidate);
        }
        let slips = strsim::osa_distance(&wanted, &lower);
        // A candidate that shares no letter at its place with a short word is no suggestion.
        let hopeless = slips >= length.max(lower.chars().count());
        if slips <= limit && !hopeless && best.is_none_or(|(fewest, _)| slips < fewest) {
            best = Some((slips, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Gives the help text "did you mean `…`?" for the nearest candidate, if one is near enough.
pub fn did_you_mean<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    closest(word, candidates).map(|found| format!("did you mean `{found}`?"))
}
