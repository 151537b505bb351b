//! What the function itself says to a visitor. The theme's catalogue has the last word; a sentence it lacks is said
//! in the French written here, so that an older theme never shows a key instead of an explanation.

use std::collections::BTreeMap;

const DEFAULTS: &[(&str, &str)] = &[
    ("form_error_prefix", "Erreur : "),
    ("ingest_400_title", "Cet envoi n’a pas pu être lu"),
    (
        "ingest_400_text",
        "Rien n’a été enregistré. Revenez au formulaire, rechargez la page, puis envoyez-le de nouveau.",
    ),
    ("ingest_403_title", "Cet envoi ne vient pas de ce site"),
    (
        "ingest_403_text",
        "Rien n’a été enregistré. Ouvrez le formulaire sur ce site, puis envoyez-le de nouveau.",
    ),
    ("ingest_404_title", "Cette page n’existe pas"),
    ("ingest_404_text", "L’adresse est peut-être incomplète, ou la page a été déplacée."),
    ("ingest_413_title", "Cet envoi est trop volumineux"),
    (
        "ingest_413_text",
        "Rien n’a été enregistré. La photo doit peser moins de 4 Mo : revenez au formulaire avec le bouton « Précédent » \
         de votre navigateur, choisissez une photo plus légère, puis envoyez de nouveau.",
    ),
    ("ingest_415_title", "Cet envoi n’a pas pu être lu"),
    (
        "ingest_415_text",
        "Rien n’a été enregistré. Utilisez le formulaire de ce site pour envoyer votre demande.",
    ),
    ("ingest_500_title", "Un problème technique est survenu"),
    (
        "ingest_500_text",
        "Nous ne savons pas si votre envoi a été enregistré. Revenez au formulaire avec le bouton « Précédent » de votre \
         navigateur et envoyez-le de nouveau, sans rien changer : votre demande ne sera comptée qu’une fois.",
    ),
    (
        "ingest_expired_notice",
        "Cette page est restée ouverte longtemps : votre demande n’est pas encore envoyée. Relisez vos réponses, puis envoyez \
         de nouveau.",
    ),
    (
        "ingest_changed_notice",
        "Ce formulaire a changé depuis que vous l’avez ouvert. Vos réponses sont conservées ci-dessous : relisez-les, \
         complétez-les si besoin, puis envoyez de nouveau.",
    ),
    (
        "ingest_unavailable_notice",
        "Nous ne savons pas si votre demande a été enregistrée, à cause d’un problème technique de notre côté. Vos réponses \
         sont conservées ci-dessous : envoyez-les de nouveau dans quelques minutes, sans rien changer. Votre demande ne sera \
         comptée qu’une fois. Si vous changez une réponse, nous recevrons peut-être deux demandes.",
    ),
    (
        "ingest_throttled_notice",
        "Trop d’envois sont arrivés de votre réseau en peu de temps. Vos réponses sont conservées ci-dessous : envoyez-les \
         de nouveau dans une heure, ou écrivez-nous.",
    ),
    (
        "ingest_withdrawal_reference",
        "Recopiez la référence entière : dix lettres et chiffres, comme XXXX-XXX-XXX.",
    ),
    (
        "ingest_withdrawal_wrong",
        "Vérifiez la référence et le code : ils ne vont pas ensemble. Tous deux sont sur la page qui a confirmé votre envoi.",
    ),
    (
        "ingest_withdrawal_attempts",
        "Trop d’essais ont été faits avec cette référence. Réessayez dans une heure, ou écrivez-nous.",
    ),
    (
        "ingest_withdrawal_unavailable",
        "Rien n’a été effacé, à cause d’un problème technique de notre côté. Envoyez de nouveau dans quelques minutes.",
    ),
    ("ingest_check_title", "Vérifiez vos réponses"),
    ("ingest_photo_again", "La photo n’est pas conservée : choisissez-la de nouveau."),
    (
        "ingest_photo_heic",
        "Les photos au format HEIC ou AVIF ne peuvent pas être lues. Enregistrez la photo en JPEG (sur iPhone : Réglages, \
         Appareil photo, Formats, « Le plus compatible »), puis choisissez-la de nouveau.",
    ),
    (
        "ingest_photo_truncated",
        "Ce fichier est incomplet. Enregistrez de nouveau la photo, puis choisissez-la.",
    ),
];

/// The keys of the catalogue that the function uses, apart from those of the forms.
pub fn message_keys() -> impl Iterator<Item = &'static str> {
    DEFAULTS.iter().map(|(key, _)| *key)
}

/// The sentences of one bundle.
#[derive(Debug, Clone)]
pub(crate) struct Wording(BTreeMap<&'static str, String>);

impl Wording {
    /// Takes from the theme's catalogue what it has.
    pub(crate) fn new(catalogue: &BTreeMap<String, String>) -> Self {
        Self(
            DEFAULTS
                .iter()
                .map(|(key, default)| (*key, catalogue.get(*key).map_or(*default, String::as_str).to_owned()))
                .collect(),
        )
    }

    /// The sentence of a key of ours.
    pub(crate) fn get(&self, key: &str) -> &str {
        debug_assert!(self.0.contains_key(key), "{key} is not among the defaults");
        self.0.get(key).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_has_the_last_word() {
        let theme = BTreeMap::from([("ingest_404_title".to_owned(), "Introuvable".to_owned())]);
        let wording = Wording::new(&theme);
        assert_eq!(wording.get("ingest_404_title"), "Introuvable");
        assert_eq!(wording.get("ingest_500_title"), "Un problème technique est survenu");
    }

    #[test]
    fn each_sentence_is_written_once_and_well() {
        let keys: std::collections::BTreeSet<_> = message_keys().collect();
        assert_eq!(keys.len(), DEFAULTS.len());
        for (key, text) in DEFAULTS {
            assert!(!text.contains('\'') && !text.contains('"'), "{key}: typographic apostrophes and quotes");
        }
    }
}
