//! A site with its queue, and the desk of somebody who holds a key.

use crate::bundle;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use ingest_fn::store::{Item, Shards};
use ingest_fn::{Bundle, Config, HmacKey, Reference, Service, Store, router, store};
use reqwest::multipart;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;
use tokio::net::TcpListener;

pub const TABLE: &str = "submissions";

pub struct Office {
    folder: TempDir,
    site: String,
    store: String,
    public: String,
    pub dynamodb: Client,
}

impl Office {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let store = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
        let dynamodb = store::connect_local(&store);
        store::create_table(&dynamodb, TABLE).await.unwrap();
        let mut office = Self { folder, site: String::new(), store, public: String::new(), dynamodb };

        let keygen = office.staff(&["keygen"]);
        assert!(keygen.status.success(), "{keygen:?}");
        said(&keygen).lines().find(|line| line.starts_with("age1")).unwrap().clone_into(&mut office.public);
        office.deploy(Shards::ONE).await;
        office
    }

    /// The function in the place of the one before, with another number of shards.
    pub async fn deploy(&mut self, shards: Shards) {
        let config = Config {
            table: TABLE.to_owned(),
            recipients: vec![self.public.parse().unwrap()],
            marker_key: HmacKey::from_bytes([7; 32]),
            withdrawal_key: HmacKey::from_bytes([8; 32]),
            origin_secrets: Vec::new(),
            queue_shards: shards,
            bundle: "unused".into(),
        };
        let bundle = Bundle::from_json(bundle::json().to_string().as_bytes()).unwrap();
        let store = Store::new(self.dynamodb.clone(), TABLE).sharded(shards);
        let service = Service::new(bundle, store, config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.site = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router(service)).await.unwrap() });
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Types a command, in an empty folder where the key is at its usual place.
    pub fn staff(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_staff"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs([
                ("AWS_ENDPOINT_URL_DYNAMODB", self.store.as_str()),
                ("AWS_REGION", "local"),
                ("AWS_ACCESS_KEY_ID", "local"),
                ("AWS_SECRET_ACCESS_KEY", "local"),
                ("TZ", "Europe/Zurich"),
            ])
            .output()
            .unwrap()
    }

    /// The reference that the visitor is shown.
    pub async fn post(&self, form: &forms::Form, fields: &[(&str, &str)], photo: Option<Vec<u8>>) -> String {
        shown(&self.send(form, fields, photo).await, "reference", 12)
    }

    /// The reference and the withdrawal code that the visitor is shown.
    pub async fn post_for_code(
        &self,
        form: &forms::Form,
        fields: &[(&str, &str)],
        photo: Option<Vec<u8>>,
    ) -> (String, String) {
        let page = self.send(form, fields, photo).await;
        (shown(&page, "reference", 12), shown(&page, "code", 9))
    }

    pub async fn withdraw(&self, (reference, code): &(String, String)) {
        let page = self.send(&bundle::withdrawal(), &[("reference", reference), ("code", code)], None).await;
        assert!(page.contains("Votre demande est effacée"), "{page}");
    }

    async fn send(&self, form: &forms::Form, fields: &[(&str, &str)], photo: Option<Vec<u8>>) -> String {
        let mut body = multipart::Form::new().text("_form_digest", form.digest());
        for (name, value) in fields {
            body = body.text((*name).to_owned(), (*value).to_owned());
        }
        if let Some(photo) = photo {
            body = body.part("photo", multipart::Part::bytes(photo).file_name("a.jpg"));
        }
        let url = format!("{}/formulaires/{}", self.site, form.id());
        reqwest::Client::new().post(url).multipart(body).send().await.unwrap().text().await.unwrap()
    }

    /// References that `staff list` shows with these arguments, in its order.
    pub fn listed(&self, arguments: &[&str]) -> Vec<String> {
        let list = self.staff(&[&["list"], arguments].concat());
        assert!(list.status.success(), "{list:?}");
        let rows = said(&list);
        rows.lines().skip(1).filter(|row| row.contains('-')).map(|row| row[..12].to_owned()).collect()
    }

    /// Everything that a table holds.
    pub async fn items(&self, table: &str) -> Vec<Item> {
        self.dynamodb.scan().table_name(table).into_paginator().items().send().try_collect().await.unwrap()
    }

    pub fn key(&self, reference: &str) -> AttributeValue {
        AttributeValue::S(store::submission_key(&Reference::parse(reference).unwrap()))
    }
}

fn shown(page: &str, id: &str, length: usize) -> String {
    let marked = format!("id=\"{id}\">");
    page.split_once(&marked).unwrap_or_else(|| panic!("{page}")).1[..length].to_owned()
}

pub fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn complained(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr.clone()).unwrap()
}
