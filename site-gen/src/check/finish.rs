//! The last step of a page: its holes are filled, now that all addresses are known.

use std::collections::BTreeMap;

use super::Context;
use super::addresses::Addresses;
use super::fields::Found;
use super::links;
use super::page::Entry;
use crate::diagnostic::Diagnostic;
use crate::markdown::{Document, ImageRef, Part, escape};
use crate::site::{Alt, Body, BodyPart, Image, Page, Rights, Value};
use crate::table::Report;

pub(super) struct Finished {
    pub page: Page,
    /// `order` of the front matter.
    pub order: Option<f64>,
}

pub(super) fn page(entry: Entry, context: &Context, addresses: &Addresses) -> (Finished, Vec<Diagnostic>) {
    let Entry { source, collection, slug, url, head, fields, document } = entry;
    let mut finisher =
        Finisher { source: &source.path, context, addresses, report: Report::new(&source.path) };
    let fields = finisher.fields(fields);
    let body = finisher.body(document);
    let found = finisher.report.found;
    let page = Page {
        source: source.path,
        collection,
        slug,
        // A page without an address has been reported, and then there is no site.
        url: url.unwrap_or_default(),
        title: head.title,
        summary: head.summary,
        template: head.template,
        draft: head.absence.is_some(),
        aliases: head.aliases.into_iter().map(|alias| alias.url).collect(),
        updated: head.updated,
        form: head.form.map(|(id, _)| id),
        fields,
        body,
    };
    (Finished { page, order: head.order }, found)
}

struct Finisher<'f> {
    source: &'f str,
    context: &'f Context<'f>,
    addresses: &'f Addresses<'f>,
    report: Report<'f>,
}

impl Finisher<'_> {
    fn fields(&mut self, found: BTreeMap<String, Found>) -> BTreeMap<String, Value> {
        found.into_iter().map(|(name, found)| (name, self.value(found))).collect()
    }

    fn value(&mut self, found: Found) -> Value {
        match found {
            Found::Value(value) => value,
            Found::Markdown(document) => Value::Markdown(self.body(document)),
            Found::Link { label, target, span } => Value::Link { label, url: self.link(&target, &span) },
            Found::List(items) => Value::List(items.into_iter().map(|item| self.fields(item)).collect()),
        }
    }

    fn body(&mut self, document: Document) -> Body {
        let mut parts: Vec<BodyPart> = Vec::new();
        for part in document.parts {
            let html = match part {
                Part::Html(html) => html,
                Part::Link { target, span } => escape(&self.link(&target, &span)),
                Part::Image(image) => {
                    parts.extend(self.image(image).map(BodyPart::Image));
                    continue;
                }
            };
            match parts.last_mut() {
                Some(BodyPart::Html(before)) => before.push_str(&html),
                _ => parts.push(BodyPart::Html(html)),
            }
        }
        let contents = document.headings.into_iter().filter(|heading| (2..=3).contains(&heading.level));
        Body { parts, headings: contents.collect() }
    }

    fn link(&mut self, target: &str, span: &std::ops::Range<usize>) -> String {
        match links::resolve(self.source, target, self.addresses) {
            Ok(url) => url,
            Err(fault) => {
                self.report.error(fault.code, span, fault.message, fault.help);
                String::new()
            }
        }
    }

    /// In a text, the credit says who agreed and to what.
    fn image(&mut self, image: ImageRef) -> Option<Image> {
        match self.context.images.find(self.source, &image.src) {
            Ok((source, facts)) => Some(Image {
                source,
                format: facts.format,
                width: facts.width,
                height: facts.height,
                alt: Alt::Text(image.alt),
                rights: Rights { scope: image.credit.clone(), ..Rights::default() },
                credit: image.credit,
            }),
            Err(fault) => {
                self.report.error(fault.code, &image.span, fault.message, fault.help);
                None
            }
        }
    }
}
