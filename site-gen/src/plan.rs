//! Which files each picture becomes, decided from the digest of its source before a single pixel is decoded: pages
//! can be drawn at once, and an unchanged photo is never encoded twice.
//!
//! A picture's role chooses widths, proportions and whether its full size is published. Two roles that ask for the
//! same pixels share the file, which is why the role is not part of the name.

mod crop;
mod roles;
mod uses;

pub(crate) use roles::{Roles, unknown as unknown_roles};

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

pub use crop::{Crop, Ratio};
pub use uses::main_image;

use crate::assets::hex;
use crate::diagnostic::Diagnostic;
use crate::site::{Image, ImageFormat, Site};
use crate::slug;
use crate::theme::Settings;

/// Changes whenever `encode` would make other bytes of the same source, so that no cache or browser keeps old ones.
const ENCODER_VERSION: &str = "2";

/// Browsers without the modern formats are few and old: one picture of about this width serves them all.
const FALLBACK_WIDTH: u32 = 1280;

/// The role of a picture whose field names none, and of those in texts.
pub(crate) const DEFAULT_ROLE: &str = "default";

/// What a picture is for; the theme gives each role its widths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// In a page: the role that the picture's field declares, `default` if it declares none.
    Default,
    /// In a list of pages.
    Card,
}

