//! Which files each picture becomes, decided from the digest of its source before a single pixel is decoded: pages
//! can be drawn at once, and an unchanged photo is never encoded twice.
//!
//! A picture's role (`default`, `card`) only chooses widths. Two roles that ask for the same width share the file,
//! which is why the role is not part of the name.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::assets::hex;
use crate::diagnostic::Diagnostic;
use crate::site::{Body, BodyPart, Image, ImageFormat, Page, Site, Value};
use crate::slug;
use crate::theme::Settings;
use crate::world::World;

/// Changes whenever `encode` would make other bytes of the same source, so that no cache or browser keeps old ones.
const ENCODER_VERSION: &str = "1";

/// Browsers without WebP are few and old: one JPEG of about this width serves them all.
const FALLBACK_WIDTH: u32 = 1280;

const DEFAULT_WIDTHS: [u32; 3] = [480, 960, 1600];

/// What a picture is for; the theme gives each role its widths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// In a page.
    Default,
    /// In a list of pages.
    Card,
}

impl Role {
    /// Its key in `themes/theme.yaml`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Card => "card",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    WebP,
    Jpeg,
    /// Published as it is.
    Svg,
}

impl Encoding {
    fn extension(self) -> &'static str {
        match self {
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
            Self::Svg => "svg",
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
    /// `atelier-0123456789abcdef-960.webp`: its name in the cache and below `/images/`.
    pub name: String,
}

impl Variant {
    #[must_use]
    pub fn url(&self) -> String {
        format!("/images/{}", self.name)
    }
}

/// A source and everything it becomes, for all its roles.
#[derive(Debug)]
pub struct Planned {
    /// `content/actions/annoncer/atelier.jpg`
    pub source: String,
    pub format: ImageFormat,
    pub variants: BTreeSet<Variant>,
    digest: String,
    /// Upright pixels.
    width: u32,
    height: u32,
}

#[derive(Debug, Default)]
pub struct ImagePlan {
    images: BTreeMap<String, Planned>,
    widths: BTreeMap<Role, Vec<u32>>,
}

impl ImagePlan {
    /// Reads and digests every picture that `site` shows, and names what each becomes.
    ///
    /// # Errors
    /// A file that vanished since `check` read it.
    pub fn new(site: &Site, settings: &Settings, world: &dyn World) -> Result<Self, Vec<Diagnostic>> {
        let widths = BTreeMap::from([Role::Default, Role::Card].map(|role| {
            let given =
                settings.image_widths.get(role.key()).or_else(|| settings.image_widths.get("default"));
            (role, given.cloned().unwrap_or_else(|| DEFAULT_WIDTHS.to_vec()))
        }));
        let uses = uses(site);
        let digests: Vec<Result<String, Diagnostic>> = uses
            .par_iter()
            .map(|(source, _)| match world.read(source) {
                Ok(bytes) => Ok(hex(&Sha256::digest(&bytes))),
                Err(error) => Err(Diagnostic::error("image-illisible", *source, error.message)),
            })
            .collect();
        let mut plan = Self { images: BTreeMap::new(), widths };
        let mut faults = Vec::new();
        for ((source, (image, roles)), digest) in uses.into_iter().zip(digests) {
            match digest {
                Ok(digest) => plan.add(source, image, &roles, digest),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(plan) } else { Err(faults) }
    }

    fn add(&mut self, source: &str, image: &Image, roles: &BTreeSet<Role>, digest: String) {
        let mut planned = Planned {
            source: source.to_owned(),
            format: image.format,
            variants: BTreeSet::new(),
            digest,
            width: image.width,
            height: image.height,
        };
        for role in roles {
            let (many, fallback) = planned.for_widths(&self.widths[role]);
            planned.variants.extend(many);
            planned.variants.insert(fallback);
        }
        self.images.insert(source.to_owned(), planned);
    }

    /// The files of a picture in a role, the WebP ones from narrow to wide, and the one for old browsers.
    /// A drawing has only the latter.
    ///
    /// `None` if the picture was not in the site that was planned.
    #[must_use]
    pub fn variants(&self, source: &str, role: Role) -> Option<(Vec<Variant>, Variant)> {
        Some(self.images.get(source)?.for_widths(&self.widths[&role]))
    }

    /// All sources, in the order of their paths.
    pub fn images(&self) -> impl Iterator<Item = &Planned> {
        self.images.values()
    }
}

impl Planned {
    fn for_widths(&self, wanted: &[u32]) -> (Vec<Variant>, Variant) {
        if self.format == ImageFormat::Svg {
            return (Vec::new(), self.variant(Encoding::Svg, self.width));
        }
        let mut widths: Vec<u32> = wanted.iter().copied().filter(|width| *width < self.width).collect();
        if widths.len() < wanted.len() || widths.is_empty() {
            widths.push(self.width);
        }
        let narrowest = widths.iter().copied().min().unwrap_or(self.width);
        let fallback = widths.iter().copied().filter(|w| *w <= FALLBACK_WIDTH).max().unwrap_or(narrowest);
        let many = widths.into_iter().map(|width| self.variant(Encoding::WebP, width)).collect();
        (many, self.variant(Encoding::Jpeg, fallback))
    }

