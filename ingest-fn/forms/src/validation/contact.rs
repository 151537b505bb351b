//! How to reach someone: lenient about the form of an address or a number, strict about what cannot be one.

use super::Fault;

/// What SMTP allows, in characters.
pub(crate) const EMAIL_MAX: usize = 254;

/// One `@`, something before it, a name of host with a dot after it, no space.
pub(super) fn email(text: String) -> Result<String, Fault> {
    let plausible = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty())
            && domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
    });
    let forbidden = |c: char| c.is_whitespace() || "<>()[],;:\\\"".contains(c);
    if plausible && !text.contains(forbidden) && text.chars().count() <= EMAIL_MAX {
        Ok(text)
    } else {
        Err(Fault::Email)
    }
}

/// Room for the longest number, each digit with punctuation of its own, and an end to it, in characters.
pub(crate) const PHONE_MAX: usize = 60;

/// Swiss or international: 6 to 15 digits, with the punctuation people put between them.
pub(super) fn phone(text: String) -> Result<String, Fault> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let punctuation = |c: char| c.is_whitespace() || "+()-./‑–".contains(c);
    let allowed = text.chars().all(|c| c.is_ascii_digit() || punctuation(c));
    let plus_first = text.rfind('+').is_none_or(|at| text[..at].chars().all(|c| c == '('));
    let short = text.chars().count() <= PHONE_MAX;
    if allowed && plus_first && short && (6..=15).contains(&digits) { Ok(text) } else { Err(Fault::Phone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_people_have() {
        for good in ["a@b.ch", "zoé.o'neil+x@hôpital-nord.example.ch", "UPPER@EXAMPLE.COM", "x_y@a.b.c.d"] {
            assert!(email(good.into()).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_is_no_address() {
        for bad in [
            "a",
            "@b.ch",
            "a@",
            "a@b",
            "a@b..ch",
            "a@.ch",
            "a@b.ch.",
            "a b@c.ch",
            "a@b@c.ch",
            "<a@b.ch>",
            "a@b.ch,c@d.ch",
        ] {
            assert!(email(bad.into()).is_err(), "{bad}");
        }
        let long = |local: usize| format!("{}@exemple.ch", "a".repeat(local));
        assert!(email(long(243)).is_ok());
        assert!(email(long(244)).is_err());
    }

    #[test]
    fn numbers_people_write() {
        for good in [
            "079 123 45 67",
            "+41 79 123 45 67",
            "0041.79.123.45.67",
            "(022) 372-33-11",
            "022/372 33 11",
            "+41\u{a0}22\u{a0}372",
            "(+41) 22 372 33 11",
        ] {
            assert!(phone(good.into()).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for bad in [
            "12345",
            "1234567890123456",
            "079 abc 45 67",
            "079+1234567",
            "++41791234567",
            "demain",
            "٠٧٩١٢٣٤٥",
        ] {
            assert!(phone(bad.into()).is_err(), "{bad}");
        }
        assert!(phone(format!("079 123 45 67{}", "-".repeat(100))).is_err(), "punctuation has an end");
    }
}
