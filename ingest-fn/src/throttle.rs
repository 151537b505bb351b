//! How fast one network sends, and has photos decoded. Counted by the hour of the clock under a keyed hash of the
//! address that changes every day; the address itself is neither kept nor logged.
//!
//! A hospital, a school or a telephone operator is one address for many people, so the limits are wide, and the first
//! of them only sets submissions apart.

use crate::budget::Budget;
use crate::gate::Sender;
use crate::router::Shared;
use crate::seal::hex;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::time::Duration;

/// Posts within an hour after which those of the same network are set apart that did no work for it.
pub(crate) const BRISK: u64 = 10;
/// Posts within an hour after which all those of the same network are set apart.
pub(crate) const HASTY: u64 = 60;
/// Posts, or photos to look at, within an hour after which the form comes back with its answers: nothing is kept, and
/// no photo is decoded.
pub(crate) const TOO_FAST: u64 = 600;

/// A count that takes longer is done without: counting must not be why somebody's answers are not kept.
const PATIENCE: Duration = Duration::from_millis(500);
const DAY: i64 = 24 * 60 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    Usual,
    Brisk,
    Hasty,
    TooFast,
}

/// What costs us something, each counted for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Keeping answers.
    Sending,
    /// Decoding a photo only to show the answers once more.
    Developing,
}

/// Counts this post, and says how it stands among those of its network.
pub(crate) async fn pace(shared: &Shared, effort: Effort, sender: &Sender, budget: &Budget) -> Pace {
    let Some(address) = sender.address() else { return Pace::Usual };
    let now = jiff::Timestamp::now();
    let name = name(effort, &address, now, shared.config.marker_key.bytes());
    let count = budget.spend_at_most(PATIENCE, shared.store.count_attempt(&name, now)).await;
    match count {
        Ok(count) => judge(count),
        Err(_) => Pace::Usual,
    }
}

fn judge(count: u64) -> Pace {
    if count > TOO_FAST {
        Pace::TooFast
    } else if count > HASTY {
        Pace::Hasty
    } else if count > BRISK {
        Pace::Brisk
    } else {
        Pace::Usual
    }
}

fn name(effort: Effort, address: &str, now: jiff::Timestamp, key: &[u8; 32]) -> String {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("an HMAC takes a key of any length");
    mac.update(match effort {
        Effort::Sending => b"sender\0",
        Effort::Developing => b"photos\0",
    });
    mac.update(&now.as_second().div_euclid(DAY).to_be_bytes());
    mac.update(address.as_bytes());
    hex(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_another_name_every_day() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
        let name = |address, time| name(Effort::Sending, address, at(time), &[7; 32]);
        let morning = name("198.51.100.7", "2025-03-01T08:00:00Z");
        assert_eq!(morning, name("198.51.100.7", "2025-03-01T23:00:00Z"));
        assert_ne!(morning, name("198.51.100.7", "2025-03-02T08:00:00Z"));
        assert_ne!(morning, name("198.51.100.8", "2025-03-01T08:00:00Z"));
        assert!(!morning.contains("198"));
    }

    #[test]
    fn many_are_set_apart_before_any_is_turned_away() {
        assert_eq!((judge(1), judge(BRISK)), (Pace::Usual, Pace::Usual));
        assert_eq!((judge(BRISK + 1), judge(HASTY)), (Pace::Brisk, Pace::Brisk));
        assert_eq!((judge(HASTY + 1), judge(TOO_FAST)), (Pace::Hasty, Pace::Hasty));
        assert_eq!(judge(TOO_FAST + 1), Pace::TooFast);
    }
}
