//! Text without its markup, and text made safe for HTML.

use pulldown_cmark::{Event, TagEnd};

use super::Spanned;

/// What a screen reader would say of the events from `start` up to `end`, and the index of that end.
pub(super) fn plain_text(events: &[Spanned<'_>], start: usize, end: TagEnd) -> (String, usize) {
    let mut text = String::new();
    for (index, (event, _)) in events.iter().enumerate().skip(start) {
        match event {
            Event::End(tag) if *tag == end => return (text.trim().to_owned(), index),
            Event::Text(more) | Event::Code(more) => text.push_str(more),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    (text.trim().to_owned(), events.len())
}

/// Escapes for both text and double-quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
    out
}
