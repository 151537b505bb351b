//! What every page shows of the whole site.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Facet, Views, YearCount};
use crate::render::Shared;
use crate::site::MenuLink;
use crate::theme::ThemeColor;

/// Where the web manifest is published.
pub(crate) const MANIFEST: &str = "/manifest.webmanifest";

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    pub label: String,
    pub url: String,
    /// Whether it leads to the page that shows it.
    pub current: bool,
    /// The language it leads to, when that is not the page's.
    pub lang: Option<String>,
    /// Of a menu's entry; no deeper than one level.
    pub children: Vec<Link>,
    /// Of a menu's entry: for whom it is, and why to follow it.
    pub title: Option<String>,
    pub text: Option<String>,
}

impl Link {
    pub(super) fn new(label: String, url: String) -> Self {
        Self { label, url, current: false, lang: None, children: Vec::new(), title: None, text: None }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct SiteView<'v> {
    pub title: &'v str,
    pub tagline: &'v str,
    pub lang: &'v str,
    pub base_url: &'v str,
    /// IANA name; the function writes dates in it.
    pub timezone: &'v str,
    /// What acronyms stand for that every page may use.
    pub acronyms: &'v BTreeMap<String, String>,
    pub organisation: OrganisationView<'v>,
    /// No link is current here; `render` puts each page's own menus in their place.
    pub menus: MenusView,
    pub collections: BTreeMap<&'v str, CollectionView<'v>>,
    pub data: BTreeMap<String, serde_json::Value>,
    /// Address of the web manifest; `null` for a theme without icons.
    pub manifest: Option<&'v str>,
    pub theme_color: Option<&'v ThemeColor>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OrganisationView<'v> {
    pub name: &'v str,
    pub url: Option<&'v str>,
    pub email: Option<&'v str>,
    pub phone: Option<&'v str>,
    pub address: &'v [String],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MenusView {
    pub main: Vec<Link>,
    pub actions: Vec<Link>,
    pub footer: Vec<MenuGroupView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MenuGroupView {
    pub title: String,
    pub links: Vec<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CollectionView<'v> {
    pub label: &'v str,
    pub noun: Option<&'v crate::site::Noun>,
    pub url: Option<&'v str>,
    pub total: usize,
    /// The first six, in the collection's order.
    pub latest: Vec<&'v Shared>,
    pub facets: &'v [Facet],
    pub years: &'v [YearCount],
}

const LATEST: usize = 6;

impl Views<'_> {
    /// The `site` of every template.
    #[must_use]
    pub fn site(&self) -> SiteView<'_> {
        let settings = &self.site.settings;
        let organisation = &settings.organisation;
        SiteView {
            title: &settings.title,
            tagline: &settings.tagline,
            lang: self.language(),
            base_url: &settings.base_url,
            timezone: &settings.timezone,
            acronyms: &settings.acronyms,
            organisation: OrganisationView {
                name: &organisation.name,
                url: organisation.url.as_deref(),
                email: organisation.email.as_deref(),
                phone: organisation.phone.as_deref(),
                address: &organisation.address,
            },
            menus: self.menus(""),
            collections: self.collections(),
            data: self.data(),
            manifest: (!self.theme.icons.is_empty()).then_some(MANIFEST),
            theme_color: self.theme.theme_color.as_ref(),
        }
    }

    fn collections(&self) -> BTreeMap<&str, CollectionView<'_>> {
        let mut collections = BTreeMap::new();
        for (index, collection) in self.site.collections.iter().enumerate() {
            let members =
                || self.site.pages.iter().zip(&self.shared).filter(|(page, _)| page.collection == index);
            let view = CollectionView {
                label: &collection.label,
                noun: collection.noun.as_ref(),
                url: collection.listing.as_deref(),
                total: members().count(),
                latest: members().map(|(_, card)| card).take(LATEST).collect(),
                facets: &self.facets[index],
                years: &self.years[index],
            };
            collections.insert(collection.name.as_str(), view);
        }
        collections
    }

    pub(crate) fn language(&self) -> &str {
        &self.site.edition.lang
    }

    /// The menus as the page at `url` shows them.
    pub(super) fn menus(&self, url: &str) -> MenusView {
        let link = |link: &MenuLink| menu_link(link, url);
        let menus = &self.site.settings.menus;
        MenusView {
            main: menus.main.iter().map(link).collect(),
            actions: menus.actions.iter().map(link).collect(),
            footer: menus
                .footer
                .iter()
                .map(|group| MenuGroupView {
                    title: group.title.clone(),
                    links: group.links.iter().map(link).collect(),
                })
                .collect(),
        }
    }

    /// The same for a page to which a link of theirs leads.
    pub(super) fn own_menus(&self, url: &str) -> Option<MenusView> {
        fn leads_to(links: &[MenuLink], url: &str) -> bool {
            links.iter().any(|link| link.url == url || leads_to(&link.children, url))
        }
        let menus = &self.site.settings.menus;
        let footer = menus.footer.iter().map(|group| &group.links);
        let mut all = [&menus.main, &menus.actions].into_iter().chain(footer);
        all.any(|links| leads_to(links, url)).then(|| self.menus(url))
    }

    /// URL of the entry of the main menu under which the page at `url` stands.
    pub(super) fn menu_current(&self, url: &str) -> Option<String> {
        let main = &self.site.settings.menus.main;
        let is_home = |entry: &str| entry == "/" || entry == self.site.home;
        let above =
            |entry: &str| entry == url || (!is_home(entry) && entry.ends_with('/') && url.starts_with(entry));
        let closest = |link: &MenuLink| {
            let children = link.children.iter().map(|child| child.url.as_str());
            children.chain([link.url.as_str()]).filter(|entry| above(entry)).map(str::len).max()
        };
        main.iter()
            .filter_map(|link| Some((closest(link)?, link)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, link)| link.url.clone())
    }
}

fn menu_link(link: &MenuLink, url: &str) -> Link {
    Link {
        current: link.url == url,
        lang: link.lang.clone(),
        children: link.children.iter().map(|child| menu_link(child, url)).collect(),
        title: link.title.clone(),
        text: link.text.clone(),
        ..Link::new(link.label.clone(), link.url.clone())
    }
}
