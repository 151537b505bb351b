//! Changing the language of a form that holds answers.

use crate::app::{TestApp, start_store};
use crate::bundle;
use crate::proofreading::with_check;
use serde_json::{Value, json};

const SWITCH: &str = r#"{% for other in page.alternates %}{% if other.post %}<button formaction="{{ other.post | safe }}">{{ other.lang }}</button>{% endif %}{% endfor %}"#;

/// The site in French and in English; the form « contact » in both, the one that takes a submission back too.
fn in_two_languages() -> Value {
    let mut json = with_check();
    for template in ["form.html", "check.html", "confirmation.html"] {
        let drawn = format!("{}{SWITCH}", json["templates"][template].as_str().unwrap());
        json["templates"][template] = drawn.into();
    }
    let alternates = json!([
        { "lang": "fr", "label": "Français", "url": "/contact/", "current": true, "variant": null, "post": null },
        { "lang": "en", "label": "English", "url": "/en/contact/", "current": false, "variant": null, "post": null },
        { "lang": "fr", "label": "Facile", "url": "/facile/contact/", "current": false, "variant": "falc", "post": null },
    ]);
    for form in ["contact", "retrait"] {
        json["forms"][form]["page"]["alternates"] = alternates.clone();
    }
    let mut forms = json!({});
    for form in [bundle::contact(), bundle::withdrawal()] {
        let mut english = serde_json::to_value(&form).unwrap();
        english["translation"] = json!({ "lang": "en", "digest": form.digest() });
        let page = json!({ "title": "In English", "url": "/en/", "lang": "en", "alternates": alternates });
        forms[form.id()] = json!({ "form": english, "page": page, "digests": [form.digest()] });
    }
    json["languages"] = json!({ "en": {
        "site": { "title": "The site", "lang": "en" }, "t": json["t"],
        "pages": { "error": { "title": "Error", "url": "/en/error/", "lang": "en" } }, "forms": forms,
    }});
    json
}

const TO_ENGLISH: &str = r#"<button formaction="/formulaires/contact.en">en</button>"#;
const TO_FRENCH: &str = r#"<button formaction="/formulaires/contact">fr</button>"#;

#[tokio::test]
async fn another_language_takes_the_answers_along() {
    let app = TestApp::start_with(in_two_languages(), start_store().await).await;
    let form = bundle::contact();
    let wrong = [("message", "Déjà <écrit>"), ("_step", "check")];
    let refused = app.post(&form, &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.shows(TO_ENGLISH), "{}", refused.page);
    let digest = form.digest();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(wrong)
        .append_pair("_form_digest", &digest)
        .finish();
    let english = app.post_raw("contact.en", "application/x-www-form-urlencoded", body).await;
    assert_eq!(english.status, 422);
    assert!(
        english.shows("In English – The site") && english.shows("Déjà &lt;écrit&gt;"),
        "{}",
        english.page
    );
    assert!(english.shows(TO_FRENCH));

    let good = [("nom", "Zoé"), ("_step", "check")];
    assert!(app.post(&form, &good).await.shows(TO_ENGLISH), "the answers read over take them along too");
    assert!(app.items("").await.is_empty(), "changing the language sends nothing");
    let received = app.post(&form, &[("nom", "Zoé")]).await;
    received.reference();
    assert!(!received.shows("<button formaction"), "there is nothing left to take along");
}

#[tokio::test]
async fn what_cannot_be_looked_at_without_sending_stays_a_link() {
    let app = TestApp::start_with(in_two_languages(), start_store().await).await;
    let refused = app.post(&bundle::withdrawal(), &[("reference", "AAAA")]).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.shows("<button formaction"), "{}", refused.page);
}
