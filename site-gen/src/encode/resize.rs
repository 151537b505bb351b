//! From decoded pixels to every size that is wanted, each made from the smallest one that has enough pixels.
//!
//! The picture is first reduced to the largest size that anything needs; only then is it given the web's colours and
//! turned the right way up, which costs time for every pixel.

use fast_image_resize::images::Image as Pixels;
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::DynamicImage;
use image::metadata::Orientation;

use super::colour::{self, Channels};
use super::decode::Decoded;
use crate::image_facts::swaps_sides;
use crate::plan::{Crop, Variant, scaled};

/// Gives `each` the pixels of every variant of `wanted`; `full` is the upright size of the source.
pub(super) fn each_size(
    decoded: Decoded,
    full: (u32, u32),
    mut wanted: Vec<&Variant>,
    each: &mut dyn FnMut(&Variant, &Pixels<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let mut resizer = Resizer::new();
    let largest = wanted.iter().map(|variant| whole_width(variant, full.0)).max().unwrap_or(full.0);
    // Whole pictures, from the widest to the narrowest.
    let mut whole = vec![upright(decoded, full, largest, &mut resizer)?];
    wanted.sort_by_key(|variant| (variant.crop, std::cmp::Reverse(variant.width)));
    let mut part: Option<(Crop, Pixels<'static>)> = None;
    for variant in wanted {
        let (width, height) = (variant.width, variant.height);
        let Some(crop) = variant.crop else {
            let last = &whole[whole.len() - 1];
            if (last.width(), last.height()) != (width, height) {
                let smaller = resize(last, None, width, height, &mut resizer)?;
                whole.push(smaller);
            }
            each(variant, &whole[whole.len() - 1])?;
            continue;
        };
        let made = match part.take() {
            Some((same, pixels)) if same == crop && (pixels.width(), pixels.height()) == (width, height) => {
                pixels
            }
            Some((same, pixels)) if same == crop => resize(&pixels, None, width, height, &mut resizer)?,
            _ => {
                let needed = whole_width(variant, full.0);
                let from = whole.iter().rev().find(|pixels| pixels.width() >= needed).unwrap_or(&whole[0]);
                resize(from, Some(inside(crop, full, from)), width, height, &mut resizer)?
            }
        };
        each(variant, &made)?;
        part = Some((crop, made));
    }
    Ok(())
}

/// How wide the whole picture is where the part that `variant` shows is as wide as `variant`.
fn whole_width(variant: &Variant, full: u32) -> u32 {
    let needed = variant.crop.map_or(variant.width, |crop| {
        let width = (u64::from(variant.width) * u64::from(full)).div_ceil(u64::from(crop.width.max(1)));
        u32::try_from(width).unwrap_or(full)
    });
    needed.min(full)
}

/// The decoded picture `width` pixels wide, turned the right way up, in sRGB.
fn upright(
    decoded: Decoded,
    full: (u32, u32),
    width: u32,
    resizer: &mut Resizer,
) -> Result<Pixels<'static>, String> {
    let Decoded { pixels, channels, profile, orientation } = decoded;
    let (mut w, mut h) = (width, scaled(full.1, width, full.0));
    if swaps_sides(orientation) {
        std::mem::swap(&mut w, &mut h);
    }
    let reduced = if (w, h) == (pixels.width(), pixels.height()) {
        pixels
    } else if channels == Channels::Cmyk {
        // The fourth channel is an ink, not transparency.
        let mut smaller = Pixels::new(w, h, PixelType::U8x4);
        let options = ResizeOptions::new().use_alpha(false);
        resizer.resize(&pixels, &mut smaller, &options).map_err(|error| error.to_string())?;
        smaller
    } else {
        resize(&pixels, None, w, h, resizer)?
    };
    let (bytes, channels) = colour::to_srgb(reduced.into_vec(), channels, profile.as_ref());
    turned(bytes, channels, (w, h), orientation)
}

fn turned(
    bytes: Vec<u8>,
    channels: Channels,
    (width, height): (u32, u32),
    orientation: Orientation,
) -> Result<Pixels<'static>, String> {
    let kind = if channels == Channels::Rgba { PixelType::U8x4 } else { PixelType::U8x3 };
    if orientation == Orientation::NoTransforms {
        return Pixels::from_vec_u8(width, height, bytes, kind).map_err(|error| error.to_string());
    }
    let image = match channels {
        Channels::Rgba => image::RgbaImage::from_raw(width, height, bytes).map(DynamicImage::from),
        _ => image::RgbImage::from_raw(width, height, bytes).map(DynamicImage::from),
    };
    let mut image = image.ok_or("moins de pixels qu’annoncé")?;
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    Pixels::from_vec_u8(width, height, image.into_bytes(), kind).map_err(|error| error.to_string())
}

/// `crop` of the full picture, in the pixels of a reduced one: left, top, width, height.
fn inside(crop: Crop, full: (u32, u32), reduced: &Pixels<'_>) -> [f64; 4] {
    let across = f64::from(reduced.width()) / f64::from(full.0);
    let down = f64::from(reduced.height()) / f64::from(full.1);
    let (left, top) = (f64::from(crop.left) * across, f64::from(crop.top) * down);
    let width = (f64::from(crop.width) * across).min(f64::from(reduced.width()) - left);
    let height = (f64::from(crop.height) * down).min(f64::from(reduced.height()) - top);
    [left, top, width, height]
}

fn resize(
    from: &Pixels<'_>,
    part: Option<[f64; 4]>,
    width: u32,
    height: u32,
    resizer: &mut Resizer,
) -> Result<Pixels<'static>, String> {
    let mut smaller = Pixels::new(width, height, from.pixel_type());
    let options = ResizeOptions::new();
    let options = match part {
        Some([left, top, w, h]) => options.crop(left, top, w, h),
        None => options,
    };
    resizer.resize(from, &mut smaller, &options).map_err(|error| error.to_string())?;
    Ok(smaller)
}
