//! A store that is away, silent, or lacks its table: nobody loses what they wrote, nobody waits long.

use crate::app::{TABLE, TestApp, logs, start_store, text};
use crate::{bundle, pictures};
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ingest_fn::store;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

async fn keeps_every_answer(store: String) {
    let app = TestApp::start_with(bundle::json(), store).await;
    let start = Instant::now();
    let posted = [("nom", "Zoé <Müller>"), ("message", "Mes mots"), ("domaines", "soins")];
    let answer = app.post(&bundle::contact(), &posted).await;
    assert!(start.elapsed() < Duration::from_secs(6), "{:?}", start.elapsed());
    assert_eq!(answer.status, 503);
    assert!(answer.headers.contains_key("retry-after"));
    assert!(answer.shows("Nous ne savons pas si votre demande a été enregistrée"));
    assert!(answer.shows("value=\"Zoé &lt;Müller&gt;\""), "{}", answer.page);
    assert!(answer.shows("Mes mots</textarea>") && answer.shows("value=\"soins\" checked"));
    assert!(!answer.shows("La photo"), "there was none to lose");
    // The cause is for the log.
    for detail in ["dynamo", "127.0.0.1", "timeout", "Exception"] {
        assert!(!answer.page.to_lowercase().contains(&detail.to_lowercase()), "{detail}");
    }
}

#[tokio::test]
async fn a_store_that_is_away() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    keeps_every_answer(address).await;
    let (lines, _) = logs();
    let line = lines.iter().find(|line| line["outcome"] == "unavailable").unwrap();
    assert_eq!(line["level"], "ERROR");
    let causes = lines.iter().filter(|line| line["outcome"] == "unavailable").map(|line| &line["cause"]);
    for cause in causes {
        let cause = cause.as_str().unwrap();
        // The kind of failure and why; not the exchange with the store, which the SDK's own report quotes.
        assert!(!cause.is_empty() && cause.len() < 300 && !cause.contains('{'), "{cause}");
    }
}

#[tokio::test]
async fn a_store_that_never_answers() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((connection, _)) = silent.accept().await {
            held.push(connection);
        }
    });
    keeps_every_answer(address).await;
}

#[tokio::test]
async fn a_store_without_its_table_then_with_it() {
    let address = start_store().await;
    let client = store::connect_local(&address);
    client.delete_table().table_name(TABLE).send().await.unwrap();
    let app = TestApp::start_with(bundle::json(), address).await;
    let answer = app.post_photo(&bundle::action(), &[("titre", "Une fresque")], pictures::photo()).await;
    assert_eq!(answer.status, 503);
    assert!(answer.shows("value=\"Une fresque\"") && answer.shows("La photo n’est pas conservée"));
    store::create_table(&client, TABLE).await.unwrap();
    app.post_photo(&bundle::action(), &[("titre", "Une fresque")], pictures::photo()).await.reference();
    assert_eq!(app.items("P#").await.len(), 1);
}

/// Passes everything on to `store`; its answers get lost for as long as `losing` is set.
async fn one_way(store: String, losing: Arc<AtomicBool>) -> String {
    let client = reqwest::Client::new();
    let pass = move |request: Request| {
        let (client, store, losing) = (client.clone(), store.clone(), losing.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let answer = client.post(store).headers(parts.headers).body(body).send().await.unwrap();
            let (status, body) = (answer.status(), answer.bytes().await.unwrap());
            if losing.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            (status, [("content-type", "application/x-amz-json-1.0")], body)
        }
    };
    serve(pass).await
}

/// The address at which `answer` stands for a store.
async fn serve<H: Handler<T, ()>, T: 'static>(answer: H) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

