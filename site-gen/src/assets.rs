//! Files of the theme under names that change with their bytes, so that browsers may keep them for ever and refuse
//! a copy that was tampered with.

mod css;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256, Sha384};

use crate::diagnostic::Diagnostic;
use crate::theme::Theme;

/// Files that can be the site's icon, by preference.
const ICONS: [&str; 4] = ["icon.svg", "favicon.svg", "icon.png", "favicon.ico"];

/// Where a file is published; `assets` in the templates' context maps names to these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// `/assets/menu.0123456789abcdef.js`; `None` only for an icon that the theme does not have.
    pub url: Option<String>,
    /// For the `integrity` attribute: `sha384-…`
    pub integrity: Option<String>,
}

/// `css`, `icon` and every file name below `themes/assets/`.
pub type AssetMap = BTreeMap<String, Asset>;

/// What the theme publishes.
#[derive(Debug, Default)]
pub struct Assets {
    pub map: AssetMap,
    /// Path in the published folder, without a leading slash → bytes.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Names every asset after its bytes and gathers all styles in one file.
///
/// # Errors
/// Styles that refer to files that the theme does not have, or to another site.
pub fn fingerprint(theme: &Theme) -> Result<Assets, Vec<Diagnostic>> {
    let mut assets = Assets::default();
    for (name, bytes) in &theme.assets {
        let published = fingerprinted(name, bytes);
        assets.insert(name, &published, bytes.clone());
    }
    let css = css::bundle(&theme.styles, &assets.map)?.into_bytes();
    let published = fingerprinted("site.css", &css);
    assets.insert("css", &published, css);
    let icon = ICONS.iter().find_map(|name| assets.map.get(*name)).cloned();
    assets.map.insert("icon".to_owned(), icon.unwrap_or(Asset { url: None, integrity: None }));
    Ok(assets)
}

impl Assets {
    fn insert(&mut self, key: &str, published: &str, bytes: Vec<u8>) {
        let integrity = format!("sha384-{}", STANDARD.encode(Sha384::digest(&bytes)));
        let url = format!("/assets/{published}");
        self.map.insert(key.to_owned(), Asset { url: Some(url), integrity: Some(integrity) });
        self.files.insert(format!("assets/{published}"), bytes);
    }
}

/// `fonts/inter.woff2` → `fonts/inter.0123456789abcdef.woff2`
fn fingerprinted(name: &str, bytes: &[u8]) -> String {
    let digest = &hex(&Sha256::digest(bytes))[..16];
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let file = match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem}.{digest}.{extension}"),
        _ => format!("{file}.{digest}"),
    };
    if folder.is_empty() { file } else { format!("{folder}/{file}") }
}

/// Lowercase hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(assets: &[(&str, &str)], styles: &[(&str, &str)]) -> Theme {
        Theme {
            assets: assets
                .iter()
                .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
                .collect(),
            styles: styles.iter().map(|(path, css)| ((*path).to_owned(), (*css).to_owned())).collect(),
            ..Theme::default()
        }
    }

    #[test]
    fn a_name_changes_with_its_bytes() {
        let url = |text| fingerprint(&theme(&[("a.js", text)], &[])).unwrap().map["a.js"].url.clone();
        assert_eq!(url("1"), url("1"));
        assert_ne!(url("1"), url("2"));
    }

    #[test]
    fn integrity_is_the_one_browsers_compute() {
        let assets = fingerprint(&theme(&[("a.js", "alert('Hello, world.');")], &[])).unwrap();
        // Example of the specification of Subresource Integrity.
        let expected = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
        assert_eq!(assets.map["a.js"].integrity.as_deref(), Some(expected));
    }

    #[test]
    fn the_icon_is_always_a_key() {
        assert_eq!(fingerprint(&theme(&[], &[])).unwrap().map["icon"].url, None);
        let assets = fingerprint(&theme(&[("icon.png", "p"), ("icon.svg", "s")], &[])).unwrap();
        assert_eq!(assets.map["icon"], assets.map["icon.svg"]);
    }

    #[test]
    fn every_url_has_its_file() {
        let assets = fingerprint(&theme(
            &[("fonts/inter.woff2", "w"), ("LICENSE", "l")],
            &[("themes/assets/styles/a.css", "@font-face{src:url(../fonts/inter.woff2)}")],
        ))
        .unwrap();
        for asset in assets.map.values().filter_map(|asset| asset.url.as_ref()) {
            assert!(assets.files.contains_key(&asset[1..]), "{asset}");
        }
        assert!(assets.map["fonts/inter.woff2"].url.as_ref().unwrap().starts_with("/assets/fonts/inter."));
    }
}
