//! The largest submission each published form can bring, in items as DynamoDB measures them.

use crate::app::{TABLE, TestApp, start_store};
use crate::bundle;
use aws_sdk_dynamodb::types::AttributeValue;
use forms::Form;
use forms::form::{FieldKind, Item as Line, YES};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use ingest_fn::store::Item;
use ingest_fn::{Bundle, Config, HmacKey, Service, Store, router, store};
use reqwest::multipart;
use std::io::Cursor;
use std::path::Path;

/// DynamoDB's limit for one item, in bytes.
const ITEM_LIMIT: usize = 400 * 1024;
/// More than a hospital has.
const RECIPIENTS: usize = 100;
/// Four bytes of UTF-8: no character is larger.
const WIDE: &str = "🦦";

/// Bytes of an item: names and texts in UTF-8, binary values as they are, a number one byte and one for each two digits.
fn size(item: &Item) -> usize {
    let value = |value: &AttributeValue| match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(number) => number.trim_start_matches('-').len().div_ceil(2) + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        other => panic!("an attribute of another kind: {other:?}"),
    };
    item.iter().map(|(name, held)| name.len() + value(held)).sum()
}

fn published() -> Vec<Form> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/forms");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let id = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let originals = files.filter(|path| !id(path).contains('.'));
    originals
        .map(|path| forms::definition::read(&id(&path), &std::fs::read_to_string(&path).unwrap()).unwrap())
        .filter(|form| form.retention_days() > 0)
        .collect()
}

/// A form of nothing but the longest texts, as many as `site-gen check` lets pass.
fn largest() -> Form {
    let head = "title: T\nsubmit: S\nretention_days: 3650\nconfirmation: { title: C, next: [N.] }\nfields:\n  - { name: photo, type: image, label: P }\n";
    let text = |n| format!("  - {{ name: t{n}, type: long_text, label: T, max_length: 9990 }}\n");
    let yaml = |count: usize| head.to_owned() + &(0..count).map(text).collect::<String>();
    assert!(forms::definition::read("largest", &yaml(10)).is_err());
    forms::definition::read("largest", &yaml(9)).unwrap()
}

/// The longest answer to each question, all of them asked.
fn longest(form: &Form) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for question in form.questions() {
        // What makes most other questions appear.
        let wanted = form.items().iter().filter_map(|item| match item {
            Line::Question(other) => other.when.as_ref(),
            _ => None,
        });
        let opening = wanted.filter(|when| when.field == question.name).flat_map(|when| &when.values);
        let opening: Vec<&String> = opening.collect();
        let count = |value: &String| opening.iter().filter(|other| **other == value).count();
        let opens_most = opening.iter().max_by_key(|value| count(value));
        let mut push = |value: &str| fields.push((question.name.clone(), value.to_owned()));
        match &question.kind {
            FieldKind::Text { max_length, shape: None, .. } | FieldKind::LongText { max_length, .. } => {
                push(&WIDE.repeat(*max_length));
            }
            FieldKind::Text { shape: Some(_), .. } => {
                panic!("{}: write its longest answer here", question.name)
            }
            FieldKind::Email => push(&format!("{}@exemple.ch", WIDE.repeat(243))),
            FieldKind::Phone => push(&format!("+41{}22 000 00 00", "\u{2011}".repeat(44))),
            FieldKind::Choice(options) => {
                let any = options.values().max_by_key(|value| value.len()).unwrap();
                push(opens_most.map_or(any, |value| value));
            }
            FieldKind::Choices(options) => options.values().for_each(&mut push),
            FieldKind::Date => push("31 décembre 2026"),
            FieldKind::Month => push("décembre 2026"),
            FieldKind::Number { max, .. } => push(&max.unwrap_or(999_999_999).to_string()),
            FieldKind::YesNo | FieldKind::Consent => push(YES),
            FieldKind::Image => {}
        }
    }
    fields
}

