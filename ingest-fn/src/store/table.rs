//! The table's shape, for the places that make their own: the local server and the tests. The deployed table is
//! declared with the infrastructure; both must agree.

use super::QUEUE_INDEX;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{BuildError, DisplayErrorContext};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TimeToLiveSpecification, TimeToLiveStatus,
};
use std::fmt;

/// The table could not be made. The text is for developers.
#[derive(Debug)]
pub struct TableError(String);

/// Makes the table with its index and its expiry, unless it is there.
///
/// # Errors
/// When the store refuses or does not answer.
pub async fn create_table(client: &Client, table: &str) -> Result<(), TableError> {
    let index = GlobalSecondaryIndex::builder()
        .index_name(QUEUE_INDEX)
        .key_schema(key("queue", KeyType::Hash)?)
        .key_schema(key("received_at", KeyType::Range)?)
        // What a list shows; the envelopes stay out of the index.
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::Include)
                .non_key_attributes("form")
                .non_key_attributes("status")
                .non_key_attributes("expires_at")
                .build(),
        )
        .build()
        .map_err(TableError::from)?;
    let created = client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(text("pk")?)
        .attribute_definitions(text("queue")?)
        .attribute_definitions(text("received_at")?)
        .key_schema(key("pk", KeyType::Hash)?)
        .global_secondary_indexes(index)
        .send()
        .await;
    if let Err(error) = created
        && !error.as_service_error().is_some_and(|error| error.is_resource_in_use_exception())
    {
        return Err(TableError::told(&error));
    }
    expire(client, table).await
}

/// Turns expiry on, unless it is: asking twice is an error.
async fn expire(client: &Client, table: &str) -> Result<(), TableError> {
    let described = client
        .describe_time_to_live()
        .table_name(table)
        .send()
        .await
        .map_err(|error| TableError::told(&error))?;
    let status = described.time_to_live_description().and_then(|expiry| expiry.time_to_live_status());
    if matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
        return Ok(());
    }
    let expiry = TimeToLiveSpecification::builder().attribute_name("expires_at").enabled(true).build()?;
    client
        .update_time_to_live()
        .table_name(table)
        .time_to_live_specification(expiry)
        .send()
        .await
        .map_err(|error| TableError::told(&error))?;
    Ok(())
}

fn key(name: &str, kind: KeyType) -> Result<KeySchemaElement, BuildError> {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build()
}

fn text(name: &str) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build()
}

impl TableError {
    fn told(error: &impl std::error::Error) -> Self {
        Self(DisplayErrorContext(error).to_string())
    }
}

impl From<BuildError> for TableError {
    fn from(error: BuildError) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot make the table: {}", self.0)
    }
}

impl std::error::Error for TableError {}
