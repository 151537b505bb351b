//! The queue: one DynamoDB table, one transaction per submission.
//!
//! Submission, photo and duplicate marker are written together or not at all, so a reference is shown only for
//! what is wholly kept. The marker makes a double click, a retry and a refresh one submission: whoever comes second
//! is answered with the first one's reference.
//!
//! All calls of one request end within [`DEADLINE`]: the visitor of a dead store is told so while still looking at the
//! page.

mod connection;
mod items;
mod pauses;
mod shards;
mod table;
mod withdrawing;

use crate::proof::Ticket;
use crate::reference::Reference;
use crate::seal::Sealed;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use connection::{LazyClient, already, later};
use items::{marker_item, marker_key, photo_item, submission_item, ticket_item};
use pauses::Pauses;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

pub use connection::{connect, connect_from_environment, connect_local};
pub use items::{expires_at, photo_key, submission_key};
pub use shards::{NotAShardCount, Shards, queue_keys};
pub use table::{TableError, create_table};
pub use withdrawing::WITHDRAWN;

/// How long one request may wait for the store, all calls and retries together.
pub const DEADLINE: Duration = Duration::from_millis(4500);
/// Rounds of attempts on a store that does not answer; the client makes three attempts in each.
const ROUNDS: usize = 3;
/// Name of the index the staff read: by form and status, then time.
pub const QUEUE_INDEX: &str = "queue";

/// One attribute map, as DynamoDB keeps it.
pub type Item = HashMap<String, AttributeValue>;

/// The queue, as the function sees it: it can add, and recognise what it added.
#[derive(Debug, Clone)]
pub struct Store {
    client: Arc<LazyClient>,
    table: String,
    shards: Shards,
}

/// Proof that a submission is kept. Only a committed write makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    reference: Reference,
    received_at: jiff::Timestamp,
    duplicate: bool,
}

/// Why nothing was stored.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// The reference drawn is in use: draw another, seal again.
    ReferenceTaken,
    /// The challenge came with another submission before.
    TicketUsed,
    /// The store does not answer, or not in time. The text is for the log.
    Unavailable(String),
}

/// What one attempt came to.
enum Attempt {
    Committed,
    MarkerPresent,
    ReferenceTaken,
    TicketUsed,
    Conflict,
    /// Refused for a reason that will not go away by itself.
    Failed(String),
    /// No answer, or one that says to come back: it may even have been committed.
    Unheard(String),
}

impl Store {
    /// The queue kept in `table`, its index in one piece.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client: already(client), table: table.into(), shards: Shards::ONE }
    }

    /// The queue kept in `table`, its client made by `connect` when [`Self::connect`] or the first call asks for it.
    pub fn connecting(connect: fn() -> Client, table: impl Into<String>) -> Self {
        Self { client: later(connect), table: table.into(), shards: Shards::ONE }
    }

    /// Makes the client, or waits until it is made.
    pub(crate) fn connect(&self) {
        LazyLock::force(&self.client);
    }

    /// The same queue, its index written over `shards`.
    pub fn sharded(self, shards: Shards) -> Self {
        Self { shards, ..self }
    }

    /// Writes a sealed submission, or recognises that it was written before. Two posts of the same answers at the same
    /// instant cancel each other's transaction, and a store that is throttled or cut off may answer the next time: both
    /// are tried again. The caller's deadline ends it.
    pub(crate) async fn put(&self, sealed: &Sealed, ticket: Option<&Ticket>) -> Result<Receipt, StoreError> {
        // The same token for every attempt: one that committed without our hearing of it is not written twice.
        let token = sealed.reference().as_str();
        let mut pauses = Pauses::new();
        let mut failures = 0;
        loop {
            match self.attempt(sealed, ticket, token).await {
                Attempt::Committed => return Ok(Receipt::of(sealed)),
                Attempt::MarkerPresent => {
                    if let Some(receipt) = self.former_receipt(sealed).await? {
                        return Ok(receipt);
                    }
                }
                Attempt::ReferenceTaken => return Err(StoreError::ReferenceTaken),
                Attempt::TicketUsed => return Err(StoreError::TicketUsed),
                Attempt::Conflict => {}
                Attempt::Failed(cause) => return Err(StoreError::Unavailable(cause)),
                Attempt::Unheard(cause) => {
                    failures += 1;
                    if failures == ROUNDS {
                        return Err(StoreError::Unavailable(cause));
                    }
                }
            }
            pauses.next().await;
        }
    }

    async fn attempt(&self, sealed: &Sealed, ticket: Option<&Ticket>, token: &str) -> Attempt {
        let puts = [
            Some(self.put_once(marker_item(sealed), Some(sealed.received_at().as_second()))),
            Some(self.put_once(submission_item(sealed, self.shards), None)),
            photo_item(sealed).map(|item| self.put_once(item, None)),
            ticket.map(|ticket| self.put_once(ticket_item(ticket), None)),
        ];
        let ticket_at = ticket.is_some().then(|| puts.iter().flatten().count() - 1);
        let items = puts.into_iter().flatten().collect::<Result<Vec<_>, _>>();
        let items = match items {
            Ok(items) => items,
            Err(cause) => return Attempt::Failed(cause.to_string()),
        };
        let sent = self
            .client
            .transact_write_items()
            .set_transact_items(Some(items))
            .client_request_token(token)
            .send()
            .await;
        sent.map_or_else(|error| judge(&error, ticket_at), |_| Attempt::Committed)
    }

    /// A write that never replaces. With `now`, an item that has expired but was not swept yet counts as absent.
    fn put_once(
        &self,
        item: Item,
        now: Option<i64>,
    ) -> Result<TransactWriteItem, aws_sdk_dynamodb::error::BuildError> {
        let put = Put::builder().table_name(&self.table).set_item(Some(item));
        let put = match now {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(now) => put
                .condition_expression("attribute_not_exists(pk) OR expires_at < :now")
                .expression_attribute_values(":now", AttributeValue::N(now.to_string())),
        };
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    }

    /// What the marker in the way says; `None` when it went away in between.
    async fn former_receipt(&self, sealed: &Sealed) -> Result<Option<Receipt>, StoreError> {
        self.receipt_under(sealed.marker(), sealed.reference()).await
    }

    /// What the marker of this name says, as long as it is good; a reference other than `ours` makes it a duplicate.
    pub(crate) async fn receipt_under(
        &self,
        marker: &str,
        ours: &Reference,
    ) -> Result<Option<Receipt>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(marker_key(marker)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::Unavailable(describe(&error)))?;
        let now = jiff::Timestamp::now().as_second();
        let good = answer.item.filter(|item| expires_at(item).is_none_or(|end| end >= now));
        Ok(good.and_then(|item| {
            let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
            let reference = Reference::parse(text("reference")?).ok()?;
            // Ours: an attempt before this one was committed, and its answer lost.
            let duplicate = reference != *ours;
            Some(Receipt { reference, received_at: text("received_at")?.parse().ok()?, duplicate })
        }))
    }
}

