//! One line on the terminal while something takes long; nothing at all where nobody watches.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Format, Manner};
use crate::progress::{Counter, LINKS, PHOTOS};

const REFRESH: Duration = Duration::from_millis(100);

/// A line that is kept up to date until it is cleared.
pub(super) struct Progress(Option<(Arc<AtomicBool>, JoinHandle<()>)>);

/// Shows how far the work is if a person watches.
pub(super) fn show(manner: Manner) -> Progress {
    if manner.quiet || manner.format == Format::Json || !std::io::stderr().is_terminal() {
        return Progress(None);
    }
    let over = Arc::new(AtomicBool::new(false));
    let until = Arc::clone(&over);
    let thread = std::thread::spawn(move || {
        let mut shown = String::new();
        while !until.load(Ordering::Relaxed) {
            std::thread::park_timeout(REFRESH);
            let now = line(&PHOTOS, "Photos préparées").or_else(|| line(&LINKS, "Liens visités"));
            let now = now.unwrap_or_default();
            if now != shown {
                // Back to the beginning of the line, and empty it first.
                let _ = write!(std::io::stderr(), "\r\x1b[2K{now}");
                shown = now;
            }
        }
        if !shown.is_empty() {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    });
    Progress(Some((over, thread)))
}

impl Progress {
    /// Leaves the line empty for what is printed next.
    pub fn clear(self) {
        if let Some((over, thread)) = self.0 {
            over.store(true, Ordering::Relaxed);
            thread.thread().unpark();
            // It only draws: should it have panicked, nothing is lost.
            let _ = thread.join();
        }
    }
}

/// `Photos préparées : 12 sur 60`; `None` when there is nothing to wait for.
fn line(counter: &Counter, what: &str) -> Option<String> {
    let (done, total) = counter.read();
    (done < total).then(|| format!("{what} : {done} sur {total}"))
}
