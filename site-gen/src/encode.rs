//! Pixels: each photo decoded once, reduced step by step, given the web's colours, turned upright and encoded; what
//! was encoded before comes from the cache.
//!
//! ```text
//! decode → reduce to the largest size wanted → colours → orientation → every size and part → files
//! ```

mod avif;
mod colour;
mod decode;
mod formats;
mod resize;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::image_facts::{self, without_hidden};
use crate::plan::{ImagePlan, Planned, Variant};
use crate::progress::PHOTOS;
use crate::site::ImageFormat;
use crate::world::World;
use crate::write::{Cache, Publication, WriteError};

/// Counts of sources.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Encoded {
    pub images: usize,
    /// Those that had to be decoded; the others came from the cache.
    pub decoded: usize,
}

/// Why pictures could not be made.
#[derive(Debug)]
pub enum EncodeError {
    /// Files that turned out to be damaged once decoded.
    Content(Vec<Diagnostic>),
    Write(WriteError),
}

impl From<WriteError> for EncodeError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// Makes every file of `plan` that the cache lacks, and announces all of them to `publication`.
///
/// # Errors
/// All damaged pictures at once, or the first failure to write.
pub fn all(
    plan: &ImagePlan,
    world: &dyn World,
    cache: &Cache,
    publication: &Publication,
) -> Result<Encoded, EncodeError> {
    let mut sources: Vec<&Planned> = plan.images().collect();
    // The longest work first, so that no processor is left alone with it at the end.
    sources.sort_by_key(|planned| std::cmp::Reverse(u64::from(planned.width) * u64::from(planned.height)));
    let results: Vec<Result<bool, EncodeError>> =
        sources.par_iter().with_max_len(1).map(|planned| one(planned, world, cache, publication)).collect();
    let mut encoded = Encoded { images: sources.len(), decoded: 0 };
    let mut faults = Vec::new();
    for result in results {
        match result {
            Ok(decoded) => encoded.decoded += usize::from(decoded),
            Err(EncodeError::Content(found)) => faults.extend(found),
            Err(write) => return Err(write),
        }
    }
    if faults.is_empty() { Ok(encoded) } else { Err(EncodeError::Content(faults)) }
}

/// Returns whether the source had to be decoded.
fn one(
    planned: &Planned,
    world: &dyn World,
    cache: &Cache,
    publication: &Publication,
) -> Result<bool, EncodeError> {
    let published = |variant: &Variant| format!("images/{}", variant.name);
    if planned.format == ImageFormat::Svg {
        let bytes = read(planned, world)?;
        let bytes = without_hidden(&String::from_utf8_lossy(&bytes)).into_bytes();
        for variant in &planned.variants {
            publication.stage(&published(variant), &bytes)?;
        }
        return Ok(false);
    }
    let missing: Vec<&Variant> =
        planned.variants.iter().filter(|variant| cache.get(&variant.name).is_none()).collect();
    let decoded = !missing.is_empty();
    if decoded {
        PHOTOS.expect(1);
        make(planned, missing, world, cache)?;
        PHOTOS.one_done();
    }
    for variant in &planned.variants {
        let file =
            cache.get(&variant.name).ok_or_else(|| damaged(planned, "l’image encodée a disparu du cache"))?;
        publication.stage_cached(&published(variant), file);
    }
    Ok(decoded)
}

fn read(planned: &Planned, world: &dyn World) -> Result<Vec<u8>, EncodeError> {
    world.read(&planned.source).map_err(|error| damaged(planned, &error.message))
}

fn damaged(planned: &Planned, why: &str) -> EncodeError {
    let fault = Diagnostic::error(
        "image-abimee",
        &planned.source,
        format!("cette image ne peut pas être lue : {why}"),
    )
    .help("Copiez à nouveau le fichier d’origine, ou enregistrez-le depuis un logiciel d’images.");
    EncodeError::Content(vec![fault])
}

/// Adds `missing` to the cache.
fn make(
    planned: &Planned,
    missing: Vec<&Variant>,
    world: &dyn World,
    cache: &Cache,
) -> Result<(), EncodeError> {
    let bytes = read(planned, world)?;
    if image_facts::digest(&bytes) != planned.digest {
        // Names were given to other bytes: kept under them, these would be shown for ever.
        return Err(damaged(planned, "elle a changé pendant la construction"));
    }
    let decoded = decode::decode(planned.format, &bytes).map_err(|why| damaged(planned, &why))?;
    drop(bytes);
    let mut failed = Ok(());
    let full = (planned.width, planned.height);
    resize::each_size(decoded, full, missing, &mut |variant, pixels| {
        let file = formats::encode(variant, pixels)?;
        if failed.is_ok() {
            failed = cache.put(&variant.name, &file);
        }
        Ok(())
    })
    .map_err(|why| damaged(planned, &why))?;
    Ok(failed?)
}

#[cfg(test)]
mod tests;
