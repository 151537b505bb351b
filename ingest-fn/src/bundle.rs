//! What the generator hands over: forms, pages around them, templates. Read once, refused at once when it cannot
//! serve: better no function than one that fails at the first visitor.

mod error;
mod theme;
mod unread;

use crate::wording::Wording;
use forms::form::Purpose;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};
use theme::Theme;

/// The version of the file this crate reads.
const VERSION: u32 = 1;

pub use error::BundleError;
pub(crate) use theme::CHECK;
pub(crate) use unread::Unread;

/// The forms of a site, ready to be shown and answered.
pub struct Bundle {
    /// The same for all languages.
    pub(crate) theme: Arc<Theme>,
    site: Unread,
    assets: Unread,
    shared: OnceLock<tera::Context>,
    pub(crate) error_page: Unread,
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
    pub(crate) page: Unread,
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

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Deserialize)]
struct File {
    version: u32,
    assets: Unread,
    templates: BTreeMap<String, String>,
    // Those of `Words`: flattened, all of them would be read twice.
    site: Unread,
    t: BTreeMap<String, String>,
    pages: BTreeMap<String, Unread>,
    forms: BTreeMap<String, Published>,
    #[serde(default)]
    languages: BTreeMap<String, Words>,
}

/// What a bundle says in one language.
#[derive(Deserialize)]
struct Words {
    site: Unread,
    t: BTreeMap<String, String>,
    pages: BTreeMap<String, Unread>,
    forms: BTreeMap<String, Published>,
}

/// What the function itself asks of the site.
#[derive(Deserialize)]
struct Site {
    lang: Option<String>,
    timezone: Option<String>,
    base_url: Option<String>,
}

/// What the function itself asks of a page.
#[derive(Deserialize)]
struct Located {
    url: Option<String>,
}

impl Bundle {
    /// Reads the content of `forms.json`.
    ///
    /// # Errors
    /// See [`BundleError`]; templates are parsed here, so that none fails to at the first visitor.
    pub fn from_json(json: &[u8]) -> Result<Self, BundleError> {
        let bundle = Self::undrawn(json)?;
        bundle.prepare_drawing()?;
        Ok(bundle)
    }

    /// As [`Self::from_json`], for who cannot wait: what pages are drawn with is left to [`Self::prepare_drawing`], or to
    /// the first page.
    ///
    /// # Errors
    /// See [`BundleError`].
    pub fn undrawn(json: &[u8]) -> Result<Self, BundleError> {
        let File { version, assets, templates, site, t, pages, forms, languages } =
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

        let words = Words { site, t, pages, forms };
        let theme = Arc::new(Theme::new(templates)?);
        let returns_photos = theme.returns_photos();
        let translated = languages.into_iter().map(|(lang, words)| {
            let spoken = Self::speaking(words, &theme, &assets, Some(&lang))?;
            Ok((lang, Self { returns_photos, ..spoken }))
        });
        let languages = translated.collect::<Result<_, BundleError>>()?;
        let mut bundle = Self { returns_photos, languages, ..Self::speaking(words, &theme, &assets, None)? };
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
        theme: &Arc<Theme>,
        assets: &Unread,
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
        let Site { lang, timezone, base_url } = words.site.read().map_err(BundleError::Shape)?;
        let zone = timezone.as_deref().unwrap_or("Europe/Zurich");
        let time_zone = jiff::tz::TimeZone::get(zone).map_err(|_| BundleError::TimeZone(zone.to_owned()))?;
        let host = base_url.as_deref().and_then(|base| base.split_once("://"));
        let host = host.map(|(_, host)| host.trim_end_matches('/').to_owned());
        Ok(Self {
            theme: Arc::clone(theme),
            site: words.site,
            assets: assets.clone(),
            shared: OnceLock::new(),
            error_page: words.pages.remove("error").ok_or(BundleError::Missing("pages.error"))?,
            wording: Wording::new(&words.t),
            messages: forms::Messages(words.t),
            time_zone,
            returns_photos: false,
            lang: lang.unwrap_or_else(|| "fr".to_owned()),
            host,
            forms: words.forms,
            languages: BTreeMap::new(),
        })
    }

    /// Reads what pages are drawn with and parses the templates, where nobody has before.
    ///
    /// # Errors
    /// Some page could not be drawn: the bundle must not be served.
    pub fn prepare_drawing(&self) -> Result<(), BundleError> {
        self.theme.parsed()?;
        for bundle in std::iter::once(self).chain(self.languages.values()) {
            bundle.shared()?;
            let pages = bundle.forms.values().map(|published| &published.page);
            for page in pages.chain([&bundle.error_page]) {
                page.read::<Map<String, Value>>().map_err(BundleError::Shape)?;
            }
        }
        Ok(())
    }

    /// What every page is drawn with: the site, its words, its files.
    pub(crate) fn shared(&self) -> Result<&tera::Context, BundleError> {
        if let Some(shared) = self.shared.get() {
            return Ok(shared);
        }
        let mut shared = tera::Context::new();
        shared.insert("site", &self.site.read::<Value>().map_err(BundleError::Shape)?);
        shared.insert("t", &self.messages.0);
        shared.insert("assets", &self.assets.read::<Value>().map_err(BundleError::Shape)?);
        Ok(self.shared.get_or_init(|| shared))
    }

    /// Whether the theme draws answers before they are sent.
    pub(crate) fn can_check(&self) -> bool {
        self.theme.can_check()
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
    pub(crate) fn page_url(&self) -> Option<String> {
        self.page.read::<Located>().ok()?.url
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle").field("forms", &self.forms.keys()).finish_non_exhaustive()
    }
}
