//! What the function writes to its log, searched for everything that was ever sent to it. Every kind of value goes through
//! every way a request can end, in the real binary; then all its output is read for each value and each of its words, as
//! it was sent and as it may look once encoded.

use crate::app::{TABLE, start_store};
use crate::runtime::{Deployment, Environment, SECRET, URLENCODED, event, plain_event, reference};
use crate::{bundle, pictures, proofreading};
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Below, a word is no evidence: it may be one of ours.
const TELLING: usize = 5;

const NAME: &str = "Zoë « Quokka » O’Ypsilanti";
const EMAIL: &str = "zoe.quokka+essai@ypsilanti-hopital.example.ch";
const MESSAGE: &str = "Ornithorynque <b>\"mauve\"</b>\r\n\tet 日本語のメッセージ, 100 % \\kumquat";
const SCRIPT: &str = "'><script>alert(\"zibeline\")</script>{{ vigogne }}";
const ADDRESS: &str = "203.0.113.77";
const AGENT: &str = "Mozilla/5.0 (Wapiti; rv:99) Tamanoir/1.0";
const FILE: &str = "IMG_pangolin_0042.JPG";

/// Values that must not be told, and whoever sends them.
struct Sender {
    environment: Environment,
    sent: BTreeSet<String>,
}

impl Sender {
    /// Sends an event with what browsers and the CDN add, and returns status and page.
    async fn send(&mut self, mut event: Value, secret: &str) -> (u64, String) {
        let added = [
            ("x-origin-secret", secret),
            ("cloudfront-viewer-address", &format!("{ADDRESS}:46532")),
            ("x-forwarded-for", ADDRESS),
            ("user-agent", AGENT),
            ("cookie", "session=cacatoes-huppe"),
            ("referer", "https://exemple.ch/contact/?q=salicaire-rose"),
        ];
        for (name, value) in added {
            event["headers"][name] = value.into();
            self.sent.insert(value.to_owned());
        }
        let answer = self.environment.invoke(&event).await;
        (answer["statusCode"].as_u64().unwrap(), answer["body"].as_str().unwrap_or_default().to_owned())
    }

