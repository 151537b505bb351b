//! The only module that writes.
//!
//! A published site is either the previous one or the next one, never half a page: everything is first written in
//! a folder beside it, on the same file system, and then moved file by file with `rename` — pictures, styles and
//! scripts first, pages next; what is no longer wanted is removed last. Whoever stops the build at any moment
//! leaves files that are whole, and the next build finishes the work.
//!
//! A manifest beside the site lists the files that were made here. Nothing else is ever replaced or removed.

mod cache;
mod digest;
mod error;
mod folders;
mod manifest;
mod memory;
mod noted;
mod picture_notes;
mod precompress;
mod publication;
mod seal;

pub use cache::Cache;
pub use error::WriteError;
pub use memory::{Memory, Piece, Pieces};
pub use picture_notes::PictureNotes;
pub use publication::{Destination, Publication, Published};
pub use seal::Seal;

use std::fs;
use std::io::Write as _;
use std::path::Path;

/// Creates a file that must not exist yet, and the folders above it; used for new pages.
///
/// # Errors
/// [`WriteError::Occupied`] if there is a file of that name.
pub fn create_new(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(WriteError::io(folder))?;
    }
    let mut file = match fs::File::create_new(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(WriteError::Occupied(path.to_owned()));
        }
        opened => opened.map_err(WriteError::io(path))?,
    };
    file.write_all(bytes).map_err(WriteError::io(path))
}

/// Replaces a file in one step: readers see the old bytes or the new ones. Untouched if it holds them already.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    fs::write(&temporary, bytes).map_err(WriteError::io(&temporary))?;
    fs::rename(&temporary, path).map_err(WriteError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_page_never_replaces_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("actions/a/index.md");
        create_new(&path, b"un").unwrap();
        assert!(matches!(create_new(&path, b"deux"), Err(WriteError::Occupied(_))));
        assert_eq!(fs::read(path).unwrap(), b"un");
    }

    #[test]
    fn replacing_leaves_no_temporary_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("forms.json");
        replace(&path, b"un").unwrap();
        replace(&path, b"deux").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"deux");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
