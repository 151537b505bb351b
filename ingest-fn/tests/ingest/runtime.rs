//! The Lambda binary as Lambda runs it: configured by its environment, fed by the runtime's HTTP API one request at a
//! time, ended without warning. The double below speaks that API as its documentation describes it.

use crate::app::{TABLE, text};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ingest_fn::store::{self, Item};
use serde_json::{Value, json};
use std::fs::File;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub const URLENCODED: &str = "application/x-www-form-urlencoded";
/// What the CDN shows, where there is one.
pub const SECRET: &str = "arquebuse-fenouil-bigarade";

/// Longer than any answer takes: a function that is silent so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the function is configured. Everything that an environment started with it logs ends in its folder.
pub struct Deployment {
    folder: TempDir,
    pub key: age::x25519::Identity,
    store: String,
    behind_cdn: bool,
    started: AtomicU64,
}

/// One execution environment: a process, and the API that feeds it.
pub struct Environment {
    process: Child,
    events: UnboundedSender<(String, String)>,
    answers: UnboundedReceiver<(String, Value)>,
    served: u64,
}

struct Api {
    events: Mutex<UnboundedReceiver<(String, String)>>,
    answers: UnboundedSender<(String, Value)>,
}

impl Deployment {
    /// Of `bundle`, in front of the store at `store`.
    pub fn new(bundle: &Value, store: String, behind_cdn: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("forms.json"), bundle.to_string()).unwrap();
        let key = age::x25519::Identity::generate();
        Self { folder, key, store, behind_cdn, started: AtomicU64::new(0) }
    }

    /// Starts the binary. It reads its configuration before the first request, so it may take a moment to answer that.
    pub async fn start(&self) -> Environment {
        let (events, waiting) = unbounded_channel();
        let (told, answers) = unbounded_channel();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let api = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(answered))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(Arc::new(Api { events: Mutex::new(waiting), answers: told }));
        tokio::spawn(async move { axum::serve(listener, api).await.unwrap() });

        let number = self.started.fetch_add(1, Ordering::SeqCst);
        let log = |name: &str| File::create(self.folder.path().join(format!("{number}.{name}.log"))).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ingest-fn"));
        command
            .env_clear()
            .envs([
                ("TABLE_NAME", TABLE),
                ("RECIPIENTS", &self.key.to_public().to_string()),
                ("MARKER_KEY", &"0f".repeat(32)),
                ("WITHDRAWAL_KEY", &"1e".repeat(32)),
                ("BUNDLE", self.folder.path().join("forms.json").to_str().unwrap()),
                ("AWS_ENDPOINT_URL_DYNAMODB", &self.store),
                // That of the table: moto keeps regions apart.
                ("AWS_REGION", "local"),
                ("AWS_ACCESS_KEY_ID", "test"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_LAMBDA_RUNTIME_API", &address),
                ("AWS_LAMBDA_FUNCTION_NAME", "ingest"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
                // Even asked for everything, the function must not log what was posted.
                ("RUST_LOG", "trace"),
            ])
            .stdout(Stdio::from(log("out")))
            .stderr(Stdio::from(log("err")));
        if self.behind_cdn {
            command.env("ORIGIN_SECRET", SECRET);
        }
        Environment { process: command.spawn().unwrap(), events, answers, served: 0 }
    }

    /// Everything that was logged so far, by all environments.
    pub fn log(&self) -> String {
        let numbers = 0..self.started.load(Ordering::SeqCst);
        let files = numbers.flat_map(|number| ["out", "err"].map(|name| format!("{number}.{name}.log")));
        files.map(|file| std::fs::read_to_string(self.folder.path().join(file)).unwrap()).collect()
    }

    /// What the store holds, read past whatever stands before it at `store`.
    pub async fn items(&self, store: &str, kind: &str) -> Vec<Item> {
        let client = store::connect_local(store);
        let mut pages = client.scan().table_name(TABLE).into_paginator().items().send();
        let mut found = Vec::new();
        while let Some(item) = pages.next().await {
            found.extend(Some(item.unwrap()).filter(|item| text(item, "pk").starts_with(kind)));
        }
        found
    }
}

impl Environment {
    /// Hands over an event and waits for its answer.
    pub async fn invoke(&mut self, event: &Value) -> Value {
        let (kind, answer) = self.hand_over(event.to_string()).await;
        assert_eq!(kind, "response", "{answer}");
        answer
    }

    /// Hands over whatever this is; the function tells the runtime a `response` or an `error`.
    pub async fn hand_over(&mut self, event: String) -> (String, Value) {
        self.served += 1;
        let id = format!("request-{}", self.served);
        self.events.send((id.clone(), event)).unwrap();
        let waited = tokio::time::timeout(PATIENCE, self.answers.recv()).await;
        let Ok(Some((name, answer))) = waited else {
            panic!("no answer to {id}; the process: {:?}", self.process.try_wait());
        };
        let (kind, told) = name.split_once(' ').unwrap();
        assert_eq!(told, id);
        (kind.to_owned(), answer)
    }

    /// Hands over an event that the function may not outlive; waits until it has ended, and tells how.
    pub async fn ends_at(&mut self, event: &Value) -> ExitStatus {
        self.events.send(("last".to_owned(), event.to_string())).unwrap();
        let patience = Instant::now() + PATIENCE;
        loop {
            match self.process.try_wait().unwrap() {
                Some(status) => return status,
                None if Instant::now() > patience => panic!("it goes on"),
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// SIGKILL: nothing is finished, nothing is said.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn next(State(api): State<Arc<Api>>) -> Response {
    let Some((id, event)) = api.events.lock().await.recv().await else {
        return std::future::pending().await;
    };
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", (jiff::Timestamp::now().as_millisecond() + 10_000).to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-2:1:function:ingest".to_owned()),
    ];
    (headers, event).into_response()
}

async fn answered(
    State(api): State<Arc<Api>>,
    Path((id, kind)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    let answer = serde_json::from_str(&body).unwrap_or(Value::String(body));
    // Nobody waits any more for what is told after the end.
    let _ = api.answers.send((format!("{kind} {id}"), answer));
    StatusCode::ACCEPTED
}

/// An event as API Gateway's HTTP API sends it (payload format 2.0), its body in base64 as for every form with a file.
pub fn event(path: &str, content_type: &str, body: &[u8]) -> Value {
    let mut event = plain_event(path, content_type, &STANDARD.encode(body));
    event["isBase64Encoded"] = true.into();
    event
}

/// The same with a body that travels as text.
pub fn plain_event(path: &str, content_type: &str, body: &str) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": { "content-type": content_type, "host": "exemple.ch", "content-length": body.len().to_string() },
        "requestContext": {
            "accountId": "1", "apiId": "api", "domainName": "exemple.ch", "domainPrefix": "exemple",
            "http": { "method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test" },
            "requestId": "gateway", "routeKey": "$default", "stage": "$default",
            "time": "03/Mar/2025:12:00:00 +0000", "timeEpoch": 1_741_003_200_000_i64,
        },
        "body": body, "isBase64Encoded": false,
    })
}

/// The reference on a confirmation.
pub fn reference(answer: &Value) -> String {
    let page = answer["body"].as_str().unwrap();
    let rest = page.split_once("id=\"reference\">").unwrap_or_else(|| panic!("no reference: {answer}")).1;
    rest.split_once('<').unwrap().0.to_owned()
}
