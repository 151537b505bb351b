//! The photos here are drawn by the tests: what goes in is known to the pixel.

use super::*;

/// A red left half and a blue right half.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(
        width,
        height,
        |x, _| if x < width / 2 { Rgb([220, 10, 10]) } else { Rgb([10, 10, 220]) },
    )
}

fn noise(width: u32, height: u32) -> RgbImage {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    RgbImage::from_fn(width, height, |_, _| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let [r, g, b, ..] = seed.to_le_bytes();
        Rgb([r, g, b])
    })
}

fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an Exif block: an orientation, and a GPS position.
fn jpeg_with_exif(picture: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    tiff.extend(2u16.to_be_bytes());
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    tiff.extend([0; 4]);
    // GPS: latitude reference, and a latitude whose bytes are easy to look for.
    tiff.extend(2u16.to_be_bytes());
    tiff.extend([0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0]);
    tiff.extend([0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 68]);
    tiff.extend([0; 4]);
    tiff.extend(b"GPS-LATITUDE-46-12-00-NN");
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    let plain = file(picture.clone(), ImageFormat::Jpeg);
    let mut with = plain[..2].to_vec();
    with.extend([0xff, 0xe1]);
    with.extend(u16::try_from(segment.len() + 2).unwrap().to_be_bytes());
    with.extend(segment);
    with.extend(&plain[2..]);
    with
}

fn decoded(photo: &Photo) -> RgbImage {
    image::load_from_memory_with_format(&photo.jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
}

fn is_red(pixel: &Rgb<u8>) -> bool {
    pixel[0] > 150 && pixel[2] < 100
}

#[test]
fn the_three_formats_are_taken() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let photo = process(&file(halves(300, 200), format)).unwrap();
        assert_eq!((photo.width, photo.height), (300, 200), "{format:?}");
        assert!(is_red(decoded(&photo).get_pixel(20, 100)), "{format:?}");
    }
}

#[test]
fn no_metadata_survives() {
    let upload = jpeg_with_exif(&halves(300, 200), 1);
    assert!(upload.windows(12).any(|bytes| bytes == b"GPS-LATITUDE"), "the specimen holds a position");
    let photo = process(&upload).unwrap();
    for trace in [b"Exif".as_slice(), b"GPS", b"LATITUDE"] {
        assert!(!photo.jpeg.windows(trace.len()).any(|bytes| bytes == trace), "{trace:?}");
    }
    assert!(!photo.jpeg.windows(2).any(|marker| marker == [0xff, 0xe1]), "no application block 1");
}

#[test]
fn the_photo_stands_upright() {
    // 6: the camera was held upright; the first row of the file is the right side of the picture.
    let photo = process(&jpeg_with_exif(&halves(300, 200), 6)).unwrap();
    assert_eq!((photo.width, photo.height), (200, 300));
    let picture = decoded(&photo);
    assert!(is_red(picture.get_pixel(100, 20)));
    assert!(!is_red(picture.get_pixel(100, 280)));
    // 3: upside down.
    let picture = decoded(&process(&jpeg_with_exif(&halves(300, 200), 3)).unwrap());
    assert!(!is_red(picture.get_pixel(20, 100)));
    assert!(is_red(picture.get_pixel(280, 100)));
}

#[test]
fn a_large_photo_is_made_to_fit() {
    let photo = process(&file(halves(4000, 3000), ImageFormat::Jpeg)).unwrap();
    assert_eq!((photo.width, photo.height), (1920, 1440));
    // Noise is what compresses worst; nothing may end above the limit.
    let photo = process(&file(noise(1100, 900), ImageFormat::Png)).unwrap();
    assert!(photo.jpeg.len() <= SIZE_LIMIT, "{photo:?}");
    assert!(photo.width >= 640);
}

#[test]
fn what_shows_through_becomes_white() {
    let clear = image::RgbaImage::from_pixel(40, 40, image::Rgba([0, 0, 0, 0]));
    let picture = decoded(&process(&file(clear, ImageFormat::Png)).unwrap());
    assert!(picture.get_pixel(20, 20).0.iter().all(|channel| *channel > 250));
}

/// A PNG of a few bytes whose header announces 400 megapixels.
fn bomb() -> Vec<u8> {
    let mut png = file(RgbImage::new(8, 8), ImageFormat::Png);
    png[16..20].copy_from_slice(&20_000u32.to_be_bytes());
    png[20..24].copy_from_slice(&20_000u32.to_be_bytes());
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn a_bomb_is_refused_before_it_is_decoded() {
    let start = std::time::Instant::now();
    assert_eq!(process(&bomb()), Err(Problem::TooManyPixels));
    assert!(start.elapsed().as_millis() < 500);
}

#[test]
fn a_truncated_photo_is_refused() {
    let jpeg = jpeg_with_exif(&noise(300, 200), 1);
    assert_eq!(process(&jpeg[..jpeg.len() / 2]), Err(Problem::Truncated));
    assert_eq!(process(&jpeg[..4]), Err(Problem::Truncated));
    let png = file(noise(300, 200), ImageFormat::Png);
    assert_eq!(process(&png[..png.len() / 2]), Err(Problem::Unreadable));
    let webp = file(noise(300, 200), ImageFormat::WebP);
    assert_eq!(process(&webp[..webp.len() / 2]), Err(Problem::Unreadable));
}

#[test]
fn what_is_not_a_photo_is_named() {
    assert_eq!(process(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Err(Problem::Heic));
    assert_eq!(process(b"GIF89a\x01\0\x01\0"), Err(Problem::OtherFormat));
    assert_eq!(process(b"%PDF-1.7\n"), Err(Problem::OtherFormat));
    assert_eq!(process(b"MZ\x90\0"), Err(Problem::NotAnImage));
    assert_eq!(process(b""), Err(Problem::Empty));
}

proptest::proptest! {
    #[test]
    fn damaged_files_never_panic(place in 0usize..2000, byte: u8) {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut bytes = file(noise(24, 16), format);
            let place = place % bytes.len();
            bytes[place] = byte;
            let _ = process(&bytes);
        }
    }
}
