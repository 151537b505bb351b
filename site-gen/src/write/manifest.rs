//! Which published files were made here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::publication::Destination;
use super::{WriteError, digest, replace};

pub(super) const NAME: &str = "manifest.json";
const VERSION: u32 = 1;

/// Kept beside the site, so that it is not published with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    version: u32,
    /// The output folder that the list is about, seen from the folder that holds the bundle's.
    out: String,
    /// Path below the output folder → digest of what was written.
    pub files: BTreeMap<String, String>,
    /// While files are put in place, what may stand there until then, also after several builds that were stopped.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    former: BTreeMap<String, BTreeSet<String>>,
}

impl Manifest {
    pub fn new(at: &Destination, files: BTreeMap<String, String>) -> Self {
        Self { version: VERSION, out: name_of(at), files, former: BTreeMap::new() }
    }

    /// Of the time in which `files` take the place of this manifest's.
    pub fn followed_by(&self, files: &BTreeMap<String, String>) -> Self {
        let mut both = files.clone();
        let mut former = self.former.clone();
        for (path, digest) in &self.files {
            if both.entry(path.clone()).or_insert_with(|| digest.clone()) != digest {
                former.entry(path.clone()).or_default().insert(digest.clone());
            }
        }
        Self { version: VERSION, out: self.out.clone(), files: both, former }
    }

    /// Whether these bytes were written at `path` by a build.
    pub fn made(&self, path: &str, bytes: &[u8]) -> bool {
        let former = self.former.get(path).into_iter().flatten();
        self.files.get(path).into_iter().chain(former).any(|known| digest::is_of(known, bytes))
    }

    /// The manifest of the output folder; `None` if there is none, or one of another folder or version.
    pub fn read(at: &Destination) -> Option<Self> {
        let bytes = fs::read(at.bundle.join(NAME)).ok()?;
        let manifest: Self = serde_json::from_slice(&bytes).ok()?;
        (manifest.version == VERSION && manifest.out == name_of(at)).then_some(manifest)
    }

    pub fn write(&self, folder: &Path) -> Result<(), WriteError> {
        let text = serde_json::to_string(self).expect("a map of texts is JSON");
        replace(&folder.join(NAME), text.as_bytes())
    }
}

/// `public` beside `public.bundle`; `../a/public` elsewhere. The same after both have moved together.
fn name_of(at: &Destination) -> String {
    let whole = |path: &Path| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let parent = fs::canonicalize(parent).or_else(|_| std::path::absolute(parent));
        let parent = parent.unwrap_or_default();
        path.file_name().map_or_else(|| parent.clone(), |name| parent.join(name))
    };
    let (out, bundle) = (whole(&at.out), whole(&at.bundle));
    let from = bundle.parent().unwrap_or(Path::new("/"));
    let shared = from.components().zip(out.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = out.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
