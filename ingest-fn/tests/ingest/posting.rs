//! What is taken, and what is kept of it.

use crate::app::{TestApp, logs, number, open, text};
use crate::{bundle, pictures};
use serde_json::json;

const ANSWERS: [(&str, &str); 5] = [
    ("nom", "  Zoé Müller "),
    ("email", "zoe@exemple.ch"),
    ("message", "Première ligne\r\nDeuxième ligne"),
    ("domaines", "soins"),
    ("domaines", "recherche"),
];

#[tokio::test]
async fn a_form_is_acknowledged_and_sealed() {
    let app = TestApp::start().await;
    let answer = app.post(&bundle::contact(), &ANSWERS).await;
    let reference = answer.reference();
    assert!(answer.shows("Nous vous répondons sous dix jours."));
    assert!(answer.shows("<title>Votre demande est bien arrivée</title>"));
    assert_eq!(reference.len(), 12);

    let (item, content) = app.submission().await;
    let compact = reference.replace('-', "");
    assert_eq!(text(&item, "pk"), format!("S#{compact}"));
    assert_eq!(text(&item, "status"), "received");
    assert_eq!(text(&item, "queue"), "contact#received");
    assert_eq!(text(&item, "form_digest"), bundle::contact().digest());
    assert_eq!(number(&item, "version"), 1);
    let received: jiff::Timestamp = text(&item, "received_at").parse().unwrap();
    assert_eq!(text(&item, "received_at").len(), "2025-03-03T12:00:00.000Z".len());
    assert_eq!(number(&item, "expires_at"), received.as_second() + 365 * 86_400);
    assert_eq!(
        content["answers"],
        json!({
            "nom": "Zoé Müller", "email": "zoe@exemple.ch", "message": "Première ligne\nDeuxième ligne",
            "domaines": ["soins", "recherche"],
        })
    );
    assert_eq!(content["version"], 1);
    assert_eq!(content["reference"], compact.as_str());
    assert_eq!(content["form"], "contact");
    assert_eq!(content["received_at"], text(&item, "received_at").as_str());
    // Whoever holds the recovery key reads the same; whoever holds the table reads nothing.
    assert_eq!(open(&app.recovery, &item), open(&app.key, &item));
    for kind in ["S#", "P#", "D#"] {
        let dump = format!("{:?}", app.items(kind).await);
        assert!(!dump.contains("zoe") && !dump.contains("ller"), "{dump}");
    }
}

#[tokio::test]
async fn a_photo_is_kept_without_its_metadata() {
    let app = TestApp::start().await;
    let answer = app.post_photo(&bundle::action(), &[("titre", "Une fresque")], pictures::photo()).await;
    let compact = answer.reference().replace('-', "");
    let (_, content) = app.submission().await;
    assert_eq!(content["answers"], json!({ "titre": "Une fresque", "photo": true }));
    assert_eq!(content["photo"]["field"], "photo");
    assert_eq!(content["photo"]["width"], 320);
    let photos = app.items("P#").await;
    assert_eq!(photos.len(), 1);
    assert_eq!(text(&photos[0], "pk"), format!("P#{compact}"));
    let plain = open(&app.key, &photos[0]);
    let line = plain.iter().position(|byte| *byte == b'\n').unwrap();
    let header: serde_json::Value = serde_json::from_slice(&plain[..line]).unwrap();
    assert_eq!(header["reference"], compact.as_str());
    let jpeg = &plain[line + 1..];
    assert!(pictures::photo().windows(3).any(|bytes| bytes == b"GPS"));
    assert!(!jpeg.windows(3).any(|bytes| bytes == b"GPS"));
    let picture = image::load_from_memory(jpeg).unwrap();
    assert_eq!((picture.width(), picture.height()), (320, 200));
}

