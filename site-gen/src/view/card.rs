//! A page as others show it: enough for a card in a list, and no more.

use serde::Serialize;

use super::fields::{DateView, FieldViews, facet_url, terms};
use super::{Picture, Views};
use crate::plan::{Role, main_image};
use crate::render::Shared;
use crate::site::{Page, Value};

#[derive(Debug, Clone, Serialize)]
pub struct Card {
    pub title: String,
    /// `None` for an entry without a page of its own.
    pub url: Option<String>,
    /// For the element that shows an entry without a page of its own.
    pub id: Option<String>,
    pub summary: String,
    pub image: Option<Picture>,
    pub date: Option<DateView>,
    pub terms: Vec<TermView>,
    /// Label of the page's `institution`, where the collection has such a field.
    pub institution: Option<String>,
    /// The facets only; everything of an entry without a page of its own.
    pub fields: FieldViews,
}

/// One value of one facet.
#[derive(Debug, Clone, Serialize)]
pub struct TermView {
    /// Name of the facet.
    pub facet: String,
    /// Its label.
    pub label: String,
    pub value_label: String,
    pub url: Option<String>,
}

impl Views<'_> {
    pub(super) fn card(&self, page: &Page) -> Card {
        let collection = &self.site.collections[page.collection];
        let facets: Vec<_> = collection.fields.iter().filter(|field| field.facet).cloned().collect();
        let mut found = Vec::new();
        for field in &facets {
            for term in terms(page.fields.get(&field.name)) {
                found.push(TermView {
                    facet: field.name.clone(),
                    label: super::listing::facet_label(self.site, field),
                    value_label: term.label.clone(),
                    url: facet_url(collection, field, term),
                });
            }
        }
        Card {
            title: page.title.clone(),
            url: page.own_page.then(|| page.url.clone()),
            id: (!page.own_page).then(|| collection.entry_id(&page.slug)),
            summary: page.summary.clone(),
            image: main_image(page, self.site).map(|image| self.picture(image, Role::Card)),
            date: match page.fields.get("date") {
                Some(Value::Date(date)) => Some(self.date(*date)),
                _ => None,
            },
            terms: found,
            institution: terms(page.fields.get("institution")).first().map(|term| term.label.clone()),
            fields: self.fields(collection, &facets, &page.fields),
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
        self.cards.get(*self.by_source.get(source)?).cloned()
    }

    /// The pages of the same collection that share most terms with this one; at least one.
    pub(super) fn related(&self, index: usize) -> Vec<&Shared> {
        self.sharing.with(index).into_iter().map(|other| &self.shared[other]).collect()
    }
}
