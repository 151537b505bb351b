//! One withdrawal, told top to bottom, from answers that are known to be a reference and a code:
//!
//! ```text
//! read the reference → count the attempt → compare the code → erase → answer
//! ```
//!
//! A wrong code and a reference that never existed are answered alike, and both are counted.

use crate::budget::Budget;
use crate::bundle::{Bundle, Published};
use crate::receive::Accepted;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::router::Shared;
use crate::validate::redraw;
use crate::withdrawal::{ATTEMPTS, Code, attempts_name};
use forms::form::{CODE, REFERENCE};
use forms::{FieldError, Posted};

pub(crate) async fn withdraw<'b>(
    shared: &'b Shared,
    bundle: &'b Bundle,
    published: &'b Published,
    posted: &Posted,
    budget: &Budget,
) -> Result<Accepted<'b>, Refusal<'b>> {
    let key = &shared.config.withdrawal_key;
    let now = jiff::Timestamp::now();

    let answers = forms::validate(&published.form, posted, &bundle.messages)
        .map_err(|errors| invalid(bundle, published, posted, &errors, "answers to correct"))?
        .to_json();
    let answer = |name: &str| answers[name].as_str().unwrap_or_default();

    let reference = Reference::parse(answer(REFERENCE)).map_err(|_| {
        let error = wrong(bundle, REFERENCE, "ingest_withdrawal_reference");
        invalid(bundle, published, posted, &[error], "not a reference")
    })?;

    let unavailable = |cause: crate::store::StoreError| {
        let notice = bundle.wording.get("ingest_withdrawal_unavailable");
        let view = redraw(bundle, published, posted, &[], Some(notice), None);
        Refusal::Unavailable { published, view, cause: cause.to_string() }
    };
    let name = attempts_name(&reference, key);
    let attempts = budget.spend(shared.store.count_attempt(&name, now)).await.map_err(unavailable)?;
    if attempts > ATTEMPTS {
        let notice = bundle.wording.get("ingest_withdrawal_attempts");
        let view = redraw(bundle, published, posted, &[], Some(notice), None);
        return Err(Refusal::TooMany { published, view });
    }

    if !Code::of(&reference, key).is(answer(CODE)) {
        let error = wrong(bundle, CODE, "ingest_withdrawal_wrong");
        return Err(invalid(bundle, published, posted, &[error], "wrong code"));
    }

    budget.spend(shared.store.withdraw(&reference, now)).await.map_err(unavailable)?;
    Ok(Accepted::Withdrawn { published, reference, at: now })
}

fn wrong(bundle: &Bundle, field: &str, key: &'static str) -> FieldError {
    FieldError { field: field.to_owned(), message: bundle.wording.get(key).to_owned() }
}

fn invalid<'b>(
    bundle: &Bundle,
    published: &'b Published,
    posted: &Posted,
    errors: &[FieldError],
    cause: &'static str,
) -> Refusal<'b> {
    Refusal::Invalid { published, view: redraw(bundle, published, posted, errors, None, None), cause }
}
