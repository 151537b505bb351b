//! A page as others show it: enough for a card in a list, and no more.

use serde::Serialize;

use super::fields::{DateView, FieldViews, facet_url, terms};
use super::{Picture, Views};
use crate::plan::{Role, main_image};
use crate::site::{Page, Value};

#[derive(Debug, Clone, Serialize)]
pub struct Card {
    pub title: String,
    pub url: String,
    pub summary: String,
    pub image: Option<Picture>,
    pub date: Option<DateView>,
    pub terms: Vec<TermView>,
    /// Label of the page's `institution`, where the collection has such a field.
    pub institution: Option<String>,
    /// The facets only.
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

const RELATED: usize = 3;

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
            url: page.url.clone(),
            summary: page.summary.clone(),
            image: main_image(page, self.site).map(|image| self.picture(image, Role::Card)),
            date: match page.fields.get("date") {
                Some(Value::Date(date)) => Some((*date).into()),
                _ => None,
            },
            terms: found,
            institution: terms(page.fields.get("institution")).first().map(|term| term.label.clone()),
            fields: self.fields(collection, &facets, &page.fields),
        }
    }

    /// The pages of the same collection that share most terms with this one; at least one.
    pub(super) fn related(&self, index: usize) -> Vec<&Card> {
        let page = &self.site.pages[index];
        let mine = self.terms_of(page);
        let mut found: Vec<(usize, usize)> = self
            .site
            .pages
            .iter()
            .enumerate()
            .filter(|(other, candidate)| *other != index && candidate.collection == page.collection)
            .map(|(other, candidate)| {
                let shared = self.terms_of(candidate).iter().filter(|term| mine.contains(term)).count();
                (shared, other)
            })
            .filter(|(shared, _)| *shared > 0)
            .collect();
        found.sort_by_key(|(shared, other)| (std::cmp::Reverse(*shared), *other));
        found.into_iter().take(RELATED).map(|(_, other)| &self.cards[other]).collect()
    }

    fn terms_of<'p>(&self, page: &'p Page) -> Vec<(&'p str, &'p str)> {
        let fields = &self.site.collections[page.collection].fields;
        page.fields
            .iter()
            .filter(|(name, _)| fields.iter().any(|field| field.facet && field.name == **name))
            .flat_map(|(name, value)| {
                terms(Some(value)).iter().map(|term| (name.as_str(), term.value.as_str()))
            })
            .collect()
    }
}
