//! The local queue: a DynamoDB in a file, spoken to over the real protocol.

mod protocol;

use std::path::Path;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use dynoxide::Database;
use ingest_fn::store;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{TABLE, Trouble, until_set};

/// The database does not remove what has expired by itself.
const SWEEP: Duration = Duration::from_secs(60);

pub(super) struct Queue {
    pub client: Client,
    /// `http://127.0.0.1:8000`
    pub endpoint: String,
    /// Ends once it was told to stop and has answered the last request.
    pub server: JoinHandle<std::io::Result<()>>,
}

impl Queue {
    /// Opens the database of `file`, answers on `listener` until `stopped` is set, and makes the table.
    pub async fn start(
        file: &Path,
        listener: TcpListener,
        stopped: watch::Receiver<bool>,
    ) -> Result<Self, Trouble> {
        let failed = |error: &dyn std::fmt::Display| {
            Trouble(format!("la file locale {} ne peut pas s’ouvrir : {error}", file.display()))
        };
        let address = listener.local_addr().map_err(|error| failed(&error))?;
        let path = file.to_str().ok_or_else(|| failed(&"son chemin n’est pas en UTF-8"))?;
        let database = Database::new(path).map_err(|error| failed(&error))?;
        let endpoint = format!("http://{address}");
        let client = store::connect_local(&endpoint);
        let served = axum::serve(listener, protocol::router(database.clone()))
            .with_graceful_shutdown(until_set(stopped.clone()));
        let server = tokio::spawn(served.into_future());
        store::create_table(&client, TABLE).await.map_err(|error| failed(&error))?;
        tokio::spawn(sweep(database, stopped));
        Ok(Self { client, endpoint, server })
    }
}

async fn sweep(database: Database, stopped: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(SWEEP);
    let stop = until_set(stopped);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = every.tick() => {}
        }
        let database = database.clone();
        let swept = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
        if let Ok(Err(error)) = swept {
            tracing::warn!(cause = %error, "expired submissions were not removed");
        }
    }
}
