//! A designer's folder, read whole: templates, styles, assets, messages and the sizes of pictures.
//!
//! A theme is data like the content is: whatever is missing or misspelt in it is a diagnostic, found before the
//! first page is drawn.

mod pictures;
mod words;

pub(crate) use words::{language_key, untranslated};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::world::World;

/// Templates that every theme has; pages, listings, forms and the function's answers are drawn with them. Others are
/// named by `site.yaml` or by a page, and `check` says when the theme lacks one.
pub const REQUIRED_TEMPLATES: [&str; 7] =
    ["base.html", "page.html", "listing.html", "form.html", "confirmation.html", "error.html", "404.html"];

pub(crate) const SETTINGS: &str = "themes/theme.yaml";
const TEMPLATES: &str = "themes/templates/";
const STYLES: &str = "themes/assets/styles/";
const COMPONENTS: &str = "themes/templates/components/";
/// One template and one style for each kind of block in texts.
const BLOCKS: &str = "themes/templates/blocks/";
const ASSETS: &str = "themes/assets/";
const MESSAGES: &str = "themes/messages/";

/// Texts of one language by key.
pub type Messages = BTreeMap<String, String>;

#[derive(Debug, Default)]
pub struct Theme {
    pub settings: Settings,
    /// Name below `themes/templates/` → source.
    pub templates: BTreeMap<String, String>,
    /// Path → source, in the order of the cascade: the general styles, then each component's, then each block's.
    pub styles: Vec<(String, String)>,
    /// Name below `themes/assets/` → bytes; styles are not among them.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// Language tag → messages.
    pub messages: BTreeMap<String, Messages>,
}

/// `themes/theme.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub version: String,
    /// Role of a picture (`default`, `card`, others as the theme likes) → widths in pixels.
    #[serde(default)]
    pub image_widths: BTreeMap<String, Vec<u32>>,
    /// Role of a picture → its `sizes` attribute.
    #[serde(default)]
    pub image_sizes: BTreeMap<String, String>,
    /// `avif`, `webp`, `jpeg`, in the order in which browsers are offered them; the last is for all browsers.
    #[serde(default)]
    pub image_formats: Vec<String>,
    /// Role of a picture → proportions, as `3:2`.
    #[serde(default)]
    pub image_crops: BTreeMap<String, String>,
    /// Roles whose full-size picture is published too, without its metadata.
    #[serde(default)]
    pub image_originals: Vec<String>,
    /// For the web manifest; square PNG files of `themes/assets/`.
    #[serde(default)]
    pub icons: Vec<Icon>,
    pub theme_color: Option<ThemeColor>,
}

/// An icon for those who keep the site on their screen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Icon {
    /// Name below `themes/assets/`.
    pub file: String,
    /// Pixels of a side.
    pub size: u32,
    /// Drawn up to its edges, so that a phone may cut its corners.
    #[serde(default)]
    pub maskable: bool,
}

/// CSS colours of the browser's own frame.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeColor {
    pub light: String,
    pub dark: String,
}

impl Theme {
    /// Messages of a language, or of the one most like it, so that no page is drawn without words.
    #[must_use]
    pub fn messages(&self, language: &str) -> Option<&Messages> {
        let primary = language.split('-').next().unwrap_or(language);
        self.messages.get(language).or_else(|| self.messages.get(primary))
    }
}

/// Reads the theme through `world`.
///
/// # Errors
/// Every fault found in the theme's files; template syntax is checked later, by `render`.
pub fn load(world: &dyn World, languages: &[String]) -> Result<Theme, Vec<Diagnostic>> {
    let paths = world.list().map_err(|error| {
        // In the words of `load`, which has met the same: said once.
        let help = "Vérifiez les dossiers donnés par --content et --themes, et leurs droits de lecture.";
        vec![Diagnostic::error("dossier-illisible", error.path, error.message).help(help)]
    })?;
    let mut loader = Loader { world, theme: Theme::default(), faults: Vec::new() };
    for path in paths.iter().filter(|path| path.starts_with("themes/")) {
        loader.file(path);
    }
    // World lists by path, and components stand below templates: the cascade's order is ours.
    let rank = |path: &str| [STYLES, COMPONENTS, BLOCKS].iter().position(|folder| path.starts_with(folder));
    loader.theme.styles.sort_by_key(|(path, _)| (rank(path), path.clone()));
    loader.require(&paths, languages);
    let Loader { theme, faults, .. } = loader;
    if faults.is_empty() { Ok(theme) } else { Err(faults) }
}

