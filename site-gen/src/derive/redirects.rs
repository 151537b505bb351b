//! `redirects.json`: former addresses, for a server that answers them with a redirection.

use serde::Serialize;

use crate::site::Site;

#[derive(Serialize)]
struct Redirection<'r> {
    from: &'r str,
    to: &'r str,
}

/// Every former address and where it leads now, in the order of the former ones.
pub(super) fn redirects(site: &Site) -> Vec<u8> {
    let mut all: Vec<_> = site
        .editions()
        .flat_map(|edition| &edition.pages)
        .flat_map(|page| page.aliases.iter().map(|from| Redirection { from, to: &page.url }))
        .collect();
    all.sort_by_key(|redirection| redirection.from);
    serde_json::to_vec(&all).expect("texts are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn former_addresses_are_listed_with_the_present_ones() {
        let mut site = fixture::site();
        site.pages[1].aliases = vec!["/b/".to_owned(), "/a.html".to_owned()];
        let expected = r#"[{"from":"/a.html","to":"/plateforme/"},{"from":"/b/","to":"/plateforme/"}]"#;
        assert_eq!(String::from_utf8(redirects(&site)).unwrap(), expected);
    }
}
