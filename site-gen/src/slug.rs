//! Addresses and anchors from what people write: small letters without accents, digits and hyphens.

/// Small letters without accents or ligatures, plain spaces and apostrophes; everything else stays.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ď' | 'đ' => out.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => out.push('e'),
            'ğ' => out.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => out.push('i'),
            'ł' => out.push('l'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
            'ř' => out.push('r'),
            'ś' | 'ş' | 'š' => out.push('s'),
            'ť' | 'ţ' => out.push('t'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            // What typography makes of a space and an apostrophe.
            '\u{a0}' | '\u{202f}' => out.push(' '),
            '’' => out.push('\''),
            // Accents written as characters of their own.
            '\u{300}'..='\u{36f}' => {}
            other => out.push(other),
        }
    }
    out
}

/// `L’annonce d’un cancer` → `l-annonce-d-un-cancer`; empty when nothing can be kept.
pub fn from_text(text: &str) -> String {
    let mut out = String::new();
    for c in fold(text).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// A file name for people and addresses: at most 40 letters, digits and hyphens; `otherwise` when nothing can be kept.
pub fn short(text: &str, otherwise: &str) -> String {
    let mut text = from_text(text);
    text.truncate(40);
    let text = text.trim_end_matches('-');
    if text.is_empty() { otherwise.to_owned() } else { text.to_owned() }
}

/// What an address may be made of: `[a-z0-9-]+`.
pub fn is_valid(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Names of fields, facets and vocabulary values: `[a-z0-9][a-z0-9_-]*`.
pub fn is_name(text: &str) -> bool {
    text.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_and_ligatures_are_folded() {
        assert_eq!(from_text("L’annonce d’un cancer"), "l-annonce-d-un-cancer");
        assert_eq!(from_text("  Cœur & Santé : où ça ? "), "coeur-sante-ou-ca");
        assert_eq!(from_text("e\u{301}quipe"), "equipe");
        assert_eq!(from_text("日本"), "");
    }

    #[test]
    fn file_names_are_short() {
        assert_eq!(short("Été à l’hôpital", "image"), "ete-a-l-hopital");
        assert_eq!(short(&"a".repeat(60), "image").len(), 40);
        assert_eq!(short("日本", "image"), "image");
    }

    #[test]
    fn names_keep_underscores() {
        assert!(
            is_name("en_cours") && is_name("2025") && !is_name("En cours") && !is_name("_x") && !is_name("")
        );
        assert!(is_valid("en-cours") && !is_valid("en_cours") && !is_valid(""));
    }

    proptest! {
        #[test]
        fn the_result_is_valid_and_stable(text in "\\PC{0,40}") {
            let slug = from_text(&text);
            prop_assert!(slug.is_empty() || is_valid(&slug));
            prop_assert_eq!(from_text(&slug), slug);
        }
    }
}
