//! What is not taken, and what the visitor sees instead.

use crate::app::{Answer, TestApp, logs, start_store};
use crate::{bundle, pictures};
use ingest_fn::Bundle;
use serde_json::json;

const URLENCODED: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_wrong_answer_brings_the_form_back_with_all_the_others() {
    let app = TestApp::start().await;
    let posted =
        [("nom", ""), ("email", "zoe@"), ("message", "Ligne <1>\nLigne 2"), ("domaines", "recherche")];
    let answer = app.post(&bundle::contact(), &posted).await;
    assert_eq!(answer.status, 422);
    assert!(answer.shows("<title>Erreur : Nous écrire – Le site</title>"), "{}", answer.page);
    assert!(answer.shows("href=\"#field-nom\">Nom [form_error_required]"));
    assert!(answer.shows("<em id=\"field-email-error\">Adresse e-mail [form_error_email]</em>"));
    assert!(answer.shows("value=\"zoe@\""));
    assert!(answer.shows("Ligne &lt;1&gt;\nLigne 2</textarea>"));
    assert!(answer.shows("value=\"recherche\" checked"));
    assert!(!answer.shows("value=\"soins\" checked"));
    assert!(!answer.shows("class=\"notice\""));
    assert!(app.items("S#").await.is_empty());
}

#[tokio::test]
async fn what_was_written_never_becomes_markup() {
    let app = TestApp::start().await;
    let script = "\"><script>alert(1)</script>";
    let answer = app.post(&bundle::contact(), &[("email", script), ("message", "</textarea><script>")]).await;
    assert_eq!(answer.status, 422);
    assert!(!answer.shows("<script"), "{}", answer.page);
    assert!(answer.shows("&lt;script&gt;alert(1)"));
}

#[tokio::test]
async fn a_form_that_changed_comes_back_with_its_answers() {
    let app = TestApp::start().await;
    for digest in ["", "&_form_digest=", "&_form_digest=ffffffffffffffff"] {
        let body = format!("nom=Zoe-Conservee&ancienne=x{digest}");
        let answer = app.post_raw("contact", URLENCODED, body).await;
        assert_eq!(answer.status, 422, "{digest}");
        assert!(answer.shows("value=\"Zoe-Conservee\""));
        assert!(answer.shows("Ce formulaire a changé depuis que vous l’avez ouvert."));
        assert!(answer.shows(&format!("value=\"{}\"", bundle::contact().digest())));
    }
    assert!(app.items("S#").await.is_empty());
}

#[tokio::test]
async fn an_unknown_form_or_address_is_not_found() {
    let app = TestApp::start().await;
    let answers = [
        app.post_raw("inconnu", URLENCODED, "a=1").await,
        app.post_raw("%3Cscript%3E", URLENCODED, "a=1").await,
        app.get("/formulaires/inconnu").await,
        app.get("/nulle/part").await,
    ];
    for answer in answers {
        assert_eq!(answer.status, 404);
        assert!(answer.shows("Cette page n’existe pas") && !answer.shows("script>"), "{}", answer.page);
    }
}

#[tokio::test]
async fn an_address_that_is_no_text_is_not_found_either() {
    let app = TestApp::start().await;
    for answer in [app.post_raw("%FF", URLENCODED, "a=1").await, app.get("/formulaires/%FF").await] {
        assert_eq!(answer.status, 404);
        assert!(answer.shows("Cette page n’existe pas"), "{}", answer.page);
    }
}

#[tokio::test]
async fn asking_for_a_form_leads_to_its_page() {
    let answer = TestApp::start().await.get("/formulaires/contact").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.headers["location"], "/contact/");
}

#[tokio::test]
async fn other_encodings_are_refused() {
    let app = TestApp::start().await;
    for content_type in ["application/json", "text/plain", "multipart/mixed; boundary=b", "x"] {
        let answer = app.post_raw("contact", content_type, "{}").await;
        assert_eq!(answer.status, 415, "{content_type}");
    }
}

#[tokio::test]
async fn what_the_form_did_not_ask_is_malformed() {
    let app = TestApp::start().await;
    let answer = app.post(&bundle::contact(), &[("nom", "Zoé"), ("role", "admin")]).await;
    assert_eq!(answer.status, 400);
    assert!(!answer.shows("role") && !answer.shows("admin"));
    // A file where none is asked, or twice.
    let answer = app.post_photo(&bundle::contact(), &[("nom", "Zoé")], pictures::photo()).await;
    assert_eq!(answer.status, 400);
    let twice = format!(
        "--b\r\nContent-Disposition: form-data; name=\"_form_digest\"\r\n\r\n{}\r\n--b\r\nContent-Disposition: form-data; \
         name=\"photo\"; filename=\"a\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"b\"\
         \r\n\r\ny\r\n--b--\r\n",
        bundle::action().digest()
    );
    assert_eq!(app.post_raw("action", "multipart/form-data; boundary=b", twice).await.status, 400);
    assert!(app.items("S#").await.is_empty());
}

#[tokio::test]
async fn a_broken_body_is_malformed() {
    let app = TestApp::start().await;
    let bodies = [
        ("multipart/form-data", "--b\r\n"),
        (
            "multipart/form-data; boundary=b",
            "--x\r\nContent-Disposition: form-data; name=\"nom\"\r\n\r\nZ\r\n--x--\r\n",
        ),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"nom\"\r\n\r\nZoé"),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data\r\n\r\nZ\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", ""),
    ];
    for (content_type, body) in bodies {
        let answer = app.post_raw("contact", content_type, body).await;
        assert_eq!(answer.status, 400, "{body:?}");
        assert!(answer.shows("Rien n’a été enregistré."));
    }
    let many = "a=1&".repeat(1001);
    assert_eq!(app.post_raw("contact", URLENCODED, many).await.status, 400);
}