#[tokio::test]
async fn what_was_stored_unheard_is_acknowledged_when_sent_again() {
    let losing = Arc::new(AtomicBool::new(true));
    let app = TestApp::start_with(bundle::json(), one_way(start_store().await, losing.clone()).await).await;
    let answer = app.post_photo(&bundle::action(), &[("titre", "Une fresque")], pictures::photo()).await;
    assert_eq!(answer.status, 503);
    assert!(answer.shows("ne sera comptée qu’une fois"), "{}", answer.page);
    assert!(answer.shows("Si vous changez une réponse, nous recevrons peut-être deux demandes"));
    let notice = answer.page.split_once("class=\"notice\">").unwrap().1.split_once("</p>").unwrap().0;
    assert!(notice.contains("La photo n’est pas conservée : choisissez-la de nouveau."), "{notice}");

    losing.store(false, Ordering::SeqCst);
    let stored = app.items("S#").await;
    assert_eq!(stored.len(), 1, "it was committed all the same");
    let reference =
        app.post_photo(&bundle::action(), &[("titre", "Une fresque")], pictures::photo()).await.reference();
    assert_eq!(text(&stored[0], "pk"), format!("S#{}", reference.replace('-', "")));
    assert_eq!((app.items("S#").await.len(), app.items("P#").await.len()), (1, 1));
}

/// The headers of a store whose clock shows `now`.
fn dated(now: jiff::Timestamp) -> [(&'static str, String); 2] {
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    [("content-type", "application/x-amz-json-1.0".to_owned()), ("date", date)]
}

/// What a store whose clock shows `now` says to a request that was signed at another time.
fn too_skewed(now: jiff::Timestamp) -> Response {
    let body =
        r#"{"__type":"com.amazon.coral.service#RequestTimeTooSkewed","message":"Signature not yet current"}"#;
    (StatusCode::BAD_REQUEST, dated(now), body).into_response()
}

/// Passes on to `store` what was signed within five minutes of its own clock, which is ahead by so much, as DynamoDB does.
async fn ahead(store: String, by: jiff::SignedDuration, refused: Arc<AtomicU64>) -> String {
    let client = reqwest::Client::new();
    serve(move |request: Request| {
        let (client, store, refused) = (client.clone(), store.clone(), refused.clone());
        async move {
            let (parts, body) = request.into_parts();
            let signed = parts.headers["x-amz-date"].to_str().unwrap();
            let signed = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", signed).unwrap().to_datetime().unwrap();
            let signed = signed.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
            let now = jiff::Timestamp::now() + by;
            if now.duration_since(signed).abs() > jiff::SignedDuration::from_mins(5) {
                refused.fetch_add(1, Ordering::SeqCst);
                return too_skewed(now);
            }
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let answer = client.post(store).headers(parts.headers).body(body).send().await.unwrap();
            let (status, body) = (answer.status(), answer.bytes().await.unwrap());
            (status, dated(now), body).into_response()
        }
    })
    .await
}

#[tokio::test]
async fn a_clock_that_is_wrong_costs_one_more_call_and_no_submission() {
    for by in [-20, 20].map(jiff::SignedDuration::from_mins) {
        let refused = Arc::new(AtomicU64::new(0));
        let store = start_store().await;
        let app = TestApp::start_with(bundle::json(), ahead(store.clone(), by, refused.clone()).await).await;
        for name in ["Zoé", "Zoé", "Ali"] {
            app.post(&bundle::contact(), &[("nom", name)]).await.reference();
        }
        assert_eq!(refused.load(Ordering::SeqCst), 1, "what the first refusal told is remembered: {by}");
        let straight = store::connect_local(&store);
        let items = straight.scan().table_name(TABLE).send().await.unwrap().items.unwrap_or_default();
        assert_eq!(items.iter().filter(|item| text(item, "pk").starts_with("S#")).count(), 2);
    }
}

#[tokio::test]
async fn a_store_that_accepts_no_signature() {
    keeps_every_answer(serve(|| async { too_skewed(jiff::Timestamp::UNIX_EPOCH) }).await).await;
    let (lines, _) = logs();
    let cause = |line: &&serde_json::Value| {
        line["outcome"] == "unavailable" && line["cause"].as_str().unwrap().contains("RequestTimeTooSkewed")
    };
    assert_eq!(lines.iter().filter(cause).count(), 1, "one line, with the cause");
}
