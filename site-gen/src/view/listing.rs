//! Lists of a collection's pages: all of them, and one list for each value of each facet.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Serialize;

use super::fields::{facet_url, terms};
use super::{Context, Kind, Link, OpenDataView, Views};
use crate::render::Shared;
use crate::site::{FieldKind, FieldType, Site, Term, Value, listing_page};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    pub name: String,
    pub label: String,
    /// Only values that some page has.
    pub values: Vec<FacetValue>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    pub value: String,
    pub label: String,
    pub url: Option<String>,
    /// Pages of the collection that have it.
    pub count: usize,
    pub current: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct ListingView<'v> {
    pub title: String,
    /// Of its first page.
    pub url: String,
    pub entries: Vec<&'v Shared>,
    /// Entries on all pages together.
    pub total: usize,
    /// Of this page, from 1.
    pub number: usize,
    /// Of pages.
    pub count: usize,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// Of [`Link`].
    pub pages: Vec<Shared>,
    /// Of [`Facet`].
    pub facets: &'v Shared,
    pub current: Option<CurrentTerm>,
    pub feed: Option<String>,
    pub open_data: Option<OpenDataView>,
}

/// The value that a facet's listing is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CurrentTerm {
    pub facet: String,
    pub label: String,
    pub value_label: String,
}

/// How many pages of a collection are of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YearCount {
    pub year: i16,
    pub count: usize,
}

/// Which pages a listing shows, and where.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    pub(super) collection: usize,
    /// Field and term; `None` for the listing of all pages.
    pub(super) current: Option<(FieldType, Term)>,
    pub(super) first_url: String,
    /// Indices into `Site::pages`.
    pub(super) entries: Vec<usize>,
    page_size: usize,
    /// The same on all its pages.
    facets: OnceLock<Shared>,
    /// A link to each of its pages.
    links: OnceLock<Vec<Shared>>,
}

impl Listing {
    /// At least one, so that an empty collection has a page that says so.
    pub(super) fn page_count(&self) -> usize {
        self.entries.len().div_ceil(self.page_size).max(1)
    }

    pub(super) fn url(&self, number: usize) -> String {
        listing_page(&self.first_url, number)
    }
}

/// The pages that have each value of each facet, found in one pass over the site.
pub(super) struct Members<'s>(HashMap<(usize, &'s str, &'s str), Vec<usize>>);

impl<'s> Members<'s> {
    pub(super) fn of(site: &'s Site) -> Self {
        let mut members: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, page) in site.pages.iter().enumerate() {
            for field in site.collections[page.collection].fields.iter().filter(|field| field.facet) {
                for term in terms(page.fields.get(&field.name)) {
                    let key = (page.collection, field.name.as_str(), term.value.as_str());
                    members.entry(key).or_default().push(index);
                }
            }
        }
        Self(members)
    }

    fn get<'m>(&'m self, collection: usize, field: &'m str, value: &'m str) -> &'m [usize] {
        self.0.get(&(collection, field, value)).map_or(&[], Vec::as_slice)
    }
}

/// The facets of each collection, with their counts.
pub(super) fn facets(site: &Site, members: &Members<'_>) -> Vec<Vec<Facet>> {
    (0..site.collections.len()).map(|index| collection_facets(site, index, members)).collect()
}

fn collection_facets(site: &Site, index: usize, members: &Members<'_>) -> Vec<Facet> {
    let collection = &site.collections[index];
    let facet = |field: &FieldType| {
        let values = vocabulary_terms(site, field).iter().map(|term| FacetValue {
            value: term.value.clone(),
            label: term.label.clone(),
            url: facet_url(collection, field, term),
            count: members.get(index, &field.name, &term.value).len(),
            current: false,
        });
        Facet {
            name: field.name.clone(),
            label: facet_label(site, field),
            values: values.filter(|value| value.count > 0).collect(),
        }
    };
    let facets = collection.fields.iter().filter(|field| field.facet).map(facet);
    facets.filter(|facet| !facet.values.is_empty()).collect()
}

/// How many pages of a collection are of each year, by their `date`, the newest first.
pub(super) fn years(site: &Site, index: usize) -> Vec<YearCount> {
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for page in site.pages.iter().filter(|page| page.collection == index) {
        if let Some(Value::Date(date)) = page.fields.get("date") {
            *counts.entry(date.year).or_default() += 1;
        }
    }
    counts.into_iter().rev().map(|(year, count)| YearCount { year, count }).collect()
}

/// Every listing of the site: a collection's own, then those of its facets.
pub(super) fn all(site: &Site, facets: &[Vec<Facet>], members: &Members<'_>) -> Vec<Listing> {
    let mut listings = Vec::new();
    for (index, collection) in site.collections.iter().enumerate() {
        let Some(url) = &collection.listing else { continue };
        let listing = |current, first_url: &str, entries| Listing {
            collection: index,
            current,
            first_url: first_url.to_owned(),
            entries,
            page_size: collection.page_size.max(1),
            facets: OnceLock::new(),
            links: OnceLock::new(),
        };
        let entries = (0..site.pages.len()).filter(|page| site.pages[*page].collection == index).collect();
        listings.push(listing(None, url, entries));
        for field in collection.fields.iter().filter(|field| field.facet) {
            let values =
                facets[index].iter().filter(|facet| facet.name == field.name).flat_map(|f| &f.values);
            for value in values {
                let Some(url) = &value.url else { continue };
                let term = Term { value: value.value.clone(), label: value.label.clone() };
                let entries = members.get(index, &field.name, &value.value).to_vec();
                listings.push(listing(Some((field.clone(), term)), url, entries));
            }
        }
    }
    listings
}

