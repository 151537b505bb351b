//! Taking a submission back: at once, wholly, and by nobody else.

use crate::app::{Answer, TABLE, TestApp, logs, text};
use crate::{bundle, pictures};
use aws_sdk_dynamodb::types::AttributeValue;

const ANSWERS: [(&str, &str); 2] = [("nom", "Zoé Müller"), ("message", "À effacer")];

async fn withdraw(app: &TestApp, reference: &str, code: &str) -> Answer {
    app.post(&bundle::withdrawal(), &[("reference", reference), ("code", code)]).await
}

#[tokio::test]
async fn reference_and_code_erase_everything_but_a_tombstone() {
    let app = TestApp::start().await;
    let confirmed = app.post_photo(&bundle::action(), &[("titre", "Une fresque")], pictures::photo()).await;
    let (reference, code) = (confirmed.reference(), confirmed.code());
    assert_eq!((app.items("P#").await.len(), app.items("D#").await.len()), (1, 1));

    // As it is copied by hand.
    let typed = (reference.to_lowercase().replace('-', " "), code.to_lowercase().replace('-', ""));
    let answer = withdraw(&app, &typed.0, &typed.1).await;
    assert_eq!(answer.status, 200, "{}", answer.page);
    assert!(answer.shows("<title>Votre demande est effacée</title>") && answer.shows(&reference));
    assert!(!answer.shows(&code), "a code is shown once");

    assert!(app.items("P#").await.is_empty() && app.items("D#").await.is_empty());
    let tombstones = app.items("S#").await;
    let [tombstone] = &tombstones[..] else { panic!("{tombstones:?}") };
    let mut attributes: Vec<&str> = tombstone.keys().map(String::as_str).collect();
    attributes.sort_unstable();
    assert_eq!(
        attributes,
        ["expires_at", "form", "pk", "queue", "received_at", "status", "version", "withdrawn_at"]
    );
    assert_eq!(
        (text(tombstone, "status"), text(tombstone, "queue")),
        ("withdrawn".into(), "action#withdrawn".into())
    );

    // Again, after an answer that was lost on the way: the same.
    assert_eq!(withdraw(&app, &reference, &code).await.status, 200);
    assert_eq!(app.items("S#").await[0].get("version"), Some(&AttributeValue::N("2".to_owned())));

    // The same answers sent again are a new submission, not a duplicate of what is gone.
    let again = app.post_photo(&bundle::action(), &[("titre", "Une fresque")], pictures::photo()).await;
    assert_ne!(again.reference(), reference);
    assert_eq!(app.items("S#").await.len(), 2);
}

#[tokio::test]
async fn a_wrong_code_and_an_unknown_reference_are_answered_alike() {
    let app = TestApp::start().await;
    let confirmed = app.post(&bundle::contact(), &ANSWERS).await;
    let reference = confirmed.reference();
    let known = withdraw(&app, &reference, "2222-2222").await;
    let unknown = withdraw(&app, "2222-222-222", "2222-2222").await;
    assert_eq!((known.status, unknown.status), (422, 422));
    assert!(known.shows("ils ne vont pas ensemble"), "{}", known.page);
    assert_eq!(known.page.replace(&reference, "…"), unknown.page.replace("2222-222-222", "…"));
    assert_eq!(app.submission().await.1["answers"]["message"], "À effacer");

    let malformed = withdraw(&app, "abc", "2222-2222").await;
    assert!(
        malformed.status == 422 && malformed.shows("Recopiez la référence entière"),
        "{}",
        malformed.page
    );
    assert!(malformed.shows("value=\"abc\""));
    let empty = withdraw(&app, "", "").await;
    assert_eq!(empty.page.matches("<li>").count(), 2, "{}", empty.page);
}

#[tokio::test]
async fn guesses_are_stopped_and_say_nothing_of_the_reference() {
    let app = TestApp::start().await;
    let confirmed = app.post(&bundle::contact(), &ANSWERS).await;
    let (reference, code) = (confirmed.reference(), confirmed.code());
    for (tried, exists) in [(reference.as_str(), true), ("3333-333-333", false)] {
        // One more might fall into the next hour of the clock.
        let mut statuses = Vec::new();
        for _ in 0..21 {
            statuses.push(withdraw(&app, tried, "2222-2222").await.status);
        }
        assert_eq!(statuses[..10], [422; 10], "exists: {exists}");
        assert_eq!(statuses.last(), Some(&429), "exists: {exists}");
    }
    let stopped = withdraw(&app, &reference, &code).await;
    assert!(
        stopped.status == 429 && stopped.shows("Réessayez dans une heure"),
        "even the right one must wait"
    );
    let counts = format!("{:?}", app.items("T#").await);
    assert!(!counts.contains(&reference.replace('-', "")), "{counts}");
    assert_eq!(app.items("S#").await.len(), 1);
}

#[tokio::test]
async fn what_was_erased_or_expired_before_is_no_error_and_another_s_marker_stays() {
    let app = TestApp::start().await;
    let first = app.post(&bundle::contact(), &ANSWERS).await;
    // A day later: the marker is gone and the same answers are sent again.
    let marker = app.items("D#").await.remove(0);
    let key = marker["pk"].clone();
    app.dynamodb().delete_item().table_name(TABLE).key("pk", key.clone()).send().await.unwrap();
    let second = app.post(&bundle::contact(), &ANSWERS).await;
    assert_ne!(first.reference(), second.reference());

    assert_eq!(withdraw(&app, &first.reference(), &first.code()).await.status, 200);
    assert_eq!(app.items("D#").await.len(), 1, "the marker is the second submission's");

    let gone = AttributeValue::S(format!("S#{}", second.reference().replace('-', "")));
    app.dynamodb().delete_item().table_name(TABLE).key("pk", gone).send().await.unwrap();
    assert_eq!(withdraw(&app, &second.reference(), &second.code()).await.status, 200);
}

#[tokio::test]
async fn the_log_tells_the_outcome_and_neither_reference_nor_code() {
    let app = TestApp::start().await;
    let confirmed = app.post(&bundle::contact(), &ANSWERS).await;
    withdraw(&app, &confirmed.reference(), &confirmed.code()).await;
    let (lines, _) = logs();
    assert!(
        lines.iter().any(|line| line["outcome"] == "withdrawn" && line["form"] == "retrait"),
        "{lines:?}"
    );
    let ours = format!("{lines:?}");
    for secret in [confirmed.code(), confirmed.reference(), confirmed.reference().replace('-', "")] {
        assert!(!ours.contains(&secret));
    }
}
