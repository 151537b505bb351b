//! The last step of a page: its holes are filled, now that all addresses are known.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Context;
use super::absence::Absence;
use super::addresses::Addresses;
use super::fields::Found;
use super::page::Entry;
use super::{links, references};
use crate::diagnostic::Diagnostic;
use crate::markdown::{self, Document, ImageRef, Part, escape};
use crate::plan::DEFAULT_ROLE;
use crate::qr::Qr;
use crate::site::{Alt, Argument, Body, BodyPart, Component, FileLink, Heading, Image, Page, Rights, Value};
use crate::table::Report;

pub(super) struct Finished {
    /// Index of the edition.
    pub edition: usize,
    pub page: Page,
    /// `order` of the front matter.
    pub order: Option<f64>,
}

pub(super) fn page(entry: Entry, contexts: &[Context], addresses: &Addresses) -> (Finished, Vec<Diagnostic>) {
    let context = &contexts[entry.edition];
    let over = entry.head.absence.is_some_and(Absence::is_over);
    let Entry { source, edition, collection, slug, url, head, fields, extra, document, mut outline, .. } =
        entry;
    let report = Report::new(&source);
    let mut finisher =
        Finisher { source: &source, edition, context, addresses, report, links: BTreeMap::new() };
    let fields = finisher.fields(fields);
    finisher.links.clear();
    let body = finisher.body(document);
    outline.links = std::mem::take(&mut finisher.links);
    outline.plain &= head.form.is_none() && !fields.values().any(holds_text);
    let qr = head.qr.and_then(|(target, span)| finisher.qr(&target, &span));
    let mut found = finisher.report.found;
    if over {
        // Where it led may be gone, as the page itself is.
        found.iter_mut().for_each(Diagnostic::soften);
    }
    let typography = context.model.rules.typography;
    let page = Page {
        source,
        collection,
        slug,
        // A page without an address has been reported, and then there is no site.
        url: url.unwrap_or_default(),
        own_page: context.model.collections[collection].collection.entry_pages,
        title: typography.text(&head.title),
        summary: typography.text(&head.summary),
        template: head.template,
        draft: head.absence.is_some(),
        proofread_by: head.proofread_by,
        publish: head.publish,
        aliases: head.aliases.into_iter().map(|alias| alias.url).collect(),
        updated: head.updated,
        original_updated: head.original_updated,
        form: head.form.map(|(id, _)| id),
        qr,
        fields,
        extra,
        body,
        outline,
    };
    (Finished { edition, page, order: head.order }, found)
}

struct Finisher<'f> {
    source: &'f str,
    /// Index of the edition it belongs to.
    edition: usize,
    context: &'f Context<'f>,
    addresses: &'f Addresses<'f>,
    report: Report<'f>,
    /// As written → what stands in `href`.
    links: BTreeMap<String, String>,
}

/// Whether a value holds Markdown, whose ids and notes go on from those of the page's text.
fn holds_text(value: &Value) -> bool {
    match value {
        Value::Markdown(_) => true,
        Value::List(items) => items.iter().flat_map(BTreeMap::values).any(holds_text),
        _ => false,
    }
}

