//! Makes a photo safe to keep: whatever was uploaded, only pixels go on.
//!
//! The picture is decoded and encoded again, so that neither metadata (GPS least of all) nor anything hidden in the
//! file survives. Size is read from the header before a pixel is decoded: a small file that unfolds into
//! gigabytes is refused unread.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::fmt;
use std::io::Cursor;

/// Largest picture decoded, in pixels.
const PIXEL_LIMIT: u64 = 40_000_000;
/// Memory a decoder may ask for, in bytes: 40 megapixels of four channels, and some room to work.
const MEMORY_LIMIT: u64 = 4 * PIXEL_LIMIT + (32 << 20);
/// Largest JPEG kept, in bytes: sealed, it must fit a DynamoDB item of 400 KB.
const SIZE_LIMIT: usize = 350 * 1000;
/// What is tried, in order, until the JPEG fits: longest edge in pixels, quality.
const LADDER: [(u32, u8); 9] =
    [(1920, 82), (1920, 74), (1920, 66), (1600, 70), (1600, 60), (1280, 60), (960, 60), (800, 50), (640, 40)];

/// A photo stripped to its pixels: a JPEG that a decoder of ours wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// The JPEG file, at most 350 KB.
    pub jpeg: Vec<u8>,
    /// In pixels, once turned upright.
    pub width: u32,
    /// In pixels, once turned upright.
    pub height: u32,
}

/// Why an upload is not a photo we can keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A file of no bytes.
    Empty,
    /// No picture at all, or none that is recognised.
    NotAnImage,
    /// HEIC, HEIF or AVIF: what telephones make.
    Heic,
    /// A picture, but of a format that is not taken (GIF, TIFF, BMP, SVG, PDF).
    OtherFormat,
    /// More than 40 megapixels.
    TooManyPixels,
    /// The file stops before its end.
    Truncated,
    /// Damaged, or beyond the decoder's memory.
    Unreadable,
}

/// Turns an uploaded file into a [`Photo`]. Slow (up to seconds): call it where blocking is allowed.
///
/// # Errors
/// A [`Problem`] the visitor can act upon.
pub fn process(upload: &[u8]) -> Result<Photo, Problem> {
    let format = recognise(upload)?;
    if format == ImageFormat::Jpeg && !jpeg_has_end(upload) {
        return Err(Problem::Truncated);
    }
    let (picture, orientation) = decode(upload, format)?;
    let pixels = on_white(picture);
    shrink(pixels, orientation)
}

fn recognise(upload: &[u8]) -> Result<ImageFormat, Problem> {
    let brand = (upload.get(4..8) == Some(b"ftyp")).then(|| upload.get(8..12)).flatten();
    match upload {
        [] => Err(Problem::Empty),
        [0xff, 0xd8, 0xff, ..] => Ok(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(ImageFormat::WebP),
        _ if brand.is_some_and(|brand| {
            [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"]
                .iter()
                .any(|known| brand == *known)
        }) =>
        {
            Err(Problem::Heic)
        }
        [b'G', b'I', b'F', b'8', ..]
        | [b'I', b'I', 0x2a, 0, ..]
        | [b'M', b'M', 0, 0x2a, ..]
        | [b'B', b'M', ..]
        | [b'%', b'P', b'D', b'F', ..]
        | [b'<', b's', b'v', b'g', ..] => Err(Problem::OtherFormat),
        _ => Err(Problem::NotAnImage),
    }
}

/// Whether the picture of a JPEG file ends. The decoder fills what is missing with grey; a thumbnail among the
/// metadata has an end of its own, so the search starts at the picture's data.
fn jpeg_has_end(file: &[u8]) -> bool {
    let mut at = 2;
    loop {
        match file.get(at..) {
            Some([0xff, 0xda, data @ ..]) => return data.windows(2).any(|pair| pair == [0xff, 0xd9]),
            Some([0xff, 0xff, ..]) => at += 1,
            Some([0xff, _, high, low, ..]) => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => return false,
        }
    }
}

fn decode(upload: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), Problem> {
    let unreadable = |_| Problem::Unreadable;
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_LIMIT);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXEL_LIMIT {
        return Err(Problem::TooManyPixels);
    }
    limits.reserve(decoder.total_bytes()).map_err(|_| Problem::TooManyPixels)?;
    decoder.set_limits(limits).map_err(unreadable)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    if picture.width() == 0 || picture.height() == 0 {
        return Err(Problem::Unreadable);
    }
    Ok((picture, orientation))
}

/// JPEG has no transparency: what showed through becomes white paper, not black.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let layered = picture.into_rgba8();
    RgbImage::from_fn(layered.width(), layered.height(), |x, y| {
        let [r, g, b, alpha] = layered.get_pixel(x, y).0.map(u16::from);
        let blend = |channel: u16| ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        Rgb([blend(r), blend(g), blend(b)])
    })
}

fn shrink(pixels: RgbImage, orientation: Orientation) -> Result<Photo, Problem> {
    let mut current = pixels;
    let mut upright = None;
    for (edge, quality) in LADDER {
        if current.width().max(current.height()) > edge {
            current = resize(&current, edge)?;
            upright = None;
        }
        // Turned after it was made smaller: turning forty megapixels costs as much memory again.
        let picture = upright.get_or_insert_with(|| {
            let mut picture = DynamicImage::ImageRgb8(current.clone());
            picture.apply_orientation(orientation);
            picture.into_rgb8()
        });
        let jpeg = encode(picture, quality)?;
        if jpeg.len() <= SIZE_LIMIT {
            return Ok(Photo { jpeg, width: picture.width(), height: picture.height() });
        }
    }
    Err(Problem::Unreadable)
}

fn resize(pixels: &RgbImage, edge: u32) -> Result<RgbImage, Problem> {
    let (width, height) = pixels.dimensions();
    let scale = f64::from(edge) / f64::from(width.max(height));
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    let source =
        ImageRef::new(width, height, pixels.as_raw(), PixelType::U8x3).map_err(|_| Problem::Unreadable)?;
    let mut target = Image::new(scaled(width), scaled(height), PixelType::U8x3);
    Resizer::new().resize(&source, &mut target, None).map_err(|_| Problem::Unreadable)?;
    RgbImage::from_raw(target.width(), target.height(), target.into_vec()).ok_or(Problem::Unreadable)
}

fn encode(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Problem> {
    let side = |length: u32| u16::try_from(length).map_err(|_| Problem::Unreadable);
    let mut jpeg = Vec::new();
    // With its standard tables: zune-jpeg, which reads the photo when it is published, gets the colours wrong with
    // tables optimised for the picture.
    jpeg_encoder::Encoder::new(&mut jpeg, quality)
        .encode(
            picture.as_raw(),
            side(picture.width())?,
            side(picture.height())?,
            jpeg_encoder::ColorType::Rgb,
        )
        .map_err(|_| Problem::Unreadable)?;
    Ok(jpeg)
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Photo({} × {}, {} bytes)", self.width, self.height, self.jpeg.len())
    }
}

#[cfg(test)]
#[path = "photo_tests.rs"]
mod tests;
