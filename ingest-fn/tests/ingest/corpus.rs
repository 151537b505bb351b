//! What fuzzing has collected (`ingest-fn/fuzz/corpus`), sent again in every run: bodies to the router, events to the
//! binary, definitions to their reader. `DIGEST` in a body stands for the digest of the form it is sent to.

use crate::app::{TestApp, start_store};
use crate::bundle;
use crate::runtime::Deployment;
use std::path::{Path, PathBuf};

fn collected(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let found: Vec<_> = files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    assert!(found.len() > 10, "{target}: {} inputs", found.len());
    found
}

fn signed(body: &[u8], form: &forms::Form) -> Vec<u8> {
    let digest = form.digest();
    let mut signed = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.windows(6).position(|window| window == b"DIGEST") {
        signed.extend([&rest[..at], digest.as_bytes()].concat());
        rest = &rest[at + 6..];
    }
    signed.extend(rest);
    signed
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_ever_collected_is_too_much_for_the_function() {
    let app = TestApp::start().await;
    for (target, content_type) in [
        ("urlencoded", "application/x-www-form-urlencoded"),
        ("multipart", "multipart/form-data; boundary=b"),
    ] {
        for (path, body) in collected(target) {
            for form in [bundle::contact(), bundle::action(), bundle::withdrawal()] {
                let answer = app.post_raw(form.id(), content_type, signed(&body, &form)).await;
                assert!([200, 400, 422].contains(&answer.status), "{}: {}", path.display(), answer.status);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_event_ever_collected_ends_the_binary() {
    let deployment = Deployment::new(&bundle::json(), start_store().await, false);
    let mut function = deployment.start().await;
    let mut responses = 0;
    for (path, event) in collected("events") {
        let Ok(event) = String::from_utf8(signed(&event, &bundle::contact())) else { continue };
        let (kind, answer) = function.hand_over(event).await;
        let status = answer["statusCode"].as_u64();
        match kind.as_str() {
            "response" => assert!(status.is_some_and(|status| status < 500), "{}: {answer}", path.display()),
            // What is no event at all is told to the runtime, and the next one is served.
            other => assert_eq!(other, "error", "{}", path.display()),
        }
        responses += usize::from(kind == "response");
    }
    assert!(responses > 5, "{responses} events were answered");
}

#[test]
fn every_definition_ever_collected_is_a_form_or_has_problems_that_stand_in_it() {
    for (path, text) in collected("definitions") {
        let Ok(text) = String::from_utf8(text) else { continue };
        let Err(problems) = forms::definition::read("essai", &text) else { continue };
        assert!(!problems.is_empty(), "{}", path.display());
        for problem in problems {
            assert!(text.get(problem.span.clone()).is_some(), "{}: {problem:?}", path.display());
        }
    }
}
