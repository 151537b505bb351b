//! What changes on disk, in batches: one save of an editor is one batch, and so is a whole `git checkout`.
//!
//! Editors save in many ways: they write in place, or write beside and rename, or leave a trial file for a
//! moment. So nothing is concluded from the kind of an event: something moved, and once it is quiet the site is
//! read again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::Trouble;

/// Nothing may happen for this long before a batch is closed. A save is over in less; people wait for it each time. What
/// is built of half a save is built again a moment later.
const QUIET: Duration = Duration::from_millis(3);

/// A batch is closed then even if files still change.
const LONGEST: Duration = Duration::from_millis(500);

/// How often a folder is looked for that was moved or deleted as a whole.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Where systems that cannot announce changes are asked for them.
const POLL: Duration = Duration::from_millis(700);

/// Files that changed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Batch {
    /// As `World` names them: `content/pages/index.md`; a folder's name when all of it may have changed.
    pub files: BTreeSet<String>,
    /// When the first of them was seen to change.
    pub began: Instant,
}

/// What came of waiting.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Changes(Batch),
    /// Nothing within the time given.
    Nothing,
    /// The watcher is gone; nothing will come any more.
    Ended,
}

/// Watches the two folders of a site until it is dropped.
pub(super) struct Watch {
    roots: Vec<Root>,
    watcher: Box<dyn Watcher + Send>,
    events: Receiver<notify::Result<Event>>,
    looked: Instant,
    /// The system announces nothing; folders are compared from time to time.
    pub polls: bool,
}

struct Root {
    /// `content` or `themes`
    name: &'static str,
    path: PathBuf,
    /// Which folder is being watched: another one may take its name.
    identity: Option<Identity>,
}

type Identity = (u64, u64);

impl Watch {
    pub fn start(content: &Path, themes: &Path) -> Result<Self, Trouble> {
        let roots = [("content", content), ("themes", themes)].map(|(name, path)| {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            Root { name, identity: identity(&path), path }
        });
        Self::announced(roots.into()).or_else(Self::polled)
    }

    /// Gives the folders back when the system has no way to announce changes, or no room for more of them.
    fn announced(roots: Vec<Root>) -> Result<Self, Vec<Root>> {
        let (sender, events) = mpsc::channel();
        let Ok(watcher) = notify::recommended_watcher(sender) else { return Err(roots) };
        Self::over(Box::new(watcher), roots, events, false).map_err(|(roots, _)| roots)
    }

    fn polled(roots: Vec<Root>) -> Result<Self, Trouble> {
        let failed = |error: notify::Error| {
            let advice = "« --no-watch » sert le site sans le surveiller";
            Trouble(format!("les dossiers ne peuvent pas être surveillés : {error}. {advice}."))
        };
        let (sender, events) = mpsc::channel();
        let config = notify::Config::default().with_poll_interval(POLL).with_compare_contents(true);
        let watcher = notify::PollWatcher::new(sender, config).map_err(failed)?;
        Self::over(Box::new(watcher), roots, events, true).map_err(|(_, error)| failed(error))
    }

    fn over(
        mut watcher: Box<dyn Watcher + Send>,
        roots: Vec<Root>,
        events: Receiver<notify::Result<Event>>,
        polls: bool,
    ) -> Result<Self, (Vec<Root>, notify::Error)> {
        for root in &roots {
            if let Err(error) = watcher.watch(&root.path, RecursiveMode::Recursive) {
                return Err((roots, error));
            }
        }
        Ok(Self { roots, watcher, events, looked: Instant::now(), polls })
    }

