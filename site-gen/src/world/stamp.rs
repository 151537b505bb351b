//! How a file looks from outside: what changes whenever its bytes do, told without reading them.
//!
//! A stamp is a hint for the machine and the moment it was taken on, as in git's index. Length and date of
//! modification may be set at will; the time of change and the file's number may not, so two files that look alike to
//! all four are the same file with the same bytes. The name of the machine is part of a stamp: what another one wrote
//! into a folder that both use says nothing here.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// Length, times of modification and of change, and number of a file, and the machine it is on, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp(u64);

/// Clocks of file systems advance with the kernel's timer, at worst every ten milliseconds.
const TICK: Duration = Duration::from_millis(50);

/// Some file systems count in whole seconds, or in steps of two.
const COARSE: Duration = Duration::from_secs(3);

impl Stamp {
    /// `None` for a file so young, at `now`, that it may change once more and look the same.
    #[must_use]
    pub fn of(facts: &fs::Metadata, now: SystemTime) -> Option<Self> {
        let modified = since_epoch(facts.modified().ok()?)?;
        #[cfg(unix)]
        let (changed, number) = {
            use std::os::unix::fs::MetadataExt as _;
            let seconds = Duration::from_secs(u64::try_from(facts.ctime()).ok()?);
            (seconds + Duration::from_nanos(u64::try_from(facts.ctime_nsec()).ok()?), facts.ino())
        };
        #[cfg(not(unix))]
        let (changed, number) = (modified, 0);
        let step = if changed.subsec_nanos() == 0 { COARSE } else { TICK };
        // A date in the future says nothing about what comes next.
        let settled = modified.max(changed) + step < since_epoch(now)?;
        settled.then(|| Self::from(&(facts.len(), modified, changed, number, *MACHINE)))
    }

    /// Of the program that runs: its file changes whenever it is built anew, and what it concluded may change with it.
    #[must_use]
    pub fn of_program() -> Option<Self> {
        let facts = std::env::current_exe().and_then(fs::metadata).ok()?;
        // However young: two programs are not built within a moment.
        Self::of(&facts, SystemTime::now() + Duration::from_secs(60))
    }

    #[must_use]
    pub fn to_bytes(self) -> [u8; 8] {
        self.0.to_le_bytes()
    }
}

impl<T: Hash> From<&T> for Stamp {
    /// For what is compared by its bytes. The word holds for one version of the program only.
    fn from(value: &T) -> Self {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// Whatever tells this machine from others: the number given at its installation, the names it goes by.
static MACHINE: LazyLock<u64> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    for file in ["/etc/machine-id", "/proc/sys/kernel/hostname"] {
        fs::read(file).unwrap_or_default().hash(&mut hasher);
    }
    std::env::var_os("COMPUTERNAME").hash(&mut hasher);
    hasher.finish()
});

fn since_epoch(time: SystemTime) -> Option<Duration> {
    time.duration_since(SystemTime::UNIX_EPOCH).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(path: &std::path::Path) -> Option<Stamp> {
        Stamp::of(&path.metadata().unwrap(), SystemTime::now() + Duration::from_secs(10))
    }

    #[test]
    fn a_change_shows_even_if_length_and_date_are_those_of_before() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        fs::write(&path, "un").unwrap();
        let (before, date) = (later(&path).unwrap(), path.metadata().unwrap().modified().unwrap());
        assert_eq!(later(&path), Some(before));
        std::thread::sleep(TICK);
        fs::write(&path, "us").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(date).unwrap();
        assert_ne!(later(&path), Some(before));
    }

    #[test]
    fn a_young_file_and_one_from_the_future_have_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        fs::write(&path, "un").unwrap();
        assert_eq!(Stamp::of(&path.metadata().unwrap(), SystemTime::now()), None);
        let tomorrow = SystemTime::now() + Duration::from_secs(24 * 60 * 60);
        fs::File::options().write(true).open(&path).unwrap().set_modified(tomorrow).unwrap();
        assert_eq!(later(&path), None);
    }
}
