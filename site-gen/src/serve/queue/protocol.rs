//! DynamoDB's protocol in front of the local queue: the operations that this product uses, for programs only.
//!
//! The library's own server lets any website read its answers (CORS), and under any name. A browser that carries another
//! site's page here says so, by `Origin` or `Sec-Fetch-Site`, or by the name of that site in `Host`; programs send none of
//! these. The database itself has no port, so there is no way around.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::serve::hosts;

/// Of DynamoDB.
const MAX_BODY: usize = 16 * 1024 * 1024;

const MEDIA_TYPE: &str = "application/x-amz-json-1.0";

/// Answers at `/`.
pub(super) fn router(database: Database) -> Router {
    Router::new()
        .route("/", post(answer))
        .with_state(database)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn(programs_only))
        .layer(from_fn(hosts::ours_only))
}

async fn programs_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.contains_key(ORIGIN) || headers.contains_key("sec-fetch-site") {
        return (StatusCode::FORBIDDEN, "La file locale ne répond pas aux pages web.\n").into_response();
    }
    next.run(request).await
}

async fn answer(State(database): State<Database>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let operation = target.strip_prefix("DynamoDB_20120810.").unwrap_or_default().to_owned();
    let done = tokio::task::spawn_blocking(move || run(&database, &operation, &body)).await;
    let (status, text) = match done {
        Ok(Ok(text)) => (StatusCode::OK, text),
        Ok(Err(error)) => {
            (StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::BAD_REQUEST), error.to_json())
        }
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    (status, [(CONTENT_TYPE, MEDIA_TYPE)], Body::from(text)).into_response()
}

fn run(database: &Database, operation: &str, body: &[u8]) -> dynoxide::Result<String> {
    match operation {
        "CreateTable" => call(body, |request| database.create_table(request)),
        "DeleteItem" => call(body, |request| database.delete_item(request)),
        "DescribeTable" => call(body, |request| database.describe_table(request)),
        "DescribeTimeToLive" => call(body, |request| database.describe_time_to_live(request)),
        "GetItem" => call(body, |request| database.get_item(request)),
        "PutItem" => call(body, |request| database.put_item(request)),
        "Query" => call(body, |request| database.query(request)),
        "Scan" => call(body, |request| database.scan(request)),
        "TransactWriteItems" => call(body, |request| database.transact_write_items(request)),
        "UpdateItem" => call(body, |request| database.update_item(request)),
        "UpdateTimeToLive" => call(body, |request| database.update_time_to_live(request)),
        _ => {
            Err(DynoxideError::ValidationException("the local queue does not know this operation".to_owned()))
        }
    }
}

/// A request from JSON, and its answer as JSON.
fn call<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    act: impl FnOnce(Q) -> dynoxide::Result<A>,
) -> dynoxide::Result<String> {
    let request = serde_json::from_slice(body)
        .map_err(|error| DynoxideError::SerializationException(error.to_string()))?;
    serde_json::to_string(&act(request)?)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use axum::http::header::HOST;
    use tower::ServiceExt as _;

    use super::*;

    /// Status and headers of the answer to a request with these headers.
    async fn asked(method: Method, headers: &[(&str, &str)], body: &'static str) -> Response {
        let database = Database::memory().unwrap();
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router(database).oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    }

    const HERE: (&str, &str) = ("host", "127.0.0.1:8000");
    const SCAN: (&str, &str) = ("x-amz-target", "DynamoDB_20120810.Scan");
    const TABLE: &str = r#"{"TableName":"submissions","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
        "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}"#;

    #[tokio::test]
    async fn programs_are_answered() {
        let create = ("x-amz-target", "DynamoDB_20120810.CreateTable");
        assert_eq!(asked(Method::POST, &[HERE, create], TABLE).await.status(), StatusCode::OK);
        let absent = asked(Method::POST, &[HERE, SCAN], r#"{"TableName":"submissions"}"#).await;
        assert_eq!(absent.status(), StatusCode::BAD_REQUEST, "there is no such table");
        let unknown = ("x-amz-target", "DynamoDB_20120810.DeleteTable");
        assert_eq!(asked(Method::POST, &[HERE, unknown], "{}").await.status(), StatusCode::BAD_REQUEST);
    }

    #[tokio::test]
    async fn pages_of_other_websites_are_not() {
        let elsewhere: [(&str, &str); 2] =
            [("host", "evil.example:8000"), ("host", "127.0.0.1.evil.example")];
        for host in elsewhere {
            assert_eq!(
                asked(Method::POST, &[host, SCAN], "{}").await.status(),
                StatusCode::FORBIDDEN,
                "{host:?}"
            );
        }
        for said in [
            ("origin", "https://evil.example"),
            ("origin", "http://127.0.0.1:8080"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "none"),
        ] {
            for method in [Method::POST, Method::GET, Method::OPTIONS] {
                let answer = asked(method, &[HERE, SCAN, said], "{}").await;
                assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{said:?}");
                let lets_in = answer.headers().keys().any(|name| name.as_str().starts_with("access-control"));
                assert!(!lets_in, "{said:?}");
            }
        }
        assert!(
            asked(Method::POST, &[(HOST.as_str(), ""), SCAN], "{}").await.status() == StatusCode::FORBIDDEN
        );
    }
}
