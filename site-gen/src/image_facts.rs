//! What must be known of a picture before anything promises to show it: its format, its size once turned the
//! right way up, and that it can be read and is safe to publish.
//!
//! Only headers and structure are read here, so that `check` stays fast on a folder of large photos; the pixels
//! are decoded once, by `encode`, which reports whatever only decoding can tell.

mod remembered;
mod svg;

pub use remembered::Remembered;
pub(crate) use svg::without_hidden;

use std::fmt;
use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageReader};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::site::ImageFormat;

/// More pixels than this are refused: decoding them would need over 400 MB of memory.
pub const MAX_PIXELS: u64 = 100_000_000;

/// The longest side that WebP can hold.
const MAX_SIDE: u32 = 16_383;

/// What a page needs to reserve the picture's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub format: ImageFormat,
    /// Pixels, once the orientation written by the camera has been applied.
    pub width: u32,
    pub height: u32,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// Only its first picture is published.
    pub animated: bool,
}

/// Why a file cannot be shown as a picture. `Display` is a French sentence for the editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactsError {
    /// Neither JPEG, PNG, WebP nor SVG.
    UnknownFormat,
    /// The header announces an image but the file stops early or contradicts itself.
    Damaged(String),
    /// Width × height exceeds [`MAX_PIXELS`].
    TooLarge { width: u32, height: u32 },
    /// A side is too long for the encoders.
    TooLong { width: u32, height: u32 },
    /// The SVG file has neither `width` and `height` nor a `viewBox`.
    NoSize,
    /// The SVG file contains something that could run or fetch something; the text says what.
    Unsafe(String),
}

impl fmt::Display for FactsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => f.write_str("ce fichier n’est pas une image JPEG, PNG, WebP ou SVG"),
            Self::Damaged(detail) => write!(f, "cette image est abîmée ou incomplète ({detail})"),
            Self::TooLarge { width, height } => write!(
                f,
                "cette image est trop grande : {width} × {height} pixels, soit plus de {} millions",
                MAX_PIXELS / 1_000_000
            ),
            Self::TooLong { width, height } => write!(
                f,
                "cette image est trop longue : {width} × {height} pixels, soit plus de {MAX_SIDE} de côté"
            ),
            Self::NoSize => f.write_str("ce dessin SVG ne dit pas sa taille"),
            Self::Unsafe(what) => write!(f, "ce dessin SVG ne peut pas être publié : il contient {what}"),
        }
    }
}

impl std::error::Error for FactsError {}

impl FactsError {
    /// What the editor can do about it, in French.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::UnknownFormat => {
                "Enregistrez la photo en JPEG (sur iPhone : Réglages > Appareil photo > Formats > \
                 « Le plus compatible »), ou exportez le dessin en SVG ou en PNG."
            }
            Self::Damaged(_) => {
                "Copiez à nouveau le fichier d’origine, ou enregistrez-le depuis un logiciel d’images."
            }
            Self::TooLarge { .. } => "Réduisez l’image : 3000 pixels de large suffisent.",
            Self::TooLong { .. } => "Réduisez l’image, ou coupez-la en plusieurs.",
            Self::NoSize => {
                "Ajoutez un attribut viewBox à la balise <svg>, par exemple viewBox=\"0 0 400 300\"."
            }
            Self::Unsafe(_) => {
                "Exportez à nouveau le dessin en « SVG simple », sans script, sans lien et sans photo ni police externe."
            }
        }
    }
}

/// Reads the facts of a picture from its bytes; `path` only helps to recognise SVG files.
///
/// # Errors
/// [`FactsError`] when the file cannot be shown.
pub fn read(path: &str, bytes: &[u8]) -> Result<Facts, FactsError> {
    let Some(format) = raster_format(bytes) else {
        let looks_like_xml =
            bytes.trim_ascii_start().starts_with(b"<") || bytes.starts_with(b"\xEF\xBB\xBF<");
        let named_svg = path.to_ascii_lowercase().ends_with(".svg");
        return if looks_like_xml || named_svg { svg::read(bytes) } else { Err(FactsError::UnknownFormat) };
    };
    let ((mut width, mut height), orientation) = header(format, bytes)?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(FactsError::TooLarge { width, height });
    }
    if width.max(height) > MAX_SIDE {
        return Err(FactsError::TooLong { width, height });
    }
    check_is_whole(format, bytes)?;
    if swaps_sides(orientation) {
        std::mem::swap(&mut width, &mut height);
    }
    Ok(Facts { format, width, height, digest: digest(bytes), animated: is_animated(format, bytes) })
}

