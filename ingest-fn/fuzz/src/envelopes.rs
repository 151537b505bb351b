//! An envelope, opened as the staff do. Whoever has the public keys can seal anything; whoever can write to the table can put
//! anything in its place.

use crate::envelope::{self, PhotoFacts};
use crate::reference::Reference;
use crate::terminal::safe;
use age::x25519::Identity;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static KEYS: LazyLock<[Identity; 1]> = LazyLock::new(|| [Identity::generate()]);
static ASKED: LazyLock<Reference> = LazyLock::new(|| Reference::parse("A83K2529XY").expect("a reference"));

/// Opens `bytes` as if they were an envelope, as what an envelope holds, and as one that was damaged.
pub fn open(bytes: &[u8]) {
    let _ = envelope::open(bytes, &*KEYS, &ASKED).map_err(|trouble| trouble.to_string());

    let mut sealed = age::encrypt(&KEYS[0].to_public(), bytes).expect("an envelope");
    if let Ok(content) = envelope::open(&sealed, &*KEYS, &ASKED) {
        let shown = safe(&format!("{}{}", content.form, serde_json::Value::Object(content.answers)));
        assert!(!shown.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')));
    }
    let picture = bytes.iter().position(|byte| *byte == b'\n').map_or(&b""[..], |line| &bytes[line + 1..]);
    if let Ok(jpeg) = envelope::open_photo(&sealed, &*KEYS, &ASKED, &facts(picture)) {
        assert_eq!(jpeg, picture);
    }

    let at = bytes.len() * 7919 % sealed.len();
    sealed[at] ^= 1 << (bytes.len() % 8);
    assert!(envelope::open(&sealed, &*KEYS, &ASKED).is_err(), "byte {at} was changed");
}

/// What the envelope of the answers says of this picture.
fn facts(picture: &[u8]) -> PhotoFacts {
    let sha256: String = Sha256::digest(picture).iter().map(|byte| format!("{byte:02x}")).collect();
    serde_json::from_value(serde_json::json!({ "field": "photo", "sha256": sha256, "width": 1, "height": 1 }))
        .expect("facts")
}
