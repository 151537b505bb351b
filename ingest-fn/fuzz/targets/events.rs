//! An event as API Gateway hands it to Lambda, down to the answers in its body.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::Body;
use serde_json::Value;

/// `aws_lambda_events` panics on a body that is announced as base64 and is none, `lambda_http` on a host that no URL can
/// have. API Gateway sends neither; should it, the function tells its runtime of the panic and goes on, which
/// `tests/ingest/corpus.rs` holds it to. Here both are mended, so that what lies behind is reached.
fn mended(mut event: Value) -> Value {
    let encoded = event
        .as_object()
        .is_some_and(|keys| keys.iter().any(|(key, value)| key.contains("ase64") && *value != false));
    if encoded && event["body"].as_str().is_some_and(|body| STANDARD.decode(body).is_err()) {
        event["body"] = "".into();
    }
    if let Some(headers) = event.get_mut("headers").and_then(Value::as_object_mut) {
        headers.retain(|name, _| {
            !["host", "x-forwarded-proto"].iter().any(|known| name.eq_ignore_ascii_case(known))
        });
    }
    if let Some(context) = event.get_mut("requestContext").and_then(Value::as_object_mut) {
        context.insert("domainName".to_owned(), "exemple.ch".into());
    }
    event
}

libfuzzer_sys::fuzz_target!(|event: &str| {
    let Ok(event) = serde_json::from_str::<Value>(event) else { return };
    let event = mended(event).to_string();
    let Ok(request) = lambda_http::request::from_str(&event) else { return };
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match body {
        Body::Empty => fuzz::answer(kind, b""),
        Body::Text(text) => fuzz::answer(kind, text.as_bytes()),
        Body::Binary(bytes) => fuzz::answer(kind, &bytes),
        _ => {}
    }
});
