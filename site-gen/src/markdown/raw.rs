//! HTML among the Markdown: refused, or where the site allows it, reduced to what cannot hurt.
//!
//! What is kept says something that Markdown cannot (an abbreviation, a language, a key to press) or is the same as
//! Markdown would make: see [`clean`]. No style, class, id, script, frame, form, picture or title: those are the
//! theme's, or have rules that HTML would evade. Whatever is taken out is told, never in silence.

mod clean;
mod tags;

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::inline::plain_text;
use super::writer::Writer;
use super::{Part, faults};
use tags::Tag;

/// Whether HTML may stand in texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RawHtml {
    /// An error.
    #[default]
    Off,
    Sanitised,
}

impl RawHtml {
    /// Values of `raw_html` in `site.yaml`.
    pub const NAMES: [(&'static str, Self); 2] = [("off", Self::Off), ("sanitised", Self::Sanitised)];
}

/// An element of a sentence that was opened.
pub(super) struct OpenElement {
    /// Index of the event that closes it.
    end: usize,
    /// `None` when its tags are left out.
    name: Option<String>,
}

impl Writer<'_, '_> {
    /// One tag within a sentence.
    pub(super) fn raw(&mut self, html: &str, span: Range<usize>, index: usize) {
        if html.starts_with("<!--") {
            return;
        }
        if self.rules.raw_html == RawHtml::Sanitised {
            return self.inline_tag(html, span, index);
        }
        let closing = html.starts_with("</") && self.raw_html;
        if !closing {
            self.raw_html = true;
            self.faults.push(faults::raw_html(html, span));
        }
    }

    /// Comments are notes between editors: they are left out. Any other block is refused, once.
    pub(super) fn html_block(&mut self, span: Range<usize>, index: usize) -> usize {
        let html = self.text[span.clone()].trim();
        let comment = html.starts_with("<!--") && html.find("-->").is_none_or(|end| end + 3 == html.len());
        let end = plain_text(self.events, index + 1, TagEnd::HtmlBlock).1;
        if !comment {
            self.raw_html = true;
            let line = self.trimmed(span);
            match self.rules.raw_html {
                RawHtml::Off => self.faults.push(faults::raw_html(html.trim_start_matches("<!--"), line)),
                RawHtml::Sanitised => self.sanitised_block(index + 1..end, line),
            }
        }
        end + 1
    }

    fn sanitised_block(&mut self, events: Range<usize>, span: Range<usize>) {
        let html: String = self.events[events]
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Html(html) | Event::Text(html) => Some(html.as_ref()),
                _ => None,
            })
            .collect();
        let kept = clean::block(&html);
        let before = tags::read(&html);
        self.tell_removed(&before, &tags::read(&kept), &span);
        if let Some(name) = tags::unbalanced(&before) {
            self.faults.push(faults::unbalanced_html(name, span));
        }
        self.safe(kept.trim_end());
        self.html("\n");
    }

    fn inline_tag(&mut self, html: &str, span: Range<usize>, index: usize) {
        let before = tags::read(html);
        let Some(tag) = before.first() else {
            return self.faults.push(faults::removed_html(&[html.to_owned()], span));
        };
        if tag.closing {
            match self.elements.pop_if(|open| open.end == index) {
                Some(OpenElement { name: Some(name), .. }) => self.html(&format!("</{name}>")),
                Some(_) => {}
                None if self.told_open.contains(&tag.name) => {}
                None => self.faults.push(faults::unbalanced_html(&tag.name, span)),
            }
            return;
        }
        let kept = clean::inline(html);
        let after = tags::read(&kept);
        self.tell_removed(&before, &after, &span);
        if tag.is_void() {
            return self.safe(&kept);
        }
        let innermost = self.elements.last().map_or(usize::MAX, |open| open.end);
        let Some(end) = self.closing(&tag.name, index).filter(|end| *end < innermost) else {
            self.told_open.insert(tag.name.clone());
            return self.faults.push(faults::unbalanced_html(&tag.name, span));
        };
        let name = after.first().map(|tag| tag.name.clone());
        if let Some(name) = &name {
            self.safe(kept.strip_suffix(&format!("</{name}>")).unwrap_or(&kept));
        }
        self.elements.push(OpenElement { end, name });
    }

    /// The event that closes the element `name` opened at `start`, inside the same emphasis, link or paragraph.
    fn closing(&self, name: &str, start: usize) -> Option<usize> {
        let (mut markup, mut same) = (0_usize, 0_usize);
        for (index, (event, _)) in self.events.iter().enumerate().skip(start + 1) {
            match event {
                Event::Start(_) => markup += 1,
                Event::End(_) => markup = markup.checked_sub(1)?,
                Event::InlineHtml(html) if markup == 0 => match tags::read(html).first() {
                    Some(tag) if tag.name == name && !tag.closing => same += 1,
                    Some(tag) if tag.name == name && same == 0 => return Some(index),
                    Some(tag) if tag.name == name => same -= 1,
                    _ => {}
                },
                _ => {}
            }
        }
        None
    }

    /// Writes HTML that has been reduced; its links become holes, to be checked like all others.
    fn safe(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find("<a href=\"") {
            let address = at + "<a href=\"".len();
            let length = rest[address..].find('"').unwrap_or(0);
            self.html(&rest[..address]);
            let target = rest[address..address + length].replace("&amp;", "&");
            self.document.parts.push(Part::Link { target, span: self.place.clone() });
            rest = &rest[address + length..];
        }
        self.html(rest);
    }

    fn tell_removed(&mut self, before: &[Tag], after: &[Tag], span: &Range<usize>) {
        self.place = span.clone();
        let removed = tags::missing(before, after);
        if !removed.is_empty() {
            self.faults.push(faults::removed_html(&removed, span.clone()));
        }
    }
}

#[cfg(test)]
mod tests;
