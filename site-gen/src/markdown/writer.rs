//! From Markdown events to HTML in pieces. The only writer of body HTML: it produces no inline style, no duplicate
//! id and nothing an editor did not mean.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::fences::{self, Fence};
use super::headings::chosen_anchors;
use super::inline::{escape, plain_text};
use super::nesting::{Open, is_misplaced};
use super::notes::{Notes, append, reached};
use super::raw::OpenElement;
use super::table::Table;
use super::{Document, Fault, Ids, Part, Rules, Spanned, faults, prose};

/// Appends HTML, joining it to the piece before when that is HTML too.
pub(super) fn push_html(parts: &mut Vec<Part>, html: &str) {
    match parts.last_mut() {
        Some(Part::Html(before)) => before.push_str(html),
        _ => parts.push(Part::Html(html.to_owned())),
    }
}

/// `fences` are the thematic breaks among `events` that begin and end blocks.
pub(super) fn write(
    text: &str,
    events: &[Spanned<'_>],
    fences: &[Fence],
    ids: &mut Ids,
    rules: &Rules,
    faults: &mut Vec<Fault>,
) -> Document {
    let chosen = chosen_anchors(events, ids, faults);
    let mut writer = Writer {
        text,
        events,
        fences,
        ids,
        rules,
        faults,
        chosen,
        document: Document::default(),
        around_heading: Vec::new(),
        notes: Notes::default(),
        reached: reached(events),
        outer: Vec::new(),
        blocks: Vec::new(),
        forgiven: Vec::new(),
        table: Table::default(),
        level: 1,
        in_code: false,
        raw_html: false,
        elements: Vec::new(),
        raw_ends: None,
        links: 0,
        told_open: BTreeSet::new(),
        place: 0..0,
    };
    let mut index = 0;
    while index < events.len() {
        index = writer.event(index);
    }
    writer.finish()
}

pub(super) struct Writer<'w, 't> {
    pub(super) text: &'w str,
    pub(super) events: &'w [Spanned<'t>],
    fences: &'w [Fence],
    pub(super) ids: &'w mut Ids,
    pub(super) rules: &'w Rules,
    pub(super) faults: &'w mut Vec<Fault>,
    /// Event index of a heading → the anchor its editor chose.
    pub(super) chosen: HashMap<usize, String>,
    pub(super) document: Document,
    /// What was written before the heading being written.
    pub(super) around_heading: Vec<Part>,
    notes: Notes,
    /// Names of the notes that readers can get to.
    reached: BTreeSet<String>,
    /// The notes being written, each with what was written before it began.
    outer: Vec<(String, Vec<Part>)>,
    /// Blocks of `:::` being written, the innermost last.
    pub(super) blocks: Vec<Open>,
    /// Marks of closing lines that are to be passed over.
    pub(super) forgiven: Vec<usize>,
    pub(super) table: Table,
    /// Level of the last heading; the page's title is 1.
    pub(super) level: u8,
    in_code: bool,
    pub(super) raw_html: bool,
    /// HTML elements of a sentence that are open, the innermost last.
    pub(super) elements: Vec<OpenElement>,
    /// Made when the first of them is written.
    pub(super) raw_ends: Option<HashMap<usize, usize>>,
    /// Links of Markdown that are open.
    pub(super) links: usize,
    /// Elements told not to be closed.
    pub(super) told_open: BTreeSet<String>,
    /// Where the HTML being written stands.
    pub(super) place: Range<usize>,
}

impl Writer<'_, '_> {
    pub(super) fn html(&mut self, html: &str) {
        push_html(&mut self.document.parts, html);
    }

    /// Writes the event at `index` and returns the index to go on with.
    fn event(&mut self, index: usize) -> usize {
        let (event, span) = &self.events[index];
        match event {
            Event::Start(tag) => return self.start(tag, span.clone(), index),
            Event::End(tag) => self.end(*tag, span.clone()),
            Event::Text(text) => {
                if !self.in_code {
                    if is_misplaced(self.text, span) {
                        self.faults.push(faults::misplaced_block(span.clone()));
                    }
                    prose::check(self.text, span, self.faults);
                }
                self.html(&escape(text));
            }
            Event::Code(code) => self.html(&format!("<code>{}</code>", escape(code))),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.html(&escape(text)),
            Event::Html(html) | Event::InlineHtml(html) => self.raw(html, span.clone(), index),
            Event::FootnoteReference(name) => {
                if self.text[span.end..].starts_with("](") {
                    self.faults.push(faults::note_in_link(name, span.clone()));
                }
                // A note that nobody can get to is not published: what it calls may be called nowhere else.
                if self.outer.iter().all(|(note, _)| self.reached.contains(note)) {
                    let call = self.notes.call(name, self.ids, self.rules.tongue.words());
                    self.html(&call);
                }
            }
            Event::SoftBreak => self.html("\n"),
            Event::HardBreak => self.html("<br>\n"),
            Event::Rule => match fences::at(self.fences, span.start) {
                Some(fence) => self.fence(fence, index),
                None => self.html("<hr>\n"),
            },
            Event::TaskListMarker(done) => {
                let words = self.rules.tongue.words();
                let (label, mark) = if *done { (words.done, "☑") } else { (words.to_do, "☐") };
                self.html(&format!(
                    "<span class=\"task\" role=\"img\" aria-label=\"{label}\">{mark}</span> "
                ));
            }
        }
        index + 1
    }

