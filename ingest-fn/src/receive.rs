//! One submission, told top to bottom:
//!
//! ```text
//! parse → find the form → verify it is a person → validate → seal → store → answer
//! ```
//!
//! Each step takes what only the step before can make, so none can be skipped: `verify` makes
//! `Verified<Posted>`, `validate` makes `Submission`, `seal` makes `Sealed`, a committed write makes `Receipt`.
//! Between validating and sealing a visitor may ask to see the answers once more, or to change them ([`proofread`]):
//! nothing is stored then. A form that takes a submission back leaves this path once it is found, for [`withdraw`].

use crate::budget::Budget;
use crate::bundle::{Bundle, Edition, Published};
use crate::gate::Sender;
use crate::parse::{Parsed, parse};
use crate::proof::{self, Proof, Ticket};
use crate::proofread::{self, CheckView, Step};
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::render::Page;
use crate::router::Shared;
use crate::seal::{SealError, marker, seal};
use crate::store::{Receipt, StoreError};
use crate::throttle::{self, Effort, Pace};
use crate::validate::{RECEIVED, Submission, develop, redraw, validate};
use crate::verify::verify;
use crate::withdraw::withdraw;
use crate::withdrawal::Code;
use axum::body::Bytes;
use forms::FormView;
use forms::form::Purpose;

/// References drawn before giving up; a second draw is already a once-in-a-lifetime event.
const DRAWS: usize = 3;

pub(crate) struct Incoming<'r> {
    pub(crate) form: &'r str,
    pub(crate) content_type: Option<&'r str>,
    pub(crate) body: Bytes,
    pub(crate) sender: &'r Sender,
    pub(crate) budget: &'r Budget,
}

