//! What a build remembers for the next one of the same output: an index, rewritten by every build, and pieces, a large
//! file that only whole builds write and of which the next ones read a few.
//!
//! Nobody has to believe it: the index holds the digest of itself and of each piece, so that one that was cut, edited
//! or mixed up is as good as none. Losing it costs only time.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::cache;
use super::{digest, noted};

#[derive(Debug)]
pub struct Memory {
    folder: PathBuf,
    index: PathBuf,
    pieces: PathBuf,
}

/// Where a piece is, and what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece(u64, usize, u64);

/// The pieces of a build that is under way. Dropped, they leave the former ones as they were.
#[derive(Debug)]
pub struct Pieces {
    path: PathBuf,
    /// With the number of bytes so far; an error once something went wrong.
    file: Mutex<io::Result<(BufWriter<File>, u64)>>,
}

impl Memory {
    /// In the cache folder, which several outputs may share.
    #[must_use]
    pub fn of(cache: &Path, out: &Path) -> Self {
        let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
        let name = digest::of_note(out.as_os_str().as_encoded_bytes());
        let folder = cache.join("builds");
        let file = |ending| folder.join(format!("{name:016x}.{ending}"));
        Self { index: file("index"), pieces: file("pieces"), folder }
    }

    /// `None` if there is none, or one that is not as it was written.
    #[must_use]
    pub fn index(&self) -> Option<Vec<u8>> {
        noted::read(&self.index)
    }

    /// `None` if it is not as it was written.
    #[must_use]
    pub fn read(&self, Piece(start, length, was): Piece) -> Option<Vec<u8>> {
        let mut file = File::open(&self.pieces).ok()?;
        file.seek(SeekFrom::Start(start)).ok()?;
        let mut bytes = Vec::new();
        file.take(u64::try_from(length).ok()?).read_to_end(&mut bytes).ok()?;
        (digest::of_note(&bytes) == was).then_some(bytes)
    }

    #[must_use]
    pub fn begin(&self) -> Pieces {
        let name = self.pieces.file_stem().unwrap_or_default().to_string_lossy();
        let path = self.folder.join(format!(".{name}.{}.tmp", std::process::id()));
        let file = fs::create_dir_all(&self.folder).and_then(|()| File::create(&path));
        Pieces { path, file: Mutex::new(file.map(|file| (BufWriter::new(file), 0))) }
    }

    /// Replaces what was remembered, and forgets outputs that nobody builds any more. Where that fails nothing is remembered, and the next build is a whole one.
    pub fn write(&self, index: &[u8], pieces: Option<Pieces>) {
        if let Some(pieces) = pieces {
            // The former index speaks of other pieces.
            self.forget();
            if pieces.finish(&self.pieces).is_err() {
                return;
            }
            cache::prune(&self.folder);
        }
        if noted::write(&self.index, index).is_err() {
            self.forget();
        }
    }

    /// After this the next build is a whole one.
    pub fn forget(&self) {
        // Nothing to forget is as good.
        let _ = fs::remove_file(&self.index);
    }
}

impl Pieces {
    /// `None` once the disk is full, or whatever else stopped it: what is missing is not remembered.
    pub fn add(&self, bytes: &[u8]) -> Option<Piece> {
        let was = digest::of_note(bytes);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok((writer, end)) = file.as_mut() else { return None };
        if let Err(error) = writer.write_all(bytes) {
            *file = Err(error);
            return None;
        }
        let start = *end;
        *end += bytes.len() as u64;
        Some(Piece(start, bytes.len(), was))
    }

    fn finish(&self, path: &Path) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut writer, _) = std::mem::replace(&mut *file, Err(io::ErrorKind::NotFound.into()))?;
        writer.flush()?;
        fs::rename(&self.path, path)
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        // Gone already when they were finished.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_it_was_written_is_not_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let memory = Memory::of(dir.path(), Path::new("public"));
        assert_eq!(memory.index(), None);
        let pieces = memory.begin();
        let (one, two) = (pieces.add(b"un").unwrap(), pieces.add(b"deux").unwrap());
        memory.write(b"index", Some(pieces));
        assert_eq!(memory.index().unwrap(), b"index");
        assert_eq!((memory.read(one).unwrap(), memory.read(two).unwrap()), (b"un".into(), b"deux".into()));
        assert_eq!(fs::read_dir(dir.path().join("builds")).unwrap().count(), 2, "no temporary file stays");

        fs::write(&memory.pieces, "undeu").unwrap();
        assert!(memory.read(one).is_some() && memory.read(two).is_none());
        let whole = fs::read(&memory.index).unwrap();
        for wrong in [&whole[..whole.len() - 1], &whole[1..], &[], b"\n", &[&whole[..], b"!"].concat()] {
            fs::write(&memory.index, wrong).unwrap();
            assert_eq!(memory.index(), None);
        }
        memory.write(b"autre", None);
        assert_eq!(memory.index().unwrap(), b"autre");
        drop(memory.begin());
        memory.forget();
        assert_eq!((memory.index(), memory.read(one)), (None, Some(b"un".into())));
    }
}
