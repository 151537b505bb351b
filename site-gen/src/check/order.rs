//! The order of pages: collection by collection, each as its `sort` says.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::finish::Finished;
use crate::model::{Declared, Sort};
use crate::site::{CalendarDate, Page, Value, listing_page};
use crate::slug;

/// Comparable once read; pages without a value come last, whatever the direction.
#[derive(PartialEq, PartialOrd)]
enum Key {
    Number(f64),
    Date(CalendarDate),
    Text(String),
}

pub(super) fn sorted(pages: Vec<Finished>, collections: &[Declared]) -> Vec<Page> {
    let mut keyed: Vec<_> = pages
        .into_par_iter()
        .map(|finished| {
            let sort = &collections[finished.page.collection].sort;
            (key(&finished, sort), slug::fold(&finished.page.title), finished)
        })
        .collect();
    keyed.par_sort_by(|(key_a, title_a, a), (key_b, title_b, b)| {
        let by_key = || match (key_a, key_b) {
            (Some(a_key), Some(b_key)) => {
                let order = a_key.partial_cmp(b_key).unwrap_or(Ordering::Equal);
                if collections[a.page.collection].sort.descending { order.reverse() } else { order }
            }
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        (a.page.collection.cmp(&b.page.collection))
            .then_with(by_key)
            .then_with(|| title_a.cmp(title_b))
            .then_with(|| a.page.source.cmp(&b.page.source))
    });
    keyed.into_iter().map(|(_, _, finished)| finished.page).collect()
}

/// Entries without a page of their own are found where their listing shows them.
pub(super) fn place_listed(pages: &mut [Page], collections: &[Declared]) {
    let mut positions = vec![0; collections.len()];
    for page in pages {
        let collection = &collections[page.collection].collection;
        let position = positions[page.collection];
        positions[page.collection] += 1;
        if let (false, Some(listing)) = (page.own_page, &collection.listing) {
            let number = position / collection.page_size.max(1) + 1;
            page.url = format!("{}#{}", listing_page(listing, number), collection.entry_id(&page.slug));
        }
    }
}

fn key(finished: &Finished, sort: &Sort) -> Option<Key> {
    let page = &finished.page;
    match sort.field.as_str() {
        "order" => finished.order.map(Key::Number),
        "title" => Some(Key::Text(slug::fold(&page.title))),
        "updated" => page.updated.map(Key::Date),
        field => match page.fields.get(field)? {
            Value::Number(number) => Some(Key::Number(*number)),
            Value::Date(date) => Some(Key::Date(*date)),
            Value::Text(text) => Some(Key::Text(slug::fold(text))),
            Value::Choice(term) => Some(Key::Text(slug::fold(&term.label))),
            _ => None,
        },
    }
}
