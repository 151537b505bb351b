//! Acronyms that a page uses without saying what they stand for.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::ops::Range;

/// Words by now, which nobody would write out.
const WORDS: [&str; 8] = ["PDF", "SMS", "TV", "FAQ", "OK", "GPS", "QR", "COVID"];

/// More letters than this are a word that is shouted.
const LONGEST: usize = 6;

/// Each acronym of `text` that neither it nor `known` explains, once, where it first stands.
pub(super) fn unexplained(text: &str, known: &BTreeMap<String, String>) -> Vec<(String, Range<usize>)> {
    let is_known = |acronym: &str| known.contains_key(acronym) || WORDS.contains(&acronym);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for span in candidates(text) {
        let acronym = &text[span.clone()];
        let parts_known = || acronym.split('-').all(|part| is_known(part) || !is_acronym(part));
        if !seen.insert(acronym) || is_known(acronym) || parts_known() || is_explained(acronym, text) {
            continue;
        }
        found.push((acronym.to_owned(), span));
    }
    found
}

/// Words of capitals, `AP-HP` in one piece, `post-AVC` without its first part.
fn candidates(text: &str) -> impl Iterator<Item = Range<usize>> {
    capitalised(text).flat_map(move |Range { start, end }| {
        let piece = &text[start..end];
        let bare = piece.trim_matches('-');
        let start = start + (piece.len() - piece.trim_start_matches('-').len());
        let whole = is_acronym(bare);
        let parts =
            if whole { vec![bare] } else { bare.split('-').filter(|part| is_acronym(part)).collect() };
        parts.into_iter().map(move |part| {
            let start = start + (part.as_ptr() as usize - bare.as_ptr() as usize);
            start..start + part.len()
        })
    })
}

/// Words that may hold an acronym: all others, which are nearly all, are passed over at once.
fn capitalised(text: &str) -> impl Iterator<Item = Range<usize>> {
    let in_word = |c: char| c == '-' || c.is_alphanumeric();
    let mut from = 0;
    iter::from_fn(move || {
        let at = run_of_capitals(text, from)?;
        let before = text[from..at].trim_end_matches(in_word);
        let word = &text[from + before.len()..];
        let length = word.find(|c| !in_word(c)).unwrap_or(word.len());
        let start = from + before.len();
        from = start + length;
        Some(start..from)
    })
}

/// Where, from a byte on, a capital stands before another one, a figure or a hyphen, as in every acronym.
fn run_of_capitals(text: &str, from: usize) -> Option<usize> {
    let goes_on = |at: usize| {
        let mut next = text[at..].chars();
        next.next().is_some_and(char::is_uppercase)
            && next.next().is_some_and(|c| c == '-' || c.is_ascii_digit() || c.is_uppercase())
    };
    // Only these bytes begin a capital.
    let bytes = text.as_bytes()[from..].iter().enumerate();
    let mut capitals =
        bytes.filter(|(_, byte)| matches!(byte, b'A'..=b'Z' | 0xC0..)).map(|(at, _)| from + at);
    capitals.find(|at| goes_on(*at))
}

fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let only = word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '-');
    // « XXI » and its like are numbers.
    let number = word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    // « AA » is a level, not a name.
    let repeated = word.chars().all(|c| word.starts_with(c));
    // A shouted word, or part of one.
    let shouted = word.split('-').any(|part| part.chars().filter(|c| c.is_uppercase()).count() > LONGEST);
    (2..=LONGEST * 2).contains(&capitals) && only && !number && !repeated && !shouted
}

/// `Nom complet (SIGLE)`, `(nom complet, SIGLE)` or `SIGLE (nom complet)`, anywhere on the page.
fn is_explained(acronym: &str, text: &str) -> bool {
    text.match_indices(acronym).any(|(at, _)| {
        // Marks of emphasis and addresses are blanks by now.
        let (before, after) = (text[..at].trim_end(), text[at + acronym.len()..].trim_start());
        let closes = after.starts_with(')') || after.starts_with([',', ':']);
        let named = (before.ends_with('(') && closes) || (before.ends_with(',') && after.starts_with(')'));
        let told = after.strip_prefix('(').and_then(|rest| rest.split(')').next()).is_some_and(|inner| {
            inner.split_whitespace().count() >= 2 || inner.chars().filter(|c| c.is_lowercase()).count() >= 6
        });
        named || told
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let known = BTreeMap::from([("HUG".to_owned(), "Hôpitaux universitaires de Genève".to_owned())]);
        unexplained(text, &known).into_iter().map(|(acronym, _)| acronym).collect()
    }

    #[test]
    fn unknown_acronyms_are_told_once() {
        assert_eq!(found("L’ETP aux HUG, puis l’ETP encore."), ["ETP"]);
        assert_eq!(found("À l’AP-HP, après un post-AVC, avec l’ARS/CPTS."), ["AP-HP", "AVC", "ARS", "CPTS"]);
    }

    #[test]
    fn explained_ones_are_not() {
        assert!(found("L’éducation thérapeutique (ETP) aide. L’ETP dure.").is_empty());
        assert!(found("L’ETP (éducation thérapeutique du patient) aide.").is_empty());
        assert!(found("Elle (Agence régionale de santé, ARS) décide.").is_empty());
        assert_eq!(found("L’ETP (2025) aide."), ["ETP"]);
    }

    #[test]
    fn numbers_names_and_shouts_are_not_acronyms() {
        assert!(
            found("Le XXI siècle, la section IV, IMPORTANT, un A4, le niveau AA, le COVID-19, un PDF, HUG-3")
                .is_empty()
        );
    }
}