#[tokio::test]
async fn an_oversize_body_is_refused_with_a_page() {
    let app = TestApp::start().await;
    let body = vec![b'a'; ingest_fn::BODY_LIMIT + 1];
    let answer = app.post_raw("contact", URLENCODED, body).await;
    assert_eq!(answer.status, 413);
    assert!(answer.shows("4 Mo"));
    // At the limit it is read; sent in pieces of no announced length, it is still counted.
    let just = format!("nom={}", "a".repeat(ingest_fn::BODY_LIMIT - 4));
    assert_eq!(app.post_raw("contact", URLENCODED, just).await.status, 422);
}

fn refuses_the_photo(answer: &Answer, explanation: &str) {
    assert_eq!(answer.status, 422);
    assert!(answer.shows(explanation), "{explanation}: {}", answer.page);
    assert!(answer.shows("href=\"#field-photo\""));
    assert!(answer.shows("value=\"Une fresque\""));
}

#[tokio::test]
async fn what_is_not_a_photo_is_refused_with_what_to_do() {
    let app = TestApp::start().await;
    let form = bundle::action();
    let cases = [
        (b"MZ\x90\0 programme".to_vec(), "Photo [form_error_image_format]"),
        (Vec::new(), "Photo [form_error_image_empty]"),
        (pictures::bomb(), "Photo [form_error_image_dimensions]"),
        (pictures::truncated(), "Ce fichier est incomplet."),
        (pictures::heic(), "Enregistrez la photo en JPEG"),
    ];
    for (file, explanation) in cases {
        refuses_the_photo(&app.post_photo(&form, &[("titre", "Une fresque")], file).await, explanation);
    }
    assert!(app.items("S#").await.is_empty() && app.items("P#").await.is_empty());
}

#[tokio::test]
async fn a_photo_that_was_good_must_be_chosen_again() {
    let app = TestApp::start().await;
    let answer = app.post_photo(&bundle::action(), &[("titre", "")], pictures::photo()).await;
    assert_eq!(answer.status, 422);
    assert!(answer.shows("La photo n’est pas conservée"), "{}", answer.page);
}

#[tokio::test]
async fn a_photo_sent_with_a_form_that_changed_must_be_chosen_again() {
    let app = TestApp::start().await;
    let body = "--b\r\nContent-Disposition: form-data; name=\"titre\"\r\n\r\nUne fresque\r\n--b\r\nContent-Disposition: \
                form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\nx\r\n--b--\r\n";
    let answer = app.post_raw("action", "multipart/form-data; boundary=b", body).await;
    assert_eq!(answer.status, 422);
    assert!(answer.shows("Ce formulaire a changé") && answer.shows("value=\"Une fresque\""));
    assert!(answer.shows("La photo n’est pas conservée"), "{}", answer.page);
}

#[tokio::test]
async fn a_template_that_fails_tells_the_log_where_and_nothing_of_what_was_written() {
    const WRITTEN: &str = "Sarbacane-Ypsilon";
    let failing = [
        "{{ page[form.fields[0].value] + 1 }}",
        "{{ form.fields[0].value * 2 }}",
        "{{ form.fields[0].value | round }}",
        "{{ 1 | pluralize(plural=form.fields[0].value) | int }}",
        "{{ form.fields[0].value | int }}",
        "{% for x in form.fields[0].value %}{{ x.y.z }}{% endfor %}",
        "{{ page | get(key=form.fields[0].value) }}",
        "{{ throw(message=form.fields[0].value) }}",
    ];
    let mut drawn = 0;
    for template in failing {
        let mut broken = bundle::json();
        broken["templates"]["form.html"] = json!(format!("<title>\n\n{template}"));
        if Bundle::from_json(broken.to_string().as_bytes()).is_err() {
            continue;
        }
        let app = TestApp::start_with(broken, start_store().await).await;
        let answer = app.post(&bundle::contact(), &[("nom", WRITTEN), ("email", "?")]).await;
        drawn += usize::from(answer.status == 500);
    }
    assert!(drawn >= 4, "only {drawn} of the templates fail: the test proves nothing");
    let (lines, _) = logs();
    let told: Vec<String> =
        lines.iter().map(ToString::to_string).filter(|line| line.contains("form.html, line 3")).collect();
    let leaking: Vec<String> =
        lines.iter().map(ToString::to_string).filter(|line| line.contains("Sarbacane")).collect();
    assert!(leaking.is_empty(), "{leaking:#?}");
    assert!(told.len() >= 4, "{told:#?}");
}

#[tokio::test]
async fn a_template_that_fails_shows_a_plain_page() {
    let mut broken = bundle::json();
    for template in ["form.html", "confirmation.html", "error.html"] {
        broken["templates"][template] = json!("{{ page.nothing.at.all }}");
    }
    let app = TestApp::start_with(broken, start_store().await).await;
    let answer = app.post(&bundle::contact(), &[("nom", "")]).await;
    assert_eq!(answer.status, 500);
    assert!(
        answer.shows("<h1>Un problème technique est survenu</h1>") && !answer.shows("nothing"),
        "{}",
        answer.page
    );
    let answer = app.get("/nulle/part").await;
    assert_eq!(answer.status, 404);
    assert!(answer.shows("Cette page n’existe pas"));
    // What is stored is acknowledged all the same.
    let answer = app.post(&bundle::contact(), &[("nom", "Zoé")]).await;
    assert_eq!(answer.status, 200);
    let reference = ingest_fn::Reference::parse(
        answer.page.split_once("référence : ").unwrap().1.split_once('.').unwrap().0,
    );
    assert!(reference.is_ok(), "{}", answer.page);
    assert_eq!(app.items("S#").await.len(), 1);
}
