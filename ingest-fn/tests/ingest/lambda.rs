//! The Lambda binary, started as Lambda starts it: configured by its environment, fed by the runtime's HTTP API. The
//! double below speaks that API as its documentation describes it.

use crate::app::{TABLE, start_store};
use crate::{bundle, pictures};
use aws_sdk_dynamodb::types::AttributeValue;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ingest_fn::store;
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

struct Runtime {
    events: Mutex<UnboundedReceiver<(String, Value)>>,
    answers: UnboundedSender<(String, Value)>,
}

async fn next(State(runtime): State<Arc<Runtime>>) -> Response {
    let Some((id, event)) = runtime.events.lock().await.recv().await else {
        return std::future::pending().await;
    };
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", (jiff::Timestamp::now().as_millisecond() + 10_000).to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-2:1:function:ingest".to_owned()),
    ];
    (headers, event.to_string()).into_response()
}

async fn answered(
    State(runtime): State<Arc<Runtime>>,
    Path((id, kind)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    let answer = serde_json::from_str(&body).unwrap_or(Value::String(body));
    runtime.answers.send((format!("{kind} {id}"), answer)).unwrap();
    StatusCode::ACCEPTED
}

/// An event as API Gateway's HTTP API sends it (payload format 2.0).
fn event(path: &str, content_type: &str, body: &str, base64: bool) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": { "content-type": content_type, "host": "exemple.ch", "content-length": body.len().to_string() },
        "requestContext": {
            "accountId": "1", "apiId": "api", "domainName": "exemple.ch", "domainPrefix": "exemple",
            "http": { "method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test" },
            "requestId": "gateway", "routeKey": "$default", "stage": "$default",
            "time": "03/Mar/2025:12:00:00 +0000", "timeEpoch": 1_741_003_200_000_i64,
        },
        "body": body, "isBase64Encoded": base64,
    })
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |group, byte| (group << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = char::from(DIGITS[(group >> (18 - 6 * place)) as usize & 63]);
            text.push(if place <= chunk.len() { digit } else { '=' });
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_answers_events() {
    let endpoint = start_store().await;
    let (send_event, events) = unbounded_channel();
    let (answers, mut answer) = unbounded_channel();
    let runtime = Arc::new(Runtime { events: Mutex::new(events), answers });
    let api = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(answered))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(runtime);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, api).await.unwrap() });

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("forms.json");
    std::fs::write(&file, bundle::json().to_string()).unwrap();
    let key = age::x25519::Identity::generate();
    let mut function = Command::new(env!("CARGO_BIN_EXE_ingest-fn"))
        .env_clear()
        .envs([
            ("TABLE_NAME", TABLE),
            ("RECIPIENTS", &key.to_public().to_string()),
            ("MARKER_KEY", &"0f".repeat(32)),
            ("WITHDRAWAL_KEY", &"1e".repeat(32)),
            ("BUNDLE", file.to_str().unwrap()),
            ("AWS_ENDPOINT_URL_DYNAMODB", &endpoint),
            ("AWS_REGION", "eu-central-2"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_LAMBDA_RUNTIME_API", &address),
            ("AWS_LAMBDA_FUNCTION_NAME", "ingest"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
            // Even asked for everything, the function must not log what was posted.
            ("RUST_LOG", "trace"),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();

    let plain = format!("nom=Ocarina-Vexille&_url=&_form_digest={}", bundle::contact().digest());
    let urlencoded = "application/x-www-form-urlencoded";
    send_event.send(("one".to_owned(), event("/formulaires/contact", urlencoded, &plain, false))).unwrap();
    // API Gateway encodes some bodies that are text as well.
    send_event
        .send(("two".to_owned(), event("/formulaires/contact", urlencoded, &base64(plain.as_bytes()), true)))
        .unwrap();
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
    let multipart = event("/formulaires/action", "multipart/form-data; boundary=b", &base64(&body), true);
    send_event.send(("three".to_owned(), multipart)).unwrap();

    let mut pages = Vec::new();
    for expected in ["response one", "response two", "response three"] {
        let next = tokio::time::timeout(Duration::from_secs(20), answer.recv()).await;
        let Ok(Some((name, answer))) = next else {
            let _ = function.kill();
            panic!("no {expected}: {:?}", function.wait_with_output().map(|o| String::from_utf8(o.stderr)));
        };
        assert_eq!(name, expected, "{answer}");
        assert_eq!(answer["statusCode"], 200, "{answer}");
        assert_eq!(answer["isBase64Encoded"], false, "a page travels as text");
        assert_eq!(answer["headers"]["cache-control"], "no-store");
        pages.push(
            answer["body"].as_str().unwrap().split_once("id=\"reference\">").unwrap().1[..12].to_owned(),
        );
    }
    assert_eq!(pages[0], pages[1], "the same answers are the same submission");

    let client = store::connect_local(&endpoint);
    let reference = ingest_fn::Reference::parse(&pages[2]).unwrap();
    let fetched = |pk: String| {
        let get = client.get_item().table_name(TABLE).key("pk", AttributeValue::S(pk));
        async move { get.send().await.unwrap().item.unwrap() }
    };
    let item = fetched(store::submission_key(&reference)).await;
    let content: Value = serde_json::from_slice(&crate::app::open(&key, &item)).unwrap();
    assert_eq!(content["answers"]["titre"], "Fresque à l’entrée");
    fetched(store::photo_key(&reference)).await;

    function.kill().unwrap();
    let output = function.wait_with_output().unwrap();
    let log = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (metrics, lines): (Vec<Value>, Vec<Value>) =
        lines.into_iter().partition(|line| line.get("_aws").is_some());
    assert_eq!((lines.len(), metrics.len()), (3, 3), "one line of each per request: {log}");
    assert_eq!((&metrics[1]["request_id"], &metrics[1]["Duplicates"]), (&json!("two"), &json!(1)));
    assert!(lines[0]["store_ms"].is_number(), "{log}");
    assert_eq!(lines[0]["request_id"], "one");
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
