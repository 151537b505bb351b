//! Reads what is posted and answers with a page. `bare PORT`

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;

const PAGE: [u8; 4096] = [b'.'; 4096];

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8493".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let answer = |body: Bytes| async move {
        drop(body);
        PAGE.as_slice()
    };
    let router = Router::new().fallback(answer).layer(DefaultBodyLimit::disable());
    axum::serve(listener, router).await
}
