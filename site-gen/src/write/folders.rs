//! Folders that a publication needs: free, not mixed with its sources, and its own while it lasts.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::WriteError;

pub(super) fn staging_folder(out: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(out.file_name().unwrap_or_default());
    name.push(".staging");
    out.with_file_name(name)
}

pub(super) fn lock(bundle: &Path, out: &Path) -> Result<File, WriteError> {
    let path = bundle.join(".lock");
    let file = File::create(&path).map_err(WriteError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(WriteError::Busy(out.to_owned())),
        Err(TryLockError::Error(error)) => Err(WriteError::io(&path)(error)),
    }
}

pub(super) fn is_empty(folder: &Path) -> Result<bool, WriteError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(WriteError::io(folder)(error)),
    }
}

pub(super) fn remove_if_there(
    path: &Path,
    remove: impl Fn(&Path) -> io::Result<()>,
) -> Result<(), WriteError> {
    match remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(WriteError::io(path)(error)),
        _ => Ok(()),
    }
}

/// Most files share their folder with one written before, or are the only one of a new folder.
pub(super) fn write_new(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder)?,
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    fs::write(file, bytes)
}

pub(super) fn create_folder_of(file: &Path) -> Result<(), WriteError> {
    let Some(folder) = file.parent() else { return Ok(()) };
    fs::create_dir_all(folder).map_err(WriteError::io(folder))
}

pub(super) fn same_length(one: &Path, other: &Path) -> bool {
    let length =
        |path: &Path| path.symlink_metadata().ok().filter(fs::Metadata::is_file).map(|facts| facts.len());
    length(one).is_some_and(|one| length(other) == Some(one))
}

pub(super) fn same_bytes(staged: &Path, target: &Path) -> Result<bool, WriteError> {
    if !same_length(staged, target) {
        return Ok(false);
    }
    let read = |path: &Path| fs::read(path).map_err(WriteError::io(path));
    Ok(read(staged)? == read(target)?)
}

pub(super) fn refuse_overlap(one: &Path, other: &Path) -> Result<(), WriteError> {
    let (a, b) = (real(one), real(other));
    if a.starts_with(&b) || b.starts_with(&a) {
        return Err(WriteError::Overlap(one.to_owned(), other.to_owned()));
    }
    Ok(())
}

/// Absolute and free of links, as far as the path exists.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in absolute.ancestors() {
        if let Ok(found) = ancestor.canonicalize() {
            return absolute.strip_prefix(ancestor).map_or(found.clone(), |rest| found.join(rest));
        }
    }
    absolute
}
