//! What ties an open page to the server: a script that `serve` adds on the way out, and a stream of events that
//! tells it when the page has changed or has errors. Nothing of it is ever in the published files.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::overlay::Outcome;
use super::until_set;
use crate::assets::hex;

const SCRIPT: &str = include_str!("browser/reload.js");
const STYLE: &str = include_str!("browser/overlay.css");

/// Answered where no site was ever built: enough to show what prevents it.
const NOTHING_YET: &str = "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\">\
    <title>Pas encore de site</title></head><body><main><h1>Pas encore de site</h1>\
    <p>Le site n’a pas encore pu être construit. Cette page se rechargera dès qu’il le sera.</p></main></body></html>\n";

/// The server's side of all open pages.
pub(super) struct Live {
    out: PathBuf,
    outcome: watch::Sender<Arc<Outcome>>,
    stopped: watch::Receiver<bool>,
}

impl Live {
    pub fn new(out: &Path, outcome: Outcome, stopped: watch::Receiver<bool>) -> Self {
        Self { out: out.to_owned(), outcome: watch::Sender::new(Arc::new(outcome)), stopped }
    }

    /// Tells every open page.
    pub fn tell(&self, outcome: Outcome) {
        self.outcome.send_replace(Arc::new(outcome));
    }

    /// The last outcome told.
    pub fn outcome(&self) -> Arc<Outcome> {
        self.outcome.borrow().clone()
    }

    /// The addresses of the script and what it needs.
    pub fn router(self: &Arc<Self>) -> Router {
        let file = |kind: &'static str, text: &'static str| {
            get(move || async move { ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text) })
        };
        Router::new()
            .route("/_site-gen/reload.js", file("text/javascript; charset=utf-8", SCRIPT))
            .route("/_site-gen/overlay.css", file("text/css; charset=utf-8", STYLE))
            .route("/_site-gen/events", get(events))
            .with_state(Arc::clone(self))
    }

    /// What the page at `url` is told now.
    fn state(&self, outcome: &Outcome, url: &str) -> serde_json::Value {
        let file = file_below(&self.out, url).filter(|file| file.is_file());
        let published = file.and_then(|file| std::fs::read(file).ok());
        let shown = published.as_deref().map(digest);
        let mut state = outcome.state(url, shown.as_deref());
        if shown.is_none() {
            // There, the page that says so is what the visitor sees.
            state["page"] = digest(&self.not_found()).into();
        }
        state
    }

    fn not_found(&self) -> Vec<u8> {
        std::fs::read(self.out.join("404.html")).unwrap_or_else(|_| NOTHING_YET.into())
    }
}

/// The file published at an address; `None` for an address that leads out of the folder.
fn file_below(out: &Path, url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix('/')?;
    let path =
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    // An empty part would begin at the root of the disk.
    let safe =
        path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']));
    safe.then(|| out.join(path))
}

/// Names the bytes of a page, to tell whether another version is published by now.
fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// `?page=/actions/`: the state of that page, now and after every build.
async fn events(State(live): State<Arc<Live>>, uri: Uri) -> impl IntoResponse {
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let page = query.into_owned().find_map(|(key, value)| (key == "page").then_some(value));
    Sse::new(states(live, page.unwrap_or_default())).keep_alive(KeepAlive::default())
}

fn states(live: Arc<Live>, page: String) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut outcomes = live.outcome.subscribe();
    // The first is told at once: a page may have slept through a build.
    outcomes.mark_changed();
    stream::unfold((live, outcomes, page), |(live, mut outcomes, page)| async move {
        tokio::select! {
            () = until_set(live.stopped.clone()) => return None,
            changed = outcomes.changed() => changed.ok()?,
        }
        let outcome = outcomes.borrow_and_update().clone();
        let event = Event::default().event("state").data(live.state(&outcome, &page).to_string());
        Some((Ok(event), (live, outcomes, page)))
    })
}

