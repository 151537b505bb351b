//! Former addresses of a page, each of which will lead to where it stands now.

use std::ops::Range;

use crate::table::{self, Report, Table};

/// A former address, ready to be compared with others: it ends with `/` or `.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alias {
    pub url: String,
    pub span: Range<usize>,
}

/// Reads `aliases`: a list, or one address alone.
pub(super) fn read(table: &mut Table, report: &mut Report) -> Vec<Alias> {
    let Some(node) = table.get("aliases") else { return Vec::new() };
    let items = match table::scalar(node) {
        Some(_) => std::slice::from_ref(node),
        None => table::items(node, "aliases", report),
    };
    let mut all: Vec<Alias> = Vec::new();
    for item in items {
        let Some(written) = table::text(item, "aliases", report) else { continue };
        match address(&written) {
            Ok(url) if all.iter().any(|alias| alias.url == url) => {
                let message = format!("L’ancienne adresse « {url} » figure deux fois");
                report.error("adresse-en-double", &item.span, message, "Gardez-la une seule fois.");
            }
            Ok(url) => all.push(Alias { url, span: item.span.clone() }),
            Err(help) => {
                let message = format!("« {written} » ne peut pas être une ancienne adresse");
                report.error("adresse-invalide", &item.span, message, help);
            }
        }
    }
    all
}

/// The address in its one form, or what is wrong with it.
fn address(written: &str) -> Result<String, &'static str> {
    if !written.starts_with('/') || written.starts_with("//") {
        return Err(
            "Écrivez l’adresse depuis la racine du site, sans le nom du site : « /ancienne/adresse/ ».",
        );
    }
    if written.contains(['?', '#']) {
        return Err("Une redirection ne regarde pas ce qui suit « ? » ou « # » : retirez-le.");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~/".contains(c);
    let parts = || written.trim_matches('/').split('/');
    let whole = || parts().all(|part| !part.is_empty() && !part.starts_with('.'));
    if !written.chars().all(plain) || (written != "/" && !whole()) {
        return Err(
            "Une adresse se compose de lettres sans accents, de chiffres, de traits d’union et de « / ».",
        );
    }
    if parts().rev().skip(1).any(|part| part.contains('.')) {
        return Err("Un dossier d’une adresse n’a pas de point : il serait pris pour un fichier.");
    }
    let last = parts().next_back().unwrap_or_default();
    match last.rsplit_once('.') {
        Some(("index", "html")) if !written.ends_with('/') => {
            Ok(written.strip_suffix("index.html").unwrap_or(written).to_owned())
        }
        Some((_, "html")) if !written.ends_with('/') => Ok(written.to_owned()),
        Some(_) => Err("Seule une adresse qui finit par « / » ou par « .html » peut mener ailleurs."),
        None if written.ends_with('/') => Ok(written.to_owned()),
        None => Ok(format!("{written}/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_has_one_form() {
        for (written, url) in [
            ("/a/b/", "/a/b/"),
            ("/a/b", "/a/b/"),
            ("/Old-Page.html", "/Old-Page.html"),
            ("/a/index.html", "/a/"),
            ("/", "/"),
        ] {
            assert_eq!(address(written).as_deref(), Ok(url), "{written}");
        }
        for wrong in [
            "a/",
            "https://a.ch/b/",
            "//a/",
            "/a//b/",
            "/../a/",
            "/a?id=1",
            "/a#b",
            "/été/",
            "/a.php",
            "/a.html/b/",
            "/.a/",
            "/a b/",
        ] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn its_form_is_its_own_form(text in "/([a-z.]{1,3}/?){0,4}") {
            if let Ok(url) = address(&text) {
                prop_assert_eq!(address(&url), Ok(url));
            }
        }
    }
}
