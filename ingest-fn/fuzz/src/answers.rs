//! A body, read and answered by the same steps as the function's, down to the answers, and what must hold whatever was sent.

use crate::parse;
use axum::body::Bytes;
use forms::{Form, Messages};
use std::sync::LazyLock;

/// One question of each kind.
static FORM: LazyLock<Form> = LazyLock::new(|| {
    forms::definition::read("essai", include_str!("../form.yaml")).expect("the definition of the targets")
});

/// Reads a body and validates, shows and repeats the answers.
pub fn answer(content_type: &str, body: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let Ok(parsed) = runtime.block_on(parse::parse(Some(content_type), Bytes::copy_from_slice(body))) else {
        return;
    };
    let (form, posted, messages) = (&*FORM, parsed.posted, Messages::default());
    for name in forms::unknown_fields(form, &posted) {
        assert!(form.question(name).is_none() || posted.has_file(name));
    }
    match forms::validate(form, &posted, &messages) {
        Ok(answers) => {
            let json = answers.to_json().to_string();
            assert!(json.len() <= form.largest_answers(), "an item of the store could be outgrown");
            // What the page of the answers sends on is the same submission.
            let again = forms::recap::repost(&answers).into_iter().collect();
            let again =
                forms::validate(form, &again, &messages).expect("answers that were good a moment ago");
            assert_eq!(again.canonical(), answers.canonical());
        }
        Err(errors) => {
            assert!(errors.iter().all(|error| form.question(&error.field).is_some()));
            forms::view(form, "/", Some(&posted), &errors, &messages);
        }
    }
}
