//! Reaching the store: on AWS, or on this machine. Both give up in time for the visitor to be told.

use super::DEADLINE;
use aws_config::BehaviorVersion;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Credentials, Region};
use aws_sdk_dynamodb::{Client, Config};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// A client, made by whoever asks for it first.
pub(super) type LazyClient = LazyLock<Client, Box<dyn FnOnce() -> Client + Send>>;

pub(super) fn already(client: Client) -> Arc<LazyClient> {
    Arc::new(LazyLock::new(Box::new(move || client)))
}

/// Making a client reads all root certificates of the system, and no form needs them to be shown.
pub(super) fn later(connect: fn() -> Client) -> Arc<LazyClient> {
    Arc::new(LazyLock::new(Box::new(connect)))
}

/// A client for the store the environment names (`AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB`, credentials).
pub async fn connect() -> Client {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts())
        .retry_config(retries())
        .load()
        .await;
    Client::new(&config)
}

/// As [`connect`], where the environment says everything, as Lambda's does: no profile and no other service is asked,
/// which a visitor would wait for.
pub fn connect_from_environment() -> Client {
    let said = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .timeout_config(timeouts())
        .retry_config(retries());
    config.set_region(said("AWS_REGION").map(Region::new));
    config.set_endpoint_url(said("AWS_ENDPOINT_URL_DYNAMODB").or_else(|| said("AWS_ENDPOINT_URL")));
    Client::from_conf(config.build())
}

/// A client for a store on this machine, at `endpoint` (`http://127.0.0.1:8000`). Such a store asks for credentials
/// and looks at none, so none are needed.
pub fn connect_local(endpoint: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(endpoint)
        .timeout_config(timeouts())
        .retry_config(retries())
        .build();
    Client::from_conf(config)
}

/// Short enough that a call and its retries end before [`DEADLINE`].
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(1000))
        .operation_attempt_timeout(Duration::from_millis(2000))
        .operation_timeout(DEADLINE)
        .build()
}

fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(100))
}
