//! Pixels: each photo decoded once, turned upright, reduced step by step and encoded; what was encoded before comes
//! from the cache.
//!
//! Only pixels reach the encoders, so no metadata survives: neither where a photo was taken nor with what. Colour
//! profiles are not applied yet: a photo in a wide colour space looks a little paler than it should.

use fast_image_resize::images::Image as Pixels;
use fast_image_resize::{PixelType, Resizer};
use image::{DynamicImage, ImageDecoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::image_facts;
use crate::plan::{Encoding, ImagePlan, Planned, Variant};
use crate::site::ImageFormat;
use crate::world::World;
use crate::write::{Cache, Publication, WriteError};

const WEBP_QUALITY: f32 = 75.0;
const JPEG_QUALITY: u8 = 80;

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
    let results: Vec<Result<bool, EncodeError>> =
        sources.par_iter().map(|planned| one(planned, world, cache, publication)).collect();
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
        for variant in &planned.variants {
            publication.stage(&published(variant), &bytes)?;
        }
        return Ok(false);
    }
    let missing: Vec<&Variant> =
        planned.variants.iter().filter(|variant| cache.get(&variant.name).is_none()).collect();
    let decoded = !missing.is_empty();
    if decoded {
        let bytes = read(planned, world)?;
        let upright = decode(planned, &bytes)?;
        for (name, bytes) in encode(planned, upright, missing)? {
            cache.put(&name, &bytes)?;
        }
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

fn decode(planned: &Planned, bytes: &[u8]) -> Result<DynamicImage, EncodeError> {
    let mut decoder =
        image_facts::decoder(planned.format, bytes).map_err(|error| damaged(planned, &error.to_string()))?;
    let failed = |error: image::ImageError| damaged(planned, &error.to_string());
    let orientation = decoder.orientation().map_err(failed)?;
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(failed)?;
    pixels.apply_orientation(orientation);
    Ok(pixels)
}

/// From the widest to the narrowest, each made from the one before.
fn encode(
    planned: &Planned,
    upright: DynamicImage,
    mut wanted: Vec<&Variant>,
) -> Result<Vec<(String, Vec<u8>)>, EncodeError> {
    let failed = |error: &dyn std::fmt::Display| damaged(planned, &error.to_string());
    let (width, height, alpha) = (upright.width(), upright.height(), upright.color().has_alpha());
    let (bytes, kind) = if alpha {
        (upright.into_rgba8().into_raw(), PixelType::U8x4)
    } else {
        (upright.into_rgb8().into_raw(), PixelType::U8x3)
    };
    let mut pixels = Pixels::from_vec_u8(width, height, bytes, kind).map_err(|error| failed(&error))?;
    let mut resizer = Resizer::new();
    let mut done = Vec::new();
    wanted.sort_by_key(|variant| std::cmp::Reverse(variant.width));
    for variant in wanted {
        if (variant.width, variant.height) != (pixels.width(), pixels.height()) {
            let mut smaller = Pixels::new(variant.width, variant.height, kind);
            resizer.resize(&pixels, &mut smaller, None).map_err(|error| failed(&error))?;
            pixels = smaller;
        }
        let bytes = match variant.encoding {
            Encoding::WebP => webp(&pixels),
            Encoding::Jpeg => jpeg(&pixels),
            Encoding::Svg => Err("un dessin n’a pas de pixels".to_owned()),
        };
        done.push((variant.name.clone(), bytes.map_err(|error| failed(&error))?));
    }
    Ok(done)
}

fn webp(pixels: &Pixels<'_>) -> Result<Vec<u8>, String> {
    let encoder = match pixels.pixel_type() {
        PixelType::U8x4 => webp::Encoder::from_rgba(pixels.buffer(), pixels.width(), pixels.height()),
        _ => webp::Encoder::from_rgb(pixels.buffer(), pixels.width(), pixels.height()),
    };
    let memory = encoder.encode_simple(false, WEBP_QUALITY).map_err(|error| format!("{error:?}"))?;
    Ok(memory.to_vec())
}

fn jpeg(pixels: &Pixels<'_>) -> Result<Vec<u8>, String> {
    let side = |length: u32| u16::try_from(length).map_err(|_| "plus de 65535 pixels de côté".to_owned());
    let (width, height) = (side(pixels.width())?, side(pixels.height())?);
    let opaque = match pixels.pixel_type() {
        PixelType::U8x4 => &on_white(pixels.buffer()),
        _ => pixels.buffer(),
    };
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(true);
    encoder.encode(opaque, width, height, ColorType::Rgb).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// JPEG knows no transparency: RGBA over white, as RGB.
fn on_white(rgba: &[u8]) -> Vec<u8> {
    let mix = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u16::from(colour), u16::from(alpha));
        // At most 255: a mean of two bytes.
        u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    rgba.chunks_exact(4).flat_map(|p| [mix(p[0], p[3]), mix(p[1], p[3]), mix(p[2], p[3])]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::image_facts::tests::camera_jpeg;
    use crate::theme::Settings;
    use crate::world::Memory;
    use crate::write::Destination;
    use image::GenericImageView as _;
    use std::collections::BTreeMap;
    use std::path::Path;

    fn settings() -> Settings {
        let widths = BTreeMap::from([("default".to_owned(), vec![16, 24, 100])]);
        Settings { image_widths: widths, ..Settings::default() }
    }

    /// The site of the fixture with this photo, built in `dir`: what was encoded.
    fn build(dir: &Path, photo: &[u8], width: u32, height: u32) -> Result<Encoded, EncodeError> {
        let mut site = fixture::site();
        for page in &mut site.pages {
            if let Some(crate::site::Value::Image(image)) = page.fields.get_mut("image") {
                (image.width, image.height) = (width, height);
            }
        }
        let world = Memory::new().with(fixture::PHOTO, photo).with(fixture::DRAWING, "<svg/>");
        let plan = ImagePlan::new(&site, &settings(), &world).unwrap();
        let destination = Destination { out: dir.join("public"), bundle: dir.join("bundle") };
        let publication = Publication::begin(destination, &[]).unwrap();
        let encoded = all(&plan, &world, &Cache::images(&dir.join("cache")), &publication)?;
        publication.publish(&[]).unwrap();
        Ok(encoded)
    }

    fn published(dir: &Path) -> Vec<(String, Vec<u8>)> {
        let files = std::fs::read_dir(dir.join("public/images")).unwrap().flatten();
        let mut files: Vec<_> = files
            .map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap()))
            .collect();
        files.sort();
        files
    }

    #[test]
    fn a_camera_s_photo_is_turned_reduced_and_stripped() {
        let dir = tempfile::tempdir().unwrap();
        let photo = camera_jpeg(64, 32, 6);
        assert!(photo.windows(10).any(|bytes| bytes == b"GPS-SECRET"));
        let encoded = build(dir.path(), &photo, 32, 64).unwrap();
        assert_eq!(encoded, Encoded { images: 2, decoded: 1 });
        let files = published(dir.path());
        // WebP 16, 24 and 32 wide (never 100), one JPEG, and the drawing.
        assert_eq!(files.len(), 5, "{:?}", files.iter().map(|file| &file.0).collect::<Vec<_>>());
        for (name, bytes) in &files {
            assert!(!bytes.windows(10).any(|b| b == b"GPS-SECRET"), "{name} tells where it was taken");
            assert!(!bytes.windows(4).any(|b| b == b"Exif" || b == b"EXIF"), "{name} has metadata");
            if name.ends_with(".svg") {
                continue;
            }
            let pixels = image::load_from_memory(bytes).unwrap();
            let width: u32 = name.rsplit(['-', '.']).nth(1).unwrap().parse().unwrap();
            assert_eq!(pixels.dimensions(), (width, width * 2), "{name}");
            // Turned clockwise, the red left half is on top.
            let top = pixels.get_pixel(width / 2, 2);
            let bottom = pixels.get_pixel(width / 2, width * 2 - 3);
            assert!(top[0] > 150 && top[2] < 100, "{name}: {top:?}");
            assert!(bottom[2] > 150 && bottom[0] < 100, "{name}: {bottom:?}");
        }
        assert!(!files.iter().any(|(_, bytes)| *bytes == photo), "the original is never published");
    }

    #[test]
    fn what_was_encoded_once_comes_from_the_cache() {
        let dir = tempfile::tempdir().unwrap();
        let photo = camera_jpeg(64, 32, 1);
        assert_eq!(build(dir.path(), &photo, 64, 32).unwrap().decoded, 1);
        let first = published(dir.path());
        assert_eq!(build(dir.path(), &photo, 64, 32).unwrap().decoded, 0);
        assert_eq!(published(dir.path()), first);
        assert_eq!(build(dir.path(), &camera_jpeg(64, 32, 3), 64, 32).unwrap().decoded, 1);
        assert_ne!(published(dir.path()), first);
    }

    #[test]
    fn a_photo_that_does_not_decode_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let Err(EncodeError::Content(faults)) = build(dir.path(), b"\xFF\xD8\xFFpas une image", 64, 32)
        else {
            panic!("encoded something");
        };
        assert_eq!(faults[0].file, fixture::PHOTO);
        assert!(!dir.path().join("public").exists());
    }

    #[test]
    fn transparency_becomes_white_in_jpeg() {
        assert_eq!(on_white(&[0, 0, 0, 0, 10, 20, 30, 255]), [255, 255, 255, 10, 20, 30]);
        assert_eq!(on_white(&[0, 0, 0, 128])[0], 127);
    }
}
