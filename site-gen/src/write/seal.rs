//! Whether published files are as the last build left them, seen from outside: someone may have edited or deleted one.
//!
//! Files that were still too young for a stamp when the seal was set are read and compared with the manifest.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::publication::Destination;
use super::{digest, manifest};
use crate::assets::hex;
use crate::world::Stamp;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Of the manifest, of the stamps of all files but the young ones, and of the bundle's bytes.
    whole: String,
    young: Vec<String>,
}

impl Seal {
    /// Of the files that a manifest lists: path → digest. `None` when one of them is gone.
    pub(super) fn set(at: &Destination, files: &BTreeMap<String, String>) -> Option<Self> {
        let stamps = stamps(&at.out, files, |_| false)?;
        let young = stamps.iter().filter(|(_, stamp)| stamp.is_none());
        let young = young.map(|(path, _)| (*path).to_owned()).collect();
        Some(Self { whole: whole(&at.bundle, files, &stamps)?, young })
    }

    pub(super) fn holds(&self, at: &Destination, files: &BTreeMap<String, String>) -> bool {
        let is_young = |path: &str| self.young.binary_search_by(|young| young.as_str().cmp(path)).is_ok();
        let now = || whole(&at.bundle, files, &stamps(&at.out, files, is_young)?);
        let same = |path: &String| {
            let bytes = fs::read(at.out.join(path)).ok()?;
            (files.get(path)? == &digest::of_file(&bytes)).then_some(())
        };
        now().is_some_and(|whole| whole == self.whole)
            && self.young.par_iter().all(|path| same(path).is_some())
    }
}

type Stamps<'f> = Vec<(&'f str, Option<Stamp>)>;

fn stamps<'f>(
    out: &Path,
    files: &'f BTreeMap<String, String>,
    skipped: impl Fn(&str) -> bool + Sync,
) -> Option<Stamps<'f>> {
    let now = SystemTime::now();
    let files: Vec<&str> = files.keys().map(String::as_str).collect();
    let stamp = |path: &'f str| {
        let facts = out.join(path).symlink_metadata().ok().filter(fs::Metadata::is_file)?;
        Some((path, if skipped(path) { None } else { Stamp::of(&facts, now) }))
    };
    files.into_par_iter().map(stamp).collect()
}

fn whole(bundle: &Path, files: &BTreeMap<String, String>, stamps: &Stamps<'_>) -> Option<String> {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(bytes.len().to_le_bytes());
        hasher.update(bytes);
    };
    for (path, digest) in files {
        part(path.as_bytes());
        part(digest.as_bytes());
    }
    for (path, stamp) in stamps {
        let Some(stamp) = stamp else { continue };
        part(path.as_bytes());
        part(&stamp.to_bytes());
    }
    let mut names: Vec<_> = fs::read_dir(bundle).ok()?.flatten().map(|entry| entry.file_name()).collect();
    names.sort_unstable();
    for name in names {
        // The manifest is in `files`; the lock is this build's own.
        let name = name.to_string_lossy();
        if name != manifest::NAME && !name.starts_with('.') {
            part(name.as_bytes());
            part(&fs::read(bundle.join(&*name)).ok()?);
        }
    }
    Some(hex(&hasher.finalize()))
}