impl Receipt {
    fn of(sealed: &Sealed) -> Self {
        Self { reference: sealed.reference().clone(), received_at: sealed.received_at(), duplicate: false }
    }

    /// The reference to show.
    pub(crate) fn reference(&self) -> &Reference {
        &self.reference
    }

    /// When the submission was received; for a duplicate, when the first one was.
    pub(crate) fn received_at(&self) -> jiff::Timestamp {
        self.received_at
    }

    /// Whether it had been stored before.
    pub(crate) fn is_duplicate(&self) -> bool {
        self.duplicate
    }
}

/// Reads the outcome from the reasons, which stand in the order of the writes: marker, submission, photo, and the
/// challenge at `ticket_at`.
fn judge(error: &SdkError<TransactWriteItemsError>, ticket_at: Option<usize>) -> Attempt {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
            let reasons: Vec<&str> = canceled
                .cancellation_reasons()
                .iter()
                .map(|reason| reason.code().unwrap_or("None"))
                .collect();
            let failed = |index: usize| reasons.get(index) == Some(&"ConditionalCheckFailed");
            if failed(0) {
                Attempt::MarkerPresent
            } else if ticket_at.is_some_and(failed) {
                Attempt::TicketUsed
            } else if failed(1) || failed(2) {
                Attempt::ReferenceTaken
            } else if reasons.iter().any(|code| {
                matches!(*code, "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
            }) {
                Attempt::Conflict
            } else {
                Attempt::Failed(format!("transaction cancelled: {}", reasons.join(", ")))
            }
        }
        Some(TransactWriteItemsError::TransactionInProgressException(_)) => Attempt::Conflict,
        _ if will_pass(error) => Attempt::Unheard(describe(error)),
        _ => Attempt::Failed(describe(error)),
    }
}

/// Whether the store may answer otherwise in a moment: it was not reached, has trouble of its own, or is throttled.
fn will_pass(error: &SdkError<TransactWriteItemsError>) -> bool {
    let SdkError::ServiceError(told) = error else { return true };
    let throttled = |code: &str| {
        code.contains("Throttl") || code.contains("ThroughputExceeded") || code == "RequestLimitExceeded"
    };
    told.raw().status().is_server_error() || told.err().code().is_some_and(throttled)
}

/// The store's own code and message, or why it could not be reached: one line for a log or a terminal. The SDK's
/// report is not used: it quotes the whole exchange.
pub fn describe<E, R>(error: &SdkError<E, R>) -> String
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
    R: fmt::Debug + 'static,
{
    if let Some(told) = error.as_service_error() {
        let code = told.code().unwrap_or("error without a code");
        return format!("{code}: {}", told.message().unwrap_or("no message"));
    }
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReferenceTaken => f.write_str("the reference drawn is in use"),
            Self::TicketUsed => f.write_str("the challenge came with another submission before"),
            Self::Unavailable(cause) => write!(f, "the store is unavailable: {cause}"),
        }
    }
}

impl std::error::Error for StoreError {}