    fn variant(&self, encoding: Encoding, width: u32) -> Variant {
        let height = (u64::from(self.height) * u64::from(width) + u64::from(self.width) / 2)
            / u64::from(self.width.max(1));
        let stem =
            self.source.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("image", |s| s.0);
        let id = &hex(&Sha256::digest(format!("{ENCODER_VERSION} {}", self.digest)))[..16];
        let name = match encoding {
            Encoding::Svg => format!("{}-{id}.svg", slug::short(stem, "image")),
            _ => format!("{}-{id}-{width}.{}", slug::short(stem, "image"), encoding.extension()),
        };
        Variant { encoding, width, height: u32::try_from(height).unwrap_or(u32::MAX).max(1), name }
    }
}

type Uses<'s> = BTreeMap<&'s str, (&'s Image, BTreeSet<Role>)>;

fn uses(site: &Site) -> Uses<'_> {
    let mut uses = Uses::new();
    for page in &site.pages {
        if let Some(image) = main_image(page, site) {
            add_use(&mut uses, image, Role::Card);
        }
        for value in page.fields.values() {
            walk(value, &mut uses);
        }
        walk_body(&page.body, &mut uses);
    }
    uses
}

fn add_use<'s>(uses: &mut Uses<'s>, image: &'s Image, role: Role) {
    uses.entry(&image.source).or_insert_with(|| (image, BTreeSet::new())).1.insert(role);
}

fn walk<'s>(value: &'s Value, uses: &mut Uses<'s>) {
    match value {
        Value::Image(image) => add_use(uses, image, Role::Default),
        Value::Images(images) => images.iter().for_each(|image| add_use(uses, image, Role::Default)),
        Value::Markdown(body) => walk_body(body, uses),
        Value::List(items) => items.iter().flat_map(BTreeMap::values).for_each(|value| walk(value, uses)),
        Value::Text(_)
        | Value::Date(_)
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Choice(_)
        | Value::Choices(_)
        | Value::File(_)
        | Value::Link { .. }
        | Value::Reference(_)
        | Value::References(_) => {}
    }
}

fn walk_body<'s>(body: &'s Body, uses: &mut Uses<'s>) {
    walk_parts(&body.parts, uses);
}

fn walk_parts<'s>(parts: &'s [BodyPart], uses: &mut Uses<'s>) {
    for part in parts {
        match part {
            BodyPart::Html(_) | BodyPart::Heading(..) => {}
            BodyPart::Image(image) => add_use(uses, image, Role::Default),
            BodyPart::Block(block) => {
                if let Some(image) = &block.picture {
                    add_use(uses, image, Role::Default);
                }
                walk_parts(&block.content, uses);
            }
        }
    }
}

