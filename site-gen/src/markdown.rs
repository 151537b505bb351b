//! Markdown, read once: what a page says, with its links and images left as named holes.
//!
//! Links can only be resolved when every page has been read, and images are named later still, so a `Document` is
//! HTML in pieces. Raw HTML is refused: what editors write must stay accessible, safe and independent of the theme.

mod faults;
mod ids;
mod inline;
mod notes;
mod prose;
mod table;
mod writer;

pub use ids::Ids;
pub(crate) use inline::escape;

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, TextMergeWithOffset};

use crate::diagnostic::Severity;
use crate::site::Heading;

/// One Markdown text, with holes where links and images stand.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Joined in order, with the holes filled, they are well-formed HTML.
    pub parts: Vec<Part>,
    /// All headings, in order.
    pub headings: Vec<Heading>,
    /// Every id in the HTML: what a link may point to.
    pub anchors: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Html(String),
    /// The value of an `href`, as the editor wrote it.
    Link {
        target: String,
        span: Range<usize>,
    },
    Image(ImageRef),
}

/// An image as the editor wrote it: a block of its own, never inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    pub src: String,
    pub alt: String,
    pub credit: String,
    pub span: Range<usize>,
}

impl Document {
    /// Moves the spans of links and images: a text stands somewhere in its file.
    pub fn relocate(&mut self, place: impl Fn(Range<usize>) -> Range<usize>) {
        for part in &mut self.parts {
            match part {
                Part::Html(_) => {}
                Part::Link { span, .. } => *span = place(span.clone()),
                Part::Image(image) => image.span = place(image.span.clone()),
            }
        }
    }
}

/// Something the text may not say; the span counts bytes of that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub severity: Severity,
    pub code: &'static str,
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

/// Reads one text. `ids` belongs to the page: all texts of a page share it, so that no id appears twice.
pub fn parse(text: &str, ids: &mut Ids) -> (Document, Vec<Fault>) {
    let mut faults = Vec::new();
    let events = events(text, &mut faults);
    let document = writer::write(text, &events, ids, &mut faults);
    (document, faults)
}

type Spanned<'t> = (Event<'t>, Range<usize>);

fn events<'t>(text: &'t str, faults: &mut Vec<Fault>) -> Vec<Spanned<'t>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut report = |link: BrokenLink<'t>| {
        // A lone `[word]` is ordinary text; `[word][reference]` was meant as a link.
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            faults.push(faults::reference(&link.reference, link.span));
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(text, options, Some(&mut report));
    TextMergeWithOffset::new(parser.into_offset_iter()).collect()
}

#[cfg(test)]
mod tests;
