//! A picture as HTML needs it.

use serde::Serialize;

use super::Views;
use crate::plan::{Files, Role, Variant};
use crate::site::{Alt, Image};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// Empty if decorative.
    pub alt: String,
    pub decorative: bool,
    pub credit: String,
    /// Pixels of `src`; browsers reserve the place with them.
    pub width: u32,
    pub height: u32,
    /// Understood by every browser.
    pub src: String,
    /// `null` where one file is enough for browsers that know none of `sources`.
    pub srcset: Option<String>,
    pub sources: Vec<Source>,
    /// For the `sizes` attribute, when the template knows no better.
    pub sizes_default: String,
    /// The picture in full size, for roles that publish it.
    pub original: Option<Original>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Original {
    pub url: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    #[serde(rename = "type")]
    pub mime: String,
    pub srcset: String,
}

impl Views<'_> {
    /// Where every browser finds a picture of the site.
    pub(crate) fn picture_url(&self, image: &Image) -> String {
        self.picture(image, Role::Default).src
    }

    pub(super) fn picture(&self, image: &Image, role: Role) -> Picture {
        let Files { sources, fallback, widths, original } = self.plan.files(image, role);
        let (alt, decorative) = match &image.alt {
            Alt::Text(text) => (text.clone(), false),
            Alt::Decorative => (String::new(), true),
        };
        let sizes = self.theme.image_sizes.get(role.key(image)).map_or("100vw", String::as_str);
        let sources = sources.iter().map(|(encoding, variants)| Source {
            mime: encoding.mime().to_owned(),
            srcset: srcset(variants),
        });
        Picture {
            alt,
            decorative,
            credit: image.credit.clone(),
            width: fallback.width,
            height: fallback.height,
            src: fallback.url(),
            srcset: (!widths.is_empty()).then(|| srcset(&widths)),
            sources: sources.collect(),
            sizes_default: sizes.to_owned(),
            original: original.map(|original| Original {
                url: original.url(),
                width: original.width,
                height: original.height,
            }),
        }
    }
}

fn srcset(variants: &[Variant]) -> String {
    let parts: Vec<String> =
        variants.iter().map(|variant| format!("{} {}w", variant.url(), variant.width)).collect();
    parts.join(", ")
}
