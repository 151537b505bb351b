//! The Lambda host. Everything that can fail for want of configuration fails here, before the first visitor; the
//! store's client is made once, beside the rest, while Lambda still gives the function its full share of processor.
//!
//! Lambda hands over one request at a time, so one thread serves them; photos are decoded on another.

use ingest_fn::{Bundle, Config, RequestId, Service, Store, log_panics_by_place, router, store};
use lambda_http::lambda_runtime::Context;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    // Fixed, not read from the environment: at finer levels the libraries below log whole requests.
    let levels = Targets::new().with_default(LevelFilter::WARN).with_target("ingest_fn", LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false);
    tracing_subscriber::registry().with(lines.with_filter(levels)).init();
    log_panics_by_place();

    let service = prepare().inspect_err(|error| tracing::error!(cause = %error, "cannot start"))?;
    let named = axum::middleware::map_request(name_after_invocation);
    lambda_http::run(router(service).layer(named)).await
}

fn prepare() -> Result<Service, lambda_http::Error> {
    let config = Config::from_env()?;
    let store =
        Store::connecting(store::connect_from_environment, &config.table).sharded(config.queue_shards);
    let bundle = std::fs::read(&config.bundle)
        .map_err(|error| format!("environment variable BUNDLE: {}: {error}", config.bundle.display()))?;
    let bundle = Bundle::from_json(&bundle)?;
    // A line of its own: CloudWatch reads metrics only where they stand at the top of the JSON.
    Ok(Service::new(bundle, store, config).with_metrics(write_line))
}

/// A log that is gone is no reason to stop answering, so unlike `println!` this does not panic.
fn write_line(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Our line in the log and Lambda's own carry the same name.
async fn name_after_invocation(mut request: axum::extract::Request) -> axum::extract::Request {
    if let Some(id) = request.extensions().get::<Context>().map(|context| context.request_id.clone()) {
        request.extensions_mut().insert(RequestId(id));
    }
    request
}
