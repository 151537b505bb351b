//! A photo that goes back to the browser and returns, so that nobody chooses it twice and nothing waits here.
//!
//! Whoever corrects an answer or reads the answers over has sent the photo already. The function keeps nothing between
//! two requests; it gives the photo back, re-encoded and without metadata, in a hidden field of a page that nobody may
//! store. It is the visitor's own photo, so there is nothing to hide from them. The seal (an HMAC) says that these very
//! bytes were made here for this form: they are taken as they are, and the digest of the file first chosen still tells
//! a repetition from another submission. Anything else in that field counts as no photo.

use crate::config::HmacKey;
use crate::photo::Photo;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What the hidden field holds.
pub(crate) fn pack(form: &str, digest: &str, photo: &Photo, key: &HmacKey) -> String {
    let seal = BASE64.encode(mac(form, digest, photo, key).finalize().into_bytes());
    let Photo { jpeg, width, height } = photo;
    format!("1.{width}.{height}.{digest}.{seal}.{}", BASE64.encode(jpeg))
}

/// The photo of a hidden field and the digest of the file it was made from; `None` unless we made it for this form.
pub(crate) fn unpack(form: &str, text: &str, key: &HmacKey) -> Option<(Photo, String)> {
    let mut parts = text.trim().splitn(6, '.');
    let mut next = || parts.next();
    let (version, width, height, digest, seal, jpeg) = (next()?, next()?, next()?, next()?, next()?, next()?);
    if version != "1" {
        return None;
    }
    let photo =
        Photo { jpeg: BASE64.decode(jpeg).ok()?, width: width.parse().ok()?, height: height.parse().ok()? };
    mac(form, digest, &photo, key).verify_slice(&BASE64.decode(seal).ok()?).ok()?;
    Some((photo, digest.to_owned()))
}

fn mac(form: &str, digest: &str, photo: &Photo, key: &HmacKey) -> Hmac<Sha256> {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(key.bytes()).expect("an HMAC takes a key of any length");
    // None of the texts holds a NUL, and the bytes come last: no two photos are read alike.
    for part in ["kept photo", form, digest, &photo.width.to_string(), &photo.height.to_string()] {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.update(&photo.jpeg);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_comes_back_as_it_went_and_only_for_its_form() {
        let key = HmacKey::from_bytes([7; 32]);
        let photo = Photo { jpeg: vec![0xff, 0xd8, 0, 1, 2], width: 30, height: 20 };
        let text = pack("demande", "ab12", &photo, &key);
        assert_eq!(unpack("demande", &text, &key), Some((photo, "ab12".to_owned())));
        assert_eq!(unpack("autre", &text, &key), None);
        assert_eq!(unpack("demande", &text, &HmacKey::from_bytes([8; 32])), None);
        for (at, _) in text.char_indices() {
            let changed = format!(
                "{}{}{}",
                &text[..at],
                if &text[at..=at] == "A" { "B" } else { "A" },
                &text[at + 1..]
            );
            assert_eq!(unpack("demande", &changed, &key), None, "sign {at}");
        }
        for wrong in ["", "1", "1.2.3.4.5", "......", &text[..text.len() - 3]] {
            assert_eq!(unpack("demande", wrong, &key), None, "{wrong}");
        }
    }
}
