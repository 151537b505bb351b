//! A published site as a visitor walks it: from the home page, along its links.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};
use tests::Site;

/// HTML pages by address, and the addresses of everything published.
pub struct Published {
    pub pages: BTreeMap<String, Html>,
    files: BTreeSet<String>,
}

impl Published {
    /// What `site-gen build` wrote to `public`.
    pub fn of(site: &Site) -> Published {
        let files = site.files("public");
        let pages = files
            .iter()
            .filter(|file| file.ends_with(".html"))
            .map(|file| {
                let html = Html::parse_document(&site.read(&format!("public/{file}")));
                (format!("/{}", file.trim_end_matches("index.html")), html)
            })
            .collect();
        Published { pages, files: files.into_iter().map(|file| format!("/{file}")).collect() }
    }

    /// Everything wrong with the links: `page → address`.
    pub fn broken_links(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (page, html) in &self.pages {
            for address in addresses(html) {
                let (path, anchor) = address.split_once('#').unwrap_or((&address, ""));
                if path.contains(':') || path.starts_with("/formulaires/") {
                    continue;
                }
                let target = if path.is_empty() { page } else { path };
                let exists = self.pages.contains_key(target) || self.files.contains(target);
                let anchored =
                    anchor.is_empty() || self.pages.get(target).is_some_and(|html| has_id(html, anchor));
                if !exists || !anchored {
                    broken.push(format!("{page} → {address}"));
                }
            }
        }
        broken
    }

    /// Pages that nobody reaches from the home page; the page not found and redirections are not meant to be.
    pub fn unreachable(&self) -> Vec<&str> {
        let mut reached = BTreeSet::from(["/"]);
        let mut next = vec!["/"];
        while let Some(page) = next.pop() {
            for address in addresses(&self.pages[page]) {
                let path = address.split('#').next().unwrap_or_default();
                if let Some((page, _)) = self.pages.get_key_value(path)
                    && reached.insert(page)
                {
                    next.push(page);
                }
            }
        }
        let leads_on = |html: &Html| html.select(&selector("meta[http-equiv=refresh]")).next().is_some();
        let pages = self.pages.iter().filter(|(page, html)| !page.ends_with("/404.html") && !leads_on(html));
        pages.map(|(page, _)| page.as_str()).filter(|page| !reached.contains(page)).collect()
    }

    /// The words of a page's main part, one space between them.
    pub fn words(&self, page: &str) -> String {
        let html = self.pages.get(page).unwrap_or_else(|| panic!("{page} was not published"));
        let main = html.select(&selector("main")).next().expect("every page has a main part");
        main.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a valid selector")
}

fn has_id(html: &Html, id: &str) -> bool {
    html.select(&selector("[id]")).any(|element| element.attr("id") == Some(id))
}

fn addresses(html: &Html) -> Vec<String> {
    let mut found = Vec::new();
    for element in html.select(&selector("[href], [src], [action]")) {
        found.extend(
            ["href", "src", "action"].iter().filter_map(|name| element.attr(name)).map(str::to_owned),
        );
    }
    found
}
