//! `forms.json`: what the function needs to draw forms and to read their answers.

mod needed;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::assets::AssetMap;
use crate::site::Site;
use crate::theme::Messages;
use crate::view::{PageView, SiteView, Views};

use super::Derivation;

const BUNDLE_VERSION: u32 = 1;

#[derive(Serialize)]
struct Bundle<'b> {
    version: u32,
    assets: &'b AssetMap,
    templates: BTreeMap<&'b str, &'b str>,
    #[serde(flatten)]
    words: Words<'b>,
    /// The same in the languages that a form was translated into.
    languages: BTreeMap<&'b str, Words<'b>>,
}

/// What the function says in one language.
#[derive(Serialize)]
struct Words<'b> {
    site: Map<String, Value>,
    t: &'b Messages,
    pages: BTreeMap<&'b str, PageView<'b>>,
    forms: BTreeMap<&'b str, BundledForm<'b>>,
}

#[derive(Serialize)]
struct BundledForm<'b> {
    form: &'b forms::Form,
    page: PageView<'b>,
    /// Of this definition, then of the one before it: a page open during a deployment still posts.
    digests: Vec<String>,
}

/// The only part of a former bundle that matters.
#[derive(Default, Deserialize)]
struct FormerBundle {
    #[serde(default)]
    forms: BTreeMap<String, FormerForm>,
}

#[derive(Deserialize)]
struct FormerForm {
    #[serde(default)]
    digests: Vec<String>,
}

/// `previous` is the former bundle.
pub(super) fn bundle(of: &Derivation<'_>, previous: Option<&[u8]>) -> Vec<u8> {
    let Derivation { site, views, theme, texts, assets, .. } = *of;
    // A former bundle that cannot be read only costs the visitors who are writing at this moment a second try.
    let former: FormerBundle =
        previous.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    let templates = needed::templates(&theme.templates);
    let translated = site.editions().zip(of.editions).filter(|(site, _)| !site.edition.is_default());
    let languages =
        translated.filter(|(site, _)| site.edition.variant.is_none()).filter_map(|(site, views)| {
            let lang = site.edition.lang.as_str();
            let words = words(site, views, views.messages(), Some(lang), &former, &templates);
            (!words.forms.is_empty()).then_some((lang, words))
        });
    let bundle = Bundle {
        version: BUNDLE_VERSION,
        assets,
        languages: languages.collect(),
        words: words(site, views, texts, None, &former, &templates),
        templates,
    };
    serde_json::to_vec(&bundle).expect("texts, numbers and maps of texts are JSON")
}

/// What is said in the language `lang`; `None` is that of the originals.
fn words<'b>(
    site: &'b Site,
    views: &'b Views<'b>,
    texts: &'b Messages,
    lang: Option<&str>,
    former: &FormerBundle,
    templates: &BTreeMap<&str, &str>,
) -> Words<'b> {
    let bundled = site.forms.iter().filter(|(_, form)| form.lang() == lang).filter_map(|(id, form)| {
        let page = views.form_page(id)?;
        let former = former.forms.get(id).map_or(&[][..], |form| &form.digests);
        Some((id.as_str(), BundledForm { form, page, digests: digests(form.digest(), former) }))
    });
    Words {
        site: needed::site(members(views.site()), templates),
        t: texts,
        pages: BTreeMap::from([("error", views.error_page())]),
        forms: bundled.collect(),
    }
}

fn members(site: SiteView<'_>) -> Map<String, Value> {
    match serde_json::to_value(site) {
        Ok(Value::Object(members)) => members,
        _ => unreachable!("the site is a structure of texts, numbers and maps of texts"),
    }
}

fn digests(current: String, former: &[String]) -> Vec<String> {
    let before = former.iter().find(|digest| **digest != current).cloned();
    [Some(current), before].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::tests::derived;
    use crate::fixture;

    fn form(label: &str) -> forms::Form {
        let yaml = format!(
            "title: T\nsubmit: S\nretention_days: 30\nconfirmation:\n  title: C\n  next: [N]\n\
             fields:\n  - name: nom\n    type: text\n    label: {label}\n"
        );
        forms::definition::read("essai", &yaml).unwrap()
    }

    fn bundled(site: &Site, previous: Option<&[u8]>) -> serde_json::Value {
        serde_json::from_slice(&derived(site, |of| bundle(of, previous))).unwrap()
    }

    #[test]
    fn a_form_keeps_the_digest_of_its_previous_definition() {
        let mut site = fixture::site();
        site.pages[1].form = Some("essai".to_owned());
        let digests = |bundle: &serde_json::Value| bundle["forms"]["essai"]["digests"].clone();
        let one = form("Nom").digest();
        let two = form("Prénom").digest();
        site.forms.insert("essai".to_owned(), form("Nom"));
        let first = bundled(&site, None);
        assert_eq!(digests(&first), serde_json::json!([one]));
        assert_eq!(first["forms"]["essai"]["page"]["url"], "/plateforme/");
        assert_eq!(first["pages"]["error"]["kind"], "error");
        site.forms.insert("essai".to_owned(), form("Prénom"));
        let second = bundled(&site, Some(first.to_string().as_bytes()));
        assert_eq!(digests(&second), serde_json::json!([two, one]));
        let third = bundled(&site, Some(second.to_string().as_bytes()));
        assert_eq!(
            digests(&third),
            serde_json::json!([two, one]),
            "a build that changes nothing forgets nothing"
        );
        assert_eq!(digests(&bundled(&site, Some(b"{"))), serde_json::json!([two]));
    }

    #[test]
    fn a_form_without_a_page_is_not_published() {
        let mut site = fixture::site();
        site.forms.insert("essai".to_owned(), form("Nom"));
        assert_eq!(bundled(&site, None)["forms"], serde_json::json!({}));
    }
}