/// Noise, whose JPEG stays just below what a photo may take once it was made smaller step by step.
fn noisy_photo() -> Vec<u8> {
    let mut seed = 1u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    let picture = RgbImage::from_fn(1200, 900, |_, _| Rgb([next(), next(), next()]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The function with one more form and many recipients.
async fn started(form: &Form) -> TestApp {
    let mut json = bundle::json();
    let page = serde_json::json!({ "title": form.title(), "url": "/f/", "lang": "fr" });
    json["forms"][form.id()] = serde_json::json!({ "form": form, "page": page, "digests": [form.digest()] });
    let store = start_store().await;
    let mut app = TestApp::start_with(json.clone(), store.clone()).await;
    let others = (1..RECIPIENTS).map(|_| age::x25519::Identity::generate().to_public());
    let config = Config {
        table: TABLE.to_owned(),
        recipients: others.chain([app.key.to_public()]).collect(),
        marker_key: HmacKey::from_bytes([7; 32]),
        withdrawal_key: HmacKey::from_bytes([8; 32]),
        origin_secrets: Vec::new(),
        queue_shards: store::Shards::ONE,
        bundle: "unused".into(),
    };
    let bundle = Bundle::from_json(json.to_string().as_bytes()).unwrap();
    let service = Service::new(bundle, Store::new(store::connect_local(&store), TABLE), config);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    app.address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router(service)).await.unwrap() });
    app
}

#[test]
fn an_item_is_measured_as_dynamodb_does() {
    // The example of its documentation, « Shirt Size »: 10 and 4 bytes; a number of three digits takes three bytes.
    let item = Item::from([
        ("Shirt Size".to_owned(), AttributeValue::S("R\u{e9}".to_owned())),
        ("n".to_owned(), AttributeValue::N("-123".to_owned())),
        ("b".to_owned(), AttributeValue::B(vec![0; 7].into())),
    ]);
    assert_eq!(size(&item), (10 + 3) + (1 + 3) + (1 + 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_form_filled_to_its_limits_fits_its_items() {
    let photo = noisy_photo();
    assert!(photo.len() < ingest_fn::BODY_LIMIT - 512 * 1024, "{}", photo.len());
    let mut all = published();
    assert!(all.len() >= 2, "the published forms");
    all.push(largest());
    for form in all {
        let app = started(&form).await;
        let mut body = multipart::Form::new().text("_form_digest", form.digest());
        for (name, value) in longest(&form) {
            body = body.text(name, value);
        }
        if let Some(question) = form.questions().find(|question| question.kind.is_image()) {
            let file = multipart::Part::bytes(photo.clone()).file_name("a.jpg");
            body = body.part(question.name.clone(), file);
        }
        let url = format!("{}/formulaires/{}", app.address, form.id());
        let response = reqwest::Client::new().post(url).multipart(body).send().await.unwrap();
        let (status, page) = (response.status(), response.text().await.unwrap());
        let errors = page.split_once("<ul>").map(|(_, rest)| &rest[..rest.len().min(2000)]);
        assert_eq!(status, 200, "{}: {errors:?}", form.id());

        let (item, content) = app.submission().await;
        let answered = content["answers"].as_object().unwrap().len();
        let questions = form.questions().count();
        assert_eq!(answered, questions, "{}: each question has its answer", form.id());
        assert!(content["answers"].to_string().len() <= form.largest_answers());
        let mut sizes = vec![size(&item)];
        if form.is_multipart() {
            let photos = app.items("P#").await;
            sizes.push(size(&photos[0]));
            assert!(
                size(&photos[0]) > 250_000,
                "{}: a photo far from its limit proves little",
                size(&photos[0])
            );
        }
        sizes.extend(app.items("D#").await.iter().map(size));
        println!("{}: items of {sizes:?} bytes", form.id());
        assert!(sizes.iter().all(|size| *size < ITEM_LIMIT), "{}: {sizes:?}", form.id());
    }
}
