//! What the generator hands over: forms, pages around them, templates. Read once, refused at once when it cannot
//! serve: better no function than one that fails at the first visitor.

use crate::wording::Wording;
use forms::form::Purpose;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The version of the file this crate reads.
const VERSION: u32 = 1;
/// Templates the function renders itself; they may include any other.
const TEMPLATES: [&str; 3] = ["form.html", "confirmation.html", "error.html"];

/// Draws the answers before they are sent; a theme may do without.
pub(crate) const CHECK: &str = "check.html";

/// The forms of a site, ready to be shown and answered.
pub struct Bundle {
    /// Parsed once for all languages.
    pub(crate) tera: Arc<tera::Tera>,
    /// What every page is drawn with: the site, its words, its files.
    pub(crate) shared: tera::Context,
    pub(crate) error_page: Map<String, Value>,
    pub(crate) messages: forms::Messages,
    pub(crate) wording: Wording,
    pub(crate) time_zone: jiff::tz::TimeZone,
    /// Whether the theme's fields give a photo back to the browser; otherwise it has to be chosen again.
    pub(crate) returns_photos: bool,
    /// Language of its words.
    lang: String,
    /// Host of the site's public address, where the site tells it.
    pub(crate) host: Option<String>,
    forms: BTreeMap<String, Published>,
    /// The same in other languages.
    languages: BTreeMap<String, Bundle>,
}

/// A form and the page that carries it.
#[derive(Deserialize)]
pub(crate) struct Published {
    pub(crate) form: forms::Form,
    pub(crate) page: Map<String, Value>,
    /// Of the current definition first, then of the one before.
    digests: Vec<String>,
    /// Where the same answers are posted in other languages, by language.
    #[serde(skip)]
    pub(crate) elsewhere: BTreeMap<String, String>,
}

/// Which definition a visitor had before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edition {
    Current,
    Previous,
    Unknown,
}

/// Why a bundle cannot serve.
#[derive(Debug)]
pub enum BundleError {
    /// Not JSON, or not of the bundle's shape.
    Shape(serde_json::Error),
    /// Written by a generator of another version.
    Version(u32),
    /// A template does not parse, or names one that is not there. The text says which and where.
    Template(String),
    /// A template or a page the function needs is not in the bundle.
    Missing(&'static str),
    /// The site names a time zone that does not exist.
    TimeZone(String),
    /// A form stands under another name than its own.
    Misnamed(String),
    /// The first digest of a form is not the one of its definition: no answer to it would ever be taken.
    WrongDigest(String),
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Deserialize)]
struct File {
    version: u32,
    assets: Value,
    templates: BTreeMap<String, String>,
    #[serde(flatten)]
    words: Words,
    #[serde(default)]
    languages: BTreeMap<String, Words>,
}

/// What a bundle says in one language.
#[derive(Deserialize)]
struct Words {
    site: Value,
    t: BTreeMap<String, String>,
    pages: BTreeMap<String, Map<String, Value>>,
    forms: BTreeMap<String, Published>,
}

impl Bundle {
    /// Reads the content of `forms.json`.
    ///
    /// # Errors
    /// See [`BundleError`]; templates are parsed here, so that none fails to at the first visitor.
    pub fn from_json(json: &[u8]) -> Result<Self, BundleError> {
        let File { version, assets, templates, words, languages } =
            serde_json::from_slice(json).map_err(|error| {
                // Another version may have another shape.
                match serde_json::from_slice(json) {
                    Ok(Versioned { version }) if version != VERSION => BundleError::Version(version),
                    _ => BundleError::Shape(error),
                }
            })?;
        if version != VERSION {
            return Err(BundleError::Version(version));
        }

        let mut tera = tera::Tera::new();
        tera.add_raw_templates(&templates).map_err(|error| BundleError::Template(error.to_string()))?;
        if let Some(missing) = TEMPLATES.into_iter().find(|name| !templates.contains_key(*name)) {
            return Err(BundleError::Missing(missing));
        }
        let (tera, assets) = (Arc::new(tera), tera::Value::from_serializable(&assets));
        let returns_photos = templates.values().any(|template| template.contains("field.kept"));
        let translated = languages.into_iter().map(|(lang, words)| {
            let spoken = Self::speaking(words, &tera, &assets, Some(&lang))?;
            Ok((lang, Self { returns_photos, ..spoken }))
        });
        let languages = translated.collect::<Result<_, BundleError>>()?;
        let mut bundle = Self { returns_photos, languages, ..Self::speaking(words, &tera, &assets, None)? };
        bundle.connect();
        Ok(bundle)
    }

