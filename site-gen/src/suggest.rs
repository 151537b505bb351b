//! « Vouliez-vous dire … ? »: the remedy most errors need.

use crate::slug;

/// How many candidates are compared letter by letter: a site of ten thousand pages with a thousand broken links must
/// still answer at once.
const COMPARED: usize = 64;

/// How many candidates a remedy lists: nobody reads hundreds of file names.
const LISTED: usize = 40;

/// The candidate the editor most likely meant: the same word in other letters, or one a few keystrokes away.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let candidates = closest(word, candidates.into_iter().collect());
    let folded = slug::fold(word);
    let same = candidates.iter().copied().find(|candidate| slug::fold(candidate) == folded);
    same.or_else(|| forms::nearest(word, candidates.iter().copied()))
}

/// The candidates made of nearly the same letters, in their order; a cheap sieve before the real comparison.
fn closest<'c>(word: &str, candidates: Vec<&'c str>) -> Vec<&'c str> {
    if candidates.len() <= COMPARED {
        return candidates;
    }
    let letters = letters(word);
    let mut ranked: Vec<(u32, usize)> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| (difference(&letters, candidate), index))
        .collect();
    ranked.select_nth_unstable(COMPARED);
    ranked.truncate(COMPARED);
    ranked.sort_unstable_by_key(|(_, index)| *index);
    ranked.into_iter().map(|(_, index)| candidates[index]).collect()
}

/// How often each letter occurs, capitals counted as small ones.
fn letters(word: &str) -> [i32; 32] {
    let mut counts = [0; 32];
    for byte in word.bytes() {
        counts[usize::from(byte & 31)] += 1;
    }
    counts
}

/// No fewer keystrokes than this lead from one word to the other.
fn difference(letters: &[i32; 32], candidate: &str) -> u32 {
    let mut counts = *letters;
    for byte in candidate.bytes() {
        counts[usize::from(byte & 31)] -= 1;
    }
    let sum = |sign: i32| counts.iter().map(|count| (count * sign).max(0).unsigned_abs()).sum::<u32>();
    sum(1).max(sum(-1))
}

/// Suggests the nearest candidate, then lists them all under `heading`: « Champs possibles : … ».
pub fn among<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>, heading: &str) -> String {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let list = match candidates.as_slice() {
        [] => String::new(),
        all if all.len() > LISTED => {
            format!("{heading} : {}… ({} en tout).", all[..LISTED].join(", "), all.len())
        }
        all => format!("{heading} : {}.", all.join(", ")),
    };
    match nearest(word, candidates.iter().copied()) {
        Some(near) => format!("Vouliez-vous dire « {near} » ? {list}").trim_end().to_owned(),
        None => list,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_capitals_do_not_count() {
        assert_eq!(nearest("Événement", ["date", "evenement"]), Some("evenement"));
        assert_eq!(nearest("dat", ["title", "date"]), Some("date"));
        assert_eq!(nearest("xyzxyz", ["title", "date"]), None);
    }

    #[test]
    fn the_nearest_of_thousands_is_found() {
        let many: Vec<String> = (0..5000).map(|n| format!("/actions/action-{n}/")).collect();
        let all = || many.iter().map(String::as_str).chain(["/plateforme/"]);
        assert_eq!(nearest("/platforme/", all()), Some("/plateforme/"));
        assert_eq!(nearest("/actions/acton-4321/", all()), Some("/actions/action-4321/"));
    }

    #[test]
    fn a_long_list_is_cut() {
        let many: Vec<String> = (100..300).map(|n| n.to_string()).collect();
        let told = among("x", many.iter().map(String::as_str), "Fichiers");
        assert!(told.ends_with(", 139… (200 en tout)."), "{told}");
    }

    #[test]
    fn the_whole_list_follows() {
        assert_eq!(
            among("soin", ["soins", "recherche"], "Valeurs possibles"),
            "Vouliez-vous dire « soins » ? Valeurs possibles : soins, recherche."
        );
    }
}
