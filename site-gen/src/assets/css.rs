//! All styles in one file, their `url(…)` turned to the published names.

use std::ops::Range;

use super::AssetMap;
use crate::diagnostic::Diagnostic;

/// Concatenates `styles` (path, source) in their order.
///
/// # Errors
/// References to files that are not among the theme's assets, to other sites, and `@import`.
pub(super) fn bundle(styles: &[(String, String)], assets: &AssetMap) -> Result<String, Vec<Diagnostic>> {
    let mut out = String::new();
    let mut faults = Vec::new();
    for (path, source) in styles {
        rewrite(path, source, assets, &mut out, &mut faults);
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

fn rewrite(path: &str, source: &str, assets: &AssetMap, out: &mut String, faults: &mut Vec<Diagnostic>) {
    let mut copied = 0;
    for found in scan(source) {
        match found {
            Found::Import(span) => faults.push(
                Diagnostic::error("style-import", path, "« @import » ne fonctionne pas ici")
                    .at(span)
                    .help("Tous les styles du thème sont déjà réunis : supprimez cette ligne."),
            ),
            Found::Url { span, address } => match resolve(path, address, assets) {
                Reference::Kept => {}
                Reference::Published(url) => {
                    out.push_str(&source[copied..span.start]);
                    out.push_str(&url);
                    copied = span.end;
                }
                Reference::External => faults.push(
                    Diagnostic::error("style-externe", path, format!("ce style charge « {address} » d’un autre site"))
                        .at(span)
                        .help("Aucune page ne doit rien demander à un tiers : copiez le fichier dans themes/assets/."),
                ),
                Reference::Missing => faults.push(
                    Diagnostic::error("style-fichier", path, format!("le fichier « {address} » est introuvable"))
                        .at(span)
                        .help(
                            "Écrivez le chemin à partir de ce fichier CSS, vers un fichier de themes/assets/ \
                             (hors du dossier styles).",
                        ),
                ),
            },
        }
    }
    out.push_str(&source[copied..]);
}

enum Reference {
    Kept,
    Published(String),
    External,
    Missing,
}

fn resolve(path: &str, address: &str, assets: &AssetMap) -> Reference {
    if address.is_empty() || address.starts_with('#') || address.starts_with("data:") {
        return Reference::Kept;
    }
    if address.starts_with("//") || address.contains("://") {
        return Reference::External;
    }
    let (file, suffix) = address.find(['?', '#']).map_or((address, ""), |at| address.split_at(at));
    let name = match file.strip_prefix("/assets/") {
        Some(name) => Some(name.to_owned()),
        None => join(path, file).and_then(|full| full.strip_prefix("themes/assets/").map(str::to_owned)),
    };
    let url = name.and_then(|name| assets.get(&name)).and_then(|asset| asset.url.as_deref());
    match url.and_then(|url| url.strip_prefix("/assets/")) {
        // Relative to the bundle, which stands in /assets/.
        Some(relative) => Reference::Published(format!("{relative}{suffix}")),
        None => Reference::Missing,
    }
}

/// Resolves a relative path against the folder of `from`.
fn join(from: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

enum Found<'s> {
    Import(Range<usize>),
    /// `span` covers the address without its quotes.
    Url {
        span: Range<usize>,
        address: &'s str,
    },
}

/// References outside comments and strings, in their order.
fn scan(source: &str) -> Vec<Found<'_>> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"/*") {
            at = source[at + 2..].find("*/").map_or(bytes.len(), |end| at + 2 + end + 2);
        } else if rest[0] == b'"' || rest[0] == b'\'' {
            at = end_of_string(bytes, at);
        } else if starts_with_word(rest, b"@import") {
            found.push(Found::Import(at..at + 7));
            at += 7;
        } else if starts_with_word(rest, b"url(") {
            let span = address(bytes, at + 4);
            at = span.end;
            found.push(Found::Url { address: &source[span.clone()], span });
        } else {
            at += 1;
        }
    }
    found
}

fn starts_with_word(rest: &[u8], word: &[u8]) -> bool {
    rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// The position after the closing quote of the string that begins at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != quote && bytes[end] != b'\n' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    (end + 1).min(bytes.len())
}

/// The address that begins at `at`, just after `url(`.
fn address(bytes: &[u8], at: usize) -> Range<usize> {
    let start = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(start) {
        let length = bytes[start + 1..].iter().take_while(|byte| *byte != quote).count();
        return start + 1..start + 1 + length;
    }
    let length =
        bytes[start..].iter().take_while(|byte| **byte != b')' && !byte.is_ascii_whitespace()).count();
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::super::Asset;
    use super::*;

    fn assets() -> AssetMap {
        let asset = Asset { url: Some("/assets/fonts/inter.abc.woff2".to_owned()), integrity: None };
        AssetMap::from([("fonts/inter.woff2".to_owned(), asset)])
    }

    fn bundled(path: &str, css: &str) -> Result<String, Vec<Diagnostic>> {
        bundle(&[(path.to_owned(), css.to_owned())], &assets())
    }

    #[test]
    fn addresses_follow_the_published_names() {
        let styles = "themes/assets/styles/a.css";
        for written in [
            "url(../fonts/inter.woff2)",
            "url( '../fonts/inter.woff2' )",
            "URL(\"/assets/fonts/inter.woff2\")",
        ] {
            let css = bundled(styles, &format!("@font-face{{src:{written} format('woff2')}}")).unwrap();
            assert!(css.contains("fonts/inter.abc.woff2"), "{css}");
            assert!(!css.contains(".."), "{css}");
            assert!(css.ends_with("format('woff2')}\n"), "{css}");
        }
        let css = bundled("themes/templates/components/x.css", "a{b:url(../../assets/fonts/inter.woff2#x)}");
        assert_eq!(css.unwrap(), "a{b:url(fonts/inter.abc.woff2#x)}\n");
    }

    #[test]
    fn comments_strings_and_inner_addresses_are_left_alone() {
        let css = "/* url(absent.png) @import */ a{content:\"url(absent.png)\";b:url(#c);d:url(data:image/png;x)}\n";
        assert_eq!(bundled("themes/assets/styles/a.css", css).unwrap(), css);
    }

    #[test]
    fn all_faults_are_shown_where_they_stand() {
        let css = "@import 'b.css';\na{b:url(absent.png)}\nc{d:url(https://exemple.ch/f.woff2)}\ne{f:url(//x.ch/y)}";
        let faults = bundled("themes/assets/styles/a.css", css).unwrap_err();
        let found: Vec<_> =
            faults.iter().map(|fault| (fault.code, &css[fault.span.clone().unwrap()])).collect();
        assert_eq!(
            found,
            [
                ("style-import", "@import"),
                ("style-fichier", "absent.png"),
                ("style-externe", "https://exemple.ch/f.woff2"),
                ("style-externe", "//x.ch/y"),
            ]
        );
    }

    #[test]
    fn unfinished_styles_do_not_panic() {
        for css in ["url(", "url('", "/*", "\"", "'\\", "a{b:url( "] {
            let _ = bundled("themes/assets/styles/a.css", css);
        }
    }
}
