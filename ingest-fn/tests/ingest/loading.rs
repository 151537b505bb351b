//! A bundle is refused before the first visitor, or not at all.

use crate::bundle;
use serde_json::{Value, json};

fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let mut bundle = bundle::json();
    change(&mut bundle);
    ingest_fn::Bundle::from_json(bundle.to_string().as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_bundle_that_cannot_serve_is_refused_with_its_reason() {
    assert!(ingest_fn::Bundle::from_json(bundle::json().to_string().as_bytes()).is_ok());
    assert!(ingest_fn::Bundle::from_json(b"{").unwrap_err().to_string().contains("shape"));
    assert!(refusal(|bundle| bundle["version"] = json!(2)).contains("version 2"));
    let broken = refusal(|bundle| bundle["templates"]["form.html"] = json!("{{ oops"));
    assert!(broken.contains("does not parse") && broken.contains("form.html"), "{broken}");
    let orphan = refusal(|bundle| bundle["templates"]["form.html"] = json!("{{ <nowhere /> }}"));
    assert!(orphan.contains("nowhere"), "{orphan}");
    let missing = refusal(|bundle| drop(bundle["templates"].as_object_mut().unwrap().remove("error.html")));
    assert!(missing.contains("error.html"), "{missing}");
    assert!(refusal(|bundle| bundle["forms"]["contact"]["digests"] = json!([])).contains("contact"));
    let foreign = refusal(|bundle| bundle["forms"]["contact"]["digests"] = json!(["0123456789abcdef"]));
    assert!(foreign.contains("contact"), "every answer would be taken for one to an older form: {foreign}");
    let renamed = refusal(|bundle| bundle["forms"]["autre"] = bundle["forms"]["contact"].clone());
    assert!(renamed.contains("autre"), "{renamed}");
    let two = refusal(|bundle| {
        let items = bundle["forms"]["action"]["form"]["items"].as_array_mut().unwrap();
        let mut second = items[1].clone();
        second["question"]["name"] = json!("photo_2");
        items.push(second);
    });
    assert!(two.contains("one photo"), "{two}");
    for object in ["/site", "/assets", "/pages/error", "/forms/contact/page"] {
        let text = refusal(|bundle| *bundle.pointer_mut(object).unwrap() = json!("text"));
        assert!(text.contains("expected an object"), "{object}: {text}");
    }
    assert!(refusal(|bundle| bundle["site"]["timezone"] = json!("Mars/Olympus")).contains("Mars/Olympus"));
}

#[test]
fn what_pages_are_drawn_with_may_be_read_later_and_is_refused_then() {
    let mut bundle = bundle::json();
    assert!(ingest_fn::Bundle::undrawn(bundle.to_string().as_bytes()).unwrap().prepare_drawing().is_ok());
    bundle["templates"]["form.html"] = json!("{{ oops");
    let undrawn = ingest_fn::Bundle::undrawn(bundle.to_string().as_bytes()).unwrap();
    assert!(undrawn.prepare_drawing().unwrap_err().to_string().contains("form.html"));
}
