//! Markdown, read once: what a page says, with its links and images left as named holes.
//!
//! Links can only be resolved when every page has been read, images are named later still, and blocks are drawn by
//! the theme, so a `Document` is HTML in pieces. Raw HTML is refused: what editors write must stay accessible, safe and independent of the theme.

mod arguments;
mod blocks;
mod faults;
mod fences;
mod headings;
mod ids;
mod inline;
mod links;
mod nesting;
mod notes;
mod pictures;
mod prose;
mod raw;
mod table;
mod typography;
mod words;
mod writer;

pub use blocks::{KINDS, Kind};
pub use ids::Ids;
pub(crate) use inline::escape;
pub use raw::RawHtml;
pub use typography::Typography;
pub use words::Tongue;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, TextMergeWithOffset};

use crate::diagnostic::Severity;
use crate::site::{Argument, Focal, Heading};
use fences::Fence;

/// What `site.yaml` says of texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    pub typography: Typography,
    pub raw_html: RawHtml,
    pub tongue: Tongue,
}

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

#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Html(String),
    /// The value of an `href`, as the editor wrote it.
    Link {
        target: String,
        span: Range<usize>,
    },
    Image(ImageRef),
    /// A heading of the document, with what it says.
    Heading(Heading, Vec<Part>),
    Block(Box<Component>),
}

/// A block between two lines of `:::`, which the theme draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    pub kind: &'static Kind,
    /// The opening line.
    pub line: Range<usize>,
    /// Every argument of its kind, `None` where nothing was given.
    pub arguments: BTreeMap<&'static str, Option<Argument>>,
    pub image: Option<ImageRef>,
    pub file: Option<FileRef>,
    /// What stands between the lines.
    pub parts: Vec<Part>,
}

/// A file as the editor named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRef {
    pub target: String,
    pub span: Range<usize>,
}

/// An image as the editor wrote it: a block of its own, never inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    pub src: String,
    /// Empty for a picture that teaches nothing.
    pub alt: String,
    pub credit: String,
    pub span: Range<usize>,
    /// What must stay in view when the picture is cropped.
    pub focal: Focal,
}

impl Document {
    /// Moves every span: a text stands somewhere in its file.
    pub fn relocate(&mut self, place: impl Fn(Range<usize>) -> Range<usize>) {
        relocate(&mut self.parts, &place);
    }
}

fn relocate(parts: &mut [Part], place: &dyn Fn(Range<usize>) -> Range<usize>) {
    for part in parts {
        match part {
            Part::Html(_) => {}
            Part::Link { span, .. } => *span = place(span.clone()),
            Part::Image(image) => image.span = place(image.span.clone()),
            Part::Heading(_, parts) => relocate(parts, place),
            Part::Block(block) => {
                block.line = place(block.line.clone());
                if let Some(image) = &mut block.image {
                    image.span = place(image.span.clone());
                }
                if let Some(file) = &mut block.file {
                    file.span = place(file.span.clone());
                }
                relocate(&mut block.parts, place);
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
pub fn parse(text: &str, ids: &mut Ids, rules: &Rules) -> (Document, Vec<Fault>) {
    let mut fences = fences::candidates(text);
    if fences.is_empty() {
        return read(text, text, &fences, ids, rules);
    }
    let over = fences::written_over(text, &fences);
    // Lines in code look like fences too; when there are any, the text is read again with them as they were.
    if fences::retain_breaks(&mut fences, &events(&over, &mut Vec::new())) {
        let over = fences::written_over(text, &fences);
        return read(text, &over, &fences, ids, rules);
    }
    read(text, &over, &fences, ids, rules)
}

type Spanned<'t> = (Event<'t>, Range<usize>);

/// `over` is `text` with its `fences` written over.
fn read(text: &str, over: &str, fences: &[Fence], ids: &mut Ids, rules: &Rules) -> (Document, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut events = events(over, &mut faults);
    rules.typography.events(&mut events);
    let document = writer::write(text, &events, fences, ids, rules, &mut faults);
    (document, faults)
}

fn events<'t>(text: &'t str, faults: &mut Vec<Fault>) -> Vec<Spanned<'t>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST;
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
mod block_tests;
#[cfg(test)]
mod tests;
