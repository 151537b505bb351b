//! A file that begins with its own digest: one that was cut, edited or mixed up is as good as none.

use std::fs;
use std::path::Path;

use super::{WriteError, digest, replace};

/// What [`write`] was given; `None` if there is nothing, or not what was written.
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = fs::read(path).ok()?;
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let noted = bytes.split_off(end + 1);
    (heading(&noted).as_bytes() == bytes).then_some(noted)
}

/// In one step: readers see what was there before or all of `noted`.
pub(super) fn write(path: &Path, noted: &[u8]) -> Result<(), WriteError> {
    replace(path, &[heading(noted).as_bytes(), noted].concat())
}

/// The line above what is noted.
fn heading(noted: &[u8]) -> String {
    format!("{:016x}\n", digest::of_note(noted))
}
