//! Reads the queue. Lists go through the index, which holds no envelope; one submission is read by its key. What has
//! expired is gone from the first second, though DynamoDB sweeps it only within days.

mod closing;
mod recover;

use crate::trouble::Trouble;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::AttributeValue;
use ingest_fn::store::{
    self, Item, QUEUE_INDEX, WITHDRAWN, expires_at, photo_key, queue_keys, submission_key,
};
use ingest_fn::{Reference, Store};

pub use closing::{CLOSED, Change, Changed, RECEIVED};
pub use recover::Recovered;

pub struct Desk {
    client: Client,
    table: String,
}

/// One line of the list.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// As stored, when it is not a reference.
    pub reference: Result<Reference, String>,
    pub form: String,
    pub status: String,
    /// ISO 8601 in UTC.
    pub received_at: String,
    /// When it goes; `None` for what says no time.
    pub expires_at: Option<jiff::Timestamp>,
}

/// A submission as it is kept.
pub enum Kept {
    Sealed {
        status: String,
        /// When it was last dealt with, if it is: ISO 8601 in UTC.
        closed_at: Option<String>,
        envelope: Vec<u8>,
    },
    /// Taken back by who sent it, at this time: ISO 8601 in UTC.
    Withdrawn { at: String },
}

impl Desk {
    /// The desk of the store that the environment names (`AWS_*`).
    pub async fn connect(table: String) -> Self {
        Self { client: store::connect().await, table }
    }

    /// Everything queued and not yet dealt with, newest first.
    pub async fn list(&self, form: Option<&str>, status: Option<&str>) -> Result<Vec<Entry>, Trouble> {
        let items = match (form, status) {
            (Some(form), Some(status)) => self.query(form, status).await?,
            _ => self.scan(form, status).await?,
        };
        let mut entries: Vec<Entry> = items.iter().filter(|item| !is_over(item)).map(entry).collect();
        entries.sort_by(|a, b| b.received_at.cmp(&a.received_at));
        Ok(entries)
    }

    /// Asks every shard there can be. How many the function writes is not the desk's business: those that it does not
    /// write answer with nothing.
    async fn query(&self, form: &str, status: &str) -> Result<Vec<Item>, Trouble> {
        let mut found = Vec::new();
        for queue in queue_keys(form, status) {
            let pages = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(QUEUE_INDEX)
                .key_condition_expression("queue = :queue")
                .expression_attribute_values(":queue", AttributeValue::S(queue))
                .into_paginator()
                .items()
                .send();
            let shard: Vec<Item> = pages.try_collect().await.map_err(|error| self.told(&error))?;
            found.extend(shard);
        }
        Ok(found)
    }

    async fn scan(&self, form: Option<&str>, status: Option<&str>) -> Result<Vec<Item>, Trouble> {
        // Both names are words of DynamoDB's own, hence the aliases.
        let wanted = [("#form", ":form", "form", form), ("#status", ":status", "status", status)];
        let mut scan = self.client.scan().table_name(&self.table).index_name(QUEUE_INDEX);
        let mut conditions = Vec::new();
        for (alias, placeholder, name, value) in wanted {
            if let Some(value) = value {
                conditions.push(format!("{alias} = {placeholder}"));
                scan = scan
                    .expression_attribute_names(alias, name)
                    .expression_attribute_values(placeholder, AttributeValue::S(value.to_owned()));
            }
        }
        let filter = (!conditions.is_empty()).then(|| conditions.join(" AND "));
        let pages = scan.set_filter_expression(filter).into_paginator().items().send();
        pages.try_collect().await.map_err(|error| self.told(&error))
    }

    /// One submission; `None` when there is none of that reference.
    pub async fn submission(&self, reference: &Reference) -> Result<Option<Kept>, Trouble> {
        let item = self.get(submission_key(reference)).await?;
        Ok(item.and_then(|item| match text(&item, "status") {
            status if status == WITHDRAWN => Some(Kept::Withdrawn { at: text(&item, "withdrawn_at") }),
            status => Some(Kept::Sealed {
                status,
                closed_at: item.contains_key("closed_at").then(|| text(&item, "closed_at")),
                envelope: sealed(&item)?,
            }),
        }))
    }

    /// Leaves of a submission what its sender's own withdrawal would: a tombstone. Nothing to erase is no error.
    pub async fn erase(&self, reference: &Reference) -> Result<(), Trouble> {
        let store = Store::new(self.client.clone(), &self.table);
        store.erase(reference, jiff::Timestamp::now()).await.map_err(|cause| {
            Trouble::new(
                "la table des demandes n’a pas pu être modifiée.",
                "Rien n’est perdu : corrigez la cause (vos droits, la connexion) et recommencez.",
            )
            .because(cause)
        })
    }

    /// The envelope of a submission's photo.
    pub async fn photo(&self, reference: &Reference) -> Result<Option<Vec<u8>>, Trouble> {
        Ok(self.get(photo_key(reference)).await?.and_then(|item| sealed(&item)))
    }

    async fn get(&self, key: String) -> Result<Option<Item>, Trouble> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(key))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| self.told(&error))?;
        Ok(answer.item.filter(|item| !is_over(item)))
    }

    fn told<E, R>(&self, error: &SdkError<E, R>) -> Trouble
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
        R: std::fmt::Debug + 'static,
    {
        let trouble = match error {
            SdkError::ServiceError(service) => match service.err().code() {
                Some("ResourceNotFoundException") => Trouble::new(
                    format!("la table « {} » n’existe pas.", self.table),
                    "Vérifiez TABLE_NAME (ou --table) et AWS_REGION.",
                ),
                Some(
                    "AccessDeniedException"
                    | "UnrecognizedClientException"
                    | "ExpiredTokenException"
                    | "InvalidSignatureException"
                    | "MissingAuthenticationTokenException",
                ) => Trouble::new(
                    "vous n’avez pas accès à la table des demandes.",
                    "Connectez-vous de nouveau à AWS, ou demandez l’accès à la personne qui gère le site.",
                ),
                _ => Trouble::new(
                    "la table des demandes a répondu par une erreur.",
                    "Réessayez dans quelques minutes.",
                ),
            },
            _ => Trouble::new(
                "la table des demandes ne répond pas.",
                "Vérifiez votre connexion et vos accès AWS (AWS_REGION, identifiants) ; en local, que « site-gen serve » \
                 fonctionne et que AWS_ENDPOINT_URL_DYNAMODB est l’adresse qu’il affiche.",
            ),
        };
        trouble.because(store::describe(error))
    }
}

fn entry(item: &Item) -> Entry {
    let key = text(item, "pk");
    let reference = Reference::parse(key.strip_prefix("S#").unwrap_or(&key)).map_err(|_| key);
    Entry {
        reference,
        form: text(item, "form"),
        status: text(item, "status"),
        received_at: text(item, "received_at"),
        expires_at: expires_at(item).and_then(|end| jiff::Timestamp::from_second(end).ok()),
    }
}

fn is_over(item: &Item) -> bool {
    expires_at(item).is_some_and(|end| end <= jiff::Timestamp::now().as_second())
}

fn text(item: &Item, name: &str) -> String {
    item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
}

fn sealed(item: &Item) -> Option<Vec<u8>> {
    item.get("sealed").and_then(|value| value.as_b().ok()).map(|blob| blob.as_ref().to_vec())
}
