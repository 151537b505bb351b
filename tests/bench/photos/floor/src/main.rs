//! `floor-photos SOURCE OUT`: decodes each JPEG once, reduces it in cascade to 1600, 960 and 480 pixels, encodes WebP
//! at quality 75, one photo per thread. No site, no cache, no colour profile, no orientation: what remains when
//! everything else is left out.

use std::{env, fs, path::Path};

use fast_image_resize::{PixelType, Resizer, images::Image};
use rayon::prelude::*;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let out = Path::new(&arguments[2]);
    fs::create_dir_all(out).unwrap();
    let mut files: Vec<_> = fs::read_dir(&arguments[1]).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let bytes: usize = files
        .par_iter()
        .map(|file| {
            let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
            let source = fs::read(file).unwrap();
            let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(source), options);
            let pixels = decoder.decode().unwrap();
            let (width, height) = decoder.dimensions().unwrap();
            let mut current = Image::from_vec_u8(width as u32, height as u32, pixels, PixelType::U8x3).unwrap();
            let mut resizer = Resizer::new();
            let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
            [1600, 960, 480]
                .into_iter()
                .map(|to| {
                    let mut smaller = Image::new(to, (height as u64 * u64::from(to) / width as u64) as u32, PixelType::U8x3);
                    resizer.resize(&current, &mut smaller, None).unwrap();
                    let file = webp::Encoder::from_rgb(smaller.buffer(), smaller.width(), smaller.height()).encode(75.0);
                    fs::write(out.join(format!("{stem}-{to}.webp")), &*file).unwrap();
                    current = std::mem::replace(&mut smaller, Image::new(1, 1, PixelType::U8x3));
                    file.len()
                })
                .sum::<usize>()
        })
        .sum();
    println!("{} photos, {bytes} bytes", files.len());
}
