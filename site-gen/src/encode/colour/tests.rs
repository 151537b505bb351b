//! Known colours of known profiles. The expected values come from the definitions of the colour spaces, computed apart.

use super::*;
use crate::encode::decode::decode;
use crate::site::ImageFormat;

/// The colour of a picture of one colour, in sRGB.
fn seen(format: ImageFormat, bytes: &[u8]) -> [u8; 3] {
    let decoded = decode(format, bytes).unwrap();
    let (pixels, channels) = to_srgb(decoded.pixels.into_vec(), decoded.channels, decoded.profile.as_ref());
    let middle = pixels.len() / channels.count() / 2 * channels.count();
    [pixels[middle], pixels[middle + 1], pixels[middle + 2]]
}

fn near(seen: [u8; 3], expected: [u8; 3], by: u8) {
    let far = seen.iter().zip(expected).any(|(a, b)| a.abs_diff(b) > by);
    assert!(!far, "{seen:?} instead of {expected:?}");
}

fn jpeg(pixel: &[u8], kind: jpeg_encoder::ColorType, icc: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 100);
    if let Some(icc) = icc {
        encoder.add_icc_profile(icc).unwrap();
    }
    encoder.encode(&pixel.repeat(32 * 32), 32, 32, kind).unwrap();
    bytes
}

fn png(pixel: &[u8], kind: png::ColorType, describe: impl Fn(&mut png::Info)) -> Vec<u8> {
    let mut info = png::Info::with_size(8, 8);
    (info.color_type, info.bit_depth) = (kind, png::BitDepth::Eight);
    describe(&mut info);
    let mut bytes = Vec::new();
    let mut writer = png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
    writer.write_image_data(&pixel.repeat(64)).unwrap();
    drop(writer);
    bytes
}

/// A profile as a camera writes it: header, white, three primaries and a curve, tag by tag.
fn matrix_profile(primaries: [[f64; 3]; 3], gamma: f64) -> Vec<u8> {
    let fixed = |number: f64| {
        #[allow(clippy::cast_possible_truncation)]
        ((number * 65536.0).round() as i32).to_be_bytes()
    };
    let xyz = |[x, y, z]: [f64; 3]| [b"XYZ \0\0\0\0".as_slice(), &fixed(x), &fixed(y), &fixed(z)].concat();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let gamma = (gamma * 256.0).round() as u16;
    let curve = [b"curv\0\0\0\0\0\0\0\x01".as_slice(), &gamma.to_be_bytes(), &[0, 0]].concat();
    let tags: [(&[u8; 4], Vec<u8>); 7] = [
        (b"wtpt", xyz([0.9642, 1.0, 0.8249])),
        (b"rXYZ", xyz(primaries[0])),
        (b"gXYZ", xyz(primaries[1])),
        (b"bXYZ", xyz(primaries[2])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut header = vec![0; 128];
    header[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    header[12..24].copy_from_slice(b"mntrRGB XYZ ");
    header[36..40].copy_from_slice(b"acsp");
    header[68..80].copy_from_slice(&[fixed(0.9642), fixed(1.0), fixed(0.8249)].concat());
    let mut table = u32::try_from(tags.len()).unwrap().to_be_bytes().to_vec();
    let mut content: Vec<u8> = Vec::new();
    let start = 128 + 4 + tags.len() * 12;
    for (name, data) in &tags {
        table.extend_from_slice(*name);
        table.extend_from_slice(&u32::try_from(start + content.len()).unwrap().to_be_bytes());
        table.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        content.extend_from_slice(data);
    }
    let length = u32::try_from(start + content.len()).unwrap();
    header[..4].copy_from_slice(&length.to_be_bytes());
    [header, table, content].concat()
}

/// Primaries as the specification of Adobe RGB (1998) gives them for profiles.
fn adobe_rgb() -> Vec<u8> {
    matrix_profile(
        [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]],
        2.199_218_75,
    )
}

fn display_p3() -> Vec<u8> {
    moxcms::ColorProfile::new_display_p3().encode().unwrap()
}

#[test]
fn adobe_rgb_is_converted_in_every_format() {
    let icc = adobe_rgb();
    // (200, 100, 50) of Adobe RGB is (227, 100, 42) of sRGB.
    let expected = [227, 100, 42];
    let jpeg = jpeg(&[200, 100, 50], jpeg_encoder::ColorType::Rgb, Some(&icc));
    near(seen(ImageFormat::Jpeg, &jpeg), expected, 3);
    let png = png(&[200, 100, 50], png::ColorType::Rgb, |info| info.icc_profile = Some(icc.clone().into()));
    near(seen(ImageFormat::Png, &png), expected, 1);
}

#[test]
fn display_p3_is_converted() {
    // sRGB's own red is (234, 51, 35) of Display P3, and its green (117, 251, 76).
    let icc = display_p3();
    for (p3, expected) in [([234, 51, 35], [255, 0, 0]), ([117, 251, 76], [0, 255, 0])] {
        let with_icc = |info: &mut png::Info| info.icc_profile = Some(icc.clone().into());
        near(seen(ImageFormat::Png, &png(&p3, png::ColorType::Rgb, with_icc)), expected, 4);
    }
}

#[test]
fn transparency_survives_a_conversion() {
    let icc = display_p3();
    let bytes =
        png(&[234, 51, 35, 77], png::ColorType::Rgba, |info| info.icc_profile = Some(icc.clone().into()));
    let decoded = decode(ImageFormat::Png, &bytes).unwrap();
    let (pixels, channels) = to_srgb(decoded.pixels.into_vec(), decoded.channels, decoded.profile.as_ref());
    assert_eq!((channels, pixels[3]), (Channels::Rgba, 77));
    assert!(pixels[0] > 250 && pixels[1] < 8, "{:?}", &pixels[..4]);
}

#[test]
fn srgb_is_left_byte_for_byte() {
    let icc = moxcms::ColorProfile::new_srgb().encode().unwrap();
    let profile = from_icc(&icc).unwrap();
    let pixels: Vec<u8> = (0..=254).flat_map(|level| [level, 255 - level, 7]).collect();
    assert_eq!(to_srgb(pixels.clone(), Channels::Rgb, Some(&profile)), (pixels, Channels::Rgb));
}

#[test]
fn grey_pictures_follow_their_own_profile() {
    let linear = moxcms::ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    // Half the light looks three quarters bright.
    let bytes = jpeg(&[128], jpeg_encoder::ColorType::Luma, Some(&linear));
    near(seen(ImageFormat::Jpeg, &bytes), [188, 188, 188], 2);
    let glass = png(&[128, 77], png::ColorType::GrayscaleAlpha, |info| {
        info.icc_profile = Some(linear.clone().into())
    });
    let decoded = decode(ImageFormat::Png, &glass).unwrap();
    let (pixels, _) = to_srgb(decoded.pixels.into_vec(), decoded.channels, decoded.profile.as_ref());
    near([pixels[0], pixels[1], pixels[2]], [188, 188, 188], 2);
    assert_eq!(pixels[3], 77);
    let plain = jpeg(&[128], jpeg_encoder::ColorType::Luma, None);
    near(seen(ImageFormat::Jpeg, &plain), [128, 128, 128], 1);
    // A grey picture may carry the profile of the colour picture it was made of.
    let of_colours = jpeg(&[128], jpeg_encoder::ColorType::Luma, Some(&adobe_rgb()));
    near(seen(ImageFormat::Jpeg, &of_colours), [129, 129, 129], 2);
}

#[test]
fn inks_without_a_profile_are_shown_as_screens_do() {
    // Full cyan, no black.
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        near(seen(ImageFormat::Jpeg, &jpeg(&[255, 0, 0, 0], kind, None)), [0, 255, 255], 3);
        near(seen(ImageFormat::Jpeg, &jpeg(&[0, 0, 0, 128], kind, None)), [127, 127, 127], 3);
    }
}

#[test]
fn inks_follow_their_profile() {
    // In this profile, whatever the inks, the colour is Lab (50, 0, 0), a middle grey; only a picture whose inks went
    // through the profile can be grey.
    let icc = all_grey_inks();
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        near(seen(ImageFormat::Jpeg, &jpeg(&[255, 0, 0, 0], kind, Some(&icc))), [119, 119, 119], 3);
    }
}

