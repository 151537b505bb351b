//! From HTTP to [`receive`] and back, the same under Lambda and anywhere else. One line in the log per request.

use crate::budget::Budget;
use crate::bundle::{Bundle, BundleError, Published};
use crate::config::Config;
use crate::gate::{self, Sender};
use crate::metrics::{Metrics, milliseconds};
use crate::receive::{self, Incoming};
use crate::refusal::Refusal;
use crate::store::Store;
use crate::{BODY_LIMIT, answer, seal};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) bundle: Bundle,
    pub(crate) store: Store,
    pub(crate) config: Config,
    metrics: Metrics,
}

/// The name a request has in the host's own log. A host that has one sets it as an extension of the request;
/// otherwise one is drawn.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// An oversize body is read this far and thrown away, in bytes: a browser whose connection is closed while it still
/// sends shows a network error instead of our page.
const DRAIN_LIMIT: usize = 32 * 1024 * 1024;

/// How a request ended, for the log.
struct Outcome {
    form: Option<String>,
    outcome: &'static str,
    cause: Option<String>,
    response: Response,
    /// Waiting for the store, when it was asked.
    store: Option<Duration>,
}

impl Service {
    /// A service that shows and takes the forms of `bundle`, sealed to the recipients of `config`, into `store`.
    pub fn new(bundle: Bundle, store: Store, config: Config) -> Self {
        Self(Arc::new(Shared { bundle, store, config, metrics: Metrics::default() }))
    }

    /// Does what else the first request would wait for, in the order in which a post needs it: makes the store's client,
    /// then prepares drawing.
    ///
    /// # Errors
    /// Some page could not be drawn: the service must not go on.
    pub fn get_ready(&self) -> Result<(), BundleError> {
        self.0.store.connect();
        self.0.bundle.prepare_drawing()
    }

    /// The same service, which hands one line of metrics per request to `sink`: JSON in CloudWatch's embedded format,
    /// without a line end.
    pub fn with_metrics(self, sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let metrics = Metrics::to(sink);
        match Arc::try_unwrap(self.0) {
            Ok(shared) => Self(Arc::new(Shared { metrics, ..shared })),
            // In use already: what was cloned before goes on as it is.
            Err(shared) => Self(shared),
        }
    }
}

/// The routes: `POST /formulaires/{id}` takes a submission, `GET` leads to the page of the form, anything else is a
/// page that says so. A host with pages of its own replaces the fallback.
pub fn router(service: Service) -> Router {
    Router::new()
        .route("/formulaires/{id}", get(show).post(take))
        .method_not_allowed_fallback(nothing_here)
        .fallback(nothing_here)
        .with_state(service)
}

async fn take(
    State(service): State<Service>,
    form: Result<Path<String>, PathRejection>,
    id: Option<Extension<RequestId>>,
    request: Request,
) -> Response {
    let start = Instant::now();
    let form = named(form);
    let outcome = guarded(taken(service.clone(), form.clone(), request)).await.unwrap_or_else(|| {
        answered(&service.0, &form, Err(Refusal::Failed("panicked, as the line before says".to_owned())))
    });
    log(&service.0, start, id, outcome)
}

async fn taken(service: Service, form: String, request: Request) -> Outcome {
    let (parts, body) = request.into_parts();
    let budget = Budget::default();
    let sender = match admitted(&service.0, &parts.headers) {
        Ok(sender) => sender,
        Err(cause) => return answered(&service.0, &form, Err(Refusal::Forbidden(cause))),
    };
    let outcome = match read(&parts.headers, body).await {
        Ok(body) => {
            let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let incoming = Incoming { form: &form, content_type, body, sender: &sender, budget: &budget };
            answered(&service.0, &form, receive::receive(&service.0, incoming).await)
        }
        Err(refusal) => answered(&service.0, &form, Err(refusal)),
    };
    Outcome { store: budget.spent(), ..outcome }
}

/// Before a byte of the body is read.
fn admitted(shared: &Shared, headers: &HeaderMap) -> Result<Sender, &'static str> {
    let sender = gate::came_through(headers, &shared.config.origin_secrets)?;
    gate::same_site(headers, shared.bundle.host.as_deref())?;
    Ok(sender)
}

/// On its own, so that a visitor who leaves does not stop it halfway, and that a panic ends it alone: then `None`.
async fn guarded<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Option<T> {
    tokio::spawn(work).await.ok()
}

/// The name in the address; empty, as no form's is, when it is not UTF-8.
fn named(form: Result<Path<String>, PathRejection>) -> String {
    form.map_or_else(|_| String::new(), |Path(form)| form)
}