    /// Waits for changes, at most `patience`, then until they are over.
    pub fn next(&mut self, patience: Duration) -> Seen {
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let event = match self.events.recv_timeout(left.min(LOOK_AGAIN)) {
                Ok(event) => self.touched(event),
                Err(RecvTimeoutError::Timeout) => BTreeSet::new(),
                Err(RecvTimeoutError::Disconnected) => return Seen::Ended,
            };
            let mut files = self.look_again();
            files.extend(event);
            if !files.is_empty() {
                return Seen::Changes(self.gather(files));
            }
            if Instant::now() >= deadline {
                return Seen::Nothing;
            }
        }
    }

    fn gather(&mut self, mut files: BTreeSet<String>) -> Batch {
        let began = Instant::now();
        while began.elapsed() < LONGEST {
            match self.events.recv_timeout(QUIET) {
                Ok(event) => files.extend(self.touched(event)),
                Err(_) => break,
            }
        }
        Batch { files, began }
    }

    /// The site's files that an event is about.
    fn touched(&self, event: notify::Result<Event>) -> BTreeSet<String> {
        let everything = || self.roots.iter().map(|root| root.name.to_owned()).collect();
        match event {
            // Reading a page is no change; nor is the end of a write, whose bytes were announced before.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => BTreeSet::new(),
            // More happened than could be told.
            Ok(event) if event.need_rescan() => everything(),
            Ok(event) => event.paths.iter().filter_map(|path| self.name(path)).collect(),
            Err(_) => everything(),
        }
    }

    /// `None` for a path that no site is made of: hidden files, as `World` leaves them out.
    fn name(&self, path: &Path) -> Option<String> {
        self.roots.iter().find_map(|root| {
            let below = path.strip_prefix(&root.path).ok()?;
            let mut name = root.name.to_owned();
            for part in below.components() {
                let part = part.as_os_str().to_string_lossy();
                if part.starts_with('.') {
                    return None;
                }
                name.push('/');
                name.push_str(&part);
            }
            Some(name)
        })
    }

    /// A folder that was replaced as a whole is watched anew.
    fn look_again(&mut self) -> BTreeSet<String> {
        let mut changed = BTreeSet::new();
        if self.looked.elapsed() < LOOK_AGAIN {
            return changed;
        }
        self.looked = Instant::now();
        for root in &mut self.roots {
            let now = identity(&root.path);
            if now == root.identity {
                continue;
            }
            // It may be gone already: then there is nothing to stop.
            let _ = self.watcher.unwatch(&root.path);
            let watched = now.is_none() || self.watcher.watch(&root.path, RecursiveMode::Recursive).is_ok();
            if watched {
                root.identity = now;
                changed.insert(root.name.to_owned());
            }
        }
        changed
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    path.metadata().ok().map(|facts| (facts.dev(), facts.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.exists().then_some((0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const PATIENCE: Duration = Duration::from_secs(5);

    fn site() -> (tempfile::TempDir, Watch) {
        let dir = tempfile::tempdir().unwrap();
        let (content, themes) = (dir.path().join("content"), dir.path().join("themes"));
        fs::create_dir_all(content.join("pages")).unwrap();
        fs::create_dir_all(&themes).unwrap();
        fs::write(content.join("pages/a.md"), "a").unwrap();
        let watch = Watch::start(&content, &themes).unwrap();
        (dir, watch)
    }

    /// All files named until it stays quiet for a while.
    fn files(watch: &mut Watch) -> Vec<String> {
        let mut all = BTreeSet::new();
        let mut patience = PATIENCE;
        while let Seen::Changes(batch) = watch.next(patience) {
            all.extend(batch.files);
            patience = Duration::from_millis(300);
        }
        all.into_iter().collect()
    }

    #[test]
    fn a_file_written_in_place_is_one_batch() {
        let (dir, mut watch) = site();
        fs::write(dir.path().join("content/pages/a.md"), "b").unwrap();
        let Seen::Changes(batch) = watch.next(PATIENCE) else { panic!() };
        assert_eq!(batch.files.into_iter().collect::<Vec<_>>(), ["content/pages/a.md"]);
        assert_eq!(watch.next(Duration::from_millis(100)), Seen::Nothing);
    }

    #[test]
    fn a_file_saved_beside_and_renamed_is_seen() {
        let (dir, mut watch) = site();
        let page = dir.path().join("content/pages/a.md");
        let beside = dir.path().join("content/pages/.a.md.swp");
        fs::write(&beside, "b").unwrap();
        fs::rename(&beside, &page).unwrap();
        assert_eq!(files(&mut watch), ["content/pages/a.md"]);
    }

    #[test]
    fn files_that_come_and_go_are_seen_in_new_folders_too() {
        let (dir, mut watch) = site();
        let new = dir.path().join("content/actions/nouvelle");
        fs::create_dir_all(&new).unwrap();
        fs::write(new.join("index.md"), "x").unwrap();
        assert!(files(&mut watch).iter().any(|file| file.starts_with("content/actions")));
        fs::write(new.join("index.md"), "y").unwrap();
        assert_eq!(files(&mut watch), ["content/actions/nouvelle/index.md"]);
        fs::remove_file(dir.path().join("content/pages/a.md")).unwrap();
        assert_eq!(files(&mut watch), ["content/pages/a.md"]);
    }

    #[test]
    fn a_burst_is_gathered() {
        let (dir, mut watch) = site();
        for n in 0..300 {
            fs::write(dir.path().join(format!("content/pages/p{n}.md")), "x").unwrap();
        }
        let Seen::Changes(first) = watch.next(PATIENCE) else { panic!() };
        let rest = files_now(&mut watch);
        assert_eq!(first.files.union(&rest).count(), 300);
    }

    fn files_now(watch: &mut Watch) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        while let Seen::Changes(batch) = watch.next(Duration::from_millis(300)) {
            all.extend(batch.files);
        }
        all
    }

    #[test]
    fn hidden_files_and_readers_change_nothing() {
        let (dir, mut watch) = site();
        fs::write(dir.path().join("content/.git"), "x").unwrap();
        fs::read(dir.path().join("content/pages/a.md")).unwrap();
        assert_eq!(watch.next(Duration::from_millis(300)), Seen::Nothing);
    }

    #[test]
    fn a_folder_replaced_as_a_whole_is_watched_again() {
        let (dir, mut watch) = site();
        let content = dir.path().join("content");
        fs::rename(&content, dir.path().join("old")).unwrap();
        fs::create_dir_all(content.join("pages")).unwrap();
        let _ = files(&mut watch);
        std::thread::sleep(LOOK_AGAIN);
        assert!(files(&mut watch).contains(&"content".to_owned()));
        fs::write(content.join("pages/b.md"), "x").unwrap();
        assert_eq!(files(&mut watch), ["content/pages/b.md"]);
    }
}
