//! A store one cannot rely on: a proxy in front of it delays, refuses, throttles and cuts, before and after the store
//! has done what it was asked. Whatever happens, what was acknowledged is stored, once.
//!
//! `SUBMISSIONS` sets how many people write (600 unless told).

use crate::app::{TestApp, start_store, text};
use crate::bundle;
use crate::proofreading::{hidden_in, send, with_check, work};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

const PEOPLE_AT_ONCE: usize = 16;
/// Times somebody sends the same answers again before going home.
const PATIENCE: usize = 40;

/// Takes turns with every fault, in an order that looks like none but is the same on each run.
pub async fn unreliable(store: String, faults: Arc<AtomicU64>) -> String {
    let client = reqwest::Client::new();
    let calls = Arc::new(AtomicU64::new(0));
    let pass = move |request: axum::extract::Request| {
        let (client, store, faults) = (client.clone(), store.clone(), faults.clone());
        let call = calls.fetch_add(1, Ordering::SeqCst);
        async move {
            // Odd and large: neighbouring calls meet different faults.
            let dice = call.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
            let fault = if dice % 10 < 4 { dice / 10 % 6 } else { 6 };
            if fault < 6 {
                faults.fetch_add(1, Ordering::SeqCst);
            }
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            match fault {
                0 => return refusal(500, "InternalServerError"),
                1 => return refusal(400, "ThrottlingException"),
                2 => return refusal(400, "ProvisionedThroughputExceededException"),
                // The connection is dropped before the store hears of it.
                3 => panic_quietly(),
                4 => tokio::time::sleep(Duration::from_millis(dice % 40)).await,
                _ => {}
            }
            let answer = client.post(store).headers(parts.headers).body(body).send().await.unwrap();
            let (status, body) = (answer.status(), answer.bytes().await.unwrap());
            if fault == 5 {
                // Committed, and the answer is lost.
                panic_quietly();
            }
            (status, [("content-type", "application/x-amz-json-1.0")], body).into_response()
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(pass);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// Ends the connection's task, and so the connection, without an answer.
fn panic_quietly() -> ! {
    std::panic::resume_unwind(Box::new("cut"));
}

fn refusal(status: u16, kind: &str) -> Response {
    let body = format!("{{\"__type\":\"com.amazonaws.dynamodb.v20120810#{kind}\",\"message\":\"not now\"}}");
    let headers = [(HeaderName::from_static("content-type"), "application/x-amz-json-1.0")];
    (StatusCode::from_u16(status).unwrap(), headers, body).into_response()
}

/// What one of those who write does besides reading the answers over and sending them.
fn habit(person: usize) -> Habit {
    match person % 10 {
        3 => Habit::Hurried,
        // The work takes a while: few do it here.
        6 if person % 50 == 16 => Habit::Solving,
        8 => Habit::Replaying,
        _ => Habit::Plain,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Habit {
    Plain,
    /// Sends as soon as the page is there, which is suspect, and once more later.
    Hurried,
    /// The browser does the work it is given.
    Solving,
    /// The same challenge brings somebody else's answers too.
    Replaying,
}

/// Sends the fields of a page until they are acknowledged: the reference.
async fn insist(app: &TestApp, fields: &[(String, String)]) -> String {
    for _ in 0..PATIENCE {
        let answer = send(app, "contact", fields).await;
        if answer.status == 200 {
            return answer.reference().replace('-', "");
        }
        assert_eq!(answer.status, 503, "{}", answer.page);
    }
    panic!("never taken");
}

/// Everybody in the queue sees the answers, then sends them: name → reference.
async fn served(app: &TestApp, queue: impl Iterator<Item = usize>) -> BTreeMap<String, String> {
    let mut acknowledged = BTreeMap::new();
    let mut pages = Vec::new();
    for person in queue {
        let name = format!("Personne {person}");
        let shown = app.post(&bundle::contact(), &[("nom", name.as_str()), ("_step", "check")]).await;
        let mut fields = hidden_in(&shown.page);
        assert!(fields.iter().any(|(name, _)| name == "_proof"), "{}", shown.page);
        match habit(person) {
            Habit::Hurried => drop(acknowledged.insert(name.clone(), insist(app, &fields).await)),
            Habit::Solving => work(&mut fields),
            Habit::Plain | Habit::Replaying => {}
        }
        pages.push((person, name, fields));
    }
    tokio::time::sleep(Duration::from_millis(1100)).await;
    for (person, name, mut fields) in pages {
        let reference = insist(app, &fields).await;
        if let Some(former) = acknowledged.insert(name.clone(), reference.clone()) {
            assert_eq!(former, reference, "sent twice, acknowledged differently");
        }
        if habit(person) == Habit::Replaying {
            let (_, written) = fields.iter_mut().find(|(name, _)| name == "nom").unwrap();
            *written = format!("{name} bis");
            let other = insist(app, &fields).await;
            assert_ne!(other, reference);
            acknowledged.insert(format!("{name} bis"), other);
        }
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_is_stored_once_whatever_the_store_does() {
    let people: usize = std::env::var("SUBMISSIONS").map_or(600, |count| count.parse().unwrap());
    let store = start_store().await;
    let faults = Arc::new(AtomicU64::new(0));
    let app = TestApp::start_with(with_check(), unreliable(store.clone(), faults.clone()).await).await;
    let app = Arc::new(app);
    let queues: Vec<_> = (0..PEOPLE_AT_ONCE)
        .map(|first| {
            let app = app.clone();
            tokio::spawn(async move { served(&app, (first..people).step_by(PEOPLE_AT_ONCE)).await })
        })
        .collect();
    let mut acknowledged = BTreeMap::new();
    for queue in queues {
        acknowledged.extend(queue.await.unwrap());
    }
    let replayed = (0..people).filter(|person| habit(*person) == Habit::Replaying).count();
    assert_eq!(acknowledged.len(), people + replayed);
    assert!(
        faults.load(Ordering::SeqCst) > u64::try_from(people).unwrap() / 4,
        "the store was hardly disturbed"
    );

    // Read past the proxy: what is there, under whose reference, who wrote it, and who was taken for a robot.
    let straight = ingest_fn::store::connect_local(&store);
    let mut pages = straight.scan().table_name(crate::app::TABLE).into_paginator().items().send();
    let (mut stored, mut apart) = (BTreeMap::new(), BTreeSet::new());
    while let Some(item) = pages.next().await {
        let item = item.unwrap();
        let Some(reference) = text(&item, "pk").strip_prefix("S#").map(str::to_owned) else { continue };
        let content: serde_json::Value = serde_json::from_slice(&crate::app::open(&app.key, &item)).unwrap();
        let name = content["answers"]["nom"].as_str().unwrap().to_owned();
        if text(&item, "status") == "suspect" {
            apart.insert(name.clone());
        }
        assert!(stored.insert(name.clone(), reference).is_none(), "stored twice: {name}");
    }
    assert_eq!(stored, acknowledged, "what is stored is what was acknowledged, under the same references");
    let name = |person: usize| match habit(person) {
        Habit::Hurried => Some(format!("Personne {person}")),
        Habit::Replaying => Some(format!("Personne {person} bis")),
        Habit::Plain | Habit::Solving => None,
    };
    let suspects: BTreeSet<String> = (0..people).filter_map(name).collect();
    assert!(apart.is_subset(&suspects), "nobody else is set apart");
    // Who hurried in vain for more than a second was no longer suspect.
    assert!(suspects.difference(&apart).all(|name| !name.ends_with("bis")), "who replays is");
    assert!(apart.len() > replayed, "some of those who hurried are");
}