fn answered(shared: &Shared, form: &str, result: Result<receive::Accepted<'_>, Refusal<'_>>) -> Outcome {
    let (bundle, published) = shared.bundle.addressed(form);
    let (status, outcome, cause, page) = match result {
        Ok(accepted) => (StatusCode::OK, accepted.outcome(), None, accepted.page(bundle)),
        Err(refusal) => {
            (refusal.status(), refusal.outcome(), refusal.cause().map(str::to_owned), refusal.page(bundle))
        }
    };
    // What was stored stays acknowledged, whatever its page looks like; a form that cannot be redrawn is our fault.
    let status = match &page.failure {
        Some(_) if matches!(status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::SERVICE_UNAVAILABLE) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => status,
    };
    let cause = match (cause, page.failure) {
        (Some(cause), Some(failure)) => Some(format!("{cause}; {failure}")),
        (cause, failure) => cause.or(failure),
    };
    // An address anybody can type is not a form: only names of ours reach the log.
    let form = published.map(|_| form.to_owned());
    Outcome { form, outcome, cause, response: answer::html(status, page.html), store: None }
}

async fn show(
    State(service): State<Service>,
    form: Result<Path<String>, PathRejection>,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
) -> Response {
    let start = Instant::now();
    let form = named(form);
    let (_, published) = service.0.bundle.addressed(&form);
    let outcome = match gate::came_through(&headers, &service.0.config.origin_secrets) {
        Err(cause) => answered(&service.0, &form, Err(Refusal::Forbidden(cause))),
        Ok(_) => match published.and_then(Published::page_url).as_deref().and_then(answer::see_other) {
            Some(response) => {
                Outcome { form: Some(form), outcome: "redirected", cause: None, response, store: None }
            }
            None => answered(&service.0, &form, Err(Refusal::UnknownForm)),
        },
    };
    log(&service.0, start, id, outcome)
}

async fn nothing_here(
    State(service): State<Service>,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
) -> Response {
    let start = Instant::now();
    let refusal = match gate::came_through(&headers, &service.0.config.origin_secrets) {
        Err(cause) => Refusal::Forbidden(cause),
        Ok(_) => Refusal::UnknownForm,
    };
    log(&service.0, start, id, answered(&service.0, "", Err(refusal)))
}

/// Reads a body up to the limit.
async fn read(headers: &HeaderMap, mut body: Body) -> Result<Bytes, Refusal<'static>> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > DRAIN_LIMIT) {
        return Err(Refusal::TooLarge("the announced body is beyond the limit"));
    }
    let mut kept = Vec::with_capacity(announced.unwrap_or(0).min(BODY_LIMIT));
    let mut length = 0;
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refusal::Malformed("the body does not end".to_owned()))?;
        let Some(data) = frame.data_ref() else { continue };
        length += data.len();
        if length > DRAIN_LIMIT {
            break;
        }
        if length <= BODY_LIMIT {
            kept.extend_from_slice(data);
        } else {
            kept = Vec::new();
        }
    }
    if length > BODY_LIMIT { Err(Refusal::TooLarge("the body is beyond the limit")) } else { Ok(kept.into()) }
}

fn log(shared: &Shared, start: Instant, id: Option<Extension<RequestId>>, outcome: Outcome) -> Response {
    let id = id.map_or_else(random_id, |Extension(RequestId(id))| id);
    let form = outcome.form.as_deref().unwrap_or("-");
    let status = outcome.response.status().as_u16();
    let store_ms = outcome.store.map(milliseconds);
    let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let kind = outcome.outcome;
    let cause = outcome.cause.as_deref();
    if status >= 500 || (status == 200 && cause.is_some()) {
        tracing::error!(
            request_id = id,
            form,
            outcome = kind,
            status,
            duration_ms,
            store_ms,
            cause,
            "request"
        );
    } else {
        tracing::info!(
            request_id = id,
            form,
            outcome = kind,
            status,
            duration_ms,
            store_ms,
            cause,
            "request"
        );
    }
    shared.metrics.tell(form, kind, &id, outcome.store);
    outcome.response
}

fn random_id() -> String {
    let mut bytes = [0u8; 8];
    // Only a label: without randomness the line is still worth having.
    let _ = getrandom::fill(&mut bytes);
    seal::hex(&bytes)
}

/// From now on a panic leaves its place in the log and nothing else: its message may quote what was being read.
pub fn log_panics_by_place() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_one_request_only() {
        assert_eq!(guarded(async { 1 }).await, Some(1));
        let word = Some("é");
        let sliced = guarded(async move { word.map(|word| word[1..].len()) });
        assert_eq!(sliced.await, None);
    }
}