    /// Posts fields as a browser does.
    async fn post(&mut self, form: &str, fields: &[(&str, &str)]) -> (u64, String) {
        self.sent.extend(fields.iter().map(|(_, value)| (*value).to_owned()));
        let digest = digest(form);
        let all = fields.iter().copied().chain([("_form_digest", digest.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        self.send(plain_event(&format!("/formulaires/{form}"), URLENCODED, &body), SECRET).await
    }

    /// Posts a file, with the boundary `b`.
    async fn post_file(&mut self, fields: &[(&str, &str)], file: &[u8]) -> (u64, String) {
        self.sent.extend(fields.iter().map(|(_, value)| (*value).to_owned()));
        self.sent.insert(FILE.to_owned());
        let digest = digest("action");
        let mut body = Vec::new();
        for (name, value) in fields.iter().copied().chain([("_form_digest", digest.as_str())]) {
            body.extend(
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        body.extend(
            format!("--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"{FILE}\"\r\n\r\n")
                .bytes(),
        );
        body.extend([file, b"\r\n--b--\r\n"].concat());
        self.send(event("/formulaires/action", "multipart/form-data; boundary=b", &body), SECRET).await
    }
}

fn digest(form: &str) -> String {
    match form {
        "contact" => bundle::contact().digest(),
        "action" => bundle::action().digest(),
        _ => bundle::withdrawal().digest(),
    }
}

/// What stands in `page` between `start` and the next `end`.
fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    page.split_once(start).unwrap_or_else(|| panic!("no {start} in {page}")).1.split_once(end).unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_sent_and_however_it_ends_nothing_of_it_is_logged() {
    let store = start_store().await;
    let deployment = Deployment::new(&proofreading::with_check(), store.clone(), true);
    let mut to = Sender { environment: deployment.start().await, sent: BTreeSet::new() };
    let answers = [("nom", NAME), ("email", EMAIL), ("message", MESSAGE), ("domaines", "recherche")];
    let with = |field: &'static str, value: &'static str| [&answers[..], &[(field, value)]].concat();

    let (status, page) = to.post("contact", &with("_step", "check")).await;
    assert_eq!(status, 200);
    let challenge = between(&page, "name=\"_proof\" value=\"", "\"").to_owned();
    let read_over = [&answers[..], &[("_proof", challenge.as_str())]].concat();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let (status, confirmation) = to.post("contact", &read_over).await;
    assert_eq!(status, 200);
    let code = between(&confirmation, "id=\"code\">", "<").to_owned();
    let number = reference(&json!({ "body": confirmation }));
    let (again, page) = to.post("contact", &answers).await;
    assert_eq!((again, reference(&json!({ "body": page }))), (200, number.clone()));
    assert_eq!(to.post("contact", &with("_url", "https://spam-belette.example/")).await.0, 200);
    assert_eq!(to.post("contact", &with("_step", "edit")).await.0, 200);
    assert_eq!(
        to.post("contact", &[("nom", ""), ("email", SCRIPT), ("message", "\u{1b}[31mhermine")]).await.0,
        422
    );
    assert_eq!(to.post("contact", &with("inconnu-chinchilla", SCRIPT)).await.0, 400);
    let stale = "nom=Albatros-Perdu&ancienne=x&_form_digest=fedcba9876543210";
    to.sent.extend(["Albatros-Perdu", "fedcba9876543210"].map(str::to_owned));
    assert_eq!(to.send(plain_event("/formulaires/contact", URLENCODED, stale), SECRET).await.0, 422);

    // A photo: kept, shown over, brought back, refused.
    let photo = pictures::photo();
    let middle = photo.len() / 2;
    let pixels = &photo[middle..middle + 24];
    let (status, page) = to.post_file(&[("titre", "Fresque au tatou"), ("_step", "check")], &photo).await;
    assert_eq!(status, 200, "{page}");
    let kept = between(&page, "name=\"_photo\" value=\"", "\"").to_owned();
    to.sent.insert(kept[kept.len() / 2..][..60].to_owned());
    assert_eq!(to.post_file(&[("titre", "Fresque au tatou")], &photo).await.0, 200);
    assert_eq!(to.post_file(&[("titre", "")], b"MZ\x90 programme-hippocampe").await.0, 422);
    to.sent.extend(["GPS-46.2044N-6.1432E", "programme-hippocampe"].map(str::to_owned));

    // Withdrawing: wrong in every way, then right, then once more.
    assert_eq!(to.post("retrait", &[("reference", "abc-mangouste"), ("code", "2222-2222")]).await.0, 422);
    assert_eq!(to.post("retrait", &[("reference", &number), ("code", "3333-4444")]).await.0, 422);
    assert_eq!(to.post("retrait", &[("reference", &number), ("code", &code)]).await.0, 200);
    to.sent.extend([number.replace('-', ""), code.replace('-', "")]);

    // Not let in, not found, not understood, too large.
    let body = "nom=Nyctalope-Brindille";
    to.sent.insert("Nyctalope-Brindille".to_owned());
    assert_eq!(
        to.send(plain_event("/formulaires/contact", URLENCODED, body), "falsified-orycterope-du-cap").await.0,
        403
    );
    let mut elsewhere = plain_event("/formulaires/contact", URLENCODED, body);
    elsewhere["headers"]["origin"] = "https://ocelot.example".into();
    to.sent.insert("https://ocelot.example".to_owned());
    assert_eq!(to.send(elsewhere, SECRET).await.0, 403);
    let mut nowhere = plain_event("/formulaires/coati-cherche", URLENCODED, body);
    nowhere["rawQueryString"] = "nom=fourmilier-egare".into();
    to.sent.extend(["coati-cherche", "fourmilier-egare"].map(str::to_owned));
    assert_eq!(to.send(nowhere, SECRET).await.0, 404);
    assert_eq!(
        to.send(plain_event("/formulaires/contact", "text/x-loutre-geante", body), SECRET).await.0,
        415
    );
    to.sent.insert("x-loutre-geante".to_owned());
    let cut = "--b\r\nContent-Disposition: form-data; name=\"nom\"\r\n\r\nGerboise-Coupee";
    to.sent.insert("Gerboise-Coupee".to_owned());
    assert_eq!(
        to.send(plain_event("/formulaires/contact", "multipart/form-data; boundary=b", cut), SECRET).await.0,
        400
    );
    let large = format!("nom={}", "Megalodon".repeat(ingest_fn::BODY_LIMIT / 9 + 1));
    to.sent.insert("Megalodon".to_owned());
    assert_eq!(to.send(plain_event("/formulaires/contact", URLENCODED, &large), SECRET).await.0, 413);
    let mut shown = plain_event("/formulaires/contact", URLENCODED, "");
    shown["requestContext"]["http"]["method"] = "GET".into();
    assert_eq!(to.send(shown, SECRET).await.0, 303);

    // Too many of one network.
    let counts = deployment.items(&store, "T#").await;
    let client = ingest_fn::store::connect_local(&store);
    for mut item in counts {
        item.insert("attempts".to_owned(), AttributeValue::N("600".to_owned()));
        client.put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
    }
    assert_eq!(to.post("contact", &[("nom", "Axolotl Pressé"), ("email", EMAIL)]).await.0, 429);

    // A store without its table, and one that is away; a theme that fails on what it is given.
    client.delete_table().table_name(TABLE).send().await.unwrap();
    assert_eq!(to.post("contact", &[("nom", "Dugong Tranquille"), ("email", EMAIL)]).await.0, 503);
    let away = Deployment::new(&proofreading::with_check(), "http://127.0.0.1:1".to_owned(), true);
    to.environment = away.start().await;
    assert_eq!(to.post("contact", &[("nom", "Lamantin Tranquille"), ("email", EMAIL)]).await.0, 503);
    let mut failing = bundle::json();
    failing["templates"]["form.html"] = "{{ page[form.fields[0].value] + 1 }}".into();
    let failing = Deployment::new(&failing, store.clone(), true);
    to.environment = failing.start().await;
    assert_eq!(to.post("contact", &[("nom", "Narval-Casse"), ("email", "?")]).await.0, 500);
    let Sender { environment, mut sent } = to;
    drop(environment);

    let log = [deployment.log(), away.log(), failing.log()].concat();
    let lines =
        log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("{line}")));
    let outcomes: BTreeSet<String> =
        lines.filter_map(|line| line["outcome"].as_str().map(str::to_owned)).collect();
    let every = "checked duplicate edited forbidden invalid malformed redirected stored suspect too_large too_many \
                 unavailable unknown_form withdrawn wrong_type";
    assert_eq!(outcomes, every.split_whitespace().map(str::to_owned).collect(), "each way a request can end");

    // Names of steps are ours.
    sent.retain(|value| value != "check" && value.chars().count() >= TELLING);
    let leaks: Vec<String> = sent.iter().flat_map(|value| found(&log, value)).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(found_bytes(&log, pixels).is_empty());
}

/// The forms of `value` and of its words that stand in `log`.
fn found(log: &str, value: &str) -> Vec<String> {
    let words = value.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= TELLING);
    // Figures alone may be part of any date.
    let words = words.filter(|word| word.contains(char::is_alphabetic));
    // Part of every browser's name and every address.
    let words = words.filter(|word| {
        !["Mozilla", "https", "example", "exemple", "contact", "script", "alert"].contains(word)
    });
    let texts: BTreeSet<&str> = words.chain([value]).collect();
    let mut forms = Vec::new();
    for text in texts {
        let percent: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let html =
            text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let ascii: String = text
            .encode_utf16()
            .map(|unit| match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii_graphic() || byte == b' ' => char::from(byte).to_string(),
                _ => format!("\\u{unit:04x}"),
            })
            .collect();
        let debug = format!("{text:?}");
        forms.extend([
            text.to_owned(),
            percent.replace('+', "%20"),
            percent,
            html.replace('\'', "&#39;"),
            html,
            ascii,
        ]);
        forms.push(debug[1..debug.len() - 1].to_owned());
    }
    // A line of the log is JSON: what it quotes is escaped once more.
    let quoted: Vec<String> =
        forms.iter().map(|form| json!(form).to_string()).map(|q| q[1..q.len() - 1].to_owned()).collect();
    forms.extend(quoted);
    let log_lower = log.to_lowercase();
    forms.retain(|form| log_lower.contains(&form.to_lowercase()));
    forms.extend(found_bytes(log, value.as_bytes()));
    forms
}

/// The same bytes in base64, wherever they may begin in it, in hexadecimal, and as a list of numbers.
fn found_bytes(log: &str, bytes: &[u8]) -> Vec<String> {
    let mut forms = vec![bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()];
    let list = format!("{bytes:?}");
    forms.push(list[1..list.len() - 1].to_owned());
    for (before, lost) in [(0, 0), (1, 2), (2, 3)] {
        let shifted = [&vec![0; before], bytes].concat();
        let whole = shifted.len() / 3 * 4;
        for encoded in [STANDARD_NO_PAD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted)] {
            forms.push(encoded[lost..whole].to_owned());
        }
    }
    forms.retain(|form| form.len() >= TELLING && log.contains(form.as_str()));
    forms
}