#[tokio::test]
async fn a_form_with_a_photo_may_be_sent_without() {
    let app = TestApp::start().await;
    let form = bundle::action();
    // As browsers send an empty file field; parts in an order of their own, a charset on one of them.
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"\"\r\nContent-Type: application/octet-stream\
         \r\n\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"titre\"\r\nContent-Type: text/plain; charset=ISO-8859-1\
         \r\n\r\nCaf\u{1}\r\n--b\r\nContent-Disposition: form-data; name=\"_form_digest\"\r\n\r\n{}\r\n--b--\r\n",
        form.digest()
    );
    let body: Vec<u8> = body.bytes().map(|byte| if byte == 1 { 0xe9 } else { byte }).collect();
    let answer = app.post_raw("action", "multipart/form-data; charset=utf-8; boundary=\"b\"", body).await;
    answer.reference();
    let (_, content) = app.submission().await;
    assert_eq!(content["answers"], json!({ "titre": "Café" }));
    assert_eq!(content["photo"], json!(null));
    assert!(app.items("P#").await.is_empty());
}

#[tokio::test]
async fn a_duplicate_is_answered_with_the_first_reference() {
    let app = TestApp::start().await;
    let first = app.post(&bundle::contact(), &ANSWERS).await.reference();
    let again = app.post(&bundle::contact(), &ANSWERS).await.reference();
    assert_eq!(again, first);
    assert_eq!(app.items("S#").await.len(), 1);
    assert_eq!(app.items("D#").await.len(), 1);
    let other = app.post(&bundle::contact(), &[("nom", "Quelqu’un d’autre")]).await.reference();
    assert_ne!(other, first);
    assert_eq!(app.items("S#").await.len(), 2);

    let form = bundle::action();
    let with = app.post_photo(&form, &[("titre", "A")], pictures::photo()).await.reference();
    let same = app.post_photo(&form, &[("titre", "A")], pictures::photo()).await.reference();
    let without = app.post(&form, &[("titre", "A")]).await.reference();
    assert_eq!(same, with);
    assert_ne!(without, with, "another photo is another submission");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_is_one_submission() {
    let app = std::sync::Arc::new(TestApp::start().await);
    let clicks: Vec<_> = (0..6)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { app.post(&bundle::contact(), &ANSWERS).await.reference() })
        })
        .collect();
    let mut references = std::collections::BTreeSet::new();
    for click in clicks {
        references.insert(click.await.unwrap());
    }
    assert_eq!(references.len(), 1, "{references:?}");
    assert_eq!(app.items("S#").await.len(), 1);
}

#[tokio::test]
async fn an_expired_marker_no_longer_counts() {
    let app = TestApp::start().await;
    let first = app.post(&bundle::contact(), &ANSWERS).await.reference();
    let marker = app.items("D#").await.remove(0);
    let now = jiff::Timestamp::now().as_second();
    assert!((86_000..=86_400).contains(&(number(&marker, "expires_at") - now)));
    let mut expired = marker.clone();
    let past = aws_sdk_dynamodb::types::AttributeValue::N((now - 10).to_string());
    expired.insert("expires_at".to_owned(), past);
    app.dynamodb().put_item().table_name(crate::app::TABLE).set_item(Some(expired)).send().await.unwrap();
    // For somebody who is set apart too: they are not told of a submission that staff may have done with.
    let trapped = [&ANSWERS[..], &[("_url", "x")]].concat();
    assert_ne!(app.post(&bundle::contact(), &trapped).await.reference(), first);
    let second = app.post(&bundle::contact(), &ANSWERS).await.reference();
    assert_ne!(second, first);
    assert_eq!(app.items("S#").await.len(), 3);
}

