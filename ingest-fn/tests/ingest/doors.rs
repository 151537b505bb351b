//! Who is let in, who is set apart, and what the people who run the function are told of it.

use crate::app::{Answer, TestApp, logs, start_store, text};
use crate::proofreading::with_check;
use crate::{bundle, pictures};
use reqwest::multipart;
use serde_json::json;

const SECRET: &str = "the-cdn-shows-this-secret";
const NEXT: &str = "the-cdn-shows-this-one-soon";

async fn behind_the_cdn() -> TestApp {
    TestApp::start_behind(bundle::json(), start_store().await, &format!("{SECRET},{NEXT}")).await
}

fn body(name: &str) -> String {
    let digest = bundle::contact().digest();
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("nom", name), ("_form_digest", &digest), ("_url", "")])
        .finish()
}

async fn send(app: &TestApp, name: &str, said: &[(&str, &str)]) -> Answer {
    app.post_saying(&bundle::contact(), body(name), said).await
}

#[tokio::test]
async fn only_what_comes_through_the_cdn_is_taken() {
    let app = behind_the_cdn().await;
    let wrong = ("x-origin-secret", "the-cdn-shows-this-secres");
    let refused: [&[(&str, &str)]; 3] = [&[], &[wrong], &[("x-origin-secret", "")]];
    for said in refused {
        let answer = send(&app, "Nyctalope-Brindille", said).await;
        assert_eq!(answer.status, 403);
        assert!(answer.shows("ne vient pas de ce site"), "{}", answer.page);
    }
    assert_eq!(app.get("/formulaires/contact").await.status, 403);
    assert!(app.items("").await.is_empty());
    for secret in [SECRET, NEXT] {
        send(&app, secret, &[("x-origin-secret", secret)]).await.reference();
    }
    assert_eq!(app.items("S#").await.len(), 2);
    let (lines, _) = logs();
    let refused: Vec<_> = lines.iter().filter(|line| line["outcome"] == "forbidden").collect();
    assert!(refused.iter().all(|line| line["status"] == 403 && line["cause"].is_string()), "{refused:?}");
    for secret in [SECRET, NEXT, "Nyctalope"] {
        assert!(!lines.iter().any(|line| line.to_string().contains(secret)), "{secret}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_post() {
    let app = TestApp::start().await;
    let elsewhere: [&[(&str, &str)]; 3] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
    ];
    for said in elsewhere {
        assert_eq!(send(&app, "Anne", said).await.status, 403, "{said:?}");
    }
    // An old browser says nothing; one that keeps quiet says « null ».
    let ours = app.address.clone();
    let here: [&[(&str, &str)]; 4] = [
        &[],
        &[("origin", "null")],
        &[("origin", ours.as_str())],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://another.name.example")],
    ];
    for said in here {
        send(&app, "Anne", said).await.reference();
    }
    assert_eq!(app.items("S#").await.len(), 1, "the same answers are one submission");
}

#[tokio::test]
async fn a_network_that_sends_fast_is_set_apart_then_asked_to_wait_and_never_named() {
    let app = behind_the_cdn().await;
    let from = |address: &'static str| [("x-origin-secret", SECRET), ("cloudfront-viewer-address", address)];
    send(&app, "Premier", &from("203.0.113.77:5001")).await.reference();
    let counts = app.items("T#").await;
    assert_eq!(counts.len(), 1);
    // As if the network had sent 59 more.
    set_count(&app, &text(&counts[0], "pk"), 60).await;
    let answer = send(&app, "Soixante et unième", &from("203.0.113.77:5002")).await;
    answer.reference();
    assert!(answer.shows("id=\"code\""), "answered like everybody else");
    let statuses = |items: Vec<ingest_fn::store::Item>| {
        let mut all: Vec<_> = items.iter().map(|item| text(item, "status")).collect();
        all.sort();
        all
    };
    assert_eq!(statuses(app.items("S#").await), ["received", "suspect"]);

    set_count(&app, &text(&counts[0], "pk"), 600).await;
    let answer = send(&app, "Encore <un>", &from("203.0.113.77:5003")).await;
    assert_eq!(answer.status, 429);
    assert!(answer.shows("value=\"Encore &lt;un&gt;\"") && answer.shows("dans une heure"), "{}", answer.page);
    // Another network is not held up by the first.
    send(&app, "Voisine", &from("203.0.113.78:5001")).await.reference();
    assert_eq!(statuses(app.items("S#").await), ["received", "received", "suspect"]);

    let (lines, _) = logs();
    assert!(!lines.iter().any(|line| line.to_string().contains("203.0.113")));
    assert!(!format!("{:?}", app.items("").await).contains("203.0.113"));
    assert!(!format!("{:?}", app.metrics.lock().unwrap()).contains("203.0.113"));
}

#[tokio::test]
async fn photos_that_come_fast_are_not_decoded_even_when_nothing_is_sent() {
    let store = start_store().await;
    let app = TestApp::start_behind(with_check(), store, SECRET).await;
    let form = bundle::action();
    let look = async |step: &'static str, photo: Vec<u8>| {
        let body = multipart::Form::new()
            .text("_form_digest", form.digest())
            .text("titre", "Une <fresque>")
            .text("_step", step)
            .part("photo", multipart::Part::bytes(photo).file_name("IMG_0042.JPG"));
        let request = reqwest::Client::new()
            .post(format!("{}/formulaires/action", app.address))
            .header("x-origin-secret", SECRET)
            .header("cloudfront-viewer-address", "203.0.113.79:5001");
        Answer::of(request.multipart(body).send().await.unwrap()).await
    };
    let shown = look("check", pictures::photo()).await;
    assert!(shown.status == 200 && shown.shows("320x200"), "{}", shown.page);
    let counts = app.items("T#").await;
    assert_eq!(counts.len(), 1);
    set_count(&app, &text(&counts[0], "pk"), 600).await;
    for step in ["check", "edit"] {
        let answer = look(step, pictures::photo()).await;
        assert_eq!(answer.status, 429, "{step}");
        assert!(
            answer.shows("value=\"Une &lt;fresque&gt;\"") && answer.shows("dans une heure"),
            "{}",
            answer.page
        );
        assert!(
            answer.shows("choisissez-la de nouveau") && !answer.shows("name=\"_photo\""),
            "{}",
            answer.page
        );
    }
    // Photos looked at are no posts sent: who sends, and who looks at words only, is not held up.
    let words = [("x-origin-secret", SECRET), ("cloudfront-viewer-address", "203.0.113.79:5002")];
    let body = |step: &str| format!("{}&_step={step}", body("Anne"));
    assert_eq!(app.post_saying(&bundle::contact(), body("check"), &words).await.status, 200);
    app.post_saying(&bundle::contact(), body(""), &words).await.reference();
}