#[test]
fn a_value_in_a_log_is_found_in_whatever_form() {
    let leaking = |value: &str| {
        let percent: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        vec![
            json!({ "cause": format!("no such field: {value}") }).to_string(),
            json!({ "cause": format!("{value:?}") }).to_string(),
            json!({ "cause": value.to_uppercase() }).to_string(),
            format!("{{\"body\":\"nom={percent}&x=1\"}}"),
            format!("{{\"body\":\"nom={}\"}}", percent.to_lowercase()),
            format!("{{\"body\":\"{}\"}}", STANDARD_NO_PAD.encode(format!("nom={value}&x=1"))),
            format!("{{\"body\":\"{}\"}}", URL_SAFE_NO_PAD.encode(format!("a={value}&x=1"))),
            format!("{{\"bytes\":{:?}}}", format!("a{value}z").as_bytes()),
            json!({ "word": value.split(|c: char| !c.is_alphanumeric()).max_by_key(|word| word.len()) })
                .to_string(),
        ]
    };
    for value in [NAME, EMAIL, MESSAGE, SCRIPT, AGENT, FILE] {
        for line in leaking(value) {
            assert!(!found(&line, value).is_empty(), "{value} is not found in {line}");
        }
    }
    assert!(found("{\"outcome\":\"stored\",\"form\":\"contact\"}", NAME).is_empty());
}
