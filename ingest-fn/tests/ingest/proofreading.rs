//! The answers shown once more before they are sent, a photo that is chosen once, and forms in another language.

use crate::app::{Answer, TestApp, start_store, text};
use crate::{bundle, pictures};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Duration;

const CHECK: &str = r#"<!doctype html><html lang="{{ page.lang }}"><title>{{ page.title }}</title><p>{{ check.notice }}</p><form action="{{ check.action }}">
{% for row in check.rows %}<p data-name="{{ row.name }}">{{ row.label }}: {{ row.answers | join(sep=" + ") }}{% if row.photo %} {{ check.photo.width }}x{{ check.photo.height }}{% endif %}</p>{% endfor %}
{% for field in check.hidden %}<input type="hidden" name="{{ field.name }}" value="{{ field.value }}">
{% endfor %}<button>{{ check.submit }}</button></form>"#;

const KEPT: &str = r#"{% component field(field: map, @t) %}
<p>{{ field.label }} {% if field.error %}<em>{{ field.error }}</em>{% endif %}<input id="{{ field.id }}" value="{{ field.value }}"></p>
{% if field.kept %}<input type="hidden" name="_photo" value="{{ field.kept }}">
{% endif %}{% endcomponent %}"#;

pub fn with_check() -> Value {
    let mut json = bundle::json();
    json["templates"]["check.html"] = CHECK.into();
    json["templates"]["components/field.html"] = KEPT.into();
    json
}

/// Names and values of the hidden fields of a page.
fn hidden(answer: &Answer) -> Vec<(String, String)> {
    hidden_in(&answer.page)
}

/// The same, of a page that came as text.
pub fn hidden_in(page: &str) -> Vec<(String, String)> {
    let unescaped = |text: &str| {
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&#x27;", "'")
            .replace("&#x2F;", "/")
            .replace("&amp;", "&")
    };
    let fields = page.split("<input type=\"hidden\" name=\"").skip(1);
    fields
        .map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"").unwrap();
            (name.to_owned(), unescaped(rest.split_once('"').unwrap().0))
        })
        .collect()
}

