//! Images: each stands alone, says what it shows and who made it.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::inline::plain_text;
use super::writer::Writer;
use super::{ImageRef, Part, faults};
use crate::site::Focal;

impl Writer<'_, '_> {
    /// A paragraph of nothing but images becomes blocks; returns the index after it.
    pub(super) fn images_alone(&mut self, start: usize) -> Option<usize> {
        let mut index = start + 1;
        let mut images = Vec::new();
        loop {
            let (event, span) = self.events.get(index)?;
            match event {
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let (alt, end) = plain_text(self.events, index + 1, TagEnd::Image);
                    let image = ImageRef {
                        focal: Focal::default(),
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
}
