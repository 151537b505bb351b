//! One model for each edition of a site: the same declarations, in its words and under its addresses.
//!
//! A text that visitors read may be written once for all languages, or as a map by language. Such a map is replaced by
//! the text of the edition before anything else reads the file, so that nothing else has to know about languages.

use forms::yaml::{Node, Value};

use super::{FILE, Model, problem_at, read_node};
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::suggest;
use crate::table::{self, Report};

/// The records of a list, and of the lists in them.
const RECORDS: &str = "of**";

/// Where translatable texts stand; `*` is any key or any item of a list, [`RECORDS`] any depth of them.
const TEXTS: [&str; 21] = [
    "title",
    "tagline",
    "organisation.name",
    "organisation.address.*",
    "menus.main.*.label",
    "menus.main.*.title",
    "menus.main.*.text",
    "menus.main.*.children.*.label",
    "menus.actions.*.label",
    "menus.actions.*.title",
    "menus.actions.*.text",
    "menus.footer.*.title",
    "menus.footer.*.links.*.label",
    "vocabularies.*.label",
    "vocabularies.*.values.*",
    "collections.*.label",
    "collections.*.noun.one",
    "collections.*.noun.many",
    "collections.*.fields.*.of**.label",
    "collections.*.fields.*.of**.default",
    "open_data_license",
];

/// Reads the file's text for every edition, the default one first; an edition in which nothing could be read is left
/// out, and then there is none at all.
pub fn read_all(text: &str, base_url: Option<&str>) -> (Vec<(Edition, Model)>, Vec<Diagnostic>) {
    let root = match forms::yaml::parse(text) {
        Ok(root) => root,
        Err(problem) => return (Vec::new(), vec![problem_at(FILE, problem)]),
    };
    let languages = languages(&root);
    let mut all = Vec::new();
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for edition in Edition::all(&languages) {
        let mut root = root.clone();
        let mut report = Report::new(FILE);
        for path in TEXTS {
            let path: Vec<&str> = path.split('.').collect();
            settle(&mut root, &path, &edition.lang, &languages, &mut report);
        }
        let (model, found) = read_node(&root, base_url, &edition.lang);
        // What is wrong in all languages is said once.
        let known = diagnostics.len();
        for found in report.found.into_iter().chain(found) {
            let same = |other: &Diagnostic| other.code == found.code && other.span == found.span;
            if !diagnostics[..known].iter().any(same) {
                diagnostics.push(found);
            }
        }
        all.extend(model.map(|model| (edition.clone(), model.under(&edition))));
    }
    (all, diagnostics)
}

/// What the file declares, if that can be understood; the rest is reported by whoever reads it in earnest.
fn languages(root: &Node) -> Vec<String> {
    let written = match root.get("languages").map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.iter().filter_map(table::scalar).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    if written.is_empty() { vec!["fr".to_owned()] } else { written }
}

fn settle(node: &mut Node, path: &[&str], language: &str, languages: &[String], report: &mut Report) {
    let Some((first, rest)) = path.split_first() else { return choose(node, language, languages, report) };
    if *first == RECORDS {
        settle(node, rest, language, languages, report);
        let Value::Mapping(pairs) = &mut node.value else { return };
        let records = pairs.iter_mut().filter(|(key, _)| key.as_str() == Some("of"));
        for (_, records) in records {
            let Value::Mapping(fields) = &mut records.value else { continue };
            fields.iter_mut().for_each(|(_, field)| settle(field, path, language, languages, report));
        }
        return;
    }
    match &mut node.value {
        Value::Mapping(pairs) => {
            for (_, child) in
                pairs.iter_mut().filter(|(key, _)| *first == "*" || key.as_str() == Some(*first))
            {
                settle(child, rest, language, languages, report);
            }
        }
        Value::Sequence(items) if *first == "*" => {
            for item in items {
                settle(item, rest, language, languages, report);
            }
        }
        Value::Sequence(_) | Value::Scalar { .. } => {}
    }
}

