//! A form as an editor writes it: a form, or problems that stand in the text and say what to do.
#![no_main]

use forms::{Form, Messages, Posted};

libfuzzer_sys::fuzz_target!(|text: &str| match forms::definition::read("essai", text) {
    Ok(form) => {
        forms::view(&form, "/", None, &[], &Messages::default());
        let _ = forms::validate(&form, &Posted::new(), &Messages::default());
        let parts = forms::form::Parts::from(form.clone());
        assert_eq!(Form::try_from(parts).expect("the parts of a form").digest(), form.digest());
    }
    Err(problems) => {
        assert!(!problems.is_empty());
        for problem in problems {
            assert!(text.get(problem.span.clone()).is_some(), "{problem:?} is not in the text");
            assert!(!problem.message.contains("cohérent"), "{problem:?} was found by the last gate only");
        }
    }
});
