//! Headings: their order, and the anchors that links arrive at.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::inline::plain_text;
use super::writer::Writer;
use super::{Fault, Ids, Part, Spanned, faults};
use crate::site::Heading;
use crate::slug;

/// How the ids of form fields begin; no heading of the same page may have one.
const FIELD: &str = "field-";

/// Anchors written by hand come first: an anchor made from a title gives way to them.
pub(super) fn chosen_anchors(
    events: &[Spanned<'_>],
    ids: &mut Ids,
    faults: &mut Vec<Fault>,
) -> HashMap<usize, String> {
    let mut chosen = HashMap::new();
    for (index, (event, span)) in events.iter().enumerate() {
        let Event::Start(Tag::Heading { id, classes, attrs, .. }) = event else { continue };
        if !classes.is_empty() || !attrs.is_empty() {
            faults.push(faults::heading_attributes(span.clone()));
        }
        let Some(id) = id else { continue };
        if id.starts_with(FIELD) {
            faults.push(faults::reserved_anchor(id, span.clone()));
            continue;
        }
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

impl Writer<'_, '_> {
    pub(super) fn heading(&mut self, level: HeadingLevel, span: Range<usize>, index: usize) {
        let (label, _) = plain_text(self.events, index + 1, TagEnd::Heading(level));
        let line = self.trimmed(span);
        if label.is_empty() {
            self.faults.push(faults::empty_heading(line.clone()));
        }
        if self.in_note() {
            self.faults.push(faults::heading_in_note(line.clone()));
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
            base if base.starts_with(FIELD) => self.ids.unique(&format!("section-{base}")),
            base => self.ids.unique(base),
        });
        self.document.anchors.insert(id.clone());
        self.document.headings.push(Heading { id, label, level });
        self.around_heading = std::mem::take(&mut self.document.parts);
    }

    /// Puts what was written since the heading began inside it.
    pub(super) fn heading_end(&mut self) {
        let around = std::mem::take(&mut self.around_heading);
        let parts = std::mem::replace(&mut self.document.parts, around);
        if let Some(heading) = self.document.headings.last() {
            self.document.parts.push(Part::Heading(heading.clone(), parts));
        }
    }
}

/// Of the page's title, 1; of the first headings in a text, 2.
fn depth(level: HeadingLevel) -> u8 {
    level as u8
}
