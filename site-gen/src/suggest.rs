//! « Vouliez-vous dire … ? »: the remedy most errors need.

use crate::slug;

/// The candidate the editor most likely meant: the same word in other letters, or one a few keystrokes away.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let folded = slug::fold(word);
    let same = candidates.iter().copied().find(|candidate| slug::fold(candidate) == folded);
    same.or_else(|| forms::nearest(word, candidates.iter().copied()))
}

/// Suggests the nearest candidate, then lists them all under `heading`: « Champs possibles : … ».
pub fn among<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>, heading: &str) -> String {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let list = match candidates.as_slice() {
        [] => String::new(),
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
    fn the_whole_list_follows() {
        assert_eq!(
            among("soin", ["soins", "recherche"], "Valeurs possibles"),
            "Vouliez-vous dire « soins » ? Valeurs possibles : soins, recherche."
        );
    }
}
