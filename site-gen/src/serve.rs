//! The whole product on one computer: the pages, the function that takes forms, and its queue, without an account
//! or a network.
//!
//! The function is the one that is deployed, behind the same routes and headers; only its host and its queue are
//! local. Everything listens on the loopback address, and nothing of it is meant for strangers.

mod keys;
mod pages;
mod queue;

use std::fmt;
use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ingest_fn::{Bundle, Config, Service, Store, log_panics_by_place};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use crate::Project;
use crate::cli::{self, Format, Printer, Serve};
use crate::world::Disk;

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

/// Builds the site, then serves it until Ctrl-C or SIGTERM.
pub fn run(project: &Project, format: Format, serve: &Serve) -> ExitCode {
    let started = Instant::now();
    let world = Disk::new(&project.content, &project.themes);
    let printer = Printer::new(format);
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
    let (site, queue) = match listeners {
        Ok(listeners) => listeners,
        Err(trouble) => return cli::wrong_use(&trouble),
    };
    match crate::build(&world, project) {
        Ok(report) => printer.report(&world, project, &report, started.elapsed()),
        Err(failure) => return cli::exit_status(&printer, &world, &failure),
    }
    match runtime.block_on(serve_until_told(project, &serve.local, site, queue)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => cli::wrong_use(&trouble),
    }
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
    project: &Project,
    local: &Path,
    site: TcpListener,
    queue: TcpListener,
) -> Result<(), Trouble> {
    log_requests();
    let (keys, new_keys) = keys::Keys::read_or_make(&local.join("keys"))?;
    let (stop, stopped) = watch::channel(false);

    let queue = queue::Queue::start(&local.join("queue.sqlite"), queue, stopped.clone()).await?;
    let bundle_file = project.destination.bundle.join("forms.json");
    let bundle = std::fs::read(&bundle_file)
        .map_err(|error| Trouble(format!("{} ne peut pas être lu : {error}", bundle_file.display())))?;
    let bundle = Bundle::from_json(&bundle)
        .map_err(|error| Trouble(format!("les formulaires ne peuvent pas être servis : {error}")))?;
    let config = Config {
        table: TABLE.to_owned(),
        recipients: keys.recipients,
        marker_key: keys.marker,
        bundle: bundle_file,
    };
    let service = Service::new(bundle, Store::new(queue.client.clone(), TABLE), config);
    let redirects = project.destination.bundle.join("redirects.json");
    let pages = pages::router(&project.destination.out, redirects);
    let router = ingest_fn::router(service).fallback_service(pages);

    let address = site.local_addr().map_err(|error| Trouble(error.to_string()))?;
    announce(&address.to_string(), &queue.endpoint, local, new_keys);
    let graceful = {
        let stopped = stopped.clone();
        axum::serve(site, router).with_graceful_shutdown(until_set(stopped))
    };
    let server = tokio::spawn(async move { graceful.await });
    until_signal().await;
    println!("Arrêt du serveur…");
    // Receivers live as long as the tasks: sending cannot fail before they end.
    let _ = stop.send(true);
    let _ = tokio::time::timeout(GRACE, server).await;
    let _ = tokio::time::timeout(GRACE, queue.ended()).await;
    Ok(())
}

fn announce(site: &str, queue: &str, local: &Path, new_keys: bool) {
    if new_keys {
        println!(
            "Premier démarrage : des clés de développement ont été créées dans {}. Elles ne protègent que cet \
             ordinateur ; n’en faites jamais celles d’un vrai site.\n",
            local.join("keys").display()
        );
    }
    println!("Le site :       http://{site}/");
    println!("La file locale : {queue} ({})\n", local.join("queue.sqlite").display());
    println!("Pour lire ce qui a été envoyé, dans un autre terminal :");
    println!(
        "  AWS_ENDPOINT_URL_DYNAMODB={queue} AWS_REGION=eu-central-2 AWS_ACCESS_KEY_ID=local \
         AWS_SECRET_ACCESS_KEY=local STAFF_KEY_FILE={} cargo run --release -p staff -- list\n",
        quoted(&local.join("keys/staff.key"))
    );
    println!("Ctrl-C arrête le serveur.");
}

/// For a shell, should the path hold a space.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = text.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    if plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
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
async fn until_set(mut stopped: watch::Receiver<bool>) {
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

    #[test]
    fn paths_are_safe_to_paste() {
        assert_eq!(quoted(Path::new(".local/keys/staff.key")), ".local/keys/staff.key");
        assert_eq!(quoted(Path::new("/a b/l'été.key")), r"'/a b/l'\''été.key'");
    }

    #[tokio::test]
    async fn a_port_in_use_is_told_with_its_option() {
        let taken = listen(0, "--port").await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let told = listen(port, "--port").await.unwrap_err().to_string();
        assert!(told.contains(&port.to_string()) && told.contains("--port"), "{told}");
    }
}
