//! Which pictures a site shows, and what each is for.

use std::collections::{BTreeMap, BTreeSet};

use super::Role;
use crate::site::{Body, BodyPart, Image, Page, Site, Value};

/// Source → every way in which it is shown; two pages may crop the same photo differently.
pub(super) type Uses<'s> = BTreeMap<&'s str, Vec<(&'s Image, Role)>>;

pub(super) fn of(site: &Site) -> Uses<'_> {
    let mut uses = Uses::new();
    let pages = site.editions().flat_map(|edition| edition.pages.iter().map(move |page| (page, edition)));
    for (page, edition) in pages {
        if let Some(image) = main_image(page, edition) {
            add(&mut uses, image, Role::Card);
        }
        page.fields.values().for_each(|value| walk(value, &mut uses));
        walk_body(&page.body, &mut uses);
    }
    for images in uses.values_mut() {
        let mut seen = BTreeSet::new();
        images.retain(|(image, role)| {
            seen.insert((*role, image.role.as_deref(), image.focal.left, image.focal.top))
        });
    }
    uses
}

fn add<'s>(uses: &mut Uses<'s>, image: &'s Image, role: Role) {
    uses.entry(&image.source).or_default().push((image, role));
}

fn walk<'s>(value: &'s Value, uses: &mut Uses<'s>) {
    match value {
        Value::Image(image) => add(uses, image, Role::Default),
        Value::Images(images) => images.iter().for_each(|image| add(uses, image, Role::Default)),
        Value::Markdown(body) => walk_body(body, uses),
        Value::List(items) => items.iter().flat_map(BTreeMap::values).for_each(|value| walk(value, uses)),
        Value::Text(_)
        | Value::Date(_)
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Choice(_)
        | Value::Choices(_)
        | Value::File(_)
        | Value::Link { .. }
        | Value::Reference(_)
        | Value::References(_) => {}
    }
}

fn walk_body<'s>(body: &'s Body, uses: &mut Uses<'s>) {
    walk_parts(&body.parts, uses);
}

fn walk_parts<'s>(parts: &'s [BodyPart], uses: &mut Uses<'s>) {
    for part in parts {
        match part {
            BodyPart::Html(_) | BodyPart::Heading(..) => {}
            BodyPart::Image(image) => add(uses, image, Role::Default),
            BodyPart::Block(block) => {
                if let Some(image) = &block.picture {
                    add(uses, image, Role::Default);
                }
                walk_parts(&block.content, uses);
            }
        }
    }
}

/// The picture that stands for a page in lists: its first field of that type, in the order of `site.yaml`.
#[must_use]
pub fn main_image<'s>(page: &'s Page, site: &Site) -> Option<&'s Image> {
    site.collections[page.collection].fields.iter().find_map(|field| match page.fields.get(&field.name) {
        Some(Value::Image(image)) => Some(&**image),
        _ => None,
    })
}
