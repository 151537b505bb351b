//! One build's files, gathered aside and then put in place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::folders::{
    create_folder_of, is_empty, lock, refuse_overlap, remove_if_there, same_bytes, same_length,
    staging_folder, write_new,
};
use super::manifest::Manifest;
use super::precompress::{self, Between};
use super::seal::Seal;
use super::{WriteError, digest, replace};

/// Where a site goes.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The published folder.
    pub out: PathBuf,
    /// The folder beside it, for what is not published: the forms bundle, the manifest, the lock.
    pub bundle: PathBuf,
}

/// What publishing did; counts of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// HTML files among those written.
    pub pages: usize,
    /// Compressed copies made; they are not among those written.
    pub copies: usize,
    /// Files that were made here, are no longer wanted, but were changed since: left in place.
    pub left: Vec<String>,
}

/// Files of a build that is under way. Dropped without [`Publication::publish`], it leaves the site as it was.
#[derive(Debug)]
pub struct Publication {
    destination: Destination,
    staging: PathBuf,
    files: Mutex<BTreeMap<String, Staged>>,
    /// What the last build published; once this one has published, what it did.
    previous: Manifest,
    precompress: bool,
    /// Released by the system when the process ends, however it ends.
    _lock: File,
}

#[derive(Debug, Clone)]
enum Staged {
    /// In the staging folder; digest of its bytes.
    Here(String),
    /// A picture whose name holds its digest, still in the cache.
    Cached(PathBuf),
    /// In place since the previous build; digest of its bytes.
    Kept(String),
}

/// Holds a file on its way between two file systems.
const IN_TRANSIT: &str = ".site-gen.tmp";

impl Publication {
    /// Prepares to publish. `sources` are folders that must not be mixed with the destination.
    ///
    /// # Errors
    /// An output folder that holds other files than a previous build's, one that overlaps a source, or another
    /// build under way.
    pub fn begin(destination: Destination, sources: &[&Path]) -> Result<Self, WriteError> {
        let Destination { out, bundle } = &destination;
        for source in sources {
            refuse_overlap(out, source)?;
            refuse_overlap(bundle, source)?;
        }
        refuse_overlap(out, bundle)?;
        if Manifest::read(&destination).is_none() && !is_empty(out)? {
            return Err(WriteError::Foreign(out.clone()));
        }
        fs::create_dir_all(bundle).map_err(WriteError::io(bundle))?;
        let lock = lock(bundle, out)?;
        // Only now: another build may have ended in between, and what it wrote is ours too.
        let previous = Manifest::read(&destination);
        let previous = previous.unwrap_or_else(|| Manifest::new(&destination, BTreeMap::new()));
        let staging = staging_folder(out);
        remove_if_there(&staging, |path| fs::remove_dir_all(path))?;
        remove_if_there(&out.join(IN_TRANSIT), |path| fs::remove_file(path))?;
        fs::create_dir_all(&staging).map_err(WriteError::io(&staging))?;
        Ok(Self { staging, files: Mutex::default(), previous, precompress: false, _lock: lock, destination })
    }

    /// Puts compressed copies beside text files, if `wanted`; otherwise those of a former build go.
    #[must_use]
    pub fn precompressed(mut self, wanted: bool) -> Self {
        self.precompress = wanted;
        self
    }

    /// Sets a file aside; `path` is relative to the published folder. May be called from several threads.
    pub fn stage(&self, path: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let digest = digest::of_file(bytes);
        let known = self.previous.files.get(path) == Some(&digest);
        if known && fs::read(self.destination.out.join(path)).is_ok_and(|present| present == bytes) {
            self.insert(path, Staged::Kept(digest));
            return Ok(());
        }
        let file = self.staging.join(path);
        write_new(&file, bytes).map_err(WriteError::io(&file))?;
        self.insert(path, Staged::Here(digest));
        Ok(())
    }

    /// Announces a picture of the cache, whose name changes whenever its bytes do.
    pub fn stage_cached(&self, path: &str, cached: PathBuf) {
        self.insert(path, Staged::Cached(cached));
    }

