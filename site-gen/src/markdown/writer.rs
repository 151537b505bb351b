//! From Markdown events to HTML in pieces. The only writer of body HTML: it produces no inline style, no duplicate
//! id and nothing an editor did not mean.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::inline::{escape, plain_text};
use super::notes::{Notes, append};
use super::table::Table;
use super::{Document, Fault, Ids, ImageRef, Part, Spanned, faults, prose};
use crate::site::Heading;
use crate::slug;

/// Appends HTML, joining it to the piece before when that is HTML too.
pub(super) fn push_html(parts: &mut Vec<Part>, html: &str) {
    match parts.last_mut() {
        Some(Part::Html(before)) => before.push_str(html),
        _ => parts.push(Part::Html(html.to_owned())),
    }
}

pub(super) fn write(text: &str, events: &[Spanned<'_>], ids: &mut Ids, faults: &mut Vec<Fault>) -> Document {
    let chosen = chosen_anchors(events, ids, faults);
    let mut writer = Writer {
        text,
        events,
        ids,
        faults,
        chosen,
        document: Document::default(),
        notes: Notes::default(),
        outer: Vec::new(),
        table: Table::default(),
        level: 1,
        in_code: false,
        raw_html: false,
    };
    let mut index = 0;
    while index < events.len() {
        index = writer.event(index);
    }
    writer.finish()
}

/// Anchors written by hand come first: an anchor made from a title gives way to them.
fn chosen_anchors(events: &[Spanned<'_>], ids: &mut Ids, faults: &mut Vec<Fault>) -> HashMap<usize, String> {
    let mut chosen = HashMap::new();
    for (index, (event, span)) in events.iter().enumerate() {
        let Event::Start(Tag::Heading { id, classes, attrs, .. }) = event else { continue };
        if !classes.is_empty() || !attrs.is_empty() {
            faults.push(faults::heading_attributes(span.clone()));
        }
        let Some(id) = id else { continue };
        if !slug::is_name(id) {
            faults.push(faults::bad_anchor(id, &slug::from_text(id), span.clone()));
        } else if ids.claim(id) {
            chosen.insert(index, id.to_string());
        } else {
            faults.push(faults::duplicate_anchor(id, span.clone()));
        }
    }
    chosen
}

pub(super) struct Writer<'w, 't> {
    text: &'t str,
    pub(super) events: &'w [Spanned<'t>],
    pub(super) ids: &'w mut Ids,
    faults: &'w mut Vec<Fault>,
    /// Event index of a heading → the anchor its editor chose.
    chosen: HashMap<usize, String>,
    pub(super) document: Document,
    notes: Notes,
    /// The notes being written, each with what was written before it began.
    outer: Vec<(String, Vec<Part>)>,
    pub(super) table: Table,
    /// Level of the last heading; the page's title is 1.
    level: u8,
    in_code: bool,
    raw_html: bool,
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
                    prose::check(self.text, span, self.faults);
                }
                self.html(&escape(text));
            }
            Event::Code(code) => self.html(&format!("<code>{}</code>", escape(code))),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.html(&escape(text)),
            Event::Html(html) | Event::InlineHtml(html) => self.raw(html, span.clone()),
            Event::FootnoteReference(name) => {
                let call = self.notes.call(name, self.ids);
                self.html(&call);
            }
            Event::SoftBreak => self.html("\n"),
            Event::HardBreak => self.html("<br>\n"),
            Event::Rule => self.html("<hr>\n"),
            Event::TaskListMarker(done) => {
                let (label, mark) = if *done { ("Fait", "☑") } else { ("À faire", "☐") };
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
            Tag::Superscript
            | Tag::Subscript
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => {}
        }
        index + 1
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        let html = match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::Heading(level) => return self.html(&format!("</h{}>\n", depth(level).max(2))),
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::CodeBlock => {
                self.in_code = false;
                "</code></pre>\n"
            }
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::FootnoteDefinition => return self.note(span),
            TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => self.table_end(tag),
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link => "</a>",
            _ => return,
        };
        self.html(html);
    }

    fn heading(&mut self, level: HeadingLevel, span: Range<usize>, index: usize) {
        let (label, _) = plain_text(self.events, index + 1, TagEnd::Heading(level));
        let line = self.trimmed(span);
        if label.is_empty() {
            self.faults.push(faults::empty_heading(line.clone()));
        }
        let written = depth(level);
        if written == 1 {
            self.faults.push(faults::top_heading(line));
        } else if written > self.level + 1 {
            self.faults.push(faults::skipped_level(written, self.level, line));
        }
        let level = written.max(2);
        self.level = level;
        let id = self.chosen.remove(&index).unwrap_or_else(|| match slug::from_text(&label).as_str() {
            "" => self.ids.unique("section"),
            base => self.ids.unique(base),
        });
        self.html(&format!("<h{level} id=\"{id}\">"));
        self.document.anchors.insert(id.clone());
        self.document.headings.push(Heading { id, label, level });
    }

    /// A paragraph of nothing but images becomes blocks; returns the index after it.
    fn images_alone(&mut self, start: usize) -> Option<usize> {
        let mut index = start + 1;
        let mut images = Vec::new();
        loop {
            let (event, span) = self.events.get(index)?;
            match event {
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let (alt, end) = plain_text(self.events, index + 1, TagEnd::Image);
                    let image = ImageRef {
                        src: dest_url.to_string(),
                        alt,
                        credit: title.trim().to_owned(),
                        span: span.clone(),
                    };
                    images.push(image);
                    index = end;
                }
                Event::SoftBreak | Event::HardBreak => {}
                Event::Text(text) if text.trim().is_empty() => {}
                Event::End(TagEnd::Paragraph) if !images.is_empty() => break,
                _ => return None,
            }
            index += 1;
        }
        for image in images {
            if image.alt.is_empty() {
                self.faults.push(faults::image_without_alt(&image.src, image.span.clone()));
            }
            if image.credit.is_empty() {
                self.faults.push(faults::image_without_credit(&image.src, image.span.clone()));
            }
            self.document.parts.push(Part::Image(image));
        }
        Some(index + 1)
    }

    fn link(&mut self, kind: LinkType, target: &str, title: &str, span: Range<usize>, index: usize) {
        let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
        let (label, end) = plain_text(self.events, index + 1, TagEnd::Link);
        let holds_image =
            self.events[index..end].iter().any(|(event, _)| matches!(event, Event::Start(Tag::Image { .. })));
        if label.is_empty() && !holds_image {
            self.faults.push(faults::link_without_text(&target, span.clone()));
        }
        let written = &self.text[span.clone()];
        let place = match written.rfind(target.as_str()) {
            Some(at) if !target.is_empty() => span.start + at..span.start + at + target.len(),
            _ => span,
        };
        self.html("<a href=\"");
        self.document.parts.push(Part::Link { target, span: place });
        match title {
            "" => self.html("\">"),
            title => self.html(&format!("\" title=\"{}\">", escape(title))),
        }
    }

    fn note(&mut self, span: Range<usize>) {
        if let Some((name, around)) = self.outer.pop() {
            let parts = std::mem::replace(&mut self.document.parts, around);
            let lines = self.trimmed(span);
            self.notes.define(&name, parts, lines);
        }
    }

    fn raw(&mut self, html: &str, span: Range<usize>) {
        let comment = html.starts_with("<!--");
        let closing = html.starts_with("</") && self.raw_html;
        if !comment && !closing {
            self.raw_html = true;
            self.faults.push(faults::raw_html(html, span));
        }
    }

    /// Comments are notes between editors: they are left out. Any other block is refused, once.
    fn html_block(&mut self, span: Range<usize>, index: usize) -> usize {
        let html = self.text[span.clone()].trim();
        let comment = html.starts_with("<!--") && html.find("-->").is_none_or(|end| end + 3 == html.len());
        if !comment {
            self.raw_html = true;
            let line = self.trimmed(span);
            self.faults.push(faults::raw_html(html.trim_start_matches("<!--"), line));
        }
        plain_text(self.events, index + 1, TagEnd::HtmlBlock).1 + 1
    }

    fn trimmed(&self, span: Range<usize>) -> Range<usize> {
        span.start..span.start + self.text[span.clone()].trim_end().len()
    }

    fn finish(self) -> Document {
        let mut document = self.document;
        let (parts, anchors) = self.notes.finish(self.ids, self.faults);
        append(&mut document.parts, parts);
        document.anchors.extend(anchors);
        document
    }
}

fn depth(level: HeadingLevel) -> u8 {
    level as u8
}
