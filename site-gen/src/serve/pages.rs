//! The published folder over HTTP, with the headers it will have in production.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use tower_http::services::{ServeDir, ServeFile};

use super::live;
use crate::derive::Rules;

/// Serves the files of `out`; what is not there is answered with its `404.html`, and a former address listed in
/// `redirects.json` of the folder `bundle` with the present one. Headers are those of its `headers.json`. A live page
/// carries the script that reloads it.
pub(super) fn router(out: &Path, bundle: &Path, live: bool) -> Router {
    let files = ServeDir::new(out).not_found_service(ServeFile::new(out.join("404.html")));
    let pages = Router::new()
        .fallback_service(files)
        .layer(from_fn_with_state(Arc::new(bundle.join("redirects.json")), redirected))
        .layer(from_fn_with_state(Arc::new(bundle.join("headers.json")), with_headers));
    if live { pages.layer(from_fn(live::with_script)) } else { pages }
}

#[derive(Deserialize)]
struct Redirection {
    from: String,
    to: String,
}

/// The file is read for each request: another build may have changed it, and it is short.
async fn redirected(State(file): State<Arc<PathBuf>>, request: Request, next: Next) -> Response {
    let list = tokio::fs::read(file.as_path()).await.unwrap_or_default();
    let list: Vec<Redirection> = serde_json::from_slice(&list).unwrap_or_default();
    let path = request.uri().path();
    let whole =
        if path.ends_with('/') || path.ends_with(".html") { path.to_owned() } else { format!("{path}/") };
    let found = list.into_iter().find(|redirection| redirection.from == whole);
    match found.and_then(|redirection| HeaderValue::from_str(&redirection.to).ok()) {
        Some(to) => (StatusCode::MOVED_PERMANENTLY, [(LOCATION, to)]).into_response(),
        None => next.run(request).await,
    }
}

/// Read for each request, as the redirections are.
async fn with_headers(State(file): State<Arc<PathBuf>>, request: Request, next: Next) -> Response {
    let rules = tokio::fs::read(file.as_path()).await.unwrap_or_default();
    let rules = Rules::from_json(&rules).unwrap_or_default();
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    let found = status.is_success() || status == StatusCode::NOT_MODIFIED;
    for (name, value) in rules.headers(if found { &path } else { "/404.html" }) {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::{Read as _, Write as _};

    /// Status line, headers in small letters, body.
    async fn get(out: &Path, path: &str) -> (String, String, String) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, router(out, out.parent().unwrap(), false)).into_future());
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        })
        .await
        .unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let (status, headers) = head.split_once("\r\n").unwrap();
        (status.to_owned(), headers.to_lowercase(), body.to_owned())
    }

    fn site() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let headers = String::from_utf8(Rules::of(&crate::fixture::site()).to_json()).unwrap();
        for (path, text) in [
            ("public/index.html", "accueil"),
            ("public/404.html", "introuvable"),
            ("public/a/index.html", "a"),
            ("public/assets/site.0123.css", "a{}"),
            ("secret.txt", "secret"),
            ("headers.json", &headers),
            ("redirects.json", r#"[{"from":"/old/","to":"/a/"},{"from":"/x.html","to":"/a/"}]"#),
        ] {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dir
    }

    #[tokio::test]
    async fn pages_and_assets_have_their_types_and_lifetimes() {
        let dir = site();
        let out = dir.path().join("public");
        let (status, headers, body) = get(&out, "/a/").await;
        assert!(status.contains("200") && body == "a", "{status} {body}");
        assert!(headers.contains("content-type: text/html; charset=utf-8"), "{headers}");
        assert!(headers.contains("cache-control: no-cache"), "{headers}");
        assert!(headers.contains("content-security-policy: default-src 'none'"), "{headers}");
        let (_, headers, _) = get(&out, "/assets/site.0123.css").await;
        assert!(headers.contains("immutable") && headers.contains("content-type: text/css"), "{headers}");
    }

    #[tokio::test]
    async fn what_is_not_there_is_the_site_s_own_page() {
        let dir = site();
        let out = dir.path().join("public");
        for path in ["/absente/", "/../secret.txt", "/%2e%2e/secret.txt", "/assets/absent.css"] {
            let (status, headers, body) = get(&out, path).await;
            assert!(status.contains("404") && body == "introuvable", "{path}: {status} {body}");
            assert!(headers.contains("no-cache") && headers.contains("nosniff"), "{path}: {headers}");
        }
    }

    #[tokio::test]
    async fn former_addresses_lead_to_the_present_ones() {
        let dir = site();
        let out = dir.path().join("public");
        for path in ["/old/", "/old", "/x.html"] {
            let (status, headers, _) = get(&out, path).await;
            assert!(
                status.contains("301") && headers.contains("location: /a/"),
                "{path}: {status} {headers}"
            );
            assert!(headers.contains("no-cache"), "a browser would remember it for ever: {headers}");
        }
    }
}