    fn start(&mut self, tag: &Tag<'_>, span: Range<usize>, index: usize) -> usize {
        match tag {
            Tag::Paragraph => {
                if let Some(after) = self.images_alone(index) {
                    return after;
                }
                self.html("<p>");
            }
            Tag::Heading { level, .. } => self.heading(*level, span, index),
            Tag::BlockQuote(_) => self.html("<blockquote>\n"),
            Tag::CodeBlock(kind) => {
                self.in_code = true;
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or(""),
                    CodeBlockKind::Indented => "",
                };
                let class = match language {
                    "" => String::new(),
                    name => format!(" class=\"language-{}\"", escape(name)),
                };
                self.html(&format!("<pre tabindex=\"0\"><code{class}>"));
            }
            Tag::HtmlBlock => return self.html_block(span, index),
            Tag::List(Some(1)) => self.html("<ol>\n"),
            Tag::List(Some(first)) => self.html(&format!("<ol start=\"{first}\">\n")),
            Tag::List(None) => self.html("<ul>\n"),
            Tag::Item => self.html("<li>"),
            Tag::FootnoteDefinition(name) => {
                self.outer.push((name.to_string(), std::mem::take(&mut self.document.parts)));
            }
            Tag::DefinitionList => self.html("<dl>\n"),
            Tag::DefinitionListTitle => self.html("<dt>"),
            Tag::DefinitionListDefinition => {
                self.definition(&span);
                self.html("<dd>");
            }
            Tag::Table(alignments) => self.table(alignments),
            Tag::TableHead => self.table_head(),
            Tag::TableRow => self.table_row(),
            Tag::TableCell => self.table_cell(index),
            Tag::Emphasis => self.html("<em>"),
            Tag::Strong => self.html("<strong>"),
            Tag::Strikethrough => self.html("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.link(*link_type, dest_url, title, span, index)
            }
            Tag::Image { .. } => {
                self.faults.push(faults::image_in_text(span));
                return plain_text(self.events, index + 1, TagEnd::Image).1 + 1;
            }
            // Extensions that are not enabled.
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => {}
        }
        index + 1
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        let html = match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::Heading(_) => return self.heading_end(),
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::CodeBlock => {
                self.in_code = false;
                "</code></pre>\n"
            }
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::DefinitionList => "</dl>\n",
            TagEnd::DefinitionListTitle => "</dt>\n",
            TagEnd::DefinitionListDefinition => "</dd>\n",
            TagEnd::FootnoteDefinition => return self.note(span),
            TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => self.table_end(tag),
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link => {
                self.links -= 1;
                "</a>"
            }
            _ => return,
        };
        self.html(html);
    }

    /// A line that begins with `:` after some text defines it, with or without a space.
    fn definition(&mut self, span: &Range<usize>) {
        let written = self.text[span.clone()].trim_start();
        let line =
            span.end - written.len()..span.end - written.len() + written.lines().next().map_or(0, str::len);
        let line = self.trimmed(line);
        if written.starts_with(":::") {
            self.faults.push(faults::misplaced_block(line));
        } else if !written[1.min(written.len())..].starts_with(char::is_whitespace) {
            self.faults.push(faults::tight_definition(line));
        }
    }

    pub(super) fn in_note(&self) -> bool {
        !self.outer.is_empty()
    }

    fn note(&mut self, span: Range<usize>) {
        if let Some((name, around)) = self.outer.pop() {
            let parts = std::mem::replace(&mut self.document.parts, around);
            let lines = self.trimmed(span);
            self.notes.define(&name, parts, lines);
        }
    }

    pub(super) fn trimmed(&self, span: Range<usize>) -> Range<usize> {
        span.start..span.start + self.text[span.clone()].trim_end().len()
    }

    fn finish(mut self) -> Document {
        self.close_all();
        let mut document = self.document;
        let (parts, anchors) = self.notes.finish(self.ids, self.rules.tongue.words(), self.faults);
        append(&mut document.parts, parts);
        document.anchors.extend(anchors);
        document
    }
}
