//! Strings that break programs, in the spirit of OWASP's lists and of the Big List of Naughty Strings: sent as browsers
//! send them, in both encodings, then read with the staff's key. What is accepted is kept byte for byte; what is not is
//! refused in words, and the form comes back with it. Their way through the real theme is in `tests/product/naughty.rs`.

mod strings;

use crate::app::{Answer, TABLE, TestApp, open};
use crate::bundle;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::multipart;

/// What the form makes of a text; its newlines are those of the platform it came from.
#[derive(Debug, PartialEq)]
enum Expected {
    Kept(String),
    Refused(&'static str),
}

/// The rule of `long_text`, in other words than those of the code: newlines are `\n`, blanks around are not part of the
/// answer, control characters other than newline and tab are refused.
fn expected(text: &str) -> Expected {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().any(|c| (c < ' ' && c != '\n' && c != '\t') || ('\u{7f}'..='\u{9f}').contains(&c)) {
        return Expected::Refused("[form_error_control_characters]");
    }
    let around =
        |c: char| c.is_whitespace() || "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2060}\u{feff}".contains(c);
    let text = text.trim_matches(around);
    match text.chars().count() {
        0 => Expected::Kept(String::new()),
        length if length > 2000 => Expected::Refused("[form_error_too_long]"),
        _ => Expected::Kept(text.to_owned()),
    }
}

async fn post_parts(app: &TestApp, fields: &[(&str, &str)]) -> Answer {
    let form = bundle::contact();
    let mut body = multipart::Form::new().text("_form_digest", form.digest());
    for (name, value) in fields {
        body = body.text((*name).to_owned(), (*value).to_owned());
    }
    let url = format!("{}/formulaires/contact", app.address);
    Answer::of(reqwest::Client::new().post(url).multipart(body).send().await.unwrap()).await
}

/// Sends `text` and checks what became of it. Everything stored before is erased first.
async fn sent(app: &TestApp, text: &str, in_parts: bool) {
    for item in app.items("").await {
        let key = item["pk"].clone();
        app.dynamodb().delete_item().table_name(TABLE).key("pk", key).send().await.unwrap();
    }
    let fields = [("nom", "Anne"), ("message", text)];
    let answer = match in_parts {
        true => post_parts(app, &fields).await,
        false => app.post(&bundle::contact(), &fields).await,
    };
    match expected(text) {
        Expected::Kept(kept) => {
            assert_eq!(answer.status, 200, "{text:?}: {}", answer.page);
            let items = app.items("S#").await;
            assert_eq!(items.len(), 1, "{text:?}");
            let content: serde_json::Value = serde_json::from_slice(&open(&app.key, &items[0])).unwrap();
            assert_eq!(content["answers"]["message"].as_str().unwrap_or_default(), kept, "{text:?}");
        }
        Expected::Refused(why) => {
            assert_eq!(answer.status, 422, "{text:?}");
            assert!(answer.shows(why), "{text:?}: {}", answer.page);
            assert!(app.items("S#").await.is_empty());
        }
    }
    // A name that is too long brings the text back, as text.
    let long = "n".repeat(201);
    let answer = app.post(&bundle::contact(), &[("nom", &long), ("message", text)]).await;
    assert_eq!(answer.status, 422, "{text:?}");
    let shown = answer
        .page
        .split_once("<textarea id=\"field-message\">")
        .unwrap()
        .1
        .split_once("</textarea>")
        .unwrap()
        .0;
    assert_eq!(unescaped(shown), text, "shown back as it was sent");
}

fn unescaped(html: &str) -> String {
    assert!(!html.contains(['<', '>', '"']), "{html}");
    let pairs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&#x2F;", "/")];
    pairs
        .iter()
        .fold(html.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
        .replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn naughty_strings_are_kept_byte_for_byte_or_refused_in_words() {
    let app = TestApp::start().await;
    let (mut kept, mut refused) = (0, 0);
    for text in strings::all() {
        match expected(&text) {
            Expected::Kept(_) => kept += 1,
            Expected::Refused(_) => refused += 1,
        }
        for in_parts in [false, true] {
            sent(&app, &text, in_parts).await;
        }
    }
    assert!(kept > 80 && refused > 8, "{kept} kept, {refused} refused: the list has shrunk");
}

#[test]
fn any_text_is_kept_byte_for_byte_or_refused_in_words() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(TestApp::start());
    let signs = prop_oneof![
        4 => any::<char>(),
        2 => proptest::char::range('\0', '\u{ff}'),
        1 => proptest::sample::select(vec!['\u{202e}', '\u{200d}', '\u{301}', '\u{feff}', '&', '%', '+', '=', '{', '\r', '\n']),
    ];
    let texts = proptest::collection::vec(signs, 0..40).prop_map(String::from_iter);
    let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    runner
        .run(&(texts, any::<bool>()), |(text, in_parts)| {
            runtime.block_on(sent(&app, &text, in_parts));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused_and_never_kept_with_holes() {
    let app = TestApp::start().await;
    let digest = bundle::contact().digest();
    let urlencoded = "application/x-www-form-urlencoded";
    // Cut short, overlong, a surrogate alone (CESU-8), beyond Unicode, Latin-1.
    for bytes in
        ["%C3", "%C0%AF", "%ED%A0%80", "%ED%A0%BD%ED%B8%80", "%F4%90%80%80", "%FF%FE", "Zo%E9", "%C3&b=%A9"]
    {
        let answer = app.post_raw("contact", urlencoded, format!("_form_digest={digest}&nom={bytes}")).await;
        assert_eq!(answer.status, 400, "{bytes}");
        assert!(answer.shows("Rien n’a été enregistré."), "{}", answer.page);
    }
    let raw = [format!("_form_digest={digest}&nom=").as_bytes(), b"Zo\xe9"].concat();
    assert_eq!(app.post_raw("contact", urlencoded, raw).await.status, 400);
    let part = format!(
        "--b\r\nContent-Disposition: form-data; name=\"_form_digest\"\r\n\r\n{digest}\r\n--b\r\nContent-Disposition: form-data; name=\"nom\"\r\n\r\n"
    );
    let body = [part.as_bytes(), b"Zo\xed\xa0\x80", b"\r\n--b--\r\n"].concat();
    assert_eq!(app.post_raw("contact", "multipart/form-data; boundary=b", body).await.status, 400);
    assert!(app.items("").await.is_empty());

    // What looks like an escape and is none is text; the sign for what cannot be read may be typed.
    for (sent, kept) in
        [("100%25+s%C3%BBr+%zz+%", "100% sûr %zz %"), ("%EF%BF%BD", "\u{fffd}"), ("%uD83D", "%uD83D")]
    {
        let answer = app.post_raw("contact", urlencoded, format!("_form_digest={digest}&nom={sent}")).await;
        assert_eq!(answer.status, 200, "{sent}: {}", answer.page);
        let item = app.items("S#").await.remove(0);
        let content: serde_json::Value = serde_json::from_slice(&open(&app.key, &item)).unwrap();
        assert_eq!(content["answers"]["nom"], kept);
        for item in app.items("").await {
            app.dynamodb()
                .delete_item()
                .table_name(TABLE)
                .key("pk", item["pk"].clone())
                .send()
                .await
                .unwrap();
        }
    }
}
