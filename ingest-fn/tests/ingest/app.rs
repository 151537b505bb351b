//! The function on a loopback port, with a store of its own. What a test sees is what a browser and the staff see.

use crate::bundle;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use ingest_fn::store::{Item, Shards};
use ingest_fn::{Bundle, Config, HmacKey, OriginSecret, Service, Store, router, store};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::multipart;
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use tokio::net::TcpListener;

pub const TABLE: &str = "submissions";

pub struct TestApp {
    pub address: String,
    pub key: age::x25519::Identity,
    pub recovery: age::x25519::Identity,
    /// What the function told CloudWatch, a line of JSON per request.
    pub metrics: Arc<Mutex<Vec<Value>>>,
    client: reqwest::Client,
    dynamodb: Client,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub page: String,
}

/// Starts a store that keeps everything in memory and returns its address. With `MOTO_SERVER` it is moto's server there,
/// emptied: then one test runs at a time (`infra/checks/test_store.py`).
pub async fn start_store() -> String {
    if let Ok(moto) = std::env::var("MOTO_SERVER") {
        let emptied = reqwest::Client::new().post(format!("{moto}/moto-api/reset")).send().await.unwrap();
        assert!(emptied.status().is_success());
        store::create_table(&store::connect_local(&moto), TABLE).await.unwrap();
        return moto;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    store::create_table(&store::connect_local(&address), TABLE).await.unwrap();
    address
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(bundle::json(), start_store().await).await
    }

    pub async fn start_with(bundle: Value, store: String) -> Self {
        Self::start_behind(bundle, store, "").await
    }

    /// Behind a CDN that shows one of `secrets`.
    pub async fn start_behind(bundle: Value, store: String, secrets: &str) -> Self {
        LazyLock::force(&LOGS);
        let key = age::x25519::Identity::generate();
        let recovery = age::x25519::Identity::generate();
        let config = Config {
            table: TABLE.to_owned(),
            recipients: vec![key.to_public(), recovery.to_public()],
            marker_key: HmacKey::from_bytes([7; 32]),
            withdrawal_key: HmacKey::from_bytes([8; 32]),
            origin_secrets: OriginSecret::list(secrets).unwrap(),
            queue_shards: Shards::ONE,
            bundle: "unused".into(),
        };
        let dynamodb = store::connect_local(&store);
        let bundle = Bundle::from_json(bundle.to_string().as_bytes()).unwrap();
        let metrics = Arc::new(Mutex::new(Vec::new()));
        let told = metrics.clone();
        let service = Service::new(bundle, Store::new(dynamodb.clone(), TABLE), config)
            .with_metrics(move |line| told.lock().unwrap().push(serde_json::from_str(line).unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router(service)).await.unwrap() });
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { address, key, recovery, metrics, client, dynamodb }
    }

    /// Posts as a browser does, with the digest of the form.
    pub async fn post(&self, form: &forms::Form, fields: &[(&str, &str)]) -> Answer {
        let digest = form.digest();
        let all = fields.iter().copied().chain([("_form_digest", digest.as_str()), ("_url", "")]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        self.post_raw(form.id(), "application/x-www-form-urlencoded", body).await
    }

    /// Posts the form with a photo, as a browser does.
    pub async fn post_photo(&self, form: &forms::Form, fields: &[(&str, &str)], photo: Vec<u8>) -> Answer {
        let mut body = multipart::Form::new().text("_form_digest", form.digest()).text("_url", "");
        for (name, value) in fields {
            body = body.text((*name).to_owned(), (*value).to_owned());
        }
        let body = body.part("photo", multipart::Part::bytes(photo).file_name("IMG_0042.JPG"));
        let request = self.client.post(self.url(form.id())).multipart(body);
        Answer::of(request.send().await.unwrap()).await
    }

    pub async fn post_raw(&self, form: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        let request = self.client.post(self.url(form)).header(CONTENT_TYPE, content_type).body(body);
        Answer::of(request.send().await.unwrap()).await
    }

    /// Posts with headers of the test's own.
    pub async fn post_saying(&self, form: &forms::Form, body: String, said: &[(&str, &str)]) -> Answer {
        let mut request = self
            .client
            .post(self.url(form.id()))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        for (name, value) in said {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.client.get(format!("{}{path}", self.address)).send().await.unwrap()).await
    }

    fn url(&self, form: &str) -> String {
        format!("{}/formulaires/{form}", self.address)
    }

    /// The items of one kind: `S#`, `P#` or `D#`.
    pub async fn items(&self, kind: &str) -> Vec<Item> {
        let all = self.dynamodb.scan().table_name(TABLE).send().await.unwrap().items.unwrap_or_default();
        all.into_iter().filter(|item| text(item, "pk").starts_with(kind)).collect()
    }

    /// The only submission, opened.
    pub async fn submission(&self) -> (Item, Value) {
        let mut items = self.items("S#").await;
        assert_eq!(items.len(), 1);
        let item = items.remove(0);
        let content = serde_json::from_slice(&open(&self.key, &item)).unwrap();
        (item, content)
    }

    pub fn dynamodb(&self) -> &Client {
        &self.dynamodb
    }
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let answer = Self { status, headers, page: response.text().await.unwrap() };
        answer.has_our_headers();
        answer
    }

    fn has_our_headers(&self) {
        let header =
            |name: &str| self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        assert_eq!(header("cache-control"), "no-store");
        assert!(header("content-security-policy").contains("default-src 'none'"));
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(header("x-content-type-options"), "nosniff");
    }

    /// The reference on a confirmation.
    pub fn reference(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.page);
        let rest = self.page.split_once("id=\"reference\">").unwrap().1;
        rest.split_once('<').unwrap().0.to_owned()
    }

    /// The withdrawal code on a confirmation.
    pub fn code(&self) -> String {
        let rest = self.page.split_once("id=\"code\">").unwrap().1;
        rest.split_once('<').unwrap().0.to_owned()
    }

    pub fn shows(&self, text: &str) -> bool {
        self.page.contains(text)
    }
}

pub fn text(item: &Item, name: &str) -> String {
    item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
}

pub fn number(item: &Item, name: &str) -> i64 {
    item.get(name).and_then(|value| value.as_n().ok()).unwrap().parse().unwrap()
}

/// Opens an item's envelope, as the staff would.
pub fn open(key: &age::x25519::Identity, item: &Item) -> Vec<u8> {
    let Some(AttributeValue::B(sealed)) = item.get("sealed") else { panic!("no envelope") };
    age::decrypt(key, sealed.as_ref()).unwrap()
}

/// Everything every test of this program logged, at the finest level.
pub static LOGS: LazyLock<Arc<Mutex<Vec<u8>>>> = LazyLock::new(|| {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let writer = Lines(lines.clone());
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    lines
});

#[derive(Clone)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The lines about requests, parsed, and all that was logged.
pub fn logs() -> (Vec<Value>, String) {
    let all = String::from_utf8(LOGS.lock().unwrap().clone()).unwrap();
    let lines = all.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    (lines.filter(|line| line["target"].as_str().is_some_and(|t| t.starts_with("ingest_fn"))).collect(), all)
}
