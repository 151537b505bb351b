//! The binary that is deployed, answering events.

use crate::app::start_store;
use crate::runtime::{Deployment, URLENCODED, event, plain_event, reference};
use crate::{bundle, pictures};
use serde_json::{Value, json};
use std::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_answers_events() {
    let store = start_store().await;
    let deployment = Deployment::new(&bundle::json(), store.clone(), false);
    let mut function = deployment.start().await;

    let plain = format!("nom=Ocarina-Vexille&_url=&_form_digest={}", bundle::contact().digest());
    let digest = bundle::action().digest();
    let part = |name: &str, value: &[u8]| {
        [b"--b\r\nContent-Disposition: form-data; name=", name.as_bytes(), b"\r\n\r\n", value, b"\r\n"]
            .concat()
    };
    let body = [
        part("\"_form_digest\"", digest.as_bytes()),
        part("\"titre\"", "Fresque à l’entrée".as_bytes()),
        part("\"photo\"; filename=\"a.jpg\"", &pictures::photo()),
        b"--b--\r\n".to_vec(),
    ]
    .concat();
    let events = [
        plain_event("/formulaires/contact", URLENCODED, &plain),
        // API Gateway encodes some bodies that are text as well.
        event("/formulaires/contact", URLENCODED, plain.as_bytes()),
        event("/formulaires/action", "multipart/form-data; boundary=b", &body),
    ];
    let mut references = Vec::new();
    for event in events {
        let answer = function.invoke(&event).await;
        assert_eq!(answer["statusCode"], 200, "{answer}");
        assert_eq!(answer["isBase64Encoded"], false, "a page travels as text");
        assert_eq!(answer["headers"]["cache-control"], "no-store");
        references.push(reference(&answer).replace('-', ""));
    }
    assert_eq!(references[0], references[1], "the same answers are the same submission");

    let items = deployment.items(&store, "").await;
    let found = |pk: String| items.iter().find(|item| crate::app::text(item, "pk") == pk);
    let item = found(format!("S#{}", references[2])).unwrap();
    let content: Value = serde_json::from_slice(&crate::app::open(&deployment.key, item)).unwrap();
    assert_eq!(content["answers"]["titre"], "Fresque à l’entrée");
    assert!(found(format!("P#{}", references[2])).is_some());

    function.kill();
    let log = deployment.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (metrics, lines): (Vec<Value>, Vec<Value>) =
        lines.into_iter().partition(|line| line.get("_aws").is_some());
    assert_eq!((lines.len(), metrics.len()), (3, 3), "one line of each per request: {log}");
    assert_eq!((&metrics[1]["request_id"], &metrics[1]["Duplicates"]), (&json!("request-2"), &json!(1)));
    assert!(lines[0]["store_ms"].is_number(), "{log}");
    assert_eq!(lines[0]["request_id"], "request-1");
    assert_eq!(lines[1]["outcome"], "duplicate");
    assert!(!log.contains("Ocarina") && !log.contains("Fresque"), "{log}");
}

#[test]
fn the_binary_refuses_to_start_without_its_configuration() {
    let output = Command::new(env!("CARGO_BIN_EXE_ingest-fn")).env_clear().output().unwrap();
    assert!(!output.status.success());
    let log = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(log.contains("TABLE_NAME"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_ends_when_its_pages_cannot_be_drawn() {
    let mut bundle = bundle::json();
    bundle["templates"]["form.html"] = json!("{{ oops");
    let deployment = Deployment::new(&bundle, "http://127.0.0.1:1".to_owned(), false);
    let mut function = deployment.start().await;
    let status = function.ends_at(&plain_event("/formulaires/contact", URLENCODED, "nom=A")).await;
    let log = deployment.log();
    assert!(
        !status.success() && log.contains("cannot start") && log.contains("form.html"),
        "{status}: {log}"
    );
}