/// SHA-256.
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Width and height as they are stored, and how to turn them.
fn header(format: ImageFormat, bytes: &[u8]) -> Result<((u32, u32), Orientation), FactsError> {
    let damaged = |error: &dyn fmt::Display| FactsError::Damaged(error.to_string());
    if format == ImageFormat::Jpeg {
        // Without the copies of the whole file that the general decoder makes.
        let mut decoder = jpeg_decoder(bytes, DecoderOptions::default());
        decoder.decode_headers().map_err(|error| damaged(&error))?;
        let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (width, height) = decoder.dimensions().unwrap_or_default();
        return Ok(((side(width), side(height)), jpeg_orientation(&decoder)));
    }
    let mut decoder = decoder(format, bytes)?;
    let orientation = decoder.orientation().map_err(|error| damaged(&error))?;
    Ok((decoder.dimensions(), orientation))
}

/// As tolerant as browsers are; sizes are judged by the caller.
pub(crate) fn jpeg_decoder(bytes: &[u8], options: DecoderOptions) -> JpegDecoder<ZCursor<&[u8]>> {
    let any_side = usize::from(u16::MAX);
    let options = options.set_strict_mode(false).set_max_width(any_side).set_max_height(any_side);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options)
}

/// How to turn a JPEG whose headers were decoded.
pub(crate) fn jpeg_orientation(decoder: &JpegDecoder<ZCursor<&[u8]>>) -> Orientation {
    let exif = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    exif.unwrap_or(Orientation::NoTransforms)
}

/// A decoder of a PNG or a WebP that refuses to use memory beyond what [`MAX_PIXELS`] needs.
pub(crate) fn decoder(format: ImageFormat, bytes: &[u8]) -> Result<impl ImageDecoder + '_, FactsError> {
    let format = match format {
        ImageFormat::Png => image::ImageFormat::Png,
        ImageFormat::WebP => image::ImageFormat::WebP,
        ImageFormat::Jpeg | ImageFormat::Svg => return Err(FactsError::UnknownFormat),
    };
    let mut limits = image::Limits::default();
    // Eight bytes per pixel: the widest that PNG has (RGBA, 16 bits each).
    limits.max_alloc = Some(MAX_PIXELS * 8);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.into_decoder().map_err(|error| FactsError::Damaged(error.to_string()))
}

fn raster_format(bytes: &[u8]) -> Option<ImageFormat> {
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        Some(ImageFormat::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        Some(ImageFormat::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(ImageFormat::WebP)
    } else {
        None
    }
}

/// Decoders fill what is missing of a cut file with grey; an interrupted copy must be noticed before that.
fn check_is_whole(format: ImageFormat, bytes: &[u8]) -> Result<(), FactsError> {
    let whole = match format {
        ImageFormat::Jpeg => jpeg_is_whole(bytes),
        ImageFormat::Png => bytes.windows(4).rev().any(|word| word == b"IEND"),
        ImageFormat::WebP => {
            let announced =
                bytes.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
            bytes.len() as u64 >= u64::from(announced) + 8
        }
        ImageFormat::Svg => true,
    };
    if whole { Ok(()) } else { Err(FactsError::Damaged("le fichier s’arrête avant la fin".to_owned())) }
}

/// Whether there is more than one picture in the file.
fn is_animated(format: ImageFormat, bytes: &[u8]) -> bool {
    match format {
        // A flag of the extended header.
        ImageFormat::WebP => {
            bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
        }
        ImageFormat::Png => png_chunks(bytes).take_while(|name| name != b"IDAT").any(|name| &name == b"acTL"),
        ImageFormat::Jpeg | ImageFormat::Svg => false,
    }
}

/// The names of the chunks of a PNG, in their order.
fn png_chunks(bytes: &[u8]) -> impl Iterator<Item = [u8; 4]> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let name = *after.first_chunk::<4>()?;
        // After the name: the content and four bytes to check it by.
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        rest = after.get(length.saturating_add(8)..).unwrap_or_default();
        Some(name)
    })
}

/// Walks the segments up to the start of the picture's data and looks for the end marker after it: the thumbnail
/// among the camera's data has an end marker of its own, and cameras may append previews after the last one.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xFF, marker]) = bytes.get(at..at + 2) {
        if marker == 0xDA {
            return bytes[at..].windows(2).rev().any(|pair| pair == b"\xFF\xD9");
        }
        if marker == 0xFF {
            at += 1;
            continue;
        }
        let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return false };
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    false
}

