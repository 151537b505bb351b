//! The reference a visitor notes down and reads out on the telephone, so it must survive bad handwriting.
//!
//! Ten characters of 27: no character that has a look-alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V). About 47 bits, drawn
//! from the system's random source: nobody guesses the reference of somebody else, and a collision is caught by the
//! store's condition.

use std::fmt;

/// Digits win over the letters they are mistaken for.
pub(crate) const ALPHABET: &[u8; 27] = b"23456789ACDEFGHJKMNPQRTVWXY";

/// Number of characters, hyphens not counted.
const LENGTH: usize = 10;

/// Identifies one submission. Stored without hyphens, shown as `XXXX-XXX-XXX`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

/// The text cannot be a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAReference;

impl Reference {
    /// Draws a new reference.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        // A byte below 243 = 9 × 27 picks each character equally often; others are thrown away.
        const FAIR: u8 = (u8::MAX / 27) * 27;
        let mut text = String::with_capacity(LENGTH);
        while text.len() < LENGTH {
            let mut bytes = [0u8; 2 * LENGTH];
            getrandom::fill(&mut bytes)?;
            let fair = bytes.iter().filter(|byte| **byte < FAIR);
            text.extend(
                fair.take(LENGTH - text.len()).map(|byte| char::from(ALPHABET[usize::from(byte % 27)])),
            );
        }
        Ok(Self(text))
    }

    /// Reads what a person typed: any case, with or without hyphens and spaces; `B`, `S` and `Z` are taken for the
    /// digits they look like.
    ///
    /// # Errors
    /// [`NotAReference`] when what remains is not ten characters of the alphabet.
    pub fn parse(text: &str) -> Result<Self, NotAReference> {
        let typed = typed(text);
        let valid = typed.len() == LENGTH && typed.bytes().all(|byte| ALPHABET.contains(&byte));
        if valid { Ok(Self(typed)) } else { Err(NotAReference) }
    }

    /// The ten characters without hyphens, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a person typed, without hyphens and spaces, in capitals, look-alikes taken for the digits they resemble.
pub(crate) fn typed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '.'))
        .map(|c| match c.to_ascii_uppercase() {
            'B' => '8',
            'S' => '5',
            'Z' => '2',
            other => other,
        })
        .collect()
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", &self.0[..4], &self.0[4..7], &self.0[7..])
    }
}

impl fmt::Display for NotAReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a reference: ten letters and digits are expected")
    }
}

impl std::error::Error for NotAReference {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shown_in_three_groups_and_read_back_as_typed() {
        let reference = Reference::parse("ab3k2sz9xy").unwrap();
        assert_eq!(reference.to_string(), "A83K-252-9XY");
        for typed in ["A83K-252-9XY", "a83k 252 9xy", "A83K2529XY", " a83k‑252‑9xy\n"] {
            assert_eq!(Reference::parse(typed), Ok(reference.clone()), "{typed}");
        }
    }

    #[test]
    fn what_is_not_a_reference_is_refused() {
        for typed in ["", "A83K-252-9X", "A83K-252-9XYA", "A83K-252-9X0", "A83K-252-9XÉ", "D#83K2529X"] {
            assert_eq!(Reference::parse(typed), Err(NotAReference), "{typed}");
        }
    }

    #[test]
    fn random_references_are_well_formed_and_differ() {
        let drawn: std::collections::HashSet<_> =
            (0..1000).map(|_| Reference::random().unwrap().as_str().to_owned()).collect();
        assert_eq!(drawn.len(), 1000);
        let used: std::collections::BTreeSet<u8> = drawn.iter().flat_map(|text| text.bytes()).collect();
        assert_eq!(used, ALPHABET.iter().copied().collect());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_keeps_what_it_accepts(text in "\\PC{0,16}") {
            if let Ok(reference) = Reference::parse(&text) {
                prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
            }
        }
    }
}
