//! Where it is written down what former builds read in the pictures of a content folder: one file for each folder, in a
//! cache that several may share.

use std::fs;
use std::path::{Path, PathBuf};

use super::{cache, digest, noted};
use crate::image_facts::Remembered;

#[derive(Debug)]
pub struct PictureNotes {
    file: PathBuf,
}

impl PictureNotes {
    #[must_use]
    pub fn of(cache: &Path, content: &Path) -> Self {
        let content = std::path::absolute(content).unwrap_or_else(|_| content.to_owned());
        let name = digest::of_note(content.as_os_str().as_encoded_bytes());
        Self { file: cache.join("pictures").join(format!("{name:016x}.json")) }
    }

    /// Nothing, if there is no such file or not as it was written.
    #[must_use]
    pub fn read(&self) -> Remembered {
        noted::read(&self.file).and_then(|bytes| Remembered::decode(&bytes)).unwrap_or_default()
    }

    /// `whole`: all pictures of the site were looked at. Where that fails the next build reads its pictures.
    pub fn write(&self, remembered: &Remembered, whole: bool) {
        let (Some(bytes), Some(folder)) = (remembered.encode(whole), self.file.parent()) else { return };
        if fs::create_dir_all(folder).is_ok() && noted::write(&self.file, &bytes).is_ok() {
            cache::prune(folder);
        }
    }
}
