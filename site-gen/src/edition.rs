//! The versions of a site: each of its languages, and the easy-to-read one.
//!
//! Each edition is a [`crate::site::Site`] of its own, so that whatever is made from a site (pages, listings, counts,
//! feeds) is made from an edition in the same way, and never mixes languages.

use serde::Serialize;

/// What a page may be besides a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// « Facile à lire et à comprendre », in the default language.
    Falc,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// BCP 47
    pub lang: String,
    pub variant: Option<Variant>,
    /// What its addresses begin with: nothing for the default one, otherwise `/en` or `/falc`.
    pub prefix: String,
}

/// Where an address of one edition has its counterpart in another, or in the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    pub lang: String,
    pub variant: Option<Variant>,
    pub url: String,
}

const FALC: &str = "falc";

impl Edition {
    /// All editions that files may belong to, the default one first.
    #[must_use]
    pub fn all(languages: &[String]) -> Vec<Self> {
        let default = languages.first().map_or("fr", String::as_str);
        let original = Self { lang: default.to_owned(), variant: None, prefix: String::new() };
        let translations = languages.iter().skip(1).map(|lang| Self {
            lang: lang.clone(),
            variant: None,
            prefix: format!("/{}", lang.to_lowercase()),
        });
        let easy =
            Self { lang: default.to_owned(), variant: Some(Variant::Falc), prefix: format!("/{FALC}") };
        std::iter::once(original).chain(translations).chain([easy]).collect()
    }

    /// What stands before `.md` in the names of its files: `en`, `falc`; never used by the default edition.
    #[must_use]
    pub fn tag(&self) -> &str {
        match self.variant {
            Some(Variant::Falc) => FALC,
            None => &self.lang,
        }
    }

    #[must_use]
    pub fn is_default(&self) -> bool {
        self.prefix.is_empty()
    }

    /// An address of the default edition, in this one.
    #[must_use]
    pub fn url(&self, original: &str) -> String {
        format!("{}{original}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_edition_comes_first_and_has_no_prefix() {
        let all = Edition::all(&["fr".to_owned(), "en".to_owned(), "pt-BR".to_owned()]);
        let prefixes: Vec<&str> = all.iter().map(|edition| edition.prefix.as_str()).collect();
        assert_eq!(prefixes, ["", "/en", "/pt-br", "/falc"]);
        assert_eq!((all[3].lang.as_str(), all[3].tag(), all[2].tag()), ("fr", "falc", "pt-BR"));
        assert!(all[0].is_default() && !all[3].is_default());
        assert_eq!(all[1].url("/"), "/en/");
    }
}
