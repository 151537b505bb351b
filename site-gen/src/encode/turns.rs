//! Photos side by side, as many as memory allows: eight processors would decode eight photos of forty megapixels at
//! once, which is a gigabyte.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Jobs that have not begun, and how much more may be under way.
struct Waiting<'j, T> {
    jobs: Vec<(usize, &'j T)>,
    free: u64,
}

/// Does `work` for each of `jobs` on so many threads, in their order as far as possible: the weights of those under way
/// never exceed `limit` together, and one that is heavier by itself is done alone. Results are in the order of `jobs`.
pub(super) fn side_by_side<T: Sync, R: Send>(
    jobs: &[T],
    threads: usize,
    limit: u64,
    weight: impl Fn(&T) -> u64 + Sync,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let waiting = Mutex::new(Waiting { jobs: jobs.iter().enumerate().collect(), free: limit });
    let ended = Condvar::new();
    let turns = Turns { waiting: &waiting, ended: &ended, limit, weight: &weight };
    let worker = || {
        let mut done = Vec::new();
        while let Some((index, job, _turn)) = turns.next() {
            done.push((index, work(job)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.clamp(1, jobs.len().max(1))).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

struct Turns<'t, 'j, T, W> {
    waiting: &'t Mutex<Waiting<'j, T>>,
    ended: &'t Condvar,
    limit: u64,
    weight: &'t W,
}

/// What a job under way has taken; given back however it ends.
struct Turn<'t, 'j, T> {
    waiting: &'t Mutex<Waiting<'j, T>>,
    ended: &'t Condvar,
    taken: u64,
}

impl<'t, 'j, T, W: Fn(&T) -> u64> Turns<'t, 'j, T, W> {
    /// The first job for which there is room, once there is; `None` when all have begun.
    fn next(&self) -> Option<(usize, &'j T, Turn<'t, 'j, T>)> {
        let mut waiting = lock(self.waiting);
        loop {
            if waiting.jobs.is_empty() {
                return None;
            }
            let taken = |job: &T| (self.weight)(job).min(self.limit);
            let free = waiting.free;
            if let Some(at) = waiting.jobs.iter().position(|(_, job)| taken(job) <= free) {
                let (index, job) = waiting.jobs.remove(at);
                let taken = taken(job);
                waiting.free -= taken;
                return Some((index, job, Turn { waiting: self.waiting, ended: self.ended, taken }));
            }
            waiting = self.ended.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Drop for Turn<'_, '_, T> {
    fn drop(&mut self) {
        lock(self.waiting).free += self.taken;
        self.ended.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    /// The heaviest moment of a run, and its results.
    fn run(jobs: &[u64], threads: usize, limit: u64) -> (u64, Vec<u64>) {
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let work = |job: &u64| {
            let together = now.fetch_add(*job, Ordering::SeqCst) + job;
            most.fetch_max(together, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(5));
            now.fetch_sub(*job, Ordering::SeqCst);
            *job
        };
        let results = side_by_side(jobs, threads, limit, |job| *job, work);
        (most.into_inner(), results)
    }

    #[test]
    fn all_is_done_and_never_too_much_at_once() {
        let jobs = [40, 40, 40, 40, 40, 12, 12, 12, 3, 1, 0];
        let (most, results) = run(&jobs, 8, 100);
        assert_eq!(results, jobs);
        assert!((81..=100).contains(&most), "{most} at once, where 100 are allowed");
        assert_eq!(run(&[], 8, 100), (0, Vec::new()));
    }

    #[test]
    fn what_is_too_heavy_for_company_is_done_alone() {
        assert_eq!(run(&[150, 1, 120, 2], 4, 100).0, 150);
    }

    #[test]
    fn a_panic_stops_nobody_else() {
        let done = AtomicU64::new(0);
        let work = |job: &u64| {
            assert!(*job != 100, "as a decoder might");
            done.fetch_add(1, Ordering::SeqCst);
        };
        let all = || side_by_side(&[100, 1, 2, 3], 2, 100, |job| *job, work);
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(all)).is_err());
        assert_eq!(done.into_inner(), 3);
    }
}
