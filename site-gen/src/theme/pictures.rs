//! What `theme.yaml` says of pictures: widths, formats, proportions and originals of each role.

use std::ops::Range;

use forms::yaml::{self, Node};

use super::{SETTINGS, Settings};
use crate::diagnostic::Diagnostic;
use crate::plan::{Encoding, Ratio};
use crate::suggest;

/// Roles that the generator itself asks for; a theme need not give them widths.
const BUILT_IN: [&str; 2] = ["default", "card"];

const FORMATS: [(&str, Encoding); 3] =
    [("avif", Encoding::Avif), ("webp", Encoding::WebP), ("jpeg", Encoding::Jpeg)];

/// What most sites want: small files for today's browsers, and one that all understand.
const USUAL_FORMATS: [Encoding; 2] = [Encoding::WebP, Encoding::Jpeg];

/// Proportions beyond these are a mistake; they would leave a ribbon of any photo.
const MAX_RATIO: u32 = 100;

impl Settings {
    /// Every role that a picture may have.
    #[must_use]
    pub fn roles(&self) -> Vec<&str> {
        let own = self.image_widths.keys().map(String::as_str).filter(|role| !BUILT_IN.contains(role));
        BUILT_IN.into_iter().chain(own).collect()
    }

    /// At least one; `Jpeg` is last if it is among them.
    #[must_use]
    pub fn formats(&self) -> Vec<Encoding> {
        let mut formats: Vec<Encoding> = self.image_formats.iter().filter_map(|name| format(name)).collect();
        if formats.is_empty() {
            formats = USUAL_FORMATS.to_vec();
        }
        formats.sort_by_key(|encoding| *encoding == Encoding::Jpeg);
        formats.dedup();
        formats
    }

    /// The proportions that pictures of this role are cropped to.
    #[must_use]
    pub fn ratio(&self, role: &str) -> Option<Ratio> {
        self.image_crops.get(role).and_then(|text| ratio(text))
    }
}

fn format(name: &str) -> Option<Encoding> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, encoding)| *encoding)
}

fn ratio(text: &str) -> Option<Ratio> {
    let (across, down) = text.split_once(':')?;
    let side = |text: &str| text.trim().parse().ok().filter(|side| (1..=MAX_RATIO).contains(side));
    Some((side(across)?, side(down)?))
}

/// Sorts widths, and says what cannot be meant; `text` is the file, to show where.
pub(super) fn check(settings: &mut Settings, text: &str) -> Vec<Diagnostic> {
    let root = yaml::parse(text).ok();
    let mut checker = Checker { root: root.as_ref(), faults: Vec::new() };
    for (role, widths) in &mut settings.image_widths {
        widths.sort_unstable();
        widths.dedup();
        if widths.is_empty() || widths.iter().any(|width| !(16..=8000).contains(width)) {
            checker.fault(
                "theme-largeurs",
                checker.place("image_widths", Some(role)),
                format!("les largeurs d’image « {role} » sont vides ou hors limites"),
                "Donnez des largeurs en pixels entre 16 et 8000, par exemple [480, 960, 1600].".to_owned(),
            );
        }
    }
    let settings = &*settings;
    for name in settings.image_formats.iter().filter(|name| format(name).is_none()) {
        let help = suggest::among(name, FORMATS.map(|(name, _)| name), "Formats possibles");
        let message = format!("format d’image inconnu : « {name} »");
        checker.fault("theme-formats", checker.place("image_formats", Some(name)), message, help);
    }
    if settings.formats().contains(&Encoding::Avif) && !cfg!(feature = "avif") {
        let message = "ce programme a été construit sans AVIF".to_owned();
        let help =
            "Construisez-le sans « --no-default-features », ou retirez « avif » de cette liste.".to_owned();
        checker.fault("theme-formats", checker.place("image_formats", Some("avif")), message, help);
    }
    let roles = settings.roles();
    let named = [
        ("image_sizes", settings.image_sizes.keys().collect::<Vec<_>>()),
        ("image_crops", settings.image_crops.keys().collect()),
        ("image_originals", settings.image_originals.iter().collect()),
    ];
    for (key, named) in named {
        for role in named.into_iter().filter(|role| !roles.contains(&role.as_str())) {
            let help = suggest::among(role, roles.iter().copied(), "Rôles du thème");
            let help = format!("{help} Pour en ajouter un, donnez-lui des largeurs dans « image_widths ».");
            let message = format!("« {key} » parle d’un rôle d’image inconnu : « {role} »");
            checker.fault("theme-role", checker.place(key, Some(role)), message, help);
        }
    }
    for (role, text) in settings.image_crops.iter().filter(|(_, text)| ratio(text).is_none()) {
        let message = format!("« {text} » n’est pas une proportion");
        let help = format!("Écrivez la largeur puis la hauteur, entre guillemets : « {role}: \"3:2\" ».");
        checker.fault("theme-proportions", checker.place("image_crops", Some(role)), message, help);
    }
    checker.faults
}