pub async fn send(app: &TestApp, form: &str, fields: &[(String, String)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    app.post_raw(form, "application/x-www-form-urlencoded", body).await
}

const ANSWERS: [(&str, &str); 5] = [
    ("nom", " Zoé <b>\"&' "),
    ("message", "Une ligne\r\nune autre"),
    ("domaines", "recherche"),
    ("domaines", "soins"),
    ("_step", "check"),
];

#[tokio::test]
async fn answers_are_shown_then_sent_and_kept_once() {
    let app = TestApp::start_with(with_check(), start_store().await).await;
    let shown = app.post(&bundle::contact(), &ANSWERS).await;
    assert_eq!(shown.status, 200);
    assert!(
        shown.shows("<title>Vérifiez vos réponses</title>") && shown.shows("Domaines: Soins + Recherche")
    );
    assert!(shown.shows("Adresse e-mail: </p>"), "what was left out shows too");
    assert!(app.items("S#").await.is_empty(), "nothing is kept yet");
    let fields = hidden(&shown);
    let first = send(&app, "contact", &fields).await;
    let again = send(&app, "contact", &fields).await;
    assert_eq!(first.reference(), again.reference());
    let (_, content) = app.submission().await;
    assert_eq!(
        content["answers"],
        json!({ "nom": "Zoé <b>\"&'", "message": "Une ligne\nune autre", "domaines": ["soins", "recherche"] })
    );
}

#[tokio::test]
async fn the_form_comes_back_as_it_was_left() {
    let app = TestApp::start_with(with_check(), start_store().await).await;
    let shown = app.post(&bundle::contact(), &ANSWERS).await;
    let mut fields = hidden(&shown);
    fields.push(("_step".into(), "edit".into()));
    let form = send(&app, "contact", &fields).await;
    assert_eq!(form.status, 200);
    assert!(form.shows("<title>Nous écrire"), "nothing is wrong with it");
    assert!(form.shows("value=\"Zoé &lt;b&gt;"));
    assert!(app.items("S#").await.is_empty());
}

#[tokio::test]
async fn wrong_answers_are_not_shown_as_good_ones() {
    let app = TestApp::start_with(with_check(), start_store().await).await;
    let answer = app.post(&bundle::contact(), &[("nom", ""), ("_step", "check")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.shows("<title>Erreur"));
}

#[tokio::test]
async fn a_photo_is_chosen_once_whatever_has_to_be_corrected() {
    let app = TestApp::start_with(with_check(), start_store().await).await;
    let form = bundle::action();
    let refused = app.post_photo(&form, &[("titre", ""), ("_step", "check")], pictures::photo()).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.shows("choisissez-la de nouveau"));
    let kept = hidden(&refused).into_iter().find(|(name, _)| name == "_photo").expect("the photo goes back");
    let answers = [("titre", "Une fresque"), ("_photo", kept.1.as_str()), ("_step", "check")];
    let shown = app.post(&form, &answers).await;
    assert_eq!(shown.status, 200);
    assert!(shown.shows("Photo:  320x200"), "{}", shown.page);
    let first = send(&app, "action", &hidden(&shown)).await;
    let (_, content) = app.submission().await;
    assert_eq!(content["answers"], json!({ "titre": "Une fresque", "photo": true }));
    assert_eq!(app.items("P#").await.len(), 1);
    // The same file, sent at once: the same submission.
    let direct = app.post_photo(&form, &[("titre", "Une fresque")], pictures::photo()).await;
    assert_eq!(direct.reference(), first.reference());
    // A photo that we did not make is none.
    let forged = kept.1.replace(".320.", ".321.").replace("1.320.", "1.321.");
    let answer = app.post(&form, &[("titre", "Autre"), ("_photo", forged.as_str())]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(app.items("P#").await.len(), 1);
}

#[tokio::test]
async fn a_form_in_another_language_is_the_same_form() {
    let mut json = with_check();
    let mut english = serde_json::to_value(bundle::contact()).unwrap();
    english["translation"] = json!({ "lang": "en", "digest": bundle::contact().digest() });
    english["items"][0]["question"]["label"] = "Name".into();
    english["confirmation"]["title"] = "Received".into();
    let mut t = json["t"].clone();
    for (key, words) in [
        ("form_error_required", "Answer {label}"),
        ("form_error_prefix", "Error: "),
        ("ingest_check_title", "Check your answers"),
        (
            "date_months",
            "January February March April May June July August September October November December",
        ),
        ("date_first", "1"),
    ] {
        t[key] = words.into();
    }
    json["languages"] = json!({ "en": {
        "site": { "title": "The site", "lang": "en" }, "t": t,
        "pages": { "error": { "title": "Error", "url": "/en/error/", "lang": "en" } },
        "forms": { "contact": { "form": english, "page": { "title": "Write to us", "url": "/en/contact/", "lang": "en" }, "digests": [bundle::contact().digest()] } },
    }});
    let app = TestApp::start_with(json, start_store().await).await;
    let digest = bundle::contact().digest();
    let fields = |pairs: &[(&str, &str)]| {
        let own = [("_form_digest", digest.as_str())];
        own.iter()
            .chain(pairs)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>()
    };
    let refused = send(&app, "contact.en", &fields(&[("nom", "")])).await;
    assert!(
        refused.shows("Answer Name") && refused.shows("<title>Error: Write to us – The site"),
        "{}",
        refused.page
    );
    assert!(
        refused.shows("action=\"/formulaires/contact.en\"")
            || refused.shows("action=\"&#x2F;formulaires&#x2F;contact.en\"")
    );
    let shown = send(&app, "contact.en", &fields(&[("nom", "Zoé"), ("_step", "check")])).await;
    assert!(shown.shows("<title>Check your answers</title>") && shown.shows("lang=\"en\""));
    let received = send(&app, "contact.en", &hidden(&shown)).await;
    assert!(received.shows("<title>Received</title>"));
    let (item, content) = app.submission().await;
    assert_eq!((text(&item, "form"), text(&item, "form_digest")), ("contact".to_owned(), digest.clone()));
    assert_eq!(content["form"], "contact");
    // The same answers in French are the same submission.
    let french = send(&app, "contact", &fields(&[("nom", "Zoé")])).await;
    assert_eq!(french.reference(), received.reference());
    assert_eq!(app.get("/formulaires/contact.de").await.status, 404);
}

/// The fields of the page with the answers, once somebody has had the time to read them.
async fn read_over(app: &TestApp, answers: &[(&str, &str)]) -> Vec<(String, String)> {
    let shown = app.post(&bundle::contact(), answers).await;
    assert_eq!(shown.status, 200, "{}", shown.page);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    hidden(&shown)
}

/// What a browser that runs scripts makes of the challenge among `fields`.
pub fn work(fields: &mut [(String, String)]) {
    let (_, field) = fields.iter_mut().find(|(name, _)| name == "_proof").expect("a challenge");
    let mut task: Value = serde_json::from_slice(&STANDARD.decode(&field).unwrap()).unwrap();
    let challenge = serde_json::from_value(task["challenge"].clone()).unwrap();
    let solution = altcha::solve_challenge(altcha::SolveChallengeOptions::new(&challenge)).unwrap();
    task["solution"] = serde_json::to_value(solution).unwrap();
    *field = STANDARD.encode(task.to_string());
}

async fn status(app: &TestApp) -> String {
    text(&app.submission().await.0, "status")
}

#[tokio::test]
async fn with_or_without_a_script_whoever_reads_the_answers_over_is_taken_for_a_person() {
    for script in [true, false] {
        let app = TestApp::start_with(with_check(), start_store().await).await;
        let mut fields = read_over(&app, &ANSWERS).await;
        if script {
            work(&mut fields);
        }
        let first = send(&app, "contact", &fields).await;
        assert_eq!(send(&app, "contact", &fields).await.reference(), first.reference(), "a second click");
        assert_eq!(status(&app).await, "received", "script: {script}");
        assert_eq!(app.items("C#").await.len(), 1);
    }
}

#[tokio::test]
async fn whoever_sends_at_once_or_never_saw_the_answers_is_set_apart() {
    let app = TestApp::start_with(with_check(), start_store().await).await;
    let shown = app.post(&bundle::contact(), &ANSWERS).await;
    send(&app, "contact", &hidden(&shown)).await.reference();
    assert_eq!(status(&app).await, "suspect", "no time to read");

    let app = TestApp::start_with(with_check(), start_store().await).await;
    app.post(&bundle::contact(), &ANSWERS[..4]).await.reference();
    assert_eq!(status(&app).await, "suspect", "straight to the end");
}

#[tokio::test]
async fn a_page_that_was_open_too_long_comes_back_and_says_that_nothing_was_sent() {
    let app = TestApp::start_with(with_check(), start_store().await).await;
    let mut fields = read_over(&app, &ANSWERS).await;
    let (_, field) = fields.iter_mut().find(|(name, _)| name == "_proof").expect("a challenge");
    let mut task: Value = serde_json::from_slice(&STANDARD.decode(&field).unwrap()).unwrap();
    task["challenge"]["parameters"]["expiresAt"] = json!(1_700_000_000);
    *field = STANDARD.encode(task.to_string());
    let again = send(&app, "contact", &fields).await;
    assert_eq!(again.status, 200);
    assert!(again.shows("votre demande n’est pas encore envoyée"), "{}", again.page);
    assert!(app.items("S#").await.is_empty());
    tokio::time::sleep(Duration::from_millis(1100)).await;
    send(&app, "contact", &hidden(&again)).await.reference();
    assert_eq!(status(&app).await, "received");
}

#[tokio::test]
async fn a_solution_serves_once() {
    let app = TestApp::start_with(with_check(), start_store().await).await;
    let mut fields = read_over(&app, &ANSWERS).await;
    work(&mut fields);
    let first = send(&app, "contact", &fields).await.reference();
    let (_, name) = fields.iter_mut().find(|(name, _)| name == "nom").unwrap();
    *name = "Quelqu’un d’autre".to_owned();
    let second = send(&app, "contact", &fields).await.reference();
    assert_ne!(first, second, "nothing is lost");
    let mut kept: Vec<String> = app.items("S#").await.iter().map(|item| text(item, "status")).collect();
    kept.sort();
    assert_eq!(kept, ["received", "suspect"]);
    assert_eq!(app.items("C#").await.len(), 1);
}

#[tokio::test]
async fn a_second_click_that_looks_like_a_robots_is_still_a_second_click() {
    let app = TestApp::start_with(with_check(), start_store().await).await;
    let fields = read_over(&app, &ANSWERS).await;
    let first = send(&app, "contact", &fields).await.reference();
    // As from a page that was never read: no challenge at all.
    let bare: Vec<_> = fields.iter().filter(|(name, _)| name != "_proof").cloned().collect();
    assert_eq!(send(&app, "contact", &bare).await.reference(), first);
    assert_eq!(app.items("S#").await.len(), 1);
}
