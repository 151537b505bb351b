//! Opens what `ingest-fn` sealed, and believes nothing that is not inside: an envelope moved under another reference,
//! or a photo put in place of another, is refused.

use crate::trouble::Trouble;
use age::x25519::Identity;
use ingest_fn::{PHOTO_VERSION, Reference, SEALED_VERSION};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::Read;

/// What a visitor sent. Nothing prints it but `show`.
#[derive(Deserialize)]
pub struct Content {
    version: u32,
    reference: String,
    pub form: String,
    pub received_at: jiff::Timestamp,
    pub answers: serde_json::Map<String, Value>,
    pub photo: Option<PhotoFacts>,
}

/// What the answers' envelope says of the photo, so that it can be recognised.
#[derive(Debug, Deserialize)]
pub struct PhotoFacts {
    pub field: String,
    sha256: String,
    pub width: u32,
    pub height: u32,
}

#[derive(Deserialize)]
struct PhotoHeader {
    version: u32,
    reference: String,
}

/// Opens a submission's envelope.
pub fn open(sealed: &[u8], keys: &[Identity], asked: &Reference) -> Result<Content, Trouble> {
    let plain = decrypt(sealed, keys)?;
    let content: Content = serde_json::from_slice(&plain).map_err(|_| unreadable())?;
    if content.version != SEALED_VERSION {
        return Err(other_version(content.version));
    }
    same_reference(&content.reference, asked)?;
    Ok(content)
}

/// Opens a photo's envelope; returns the JPEG file.
pub fn open_photo(
    sealed: &[u8],
    keys: &[Identity],
    asked: &Reference,
    facts: &PhotoFacts,
) -> Result<Vec<u8>, Trouble> {
    let plain = decrypt(sealed, keys)?;
    let line = plain.iter().position(|byte| *byte == b'\n').ok_or_else(unreadable)?;
    let header: PhotoHeader = serde_json::from_slice(&plain[..line]).map_err(|_| unreadable())?;
    if header.version != PHOTO_VERSION {
        return Err(other_version(header.version));
    }
    same_reference(&header.reference, asked)?;
    let jpeg = &plain[line + 1..];
    let digest: String = Sha256::digest(jpeg).iter().map(|byte| format!("{byte:02x}")).collect();
    if digest != facts.sha256 {
        return Err(tampered("la photo n’est pas celle qui a été envoyée avec cette demande."));
    }
    Ok(jpeg.to_vec())
}

fn decrypt(sealed: &[u8], keys: &[Identity]) -> Result<Vec<u8>, Trouble> {
    let damaged = |cause: &dyn std::fmt::Display| {
        tampered("l’enveloppe de cette demande est abîmée : elle ne peut pas être ouverte.").because(cause)
    };
    let decryptor = age::Decryptor::new(sealed).map_err(|cause| damaged(&cause))?;
    let mut reader = decryptor.decrypt(keys.iter().map(|key| key as &dyn age::Identity)).map_err(|cause| match cause {
        age::DecryptError::NoMatchingKeys => Trouble::new(
            "votre clé n’ouvre pas cette demande.",
            "Elle a été reçue avant que votre clé publique soit ajoutée au site, ou vous utilisez une autre clé : \
             indiquez la bonne avec --key, ou demandez à une personne dont la clé était déjà enregistrée.",
        ),
        other => damaged(&other),
    })?;
    let mut plain = Vec::new();
    reader.read_to_end(&mut plain).map_err(|cause| damaged(&cause))?;
    Ok(plain)
}

fn same_reference(inside: &str, asked: &Reference) -> Result<(), Trouble> {
    if inside == asked.as_str() {
        Ok(())
    } else {
        Err(tampered("l’enveloppe rangée sous cette référence est celle d’une autre demande."))
    }
}

fn tampered(what: &str) -> Trouble {
    Trouble::new(
        what,
        "Ne vous y fiez pas, et prévenez la personne qui gère le site : la table a peut-être été modifiée.",
    )
}

fn unreadable() -> Trouble {
    tampered("le contenu de cette demande n’a pas la forme attendue.")
}

fn other_version(found: u32) -> Trouble {
    Trouble::new(
        format!("cette demande est enregistrée dans une version que ce programme ne connaît pas ({found})."),
        "Installez la version de « staff » livrée avec le site.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: &str = r#"{"version":1,"reference":"A83K2529XY","form":"contact","received_at":"2025-03-03T12:00:00Z","answers":{"nom":"Zoé"},"photo":null}"#;

    fn asked() -> Reference {
        Reference::parse("A83K-252-9XY").expect("a reference")
    }

    #[test]
    fn a_bit_changed_or_an_end_missing_is_noticed_wherever_it_is() {
        let key = Identity::generate();
        let sealed = age::encrypt(&key.to_public(), CONTENT.as_bytes()).expect("sealed");
        let keys = [key];
        assert!(open(&sealed, &keys, &asked()).is_ok());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(open(&changed, &keys, &asked()).is_err(), "byte {at}");
            assert!(open(&sealed[..at], &keys, &asked()).is_err(), "cut at {at}");
        }
        assert!(open(&[&sealed[..], b"x"].concat(), &keys, &asked()).is_err());
    }

    /// What fuzzing has collected: sealed as it is, and in the place of an envelope.
    #[test]
    fn whatever_fuzzing_collected_is_opened_or_refused() {
        let key = Identity::generate();
        let public = key.to_public();
        let keys = [key];
        let collected = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/envelopes");
        let mut opened = 0;
        for file in std::fs::read_dir(collected).expect("the corpus") {
            let bytes = std::fs::read(file.expect("a file").path()).expect("a file");
            assert!(open(&bytes, &keys, &asked()).is_err(), "no key of ours sealed it");
            let sealed = age::encrypt(&public, &bytes).expect("sealed");
            opened += usize::from(open(&sealed, &keys, &asked()).is_ok());
        }
        assert!(opened >= 3, "{opened} opened");
    }

    #[test]
    fn whatever_somebody_with_the_public_key_seals_is_opened_or_refused() {
        let key = Identity::generate();
        let public = key.to_public();
        let keys = [key];
        let deep = format!("{{\"version\":1,\"answers\":{}", "[".repeat(100_000));
        let photo = PhotoFacts { field: "photo".into(), sha256: String::new(), width: 1, height: 1 };
        for text in [
            "",
            "\n",
            "null",
            "{}",
            "\u{feff}{}",
            &deep,
            &CONTENT.replace("\"version\":1", "\"version\":2"),
            &CONTENT.replace("\"version\":1", "\"version\":-1"),
            &CONTENT.replace("A83K2529XY", "A83K2529XX"),
            &CONTENT.replace("2025-03-03T12:00:00Z", "2025-13-03T12:00:00Z"),
            &CONTENT.replace("{\"nom\":\"Zoé\"}", "[]"),
            "{\"version\":1,\"reference\":\"A83K2529XY\"}\nno picture of ours",
        ] {
            let sealed = age::encrypt(&public, text.as_bytes()).expect("sealed");
            assert!(open(&sealed, &keys, &asked()).is_err(), "{}", &text[..text.len().min(80)]);
            assert!(open_photo(&sealed, &keys, &asked(), &photo).is_err());
        }
        let sealed = age::encrypt(&public, b"\xff\xfe{}").expect("sealed");
        assert!(open(&sealed, &keys, &asked()).is_err());
    }
}
