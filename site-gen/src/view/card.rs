//! A page as others show it: enough for a card in a list, and no more.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;

use super::fields::{DateView, FieldViews, terms};
use super::{Picture, Views};
use crate::plan::{Role, main_image};
use crate::render::Shared;
use crate::site::{Page, Site, Value};

#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// `None` unless it is of another language than the page that shows it.
    pub lang: Option<String>,
    pub title: String,
    /// `None` for an entry without a page of its own.
    pub url: Option<String>,
    /// For the element that shows an entry without a page of its own.
    pub id: Option<String>,
    pub summary: String,
    pub image: Option<Picture>,
    pub date: Option<DateView>,
    /// One [`TermView`](super::TermView) for each value of each facet.
    pub terms: Vec<Shared>,
    /// Label of the page's `institution`, where the collection has such a field.
    pub institution: Option<String>,
    /// The facets only; everything of an entry without a page of its own.
    pub fields: FieldViews,
}

fn referred_to<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Reference(source) => drop(found.insert(source)),
        Value::References(sources) => found.extend(sources.iter().map(String::as_str)),
        Value::List(items) => {
            items.iter().flat_map(|item| item.values()).for_each(|value| referred_to(value, found));
        }
        _ => {}
    }
}

impl Views<'_> {
    pub(super) fn card(&self, page: &Page) -> Card {
        let collection = &self.site.collections[page.collection];
        let facets = || collection.fields.iter().filter(|field| field.facet);
        let of_facets = facets().flat_map(|field| {
            let views = move |term| self.terms.of(self.site, collection, field, term).on_cards.clone();
            terms(page.fields.get(&field.name)).iter().map(views)
        });
        Card {
            lang: None,
            title: page.title.clone(),
            url: page.own_page.then(|| page.url.clone()),
            id: (!page.own_page).then(|| collection.entry_id(&page.slug)),
            summary: page.summary.clone(),
            image: main_image(page, self.site).map(|image| self.picture(image, Role::Card)),
            date: match page.fields.get("date") {
                Some(Value::Date(date)) => Some(self.date(*date)),
                _ => None,
            },
            terms: of_facets.collect(),
            institution: terms(page.fields.get("institution")).first().map(|term| term.label.clone()),
            fields: self.fields(collection, facets(), &page.fields),
        }
    }

    /// Gives the cards of entries without a page of their own everything they say. Their references are the cards as
    /// they were before: two entries may refer to each other.
    pub(super) fn complete_listed(&mut self) {
        let listed = self.site.pages.iter().enumerate().filter(|(_, page)| !page.own_page);
        let complete: Vec<_> = listed
            .map(|(index, page)| {
                let collection = &self.site.collections[page.collection];
                (index, self.fields(collection, &collection.fields, &page.fields))
            })
            .collect();
        for (index, fields) in complete {
            self.cards[index].fields = fields;
        }
    }

    /// The card of a page, by its file.
    pub(super) fn card_of(&self, source: &str) -> Option<Card> {
        let own = self.by_source.get(source).and_then(|index| self.cards.get(*index));
        own.or_else(|| self.foreign.get(source)).cloned()
    }

    /// Cards of pages that `other`, a translation, refers to without having them.
    #[must_use]
    pub fn lent_to(&self, other: &Site) -> BTreeMap<String, Card> {
        let own: HashSet<&str> = other.pages.iter().map(|page| page.source.as_str()).collect();
        let mut wanted = BTreeSet::new();
        for page in &other.pages {
            page.fields.values().for_each(|value| referred_to(value, &mut wanted));
        }
        let (here, there) = (&self.site.edition.lang, &other.edition.lang);
        let lang = (here != there).then(|| here.clone());
        let missing = wanted.into_iter().filter(|source| !own.contains(source));
        missing
            .filter_map(|source| {
                Some((source.to_owned(), Card { lang: lang.clone(), ..self.card_of(source)? }))
            })
            .collect()
    }

    /// The pages of the same collection that share most terms with this one; at least one.
    pub(super) fn related(&self, index: usize) -> Vec<&Shared> {
        self.sharing.with(index).into_iter().map(|other| &self.shared[other]).collect()
    }
}
