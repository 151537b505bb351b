//! Whole pictures, from the file beside a page to the files that are published.

use super::*;
use crate::fixture;
use crate::image_facts::tests::camera_jpeg;
use crate::site::{Focal, Image, Value};
use crate::world::Memory;
use crate::write::Destination;
use image::GenericImageView as _;
use std::path::Path;

const USUAL: &str = "image_widths: { default: [16, 24, 100] }";

/// The site of the fixture with this photo, built in `dir`: what was encoded.
fn build(dir: &Path, photo: &[u8], width: u32, height: u32) -> Result<Encoded, EncodeError> {
    build_with(dir, photo, (width, height), USUAL, |_| {})
}

fn build_with(
    dir: &Path,
    photo: &[u8],
    size: (u32, u32),
    theme: &str,
    change: impl Fn(&mut Image),
) -> Result<Encoded, EncodeError> {
    let facts = image_facts::read("a.jpg", photo);
    let mut site = fixture::site();
    for page in &mut site.pages {
        if let Some(Value::Image(image)) = page.fields.get_mut("image") {
            (image.width, image.height) = size;
            image.digest = image_facts::digest(photo);
            if let Ok(facts) = &facts {
                image.format = facts.format;
                assert_eq!(size, (facts.width, facts.height));
            }
            change(image);
        }
    }
    let world = Memory::new().with(fixture::PHOTO, photo).with(fixture::DRAWING, fixture::DRAWN);
    let plan = ImagePlan::new(&site, &serde_yaml::from_str(theme).unwrap()).unwrap();
    let destination = Destination { out: dir.join("public"), bundle: dir.join("bundle") };
    let mut publication = Publication::begin(destination, &[]).unwrap();
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
    let Err(EncodeError::Content(faults)) = build(dir.path(), b"\xFF\xD8\xFFpas une image", 64, 32) else {
        panic!("encoded something");
    };
    assert_eq!(faults[0].file, fixture::PHOTO);
    assert!(!dir.path().join("public").exists());
}

/// A PNG of `size` pixels, left half red and right half blue, with chunks of its own before the pixels.
fn two_halves(size: (u32, u32), kind: png::ColorType, before: impl Fn(&mut png::Info)) -> Vec<u8> {
    let mut info = png::Info::with_size(size.0, size.1);
    (info.color_type, info.bit_depth) = (kind, png::BitDepth::Eight);
    before(&mut info);
    let mut pixels = Vec::new();
    for _ in 0..size.1 {
        for x in 0..size.0 {
            let rgba: [u8; 4] = if x < size.0 / 2 { [220, 20, 20, 128] } else { [20, 20, 220, 255] };
            pixels.extend_from_slice(&rgba[..kind.samples()]);
        }
    }
    let mut bytes = Vec::new();
    let encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

fn named<'f>(files: &'f [(String, Vec<u8>)], end: &str) -> &'f [u8] {
    let found = files.iter().find(|(name, _)| name.ends_with(end));
    &found.unwrap_or_else(|| panic!("no {end} among {:?}", files.iter().map(|f| &f.0).collect::<Vec<_>>())).1
}

#[test]
fn a_part_is_cut_around_what_must_stay_in_view() {
    let theme = "image_widths: { default: [64], card: [8, 16] }\nimage_crops: { card: \"1:1\" }\n\
                 image_formats: [webp]";
    for (left, red) in [(0, true), (1000, false)] {
        let dir = tempfile::tempdir().unwrap();
        let photo = camera_jpeg(64, 32, 1);
        build_with(dir.path(), &photo, (64, 32), theme, |image| image.focal = Focal { left, top: 500 })
            .unwrap();
        let files = published(dir.path());
        for (end, side) in [("-8.webp", 8), ("-16.webp", 16)] {
            let pixels = image::load_from_memory(named(&files, end)).unwrap();
            assert_eq!(pixels.dimensions(), (side, side));
            let middle = pixels.get_pixel(side / 2, side / 2);
            assert_eq!(middle[0] > middle[2], red, "{end} around {left}: {middle:?}");
        }
        assert_eq!(image::load_from_memory(named(&files, "-64.webp")).unwrap().dimensions(), (64, 32));
    }
}

#[test]
fn a_turned_photo_is_cut_as_it_is_seen() {
    // Turned clockwise, red is on top.
    let theme = "image_widths: { default: [16], card: [16] }\nimage_crops: { card: \"1:1\" }\n\
                 image_formats: [webp]";
    let dir = tempfile::tempdir().unwrap();
    build_with(dir.path(), &camera_jpeg(128, 64, 6), (64, 128), theme, |image| {
        image.focal = Focal { left: 500, top: 0 };
    })
    .unwrap();
    let files = published(dir.path());
    let squares = files.iter().filter_map(|(_, bytes)| image::load_from_memory(bytes).ok());
    let square = squares.into_iter().find(|pixels| pixels.dimensions() == (16, 16)).unwrap();
    let bottom = square.get_pixel(8, 13);
    assert!(bottom[0] > 150 && bottom[2] < 100, "{bottom:?}");
}

