//! What is written: a few items under keys that say their kind. In clear stands only what sorts, counts and
//! expires a submission.

use super::{Item, Shards};
use crate::proof::Ticket;
use crate::reference::Reference;
use crate::seal::{Sealed, timestamp};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

/// How long the same answers are taken for the same submission, in seconds.
const MARKER_LIFE: i64 = 24 * 60 * 60;

pub(super) fn marker_key(marker: &str) -> String {
    format!("D#{marker}")
}

/// Key of the count of attempts under `name`, in one hour of the clock.
pub(super) fn attempts_key(name: &str, hour: i64) -> String {
    format!("T#{name}#{hour}")
}

pub(super) fn marker_item(sealed: &Sealed) -> Item {
    let received = sealed.received_at();
    item([
        ("pk", AttributeValue::S(marker_key(sealed.marker()))),
        ("reference", AttributeValue::S(sealed.reference().as_str().to_owned())),
        ("received_at", AttributeValue::S(timestamp(received))),
        ("expires_at", AttributeValue::N((received.as_second() + MARKER_LIFE).to_string())),
    ])
}

pub(super) fn submission_item(sealed: &Sealed, shards: Shards) -> Item {
    item([
        ("pk", AttributeValue::S(submission_key(sealed.reference()))),
        ("form", AttributeValue::S(sealed.form().to_owned())),
        ("form_digest", AttributeValue::S(sealed.form_digest().to_owned())),
        ("status", AttributeValue::S(sealed.status().to_owned())),
        ("received_at", AttributeValue::S(timestamp(sealed.received_at()))),
        ("expires_at", AttributeValue::N(sealed.expires_at().to_string())),
        ("version", AttributeValue::N("1".to_owned())),
        // A withdrawal erases the marker too, or the same answers sent again would meet it and be lost.
        ("marker", AttributeValue::S(sealed.marker().to_owned())),
        ("queue", AttributeValue::S(shards.queue_key(sealed.form(), sealed.status(), sealed.reference()))),
        ("sealed", AttributeValue::B(Blob::new(sealed.envelope()))),
    ])
}

pub(super) fn photo_item(sealed: &Sealed) -> Option<Item> {
    let envelope = sealed.photo_envelope()?;
    Some(item([
        ("pk", AttributeValue::S(photo_key(sealed.reference()))),
        ("expires_at", AttributeValue::N(sealed.expires_at().to_string())),
        ("version", AttributeValue::N("1".to_owned())),
        ("sealed", AttributeValue::B(Blob::new(envelope))),
    ]))
}

/// A challenge that has served. It says nothing of the submission that it came with.
pub(super) fn ticket_item(ticket: &Ticket) -> Item {
    item([
        ("pk", AttributeValue::S(format!("C#{}", ticket.id()))),
        // A minute more than it is good for, so that clocks need not agree.
        ("expires_at", AttributeValue::N((ticket.expires_at() + 60).to_string())),
    ])
}

/// Key of a submission's item.
pub fn submission_key(reference: &Reference) -> String {
    format!("S#{}", reference.as_str())
}

/// Key of the item of a submission's photo.
pub fn photo_key(reference: &Reference) -> String {
    format!("P#{}", reference.as_str())
}

fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// When an item goes, in seconds since 1970. What has expired may stand in the table for days.
pub fn expires_at(item: &Item) -> Option<i64> {
    item.get("expires_at")?.as_n().ok()?.parse().ok()
}
