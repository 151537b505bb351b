//! Takes a submission that is dealt with out of the list, and puts it back.
//!
//! The index is sparse: what is closed leaves it, and is still opened by its reference until it expires. A change is
//! written only over the version that was read, so that a withdrawal of the same instant wins, and leaves an item that
//! tells from what, to what and when.

use super::{Desk, text};
use crate::trouble::Trouble;
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};
use ingest_fn::Reference;
use ingest_fn::store::{Item, Shards, WITHDRAWN, expires_at, submission_key};

/// What waits to be dealt with.
pub const RECEIVED: &str = "received";
/// What is dealt with.
pub const CLOSED: &str = "closed";
/// How often a change is tried again when somebody else writes at the same instant.
const ATTEMPTS: usize = 3;

/// A change that staff can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Close,
    Reopen,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// It stood like this before.
    Already,
    /// Its sender took it back: there is nothing to deal with.
    Withdrawn,
    /// There is none of that reference.
    Absent,
}

/// What a change is written over.
struct Seen {
    form: String,
    status: String,
    version: u64,
    expires_at: i64,
}

impl Desk {
    /// Closes or reopens a submission.
    pub async fn change(&self, reference: &Reference, change: Change) -> Result<Changed, Trouble> {
        for _ in 0..ATTEMPTS {
            let Some(item) = self.get(submission_key(reference)).await? else { return Ok(Changed::Absent) };
            let seen = Seen::of(&item);
            match (change, seen.status.as_str()) {
                (_, WITHDRAWN) => return Ok(Changed::Withdrawn),
                (Change::Close, CLOSED) => return Ok(Changed::Already),
                (Change::Reopen, status) if status != CLOSED => return Ok(Changed::Already),
                _ => {}
            }
            let writes = self.writes(reference, &seen, change).map_err(unwritable)?;
            let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
            match sent {
                Ok(_) => return Ok(Changed::Done),
                Err(error) if lost_the_race(&error) => {}
                Err(error) => return Err(self.told(&error)),
            }
        }
        Err(Trouble::new(
            format!("la demande {reference} est modifiée par quelqu’un d’autre en ce moment."),
            "Rien n’a été changé : attendez un instant et recommencez.",
        ))
    }

    fn writes(
        &self,
        reference: &Reference,
        seen: &Seen,
        change: Change,
    ) -> Result<Vec<TransactWriteItem>, BuildError> {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let number = |value: u64| AttributeValue::N(value.to_string());
        let now = text(&jiff::Timestamp::now().to_string());
        let next = seen.version + 1;
        let update = Update::builder()
            .table_name(&self.table)
            .key("pk", text(&submission_key(reference)))
            .condition_expression("version = :seen")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":seen", number(seen.version))
            .expression_attribute_values(":next", number(next));
        let (to, update) = match change {
            Change::Close => (
                CLOSED,
                update
                    .update_expression("SET #status = :to, version = :next, closed_at = :now REMOVE queue")
                    .expression_attribute_values(":now", now.clone()),
            ),
            // The first shard: whoever reads the index asks them all.
            Change::Reopen => (
                RECEIVED,
                update
                    .update_expression("SET #status = :to, version = :next, queue = :queue REMOVE closed_at")
                    .expression_attribute_values(
                        ":queue",
                        text(&Shards::ONE.queue_key(&seen.form, RECEIVED, reference)),
                    ),
            ),
        };
        let note = Put::builder()
            .table_name(&self.table)
            .item("pk", text(&format!("A#{}#{next}", reference.as_str())))
            .item("from", text(&seen.status))
            .item("to", text(to))
            .item("at", now)
            .item("expires_at", AttributeValue::N(seen.expires_at.to_string()))
            .condition_expression("attribute_not_exists(pk)");
        let update = update.expression_attribute_values(":to", text(to)).build()?;
        Ok(vec![
            TransactWriteItem::builder().update(update).build(),
            TransactWriteItem::builder().put(note.build()?).build(),
        ])
    }
}

impl Seen {
    fn of(item: &Item) -> Self {
        let version = item.get("version").and_then(|value| value.as_n().ok()?.parse().ok());
        Self {
            form: text(item, "form"),
            status: text(item, "status"),
            version: version.unwrap_or_default(),
            expires_at: expires_at(item).unwrap_or_default(),
        }
    }
}

/// Whether somebody else wrote between reading and writing.
fn lost_the_race(error: &SdkError<TransactWriteItemsError>) -> bool {
    matches!(
        error.as_service_error(),
        Some(
            TransactWriteItemsError::TransactionCanceledException(_)
                | TransactWriteItemsError::TransactionInProgressException(_)
        )
    )
}

fn unwritable(error: BuildError) -> Trouble {
    Trouble::new("la demande n’a pas pu être modifiée.", "Prévenez la personne qui gère le site.")
        .because(error)
}
