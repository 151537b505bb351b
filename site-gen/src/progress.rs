//! How far the long parts of the work are: counters that those who work raise and a terminal may show.
//!
//! They are for the whole process: whoever runs two builds at once sees their sum, and nothing depends on them.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Photos that must be decoded, and those that were.
pub static PHOTOS: Counter = Counter::new();

/// Links to other sites that are to be visited, and those that were.
pub static LINKS: Counter = Counter::new();

/// So many of so many.
#[derive(Debug)]
pub struct Counter {
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Counter {
    const fn new() -> Self {
        Self { done: AtomicUsize::new(0), total: AtomicUsize::new(0) }
    }

    /// More work was found.
    pub fn expect(&self, more: usize) {
        self.total.fetch_add(more, Ordering::Relaxed);
    }

    /// One piece of it is done.
    pub fn one_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Done, and expected in all.
    pub fn read(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}
