//! Every sentence this crate shows, by key: the theme owns the words, the code owns the occasions.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Messages of one language, by flat key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Messages(pub BTreeMap<String, String>);

impl Messages {
    /// The message of `key`; a missing one shows as `⟦key⟧`, so that it is seen and can be searched for.
    pub fn get(&self, key: &str) -> Cow<'_, str> {
        match self.0.get(key) {
            Some(message) => Cow::Borrowed(message),
            None => Cow::Owned(format!("⟦{key}⟧")),
        }
    }

    /// The message of `key` with each `{name}` replaced by its value. A value is never itself searched for
    /// placeholders; a placeholder without a value stays as it is.
    pub fn format(&self, key: &str, values: &[(&str, &str)]) -> String {
        let message = self.get(key);
        let mut written = String::with_capacity(message.len());
        let mut rest = message.as_ref();
        while let Some(open) = rest.find('{') {
            let (before, from_brace) = rest.split_at(open);
            written.push_str(before);
            let known = from_brace.find('}').and_then(|close| {
                let name = &from_brace[1..close];
                let (_, value) = values.iter().find(|(candidate, _)| *candidate == name)?;
                Some((value, close + 1))
            });
            match known {
                Some((value, after)) => {
                    written.push_str(value);
                    rest = &from_brace[after..];
                }
                None => {
                    written.push('{');
                    rest = &from_brace[1..];
                }
            }
        }
        written.push_str(rest);
        written
    }
}

impl From<BTreeMap<String, String>> for Messages {
    fn from(messages: BTreeMap<String, String>) -> Self {
        Messages(messages)
    }
}

/// The keys this crate asks for. Errors know `{label}`; the others as written.
pub const KEYS: &[&str] = &[
    "form_yes",
    "form_no",
    // What stands before the tenths of a number
    "form_decimal",
    "form_error_required",
    "form_error_required_choice",
    "form_error_required_choices",
    "form_error_required_consent",
    "form_error_required_image",
    // {max}: characters allowed; {length}: characters written
    "form_error_too_long",
    // {min}: characters wanted; {length}: characters written
    "form_error_too_short",
    "form_error_control_characters",
    "form_error_several_answers",
    "form_error_email",
    "form_error_phone",
    "form_error_date",
    "form_error_date_not_real",
    "form_error_month",
    "form_error_number",
    // {min}
    "form_error_number_min",
    // {max}
    "form_error_number_max",
    "form_error_option",
    "form_error_image_empty",
    "form_error_image_too_large",
    "form_error_image_format",
    "form_error_image_dimensions",
    "form_error_image_unreadable",
];

/// Every key of [`Messages`] that this crate may ask for: the theme must have them all.
pub fn message_keys() -> &'static [&'static str] {
    KEYS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages() -> Messages {
        let text = "Répondez à « {label} » ({max} au plus, {inconnu}).".to_owned();
        Messages(BTreeMap::from([("form_error".to_owned(), text)]))
    }

    #[test]
    fn placeholders_are_replaced_once() {
        let written = messages().format("form_error", &[("label", "Nom {max}"), ("max", "3")]);
        assert_eq!(written, "Répondez à « Nom {max} » (3 au plus, {inconnu}).");
    }

    #[test]
    fn a_missing_message_names_its_key() {
        assert_eq!(messages().get("form_absent"), "⟦form_absent⟧");
        assert_eq!(messages().format("form_absent", &[]), "⟦form_absent⟧");
    }

    #[test]
    fn keys_are_prefixed_and_unique() {
        let unique: std::collections::BTreeSet<_> = message_keys().iter().collect();
        assert_eq!(unique.len(), message_keys().len());
        assert!(message_keys().iter().all(|key| key.starts_with("form_")));
    }
}
