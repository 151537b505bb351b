//! What tells files apart: what was published from what somebody changed since, what is remembered from what was cut.
//! Nobody gains by forging one of these, so they are XXH3; names that browsers see are made with SHA-256.

use twox_hash::{XxHash3_64, XxHash3_128};

/// Of a published file: 128 bits as 32 hexadecimal digits.
pub(super) fn of_file(bytes: &[u8]) -> String {
    format!("{:032x}", XxHash3_128::oneshot(bytes))
}

/// Of something noted for the next build.
pub(super) fn of_note(bytes: &[u8]) -> u64 {
    XxHash3_64::oneshot(bytes)
}
