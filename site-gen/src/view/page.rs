//! One page.

use std::borrow::Cow;

use serde::Serialize;

use super::edition::AlternateView;
use super::fields::FieldViews;
use super::{Context, DateView, Fact, FeedLink, Link, Picture, SocialImage, Views};
use crate::plan::{Role, main_image};
use crate::qr::Qr;
use crate::render::Shared;
use crate::site::{Heading, Page, Variant};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Page,
    Entry,
    Listing,
    Form,
    NotFound,
    Redirect,
    Error,
}

type Extra = serde_json::Map<String, serde_json::Value>;

#[derive(Debug, Clone, Serialize)]
pub struct PageView<'v> {
    pub kind: Kind,
    /// Without `.html`.
    pub template: String,
    pub title: String,
    pub summary: String,
    pub url: String,
    /// Absolute.
    pub canonical: String,
    pub lang: &'v str,
    /// `falc` for an easy-to-read page.
    pub variant: Option<Variant>,
    /// Who has read an easy-to-read page.
    pub proofread_by: Option<&'v str>,
    /// This page in all the editions that have it; empty when only this one does.
    pub alternates: Vec<AlternateView>,
    /// Address of the first page in this language.
    pub site_home: &'v str,
    /// From the home page to the page above this one; empty on the home page.
    pub breadcrumbs: Vec<Link>,
    pub menu_current: Option<String>,
    pub toc: Vec<TocEntry>,
    /// May be printed as it is.
    pub html: String,
    pub updated: Option<DateView>,
    pub draft: bool,
    pub fields: FieldViews,
    pub facts: Vec<Fact>,
    /// Keys that nobody declared.
    pub extra: Cow<'v, Extra>,
    pub collection: Option<&'v str>,
    /// Of the collection's first listing page.
    pub collection_url: Option<&'v str>,
    pub collection_label: Option<&'v str>,
    pub image: Option<Picture>,
    pub related: Vec<&'v Shared>,
    /// The pages directly below this one, in their order.
    pub children: Vec<&'v Shared>,
    /// Its neighbours among the pages below the same one.
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// To announce in the head, the most particular first.
    pub feeds: Vec<FeedLink>,
    /// One document, safe inside a `script` element.
    pub json_ld: Option<String>,
    /// Address of the entry, or of all entries of the listing, as calendar programs read them.
    pub calendar: Option<String>,
    pub social_image: Option<SocialImage>,
    /// A code to print.
    pub qr: Option<&'v Qr>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TocEntry {
    pub id: String,
    pub label: String,
    pub level: u8,
}

/// `page.toc`
pub(crate) fn toc(headings: &[Heading]) -> Vec<TocEntry> {
    let entry = |heading: &Heading| TocEntry {
        id: heading.id.clone(),
        label: heading.label.clone(),
        level: heading.level,
    };
    headings.iter().map(entry).collect()
}

