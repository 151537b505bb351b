//! What tells files apart: what was published from what somebody changed since, what is remembered from what was cut.
//! Nobody gains by forging one of these, so they are XXH3; names that browsers see are made with SHA-256.

use sha2::{Digest, Sha256};
use twox_hash::{XxHash3_64, XxHash3_128};

use crate::assets::hex;

/// Of a published file: 128 bits as 32 hexadecimal digits.
pub(super) fn of_file(bytes: &[u8]) -> String {
    format!("{:032x}", XxHash3_128::oneshot(bytes))
}

/// Whether a file of these bytes has the digest that a manifest tells. Manifests of the first builds hold SHA-256.
pub(super) fn is_of(known: &str, bytes: &[u8]) -> bool {
    if known.len() == 64 { hex(&Sha256::digest(bytes)) == known } else { of_file(bytes) == known }
}

/// Of something noted for the next build.
pub(super) fn of_note(bytes: &[u8]) -> u64 {
    XxHash3_64::oneshot(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_digest_are_known_again() {
        let page = b"<!doctype html>";
        for known in [of_file(page), hex(&Sha256::digest(page))] {
            assert!(is_of(&known, page));
            assert!(!is_of(&known, b"<!doctype htmL>"));
        }
    }
}
