//! The code that lets an applicant, and nobody else, take a submission back.
//!
//! It is an HMAC of the reference: there is nothing to store and so nothing to leak, and a reference overheard on the
//! telephone withdraws nothing. Eight characters of the reference's alphabet are about 38 bits; guesses are counted
//! and stopped long before that ([`ATTEMPTS`]).

use crate::config::HmacKey;
use crate::reference::{ALPHABET, Reference, typed};
use crate::seal::hex;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// Number of characters, hyphens not counted.
const LENGTH: usize = 8;

/// Codes that may be tried for one reference within an hour of the clock.
pub(crate) const ATTEMPTS: u64 = 10;

/// Shown once, with the confirmation, as `XXXX-XXXX`. `Debug` shows nothing of it.
#[derive(Clone)]
pub(crate) struct Code(String);

impl Code {
    /// The code of a submission.
    pub(crate) fn of(reference: &Reference, key: &HmacKey) -> Self {
        let digest = keyed(key, b"withdrawal code", reference);
        // Each byte modulo 27 prefers nine of the characters by one part in nine: 0.02 bits a character.
        Self(digest.iter().take(LENGTH).map(|byte| char::from(ALPHABET[usize::from(byte % 27)])).collect())
    }

    /// Whether `text`, as a person typed it, is this code. Takes the same time however much of it is right.
    pub(crate) fn is(&self, text: &str) -> bool {
        let text = typed(text);
        let differences =
            self.0.bytes().zip(text.bytes()).fold(0, |all, (ours, theirs)| all | (ours ^ theirs));
        text.len() == LENGTH && differences == 0
    }
}

/// Names the count of attempts on a reference without naming the reference: whether it exists cannot be told from it.
pub(crate) fn attempts_name(reference: &Reference, key: &HmacKey) -> String {
    hex(&keyed(key, b"withdrawal attempts", reference))
}

fn keyed(key: &HmacKey, purpose: &[u8], reference: &Reference) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(key.bytes()).expect("an HMAC takes a key of any length");
    mac.update(purpose);
    mac.update(&[0]);
    mac.update(reference.as_str().as_bytes());
    mac.finalize().into_bytes().into()
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", &self.0[..4], &self.0[4..])
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(text: &str) -> Reference {
        Reference::parse(text).unwrap()
    }

    #[test]
    fn each_reference_and_each_key_has_a_code_of_its_own() {
        let key = HmacKey::from_bytes([1; 32]);
        let code = Code::of(&reference("A83K-252-9XY"), &key);
        assert_eq!(code.to_string(), Code::of(&reference("a83k2529xy"), &key).to_string());
        assert_ne!(code.to_string(), Code::of(&reference("A83K-252-9XX"), &key).to_string());
        let other = HmacKey::from_bytes([2; 32]);
        assert_ne!(code.to_string(), Code::of(&reference("A83K-252-9XY"), &other).to_string());
        assert_eq!(format!("{code:?}"), "Code(…)");
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::of(&reference("A83K-252-9XY"), &HmacKey::from_bytes([1; 32]));
        let shown = code.to_string();
        for text in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            format!(" {}\n", shown.replace('-', "")),
        ] {
            assert!(code.is(&text), "{text}");
        }
        for text in ["", "-", &shown[..8], &format!("{shown}2"), "XXXX-XXXX"] {
            assert!(!code.is(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_other_text_is_the_code(text in "\\PC{0,12}|[2-9A-Za-z -]{7,10}") {
            let code = Code::of(&reference("A83K-252-9XY"), &HmacKey::from_bytes([1; 32]));
            proptest::prop_assert_eq!(code.is(&text), typed(&text) == typed(&code.to_string()));
        }
    }

    #[test]
    fn counts_of_attempts_are_named_apart_from_codes() {
        let key = HmacKey::from_bytes([1; 32]);
        let name = attempts_name(&reference("A83K-252-9XY"), &key);
        assert_eq!(name.len(), 64);
        assert!(!name.contains("A83K"));
    }
}
