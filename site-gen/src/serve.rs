//! The whole product on one computer: the pages, the function that takes forms, and its queue, without an account
//! or a network.
//!
//! The function is the one that is deployed, behind the same routes and headers; only its host and its queue are
//! local. Everything listens on the loopback address, and nothing of it is meant for strangers.
//!
//! ```text
//! a file is saved → watch → rebuild → forms taken over (app) → open pages told (live, overlay) → terminal
//! ```

mod announce;
mod app;
mod hosts;
mod keys;
mod live;
mod overlay;
mod pages;
mod queue;
mod rebuild;
mod terminal;
mod watch;

use std::fmt;
use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use ingest_fn::store::Shards;
use ingest_fn::{Config, Store, log_panics_by_place};
use tokio::net::TcpListener;
use tokio::sync::watch as signal;
use tokio::task::JoinHandle;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use crate::Project;
use crate::cli::{self, Manner, Printer, Serve};
use crate::{Failure, Report};
use app::App;
use live::Live;
use overlay::Outcome;
use rebuild::Builder;
use terminal::Terminal;
use watch::Watch;

/// Requests under way may take this long once the server was told to stop.
const GRACE: Duration = Duration::from_secs(5);

const TABLE: &str = "submissions";

/// Why the server did not start, or stopped; French.
#[derive(Debug)]
struct Trouble(String);

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Builds the site, then serves it until Ctrl-C or SIGTERM, and builds it again after each change.
pub fn run(project: &Project, manner: Manner, serve: &Serve) -> ExitCode {
    let started = Instant::now();
    let printer = Printer::new(manner);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return cli::wrong_use(&format!("le serveur ne peut pas démarrer : {error}")),
    };
    // Ports first: it would be a pity to build a whole site only to learn that they are taken.
    let listeners = runtime.block_on(async {
        let site = listen(serve.port, "--port").await?;
        let queue = listen(serve.queue_port, "--queue-port").await?;
        Ok::<_, Trouble>((site, queue))
    });
    let listeners = match listeners {
        Ok(listeners) => listeners,
        Err(trouble) => return cli::wrong_use(&trouble),
    };
    // Before the first build: what is saved meanwhile is not missed.
    let watch = match serve.no_watch {
        true => None,
        false => match Watch::start(&project.content, &project.themes) {
            Ok(watch) => Some(watch),
            Err(trouble) => return cli::wrong_use(&trouble),
        },
    };
    let mut builder = Builder::new(project);
    let first = builder.build(|_| ());
    match &first {
        Ok(report) => printer.report(&builder.world, project, report, started.elapsed()),
        // Errors are mended while the server runs.
        Err(Failure::Content(found)) if watch.is_some() => printer.diagnostics(&builder.world, found),
        Err(failure) => return cli::exit_status(&printer, &builder.world, failure),
    }
    let terminal = Terminal::new(printer, manner, &first);
    let work = Work { project, builder, watch, first, terminal };
    let served = runtime.block_on(serve_until_told(work, &serve.local, listeners));
    runtime.shutdown_background();
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => cli::wrong_use(&trouble),
    }
}

/// What is to be served, and kept up to date.
struct Work<'p> {
    project: &'p Project,
    builder: Builder,
    /// `None` when changes are not to be followed.
    watch: Option<Watch>,
    first: Result<Report, Failure>,
    terminal: Terminal,
}

async fn listen(port: u16, option: &str) -> Result<TcpListener, Trouble> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Trouble(match error.kind() {
            ErrorKind::AddrInUse => format!(
                "le port {port} est déjà pris par un autre programme. Arrêtez-le, ou choisissez un autre port avec \
                 {option} (0 pour n’importe lequel)."
            ),
            ErrorKind::PermissionDenied => {
                format!("le port {port} est réservé au système. Choisissez-en un autre avec {option}.")
            }
            _ => format!("impossible d’écouter sur le port {port} : {error}"),
        })
    })
}

