//! Spreads the index that staff read over partitions.
//!
//! DynamoDB takes 1,000 writes a second under one key of an index, and every submission to a form enters the index
//! under the same one: an appeal on television would meet that limit before any other. So the key ends in a shard, taken
//! from the reference: the same at each attempt, and evenly spread because references are drawn at random.
//!
//! How many shards are written is configuration; which are read is not: whoever reads asks for [`Shards::MOST`]. So the
//! number can be raised and lowered at any time, and nobody has to be told.

use crate::reference::Reference;
use std::fmt;

/// Over how many shards the index is written: from 1 to [`Shards::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shards(u8);

/// Not a number of shards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAShardCount;

impl Shards {
    /// One key for each form and status.
    pub const ONE: Self = Self(1);
    /// 16,000 writes a second: more than a table takes before its quota is raised (40,000 units, eleven a submission).
    pub const MOST: u8 = 16;

    /// Reads `1` to `16`.
    ///
    /// # Errors
    /// [`NotAShardCount`] for anything else.
    pub fn parse(text: &str) -> Result<Self, NotAShardCount> {
        let count = text.trim().parse().map_err(|_| NotAShardCount)?;
        if (1..=Self::MOST).contains(&count) { Ok(Self(count)) } else { Err(NotAShardCount) }
    }

    /// The key under which a submission enters the index.
    pub fn queue_key(self, form: &str, status: &str, reference: &Reference) -> String {
        // FNV-1a: all ten characters count, whatever the number of shards.
        let hash = reference.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let shard = (hash >> 32) % u64::from(self.0);
        key(form, status, u8::try_from(shard).unwrap_or_default())
    }
}

/// Every key under which submissions of this form and status can stand in the index.
pub fn queue_keys(form: &str, status: &str) -> impl Iterator<Item = String> {
    (0..Shards::MOST).map(move |shard| key(form, status, shard))
}

/// The first shard is written as if there were no others: what was stored before there were any is in it.
fn key(form: &str, status: &str, shard: u8) -> String {
    match shard {
        0 => format!("{form}#{status}"),
        shard => format!("{form}#{status}#{shard}"),
    }
}

impl fmt::Display for NotAShardCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be a whole number from 1 to {}", Shards::MOST)
    }
}

impl std::error::Error for NotAShardCount {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn submissions_spread_evenly_and_are_found_where_they_were_put() {
        for count in [1, 2, 3, 4, 16] {
            let shards = Shards::parse(&count.to_string()).unwrap();
            let mut found: BTreeMap<String, usize> = BTreeMap::new();
            for _ in 0..8000 {
                let reference = Reference::random().unwrap();
                let key = shards.queue_key("contact", "received", &reference);
                assert_eq!(key, shards.queue_key("contact", "received", &reference));
                *found.entry(key).or_default() += 1;
            }
            assert_eq!(found.len(), count);
            // Eight standard deviations: by chance once in 10¹⁴ runs.
            let fair = 8000.0 / count as f64;
            assert!(found.values().all(|&n| (n as f64 - fair).abs() < 8.0 * fair.sqrt()), "{found:?}");
            let read: Vec<String> = queue_keys("contact", "received").collect();
            assert!(found.keys().all(|key| read.contains(key)), "{found:?}");
        }
    }

    #[test]
    fn one_shard_writes_what_was_written_before_there_were_shards() {
        let reference = Reference::random().unwrap();
        assert_eq!(Shards::ONE.queue_key("contact", "received", &reference), "contact#received");
    }

    #[test]
    fn other_numbers_are_refused() {
        assert_eq!(Shards::parse(" 4 "), Ok(Shards(4)));
        for text in ["", "0", "17", "-1", "1.5", "deux", "256"] {
            assert_eq!(Shards::parse(text), Err(NotAShardCount), "{text}");
        }
    }
}