/// A printer's profile with one table, `A2B0`, of two steps for each ink.
fn all_grey_inks() -> Vec<u8> {
    let mut table = b"mft2\0\0\0\0\x04\x03\x02\0".to_vec();
    for entry in [1, 0, 0, 0, 1, 0, 0, 0, 1] {
        table.extend_from_slice(&[0, entry, 0, 0]);
    }
    table.extend_from_slice(&[0, 2, 0, 2]);
    (0..4).for_each(|_| table.extend_from_slice(&[0, 0, 0xFF, 0xFF]));
    // Lab as 16 bits: 50 is half of FF00, 0 is 8000.
    (0..16).for_each(|_| table.extend_from_slice(&[0x7F, 0x80, 0x80, 0, 0x80, 0]));
    (0..3).for_each(|_| table.extend_from_slice(&[0, 0, 0xFF, 0xFF]));
    let mut icc = vec![0; 128];
    icc[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    icc[12..24].copy_from_slice(b"prtrCMYKLab ");
    icc[36..40].copy_from_slice(b"acsp");
    icc[68..80].copy_from_slice(&[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]);
    icc.extend_from_slice(&[0, 0, 0, 1]);
    icc.extend_from_slice(b"A2B0");
    icc.extend_from_slice(&144_u32.to_be_bytes());
    icc.extend_from_slice(&u32::try_from(table.len()).unwrap().to_be_bytes());
    icc.extend_from_slice(&table);
    let length = u32::try_from(icc.len()).unwrap().to_be_bytes();
    icc[..4].copy_from_slice(&length);
    icc
}

#[test]
fn what_a_png_says_without_a_profile_counts_too() {
    let scaled = |number: f32| png::ScaledFloat::new(number);
    // Linear light: half of it looks three quarters bright.
    let linear = png(&[128, 128, 128], png::ColorType::Rgb, |info| {
        info.source_gamma = Some(scaled(1.0));
    });
    near(seen(ImageFormat::Png, &linear), [188, 188, 188], 2);
    // Adobe's primaries and gamma.
    let adobe = png(&[200, 100, 50], png::ColorType::Rgb, |info| {
        info.source_gamma = Some(scaled(1.0 / 2.2));
        info.source_chromaticities =
            Some(png::SourceChromaticities::new((0.3127, 0.329), (0.64, 0.33), (0.21, 0.71), (0.15, 0.06)));
    });
    near(seen(ImageFormat::Png, &adobe), [227, 100, 42], 2);
    // Nearly sRGB's own: left alone.
    let usual = png(&[200, 100, 50], png::ColorType::Rgb, |info| {
        info.srgb = Some(png::SrgbRenderingIntent::Perceptual)
    });
    assert_eq!(seen(ImageFormat::Png, &usual), [200, 100, 50]);
}

#[test]
fn a_broken_profile_is_as_none() {
    let broken = jpeg(&[200, 100, 50], jpeg_encoder::ColorType::Rgb, Some(b"not a profile"));
    near(seen(ImageFormat::Jpeg, &broken), [200, 100, 50], 3);
    assert!(from_icc(&adobe_rgb()[..100]).is_none());
}
