//! Colours as the web shows them: whatever profile a picture carries is applied to its pixels, and then dropped.
//!
//! Phones photograph in Display P3, cameras in Adobe RGB, printers send CMYK; shown as if they were sRGB, all look
//! wrong. A profile that cannot be read is treated as browsers treat it: as sRGB.

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout,
    MatrixCoefficients, ToneReprCurve, TransferCharacteristics, TransformOptions, XyY,
};

/// A colour moved by no more than this is not worth touching every pixel for; out of 255.
const UNSEEN: u8 = 1;

/// What the bytes of decoded pixels mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    Grey,
    Rgb,
    Rgba,
    /// 255 is full ink.
    Cmyk,
}

impl Channels {
    pub fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }
}

/// The profile in an ICC file, unless it cannot be read.
pub(super) fn from_icc(icc: &[u8]) -> Option<ColorProfile> {
    ColorProfile::new_from_slice(icc).ok()
}

/// What the chunks of a PNG say of its colours; the most precise one counts.
pub(super) fn from_png(info: &png::Info) -> Option<ColorProfile> {
    if let Some(cicp) = info.coding_independent_code_points {
        return Some(ColorProfile::new_from_cicp(CicpProfile {
            color_primaries: CicpColorPrimaries::try_from(cicp.color_primaries).ok()?,
            transfer_characteristics: TransferCharacteristics::try_from(cicp.transfer_function).ok()?,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: cicp.is_video_full_range_image,
        }));
    }
    if let Some(icc) = &info.icc_profile {
        return from_icc(icc);
    }
    if info.srgb.is_some() {
        return None;
    }
    let gamma = info.gama_chunk.map(|gamma| gamma.into_value()).filter(|gamma| *gamma > 0.0);
    let primaries = info.chrm_chunk;
    if gamma.is_none() && primaries.is_none() {
        return None;
    }
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    if let Some(given) = primaries {
        let at = |(x, y): (png::ScaledFloat, png::ScaledFloat)| Chromaticity {
            x: x.into_value(),
            y: y.into_value(),
        };
        let white = at(given.white);
        if white.y <= 0.0 {
            return None;
        }
        profile.update_rgb_colorimetry(
            XyY { x: f64::from(white.x), y: f64::from(white.y), yb: 1.0 },
            ColorPrimaries { red: at(given.red), green: at(given.green), blue: at(given.blue) },
        );
    }
    if let Some(gamma) = gamma {
        let curve = ToneReprCurve::Parametric(vec![1.0 / gamma]);
        profile.red_trc = Some(curve.clone());
        profile.green_trc = Some(curve.clone());
        profile.blue_trc = Some(curve);
    }
    Some(profile)
}

/// Whether `profile` describes pixels of four inks.
pub(super) fn is_cmyk(profile: &ColorProfile) -> bool {
    profile.color_space == DataColorSpace::Cmyk
}

/// RGB of sRGB, or RGBA if there is transparency.
pub(super) fn to_srgb(
    pixels: Vec<u8>,
    channels: Channels,
    profile: Option<&ColorProfile>,
) -> (Vec<u8>, Channels) {
    if let Some(profile) = profile {
        let space = profile.color_space;
        let converted = match channels {
            Channels::Grey if space == DataColorSpace::Gray => convert(&pixels, channels, profile),
            Channels::Grey if space == DataColorSpace::Rgb => {
                convert(&from_grey(&pixels), Channels::Rgb, profile)
            }
            Channels::Rgb | Channels::Rgba if space == DataColorSpace::Rgb => {
                convert(&pixels, channels, profile)
            }
            Channels::Rgba if space == DataColorSpace::Gray => grey_behind_alpha(&pixels, profile),
            Channels::Cmyk if space == DataColorSpace::Cmyk => convert(&pixels, channels, profile),
            // A profile of other colours than the picture's: it says nothing of these pixels.
            _ => None,
        };
        if let Some(converted) = converted {
            return converted;
        }
    }
    match channels {
        Channels::Grey => (from_grey(&pixels), Channels::Rgb),
        Channels::Cmyk => (from_inks(&pixels), Channels::Rgb),
        Channels::Rgb | Channels::Rgba => (pixels, channels),
    }
}

/// Greys that were decoded as colours, each with its transparency.
fn grey_behind_alpha(pixels: &[u8], profile: &ColorProfile) -> Option<(Vec<u8>, Channels)> {
    let greys: Vec<u8> = pixels.chunks_exact(4).map(|pixel| pixel[0]).collect();
    let (colours, _) = convert(&greys, Channels::Grey, profile)?;
    let with_alpha = colours.chunks_exact(3).zip(pixels.chunks_exact(4));
    let converted = with_alpha.flat_map(|(colour, pixel)| [colour[0], colour[1], colour[2], pixel[3]]);
    Some((converted.collect(), Channels::Rgba))
}

/// `None` if the profile cannot be applied, or changes nothing that could be seen.
fn convert(pixels: &[u8], from: Channels, profile: &ColorProfile) -> Option<(Vec<u8>, Channels)> {
    let (layout, to_layout, to) = match from {
        Channels::Grey => (Layout::Gray, Layout::Rgb, Channels::Rgb),
        Channels::Rgb => (Layout::Rgb, Layout::Rgb, Channels::Rgb),
        Channels::Rgba => (Layout::Rgba, Layout::Rgba, Channels::Rgba),
        // Four inks are laid out as four channels.
        Channels::Cmyk => (Layout::Rgba, Layout::Rgb, Channels::Rgb),
    };
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(layout, &srgb, to_layout, TransformOptions::default()).ok()?;
    if from == to {
        let samples = samples(from.count());
        let mut moved = vec![0; samples.len()];
        transform.transform(&samples, &mut moved).ok()?;
        if samples.iter().zip(&moved).all(|(a, b)| a.abs_diff(*b) <= UNSEEN) {
            return None;
        }
    }
    let mut converted = vec![0; pixels.len() / from.count() * to.count()];
    transform.transform(pixels, &mut converted).ok()?;
    Some((converted, to))
}

/// Colours from all corners of the space.
fn samples(channels: usize) -> Vec<u8> {
    const STEPS: [u8; 6] = [0, 51, 102, 153, 204, 255];
    let mut all = Vec::new();
    for red in STEPS {
        for green in STEPS {
            for blue in STEPS {
                all.extend_from_slice(&[red, green, blue, 255][..channels]);
            }
        }
    }
    all
}

fn from_grey(grey: &[u8]) -> Vec<u8> {
    grey.iter().flat_map(|level| [*level; 3]).collect()
}

/// As screens do when nothing says which inks were meant.
fn from_inks(cmyk: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| {
        let product = u16::from(255 - ink) * u16::from(255 - black);
        // At most 255: a product of two shares.
        u8::try_from((product + 127) / 255).unwrap_or(u8::MAX)
    };
    cmyk.chunks_exact(4).flat_map(|p| [light(p[0], p[3]), light(p[1], p[3]), light(p[2], p[3])]).collect()
}

#[cfg(test)]
mod tests;