#[test]
fn no_metadata_gets_through_whatever_the_format() {
    let theme = "image_widths: { default: [16] }\nimage_originals: [default]\nimage_formats: [FORMATS]";
    let formats = if cfg!(feature = "avif") { "avif, webp, jpeg" } else { "webp, jpeg" };
    let theme = theme.replace("FORMATS", formats);
    let secret = |text: &str| [b"SECRET-".as_slice(), text.as_bytes()].concat();
    let png = two_halves((64, 32), png::ColorType::Rgb, |info| {
        info.icc_profile = Some(moxcms::ColorProfile::new_display_p3().encode().unwrap().into());
        info.exif_metadata = Some(secret("EXIF").into());
        info.uncompressed_latin1_text.push(png::text_metadata::TEXtChunk::new("Author", "SECRET-TEXT"));
    });
    let webp = with_riff_chunks(&png);
    let mut jpeg = camera_jpeg(64, 32, 1);
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), &secret("XMP")].concat();
    let iptc = [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0b".as_slice(), &secret("IPTC")].concat();
    let icc = [b"ICC_PROFILE\0\x01\x01".as_slice(), &moxcms::ColorProfile::new_adobe_rgb().encode().unwrap()]
        .concat();
    for (marker, content) in [(0xE1, xmp), (0xED, iptc), (0xE2, icc), (0xFE, secret("COMMENT"))] {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        let segment = [&[0xFF, marker], length.as_slice(), &content].concat();
        jpeg.splice(2..2, segment);
    }
    for (kind, photo, end) in [("PNG", png, ".png"), ("WebP", webp, ".webp"), ("JPEG", jpeg, ".jpg")] {
        assert!(photo.windows(6).any(|bytes| bytes == b"SECRET"), "{kind}: nothing to remove");
        let dir = tempfile::tempdir().unwrap();
        build_with(dir.path(), &photo, (64, 32), &theme, |_| {}).unwrap();
        let files = published(dir.path());
        let original =
            files.iter().find(|(name, _)| name.ends_with(end) && !name.ends_with(&format!("-16{end}")));
        let original = image::load_from_memory(&original.unwrap().1).unwrap();
        assert_eq!(original.dimensions(), (64, 32), "{kind}: the full size is published");
        for (name, bytes) in files.iter().filter(|(name, _)| !name.ends_with(".svg")) {
            for trace in
                ["SECRET", "Exif", "EXIF", "eXIf", "XMP ", "ICC", "iCCP", "acsp", "8BIM", "tEXt", "xap/1.0"]
            {
                let found = bytes.windows(trace.len()).any(|bytes| bytes == trace.as_bytes());
                assert!(!found, "{name}, from a {kind}, has {trace}");
            }
        }
    }
}

/// The pixels of a PNG as a WebP with a profile, EXIF and XMP.
fn with_riff_chunks(png: &[u8]) -> Vec<u8> {
    let pixels = image::load_from_memory(png).unwrap().into_rgb8();
    let (width, height) = pixels.dimensions();
    let plain = webp::Encoder::from_rgb(&pixels, width, height).encode(80.0).to_vec();
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let padding: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
        [name.as_slice(), &length, content, padding].concat()
    };
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut facts = vec![0x20 | 0x08 | 0x04, 0, 0, 0];
    facts.extend_from_slice(&(width - 1).to_le_bytes()[..3]);
    facts.extend_from_slice(&(height - 1).to_le_bytes()[..3]);
    let content = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &facts),
        chunk(b"ICCP", &profile),
        plain[12..].to_vec(),
        chunk(b"EXIF", b"II*\0\x08\0\0\0\0\0SECRET-EXIF"),
        chunk(b"XMP ", b"<x>SECRET-XMP</x>"),
    ]
    .concat();
    [b"RIFF".as_slice(), &u32::try_from(content.len()).unwrap().to_le_bytes(), &content].concat()
}

#[test]
fn a_photo_that_changed_since_it_was_named_is_not_kept_under_that_name() {
    let dir = tempfile::tempdir().unwrap();
    let photo = camera_jpeg(64, 32, 1);
    let changed = build_with(dir.path(), &photo, (64, 32), USUAL, |image| image.digest = [7; 32]);
    assert!(matches!(changed, Err(EncodeError::Content(_))));
    assert!(!dir.path().join("cache").exists());
}
