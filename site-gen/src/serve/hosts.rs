//! Answers those who asked for this computer by its own name only.
//!
//! A page of any site can send an editor's browser here, under a name of that site which was made to lead to
//! 127.0.0.1 (DNS rebinding); drafts would then be read by strangers. Such a request still says that name.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Any port: it may be forwarded from another computer.
const OURS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

pub(super) async fn ours_only(request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let ours = host
        .and_then(|host| host.parse::<Authority>().ok())
        .is_some_and(|host| OURS.iter().any(|name| host.host().eq_ignore_ascii_case(name)));
    if ours {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "Ce serveur ne répond qu’à « localhost ».\n").into_response()
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn other_names_for_this_computer_are_refused() {
        let router = Router::new().fallback(async || "drafts").layer(from_fn(ours_only));
        let status = async |host: &str| {
            let request = Request::builder().header(HOST, host).body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap().status()
        };
        for ours in ["localhost:8080", "LOCALHOST", "127.0.0.1:8080", "[::1]:8080"] {
            assert_eq!(status(ours).await, StatusCode::OK, "{ours}");
        }
        for other in
            ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", ""]
        {
            assert_eq!(status(other).await, StatusCode::FORBIDDEN, "{other}");
        }
        let nameless = Request::new(Body::empty());
        assert_eq!(router.oneshot(nameless).await.unwrap().status(), StatusCode::FORBIDDEN);
    }
}
