//! What templates see: typed values, built from the checked site, that serialise to exactly the documented context.
//!
//! Every key is always there, `null` when there is nothing: a template never has to ask whether a name exists.
//! `site`, `t` and `assets` are serialised once for all pages; only `page`, its listing or form, and the menus
//! (which mark the current page) are made for each.

mod block;
mod body;
mod card;
mod edition;
mod facts;
mod fields;
mod file;
mod glossary;
mod head;
mod json_ld;
mod listing;
mod page;
mod picture;
mod related;
mod site;
mod terms;
mod tree;

pub use block::{ArgumentView, BlockView, DrawBlock};
pub(crate) use body::words;
pub use card::Card;
pub use edition::AlternateView;
pub use facts::Fact;
pub use fields::{DateView, FieldView, FieldViews};
pub use file::FileView;
pub(crate) use glossary::Glossary;
pub use head::{Feed, FeedLink, OpenDataView, SocialImage};
pub(crate) use head::{date_field, event_day, first_told, news_date};
pub(crate) use json_ld::place_of;
pub use listing::{Facet, FacetValue, ListingView, YearCount};
pub(crate) use page::toc;
pub use page::{Kind, PageView, TocEntry};
pub use picture::{Picture, Source};
pub(crate) use site::MANIFEST;
pub use site::{CollectionView, Link, MenusView, SiteView};
pub use terms::{Choice, TermView, TermViews};

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use serde::Serialize;

use crate::assets::AssetMap;
use crate::outline::Outline;
use crate::plan::ImagePlan;
use crate::render::Shared;
use crate::site::Site;
use crate::theme::{Messages, Settings};

use listing::Listing;

/// Everything a template gets besides `site`, `t` and `assets`.
#[derive(Debug, Serialize)]
pub struct Context<'v> {
    /// Becomes `site.menus`; `None` where no link of the menus leads to the page, which then has those of `site`.
    #[serde(skip)]
    pub menus: Option<MenusView>,
    pub page: PageView<'v>,
    pub listing: Option<ListingView<'v>>,
    pub form: Option<forms::FormView>,
    /// Where a former address leads: the page's title and its address.
    pub redirect: Option<Link>,
    /// Only the function has a receipt or a problem to show; `null` here.
    pub receipt: (),
    pub problem: (),
}

/// One HTML file to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// Index into `Site::pages`.
    Page(usize),
    /// Index of the listing, and the number of its page, from 1.
    Listing(usize, usize),
    NotFound,
    /// Index of a page, and of one of its former addresses.
    Redirect(usize, usize),
}

/// The site as seen by templates.
pub struct Views<'s> {
    site: &'s Site,
    plan: &'s ImagePlan,
    theme: &'s Settings,
    messages: &'s Messages,
    /// By index of page.
    cards: Vec<Card>,
    /// The same, as lists in templates hold them.
    shared: Vec<Shared>,
    /// By index of collection.
    facets: Vec<Vec<Facet>>,
    years: Vec<Vec<YearCount>>,
    /// By file.
    by_source: HashMap<&'s str, usize>,
    listings: Vec<Listing>,
    /// Without it, blocks show what stands inside them and no more.
    blocks: Option<&'s dyn DrawBlock>,
    sharing: related::Sharing,
    terms: terms::Terms<'s>,
    glossary: Glossary,
    tree: tree::Tree,
    assets: Option<&'s AssetMap>,
    /// Cards of the default edition, by file: pages that are referred to and that this edition does not have.
    foreign: BTreeMap<String, Card>,
    /// By address, so that breadcrumbs do not search all pages for each page.
    titles: HashMap<String, String>,
}

impl<'s> Views<'s> {
    /// Gathers what several pages show: cards, counts, listings.
    #[must_use]
    pub fn new(site: &'s Site, plan: &'s ImagePlan, theme: &'s Settings, messages: &'s Messages) -> Self {
        Self::translated(site, plan, theme, messages, BTreeMap::new())
    }

