//! Where sentences end in French: not after « p. ex. », « M. » or inside a number.

use std::iter;
use std::ops::Range;

/// Words of the longest sentence that is easy to follow.
pub(super) const LONGEST: usize = 35;

/// Abbreviations with a full stop, in small letters and without it.
const ABBREVIATIONS: [&str; 26] = [
    "p.ex", "ex", "cf", "art", "al", "vol", "env", "c.-à-d", "ch", "no", "nos", "fig", "chap", "dr", "drs",
    "pr", "prof", "mm", "st", "ste", "av", "bd", "tél", "max", "min", "resp",
];

/// The sentences of a text that have too many words: where they stand, and how many.
pub(super) fn long(text: &str) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    let mut sentence = 0..0;
    let mut count = 0;
    let mut words = words(text).peekable();
    while let Some(span) = words.next() {
        let word = &text[span.clone()];
        if count == 0 {
            sentence.start = span.start;
        }
        count += usize::from(word.chars().any(char::is_alphanumeric));
        sentence.end = span.end;
        let next = words.peek().map(|span| &text[span.clone()]);
        if next.is_none() || ends(word, next.unwrap_or_default()) {
            if count > LONGEST {
                found.push((sentence.clone(), count));
            }
            count = 0;
        }
    }
    found
}

/// As `split_whitespace` finds them, but passing over bytes that neither are nor begin a blank.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let blank = |at: usize| {
        let first = text[at..].chars().next();
        first.filter(|c| c.is_whitespace()).map(char::len_utf8)
    };
    let mut at = 0;
    iter::from_fn(move || {
        while at < text.len() {
            match blank(at) {
                Some(length) => at += length,
                None => break,
            }
        }
        let start = at;
        while let Some(length) =
            text.as_bytes()[at..].iter().position(|byte| MAY_BE_BLANK[usize::from(*byte)])
        {
            at += length;
            if blank(at).is_some() {
                return Some(start..at);
            }
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
        at = text.len();
        (start < at).then_some(start..at)
    })
}

/// By byte: what a blank character is or begins with.
const MAY_BE_BLANK: [bool; 256] = {
    let (mut bytes, all) = ([false; 256], b"\t\n\x0B\x0C\r \xC2\xE1\xE2\xE3");
    let mut i = 0;
    while i < all.len() {
        bytes[all[i] as usize] = true;
        i += 1;
    }
    bytes
};

/// Whether a sentence ends with `word`, which `next` follows.
fn ends(word: &str, next: &str) -> bool {
    // As most words do.
    if word.bytes().next_back().is_some_and(|last| last.is_ascii_alphanumeric() || last == b',') {
        return false;
    }
    let closed = word.trim_end_matches(['»', ')', '"', '”', '’', '_', ']']);
    if closed.ends_with(['!', '?', '…']) {
        return true;
    }
    let Some(stem) = closed.strip_suffix('.') else { return false };
    let stem = stem.trim_start_matches(|c: char| !c.is_alphanumeric());
    let small = stem.to_lowercase();
    let one_letter = stem.chars().filter(|c| c.is_alphabetic()).count() == 1 && stem.chars().count() <= 2;
    let goes_on = next.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    let abbreviated = ABBREVIATIONS.contains(&small.as_str()) || (one_letter && !stem.is_empty());
    !abbreviated && !goes_on
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_end_where_people_stop() {
        for (word, next) in
            [("soin.", "Le"), ("soin.", "«"), ("Vraiment", "?"), ("soin.»", "Le"), ("2025.", "Le")]
        {
            let word = if next == "?" { "?" } else { word };
            assert!(ends(word, next), "{word} {next}");
        }
        for (word, next) in [
            ("p.", "ex."),
            ("ex.", "Marie"),
            ("M.", "Blanc"),
            ("Dr.", "Noir"),
            ("etc.", "et"),
            ("3.5", "Le"),
            ("J.-P.", "a"),
        ] {
            assert!(!ends(word, next), "{word} {next}");
        }
    }

    proptest! {
        #[test]
        fn words_stand_between_blanks(text in "(\\PC|[ \t\n\u{a0}\u{1680}\u{2009}\u{202f}\u{3000}]|é|’|mot){0,30}") {
            let found: Vec<&str> = words(&text).map(|span| &text[span]).collect();
            prop_assert_eq!(found, text.split_whitespace().collect::<Vec<_>>());
        }
    }

    #[test]
    fn long_sentences_are_counted_in_words() {
        let long_one = format!("Mme Blanc dit, p. ex., {} à 3.5 km.", "mot ".repeat(30));
        let text = format!("Courte. {long_one} Encore : une « autre » !");
        let found = long(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        let (span, words) = found[0].clone();
        assert_eq!(&text[span], long_one);
        assert_eq!(words, 38);
        assert!(long(&"mot ".repeat(LONGEST)).is_empty());
        assert_eq!(long(&"mot ".repeat(LONGEST + 1)).len(), 1);
    }
}