#[tokio::test]
async fn a_suspect_is_kept_apart_and_answered_like_anybody() {
    let app = TestApp::start().await;
    let form = bundle::contact();
    let digest = form.digest();
    let trapped = [("nom", "Robot"), ("_url", "https://spam.example"), ("_form_digest", digest.as_str())];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(trapped).finish();
    let answer = app.post_raw("contact", "application/x-www-form-urlencoded", body).await;
    answer.reference();
    let (item, content) = app.submission().await;
    assert_eq!(text(&item, "status"), "suspect");
    assert_eq!(text(&item, "queue"), "contact#suspect");
    assert_eq!(content["answers"], json!({ "nom": "Robot" }));
    let received: jiff::Timestamp = text(&item, "received_at").parse().unwrap();
    assert_eq!(number(&item, "expires_at"), received.as_second() + 30 * 86_400);
    // The same answers from a person are another submission.
    app.post(&form, &[("nom", "Robot")]).await.reference();
    assert_eq!(app.items("S#").await.len(), 2);
}

#[tokio::test]
async fn the_form_before_this_one_is_still_taken() {
    let app = TestApp::start().await;
    let body = format!("nom=Zo%C3%A9&_form_digest={}", bundle::PREVIOUS_DIGEST);
    app.post_raw("contact", "application/x-www-form-urlencoded; charset=UTF-8", body).await.reference();
    let lost = format!("nom=Zo%C3%A9&ancienne=x&_form_digest={}", bundle::PREVIOUS_DIGEST);
    let answer = app.post_raw("contact", "application/x-www-form-urlencoded", lost).await;
    assert_eq!(answer.status, 422, "an answer the form no longer asks would be lost");
    assert_eq!(app.items("S#").await.len(), 1);
}

#[tokio::test]
async fn the_table_is_made_once_and_as_declared() {
    let app = TestApp::start().await;
    ingest_fn::store::create_table(app.dynamodb(), crate::app::TABLE).await.unwrap();
    let table =
        app.dynamodb().describe_table().table_name(crate::app::TABLE).send().await.unwrap().table.unwrap();
    assert_eq!(table.global_secondary_indexes()[0].index_name(), Some("queue"));
    let expiry = app.dynamodb().describe_time_to_live().table_name(crate::app::TABLE).send().await.unwrap();
    let expiry = expiry.time_to_live_description.unwrap();
    assert_eq!(expiry.attribute_name(), Some("expires_at"));
}

#[tokio::test]
async fn the_log_tells_what_happened_and_nothing_of_what_was_written() {
    let app = TestApp::start().await;
    let secret = "Xylophage-Quetzal";
    let posted = [("nom", secret), ("email", "xylophage@quetzal.example"), ("message", "Kumquat-Zephyr")];
    app.post(&bundle::contact(), &posted).await.reference();
    app.post(&bundle::contact(), &posted).await.reference();
    app.post(&bundle::contact(), &[("email", "Xylophage-Quetzal"), ("Kumquat-Zephyr", "1")]).await;
    app.post(&bundle::contact(), &[("email", "Xylophage-Quetzal")]).await;
    app.get("/formulaires/Kumquat-Zephyr").await;
    let (lines, all) = logs();
    for value in [secret, "xylophage", "Kumquat", "Xylophage"] {
        let ours: Vec<_> = lines.iter().filter(|line| line.to_string().contains(value)).collect();
        assert!(ours.is_empty(), "{ours:?}");
        // Libraries may log addresses at their finest levels; the function's host does not let them.
        let elsewhere = all.lines().filter(|line| line.contains(value) && line.contains("\"level\":\"WARN"));
        assert_eq!(elsewhere.count(), 0);
    }
    let of = |outcome: &str| {
        lines.iter().find(|line| line["outcome"] == outcome && line["form"] != "action").cloned()
    };
    let stored = of("stored").unwrap();
    assert_eq!((stored["form"].as_str(), stored["status"].as_u64()), (Some("contact"), Some(200)));
    assert!(stored["request_id"].is_string() && stored["duration_ms"].is_u64(), "{stored}");
    assert!(of("duplicate").is_some());
    assert_eq!(of("invalid").unwrap()["status"], 422);
    assert!(of("malformed").unwrap()["cause"].is_string());
    assert_eq!(of("unknown_form").unwrap()["form"], "-");
}
