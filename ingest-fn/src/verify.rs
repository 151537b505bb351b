//! Is it a person? A robot fills in every field it finds, the hidden one too, sends faster than people do, and does not
//! do the little work that the page asks of the browser.
//!
//! A suspect is never turned away: a password manager or an assistive tool may have filled the trap, an old browser
//! runs no script. It is kept apart, for a shorter time, and answered like everybody else, which also tells a robot
//! nothing.

use crate::proof::{Proof, Ticket};
use crate::throttle::Pace;
use forms::Posted;
use jiff::SignedDuration;

/// Nobody reads their answers over, or even finds the button, in less.
const SHORTEST: SignedDuration = SignedDuration::from_millis(1000);

/// What somebody posted, with a judgement on who that was. Only [`verify`] makes it.
pub(crate) struct Verified<T> {
    posted: T,
    suspect: bool,
    ticket: Option<Ticket>,
}

/// Looks at what the trap caught, at how many posts came from the same network, and at what became of the challenge.
/// `asked` says whether the form shows its answers first, and so hands out a challenge.
pub(crate) fn verify(posted: Posted, trap: &str, pace: Pace, proof: Proof, asked: bool) -> Verified<Posted> {
    let trapped = trap.chars().any(|c| !c.is_whitespace());
    let (doubtful, proven, ticket) = match proof {
        Proof::Absent => (asked, false, None),
        Proof::Expired | Proof::Wrong => (true, false, None),
        Proof::Brought { ticket, solved } => (ticket.age() < SHORTEST, solved, Some(ticket)),
    };
    let hasty = match pace {
        Pace::Usual => false,
        Pace::Brisk => asked && !proven,
        Pace::Hasty | Pace::TooFast => true,
    };
    Verified { suspect: trapped || doubtful || hasty, posted, ticket }
}

impl<T> Verified<T> {
    pub(crate) fn posted(&self) -> &T {
        &self.posted
    }

    pub(crate) fn is_suspect(&self) -> bool {
        self.suspect
    }

    /// The challenge that was brought back: a second submission cannot bring it again.
    pub(crate) fn ticket(&self) -> Option<&Ticket> {
        self.ticket.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspect(trap: &str, pace: Pace, proof: &Proof, asked: bool) -> bool {
        verify(Posted::new(), trap, pace, proof.clone(), asked).is_suspect()
    }

    #[test]
    fn a_person_passes_with_or_without_a_script() {
        let [with, without] =
            [true, false].map(|solved| Proof::Brought { ticket: Ticket::aged(20_000), solved });
        assert!(!suspect(" ", Pace::Usual, &with, true));
        assert!(!suspect("", Pace::Usual, &without, true));
        assert!(
            !suspect("", Pace::Usual, &Proof::Absent, false),
            "a theme without that page asks for nothing"
        );
        // Behind one address of a school, the work tells people from a robot.
        assert!(!suspect("", Pace::Brisk, &with, true));
        assert!(suspect("", Pace::Brisk, &without, true));
    }

    #[test]
    fn a_robot_is_set_apart() {
        let solved = Proof::Brought { ticket: Ticket::aged(20_000), solved: true };
        assert!(suspect("http://", Pace::Usual, &solved, true), "the trap");
        assert!(suspect("", Pace::Hasty, &solved, true), "the pace");
        assert!(suspect("", Pace::Usual, &Proof::Absent, true), "straight to the end");
        assert!(suspect("", Pace::Usual, &Proof::Wrong, true), "a proof of its own");
        let at_once = Proof::Brought { ticket: Ticket::aged(300), solved: true };
        assert!(suspect("", Pace::Usual, &at_once, true), "no time to read");
    }
}
