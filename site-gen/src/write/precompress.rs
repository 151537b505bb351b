//! Copies of text files, compressed beforehand, for hosts that send them as they are: `index.html.br` and
//! `index.html.gz` beside `index.html`.
//!
//! A copy is made again only when its file changed. Files are compressed one by one on all cores, so that memory
//! does not grow with the site.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use brotli::enc::BrotliEncoderParams;
use rayon::prelude::*;

use super::{WriteError, digest};

/// Shorter files gain nothing: they fit in the first packets of an answer anyway. Bytes.
const SHORTEST: usize = 1024;

const TEXTS: [&str; 11] =
    ["html", "css", "js", "json", "csv", "xml", "svg", "txt", "ics", "webmanifest", "md"];

/// Nearly as small as the best, in a tenth of its time.
const BROTLI_QUALITY: i32 = 9;

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    fn compressed(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(bytes.len() / 3);
        match self {
            Self::Brotli => {
                let quality =
                    BrotliEncoderParams { quality: BROTLI_QUALITY, ..BrotliEncoderParams::default() };
                brotli::BrotliCompress(&mut &bytes[..], &mut out, &quality)?;
            }
            Self::Gzip => {
                // No name and no time in its head: the same bytes for the same file.
                let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::best());
                encoder.write_all(bytes)?;
                encoder.finish()?;
            }
        }
        Ok(out)
    }
}

/// What became of the copies.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// Path → digest, of every copy that belongs to the site.
    pub digests: BTreeMap<String, String>,
    /// Those that were made, and lie in the staging folder.
    pub made: Vec<String>,
}

/// Folders and manifests between which copies are made.
pub(super) struct Between<'b> {
    pub staging: &'b Path,
    pub out: &'b Path,
    /// Path → digest: as the last build left it, and as this one will.
    pub former: &'b BTreeMap<String, String>,
    pub files: &'b BTreeMap<String, String>,
}

/// Makes the copies that are missing or whose files changed, in the staging folder. `moves` are the files that lie
/// there; the others are in place.
pub(super) fn copies(between: &Between<'_>, moves: &[String]) -> Result<Copies, WriteError> {
    let moved: std::collections::HashSet<&str> = moves.iter().map(String::as_str).collect();
    let texts: Vec<&String> = between.files.keys().filter(|path| is_text(path)).collect();
    let found: Vec<Vec<(String, String, bool)>> = texts
        .into_par_iter()
        .map(|path| {
            if !moved.contains(path.as_str())
                && let Some(kept) = kept(between, path)
            {
                return Ok(kept);
            }
            let folder = if moved.contains(path.as_str()) { between.staging } else { between.out };
            let file = folder.join(path);
            make(between, path, &fs::read(&file).map_err(WriteError::io(&file))?)
        })
        .collect::<Result<_, WriteError>>()?;
    let mut copies = Copies::default();
    for (path, digest, made) in found.into_iter().flatten() {
        if made {
            copies.made.push(path.clone());
        }
        copies.digests.insert(path, digest);
    }
    Ok(copies)
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| TEXTS.contains(&extension))
}

/// Whether a path of a manifest is a copy of another.
pub(super) fn is_copy(path: &str, files: &BTreeMap<String, String>) -> bool {
    original(path).is_some_and(|of| files.contains_key(of))
}

/// The file that a path with the name of a copy would be a copy of.
pub(super) fn original(path: &str) -> Option<&str> {
    let of = Encoding::ALL.iter().find_map(|encoding| path.strip_suffix(encoding.suffix()));
    of.filter(|of| is_text(of))
}

/// The copies of a file that is in place, if the build that wrote it finished them: each is then as its manifest
/// says. `None` if one must be made.
fn kept(between: &Between<'_>, path: &str) -> Option<Vec<(String, String, bool)>> {
    if between.former.get(path) != between.files.get(path) {
        return None;
    }
    let mut kept = Vec::new();
    for encoding in Encoding::ALL {
        let copy = format!("{path}{}", encoding.suffix());
        let digest = between.former.get(&copy)?;
        let present = fs::read(between.out.join(&copy)).ok()?;
        if digest::of_file(&present) != *digest {
            return None;
        }
        kept.push((copy, digest.clone(), false));
    }
    Some(kept)
}

fn make(between: &Between<'_>, path: &str, bytes: &[u8]) -> Result<Vec<(String, String, bool)>, WriteError> {
    if bytes.len() < SHORTEST {
        return Ok(Vec::new());
    }
    let mut made = Vec::new();
    for encoding in Encoding::ALL {
        let copy = format!("{path}{}", encoding.suffix());
        let file = between.staging.join(&copy);
        let target = between.out.join(&copy);
        if !between.former.contains_key(&copy) && target.symlink_metadata().is_ok() {
            return Err(WriteError::Occupied(target));
        }
        let compressed = encoding.compressed(bytes).map_err(WriteError::io(&file))?;
        super::folders::create_folder_of(&file)?;
        fs::write(&file, &compressed).map_err(WriteError::io(&file))?;
        made.push((copy, digest::of_file(&compressed), true));
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_texts_are_compressed() {
        for (path, wanted) in [
            ("index.html", true),
            ("actions.schema.json", true),
            ("manifest.webmanifest", true),
            ("images/a.webp", false),
            ("index.html.br", false),
            ("LICENSE", false),
        ] {
            assert_eq!(is_text(path), wanted, "{path}");
        }
    }

    proptest! {
        #[test]
        fn what_is_compressed_reads_back(bytes in proptest::collection::vec(any::<u8>(), 0..4096)) {
            let mut plain = Vec::new();
            let gzip = Encoding::Gzip.compressed(&bytes).unwrap();
            flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut plain).unwrap();
            prop_assert_eq!(&plain, &bytes);
            let mut plain = Vec::new();
            let brotli = Encoding::Brotli.compressed(&bytes).unwrap();
            brotli::BrotliDecompress(&mut &brotli[..], &mut plain).unwrap();
            prop_assert_eq!(&plain, &bytes);
        }
    }
}