impl Views<'_> {
    pub(super) fn page_context(&self, index: usize) -> Context<'_> {
        let page = &self.site.pages[index];
        let mut context = self.context_of(self.page(index));
        context.form = self.form(page);
        context
    }

    fn page(&self, index: usize) -> PageView<'_> {
        let page = &self.site.pages[index];
        let collection = &self.site.collections[page.collection];
        let kind = match (page.template.as_str(), &collection.listing) {
            ("form", _) => Kind::Form,
            (_, Some(_)) => Kind::Entry,
            (_, None) => Kind::Page,
        };
        let mut view = PageView {
            summary: page.summary.clone(),
            toc: toc(&page.body.headings),
            html: self.glossary.link(page, self.site, self.html(&page.body), &self.contacts(&page.body)),
            proofread_by: page.proofread_by.as_deref(),
            qr: page.qr.as_ref(),
            updated: page.updated.map(|date| self.date(date)),
            draft: page.draft,
            fields: self.fields(collection, &collection.fields, &page.fields),
            facts: self.facts(collection, &collection.fields, &page.fields),
            extra: Cow::Borrowed(&page.extra),
            collection: Some(&collection.name),
            collection_url: collection.listing.as_deref(),
            collection_label: Some(&collection.label),
            image: main_image(page, self.site).map(|image| self.picture(image, Role::Default)),
            related: if kind == Kind::Entry { self.related(index) } else { Vec::new() },
            children: self.tree.children(index).iter().map(|child| &self.shared[*child]).collect(),
            previous: self.tree.previous(index).map(|page| self.link_to(page)),
            next: self.tree.next(index).map(|page| self.link_to(page)),
            ..self.bare_page(kind, &page.template, page.title.clone(), page.url.clone())
        };
        self.announce_page(&mut view, page);
        view
    }

    /// The page that carries a form, as the function needs it to draw the form again.
    ///
    /// Errors of the function are shown with the `error` template on a page of their own: [`Views::error_page`].
    pub(crate) fn form_page(&self, form: &str) -> Option<PageView<'_>> {
        self.site
            .pages
            .iter()
            .position(|page| page.form.as_deref() == Some(form))
            .map(|index| self.page(index))
    }

    /// The page on which the function tells that something went wrong.
    pub(crate) fn error_page(&self) -> PageView<'_> {
        let title = self.text("error_title", "Une erreur est survenue");
        self.bare_page(Kind::Error, "error", title, "/formulaires/".to_owned())
    }

    pub(super) fn not_found_context(&self) -> Context<'_> {
        let title = self.text("not_found_title", "Page introuvable");
        let page = self.bare_page(Kind::NotFound, "404", title, self.site.edition.url("/404.html"));
        self.context_of(page)
    }

    /// What stands at a former address: the way to the page that moved.
    pub(super) fn redirect_context(&self, index: usize, alias: usize) -> Context<'_> {
        let target = &self.site.pages[index];
        let title = self.text("redirect_title", "Cette page a changé d’adresse");
        let mut page = self.bare_page(Kind::Redirect, "redirect", title, target.aliases[alias].clone());
        page.canonical = format!("{}{}", self.site.settings.base_url, target.url);
        page.breadcrumbs = Vec::new();
        let mut context = self.context_of(page);
        context.redirect = Some(self.link_to(index));
        context
    }

    /// A page with nothing but its name and place.
    pub(super) fn bare_page(&self, kind: Kind, template: &str, title: String, url: String) -> PageView<'_> {
        PageView {
            kind,
            template: template.to_owned(),
            title,
            summary: String::new(),
            canonical: format!("{}{url}", self.site.settings.base_url),
            lang: self.language(),
            variant: self.site.edition.variant,
            proofread_by: None,
            qr: None,
            alternates: self.alternates(&url),
            site_home: &self.site.home,
            breadcrumbs: self.breadcrumbs(&url),
            menu_current: self.menu_current(&url),
            url,
            toc: Vec::new(),
            html: String::new(),
            updated: None,
            draft: false,
            fields: FieldViews::new(),
            facts: Vec::new(),
            extra: Cow::Owned(Extra::new()),
            collection: None,
            collection_url: None,
            collection_label: None,
            image: None,
            related: Vec::new(),
            children: Vec::new(),
            previous: None,
            next: None,
            feeds: Vec::new(),
            json_ld: None,
            calendar: None,
            social_image: None,
        }
    }

    fn link_to(&self, index: usize) -> Link {
        let page = &self.site.pages[index];
        Link::new(page.title.clone(), page.url.clone())
    }

    /// One link for each address above `url` that exists, from the first page of this language on.
    fn breadcrumbs(&self, url: &str) -> Vec<Link> {
        let first = self.site.edition.prefix.len() + 1;
        let ends =
            url.match_indices('/').map(|(at, _)| at + 1).filter(|end| (first..url.len()).contains(end));
        ends.filter_map(|end| {
            if end == first {
                let label = self.text("breadcrumbs_home", "Accueil");
                return Some(Link::new(label, self.site.home.clone()));
            }
            let above = &url[..end];
            Some(Link::new(self.titles.get(above)?.clone(), above.to_owned()))
        })
        .collect()
    }

    fn form(&self, page: &Page) -> Option<forms::FormView> {
        let id = page.form.as_ref()?;
        let form = self.site.forms.get(id)?;
        let messages = forms::Messages::from(self.messages.clone());
        Some(forms::view(form, &form.address(), None, &[], &messages))
    }
}
