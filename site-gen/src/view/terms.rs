//! The values of facets as templates see them. Hundreds of pages have the same ones: each is made once, and shared.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::fields::facet_url;
use super::listing::{facet_label, vocabulary_terms};
use crate::render::Shared;
use crate::site::{Collection, FieldType, Site, Term};

/// A term that was chosen in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// The listing of that value, if the field is a facet.
    pub url: Option<String>,
}

/// One value of one facet, on a card.
#[derive(Debug, Clone, Serialize)]
pub struct TermView {
    /// Name of the facet.
    pub facet: String,
    /// Its label.
    pub label: String,
    pub value_label: String,
    pub url: Option<String>,
}

/// A term in both shapes; serialises as the [`Choice`].
#[derive(Debug)]
pub struct TermViews {
    pub choice: Choice,
    shared: Shared,
    /// A [`TermView`].
    pub(super) on_cards: Shared,
}

impl Serialize for TermViews {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shared.serialize(serializer)
    }
}

impl TermViews {
    fn of(site: &Site, collection: &Collection, field: &FieldType, term: &Term) -> Self {
        let url = facet_url(collection, field, term);
        let choice = Choice { value: term.value.clone(), label: term.label.clone(), url: url.clone() };
        let on_cards = TermView {
            facet: field.name.clone(),
            label: facet_label(site, field),
            value_label: term.label.clone(),
            url,
        };
        Self { shared: Shared::of(&choice), on_cards: Shared::of(&on_cards), choice }
    }
}

/// By the names of the collection and the facet, and the term's value.
#[derive(Debug, Default)]
pub(super) struct Terms<'s>(HashMap<(&'s str, &'s str, &'s str), Arc<TermViews>>);

impl<'s> Terms<'s> {
    pub fn of_facets(site: &'s Site) -> Self {
        let mut all = HashMap::new();
        for collection in &site.collections {
            for field in collection.fields.iter().filter(|field| field.facet) {
                for term in vocabulary_terms(site, field) {
                    let key = (collection.name.as_str(), field.name.as_str(), term.value.as_str());
                    all.insert(key, Arc::new(TermViews::of(site, collection, field, term)));
                }
            }
        }
        Self(all)
    }

    /// The views of `term`; made for this once if they are not shared.
    pub fn of(&self, site: &Site, collection: &Collection, field: &FieldType, term: &Term) -> Arc<TermViews> {
        let key = (collection.name.as_str(), field.name.as_str(), term.value.as_str());
        let shared = self.0.get(&key).filter(|_| field.facet);
        let shared = shared.filter(|views| views.choice.label == term.label);
        shared.map_or_else(|| Arc::new(TermViews::of(site, collection, field, term)), Arc::clone)
    }
}