/// What `theme.yaml` says, if it can be read.
pub fn settings(world: &dyn World) -> Option<Settings> {
    serde_yaml::from_slice(&world.read(SETTINGS).ok()?).ok()
}

struct Loader<'w> {
    world: &'w dyn World,
    theme: Theme,
    faults: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn file(&mut self, path: &str) {
        if path == SETTINGS {
            if let Some(settings) = self.yaml(path) {
                self.theme.settings = settings;
                let text = self.text(path).unwrap_or_default();
                self.faults.extend(pictures::check(&mut self.theme.settings, &text));
            }
        } else if is_style(path) {
            if let Some(text) = self.text(path) {
                self.theme.styles.push((path.to_owned(), text));
            }
        } else if let Some(name) = path.strip_prefix(TEMPLATES) {
            if path.ends_with(".html")
                && let Some(text) = self.text(path)
            {
                self.theme.templates.insert(name.to_owned(), text);
            }
        } else if let Some(name) = path.strip_prefix(ASSETS) {
            if let Some(bytes) = self.bytes(path) {
                self.theme.assets.insert(name.to_owned(), bytes);
            }
        } else if let Some(name) = path.strip_prefix(MESSAGES).and_then(|name| name.strip_suffix(".yaml"))
            && let Some(messages) = self.yaml::<Messages>(path)
        {
            // `form.fr.yaml` is a part of `fr.yaml`.
            let language = name.rsplit('.').next().unwrap_or(name);
            self.theme.messages.entry(language.to_owned()).or_default().extend(messages);
        }
    }

    fn require(&mut self, paths: &[String], languages: &[String]) {
        if !paths.iter().any(|path| path == SETTINGS) {
            self.missing(SETTINGS, "Créez ce fichier avec « name », « version » et « image_widths ».");
        }
        self.check_icons();
        for name in REQUIRED_TEMPLATES {
            if !self.theme.templates.contains_key(name) {
                self.missing(&format!("{TEMPLATES}{name}"), "Chaque thème doit fournir ce gabarit.");
            }
        }
        for language in languages {
            let path = format!("{MESSAGES}{language}.yaml");
            let Some(messages) = self.theme.messages(language) else {
                self.missing(
                    &path,
                    "Chaque langue déclarée dans content/site.yaml a besoin de ses messages.",
                );
                continue;
            };
            let absent: Vec<&str> =
                forms::message_keys().iter().copied().filter(|key| !messages.contains_key(*key)).collect();
            if !absent.is_empty() {
                let list = absent.join(", ");
                self.faults.push(
                    Diagnostic::error("theme-message-manquant", path, "il manque des messages de formulaire")
                        .help(format!("Ajoutez : {list}.")),
                );
            }
        }
    }

    fn check_icons(&mut self) {
        let Theme { settings, assets, .. } = &self.theme;
        let absent = settings.icons.iter().filter(|icon| !assets.contains_key(&icon.file));
        let faults: Vec<Diagnostic> = absent
            .map(|icon| {
                let message = format!("l’icône « {} » n’est pas dans themes/assets/", icon.file);
                let help = "Copiez-y le fichier, ou retirez-le de « icons ».";
                Diagnostic::error("theme-icone", SETTINGS, message).help(help)
            })
            .collect();
        self.faults.extend(faults);
    }

    fn missing(&mut self, path: &str, help: &str) {
        self.faults.push(
            Diagnostic::error("theme-fichier-manquant", path, "ce fichier du thème manque".to_owned())
                .help(help),
        );
    }

    fn bytes(&mut self, path: &str) -> Option<Vec<u8>> {
        match self.world.read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.faults.push(Diagnostic::error("theme-illisible", path, error.message));
                None
            }
        }
    }

    fn text(&mut self, path: &str) -> Option<String> {
        let bytes = self.bytes(path)?;
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                self.faults.push(
                    Diagnostic::error("theme-encodage", path, "ce fichier n’est pas en UTF-8")
                        .at(at..at + 1)
                        .help("Enregistrez-le avec l’encodage UTF-8."),
                );
                None
            }
        }
    }

    fn yaml<T: serde::de::DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let text = self.text(path)?;
        match serde_yaml::from_str(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                let fault = Diagnostic::error("theme-yaml", path, format!("YAML illisible : {error}"))
                    .help("Vérifiez l’indentation, les deux-points et les guillemets autour de cet endroit.");
                self.faults.push(match error.location() {
                    Some(place) => {
                        let at = place.index().min(text.len());
                        fault.at(at..(at + 1).min(text.len().max(at)))
                    }
                    None => fault,
                });
                None
            }
        }
    }
}

