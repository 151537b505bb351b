//! « Vouliez-vous dire … ? »: the word an editor most likely meant.

/// The candidate closest to `word` in letters typed (case aside), if it is close: at most a third of its length,
/// and at least one slip, are allowed. The first of equals wins.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    let allowed = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(slips, candidate)| *slips <= allowed && *slips < candidate.chars().count())
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// Whether two words are one slip apart, or differ by capitals only: one may be the other mistyped.
pub fn is_slip(word: &str, other: &str) -> bool {
    let letters = |word: &str| word.to_lowercase().chars().collect::<Vec<_>>();
    word != other && distance(&letters(word), &letters(other)) <= 1
}

/// Letters added, left out, replaced, or swapped with their neighbour.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for i in 1..=from.len() {
        let mut next = vec![i];
        for j in 1..=to.len() {
            let replaced = row[j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut best = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 4] = ["required", "label", "help", "max_length"];

    #[test]
    fn slips_of_the_keyboard() {
        for (typed, meant) in [
            ("requierd", "required"),
            ("labl", "label"),
            ("Label", "label"),
            ("maxlength", "max_length"),
            ("hlep", "help"),
        ] {
            assert_eq!(nearest(typed, KEYS), Some(meant), "{typed}");
        }
    }

    #[test]
    fn one_slip_is_no_more() {
        assert!(is_slip("sumary", "Summary") && is_slip("hlep", "help") && is_slip("HELP", "help"));
        assert!(!is_slip("taille", "title") && !is_slip("help", "help"));
    }

    #[test]
    fn what_resembles_nothing() {
        for typed in ["", "x", "obligatoire", "libellé"] {
            assert_eq!(nearest(typed, KEYS), None, "{typed}");
        }
        assert_eq!(nearest("a", ["b"]), None, "a word of one letter is not a slip of another");
    }

    #[test]
    fn distances() {
        let distance = |a: &str, b: &str| {
            super::distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
        };
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("été", "ete"), 2);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("chat", "chat"), 0);
    }
}
