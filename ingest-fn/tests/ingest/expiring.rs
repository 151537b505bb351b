//! Each item says when it goes, by the form and by what it is; DynamoDB may leave it standing for days after that.

use crate::app::{TABLE, TestApp, number, start_store, text};
use crate::proofreading::{hidden_in, with_check};
use crate::{bundle, pictures};
use aws_sdk_dynamodb::types::AttributeValue;
use ingest_fn::store::Item;
use serde_json::json;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// Seconds that an item is kept from the moment its submission came.
fn kept(item: &Item, received: &Item) -> i64 {
    let received: jiff::Timestamp = text(received, "received_at").parse().unwrap();
    number(item, "expires_at") - received.as_second()
}

/// The form about actions, whose answers are kept for so many days.
fn keeping(days: u32) -> (forms::Form, serde_json::Value) {
    let mut form = serde_json::to_value(bundle::action()).unwrap();
    form["retention_days"] = days.into();
    let form: forms::Form = serde_json::from_value(form).unwrap();
    let mut json = bundle::json();
    json["forms"]["action"]["form"] = serde_json::to_value(&form).unwrap();
    json["forms"]["action"]["digests"] = json!([form.digest()]);
    (form, json)
}

#[tokio::test]
async fn what_was_sent_goes_when_its_form_says_and_a_suspect_after_thirty_days_at_most() {
    for (form_days, trap, status, days) in [
        (10, "", "received", 10),
        (10, "x", "suspect", 10),
        (365, "", "received", 365),
        (3650, "", "received", 3650),
        (3650, "x", "suspect", 30),
    ] {
        let (form, json) = keeping(form_days);
        let app = TestApp::start_with(json, start_store().await).await;
        let answers = [("titre", "Une fresque"), ("_url", trap)];
        app.post_photo(&form, &answers, pictures::photo()).await.reference();
        let (submission, photo) = (app.items("S#").await.remove(0), app.items("P#").await.remove(0));
        assert_eq!(text(&submission, "status"), status);
        assert_eq!(kept(&submission, &submission), days * DAY);
        assert_eq!(kept(&photo, &submission), days * DAY, "the photo goes with it");
        assert_eq!(kept(&app.items("D#").await[0], &submission), DAY, "the marker");
    }
}

#[tokio::test]
async fn what_serves_for_hours_goes_after_hours() {
    let secret = "the-cdn-shows-this-secret";
    let app = TestApp::start_behind(with_check(), start_store().await, secret).await;
    let through = [("x-origin-secret", secret), ("cloudfront-viewer-address", "192.0.2.7:443")];
    let (form, digest) = (bundle::contact(), bundle::contact().digest());
    let asked = format!("nom=Zo%C3%A9&_step=check&_url=&_form_digest={digest}");
    let shown = app.post_saying(&form, asked, &through).await;
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(hidden_in(&shown.page)).finish();
    app.post_saying(&form, body, &through).await.reference();
    let submission = app.items("S#").await.remove(0);
    let challenge = kept(&app.items("C#").await[0], &submission);
    assert!((12 * HOUR - 60..=12 * HOUR + 60).contains(&challenge), "{challenge}");
    let count = kept(&app.items("T#").await[0], &submission);
    assert!((0..=2 * HOUR).contains(&count), "posts of a network: {count}");
}

#[tokio::test]
async fn a_tombstone_goes_when_what_it_stands_for_would_have_gone() {
    let app = TestApp::start().await;
    let confirmed = app.post(&bundle::contact(), &[("nom", "Zoé")]).await;
    let before = app.items("S#").await.remove(0);
    let taken_back = [("reference", &*confirmed.reference()), ("code", &*confirmed.code())];
    assert_eq!(app.post(&bundle::withdrawal(), &taken_back).await.status, 200);
    let tombstone = app.items("S#").await.remove(0);
    assert_eq!(text(&tombstone, "status"), "withdrawn");
    assert_eq!(kept(&tombstone, &before), 365 * DAY);
}

#[tokio::test]
async fn what_is_over_and_still_there_can_be_taken_back_and_swallows_nothing() {
    let app = TestApp::start().await;
    let confirmed = app.post(&bundle::contact(), &[("nom", "Zoé")]).await;
    let past = AttributeValue::N((jiff::Timestamp::now().as_second() - DAY).to_string());
    for kind in ["S#", "D#"] {
        let mut item = app.items(kind).await.remove(0);
        item.insert("expires_at".to_owned(), past.clone());
        app.dynamodb().put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
    }
    let again = app.post(&bundle::contact(), &[("nom", "Zoé")]).await.reference();
    assert_ne!(again, confirmed.reference(), "the same words a year later are said anew");
    let taken_back = [("reference", &*confirmed.reference()), ("code", &*confirmed.code())];
    assert_eq!(app.post(&bundle::withdrawal(), &taken_back).await.status, 200);
    let mut left: Vec<_> = app.items("S#").await.iter().map(|item| text(item, "status")).collect();
    left.sort();
    assert_eq!(left, ["received", "withdrawn"]);
    assert!(
        app.items("S#")
            .await
            .iter()
            .all(|item| (text(item, "status") == "received") == item.contains_key("sealed"))
    );
}
