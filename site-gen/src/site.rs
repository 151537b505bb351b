//! The checked site: what every stage after `check` may rely on.
//!
//! `check` is the only module that builds these types from an editor's files. Whoever holds a `Site` holds one
//! whose fields have the declared types, whose links arrive, whose images exist, decode and may be shown.

mod collection;
mod image;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub use crate::edition::{Alternate, Edition, Variant};
use crate::outline::Outline;
use crate::qr::Qr;
pub use collection::{Calendar, Collection, FieldKind, FieldType, Noun, Outputs, Schema, listing_page};
pub use image::{Alt, Focal, Image, ImageFormat, Rights};

/// A whole site, ready to be planned and rendered: the edition in the default language, and the others.
#[derive(Debug)]
pub struct Site {
    pub edition: Edition,
    /// The first page in this language; that of the default edition when this one has none.
    pub home: String,
    /// Every other edition that has a page; these have no translations, and nothing unpublished, of their own.
    pub translations: Vec<Site>,
    /// By address, of any edition: the same page or list in all editions, itself included. Nothing for what exists in
    /// one edition only.
    pub alternates: Arc<HashMap<String, Vec<Alternate>>>,
    pub settings: Settings,
    /// By name; each keeps the order of its terms.
    pub vocabularies: BTreeMap<String, Vocabulary>,
    /// In the order of `site.yaml`; `Page::collection` indexes it.
    pub collections: Vec<Collection>,
    /// Published pages (and drafts when asked for), each collection sorted by its own order.
    pub pages: Vec<Page>,
    /// Data files by name; each figure stands below a date and a source.
    pub data: BTreeMap<String, serde_json::Value>,
    /// Documents that published pages lead to, by path, each once.
    pub downloads: Vec<Download>,
    /// Form definitions by identifier; a page that carries one names it in `Page::form`.
    pub forms: BTreeMap<String, forms::Form>,
    /// Pages left out, with the reason in French, for `check` and `build` to list.
    pub unpublished: Vec<Unpublished>,
    /// Pages that `--drafts` shows, with the reason why visitors would not see them.
    pub previewed: Vec<Unpublished>,
}

impl Site {
    /// This edition, then the others.
    pub fn editions(&self) -> impl Iterator<Item = &Site> {
        std::iter::once(self).chain(&self.translations)
    }
}

/// What `content/site.yaml` says once for all pages.
#[derive(Debug, Clone)]
pub struct Settings {
    pub title: String,
    pub tagline: String,
    /// Without a trailing slash; `--base-url` has been applied.
    pub base_url: String,
    /// Host of the `base_url` that `site.yaml` declares: names what feeds and calendars hold, also in a preview
    /// built for another address.
    pub authority: String,
    /// BCP 47 tags; the first is the default.
    pub languages: Vec<String>,
    pub timezone: String,
    /// What acronyms stand for that every page may use.
    pub acronyms: BTreeMap<String, String>,
    pub organisation: Organisation,
    pub menus: Menus,
    /// Whom to tell about a flaw of the site.
    pub security: Option<Security>,
    /// Under which terms the open data may be used: a sentence or an address.
    pub open_data_license: Option<String>,
    /// What may be done with pictures whose page says nothing of it.
    pub default_rights: Option<String>,
    /// Index of the collection whose entries explain words.
    pub glossary: Option<usize>,
}

/// Becomes `/.well-known/security.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// `mailto:` or `https:`
    pub contact: String,
    pub policy: Option<String>,
}

