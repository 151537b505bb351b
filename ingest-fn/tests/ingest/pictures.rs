//! Files somebody may choose instead of a photo, and photos.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

fn file(format: ImageFormat) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(320, 200, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, ((x * y) % 256) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG of 320 × 200 with a GPS position among its metadata.
pub fn photo() -> Vec<u8> {
    let plain = file(ImageFormat::Jpeg);
    let mut segment = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
    segment.extend(b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0GPS-46.2044N-6.1432E");
    let length = u16::try_from(segment.len() + 2).unwrap();
    [&plain[..2], &[0xff, 0xe1], &length.to_be_bytes(), &segment, &plain[2..]].concat()
}

/// Half a photo.
pub fn truncated() -> Vec<u8> {
    let photo = photo();
    photo[..photo.len() / 2].to_vec()
}

/// A small PNG whose header announces 400 megapixels.
pub fn bomb() -> Vec<u8> {
    let mut png = file(ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
    let crc = !png[12..29].iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// What an iPhone makes, as far as its first bytes.
pub fn heic() -> Vec<u8> {
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()
}