pub(crate) fn swaps_sides(orientation: Orientation) -> bool {
    use Orientation as O;
    matches!(orientation, O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A JPEG of `width` × `height`, red on its left half, with an EXIF block that says how to turn it and where
    /// it was taken.
    pub(crate) fn camera_jpeg(width: u16, height: u16, orientation: u8) -> Vec<u8> {
        let mut pixels = Vec::new();
        for _ in 0..height {
            for x in 0..width {
                pixels.extend_from_slice(if x < width / 2 { &[220, 20, 20] } else { &[20, 20, 220] });
            }
        }
        let mut jpeg = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
        encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
        let exif = exif(orientation);
        let mut out = jpeg[..2].to_vec();
        out.extend_from_slice(&[0xFF, 0xE1]);
        out.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        out.extend_from_slice(&exif);
        out.extend_from_slice(&jpeg[2..]);
        out
    }

    /// `Exif\0\0`, big-endian TIFF, IFD0 = { orientation, GPS pointer }, GPS IFD = { latitude reference « N » and
    /// a recognisable text as processing method }.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut tiff = b"MM\0\x2A\0\0\0\x08".to_vec();
        tiff.extend_from_slice(&[0, 2]);
        tiff.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        tiff.extend_from_slice(&[0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
        tiff.extend_from_slice(&[0, 0, 0, 0]);
        assert_eq!(tiff.len(), 38);
        tiff.extend_from_slice(&[0, 1]);
        tiff.extend_from_slice(&[0, 0x1B, 0, 7, 0, 0, 0, 14, 0, 0, 0, 56]);
        tiff.extend_from_slice(&[0, 0, 0, 0]);
        assert_eq!(tiff.len(), 56);
        tiff.extend_from_slice(b"GPS-SECRET-POS");
        let mut out = b"Exif\0\0".to_vec();
        out.extend_from_slice(&tiff);
        out
    }

    #[test]
    fn a_photo_taken_upright_swaps_its_sides() {
        let facts = read("content/a.jpg", &camera_jpeg(64, 32, 6)).unwrap();
        assert_eq!((facts.format, facts.width, facts.height), (ImageFormat::Jpeg, 32, 64));
        let facts = read("content/a.jpg", &camera_jpeg(64, 32, 3)).unwrap();
        assert_eq!((facts.width, facts.height), (64, 32));
    }

    #[test]
    fn the_content_decides_not_the_extension() {
        assert_eq!(read("content/a.png", &camera_jpeg(8, 8, 1)).unwrap().format, ImageFormat::Jpeg);
    }

    #[test]
    fn an_animation_is_known_from_a_picture() {
        let png = |frames: Option<u32>| {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
            if let Some(frames) = frames {
                encoder.set_animated(frames, 0).unwrap();
            }
            let mut writer = encoder.write_header().unwrap();
            for _ in 0..frames.unwrap_or(1) {
                writer.write_image_data(&[0; 4]).unwrap();
            }
            writer.finish().unwrap();
            bytes
        };
        assert!(read("content/a.png", &png(Some(2))).unwrap().animated);
        assert!(!read("content/a.png", &png(None)).unwrap().animated);

        let still = webp::Encoder::from_rgb(&[0; 12], 2, 2).encode(80.0).to_vec();
        assert!(!read("content/a.webp", &still).unwrap().animated);
        let chunk = |name: &[u8; 4], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_le_bytes();
            [name.as_slice(), &length, content].concat()
        };
        let frame = [[0; 6].as_slice(), &[1, 0, 0, 1, 0, 0, 100, 0, 0, 0], &still[12..]].concat();
        let content = [
            b"WEBP".to_vec(),
            chunk(b"VP8X", &[2, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
            chunk(b"ANIM", &[0; 6]),
            chunk(b"ANMF", &frame),
            chunk(b"ANMF", &frame),
        ]
        .concat();
        let moving = chunk(b"RIFF", &content);
        assert!(read("content/a.webp", &moving).unwrap().animated);
    }

    #[test]
    fn a_cut_photo_is_refused() {
        let jpeg = camera_jpeg(640, 320, 1);
        for keep in [3, 40, jpeg.len() / 2, jpeg.len() - 2] {
            let error = read("content/a.jpg", &jpeg[..keep]).unwrap_err();
            assert!(matches!(error, FactsError::Damaged(_)), "{keep}: {error:?}");
        }
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(read("content/a.heic", b"\0\0\0\x18ftypheic"), Err(FactsError::UnknownFormat));
        assert_eq!(read("content/a.jpg", b""), Err(FactsError::UnknownFormat));
    }

    /// A PNG that announces a size and holds no pixels.
    fn announced(width: u32, height: u32) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR".to_vec();
        png.extend_from_slice(&width.to_be_bytes());
        png.extend_from_slice(&height.to_be_bytes());
        png.extend_from_slice(&[8, 0, 0, 0, 0]);
        let crc = crc(&png[12..]);
        png.extend_from_slice(&crc.to_be_bytes());
        png.extend_from_slice(b"\0\0\0\x04IDAT\0\0\0\0\0\0\0\0");
        png
    }

    #[test]
    fn too_many_pixels_are_refused_before_decoding() {
        let error = read("content/a.png", &announced(65536, 65536)).unwrap_err();
        assert_eq!(error, FactsError::TooLarge { width: 65536, height: 65536 });
    }

    #[test]
    fn a_side_that_no_encoder_takes_is_refused() {
        for (width, height) in [(20_000, 10), (10, 20_000)] {
            let error = read("content/a.png", &announced(width, height)).unwrap_err();
            assert!(error.to_string().contains(&format!("{width} × {height}")), "{error}");
            assert!(error.to_string().contains("de côté"), "{error}");
        }
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
        })
    }
}