pub(super) fn vocabulary_terms<'s>(site: &'s Site, field: &FieldType) -> &'s [Term] {
    vocabulary(field).and_then(|name| site.vocabularies.get(name)).map_or(&[], |vocabulary| &vocabulary.terms)
}

/// The label of a facet is that of its vocabulary.
pub(super) fn facet_label(site: &Site, field: &FieldType) -> String {
    if let Some(label) = &field.label {
        return label.clone();
    }
    let label = vocabulary(field).and_then(|name| site.vocabularies.get(name)).map(|v| v.label.clone());
    label.unwrap_or_else(|| field.name.clone())
}

fn vocabulary(field: &FieldType) -> Option<&str> {
    match &field.kind {
        FieldKind::Choice(name) | FieldKind::Choices(name) => Some(name),
        _ => None,
    }
}

impl Views<'_> {
    pub(super) fn listing_context(&self, index: usize, number: usize) -> Context<'_> {
        let listing = &self.listings[index];
        let collection = &self.site.collections[listing.collection];
        let count = listing.page_count();
        let current = self.current_of(listing);
        let title = self.title_of(listing);
        let page_title = if number == 1 {
            title.clone()
        } else {
            self.text("listing_page_title", "{title}, page {n}")
                .replace("{title}", &title)
                .replace("{n}", &number.to_string())
        };
        let link =
            |to: usize, label: String| Link { current: to == number, ..Link::new(label, listing.url(to)) };
        let view = ListingView {
            title,
            url: listing.url(1),
            entries: listing
                .entries
                .iter()
                .skip((number - 1) * listing.page_size)
                .take(listing.page_size)
                .map(|page| &self.shared[*page])
                .collect(),
            total: listing.entries.len(),
            number,
            count,
            previous: (number > 1)
                .then(|| link(number - 1, self.text("listing_previous", "Page précédente"))),
            next: (number < count).then(|| link(number + 1, self.text("listing_next", "Page suivante"))),
            pages: self.pages_of(listing, number),
            facets: listing.facets.get_or_init(|| Shared::of(&self.facets_of(listing))),
            current,
            feed: self.feed_of(listing),
            open_data: if listing.current.is_none() { self.open_data_of(collection) } else { None },
        };
        let mut page = self.bare_page(Kind::Listing, "listing", page_title, listing.url(number));
        page.summary = self.summary_of(listing);
        page.collection = Some(&collection.name);
        page.collection_url = collection.listing.as_deref();
        page.collection_label = Some(&collection.label);
        self.announce_listing(&mut page, listing);
        let mut context = self.context_of(page);
        context.listing = Some(view);
        context
    }

    /// Titles by address: of pages and of the first pages of listings.
    pub(super) fn titles_by_url(&self) -> HashMap<String, String> {
        let listings = self.listings.iter().map(|listing| (listing.url(1), self.title_of(listing)));
        let pages = self.site.pages.iter().filter(|page| page.own_page);
        let pages = pages.map(|page| (page.url.clone(), page.title.clone()));
        listings.chain(pages).collect()
    }

    pub(super) fn title_of(&self, listing: &Listing) -> String {
        let collection = &self.site.collections[listing.collection];
        match self.current_of(listing) {
            None => collection.label.clone(),
            Some(current) => self
                .text("listing_facet_title", "{collection} – {facet}\u{a0}: {value}")
                .replace("{collection}", &collection.label)
                .replace("{facet}", &current.label)
                .replace("{value}", &current.value_label),
        }
    }

    /// A sentence for the page and for search engines.
    fn summary_of(&self, listing: &Listing) -> String {
        let facets: Vec<String> =
            self.facets[listing.collection].iter().map(|facet| facet.label.to_lowercase()).collect();
        let sentence = match (self.current_of(listing), facets.split_last()) {
            (Some(current), _) => self
                .text(
                    "listing_facet_summary",
                    "Dans «\u{a0}{collection}\u{a0}», ce qui porte sur «\u{a0}{value}\u{a0}» ({facet}).",
                )
                .replace("{facet}", &current.label.to_lowercase())
                .replace("{value}", &current.value_label),
            (None, Some((last, []))) => self.browse(last),
            (None, Some((last, others))) => {
                let or = self.text("or", " ou ");
                self.browse(&format!("{}{or}{last}", others.join(", ")))
            }
            (None, None) => {
                self.text("listing_plain_summary", "Toutes les pages de «\u{a0}{collection}\u{a0}».")
            }
        };
        sentence.replace("{collection}", &self.site.collections[listing.collection].label)
    }

    fn browse(&self, facets: &str) -> String {
        let sentence = self.text("listing_summary", "Parcourez l’ensemble, ou choisissez par {facets}.");
        sentence.replace("{facets}", facets)
    }

    fn current_of(&self, listing: &Listing) -> Option<CurrentTerm> {
        listing.current.as_ref().map(|(field, term)| CurrentTerm {
            facet: field.name.clone(),
            label: facet_label(self.site, field),
            value_label: term.label.clone(),
        })
    }

    /// The links are shared: a long listing has as many pages as each of them has links.
    fn pages_of(&self, listing: &Listing, current: usize) -> Vec<Shared> {
        let link = |to: usize| Link::new(to.to_string(), listing.url(to));
        let links = || (1..=listing.page_count()).map(|to| Shared::of(&link(to))).collect();
        let mut pages = listing.links.get_or_init(links).clone();
        pages[current - 1] = Shared::of(&Link { current: true, ..link(current) });
        pages
    }

    fn facets_of(&self, listing: &Listing) -> Vec<Facet> {
        let mut facets = self.facets[listing.collection].clone();
        if let Some((field, term)) = &listing.current {
            for facet in facets.iter_mut().filter(|facet| facet.name == field.name) {
                for value in &mut facet.values {
                    value.current = value.value == term.value;
                }
            }
        }
        facets
    }
}