/// What was asked for, and is done.
pub(crate) enum Accepted<'b> {
    /// A submission is kept; its code takes it back.
    Kept { published: &'b Published, receipt: Receipt, code: Code, suspect: bool },
    /// The answers are good, and shown before they are sent.
    Checked { published: &'b Published, view: Box<CheckView> },
    /// The form is shown again as it was left.
    Edited { published: &'b Published, view: Box<FormView> },
    /// An earlier submission is erased.
    Withdrawn { published: &'b Published, reference: Reference, at: jiff::Timestamp },
}

pub(crate) async fn receive<'b>(
    shared: &'b Shared,
    incoming: Incoming<'_>,
) -> Result<Accepted<'b>, Refusal<'b>> {
    let (bundle, published) = shared.bundle.addressed(incoming.form);
    let Incoming { sender, budget, .. } = incoming;

    let Parsed { mut posted, digest, trap, step, kept_photo, proof, uploads } =
        parse(incoming.content_type, incoming.body).await?;

    let published = published.ok_or(Refusal::UnknownForm)?;
    let unknown = forms::unknown_fields(&published.form, &posted);
    match published.edition(&digest) {
        Edition::Current if !unknown.is_empty() => {
            return Err(Refusal::Malformed(format!("{} fields the form does not have", unknown.len())));
        }
        Edition::Current => {}
        // The form before this one: good as long as it asked nothing that would now be lost.
        Edition::Previous if unknown.is_empty() => {}
        Edition::Previous | Edition::Unknown => {
            let notice = bundle.wording.get("ingest_changed_notice");
            let view = redraw(bundle, published, &posted, &[], Some(notice), None);
            return Err(Refusal::Invalid { published, view, cause: "the form has changed" });
        }
    }

    if published.form.purpose() == Purpose::Withdrawal {
        return withdraw(shared, bundle, published, &posted, budget).await;
    }

    let step = Step::of(&step, published, bundle);
    let pace = match step {
        Step::Send => throttle::pace(shared, Effort::Sending, sender, budget).await,
        // Looking at the answers once more is no sending, but decoding a photo is work.
        Step::Check | Step::Edit if !uploads.is_empty() => {
            throttle::pace(shared, Effort::Developing, sender, budget).await
        }
        Step::Check | Step::Edit => Pace::Usual,
    };
    let key = &shared.config.marker_key;
    if pace == Pace::TooFast {
        let returned = if uploads.is_empty() { kept_photo.as_str() } else { "" };
        let photo = develop(published, &mut posted, Vec::new(), returned, key).await?;
        let notice = bundle.wording.get("ingest_throttled_notice");
        let view = redraw(bundle, published, &posted, &[], Some(notice), photo.as_ref());
        return Err(Refusal::TooMany { published, view });
    }
    let photo = develop(published, &mut posted, uploads, &kept_photo, key).await?;
    let now = jiff::Timestamp::now();
    let proof = proof::read(&proof, incoming.form, now, key);
    let (step, notice) = match step {
        // Sent from a page that was open too long: shown again, with a challenge that is good.
        Step::Send if proof == Proof::Expired && bundle.can_check() => {
            (Step::Check, Some(bundle.wording.get("ingest_expired_notice")))
        }
        _ => (step, None),
    };
    match step {
        Step::Check => {
            let challenge = proof::challenge(incoming.form, now, key).unwrap_or_default();
            let reserved = proofread::reserved(&trap, &challenge);
            let view = proofread::check(bundle, published, &posted, photo.as_ref(), &reserved, notice)?;
            return Ok(Accepted::Checked { published, view });
        }
        Step::Edit => {
            let view = proofread::edit(bundle, published, &posted, photo.as_ref());
            return Ok(Accepted::Edited { published, view });
        }
        Step::Send => {}
    }
    let verified = verify(posted, &trap, pace, proof, bundle.can_check());
    let submission = validate(bundle, published, &verified, photo.as_ref())?;

    let kept = keep(shared, submission, verified.ticket(), budget).await;
    let (receipt, suspect) = kept.map_err(|failure| match failure {
        Failure::TooLarge => Refusal::TooLarge("the answers are larger than an item of the store"),
        Failure::Sealing(cause) => Refusal::Failed(cause),
        Failure::Storing(cause) => {
            let notice = bundle.wording.get("ingest_unavailable_notice");
            let view = redraw(bundle, published, verified.posted(), &[], Some(notice), photo.as_ref());
            Refusal::Unavailable { published, view, cause }
        }
    })?;
    let code = Code::of(receipt.reference(), &shared.config.withdrawal_key);
    Ok(Accepted::Kept { published, receipt, code, suspect })
}

enum Failure {
    TooLarge,
    Sealing(String),
    Storing(String),
}

/// Seals and stores, under another reference should the one drawn be taken, and apart should the challenge have served
/// before. Tells whether it is apart.
async fn keep(
    shared: &Shared,
    mut submission: Submission,
    mut ticket: Option<&Ticket>,
    budget: &Budget,
) -> Result<(Receipt, bool), Failure> {
    let config = &shared.config;
    for _ in 0..DRAWS {
        let reference = Reference::random().map_err(|cause| Failure::Sealing(cause.to_string()))?;
        let sealed =
            seal(&submission, reference, jiff::Timestamp::now(), &config.recipients, &config.marker_key)
                .map_err(|cause| match cause {
                    SealError::TooLarge => Failure::TooLarge,
                    SealError::Failed(_) => Failure::Sealing(cause.to_string()),
                })?;
        if submission.is_suspect() {
            // Sent again once the network became hasty, or the challenge had served: what was taken stays taken.
            let taken = marker(&submission, RECEIVED, &config.marker_key);
            let found = budget.spend(shared.store.receipt_under(&taken, sealed.reference())).await;
            if let Ok(Some(receipt)) = found {
                return Ok((receipt, true));
            }
        }
        match budget.spend(shared.store.put(&sealed, ticket)).await {
            Ok(receipt) => return Ok((receipt, submission.is_suspect())),
            Err(StoreError::ReferenceTaken) => {}
            Err(StoreError::TicketUsed) => {
                submission.set_apart();
                ticket = None;
            }
            Err(StoreError::Unavailable(cause)) => return Err(Failure::Storing(cause)),
        }
    }
    Err(Failure::Storing(format!("{DRAWS} references drawn, all taken")))
}

impl Accepted<'_> {
    /// One word for the log.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Self::Kept { receipt, .. } if receipt.is_duplicate() => "duplicate",
            Self::Kept { suspect: true, .. } => "suspect",
            Self::Kept { .. } => "stored",
            Self::Checked { .. } => "checked",
            Self::Edited { .. } => "edited",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    pub(crate) fn page(&self, bundle: &Bundle) -> Page {
        match self {
            Self::Kept { published, receipt, code, .. } => {
                bundle.render_confirmation(published, receipt, code)
            }
            Self::Checked { published, view } => bundle.render_check(published, view),
            Self::Edited { published, view } => bundle.render_form(published, view, false),
            Self::Withdrawn { published, reference, at } => {
                bundle.render_withdrawal(published, reference, *at)
            }
        }
    }
}