impl Role {
    /// Its key in `themes/theme.yaml`.
    #[must_use]
    pub fn key(self, image: &Image) -> &str {
        match self {
            Self::Default => image.role.as_deref().unwrap_or(DEFAULT_ROLE),
            Self::Card => "card",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    Avif,
    WebP,
    Jpeg,
    /// Without loss, only for the full size of a PNG.
    Png,
    /// Published as it is.
    Svg,
}

impl Encoding {
    fn extension(self) -> &'static str {
        match self {
            Self::Avif => "avif",
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    /// For the `type` attribute.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// One file that a picture becomes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant {
    pub encoding: Encoding,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    /// The part that it shows; `None` is all of it.
    pub crop: Option<Crop>,
    /// To be kept or printed, so encoded with less loss than what only fills a page.
    pub original: bool,
    /// `atelier-0123456789abcdef-960.webp`: its name in the cache and below `/images/`.
    pub name: String,
}

impl Variant {
    #[must_use]
    pub fn url(&self) -> String {
        format!("/images/{}", self.name)
    }
}

/// The files of a picture in a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// By format, in the theme's order, each from narrow to wide; none for a drawing.
    pub sources: Vec<(Encoding, Vec<Variant>)>,
    /// The one for `<img>`.
    pub fallback: Variant,
    /// Its other widths, when browsers are to choose among them: no format but a JPEG beside others has only one.
    pub widths: Vec<Variant>,
    /// The full size, if the role publishes it.
    pub original: Option<Variant>,
}

impl Files {
    fn all(self) -> impl Iterator<Item = Variant> {
        let Self { sources, fallback, widths, original } = self;
        let sources = sources.into_iter().flat_map(|(_, variants)| variants);
        sources.chain([fallback]).chain(widths).chain(original)
    }
}

/// A source and everything it becomes, for all its roles.
#[derive(Debug)]
pub struct Planned {
    /// `content/actions/annoncer/atelier.jpg`
    pub source: String,
    pub format: ImageFormat,
    /// Upright pixels.
    pub width: u32,
    pub height: u32,
    pub digest: [u8; 32],
    pub variants: BTreeSet<Variant>,
}

#[derive(Debug, Default)]
pub struct ImagePlan {
    images: BTreeMap<String, Planned>,
    roles: roles::Roles,
}

impl ImagePlan {
    /// Names what every picture that `site` shows becomes.
    ///
    /// # Errors
    /// Fields of `site.yaml` that name a role which the theme does not have.
    pub fn new(site: &Site, settings: &Settings) -> Result<Self, Vec<Diagnostic>> {
        let faults = unknown_roles(&site.collections, settings);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut plan = Self { images: BTreeMap::new(), roles: roles::Roles::new(settings) };
        for (source, uses) in uses::of(site) {
            let mut variants = BTreeSet::new();
            for (image, role) in &uses {
                variants.extend(plan.files(image, *role).all());
            }
            let Some((image, _)) = uses.first() else { continue };
            let Image { format, width, height, digest, .. } = **image;
            let planned = Planned { source: source.to_owned(), format, width, height, digest, variants };
            plan.images.insert(source.to_owned(), planned);
        }
        Ok(plan)
    }

    /// The files of a picture of the site in a role.
    #[must_use]
    pub fn files(&self, image: &Image, role: Role) -> Files {
        let role = self.roles.get(role.key(image));
        if image.format == ImageFormat::Svg {
            let fallback = variant(image, Encoding::Svg, None, image.width);
            let original = role.original.then(|| fallback.clone());
            return Files { sources: Vec::new(), fallback, widths: Vec::new(), original };
        }
        let crop = role.ratio.and_then(|ratio| Crop::around(image.focal, image.width, image.height, ratio));
        let widths = widths(&role.widths, crop.map_or(image.width, |crop| crop.width));
        let many = |encoding| -> Vec<Variant> {
            widths.iter().map(|width| variant(image, encoding, crop, *width)).collect()
        };
        let formats = self.roles.formats();
        let (last, modern) = formats.split_last().unwrap_or((&Encoding::Jpeg, &[]));
        let usual = widths.iter().filter(|width| **width <= FALLBACK_WIDTH).max().or(widths.first());
        let fallback = variant(image, *last, crop, usual.copied().unwrap_or(image.width));
        let one_is_enough = *last == Encoding::Jpeg && !modern.is_empty();
        Files {
            sources: modern.iter().map(|encoding| (*encoding, many(*encoding))).collect(),
            fallback,
            widths: if one_is_enough { Vec::new() } else { many(*last) },
            original: role.original.then(|| original(image)),
        }
    }

    /// All sources, in the order of their paths.
    pub fn images(&self) -> impl Iterator<Item = &Planned> {
        self.images.values()
    }
}

/// Those of `wanted` that a picture of `available` pixels has, or all it has: never more.
fn widths(wanted: &[u32], available: u32) -> Vec<u32> {
    let mut widths: Vec<u32> = wanted.iter().copied().filter(|width| *width < available).collect();
    if widths.len() < wanted.len() || widths.is_empty() {
        widths.push(available);
    }
    widths
}

fn original(image: &Image) -> Variant {
    let encoding = match image.format {
        ImageFormat::Jpeg => Encoding::Jpeg,
        ImageFormat::Png => Encoding::Png,
        ImageFormat::WebP => Encoding::WebP,
        ImageFormat::Svg => Encoding::Svg,
    };
    let name = format!("{}-{}.{}", stem(image), id(image, None, true), encoding.extension());
    let (width, height) = (image.width, image.height);
    Variant { encoding, width, height, crop: None, original: true, name }
}

fn variant(image: &Image, encoding: Encoding, crop: Option<Crop>, width: u32) -> Variant {
    let (full_width, full_height) =
        crop.map_or((image.width, image.height), |crop| (crop.width, crop.height));
    let height = scaled(full_height, width, full_width);
    let (stem, id, extension) = (stem(image), id(image, crop, false), encoding.extension());
    let name = match encoding {
        Encoding::Svg => format!("{stem}-{id}.{extension}"),
        _ => format!("{stem}-{id}-{width}.{extension}"),
    };
    Variant { encoding, width, height, crop, original: false, name }
}

/// `length` reduced as `full` is reduced to `part`, to the nearest pixel and at least one.
#[must_use]
pub fn scaled(length: u32, part: u32, full: u32) -> u32 {
    let full = u64::from(full.max(1));
    let scaled = (u64::from(length) * u64::from(part) + full / 2) / full;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

fn id(image: &Image, crop: Option<Crop>, original: bool) -> String {
    let mut hasher = Sha256::new();
    hasher.update(ENCODER_VERSION);
    hasher.update(image.digest);
    if let Some(crop) = crop {
        [crop.left, crop.top, crop.width, crop.height].iter().for_each(|n| hasher.update(n.to_be_bytes()));
    }
    if original {
        hasher.update("original");
    }
    hex(&hasher.finalize()[..8])
}

/// The name of its file, for its address: it stands in a `srcset`, where spaces and commas have a meaning.
fn stem(image: &Image) -> String {
    let stem = image.source.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |s| s.0);
    slug::short(stem, "image")
}

#[cfg(test)]
mod tests;
