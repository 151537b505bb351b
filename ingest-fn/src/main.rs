//! The Lambda host. Everything that can fail for want of configuration fails here, before the first visitor; only what
//! pages are drawn with is read beside the first request, which needs it last.
//!
//! Lambda hands over one request at a time, so one thread serves them. Another makes what the first post would wait for,
//! from the first event on: begun sooner it would take turns with the start and with Lambda's own runtime. Photos are
//! decoded on a third.

use ingest_fn::{Bundle, Config, RequestId, Service, Store, log_panics_by_place, router, store};
use lambda_http::lambda_runtime::Context;
use std::sync::Once;
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
    let starting = service.clone();
    let begun = axum::middleware::map_request(move |request| {
        static FIRST: Once = Once::new();
        FIRST.call_once(|| get_ready_meanwhile(starting.clone()));
        name_after_invocation(request)
    });
    lambda_http::run(router(service).layer(begun)).await
}

fn prepare() -> Result<Service, lambda_http::Error> {
    let config = Config::from_env()?;
    let store =
        Store::connecting(store::connect_from_environment, &config.table).sharded(config.queue_shards);
    let bundle = std::fs::read(&config.bundle)
        .map_err(|error| format!("environment variable BUNDLE: {}: {error}", config.bundle.display()))?;
    let bundle = Bundle::undrawn(&bundle)?;
    // A line of its own: CloudWatch reads metrics only where they stand at the top of the JSON.
    Ok(Service::new(bundle, store, config).with_metrics(write_line))
}

/// On a thread of its own. Without one, the request waits where it needs what is not there yet.
fn get_ready_meanwhile(service: Service) {
    let get_ready = move || {
        if let Err(error) = service.get_ready() {
            tracing::error!(cause = %error, "cannot start");
            // Better no function than one that draws no page.
            std::process::exit(1);
        }
    };
    let _ = std::thread::Builder::new().spawn(get_ready);
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
