//! AVIF: the smallest files, and by far the slowest to make; each is made once and then comes from the cache.

use fast_image_resize::images::Image as Pixels;

/// About what WebP has at 75.
#[cfg(feature = "avif")]
const QUALITY: f32 = 60.0;

/// From 1 to 10. For a photo 1600 pixels wide: 9 takes three seconds, 6 takes seven for a quarter less bytes.
#[cfg(feature = "avif")]
const SPEED: u8 = 9;

#[cfg(feature = "avif")]
pub(super) fn encode(pixels: &Pixels<'_>) -> Result<Vec<u8>, String> {
    use ravif::{Encoder, Img, RGB8, RGBA8};
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    // Photos are encoded side by side: one thread for each.
    let encoder = Encoder::new().with_quality(QUALITY).with_speed(SPEED).with_num_threads(Some(1));
    let encoded = if super::formats::has_alpha(pixels) {
        let rgba: Vec<RGBA8> =
            pixels.buffer().chunks_exact(4).map(|p| RGBA8::new(p[0], p[1], p[2], p[3])).collect();
        encoder.encode_rgba(Img::new(&rgba[..], width, height))
    } else {
        let rgb: Vec<RGB8> = pixels.buffer().chunks_exact(3).map(|p| RGB8::new(p[0], p[1], p[2])).collect();
        encoder.encode_rgb(Img::new(&rgb[..], width, height))
    };
    Ok(encoded.map_err(|error| error.to_string())?.avif_file)
}

#[cfg(not(feature = "avif"))]
pub(super) fn encode(_: &Pixels<'_>) -> Result<Vec<u8>, String> {
    Err("ce programme a été construit sans AVIF".to_owned())
}