/// Puts the text of one language in the place of a map by language; a language that is missing speaks the default one.
fn choose(node: &mut Node, language: &str, languages: &[String], report: &mut Report) {
    let Value::Mapping(pairs) = &node.value else { return };
    let default = languages.first().map_or("fr", String::as_str);
    for (key, _) in pairs {
        let name = table::scalar(key).unwrap_or_default();
        if !languages.iter().any(|known| known == name) {
            let help = suggest::among(name, languages.iter().map(String::as_str), "Langues du site");
            report.error(
                "langue-inconnue",
                &key.span,
                format!("« {name} » n’est pas une langue du site"),
                help,
            );
        }
    }
    let text = |language: &str| node.get(language).filter(|text| !table::is_empty(text));
    if text(default).is_none() {
        let message = format!("Il manque le texte dans la langue du site, « {default} »");
        let help =
            format!("Ajoutez « {default}: … » : les autres langues s’en servent quand elles n’ont rien.");
        report.error("champ-manquant", &node.span, message, help);
    }
    let any = || pairs.first().map(|(_, text)| text);
    if let Some(text) = text(language).or_else(|| text(default)).or_else(any).cloned() {
        *node = text;
    }
}

impl Model {
    /// The same model, with the addresses of `edition`.
    fn under(mut self, edition: &Edition) -> Self {
        for declared in &mut self.collections {
            declared.url = edition.url(&declared.url);
            let collection = &mut declared.collection;
            for url in [&mut collection.listing, &mut collection.facet_url].into_iter().flatten() {
                *url = edition.url(url);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "\
title: { fr: Essai, en: Trial }
base_url: https://exemple.ch
languages: [fr, en]
menus:
  main:
    - { label: { fr: Les actions, en: Projects }, to: /actions/ }
vocabularies:
  mission:
    label: Mission
    values: { soins: { fr: Soins, en: Care }, recherche: { fr: Recherche } }
collections:
  actions:
    folder: actions
    label: { fr: Les actions, en: Projects }
    url: \"/actions/{slug}/\"
    listing: /actions/
    facet_url: \"/actions/{facet}/{value}/\"
";

    #[test]
    fn each_edition_has_its_words_and_addresses() {
        let (all, found) = read_all(SITE, None);
        assert!(found.is_empty(), "{found:?}");
        let tags: Vec<&str> = all.iter().map(|(edition, _)| edition.tag()).collect();
        assert_eq!(tags, ["fr", "en", "falc"]);
        let words = |model: &Model| {
            let terms = model.vocabularies["mission"].terms.iter().map(|term| term.label.clone());
            let label = model.collections[0].collection.label.clone();
            [model.settings.title.clone(), model.menus.main[0].label.clone(), label]
                .into_iter()
                .chain(terms)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&all[1].1), ["Trial", "Projects", "Projects", "Care", "Recherche"]);
        assert_eq!(words(&all[2].1), ["Essai", "Les actions", "Les actions", "Soins", "Recherche"]);
        let english = &all[1].1.collections[0];
        assert_eq!(english.url, "/en/actions/{slug}/");
        assert_eq!(english.collection.listing.as_deref(), Some("/en/actions/"));
        assert_eq!(english.collection.facet_url.as_deref(), Some("/en/actions/{facet}/{value}/"));
        assert_eq!(all[0].1.collections[0].url, "/actions/{slug}/");
    }

    #[test]
    fn labels_have_languages_however_deep_their_list() {
        let fields = "    fields:\n      a:\n        type: list\n        label: { fr: Liste, en: List }\n        of:\n          \
                      b: { type: list, of: { c: { type: text, label: { fr: Texte, en: Text } } } }\n";
        let (all, found) = read_all(&format!("{SITE}{fields}"), None);
        assert!(found.is_empty(), "{found:?}");
        let declared = format!("{:?}", all[1].1.collections[0].collection.fields);
        assert!(declared.contains("\"List\"") && declared.contains("\"Text\""), "{declared}");
    }

    #[test]
    fn what_is_wrong_with_a_language_is_said_once_where_it_stands() {
        for (from, to, code, at, remedy) in [
            ("en: Trial", "e: Trial", "langue-inconnue", "e", "« en »"),
            ("{ fr: Essai, en: Trial }", "{ en: Trial }", "champ-manquant", "{ en: Trial }", "« fr: … »"),
            (
                "en: Care }, recherche: { fr: Recherche }",
                "en: Care }, recherche: { fr: R, en: Care }",
                "libelle-en-double",
                "Care",
                "différents",
            ),
        ] {
            let text = SITE.replacen(from, to, 1);
            let (_, found) = read_all(&text, None);
            let told: Vec<_> = found.iter().map(|d| (d.code, &text[d.span.clone().unwrap()])).collect();
            assert_eq!(told, [(code, at)], "{found:?}");
            assert!(found[0].help.as_deref().unwrap().contains(remedy), "{found:?}");
        }
    }
}
