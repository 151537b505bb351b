//! Which published files were made here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{WriteError, replace};

pub(super) const NAME: &str = "manifest.json";
const VERSION: u32 = 1;

/// Kept beside the site, so that it is not published with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    version: u32,
    /// Name of the output folder that the list is about.
    out: String,
    /// Path below the output folder → SHA-256 of what was written.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    pub fn new(out: &Path, files: BTreeMap<String, String>) -> Self {
        Self { version: VERSION, out: name_of(out), files }
    }

    /// The manifest of `out`; `None` if there is none, or one of another folder or version.
    pub fn read(folder: &Path, out: &Path) -> Option<Self> {
        let bytes = fs::read(folder.join(NAME)).ok()?;
        let manifest: Self = serde_json::from_slice(&bytes).ok()?;
        (manifest.version == VERSION && manifest.out == name_of(out)).then_some(manifest)
    }

    pub fn write(&self, folder: &Path) -> Result<(), WriteError> {
        let text = serde_json::to_string(self).expect("a map of texts is JSON");
        replace(&folder.join(NAME), text.as_bytes())
    }
}

fn name_of(out: &Path) -> String {
    out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
