//! Encoded pictures, kept from one build to the next. Names hold a digest, so entries never change: several builds
//! may share the folder, and deleting it costs only time.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::WriteError;

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

    /// The file of that name, if it is there and whole; one that a power cut left unfinished does not count.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<PathBuf> {
        let path = self.folder.join(name);
        is_whole(&path).unwrap_or(false).then_some(path)
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
}

/// Checks the beginning and the end of a JPEG, or the length that a WebP announces.
fn is_whole(path: &Path) -> std::io::Result<bool> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = [0; 12];
    file.read_exact(&mut head)?;
    if head.starts_with(b"RIFF") {
        let announced = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        return Ok(head.ends_with(b"WEBP") && u64::from(announced) + 8 == length);
    }
    let mut tail = [0; 2];
    file.seek(SeekFrom::End(-2))?;
    file.read_exact(&mut tail)?;
    Ok(head.starts_with(b"\xFF\xD8\xFF") && tail == *b"\xFF\xD9")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_pictures_are_taken_from_the_cache() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::images(dir.path());
        assert_eq!(cache.get("a.jpg"), None);
        let jpeg = crate::image_facts::tests::camera_jpeg(16, 16, 1);
        cache.put("a.jpg", &jpeg).unwrap();
        assert_eq!(fs::read(cache.get("a.jpg").unwrap()).unwrap(), jpeg);
        cache.put("b.jpg", &jpeg[..jpeg.len() - 1]).unwrap();
        assert_eq!(cache.get("b.jpg"), None);
        cache.put("c.webp", b"RIFF\x04\0\0\0WEBP").unwrap();
        assert!(cache.get("c.webp").is_some());
        cache.put("c.webp", b"RIFF\x08\0\0\0WEBP").unwrap();
        assert_eq!(cache.get("c.webp"), None);
        assert_eq!(fs::read_dir(dir.path().join("images")).unwrap().count(), 3, "no temporary file stays");
    }
}