/// The picture that stands for a page in lists: its first field of that type, in the order of `site.yaml`.
#[must_use]
pub fn main_image<'s>(page: &'s Page, site: &Site) -> Option<&'s Image> {
    site.collections[page.collection].fields.iter().find_map(|field| match page.fields.get(&field.name) {
        Some(Value::Image(image)) => Some(image),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::world::Memory;

    fn planned(width: u32, height: u32, format: ImageFormat) -> Planned {
        Planned {
            source: "content/actions/a/Été à l’hôpital.jpg".to_owned(),
            format,
            variants: BTreeSet::new(),
            digest: "d".to_owned(),
            width,
            height,
        }
    }

    fn widths(planned: &Planned, wanted: &[u32]) -> (Vec<(u32, u32)>, u32) {
        let (many, fallback) = planned.for_widths(wanted);
        (many.iter().map(|v| (v.width, v.height)).collect(), fallback.width)
    }

    #[test]
    fn pictures_are_never_enlarged() {
        let photo = planned(1200, 800, ImageFormat::Jpeg);
        assert_eq!(widths(&photo, &[480, 960, 1600]), (vec![(480, 320), (960, 640), (1200, 800)], 1200));
        let small = planned(300, 200, ImageFormat::Jpeg);
        assert_eq!(widths(&small, &[480, 960, 1600]), (vec![(300, 200)], 300));
        let large = planned(4000, 3000, ImageFormat::Jpeg);
        assert_eq!(widths(&large, &[480, 960, 1600]), (vec![(480, 360), (960, 720), (1600, 1200)], 960));
        let exact = planned(480, 10, ImageFormat::Jpeg);
        assert_eq!(widths(&exact, &[480, 960]), (vec![(480, 10)], 480));
        let ribbon = planned(5000, 1, ImageFormat::Jpeg);
        assert_eq!(widths(&ribbon, &[1600]), (vec![(1600, 1)], 1600));
    }

    #[test]
    fn names_are_safe_in_a_srcset_and_tell_the_source() {
        let (many, fallback) = planned(1200, 800, ImageFormat::Jpeg).for_widths(&[480]);
        assert!(many[0].name.starts_with("ete-a-l-hopital-"), "{}", many[0].name);
        assert!(many[0].name.ends_with("-480.webp"));
        assert!(fallback.name.ends_with("-480.jpg"));
        let (many, only) = planned(10, 10, ImageFormat::Svg).for_widths(&[480]);
        assert!(many.is_empty());
        assert!(only.name.ends_with(".svg") && only.encoding == Encoding::Svg);
    }

    #[test]
    fn a_site_s_pictures_are_planned_once_for_all_their_roles() {
        let site = fixture::site();
        let settings = Settings {
            image_widths: BTreeMap::from([
                ("default".to_owned(), vec![40, 80]),
                ("card".to_owned(), vec![40]),
            ]),
            ..Settings::default()
        };
        let world = |bytes: &str| Memory::new().with(fixture::PHOTO, bytes).with(fixture::DRAWING, "<svg/>");
        let plan = ImagePlan::new(&site, &settings, &world("one")).unwrap();
        let names = |plan: &ImagePlan| -> Vec<String> {
            plan.images().flat_map(|image| &image.variants).map(|variant| variant.name.clone()).collect()
        };
        // 40 and 64 wide in WebP, one JPEG per role (64 and 40), and the drawing.
        assert_eq!(names(&plan).len(), 5);
        let changed = ImagePlan::new(&site, &settings, &world("two")).unwrap();
        assert_ne!(names(&plan), names(&changed));
        let (many, _) = plan.variants(fixture::PHOTO, Role::Card).unwrap();
        assert_eq!(many.iter().map(|variant| variant.width).collect::<Vec<_>>(), [40]);
        let faults = ImagePlan::new(&site, &settings, &Memory::new()).unwrap_err();
        assert_eq!(faults.len(), 2);
    }
}
