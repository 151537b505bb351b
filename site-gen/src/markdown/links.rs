//! Links: a hole for the address, and words that say where it leads.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::inline::{escape, plain_text};
use super::writer::Writer;
use super::{Part, faults};

impl Writer<'_, '_> {
    pub(super) fn link(
        &mut self,
        kind: LinkType,
        target: &str,
        title: &str,
        span: Range<usize>,
        index: usize,
    ) {
        let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
        let (label, end) = plain_text(self.events, index + 1, TagEnd::Link);
        let holds_image =
            self.events[index..end].iter().any(|(event, _)| matches!(event, Event::Start(Tag::Image { .. })));
        if label.is_empty() && !holds_image {
            self.faults.push(faults::link_without_text(&target, span.clone()));
        }
        if self.in_raw_link() {
            self.faults.push(faults::nested_link(span.clone()));
        }
        self.links += 1;
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
}
