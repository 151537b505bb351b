//! Encoded pictures, kept from one build to the next. Names hold a digest, so entries never change: several builds,
//! also on several machines, may share the folder, and deleting it costs only time.
//!
//! An entry is written aside and renamed, so it is whole or absent; what a power cut or a full disk left unfinished all
//! the same is noticed by its end. Every use renews an entry's date, and what no build used for a season is removed.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::WriteError;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Long enough for a photo that is taken down for the summer and comes back.
const KEPT_UNUSED: Duration = Duration::from_secs(90 * 24 * 60 * 60);

#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The pictures' part of the cache folder.
    #[must_use]
    pub fn images(cache: &Path) -> Self {
        Self { folder: cache.join("images") }
    }

    /// The file of that name, if it is there and whole.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<PathBuf> {
        let path = self.folder.join(name);
        let mut file = File::open(&path).ok()?;
        let facts = file.metadata().ok()?;
        if !is_whole(&mut file, facts.len()).unwrap_or(false) {
            return None;
        }
        if facts.modified().is_ok_and(|used| is_older(used, DAY)) {
            // A folder that cannot be written may still be used.
            let _ =
                File::options().write(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        }
        Some(path)
    }

    /// Adds a file in one step.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(&self.folder).map_err(WriteError::io(&self.folder))?;
        let unique = COUNTER.fetch_add(1, Ordering::Relaxed);
        let temporary = self.folder.join(format!(".{name}.{}.{unique}.tmp", std::process::id()));
        let path = self.folder.join(name);
        fs::write(&temporary, bytes).map_err(WriteError::io(&temporary))?;
        fs::rename(&temporary, &path).map_err(WriteError::io(&path))
    }

    /// Removes what no build used for a season, and what killed builds left behind.
    pub fn prune(&self) {
        prune(&self.folder);
    }
}

/// Removes files that were not renewed for a season, and unfinished ones, whose names begin with a dot. A file that
/// cannot be removed stays: the next build tries again.
pub(super) fn prune(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let unfinished = entry.file_name().to_string_lossy().starts_with('.');
        let kept = if unfinished { DAY } else { KEPT_UNUSED };
        if entry.metadata().and_then(|facts| facts.modified()).is_ok_and(|used| is_older(used, kept)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_older(used: SystemTime, age: Duration) -> bool {
    used.elapsed().is_ok_and(|elapsed| elapsed > age)
}

/// Compares the beginning of a file with its end, or with the length that it announces.
fn is_whole(file: &mut File, length: u64) -> std::io::Result<bool> {
    let mut head = [0; 12];
    file.read_exact(&mut head)?;
    let word = |at: usize| [head[at], head[at + 1], head[at + 2], head[at + 3]];
    if head.starts_with(b"RIFF") {
        return Ok(head.ends_with(b"WEBP") && u64::from(u32::from_le_bytes(word(4))) + 8 == length);
    }
    if &head[4..8] == b"ftyp" {
        return boxes_fill(file, length);
    }
    let mut tail = [0; 8];
    file.seek(SeekFrom::End(-8))?;
    file.read_exact(&mut tail)?;
    Ok((head.starts_with(b"\xFF\xD8\xFF") && tail.ends_with(b"\xFF\xD9"))
        || (head.starts_with(b"\x89PNG") && tail == *b"IEND\xAE\x42\x60\x82"))
}

/// Whether the boxes of an AVIF file, one after the other, end where it ends.
fn boxes_fill(file: &mut File, length: u64) -> std::io::Result<bool> {
    let mut at = 0;
    while at < length {
        file.seek(SeekFrom::Start(at))?;
        let mut size = [0; 4];
        file.read_exact(&mut size)?;
        match u64::from(u32::from_be_bytes(size)) {
            // Lengths of 64 bits, or to the end: our encoder writes neither.
            0..8 => return Ok(false),
            size => at += size,
        }
    }
    Ok(at == length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::images(dir.path());
        (dir, cache)
    }

    #[test]
    fn only_whole_pictures_are_taken_from_the_cache() {
        let (dir, cache) = cache();
        assert_eq!(cache.get("a.jpg"), None);
        let jpeg = crate::image_facts::tests::camera_jpeg(16, 16, 1);
        let files: [(&str, &[u8]); 4] = [
            ("a.jpg", &jpeg),
            ("a.webp", b"RIFF\x04\0\0\0WEBP"),
            ("a.png", b"\x89PNG\r\n\x1A\n....IEND\xAE\x42\x60\x82"),
            ("a.avif", b"\0\0\0\x0Cftypavif\0\0\0\x0Amdat.."),
        ];
        for (name, bytes) in files {
            cache.put(name, bytes).unwrap();
            assert_eq!(fs::read(cache.get(name).unwrap()).unwrap(), bytes, "{name}");
            cache.put(name, &bytes[..bytes.len() - 1]).unwrap();
            assert_eq!(cache.get(name), None, "{name} is cut");
        }
        assert_eq!(fs::read_dir(dir.path().join("images")).unwrap().count(), 4, "no temporary file stays");
    }

    #[test]
    fn what_no_build_used_for_a_season_is_removed() {
        let (dir, cache) = cache();
        let webp = b"RIFF\x04\0\0\0WEBP";
        let days = |days: u32| SystemTime::now() - DAY * days;
        for (name, age) in [("old.webp", 91), ("recent.webp", 89), ("used.webp", 91), (".a.webp.1.tmp", 2)] {
            cache.put(name, webp).unwrap();
            let file = File::options().write(true).open(dir.path().join("images").join(name)).unwrap();
            file.set_modified(days(age)).unwrap();
        }
        assert!(cache.get("used.webp").is_some());
        cache.prune();
        let mut left: Vec<_> = fs::read_dir(dir.path().join("images"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["recent.webp", "used.webp"]);
        Cache::images(&dir.path().join("absent")).prune();
    }
}
