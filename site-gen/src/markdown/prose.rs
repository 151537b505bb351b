//! What Markdown leaves as plain text although its editor meant more. Silence would publish the brackets.

use std::ops::Range;

use super::{Fault, faults};

/// In bytes; browsers and servers take no more.
const LONGEST_ADDRESS: usize = 2000;

/// Looks through the words at `span` of `text`.
pub(super) fn check(text: &str, span: &Range<usize>, found: &mut Vec<Fault>) {
    // Both mistakes show a closing bracket, which most words do not have.
    if !text.as_bytes()[span.clone()].contains(&b']') {
        return;
    }
    missing_notes(text, span, found);
    spaced_addresses(text, span, found);
}

/// A call without a note: `[^x]`.
fn missing_notes(text: &str, span: &Range<usize>, found: &mut Vec<Fault>) {
    for (at, _) in text[span.clone()].match_indices("[^") {
        let at = span.start + at;
        let name = text[at + 2..span.end].split(']').next().unwrap_or("");
        let end = at + 2 + name.len();
        let closed = text[end..span.end].starts_with(']');
        if !is_escaped(text, at) && closed && !name.is_empty() && !name.contains(char::is_whitespace) {
            found.push(faults::missing_note(name, at..end + 1));
        }
    }
}

/// A link or an image whose address holds a space: `![mot](mon dessin.svg)`.
fn spaced_addresses(text: &str, span: &Range<usize>, found: &mut Vec<Fault>) {
    for (at, _) in text[span.clone()].match_indices("](") {
        let at = span.start + at;
        // Around emphasis, the opening bracket stands in other words than these.
        let escaped = text[span.start..at].rfind('[').is_some_and(|open| is_escaped(text, span.start + open));
        let start = at + 2;
        // None closes this one, nor any after it.
        let Some(length) = text[start..span.end].find(')') else { return };
        if length > LONGEST_ADDRESS {
            continue;
        }
        let inside = &text[start..start + length];
        let address = inside.split(" \"").next().unwrap_or(inside);
        if !escaped && address.trim().contains(' ') {
            found.push(faults::spaced_address(address, start..start + address.len()));
        }
    }
}

/// The words of a paragraph may begin just after the backslash.
fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].ends_with('\\')
}
