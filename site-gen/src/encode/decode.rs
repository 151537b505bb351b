//! From a file to pixels as the file has them: not yet turned, not yet in the web's colours, so that both can be done
//! once the picture is small.

use fast_image_resize::PixelType;
use fast_image_resize::images::Image as Pixels;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder};
use moxcms::ColorProfile;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::colour::{self, Channels};
use crate::image_facts;
use crate::site::ImageFormat;

pub(super) struct Decoded {
    pub pixels: Pixels<'static>,
    pub channels: Channels,
    pub profile: Option<ColorProfile>,
    /// How to turn the pixels the right way up.
    pub orientation: Orientation,
}

/// Every pixel of a JPEG, PNG or WebP file; the error is a detail for the editor.
pub(super) fn decode(format: ImageFormat, bytes: &[u8]) -> Result<Decoded, String> {
    match format {
        ImageFormat::Jpeg => jpeg(bytes),
        ImageFormat::Png | ImageFormat::WebP => other(format, bytes),
        ImageFormat::Svg => Err("un dessin n’a pas de pixels".to_owned()),
    }
}

fn jpeg(bytes: &[u8]) -> Result<Decoded, String> {
    let mut headers = image_facts::jpeg_decoder(bytes, DecoderOptions::default());
    headers.decode_headers().map_err(|error| error.to_string())?;
    let (width, height) = headers.dimensions().unwrap_or_default();
    let stored = headers.input_colorspace().unwrap_or(ColorSpace::YCbCr);
    let profile = headers.icc_profile().and_then(|icc| colour::from_icc(&icc));
    let inks = matches!(stored, ColorSpace::CMYK | ColorSpace::YCCK);
    let (wanted, channels) = match stored {
        ColorSpace::Luma => (ColorSpace::Luma, Channels::Grey),
        // Without their profile, the decoder turns inks into colours as screens do.
        _ if inks && profile.as_ref().is_some_and(colour::is_cmyk) => (stored, Channels::Cmyk),
        _ => (ColorSpace::RGB, Channels::Rgb),
    };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(wanted);
    let mut pixels = image_facts::jpeg_decoder(bytes, options).decode().map_err(|error| error.to_string())?;
    if channels == Channels::Cmyk {
        inks_of(&mut pixels, stored);
    }
    let orientation = image_facts::jpeg_orientation(&headers);
    Ok(Decoded { pixels: image(width, height, pixels, channels)?, channels, profile, orientation })
}

/// In JPEG files, inks are written upside down, and their colours may be written as brightness and two tints.
fn inks_of(pixels: &mut [u8], stored: ColorSpace) {
    for pixel in pixels.chunks_exact_mut(4) {
        if stored == ColorSpace::YCCK {
            let (y, blue, red) =
                (f32::from(pixel[0]), f32::from(pixel[1]) - 128.0, f32::from(pixel[2]) - 128.0);
            // The casts saturate, as the formula wants.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let byte = |level: f32| level.round() as u8;
            pixel[0] = byte(y + 1.402 * red);
            pixel[1] = byte(y - 0.344_136 * blue - 0.714_136 * red);
            pixel[2] = byte(y + 1.772 * blue);
        } else {
            pixel[..3].iter_mut().for_each(|ink| *ink = 255 - *ink);
        }
        pixel[3] = 255 - pixel[3];
    }
}

fn other(format: ImageFormat, bytes: &[u8]) -> Result<Decoded, String> {
    let mut decoder = image_facts::decoder(format, bytes).map_err(|error| error.to_string())?;
    let orientation = decoder.orientation().map_err(|error| error.to_string())?;
    let profile = match format {
        ImageFormat::Png => png_profile(bytes),
        _ => decoder.icc_profile().ok().flatten().and_then(|icc| colour::from_icc(&icc)),
    };
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    let (width, height) = (decoded.width() as usize, decoded.height() as usize);
    let (pixels, channels) = match (decoded.color().has_alpha(), decoded.color().has_color()) {
        (true, _) => (decoded.into_rgba8().into_raw(), Channels::Rgba),
        (false, true) => (decoded.into_rgb8().into_raw(), Channels::Rgb),
        (false, false) => (decoded.into_luma8().into_raw(), Channels::Grey),
    };
    Ok(Decoded { pixels: image(width, height, pixels, channels)?, channels, profile, orientation })
}

fn png_profile(bytes: &[u8]) -> Option<ColorProfile> {
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().ok()?;
    colour::from_png(reader.info())
}

fn image(
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    channels: Channels,
) -> Result<Pixels<'static>, String> {
    let kind = match channels {
        Channels::Grey => PixelType::U8,
        Channels::Rgb => PixelType::U8x3,
        Channels::Rgba | Channels::Cmyk => PixelType::U8x4,
    };
    let side = |length: usize| u32::try_from(length).map_err(|error| error.to_string());
    Pixels::from_vec_u8(side(width)?, side(height)?, pixels, kind).map_err(|error| error.to_string())
}