fn is_style(path: &str) -> bool {
    path.ends_with(".css") && [STYLES, COMPONENTS, BLOCKS].iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::world::Memory;

    /// The smallest theme that loads, and draws the sites of tests.
    pub(crate) fn minimal() -> Memory {
        let mut messages = "home: Accueil\n".to_owned();
        for key in forms::message_keys() {
            messages.push_str(&format!("{key}: Texte\n"));
        }
        let mut world = Memory::new()
            .with(SETTINGS, "name: Essai\nversion: '1'\nimage_widths: { default: [60, 30], card: [30] }\n")
            .with("themes/messages/fr.yaml", messages);
        for name in REQUIRED_TEMPLATES.into_iter().chain(["home.html", "action.html"]) {
            world = world
                .with(&format!("{TEMPLATES}{name}"), format!("<h1>{{{{ page.title }}}}</h1><!-- {name} -->"));
        }
        world
    }

    fn french() -> Vec<String> {
        vec!["fr".to_owned()]
    }

    #[test]
    fn general_styles_come_before_components() {
        let world = minimal()
            .with("themes/templates/blocks/0.css", "0{}")
            .with("themes/templates/components/a.css", "a{}")
            .with("themes/assets/styles/20-z.css", "z{}")
            .with("themes/assets/styles/10-y.css", "y{}")
            .with("themes/assets/menu.js", "1");
        let theme = load(&world, &french()).unwrap();
        let sources: String = theme.styles.iter().map(|(_, css)| css.as_str()).collect();
        assert_eq!(sources, "y{}z{}a{}0{}");
        assert_eq!(theme.assets.keys().collect::<Vec<_>>(), ["menu.js"]);
        assert_eq!(theme.settings.image_widths["default"], [30, 60]);
    }

    #[test]
    fn every_fault_of_a_theme_is_reported_at_once() {
        let world = minimal()
            .without("themes/templates/form.html")
            .with(SETTINGS, "image_widths: { card: [0] }\n")
            .with("themes/messages/fr.yaml", "home: [\n")
            .with("themes/templates/page.html", b"\xFF");
        let faults = load(&world, &["fr".to_owned(), "en".to_owned()]).unwrap_err();
        let mut codes: Vec<_> = faults.iter().map(|fault| (fault.code, fault.file.as_str())).collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                ("theme-encodage", "themes/templates/page.html"),
                ("theme-fichier-manquant", "themes/messages/en.yaml"),
                ("theme-fichier-manquant", "themes/messages/fr.yaml"),
                ("theme-fichier-manquant", "themes/templates/form.html"),
                ("theme-fichier-manquant", "themes/templates/page.html"),
                ("theme-largeurs", SETTINGS),
                ("theme-yaml", "themes/messages/fr.yaml"),
            ]
        );
    }

    #[test]
    fn icons_are_files_of_the_theme() {
        let icons =
            "icons: [{ file: icon-192.png, size: 192 }]\ntheme_color: { light: '#fff', dark: '#000' }\n";
        let world = minimal().with(SETTINGS, icons);
        assert_eq!(load(&world, &french()).unwrap_err()[0].code, "theme-icone");
        let theme = load(&world.with("themes/assets/icon-192.png", "png"), &french()).unwrap();
        let icon = Icon { file: "icon-192.png".to_owned(), size: 192, maskable: false };
        assert_eq!(theme.settings.icons, [icon]);
    }

    #[test]
    fn messages_may_stand_in_several_files() {
        let theme =
            load(&minimal().with("themes/messages/carte.fr.yaml", "card: Carte\n"), &french()).unwrap();
        let messages = theme.messages("fr").unwrap();
        assert_eq!((messages["home"].as_str(), messages["card"].as_str()), ("Accueil", "Carte"));
    }

    #[test]
    fn a_missing_form_message_is_named() {
        let faults = load(&minimal().with("themes/messages/fr.yaml", "home: A\n"), &french()).unwrap_err();
        assert!(faults[0].help.as_ref().unwrap().contains("form_error_required"), "{faults:?}");
    }

    #[test]
    fn a_regional_language_falls_back_on_its_main_one() {
        let theme = load(&minimal(), &["fr-CH".to_owned()]).unwrap();
        assert_eq!(theme.messages("fr-CH").unwrap()["home"], "Accueil");
    }
}
