//! `/.well-known/security.txt` (RFC 9116): whom to tell about a flaw.
//!
//! The file must say until when it holds, less than a year ahead. That day is the first of the current month, a year
//! later: the file changes once a month, not with every build.

use jiff::civil;

use crate::site::Settings;

/// `None` when the site names nobody.
pub(super) fn security_txt(settings: &Settings, today: civil::Date) -> Option<String> {
    let security = settings.security.as_ref()?;
    let expires = civil::date(today.year().saturating_add(1).min(9999), today.month(), 1);
    let mut lines = vec![format!("Contact: {}", security.contact)];
    lines.push(format!("Expires: {expires}T00:00:00Z"));
    lines.push(format!("Preferred-Languages: {}", settings.languages.join(", ")));
    lines.push(format!("Canonical: {}/.well-known/security.txt", settings.base_url));
    if let Some(policy) = &security.policy {
        lines.push(format!("Policy: {policy}"));
    }
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::site::Security;

    #[test]
    fn it_holds_for_less_than_a_year_and_changes_once_a_month() {
        let mut settings = fixture::site().settings;
        assert_eq!(security_txt(&settings, civil::date(2026, 11, 22)), None);
        let policy = Some("https://exemple.ch/securite/".to_owned());
        settings.security = Some(Security { contact: "mailto:securite@exemple.ch".to_owned(), policy });
        let text = security_txt(&settings, civil::date(2026, 11, 22)).unwrap();
        assert_eq!(
            text,
            "Contact: mailto:securite@exemple.ch\nExpires: 2027-11-01T00:00:00Z\nPreferred-Languages: fr\n\
             Canonical: https://exemple.ch/.well-known/security.txt\nPolicy: https://exemple.ch/securite/\n"
        );
        assert_eq!(security_txt(&settings, civil::date(2026, 11, 1)).unwrap(), text);
        let leap = security_txt(&settings, civil::date(2028, 2, 29)).unwrap();
        assert!(leap.contains("Expires: 2029-02-01T"), "{leap}");
    }
}
