//! Finds the word that was probably meant.

/// Gives the candidate nearest to `word`: one that differs only in case, else the one with the
/// fewest typing slips (a letter added, left out, changed, or two swapped), up to a third of the
/// word's length and at least one. Of equally near candidates the first is taken.
pub fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let lower = candidate.to_lowercase();
        if lower == wanted {
            return Some(candidate);
        }
        let slips = strsim::damerau_levenshtein(&wanted, &lower);
        // A candidate that shares no letter at its place with a short word is no suggestion.
        let hopeless = slips >= wanted.chars().count().max(lower.chars().count());
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