struct Checker<'n> {
    root: Option<&'n Node>,
    faults: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn fault(&mut self, code: &'static str, place: Option<Range<usize>>, message: String, help: String) {
        let fault = Diagnostic::error(code, SETTINGS, message).help(help);
        self.faults.push(match place {
            Some(place) => fault.at(place),
            None => fault,
        });
    }

    /// Where `inside` stands below `key`: a key of its own, or an item of a list.
    fn place(&self, key: &str, inside: Option<&str>) -> Option<Range<usize>> {
        let node = self.root?.get(key)?;
        let inside = inside.and_then(|inside| match &node.value {
            yaml::Value::Mapping(pairs) => {
                pairs.iter().map(|(name, _)| name).find(|name| name.as_str() == Some(inside))
            }
            yaml::Value::Sequence(items) => items.iter().find(|item| item.as_str() == Some(inside)),
            yaml::Value::Scalar { .. } => None,
        });
        Some(inside.unwrap_or(node).span.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(yaml: &str) -> Settings {
        serde_yaml::from_str(yaml).unwrap()
    }

    fn faults(yaml: &str) -> Vec<(&'static str, String)> {
        let found = check(&mut settings(yaml), yaml);
        found.into_iter().map(|fault| (fault.code, yaml[fault.span.unwrap()].to_owned())).collect()
    }

    #[test]
    fn the_jpeg_is_always_for_all_browsers() {
        assert_eq!(settings("{}").formats(), [Encoding::WebP, Encoding::Jpeg]);
        let formats = |list: &str| settings(&format!("image_formats: {list}")).formats();
        assert_eq!(formats("[jpeg, avif, webp]"), [Encoding::Avif, Encoding::WebP, Encoding::Jpeg]);
        assert_eq!(formats("[webp]"), [Encoding::WebP]);
    }

    #[test]
    fn whatever_cannot_be_meant_is_shown_where_it_stands() {
        let yaml = "image_widths: { default: [480], portrait: [4] }\n\
                    image_formats: [webpp, jpeg]\n\
                    image_crops: { portait: \"3:2\", portrait: carré }\n\
                    image_originals: [imprimer]\n";
        assert_eq!(
            faults(yaml),
            [
                ("theme-largeurs", "portrait".to_owned()),
                ("theme-formats", "webpp".to_owned()),
                ("theme-role", "portait".to_owned()),
                ("theme-role", "imprimer".to_owned()),
                ("theme-proportions", "portrait".to_owned()),
            ]
        );
        let found = check(&mut settings(yaml), yaml);
        assert!(found[2].help.as_ref().unwrap().contains("portrait"), "{found:?}");
        assert_eq!(faults("image_crops: { card: \"3:2\" }\nimage_originals: [default]\n"), []);
    }

    #[test]
    fn a_proportion_is_two_whole_numbers() {
        assert_eq!((ratio("3:2"), ratio(" 16 : 9 ")), (Some((3, 2)), Some((16, 9))));
        for wrong in ["3", "0:1", "3/2", "1.5:1", "1:1000", ":", "-1:2"] {
            assert_eq!(ratio(wrong), None, "{wrong}");
        }
    }
}
