//! Taking back what was queued: the content goes at once, and a tombstone without personal data tells the staff that
//! they have something to erase as well.
//!
//! The function reads no content for it: of a submission it asks for the status and the name of its marker only.

use super::items::{attempts_key, marker_key, photo_key, submission_key};
use super::{Pauses, Store, StoreError, describe};
use crate::reference::Reference;
use crate::seal::timestamp;
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, ReturnValue, TransactWriteItem, Update};

/// Status of a tombstone.
pub const WITHDRAWN: &str = "withdrawn";

const HOUR: i64 = 60 * 60;

/// What of a submission the withdrawal needs to know.
struct Found {
    form: String,
    marker: Option<String>,
    withdrawn: bool,
}

impl Store {
    /// Counts one more attempt under `name` and returns how many there were within this hour of the clock, this one
    /// included.
    pub(crate) async fn count_attempt(&self, name: &str, now: jiff::Timestamp) -> Result<u64, StoreError> {
        let hour = now.as_second().div_euclid(HOUR);
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(attempts_key(name, hour)))
            .update_expression("ADD attempts :one SET expires_at = :end")
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .expression_attribute_values(":end", AttributeValue::N(((hour + 2) * HOUR).to_string()))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|error| StoreError::Unavailable(describe(&error)))?;
        let counted =
            answer.attributes.as_ref().and_then(|item| item.get("attempts")?.as_n().ok()?.parse().ok());
        counted.ok_or_else(|| StoreError::Unavailable("the count of attempts has no number".to_owned()))
    }

    /// Erases the content, the photo and the duplicate marker of a submission and leaves its tombstone. Erasing what
    /// was erased before, or has expired, is no error. A change by the staff at the same instant cancels the
    /// transaction, so a conflict is tried again; the caller's deadline ends it.
    pub(crate) async fn withdraw(
        &self,
        reference: &Reference,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let mut pauses = Pauses::new();
        while let Some(found) = self.find(reference).await?.filter(|found| !found.withdrawn) {
            match self.erase_found(reference, &found, now).await {
                Ok(()) => return Ok(()),
                Err(Erasing::TryAgain) => {}
                Err(Erasing::Failed(cause)) => return Err(StoreError::Unavailable(cause)),
            }
            pauses.next().await;
        }
        Ok(())
    }

    /// The same for whoever repairs the table: the cause of a failure as a text.
    ///
    /// # Errors
    /// When the store refuses or does not answer; nothing is erased then.
    pub async fn erase(&self, reference: &Reference, now: jiff::Timestamp) -> Result<(), String> {
        self.withdraw(reference, now).await.map_err(|error| format!("{error:?}"))
    }

    async fn find(&self, reference: &Reference) -> Result<Option<Found>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(submission_key(reference)))
            .projection_expression("form, #status, marker")
            .expression_attribute_names("#status", "status")
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::Unavailable(describe(&error)))?;
        Ok(answer.item.map(|item| {
            let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
            Found {
                form: text("form").unwrap_or_default(),
                marker: text("marker"),
                withdrawn: text("status").as_deref() == Some(WITHDRAWN),
            }
        }))
    }

    async fn erase_found(
        &self,
        reference: &Reference,
        found: &Found,
        now: jiff::Timestamp,
    ) -> Result<(), Erasing> {
        // The same answers sent again a day later have a marker of that name and another reference: it is theirs.
        let ours = match &found.marker {
            Some(marker) => self.marker_is_of(marker, reference).await?,
            None => false,
        };
        let mut writes = vec![self.tombstone(reference, &found.form, now), self.delete(photo_key(reference))];
        if let Some(marker) = found.marker.as_ref().filter(|_| ours) {
            writes.push(self.delete(marker_key(marker)));
        }
        let writes = writes
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(|cause| Erasing::Failed(cause.to_string()))?;
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(drop).map_err(|error| judge(&error))
    }

    async fn marker_is_of(&self, marker: &str, reference: &Reference) -> Result<bool, Erasing> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(marker_key(marker)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| Erasing::Failed(describe(&error)))?;
        let theirs = answer.item.as_ref().and_then(|item| item.get("reference")?.as_s().ok());
        Ok(theirs.is_some_and(|theirs| theirs == reference.as_str()))
    }

    /// Keeps what sorts and expires the submission, and nothing that was sealed.
    fn tombstone(
        &self,
        reference: &Reference,
        form: &str,
        now: jiff::Timestamp,
    ) -> Result<TransactWriteItem, BuildError> {
        let update = Update::builder()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(submission_key(reference)))
            .condition_expression("attribute_exists(pk)")
            .update_expression(
                "SET #status = :withdrawn, queue = :queue, withdrawn_at = :now, version = version + :one \
                 REMOVE sealed, form_digest, marker, closed_at",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":withdrawn", AttributeValue::S(WITHDRAWN.to_owned()))
            .expression_attribute_values(
                ":queue",
                AttributeValue::S(self.shards.queue_key(form, WITHDRAWN, reference)),
            )
            .expression_attribute_values(":now", AttributeValue::S(timestamp(now)))
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn delete(&self, key: String) -> Result<TransactWriteItem, BuildError> {
        let delete = Delete::builder().table_name(&self.table).key("pk", AttributeValue::S(key)).build()?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}

/// Why nothing was erased.
enum Erasing {
    /// Somebody else wrote at the same instant, or the submission expired in between.
    TryAgain,
    Failed(String),
}

fn judge(error: &SdkError<TransactWriteItemsError>) -> Erasing {
    match error.as_service_error() {
        Some(
            TransactWriteItemsError::TransactionCanceledException(_)
            | TransactWriteItemsError::TransactionInProgressException(_),
        ) => Erasing::TryAgain,
        _ => Erasing::Failed(describe(error)),
    }
}