    /// Tells each form where its answers go in other languages. Only a form whose answers can be looked at without
    /// sending them takes them along.
    fn connect(&mut self) {
        if !self.can_check() {
            return;
        }
        let mut known: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for bundle in std::iter::once(&*self).chain(self.languages.values()) {
            let queued =
                bundle.forms.iter().filter(|(_, published)| published.form.purpose() == Purpose::Queue);
            for (id, published) in queued {
                known.entry(id.clone()).or_default().insert(bundle.lang.clone(), published.action());
            }
        }
        for bundle in
            std::iter::once(&mut self.forms).chain(self.languages.values_mut().map(|other| &mut other.forms))
        {
            for (id, published) in bundle {
                published.elsewhere = known.get(id).cloned().unwrap_or_default();
            }
        }
    }

    fn speaking(
        mut words: Words,
        tera: &Arc<tera::Tera>,
        assets: &tera::Value,
        lang: Option<&str>,
    ) -> Result<Self, BundleError> {
        for (id, published) in &words.forms {
            if published.form.id() != id || published.form.lang() != lang {
                return Err(BundleError::Misnamed(id.clone()));
            }
            if published.digest() != published.form.digest() {
                return Err(BundleError::WrongDigest(id.clone()));
            }
        }
        let zone = words.site.get("timezone").and_then(Value::as_str).unwrap_or("Europe/Zurich");
        let time_zone = jiff::tz::TimeZone::get(zone).map_err(|_| BundleError::TimeZone(zone.to_owned()))?;
        let base = words.site.get("base_url").and_then(Value::as_str).unwrap_or_default();
        let host = base.split_once("://").map(|(_, host)| host.trim_end_matches('/').to_owned());
        let mut shared = tera::Context::new();
        shared.insert("site", &words.site);
        shared.insert("t", &words.t);
        shared.insert_value("assets", assets.clone());
        Ok(Self {
            tera: Arc::clone(tera),
            shared,
            error_page: words.pages.remove("error").ok_or(BundleError::Missing("pages.error"))?,
            wording: Wording::new(&words.t),
            messages: forms::Messages(words.t),
            time_zone,
            returns_photos: false,
            lang: words.site.get("lang").and_then(Value::as_str).unwrap_or("fr").to_owned(),
            host,
            forms: words.forms,
            languages: BTreeMap::new(),
        })
    }

    /// Whether the theme draws answers before they are sent.
    pub(crate) fn can_check(&self) -> bool {
        self.tera.get_template_names().any(|name| name == CHECK)
    }

    /// The twelve months in the words of the theme, in French when it has none.
    pub(crate) fn months(&self) -> Vec<&str> {
        let named: Vec<&str> = self
            .messages
            .0
            .get("date_months")
            .map(|months| months.split_whitespace().collect())
            .unwrap_or_default();
        if named.len() == forms::MONTHS.len() { named } else { forms::MONTHS.to_vec() }
    }

    /// How the theme says the first day of a month.
    pub(crate) fn date_first(&self) -> &str {
        self.messages.0.get("date_first").map_or("1er", String::as_str)
    }

    /// The bundle in the language of an address, and the form there: `rejoindre`, `rejoindre.en`.
    pub(crate) fn addressed(&self, address: &str) -> (&Self, Option<&Published>) {
        let translated = address.split_once('.').and_then(|(id, lang)| Some((self.languages.get(lang)?, id)));
        let (bundle, id) = translated.unwrap_or((self, address));
        (bundle, bundle.forms.get(id))
    }
}

impl Published {
    /// The digest of the definition answers are checked against.
    pub(crate) fn digest(&self) -> &str {
        self.digests.first().map_or("", String::as_str)
    }

    pub(crate) fn edition(&self, digest: &str) -> Edition {
        match self.digests.iter().position(|known| known == digest) {
            Some(0) => Edition::Current,
            Some(_) => Edition::Previous,
            None => Edition::Unknown,
        }
    }

    /// Where the form is posted.
    pub(crate) fn action(&self) -> String {
        self.form.address()
    }

    /// Where the page that carries the form is published.
    pub(crate) fn page_url(&self) -> Option<&str> {
        self.page.get("url").and_then(Value::as_str)
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle").field("forms", &self.forms.keys()).finish_non_exhaustive()
    }
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(error) => write!(f, "the bundle is not of the expected shape: {error}"),
            Self::Version(found) => {
                write!(
                    f,
                    "the bundle is of version {found}, this function reads version {VERSION}: build the site again"
                )
            }
            Self::Template(error) => write!(f, "a template of the bundle does not parse: {error}"),
            Self::Missing(what) => write!(f, "the bundle lacks {what}"),
            Self::TimeZone(zone) => write!(f, "the bundle's time zone does not exist: {zone}"),
            Self::Misnamed(id) => write!(f, "the form under {id} has another name"),
            Self::WrongDigest(id) => {
                write!(f, "the digests of the form {id} do not begin with the one of its definition")
            }
        }
    }
}

impl std::error::Error for BundleError {}
