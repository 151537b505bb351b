//! Brings back what an accident took, from a table restored out of a backup, and nothing that a person took back.
//!
//! A backup is older than the withdrawals that came after it, so restoring one brings erased submissions back to life.
//! What stands in the desk's own table therefore always wins, tombstones above all: a submission is copied only where
//! that table has nothing under its reference. Withdrawals whose tombstones were lost too are named in a list.
//!
//! Envelopes are copied closed: no key is needed. Each submission goes with its photo in one transaction, or alone where
//! the photo was not lost, and nothing is ever replaced, so an interrupted run is simply repeated.

use super::{Desk, text};
use crate::trouble::Trouble;
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem};
use ingest_fn::Reference;
use ingest_fn::store::{Item, Shards, WITHDRAWN, expires_at, photo_key, submission_key};
use std::collections::BTreeSet;

/// What became of the submissions of the restored table.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Submissions copied.
    pub copied: usize,
    /// Photos copied, with their submission or to one that had lost its own.
    pub photos: usize,
    /// Submissions that were not lost.
    pub present: usize,
    /// Submissions left out because they were withdrawn.
    pub withdrawn: usize,
    /// Submissions left out because their time is over.
    pub expired: usize,
}

impl Desk {
    /// Copies what `restored` has and this desk's table lacks, except what has expired or was withdrawn: by its tombstone
    /// here or there, or because it is in `withdrawn`.
    pub async fn recover(
        &self,
        restored: &Desk,
        withdrawn: &BTreeSet<Reference>,
    ) -> Result<Recovered, Trouble> {
        let now = jiff::Timestamp::now();
        for reference in withdrawn {
            self.erase(reference).await?;
        }
        let mut recovered = Recovered::default();
        for item in restored.submissions().await? {
            let reference = reference_of(&item)?;
            let there = self.get(submission_key(&reference)).await?.map(|item| text(&item, "status"));
            if expires_at(&item).is_some_and(|end| end <= now.as_second()) {
                recovered.expired += 1;
            } else if there.as_deref() == Some(WITHDRAWN) {
                recovered.withdrawn += 1;
            } else if withdrawn.contains(&reference) || text(&item, "status") == WITHDRAWN {
                recovered.withdrawn += 1;
                self.write(vec![put_absent(&self.table, tombstone(&item, &reference, now))]).await?;
            } else {
                // A photo of this reference that is there already is its photo.
                let photo = match self.get(photo_key(&reference)).await? {
                    Some(_) => None,
                    None => restored.get(photo_key(&reference)).await?,
                };
                let photo = photo.map(|photo| put_absent(&self.table, photo));
                let lost = there.is_none();
                let first = match lost {
                    true => put_absent(&self.table, item),
                    false => still_lives(&self.table, &reference),
                };
                let pictured = photo.is_some();
                let wanted = lost || pictured;
                let written = wanted && self.write(std::iter::once(first).chain(photo).collect()).await?;
                if lost && !written {
                    return Err(moved_meanwhile(&reference));
                }
                recovered.photos += usize::from(written && pictured);
                recovered.copied += usize::from(lost);
                recovered.present += usize::from(!lost);
            }
        }
        Ok(recovered)
    }

    /// Every submission's item, whole.
    async fn submissions(&self) -> Result<Vec<Item>, Trouble> {
        let pages = self
            .client
            .scan()
            .table_name(&self.table)
            .consistent_read(true)
            .filter_expression("begins_with(pk, :kind)")
            .expression_attribute_values(":kind", AttributeValue::S("S#".to_owned()))
            .into_paginator()
            .items()
            .send();
        pages.try_collect().await.map_err(|error| self.told(&error))
    }

    /// All of it, or nothing when a condition does not hold: false.
    async fn write(&self, items: Vec<Result<TransactWriteItem, BuildError>>) -> Result<bool, Trouble> {
        let items: Vec<TransactWriteItem> =
            items.into_iter().collect::<Result<_, _>>().map_err(|cause| unwritten(&cause))?;
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if refused_by_condition(&error) => Ok(false),
            Err(error) => Err(self.told(&error)),
        }
    }
}

fn refused_by_condition(error: &SdkError<TransactWriteItemsError>) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error()
    else {
        return false;
    };
    let mut codes = canceled.cancellation_reasons().iter().filter_map(|reason| reason.code());
    codes.all(|code| code == "None" || code == "ConditionalCheckFailed")
}

fn put_absent(table: &str, item: Item) -> Result<TransactWriteItem, BuildError> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(pk)")
        .build()?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// Holds while the submission is there and was not withdrawn: a photo must not come back to a tombstone.
fn still_lives(table: &str, reference: &Reference) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .key("pk", AttributeValue::S(submission_key(reference)))
        .condition_expression("attribute_exists(pk) AND #status <> :withdrawn")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":withdrawn", AttributeValue::S(WITHDRAWN.to_owned()))
        .build()?;
    Ok(TransactWriteItem::builder().condition_check(check).build())
}

/// What the withdrawal itself would have left of `item`, and nothing that was sealed.
fn tombstone(item: &Item, reference: &Reference, now: jiff::Timestamp) -> Item {
    let kept = ["pk", "form", "received_at", "expires_at", "version", "withdrawn_at"];
    let mut left: Item =
        kept.iter().filter_map(|name| Some(((*name).to_owned(), item.get(*name)?.clone()))).collect();
    let mut set = |name: &str, value: String| left.insert(name.to_owned(), AttributeValue::S(value));
    set("status", WITHDRAWN.to_owned());
    set("queue", Shards::ONE.queue_key(&text(item, "form"), WITHDRAWN, reference));
    left.entry("withdrawn_at".to_owned()).or_insert_with(|| AttributeValue::S(now.to_string()));
    left
}

fn reference_of(item: &Item) -> Result<Reference, Trouble> {
    let key = text(item, "pk");
    key.strip_prefix("S#").and_then(|text| Reference::parse(text).ok()).ok_or_else(|| {
        Trouble::new(
            "la table restaurée contient une demande dont la référence n’en est pas une.",
            "Vérifiez le nom donné à --from : est-ce bien une table de demandes ?",
        )
    })
}

fn moved_meanwhile(reference: &Reference) -> Trouble {
    Trouble::new(
        format!("la demande {reference} a changé pendant la reprise ; elle n’a pas été copiée."),
        "Relancez la même commande : rien n’est remplacé, et ce qui est repris le reste.",
    )
}

fn unwritten(cause: &BuildError) -> Trouble {
    Trouble::new("une demande n’a pas pu être préparée pour la copie.", "Prévenez les développeurs.")
        .because(cause)
}
