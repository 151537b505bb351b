//! Where blocks begin and end: lines of `:::` that stand at the beginning of a line and outside code.
//!
//! CommonMark knows no such lines. Before it reads the text, each is written over with as many `_`: a thematic break
//! ends whatever paragraph, list or table stood before it, as a block must, and leaves every other byte where the
//! editor put it. Which of these breaks came out as one tells which lines are fences, code showing `:::` is none.

use std::ops::Range;

use pulldown_cmark::Event;

use super::Spanned;

const MARK: &str = ":::";

/// One line of `:::`. Spans count bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fence {
    /// Without what ends the line.
    pub line: Range<usize>,
    /// How many `:` it begins with.
    pub length: usize,
    /// What follows them; empty where a block ends.
    pub words: Range<usize>,
}

/// Every line that begins as a fence does.
pub(super) fn candidates(text: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    if !text.contains(MARK) {
        return found;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let written = line.trim_end();
        if written.starts_with(MARK) {
            let length = written.len() - written.trim_start_matches(':').len();
            let words = written[length..].trim_start();
            let end = start + written.len();
            found.push(Fence { line: start..end, length, words: end - words.len()..end });
        }
        start += line.len();
    }
    found
}

/// The text with each fence written over; as long as it was, byte for byte.
pub(super) fn written_over(text: &str, fences: &[Fence]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for fence in fences {
        out.push_str(&text[copied..fence.line.start]);
        out.extend(std::iter::repeat_n('_', fence.line.len()));
        copied = fence.line.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// Keeps the fences that the text was broken at; true when there were others.
pub(super) fn retain_breaks(fences: &mut Vec<Fence>, events: &[Spanned<'_>]) -> bool {
    let before = fences.len();
    let breaks: Vec<usize> =
        events.iter().filter(|(event, _)| *event == Event::Rule).map(|(_, span)| span.start).collect();
    fences.retain(|fence| breaks.binary_search(&fence.line.start).is_ok());
    fences.len() < before
}

/// The fence that a thematic break at `start` stands for.
pub(super) fn at(fences: &[Fence], start: usize) -> Option<&Fence> {
    let index = fences.binary_search_by_key(&start, |fence| fence.line.start).ok()?;
    Some(&fences[index])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fence_stands_at_the_beginning_of_a_line() {
        let text = "a\n::: citation auteur=\"É\"\r\n:::: \n  ::: non\n::\n:::";
        let found = candidates(text);
        let shown: Vec<_> = found
            .iter()
            .map(|fence| (&text[fence.line.clone()], fence.length, &text[fence.words.clone()]))
            .collect();
        assert_eq!(
            shown,
            [("::: citation auteur=\"É\"", 3, "citation auteur=\"É\""), ("::::", 4, ""), (":::", 3, "")]
        );
    }

    proptest! {
        #[test]
        fn writing_over_moves_nothing(text in "(:{0,5}|é|\\PC| |\r?\n){0,20}") {
            let fences = candidates(&text);
            let over = written_over(&text, &fences);
            prop_assert_eq!(over.len(), text.len());
            prop_assert!(candidates(&over).is_empty());
            for fence in fences {
                prop_assert!(over[fence.line.clone()].bytes().all(|byte| byte == b'_'));
                prop_assert!(text[fence.words].trim() == text[fence.line].trim_start_matches(':').trim());
            }
        }
    }
}