impl Settings {
    /// The day on the calendars of those who read the site.
    pub fn day_of(&self, now: jiff::Timestamp) -> jiff::civil::Date {
        // `check` refuses unknown zones; until it has told so, any calendar will do.
        let zone = jiff::tz::TimeZone::get(&self.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
        now.to_zoned(zone).date()
    }
}

#[derive(Debug, Clone, Default)]
pub struct Organisation {
    pub name: String,
    pub url: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Menus {
    pub main: Vec<MenuLink>,
    pub actions: Vec<MenuLink>,
    pub footer: Vec<MenuGroup>,
}

#[derive(Debug, Clone)]
pub struct MenuGroup {
    pub title: String,
    pub links: Vec<MenuLink>,
}

/// `url` is a site URL that exists, or an absolute `https:` or `mailto:` address.
#[derive(Debug, Clone)]
pub struct MenuLink {
    pub label: String,
    /// For themes that show the link as a card: for whom it is, and why to follow it.
    pub title: Option<String>,
    pub text: Option<String>,
    pub url: String,
    /// The language it leads to, when that is not the menu's own.
    pub lang: Option<String>,
    /// Entries below this one; they have none themselves.
    pub children: Vec<MenuLink>,
}

/// A closed list of terms, in the editor's order: value → label.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    pub label: String,
    pub terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub value: String,
    pub label: String,
}

#[derive(Debug)]
pub struct Page {
    /// `content/actions/annoncer/index.md`
    pub source: String,
    /// Index into `Site::collections`.
    pub collection: usize,
    pub slug: String,
    /// `/actions/annoncer/`: from the file's name, so that another title keeps the address. Of an entry without a page
    /// of its own, the place in the listing that shows it; empty if there is none.
    pub url: String,
    /// Whether an HTML file is made of it.
    pub own_page: bool,
    pub title: String,
    pub summary: String,
    pub template: String,
    /// Shown only because `--drafts` asked for it.
    pub draft: bool,
    /// Former addresses that lead here, as `/a/` or `/a.html`.
    pub aliases: Vec<String>,
    /// Who of the people concerned has read the easy-to-read text.
    pub proofread_by: Option<String>,
    /// The day on which it was to appear, where the editor said so.
    pub publish: Option<CalendarDate>,
    pub updated: Option<CalendarDate>,
    /// `updated` of the original, for a translation that has none: feeds and calendars need a day, but readers would
    /// take it for the translation's.
    pub original_updated: Option<CalendarDate>,
    /// Identifier of the form that this page carries.
    pub form: Option<String>,
    /// A code to print on the page.
    pub qr: Option<Qr>,
    /// Every declared field that has a value.
    pub fields: BTreeMap<String, Value>,
    /// Keys that nobody declared, where the collection allows them.
    pub extra: serde_json::Map<String, serde_json::Value>,
    pub body: Body,
    pub outline: Outline,
}

#[derive(Debug, Clone)]
pub enum Value {
    Text(String),
    Markdown(Body),
    Date(CalendarDate),
    Number(f64),
    Boolean(bool),
    Choice(Term),
    Choices(Vec<Term>),
    Image(Box<Image>),
    Images(Vec<Image>),
    File(Box<FileLink>),
    Link {
        label: String,
        url: String,
    },
    /// `Page::source` of a page of the site.
    Reference(String),
    References(Vec<String>),
    List(Vec<BTreeMap<String, Value>>),
}

/// A document offered on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLink {
    pub download: Download,
    pub label: String,
    /// « Version provisoire », in the editor's words.
    pub status: Option<String>,
}

/// A file that visitors may download: of a kind that cannot harm them, published as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// `content/cadre/charte.pdf`
    pub source: String,
    /// `charte-0123456789abcdef.pdf`: changes whenever the bytes do.
    pub name: String,
    pub bytes: u64,
}

impl Download {
    /// Small letters, without the dot: `pdf`.
    pub fn extension(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    pub fn url(&self) -> String {
        format!("/fichiers/{}", self.name)
    }
}

impl Value {
    /// The terms that a choice holds; none for any other value.
    pub fn terms(&self) -> &[Term] {
        match self {
            Self::Choice(term) => std::slice::from_ref(term),
            Self::Choices(terms) => terms,
            _ => &[],
        }
    }
}

/// Markdown, resolved: internal links are URLs, headings have ids, images stand apart because their variants
/// are named later.
#[derive(Debug, Clone, Default)]
pub struct Body {
    pub parts: Vec<BodyPart>,
    /// Levels 2 and 3, for the table of contents.
    pub headings: Vec<Heading>,
}

#[derive(Debug, Clone)]
pub enum BodyPart {
    /// Well-formed HTML up to the next image, escaped where the editor wrote text.
    Html(String),
    Image(Box<Image>),
    /// The theme says how to link to it; what it says is HTML.
    Heading(Heading, String),
    Block(Box<Component>),
}

/// A block that the theme draws with `templates/blocks/<kind>.html`.
#[derive(Debug, Clone)]
pub struct Component {
    pub kind: &'static str,
    /// Every argument of its kind, `None` where nothing was given.
    pub arguments: BTreeMap<&'static str, Option<Argument>>,
    pub picture: Option<Image>,
    pub file: Option<FileLink>,
    /// What stands inside it.
    pub content: Vec<BodyPart>,
}

/// What an editor told a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    Text(String),
    Date(CalendarDate),
    Flag(bool),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub id: String,
    pub label: String,
    pub level: u8,
}

impl Heading {
    /// Whether the table of contents names it.
    pub fn is_listed(&self) -> bool {
        (2..=3).contains(&self.level)
    }
}

/// A date as precise as the editor wrote it: a year, a month or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDate {
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unpublished {
    pub source: String,
    pub title: String,
    pub reason: String,
}
