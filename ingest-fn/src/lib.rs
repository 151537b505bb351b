//! Takes what a visitor posts, seals it, and queues it: one request at a time, told top to bottom in [`receive`].
//!
//! The crate is a router with no host of its own. The Lambda binary hands it to `lambda_http`, the local server
//! mounts it beside the generated pages, the tests put it on a loopback port. What it acknowledges is stored; what
//! it stores, it cannot read back: it holds public keys only.

mod answer;
mod budget;
mod bundle;
mod config;
mod envelope_version;
mod gate;
mod kept;
mod metrics;
mod parse;
mod photo;
mod proof;
mod proofread;
mod receive;
pub mod reference;
mod refusal;
mod render;
mod router;
mod seal;
pub mod store;
mod throttle;
mod validate;
mod verify;
mod withdraw;
mod withdrawal;
mod wording;

pub use bundle::{Bundle, BundleError};
pub use config::{Config, ConfigError, HmacKey, OriginSecret};
pub use envelope_version::{PHOTO_VERSION, SEALED_VERSION};
pub use metrics::NAMESPACE;
pub use reference::Reference;
pub use router::{RequestId, Service, log_panics_by_place, router};
pub use store::Store;
pub use wording::message_keys;

/// Largest request body taken, in bytes: a 4 MiB photo does not fit beside its form, and Lambda refuses 6 MiB
/// of base64, which is 4.5 MiB of body.
pub const BODY_LIMIT: usize = 4 * 1024 * 1024;
