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
mod turns;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::image_facts::{self, without_hidden};
use crate::plan::{ImagePlan, Planned, Variant};
use crate::progress::PHOTOS;
use crate::site::ImageFormat;
use crate::world::World;
use crate::write::{Cache, Publication, WriteError};

/// Pixels of photos that are decoded at the same moment: with their files and copies, about 500 MB. The largest photo
/// that is accepted has so many.
const AT_ONCE: u64 = image_facts::MAX_PIXELS;

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
    let sources: Vec<&Planned> = plan.images().collect();
    let mut missing: Vec<Missing> =
        sources.par_iter().filter_map(|planned| Missing::of(planned, cache)).collect();
    // The longest work first, so that no processor is left alone with it at the end.
    missing.sort_by_key(|missing| std::cmp::Reverse(missing.pixels()));
    PHOTOS.expect(missing.len());
    let make = |missing: &Missing| {
        let made = make(missing, world, cache);
        PHOTOS.one_done();
        made
    };
    let made = turns::side_by_side(&missing, rayon::current_num_threads(), AT_ONCE, Missing::pixels, make);
    let mut faults = Vec::new();
    for made in made {
        match made {
            Ok(()) => {}
            Err(EncodeError::Content(found)) => faults.extend(found),
            Err(write) => return Err(write),
        }
    }
    if !faults.is_empty() {
        return Err(EncodeError::Content(faults));
    }
    sources.par_iter().try_for_each(|planned| stage(planned, world, cache, publication))?;
    Ok(Encoded { images: sources.len(), decoded: missing.len() })
}

/// A photo of which the cache lacks some files.
struct Missing<'p> {
    planned: &'p Planned,
    variants: Vec<&'p Variant>,
}

impl<'p> Missing<'p> {
    fn of(planned: &'p Planned, cache: &Cache) -> Option<Self> {
        if planned.format == ImageFormat::Svg {
            return None;
        }
        let variants: Vec<_> =
            planned.variants.iter().filter(|variant| cache.get(&variant.name).is_none()).collect();
        (!variants.is_empty()).then_some(Self { planned, variants })
    }

    fn pixels(&self) -> u64 {
        u64::from(self.planned.width) * u64::from(self.planned.height)
    }
}

/// Announces the files of a picture, which are in the cache now, or the drawing itself.
fn stage(
    planned: &Planned,
    world: &dyn World,
    cache: &Cache,
    publication: &Publication,
) -> Result<(), EncodeError> {
    let published = |variant: &Variant| format!("images/{}", variant.name);
    if planned.format == ImageFormat::Svg {
        let bytes = read(planned, world)?;
        let bytes = without_hidden(&String::from_utf8_lossy(&bytes)).into_bytes();
        for variant in &planned.variants {
            publication.stage(&published(variant), &bytes)?;
        }
        return Ok(());
    }
    for variant in &planned.variants {
        let file =
            cache.get(&variant.name).ok_or_else(|| damaged(planned, "l’image encodée a disparu du cache"))?;
        publication.stage_cached(&published(variant), file);
    }
    Ok(())
}

fn read(planned: &Planned, world: &dyn World) -> Result<Vec<u8>, EncodeError> {
    let bytes = world.read(&planned.source).map_err(|error| damaged(planned, &error.message))?;
    if image_facts::digest(&bytes) != planned.digest {
        // Checks were made of other bytes, and names given to them: under these names, others would be shown for ever.
        return Err(damaged(planned, "elle a changé pendant la construction"));
    }
    Ok(bytes)
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

/// Adds what is missing to the cache.
fn make(missing: &Missing, world: &dyn World, cache: &Cache) -> Result<(), EncodeError> {
    let Missing { planned, variants } = missing;
    let bytes = read(planned, world)?;
    let decoded = decode::decode(planned.format, &bytes).map_err(|why| damaged(planned, &why))?;
    drop(bytes);
    let mut failed = Ok(());
    let full = (planned.width, planned.height);
    resize::each_size(decoded, full, variants.clone(), &mut |variant, pixels| {
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
