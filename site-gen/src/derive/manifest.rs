//! The web manifest: how the site looks among the things that a person keeps on a phone.

use serde_json::json;

use super::Derivation;

/// Pixels of a name below an icon, roughly in letters; a longer one is cut by the phone.
const SHORT_NAME: usize = 12;

/// `None` for a theme without icons.
pub(super) fn manifest(of: &Derivation<'_>) -> Option<String> {
    let theme = &of.theme.settings;
    if theme.icons.is_empty() {
        return None;
    }
    let icons: Vec<_> = theme
        .icons
        .iter()
        .filter_map(|icon| {
            let url = of.assets.get(&icon.file)?.url.as_deref()?;
            Some(json!({
                "src": url,
                "sizes": format!("{0}x{0}", icon.size),
                "type": "image/png",
                "purpose": if icon.maskable { "maskable" } else { "any" },
            }))
        })
        .collect();
    let settings = &of.site.settings;
    let mut manifest = json!({
        "name": settings.title,
        "lang": settings.languages.first(),
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "icons": icons,
    });
    if settings.title.chars().count() <= SHORT_NAME {
        manifest["short_name"] = settings.title.as_str().into();
    }
    if !settings.tagline.is_empty() {
        manifest["description"] = settings.tagline.as_str().into();
    }
    if let Some(color) = &theme.theme_color {
        manifest["theme_color"] = color.light.as_str().into();
        manifest["background_color"] = color.light.as_str().into();
    }
    Some(manifest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{Asset, AssetMap};
    use crate::derive::tests::{derived, derived_with};
    use crate::fixture;
    use crate::theme::{Icon, Theme, ThemeColor};

    #[test]
    fn icons_have_their_published_addresses() {
        let site = fixture::site();
        assert_eq!(derived(&site, manifest), None);
        let mut theme = Theme::default();
        theme.settings.icons = vec![
            Icon { file: "icon-192.png".to_owned(), size: 192, maskable: false },
            Icon { file: "icon-maskable.png".to_owned(), size: 512, maskable: true },
        ];
        theme.settings.theme_color = Some(ThemeColor { light: "#fff".to_owned(), dark: "#000".to_owned() });
        let asset = |url: &str| Asset { url: Some(url.to_owned()), integrity: None };
        let assets = AssetMap::from([
            ("icon-192.png".to_owned(), asset("/assets/icon-192.0.png")),
            ("icon-maskable.png".to_owned(), asset("/assets/icon-maskable.0.png")),
        ]);
        let text = derived_with(&site, &theme, &assets, manifest).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["icons"][0]["src"], "/assets/icon-192.0.png");
        assert_eq!(json["icons"][1]["purpose"], "maskable");
        assert_eq!((&json["theme_color"], &json["lang"]), (&"#fff".into(), &"fr".into()));
    }
}