impl Finisher<'_> {
    fn fields(&mut self, found: BTreeMap<String, Found>) -> BTreeMap<String, Value> {
        found.into_iter().filter_map(|(name, found)| Some((name, self.value(found)?))).collect()
    }

    /// `None` when it leads nowhere, which is reported.
    fn value(&mut self, found: Found) -> Option<Value> {
        Some(match found {
            Found::Value(value) => self.printed(value),
            Found::Markdown(document) => Value::Markdown(self.body(document)),
            Found::File { src, label, status, span } => {
                Value::File(Box::new(self.file(src, label, status, &span)?))
            }
            Found::Reference(collection, target) => Value::Reference(self.reference(collection, &target)?),
            Found::References(collection, targets) => {
                Value::References(self.references(collection, &targets))
            }
            Found::Link { label, target, span } => {
                Value::Link { label: self.print(&label), url: self.link(&target, &span) }
            }
            Found::List(items) => Value::List(items.into_iter().map(|item| self.fields(item)).collect()),
        })
    }

    /// Whether visitors see this page.
    fn is_published(&self) -> bool {
        self.addresses.by_source(self.source).is_none_or(|page| page.published)
    }

    fn file(
        &mut self,
        src: String,
        label: Option<String>,
        status: Option<String>,
        span: &Range<usize>,
    ) -> Option<FileLink> {
        let found = self.context.downloads.find(self.source, &src, self.is_published());
        let download = self.told(found, span)?;
        let label = self.print(&label.unwrap_or_else(|| words(&src)));
        Some(FileLink { label, status: status.map(|status| self.print(&status)), download })
    }

    fn references(&mut self, collection: usize, targets: &[(String, Range<usize>)]) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for target in targets {
            let Some(source) = self.reference(collection, target) else { continue };
            if all.contains(&source) {
                let message = format!("« {} » figure deux fois", target.0);
                self.report.error("valeur-en-double", &target.1, message, "Gardez-la une seule fois.");
            } else {
                all.push(source);
            }
        }
        all
    }

    /// The file of the page that a slug or a path names.
    fn reference(&mut self, collection: usize, target: &(String, Range<usize>)) -> Option<String> {
        let (written, span) = target;
        let found = references::resolve(self.source, written, collection, self.context, self.addresses);
        self.told(found, span)
    }

    fn told<T>(&mut self, found: Result<T, links::Fault>, span: &Range<usize>) -> Option<T> {
        found.map_err(|fault| self.report.error(fault.code, span, fault.message, fault.help)).ok()
    }

    /// A text as it is printed.
    fn print(&self, text: &str) -> String {
        self.context.model.rules.typography.text(text)
    }

    /// The words of a value as they are printed; what names or measures something stays as it is.
    fn printed(&self, value: Value) -> Value {
        match value {
            Value::Text(text) => Value::Text(self.print(&text)),
            Value::Image(image) => {
                Value::Image(Box::new(Image { credit: self.print(&image.credit), ..*image }))
            }
            other => other,
        }
    }

    fn body(&mut self, document: Document) -> Body {
        let contents = document.headings.into_iter().filter(Heading::is_listed);
        Body { parts: self.parts(document.parts), headings: contents.collect() }
    }

    fn parts(&mut self, from: Vec<Part>) -> Vec<BodyPart> {
        let mut parts: Vec<BodyPart> = Vec::new();
        // What stands between two other parts, gathered here, so that as much memory is kept as it needs and no more.
        let mut words = String::new();
        for part in from {
            match part {
                Part::Html(html) => words.push_str(&html),
                Part::Link { target, span } => words.push_str(&self.href(&target, &span)),
                Part::Image(image) => {
                    close(&mut words, &mut parts);
                    parts.extend(self.image(image).map(Box::new).map(BodyPart::Image));
                }
                Part::Heading(heading, inside) => {
                    close(&mut words, &mut parts);
                    let html = self.parts(inside).into_iter().map(|part| match part {
                        BodyPart::Html(html) | BodyPart::Heading(_, html) => html,
                        // A heading holds words only.
                        BodyPart::Image(_) | BodyPart::Block(_) => String::new(),
                    });
                    parts.push(BodyPart::Heading(heading, html.collect()));
                }
                Part::Block(block) => {
                    close(&mut words, &mut parts);
                    parts.push(BodyPart::Block(Box::new(self.block(*block))));
                }
            }
        }
        close(&mut words, &mut parts);
        parts
    }

    fn block(&mut self, block: markdown::Component) -> Component {
        let markdown::Component { kind, line, arguments, image, file, parts } = block;
        let templates = &self.context.sources.templates;
        let template = format!("blocks/{}", kind.name);
        if !templates.is_empty() && !templates.contains(&template) {
            let message = format!("Le thème ne sait pas dessiner le bloc « {} »", kind.name);
            let help = format!("Ajoutez « themes/templates/{template}.html » au thème, ou retirez ce bloc.");
            self.report.error("bloc-sans-gabarit", &line, message, help);
        }
        let text = |name: &str| match arguments.get(name) {
            Some(Some(Argument::Text(text))) => Some(text.clone()),
            _ => None,
        };
        let file = file.and_then(|file| self.file(file.target, text("titre"), text("statut"), &file.span));
        Component {
            kind: kind.name,
            arguments,
            picture: image.and_then(|image| self.image(image)),
            file,
            content: self.parts(parts),
        }
    }

    fn link(&mut self, target: &str, span: &Range<usize>) -> String {
        let found = links::resolve(self.source, target, self.addresses);
        self.told(found, span).unwrap_or_default()
    }

    /// What stands between the quotation marks of `href`. Where it leads to another language, `hreflang` follows; the
    /// words of the link are in this one.
    fn href(&mut self, target: &str, span: &Range<usize>) -> String {
        let found = links::arrive(self.edition, self.source, target, self.addresses);
        let Some(links::Arrival { url, edition }) = self.told(found, span) else { return String::new() };
        let lang = edition.map(|edition| self.context.editions[edition].lang.as_str());
        let href = match lang.filter(|lang| *lang != self.context.edition.lang) {
            Some(lang) => format!("{}\" hreflang=\"{}", escape(&url), escape(lang)),
            None => escape(&url),
        };
        self.links.insert(target.to_owned(), href.clone());
        href
    }

    /// A code holds the whole address: a phone has no page to start from.
    fn qr(&mut self, target: &str, span: &Range<usize>) -> Option<Qr> {
        let url = self.link(target, span);
        let url =
            if url.starts_with('/') { format!("{}{url}", self.context.model.settings.base_url) } else { url };
        let qr = Qr::of(&url);
        if qr.is_none() {
            let message = "Cette adresse est trop longue pour un code QR";
            self.report.error("qr-trop-long", span, message, "Donnez une adresse plus courte.");
        }
        qr
    }

    /// In a text, the credit says who agreed and to what.
    fn image(&mut self, image: ImageRef) -> Option<Image> {
        match self.context.images.find(self.source, &image.src) {
            Ok((source, facts)) => {
                let images = self.context.images;
                images.remark(&image.src, facts, DEFAULT_ROLE, &image.span, &mut self.report);
                Some(Image {
                    source,
                    format: facts.format,
                    width: facts.width,
                    height: facts.height,
                    alt: if image.alt.is_empty() { Alt::Decorative } else { Alt::Text(image.alt) },
                    rights: Rights { scope: image.credit.clone(), ..Rights::default() },
                    credit: image.credit,
                    digest: facts.digest,
                    focal: image.focal,
                    role: None,
                })
            }
            Err(fault) => {
                self.report.error(fault.code, &image.span, fault.message, fault.help);
                None
            }
        }
    }
}

/// Makes a part of the words gathered so far.
fn close(words: &mut String, parts: &mut Vec<BodyPart>) {
    if !words.is_empty() {
        parts.push(BodyPart::Html(words.as_str().to_owned()));
        words.clear();
    }
}

/// `../charte-des-partenaires.pdf` → `Charte des partenaires`, where the editor gave no other words.
fn words(src: &str) -> String {
    let name = src.rsplit('/').next().unwrap_or(src);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['-', '_'], " ");
    let mut letters = stem.trim().chars();
    letters.next().map_or_else(|| name.to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_file_name_becomes_words() {
        assert_eq!(words("../charte-des_partenaires.pdf"), "Charte des partenaires");
        assert_eq!(words("École.odt"), "École");
        assert_eq!(words("-.pdf"), "-.pdf");
    }
}
