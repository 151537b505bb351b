//! A store that is away, silent, or lacks its table: nobody loses what they wrote, nobody waits long.

use crate::app::{TABLE, TestApp, logs, start_store};
use crate::{bundle, pictures};
use ingest_fn::store;
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
    assert!(answer.shows("Votre demande n’a pas pu être enregistrée"));
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
    assert!(line["cause"].as_str().is_some_and(|cause| !cause.is_empty()));
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
