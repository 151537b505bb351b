//! An event as API Gateway hands it to Lambda, down to the answers in its body.
#![no_main]

use lambda_http::{Body, Request};
use std::panic;
use std::sync::Once;

/// The crates that read events panic at some that API Gateway does not send: a body announced as base64 that is none, a path
/// or a host that no URL can have. The function tells its runtime of the panic and goes on, which `tests/ingest/corpus.rs`
/// holds it to. So those panics are no finding; all others are.
fn read(event: &str) -> Option<Request> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let crash = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let theirs = ["/lambda_http-", "/aws_lambda_events-"];
            if !panic.location().is_some_and(|place| theirs.iter().any(|name| place.file().contains(name))) {
                crash(panic);
            }
        }));
    });
    panic::catch_unwind(|| lambda_http::request::from_str(event)).ok()?.ok()
}

libfuzzer_sys::fuzz_target!(|event: &str| {
    let Some(request) = read(event) else { return };
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match body {
        Body::Empty => fuzz::answer(kind, b""),
        Body::Text(text) => fuzz::answer(kind, text.as_bytes()),
        Body::Binary(bytes) => fuzz::answer(kind, &bytes),
        _ => {}
    }
});