async fn serve_until_told(
    work: Work<'_>,
    local: &Path,
    (site, queue): (TcpListener, TcpListener),
) -> Result<(), Trouble> {
    log_requests();
    let Work { project, builder, watch, first, mut terminal } = work;
    let (keys, new_keys) = keys::Keys::read_or_make(&local.join("keys"))?;
    let (stop, stopped) = signal::channel(false);

    let mut queue = queue::Queue::start(&local.join("queue.sqlite"), queue, stopped.clone()).await?;
    let config = Config {
        table: TABLE.to_owned(),
        recipients: keys.recipients,
        marker_key: keys.marker,
        withdrawal_key: keys.withdrawal,
        origin_secrets: Vec::new(),
        queue_shards: Shards::ONE,
        bundle: project.destination.bundle.join("forms.json"),
    };
    let out = &project.destination.out;
    let store = Store::new(queue.client.clone(), TABLE);
    let app =
        Arc::new(App::new(pages::router(out, &project.destination.bundle, watch.is_some()), store, config));
    match app.take_forms() {
        // A site that was never built has none yet.
        Err(_) if first.is_err() => {}
        taken => taken?,
    }
    let outcome = match &first {
        Ok(report) => rebuild::success(report),
        Err(failure) => builder.fault(failure, Outcome::default().origins),
    };
    let live = Arc::new(Live::new(out, outcome, stopped.clone()));
    let router = match &watch {
        Some(_) => live.router(),
        None => Router::new(),
    };
    let answering = Arc::clone(&app);
    let router = router
        .fallback(async move |request| answering.answer(request).await)
        .layer(axum::middleware::from_fn(hosts::ours_only));

    let address = site.local_addr().map_err(|error| Trouble(error.to_string()))?;
    let bundle = &project.destination.bundle;
    announce::addresses(&address.to_string(), &queue.endpoint, local, bundle, new_keys);
    announce::watch(watch.as_ref(), first.is_err());
    let graceful = axum::serve(site, router).with_graceful_shutdown(until_set(stopped.clone()));
    let mut server = tokio::spawn(graceful.into_future());
    let leave = Arc::new(AtomicBool::new(false));
    let mut keeping_up = {
        let leave = Arc::clone(&leave);
        let follow = |watch| move || rebuild::keep_up(builder, watch, &app, &live, &mut terminal, &leave);
        watch.map(|watch| tokio::task::spawn_blocking(follow(watch)))
    };

    let told = tokio::select! {
        () = until_signal() => Ok(()),
        () = over(Some(&mut server)) => Err("le serveur"),
        () = over(Some(&mut queue.server)) => Err("la file locale"),
        () = over(keeping_up.as_mut()) => Err("le suivi des fichiers"),
    };
    if told.is_ok() {
        println!("Arrêt du serveur…");
    }
    leave.store(true, Ordering::Relaxed);
    // Receivers live as long as the tasks: sending cannot fail before they end.
    let _ = stop.send(true);
    let rest = async {
        over(Some(&mut server)).await;
        over(Some(&mut queue.server)).await;
        if let Some(keeping_up) = &mut keeping_up {
            over(Some(keeping_up)).await;
        }
    };
    let _ = tokio::time::timeout(GRACE, rest).await;
    told.map_err(|what| Trouble(format!("{what} s’est arrêté sans qu’on le lui demande.")))
}

/// Resolves when a task has ended, however it did; never when there is none.
async fn over<T>(task: Option<&mut JoinHandle<T>>) {
    match task {
        Some(task) if task.is_finished() => {}
        // How it ended changes nothing any more.
        Some(task) => drop(task.await),
        None => std::future::pending().await,
    }
}

/// One JSON line per request on standard error, as in production; at finer levels, libraries log whole requests.
fn log_requests() {
    let levels = Targets::new().with_default(LevelFilter::WARN).with_target("ingest_fn", LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines.with_filter(levels)).init();
    log_panics_by_place();
}

/// Resolves once the server was told to stop.
async fn until_set(mut stopped: signal::Receiver<bool>) {
    // An error means that the sender is gone, which means the same.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

#[cfg(unix)]
async fn until_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn until_signal() {
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Disk;

    #[test]
    fn the_theme_has_every_sentence_of_the_function() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let world = Disk::new(root.join("content"), root.join("themes"));
        let theme = crate::theme::load(&world, &["fr".to_owned()]).unwrap();
        let messages = theme.messages("fr").unwrap();
        let absent: Vec<&str> =
            ingest_fn::message_keys().filter(|key| !messages.contains_key(*key)).collect();
        assert!(absent.is_empty(), "missing in themes/messages/: {absent:?}");
    }

    #[tokio::test]
    async fn a_task_that_ends_by_itself_is_noticed() {
        let mut task = tokio::spawn(async { panic!("as a server might") });
        over(Some(&mut task)).await;
        over(Some(&mut task)).await;
        let nothing = tokio::time::timeout(Duration::from_millis(10), over::<()>(None)).await;
        assert!(nothing.is_err(), "what does not exist never ends");
    }

    #[tokio::test]
    async fn a_port_in_use_is_told_with_its_option() {
        let taken = listen(0, "--port").await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let told = listen(port, "--port").await.unwrap_err().to_string();
        assert!(told.contains(&port.to_string()) && told.contains("--port"), "{told}");
    }
}