async fn set_count(app: &TestApp, pk: &str, count: u32) {
    use aws_sdk_dynamodb::types::AttributeValue;
    app.dynamodb()
        .update_item()
        .table_name(crate::app::TABLE)
        .key("pk", AttributeValue::S(pk.to_owned()))
        .update_expression("SET attempts = :count")
        .expression_attribute_values(":count", AttributeValue::N(count.to_string()))
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn each_request_is_counted_once_by_how_it_ended() {
    let app = TestApp::start().await;
    let form = bundle::contact();
    app.post(&form, &[("nom", "Belette-Ocre")]).await.reference();
    app.post(&form, &[("nom", "Belette-Ocre")]).await.reference();
    app.post(&form, &[]).await;
    app.get("/formulaires/belette-inconnue").await;
    let metrics = app.metrics.lock().unwrap().clone();
    let told = |name: &str| metrics.iter().map(|line| line[name].clone()).collect::<Vec<_>>();
    assert_eq!(told("Requests"), [1, 1, 1, 1].map(|count| json!(count)));
    assert_eq!(told("Accepted"), [1, 0, 0, 0].map(|count| json!(count)));
    assert_eq!(told("Duplicates"), [0, 1, 0, 0].map(|count| json!(count)));
    assert_eq!(told("Refused"), [0, 0, 0, 1].map(|count| json!(count)));
    assert_eq!(told("Form"), ["contact", "contact", "contact", "-"].map(|form| json!(form)));
    assert!(metrics[0]["StoreMilliseconds"].as_f64().unwrap() > 0.0);
    assert!(metrics[3].get("StoreMilliseconds").is_none(), "the store was not asked");
    assert!(!json!(metrics).to_string().to_lowercase().contains("belette"));
}
