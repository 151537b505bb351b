//! Addresses of lists, of their further pages and of those of each facet value.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Context;
use crate::check::fields::Found;
use crate::check::page::Entry;
use crate::model;
use crate::site::listing_page;

/// A page of a list, and the edition it belongs to.
pub(super) struct ListingAt {
    pub url: String,
    pub edition: usize,
    /// Whether it is the first page, which has counterparts in other editions.
    pub first: bool,
    pub what: String,
    /// Of the elements that show entries without a page of their own.
    pub ids: BTreeSet<String>,
}

/// Every page of the listings, and of the facet listings that have at least one published entry, with what it is.
/// A collection without entries has a list in the default edition only.
pub(super) fn listings(edition: usize, context: &Context, entries: &[Entry]) -> Vec<ListingAt> {
    // By address: what the listing is, its entries, and how many stand on one page.
    let mut lists: BTreeMap<(usize, String), (String, Vec<&Entry>)> = BTreeMap::new();
    for (index, declared) in context.model.collections.iter().enumerate() {
        let name = &declared.collection.name;
        if let Some(url) = &declared.collection.listing {
            let what = format!("la liste de « {name} » (listing, dans {})", model::FILE);
            lists.insert((index, url.clone()), (what, Vec::new()));
        }
    }
    let published = |entry: &&Entry| entry.edition == edition && entry.is_published(context.options);
    // By collection, field and value: the value's label, and the entries that have it.
    let mut terms: BTreeMap<(usize, &str, &str), (&str, Vec<&Entry>)> = BTreeMap::new();
    for entry in entries.iter().filter(published) {
        let collection = &context.model.collections[entry.collection].collection;
        let Some(listing) = &collection.listing else { continue };
        if let Some((_, shown)) = lists.get_mut(&(entry.collection, listing.clone())) {
            shown.push(entry);
        }
        for field in collection.fields.iter().filter(|field| field.facet) {
            let Some(Found::Value(value)) = entry.fields.get(&field.name) else { continue };
            for term in value.terms() {
                let own = (entry.collection, field.name.as_str(), term.value.as_str());
                terms.entry(own).or_insert_with(|| (&term.label, Vec::new())).1.push(entry);
            }
        }
    }
    for ((index, field, value), (label, shown)) in terms {
        let collection = &context.model.collections[index].collection;
        let Some(url) = collection.facet_listing(field, value) else { continue };
        let what = format!("la liste « {label} » de « {} »", collection.name);
        lists.entry((index, url)).or_insert_with(|| (what, Vec::new())).1.extend(shown);
    }
    let mut all = Vec::new();
    for ((index, first), (what, shown)) in
        lists.into_iter().filter(|(_, (_, shown))| edition == 0 || !shown.is_empty())
    {
        let collection = &context.model.collections[index].collection;
        let pages = shown.len().div_ceil(collection.page_size);
        // Which of several pages shows an entry depends on all others: a link would arrive by chance.
        let ids = match collection.entry_pages || pages > 1 {
            true => BTreeSet::new(),
            false => shown.iter().map(|entry| collection.entry_id(&entry.slug)).collect(),
        };
        all.extend((2..=pages).map(|n| ListingAt {
            url: listing_page(&first, n),
            edition,
            first: false,
            what: format!("la page {n} de {what}"),
            ids: BTreeSet::new(),
        }));
        all.push(ListingAt { url: first, edition, first: true, what, ids });
    }
    all
}
