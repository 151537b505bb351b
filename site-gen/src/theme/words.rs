//! Words that the program itself puts on pages. It knows them in French: a theme in another language owes its own, or
//! its readers meet French ones where nobody looks, as on the page of a wrong address.

use super::{MESSAGES, Theme};
use crate::diagnostic::Diagnostic;

/// Messages whose French words are no other language's. The decimal mark is not one of them, nor is the name of the
/// easy-to-read version, which is a French rule's.
const OWN: [&str; 17] = [
    "breadcrumbs_home",
    "date_first",
    "date_months",
    "error_title",
    "file_kilobytes",
    "file_megabytes",
    "listing_facet_summary",
    "listing_facet_title",
    "listing_next",
    "listing_page_title",
    "listing_plain_summary",
    "listing_previous",
    "listing_summary",
    "not_found_title",
    "or",
    "photo_credit",
    "redirect_title",
];

/// What pages in one of `languages` would say in French, or by a code: a warning for each language.
pub(crate) fn untranslated(theme: &Theme, languages: &[&str]) -> Vec<Diagnostic> {
    let lacking = languages.iter().filter_map(|language| {
        let messages = theme.messages(language)?;
        let own: &[&str] = if primary(language) == "fr" { &[] } else { &OWN };
        let mut absent: Vec<String> =
            own.iter().filter(|key| !messages.contains_key(**key)).map(|key| (*key).to_owned()).collect();
        if languages.len() > 1 {
            let named = |tag: &str| messages.contains_key(&language_key(tag));
            let unnamed = languages.iter().filter(|tag| !named(tag) && !named(primary(tag)));
            absent.extend(unnamed.map(|tag| language_key(primary(tag))));
        }
        (!absent.is_empty()).then(|| {
            let known = if theme.messages.contains_key(*language) { language } else { primary(language) };
            let message = format!("il manque des mots que le programme met dans les pages en « {language} »");
            let help = format!(
                "Ajoutez : {}. Sans eux, une langue s’appelle par son code, et le reste est en français.",
                absent.join(", ")
            );
            Diagnostic::warning("theme-mots-manquants", format!("{MESSAGES}{known}.yaml"), message).help(help)
        })
    });
    lacking.collect()
}

/// The message that is the name of a language: `language_en_gb`.
pub(crate) fn language_key(tag: &str) -> String {
    format!("language_{}", tag.to_lowercase().replace('-', "_"))
}

fn primary(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Messages;

    fn theme(languages: &[(&str, &[&str])]) -> Theme {
        let messages = |keys: &[&str]| {
            keys.iter().map(|key| ((*key).to_owned(), "Words".to_owned())).collect::<Messages>()
        };
        let messages = languages.iter().map(|(tag, keys)| ((*tag).to_owned(), messages(keys))).collect();
        Theme { messages, ..Theme::default() }
    }

    fn told(theme: &Theme, languages: &[&str]) -> Vec<(String, String)> {
        let found = untranslated(theme, languages).into_iter();
        found.map(|found| (found.file, found.help.unwrap_or_default())).collect()
    }

    #[test]
    fn a_site_in_french_alone_owes_nothing() {
        assert_eq!(told(&theme(&[("fr", &[])]), &["fr"]), []);
        assert_eq!(told(&theme(&[("fr", &[])]), &["fr-CH"]), []);
    }

    #[test]
    fn another_language_says_the_words_of_the_program_and_all_name_the_languages() {
        let all: Vec<&str> =
            OWN.iter().copied().filter(|key| *key != "date_months").chain(["language_en"]).collect();
        let found = told(&theme(&[("fr", &["language_fr", "language_en"]), ("en", &all)]), &["fr", "en"]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "themes/messages/en.yaml");
        assert!(found[0].1.starts_with("Ajoutez : date_months, language_fr."), "{found:?}");
    }

    #[test]
    fn a_regional_language_may_have_a_name_of_its_own() {
        let names = ["language_fr", "language_en_gb"];
        let all: Vec<&str> = OWN.iter().copied().chain(names).collect();
        assert_eq!(told(&theme(&[("fr", &names), ("en", &all)]), &["fr", "en-GB"]), []);
    }
}
