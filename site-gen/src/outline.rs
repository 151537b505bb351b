//! What of a page may show anywhere but in its own text: all that must stay the same for a change of the text to
//! change one document only. See `again`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::assets::hex;
use crate::markdown::{Document, Part};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// SHA-256 of everything before the text, and of the ids in the text that links may lead to.
    pub face: String,
    /// The text is words and links. Pictures, blocks and forms, and other texts in the front matter, are looked at
    /// with the whole site.
    pub plain: bool,
    /// How many remarks reading the page alone makes; `again` repeats these and no others.
    pub remarks: usize,
    /// Where the links of the text lead: as written → what stands in `href`, as HTML.
    pub links: BTreeMap<String, String>,
}

impl Outline {
    /// Of a page whose text comes after `head`. Links and remarks are added once they are known.
    #[must_use]
    pub fn of(head: &str, document: &Document) -> Self {
        let mut face = Sha256::new();
        face.update(head);
        for anchor in &document.anchors {
            face.update([0]);
            face.update(anchor);
        }
        Self { face: hex(&face.finalize()), plain: document.parts.iter().all(is_plain), ..Self::default() }
    }
}

fn is_plain(part: &Part) -> bool {
    match part {
        Part::Html(_) | Part::Link { .. } => true,
        Part::Heading(_, inside) => inside.iter().all(is_plain),
        Part::Image(_) | Part::Block(_) => false,
    }
}