    /// As [`Views::new`], for an edition that refers to pages of the default one: [`Views::lent_to`] gives them.
    #[must_use]
    pub fn translated(
        site: &'s Site,
        plan: &'s ImagePlan,
        theme: &'s Settings,
        messages: &'s Messages,
        foreign: BTreeMap<String, Card>,
    ) -> Self {
        let mut views = Self {
            site,
            plan,
            theme,
            messages,
            cards: Vec::new(),
            shared: Vec::new(),
            facets: Vec::new(),
            years: (0..site.collections.len()).map(|index| listing::years(site, index)).collect(),
            by_source: site
                .pages
                .iter()
                .enumerate()
                .map(|(index, page)| (page.source.as_str(), index))
                .collect(),
            listings: Vec::new(),
            blocks: None,
            sharing: related::Sharing::of(site),
            terms: terms::Terms::of_facets(site),
            glossary: Glossary::of(site),
            tree: tree::Tree::of(site),
            assets: None,
            foreign,
            titles: HashMap::new(),
        };
        let members = listing::Members::of(site);
        views.facets = listing::facets(site, &members);
        views.listings = listing::all(site, &views.facets, &members);
        views.titles = views.titles_by_url();
        views.cards = site.pages.par_iter().map(|page| views.card(page)).collect();
        views.complete_listed();
        let numbered = |(number, card)| Shared::of(card).numbered(number);
        views.shared = views.cards.par_iter().enumerate().map(numbered).collect();
        views
    }

    /// Has the blocks of texts drawn by `blocks`.
    #[must_use]
    pub fn with_blocks(self, blocks: &'s dyn DrawBlock) -> Self {
        Self { blocks: Some(blocks), ..self }
    }

    /// With the theme's files, whose icons stand for pages without a picture.
    #[must_use]
    pub fn with_assets(mut self, assets: &'s AssetMap) -> Self {
        self.assets = Some(assets);
        self
    }

    /// Every page, listing page, the « page not found » and redirections, in a stable order.
    #[must_use]
    pub fn documents(&self) -> Vec<Document> {
        let own = |index: &usize| self.site.pages[*index].own_page;
        let pages = (0..self.site.pages.len()).filter(own).map(Document::Page);
        let listings = self.listings.iter().enumerate().flat_map(|(index, listing)| {
            (1..=listing.page_count()).map(move |number| Document::Listing(index, number))
        });
        let redirects = self.site.pages.iter().enumerate().flat_map(|(page, content)| {
            (0..content.aliases.len()).map(move |alias| Document::Redirect(page, alias))
        });
        pages.chain(listings).chain([Document::NotFound]).chain(redirects).collect()
    }

    /// What the template of `document` sees.
    #[must_use]
    pub fn context(&self, document: Document) -> Context<'_> {
        match document {
            Document::Page(index) => self.page_context(index),
            Document::Listing(index, number) => self.listing_context(index, number),
            Document::NotFound => self.not_found_context(),
            Document::Redirect(page, alias) => self.redirect_context(page, alias),
        }
    }

    /// `/actions/` or `/actions/page/2/`; `/404.html` or `/en/404.html` for the page not found.
    #[must_use]
    pub fn url(&self, document: Document) -> String {
        match document {
            Document::Page(index) => self.site.pages[index].url.clone(),
            Document::Listing(index, number) => self.listings[index].url(number),
            Document::NotFound => self.site.edition.url("/404.html"),
            Document::Redirect(page, alias) => self.site.pages[page].aliases[alias].clone(),
        }
    }

    /// The file an editor would open about this document.
    #[must_use]
    pub fn source(&self, document: Document) -> &str {
        match document {
            Document::Page(index) | Document::Redirect(index, _) => &self.site.pages[index].source,
            Document::Listing(..) | Document::NotFound => "content/site.yaml",
        }
    }

    /// What makes it possible to draw `document` again without the rest of the site.
    #[must_use]
    pub fn outline(&self, document: Document) -> Option<&Outline> {
        match document {
            Document::Page(index) => {
                let page = &self.site.pages[index];
                (page.outline.plain && !glossary::is_entry(page, self.site)).then_some(&page.outline)
            }
            _ => None,
        }
    }

    /// The card of every page, by its number.
    pub(crate) fn cards(&self) -> &[Shared] {
        &self.shared
    }

    /// The words that the texts of this edition lead to.
    pub(crate) fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    /// The `t` of every template.
    #[must_use]
    pub fn messages(&self) -> &Messages {
        self.messages
    }

    /// A text of the theme, or the words given here if it has none.
    fn text(&self, key: &str, otherwise: &str) -> String {
        self.messages.get(key).map_or(otherwise, String::as_str).to_owned()
    }

    fn context_of<'v>(&'v self, page: PageView<'v>) -> Context<'v> {
        let menus = self.own_menus(&page.url);
        Context { menus, page, listing: None, form: None, redirect: None, receipt: (), problem: () }
    }
}

#[cfg(test)]
mod tests;
