//! The time one request may spend waiting for the store, all its calls together, and how much of it was spent.

use crate::store::{DEADLINE, StoreError};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Starts full. One per request.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    /// Microseconds; zero until the store is asked.
    spent: AtomicU64,
}

impl Budget {
    /// Waits for the store within what is left.
    pub(crate) async fn spend<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let left = DEADLINE.saturating_sub(self.spent().unwrap_or_default());
        self.within(left, call).await
    }

    /// Waits for an answer one can do without, no longer than `limit`.
    pub(crate) async fn spend_at_most<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.within(limit, call).await
    }

    async fn within<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let start = Instant::now();
        let answer = tokio::time::timeout(limit, call).await;
        let spent = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
        self.spent.fetch_add(spent, Ordering::Relaxed);
        answer.unwrap_or_else(|_| {
            Err(StoreError::Unavailable(format!("no answer within {} ms", limit.as_millis())))
        })
    }

    /// `None` when the store was never asked.
    pub(crate) fn spent(&self) -> Option<Duration> {
        Some(self.spent.load(Ordering::Relaxed)).filter(|spent| *spent > 0).map(Duration::from_micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_calls_of_a_request_share_one_deadline() {
        let budget = Budget::default();
        assert_eq!(budget.spent(), None);
        assert_eq!(budget.spend(async { Ok(1) }).await.ok(), Some(1));
        budget.spent.store(u64::try_from(DEADLINE.as_micros()).unwrap() - 20_000, Ordering::Relaxed);
        let start = Instant::now();
        let third = budget.spend(std::future::pending::<Result<(), _>>()).await;
        assert!(matches!(third, Err(StoreError::Unavailable(_))));
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
        assert!(budget.spent().unwrap() >= DEADLINE);
    }
}
