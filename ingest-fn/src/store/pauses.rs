//! How long to wait before the next attempt: twice as long each time, and never exactly, so that those who got in each
//! other's way do not meet again.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_millis(500);

pub(super) struct Pauses(Duration);

impl Pauses {
    pub(super) fn new() -> Self {
        Self(FIRST)
    }

    pub(super) async fn next(&mut self) {
        tokio::time::sleep(self.drawn()).await;
    }

    /// Between half the pause and the whole of it.
    fn drawn(&mut self) -> Duration {
        let mut byte = [0u8; 1];
        // Without randomness the pause is the shorter one.
        let _ = getrandom::fill(&mut byte);
        let pause = self.0 / 2 + self.0 * u32::from(byte[0]) / 510;
        self.0 = (self.0 * 2).min(LONGEST);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_differ() {
        let mut pauses = Pauses::new();
        let drawn: Vec<Duration> = (0..40).map(|_| pauses.drawn()).collect();
        assert!(drawn[0] >= FIRST / 2 && drawn[0] <= FIRST, "{drawn:?}");
        assert!(drawn[10..].iter().all(|pause| *pause >= LONGEST / 2 && *pause <= LONGEST), "{drawn:?}");
        let different: std::collections::BTreeSet<_> = drawn[10..].iter().collect();
        assert!(different.len() > 5, "{drawn:?}");
    }
}