/// Adds the script to pages, and keeps browsers from showing an earlier version of them.
pub(super) async fn with_script(mut request: Request, next: Next) -> Response {
    // Dates are told to the second: a page saved twice within one would pass for unchanged.
    for header in [IF_MODIFIED_SINCE, IF_NONE_MATCH, RANGE] {
        request.headers_mut().remove(header);
    }
    let method = request.method().clone();
    let response = next.run(request).await;
    let (mut parts, body) = response.into_parts();
    let nothing = parts.status == StatusCode::NOT_FOUND && !is_html(&parts.headers);
    if !(nothing || is_html(&parts.headers)) {
        return Response::from_parts(parts, body);
    }
    let Ok(page) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let page = if nothing { NOTHING_YET.as_bytes().into() } else { page };
    for header in [CONTENT_LENGTH, ETAG, LAST_MODIFIED] {
        parts.headers.remove(header);
    }
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    allow_events(&mut parts.headers);
    let is_head = method == Method::HEAD;
    Response::from_parts(parts, if is_head { Body::empty() } else { Body::from(inject(&page)) })
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// The stream of events is a connection, which a stricter policy would refuse.
fn allow_events(headers: &mut HeaderMap) {
    let Some(policy) = headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok()) else {
        return;
    };
    if !policy.contains("connect-src") {
        let wider = format!("{}; connect-src 'self'", policy.trim_end_matches([';', ' ']));
        if let Ok(wider) = HeaderValue::from_str(&wider) {
            headers.insert(CONTENT_SECURITY_POLICY, wider);
        }
    }
}

/// The script at the end of the head, or of a page that has none.
fn inject(page: &[u8]) -> Vec<u8> {
    let tag = format!("<script src=\"/_site-gen/reload.js\" data-page=\"{}\" defer></script>", digest(page));
    let head = page.windows(7).position(|bytes| bytes.eq_ignore_ascii_case(b"</head>"));
    let at = head.unwrap_or(page.len());
    [&page[..at], tag.as_bytes(), &page[at..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_in_the_head() {
        let page = b"<html><head><title>x</title></HEAD><body>";
        let text = String::from_utf8(inject(page)).unwrap();
        assert!(
            text.starts_with("<html><head><title>x</title><script src=\"/_site-gen/reload.js\""),
            "{text}"
        );
        assert!(text.ends_with(" defer></script></HEAD><body>") && text.contains(&digest(page)), "{text}");
        assert!(inject(b"x").starts_with(b"x<script"));
    }

    #[test]
    fn addresses_stay_in_the_folder() {
        let out = Path::new("public");
        assert_eq!(file_below(out, "/"), Some("public/index.html".into()));
        assert_eq!(file_below(out, "/a/b/"), Some("public/a/b/index.html".into()));
        assert_eq!(file_below(out, "/404.html"), Some("public/404.html".into()));
        for wrong in ["/../x", "/a/../../x/", "x", "", "/..\\x", "//x", "//x/", "/a//x", "/C:/x"] {
            assert_eq!(file_below(out, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_strict_policy_is_opened_for_events_only() {
        let mut headers = HeaderMap::new();
        let strict = HeaderValue::from_static("default-src 'none'; script-src 'self'");
        headers.insert(CONTENT_SECURITY_POLICY, strict);
        allow_events(&mut headers);
        allow_events(&mut headers);
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert_eq!(policy, "default-src 'none'; script-src 'self'; connect-src 'self'");
    }

    #[test]
    fn a_page_that_is_not_there_waits_for_itself() {
        let dir = tempfile::tempdir().unwrap();
        let (_stop, stopped) = watch::channel(false);
        let live = Live::new(dir.path(), Outcome::default(), stopped);
        let told = |url| live.state(&live.outcome(), url)["page"].as_str().unwrap().to_owned();
        let before = told("/neuve/");
        assert_eq!(before, digest(NOTHING_YET.as_bytes()));
        std::fs::create_dir(dir.path().join("neuve")).unwrap();
        std::fs::write(dir.path().join("neuve/index.html"), "neuve").unwrap();
        assert_eq!(told("/neuve/"), digest(b"neuve"));
    }
}
