//! Pixels to files. Encoders are given pixels and nothing else, so no metadata and no profile can get through.

use fast_image_resize::PixelType;
use fast_image_resize::images::Image as Pixels;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::plan::{Encoding, Variant};

const WEBP_QUALITY: f32 = 75.0;
const JPEG_QUALITY: u8 = 80;

/// For a full size that is kept or printed.
const ORIGINAL_QUALITY: u8 = 92;

/// The file of `variant`, whose pixels are RGB or RGBA in sRGB; the error is a detail for the editor.
pub(super) fn encode(variant: &Variant, pixels: &Pixels<'_>) -> Result<Vec<u8>, String> {
    match variant.encoding {
        Encoding::Avif => super::avif::encode(pixels),
        Encoding::WebP if variant.original => webp(pixels, f32::from(ORIGINAL_QUALITY)),
        Encoding::WebP => webp(pixels, WEBP_QUALITY),
        Encoding::Jpeg if variant.original => jpeg(pixels, ORIGINAL_QUALITY),
        Encoding::Jpeg => jpeg(pixels, JPEG_QUALITY),
        Encoding::Png => png(pixels),
        Encoding::Svg => Err("un dessin n’a pas de pixels".to_owned()),
    }
}

fn webp(pixels: &Pixels<'_>, quality: f32) -> Result<Vec<u8>, String> {
    let encoder = if has_alpha(pixels) {
        webp::Encoder::from_rgba(pixels.buffer(), pixels.width(), pixels.height())
    } else {
        webp::Encoder::from_rgb(pixels.buffer(), pixels.width(), pixels.height())
    };
    let memory = encoder.encode_simple(false, quality).map_err(|error| format!("{error:?}"))?;
    Ok(memory.to_vec())
}

fn jpeg(pixels: &Pixels<'_>, quality: u8) -> Result<Vec<u8>, String> {
    let side = |length: u32| u16::try_from(length).map_err(|_| "plus de 65535 pixels de côté".to_owned());
    let (width, height) = (side(pixels.width())?, side(pixels.height())?);
    let opaque = if has_alpha(pixels) { &on_white(pixels.buffer()) } else { pixels.buffer() };
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(true);
    encoder.encode(opaque, width, height, ColorType::Rgb).map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn png(pixels: &Pixels<'_>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(if has_alpha(pixels) { png::ColorType::Rgba } else { png::ColorType::Rgb });
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(pixels.buffer()).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok(bytes)
}

pub(super) fn has_alpha(pixels: &Pixels<'_>) -> bool {
    pixels.pixel_type() == PixelType::U8x4
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

    #[test]
    fn transparency_becomes_white_in_jpeg() {
        assert_eq!(on_white(&[0, 0, 0, 0, 10, 20, 30, 255]), [255, 255, 255, 10, 20, 30]);
        assert_eq!(on_white(&[0, 0, 0, 128])[0], 127);
    }
}
