//! Is it a person? A robot fills in every field it finds, the hidden one too, and sends faster than people do.
//!
//! A suspect is never turned away: a password manager or an assistive tool may have filled the trap. It is kept
//! apart, for a shorter time, and answered like everybody else, which also tells a robot nothing.

use crate::throttle::Pace;
use forms::Posted;

/// What somebody posted, with a judgement on who that was. Only [`verify`] makes it.
pub(crate) struct Verified<T> {
    posted: T,
    suspect: bool,
}

/// Looks at what the trap caught, and at how many posts came from the same network.
pub(crate) fn verify(posted: Posted, trap: &str, pace: Pace) -> Verified<Posted> {
    let trapped = trap.chars().any(|c| !c.is_whitespace());
    Verified { suspect: trapped || pace != Pace::Usual, posted }
}

impl<T> Verified<T> {
    pub(crate) fn posted(&self) -> &T {
        &self.posted
    }

    pub(crate) fn is_suspect(&self) -> bool {
        self.suspect
    }
}
