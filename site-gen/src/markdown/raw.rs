//! HTML among the Markdown: refused, or where the site allows it, reduced to what cannot hurt.
//!
//! What is kept says something that Markdown cannot (an abbreviation, a language, a key to press) or is the same as
//! Markdown would make: see [`clean`]. No style, class, id, script, frame, form, picture or title: those are the
//! theme's, or have rules that HTML would evade. Whatever is taken out is told, never in silence.

mod clean;
mod tags;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::inline::plain_text;
use super::writer::Writer;
use super::{Part, Spanned, faults, fences};
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
        let end = plain_text(self.events, index + 1, TagEnd::HtmlBlock).1;
        let span = self.trimmed(span);
        let html = &self.text[span.clone()];
        match after_comments(html) {
            None => {
                let line = html.lines().next().map_or(0, str::len);
                self.faults.push(faults::unclosed_comment(span.start..span.start + line));
            }
            Some("") => {}
            Some(rest) if !rest.starts_with('<') => {
                let from = span.end - rest.len();
                let line = rest.lines().next().map_or(0, str::len);
                self.faults.push(faults::text_after_comment(from..from + line));
            }
            Some(rest) => {
                self.raw_html = true;
                match self.rules.raw_html {
                    RawHtml::Off => self.faults.push(faults::raw_html(rest, span)),
                    RawHtml::Sanitised => self.sanitised_block(index + 1..end, span),
                }
            }
        }
        end + 1
    }

    fn sanitised_block(&mut self, events: Range<usize>, span: Range<usize>) {
        for fence in fences::candidates(&self.text[span.clone()]) {
            let line = span.start + fence.line.start..span.start + fence.line.end;
            self.faults.push(faults::misplaced_block(line));
        }
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
        let after = tags::read(&kept);
        if let Some((name, parents)) = tags::orphan(&after) {
            self.faults.push(faults::orphan(name, parents, span.clone()));
        }
        if tags::nests_links(&after) {
            self.faults.push(faults::nested_link(span.clone()));
        }
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
        if tag.name == "a" && (self.links > 0 || self.in_raw_link()) {
            self.faults.push(faults::nested_link(span));
            self.told_open.insert(tag.name.clone());
            return;
        }
        let kept = clean::inline(html);
        let after = tags::read(&kept);
        self.tell_removed(&before, &after, &span);
        if tag.is_void() {
            return self.safe(&kept);
        }
        let innermost = self.elements.last().map_or(usize::MAX, |open| open.end);
        let Some(end) = self.raw_ends().get(&index).copied().filter(|end| *end < innermost) else {
            self.told_open.insert(tag.name.clone());
            return self.faults.push(faults::unbalanced_html(&tag.name, span));
        };
        let name = after.first().map(|tag| tag.name.clone());
        if let Some(name) = &name {
            self.safe(kept.strip_suffix(&format!("</{name}>")).unwrap_or(&kept));
        }
        self.elements.push(OpenElement { end, name });
    }

    /// Whether a link written as HTML is open.
    pub(super) fn in_raw_link(&self) -> bool {
        self.elements.iter().any(|open| open.name.as_deref() == Some("a"))
    }

    /// The event that closes each element of a sentence, inside the same emphasis, link or paragraph.
    fn raw_ends(&mut self) -> &HashMap<usize, usize> {
        self.raw_ends.get_or_insert_with(|| ends(self.events))
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

/// Elements of a sentence in which nothing is written for readers of the text's own language.
const NO_PROSE: [&str; 4] = ["code", "kbd", "pre", "samp"];

/// Follows a tag of a sentence: `foreign` holds the open elements that are code or in a language of their own, and
/// those inside them.
pub(super) fn enter_or_leave(html: &str, foreign: &mut Vec<String>) {
    let Some(tag) = tags::read(html).into_iter().next() else { return };
    let names_language = tag.attributes.iter().any(|name| name == "lang");
    if tag.closing {
        foreign.pop_if(|open| *open == tag.name);
    } else if !tag.is_void()
        && (!foreign.is_empty() || names_language || NO_PROSE.contains(&tag.name.as_str()))
    {
        foreign.push(tag.name);
    }
}

/// Event of each opening tag → event of the tag that closes it.
fn ends(events: &[Spanned<'_>]) -> HashMap<usize, usize> {
    let mut ends = HashMap::new();
    // For each piece of Markdown around, the open elements by name.
    let mut open: Vec<HashMap<String, Vec<usize>>> = vec![HashMap::new()];
    for (index, (event, _)) in events.iter().enumerate() {
        match (event, open.last_mut()) {
            (Event::Start(_), _) => open.push(HashMap::new()),
            (Event::End(_), _) => drop(open.pop()),
            (Event::InlineHtml(html), Some(around)) => {
                let Some(tag) = tags::read(html).into_iter().next() else { continue };
                let same = around.entry(tag.name).or_default();
                if !tag.closing {
                    same.push(index);
                } else if let Some(start) = same.pop() {
                    ends.insert(start, index);
                }
            }
            _ => {}
        }
    }
    ends
}

/// What stands after the comments that `html` begins with; `None` when one of them does not end.
fn after_comments(html: &str) -> Option<&str> {
    let mut rest = html.trim();
    while rest.starts_with("<!--") {
        // `<!-->` is a whole comment.
        let end = rest[2..].find("-->")? + 2 + "-->".len();
        rest = rest[end..].trim_start();
    }
    Some(rest)
}

#[cfg(test)]
mod tests;