    /// Keeps a file whose name holds its digest, if the previous build published it and it still has `length` bytes.
    /// False when it must be staged.
    pub fn keep(&self, path: &str, length: u64) -> bool {
        let Some(digest) = self.previous.files.get(path) else { return false };
        let facts = self.destination.out.join(path).symlink_metadata();
        let whole = facts.is_ok_and(|facts| facts.is_file() && facts.len() == length);
        if whole {
            self.insert(path, Staged::Kept(digest.clone()));
        }
        whole
    }

    /// Keeps all files of the previous build that were not staged; whoever asks has seen that they are untouched.
    pub fn keep_the_rest(&self) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let former = &self.previous.files;
        // Copies are looked after by whoever makes them.
        let rest = former.iter().filter(|(path, _)| !precompress::is_copy(path, former));
        for (path, digest) in rest {
            files.entry(path.clone()).or_insert_with(|| Staged::Kept(digest.clone()));
        }
    }

    /// By which the next build knows whether anyone touched the files that are `published` now. What was left in place
    /// is looked at by every build.
    #[must_use]
    pub fn seal(&self, published: &Published) -> Option<Seal> {
        published.left.is_empty().then(|| Seal::set(&self.destination, &self.previous.files))?
    }

    /// Whether all files are as they were when `seal` was set.
    #[must_use]
    pub fn holds(&self, seal: &Seal) -> bool {
        seal.holds(&self.destination, &self.previous.files)
    }

    fn insert(&self, path: &str, staged: Staged) {
        // A poisoned map is whole: insertion cannot be interrupted half-way.
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), staged);
    }

    /// The forms bundle of the previous build, if there was one.
    #[must_use]
    pub fn previous_bundle(&self) -> Option<Vec<u8>> {
        fs::read(self.destination.bundle.join("forms.json")).ok()
    }

    /// Puts everything in place, the bundle's files (name and bytes) first: they serve the previous pages too.
    ///
    /// # Errors
    /// Until the first file is moved, the site is untouched; afterwards every file of it is whole, and the next
    /// build completes the work.
    pub fn publish(&mut self, bundle: &[(&str, Vec<u8>)]) -> Result<Published, WriteError> {
        let mut report = Published::default();
        let (mut moves, mut files) = self.compare(&mut report)?;
        report.written = moves.len();
        report.pages = moves.iter().filter(|path| path.ends_with(".html")).count();
        let out = &self.destination.out;
        if self.precompress {
            let former = &self.previous.files;
            let between = Between { staging: &self.staging, out, former, files: &files };
            let copies = precompress::copies(&between, &moves)?;
            report.copies = copies.made.len();
            moves.extend(copies.made);
            in_order(&mut moves);
            files.extend(copies.digests);
        }
        fs::create_dir_all(out).map_err(WriteError::io(out))?;

        // From here on, every file of either build is known as ours, should we be stopped on the way.
        let transition = self.previous.followed_by(&files);
        let mut settled = Manifest::new(&self.destination, files.clone());
        if transition != self.previous {
            transition.write(&self.destination.bundle)?;
        }
        for (name, bytes) in bundle {
            replace(&self.destination.bundle.join(name), bytes)?;
        }
        if !(is_empty(out)? && self.move_whole(&moves)?) {
            for path in &moves {
                self.move_into_place(path)?;
            }
        }
        for (path, digest) in &self.previous.files {
            if !files.contains_key(path) && !self.remove(path, &mut report)? {
                // Told again by every build, until somebody removes it.
                settled.files.insert(path.clone(), digest.clone());
                report.left.push(path.clone());
            }
        }
        self.previous = settled;
        if self.previous != transition {
            self.previous.write(&self.destination.bundle)?;
        }
        Ok(report)
    }

    /// Which files must move, in their order, and the digests of all. Copies new pictures into the staging folder.
    fn compare(&self, report: &mut Published) -> Result<(Vec<String>, BTreeMap<String, String>), WriteError> {
        let staged = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        let mut moves = Vec::new();
        let mut digests = BTreeMap::new();
        // Nothing can be in the way in a folder that holds nothing.
        let fresh = is_empty(&self.destination.out)?;
        for (path, staged) in staged {
            let target = self.destination.out.join(&path);
            let known = self.previous.files.get(&path);
            let (digest, same) = match staged {
                Staged::Here(digest) => {
                    let same = !fresh && known.is_none() && same_bytes(&self.staging.join(&path), &target)?;
                    (digest, same)
                }
                Staged::Kept(digest) => (digest, true),
                Staged::Cached(cached) => match known {
                    Some(digest) if same_length(&cached, &target) => (digest.clone(), true),
                    _ => {
                        let bytes = fs::read(&cached).map_err(WriteError::io(&cached))?;
                        let file = self.staging.join(&path);
                        create_folder_of(&file)?;
                        fs::write(&file, &bytes).map_err(WriteError::io(&file))?;
                        (digest::of_file(&bytes), same_bytes(&file, &target)?)
                    }
                },
            };
            if !same {
                if !fresh && known.is_none() && target.symlink_metadata().is_ok() {
                    return Err(WriteError::Occupied(target));
                }
                moves.push(path.clone());
            } else {
                report.unchanged += 1;
            }
            digests.insert(path, digest);
        }
        in_order(&mut moves);
        Ok((moves, digests))
    }

    /// Into an empty folder, whole folders move at once; `moves` is in order. False when the system moves no folders
    /// there, because it is a mount of its own.
    fn move_whole(&self, moves: &[String]) -> Result<bool, WriteError> {
        let first = |path: &'_ str| path.split('/').next().unwrap_or_default().to_owned();
        let with_pages: BTreeSet<String> =
            moves.iter().filter(|path| path.ends_with(".html")).map(|path| first(path)).collect();
        let all: BTreeSet<String> = moves.iter().map(|path| first(path)).collect();
        for first in all.difference(&with_pages).chain(&with_pages) {
            let to = self.destination.out.join(first);
            match fs::rename(self.staging.join(first), &to) {
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => return Ok(false),
                moved => moved.map_err(WriteError::io(&to))?,
            }
        }
        Ok(true)
    }

    fn move_into_place(&self, path: &str) -> Result<(), WriteError> {
        let (from, to) = (self.staging.join(path), self.destination.out.join(path));
        create_folder_of(&to)?;
        match fs::rename(&from, &to) {
            // The published folder is a mount of its own: copy, then rename inside it.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let transit = self.destination.out.join(IN_TRANSIT);
                fs::copy(&from, &transit).map_err(WriteError::io(&transit))?;
                fs::rename(&transit, &to).map_err(WriteError::io(&to))
            }
            done => done.map_err(WriteError::io(&to)),
        }
    }

    /// False for a file that was changed since it was published: it stays.
    fn remove(&self, path: &str, report: &mut Published) -> Result<bool, WriteError> {
        let out = &self.destination.out;
        let file = out.join(path);
        let Ok(bytes) = fs::read(&file) else { return Ok(true) };
        if !self.previous.made(path, &bytes) {
            return Ok(false);
        }
        fs::remove_file(&file).map_err(WriteError::io(&file))?;
        report.removed += 1;
        let folders = file.ancestors().skip(1).take_while(|folder| *folder != out.as_path());
        for folder in folders {
            // Stops at the first folder that still holds something.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(true)
    }
}

/// Pages last: what they refer to is there before them. A compressed copy just before its file, so that no host sends
/// the copy of an earlier one.
fn in_order(moves: &mut [String]) {
    let key = |path: &String| {
        let file = precompress::original(path).unwrap_or(path).to_owned();
        (file.ends_with(".html"), file, precompress::original(path).is_none())
    };
    moves.sort_by_cached_key(key);
}

impl Drop for Publication {
    fn drop(&mut self) {
        // What stays behind is removed by the next build.
        let _ = fs::remove_dir_all(&self.staging);
    }
}

#[cfg(test)]
mod tests;
