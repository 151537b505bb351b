//! One page: its front matter against what all pages have and what its collection declares.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::absence::{self, Absence};
use super::aliases::{self, Alias};
use super::fields::{self, Found};
use super::versions::{self, Version};
use super::{Context, Options, listed, place};
use crate::content::RawPage;
use crate::diagnostic::Diagnostic;
use crate::load::Source;
use crate::markdown::{Document, Ids};
use crate::model;
use crate::outline::Outline;
use crate::site::{Calendar, CalendarDate, Value};
use crate::slug;
use crate::suggest;
use crate::table::{self, Report, Table};

/// Templates that only the generator or the function gives something to draw.
const NOT_FOR_PAGES: [&str; 6] = ["base", "confirmation", "error", "listing", "redirect", "404"];

/// A page whose own content has been checked; its links wait for the other pages.
pub(super) struct Entry {
    /// Its file.
    pub source: String,
    /// Index of the edition it belongs to.
    pub edition: usize,
    /// The file of this page in the default edition.
    pub original: String,
    pub collection: usize,
    pub slug: String,
    pub url: Option<String>,
    pub head: Head,
    pub fields: BTreeMap<String, Found>,
    /// Keys that nobody declared, where they are allowed.
    pub extra: Extra,
    pub document: Document,
    pub outline: Outline,
}

type Extra = serde_json::Map<String, serde_json::Value>;

#[derive(Default)]
pub(super) struct Head {
    pub title: String,
    pub summary: String,
    pub template: String,
    /// Whether the page names its template itself.
    pub own_template: bool,
    /// The last part of a translation's address, when it is not the original's.
    pub slug: Option<String>,
    pub proofread_by: Option<String>,
    pub order: Option<f64>,
    /// What would keep the page out of the site.
    pub absence: Option<Absence>,
    /// The day on which it is to appear.
    pub publish: Option<CalendarDate>,
    pub aliases: Vec<Alias>,
    pub updated: Option<CalendarDate>,
    /// `updated` of the original, for a translation that has none.
    pub original_updated: Option<CalendarDate>,
    pub form: Option<(String, Range<usize>)>,
    /// Where the code on the page leads.
    pub qr: Option<(String, Range<usize>)>,
}

impl Entry {
    pub fn is_published(&self, options: &Options) -> bool {
        self.head.absence.is_none_or(|absence| options.drafts && !absence.is_over())
    }

    /// What was found on the page, as seriously as it deserves: nobody sees a page that is not published.
    pub fn judged(&self, options: &Options, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if let Some(absence) = self.head.absence.filter(|_| !self.is_published(options)) {
            found.iter_mut().filter(|found| absence.excuses(found.code)).for_each(Diagnostic::soften);
        }
        found
    }

    /// Every id its texts bring to the page.
    pub fn anchors(&self) -> BTreeSet<String> {
        let mut all = self.document.anchors.clone();
        fields::collect_anchors(&self.fields, &mut all);
        all
    }
}

/// `None` when the page stands in no collection.
pub(super) fn check(page: RawPage, contexts: &[Context]) -> Option<(Entry, Vec<Diagnostic>)> {
    let RawPage { source, front, fence, document, mut ids, outline } = page;
    let (version, misnamed) = match versions::of(&source.path, contexts[0].editions) {
        Ok(version) => (version, None),
        Err((code, message, help)) => {
            let version = Version { edition: 0, original: source.path.clone() };
            (version, Some(Diagnostic::error(code, &source.path, message).help(help)))
        }
    };
    let context = &contexts[version.edition];
    let mut diagnostics = Vec::new();
    let mut place = place::place(&source.path, &version.original, context, &mut diagnostics)?;
    if let Some(misnamed) = misnamed {
        diagnostics = vec![misnamed];
        place.url = None;
    }
    diagnostics.extend(versions::orphan(&source.path, &version, context));
    let mut report = Report::new(&source.path);
    let own_page = context.model.collections[place.collection].collection.entry_pages;
    if !own_page {
        listed::text(&document, &fence, &mut report);
    }
    let (head, fields, extra) = match &front {
        Some(node) => front_matter(node, &source, fence, &place, &mut ids, context, &mut report),
        None => Default::default(),
    };
    let found = report.found;
    let place::Place { collection, slug, url } = place;
    let Version { edition, original } = version;
    let source = source.path;
    let entry =
        Entry { source, edition, original, collection, slug, url, head, fields, extra, document, outline };
    diagnostics.extend(found);
    Some((entry, diagnostics))
}

fn front_matter(
    node: &forms::yaml::Node,
    source: &Source,
    fence: Range<usize>,
    place: &place::Place,
    ids: &mut Ids,
    context: &Context,
    report: &mut Report,
) -> (Head, BTreeMap<String, Found>, Extra) {
    let declared = &context.model.collections[place.collection];
    if table::is_empty(node) {
        report.error(
            "champ-manquant",
            &fence,
            "L’en-tête est vide",
            "Ajoutez au moins « title: Titre de la page ».",
        );
        return Default::default();
    }
    let Some(table) = Table::of_file(node, "L’en-tête", report) else { return Default::default() };
    let mut table = table.missing_at(fence);
    let head = head(&mut table, place, context, report);
    let own_page = declared.collection.entry_pages;
    if !own_page {
        listed::keys(&mut table, report);
    }
    let fields = if declared.sound {
        let mut reader = fields::Reader { context, source, own_page, ids };
        reader.read(&declared.collection.fields, &mut table, report)
    } else {
        // The declaration is wrong and said so: judging pages by it would only add noise.
        return (head, BTreeMap::new(), Extra::new());
    };
    if let Some(calendar) = &declared.collection.outputs.calendar {
        event_days(calendar, &fields, &mut table, report);
    }
    let extra = match declared.collection.extra {
        true => extra(&table, report),
        false => {
            table.close_knowing(|key| keeps_out(key).or_else(|| in_french(key)), report);
            Extra::new()
        }
    };
    (head, fields, extra)
}

/// What takes place ends on the day it begins, or later.
fn event_days(calendar: &Calendar, fields: &BTreeMap<String, Found>, table: &mut Table, report: &mut Report) {
    let day = |name: &str| match fields.get(name) {
        Some(Found::Value(Value::Date(date))) => Some(*date),
        _ => None,
    };
    let Some(end) = &calendar.end else { return };
    if let (Some(first), Some(last)) = (day(&calendar.start), day(end))
        && last.last_day() < first.first_day()
        && let Some((_, node)) = table.entry(end)
    {
        let message = format!("Cela finit le {}, avant de commencer", last.label());
        let help = format!("Donnez à « {end} » un jour qui ne vient pas avant le {}.", first.label());
        report.error("dates-inversees", &node.span, message, help);
    }
}

/// Keys that keep a page out of the site, and what people write instead: taken for something else, the page would be
/// seen by all.
const KEEP_OUT: [(&str, &str); 6] = [
    ("draft", "draft"),
    ("publish", "publish"),
    ("expire", "expire"),
    ("brouillon", "draft"),
    ("publier", "publish"),
    ("expirer", "expire"),
];

fn keeps_out(key: &str) -> Option<&'static str> {
    let meant = |word: &str| key.to_lowercase() == word || forms::is_slip(key, word);
    KEEP_OUT.iter().find(|(word, _)| meant(word)).map(|(_, known)| *known)
}

/// What people write in French for a key that every page has.
const FRENCH: [(&str, &str); 6] = [
    ("titre", "title"),
    ("resume", "summary"),
    ("ordre", "order"),
    ("gabarit", "template"),
    ("formulaire", "form"),
    ("redirections", "aliases"),
];

fn in_french(key: &str) -> Option<&'static str> {
    let key = slug::fold(key);
    FRENCH.iter().find(|(word, _)| *word == key).map(|(_, known)| *known)
}

/// Everything that nobody declared, as it was written.
fn extra(table: &Table, report: &mut Report) -> Extra {
    let mut all = Extra::new();
    for (key, span, node) in table.unasked(report) {
        // Short words resemble each other by chance.
        let known = table.asked().iter().filter(|_| key.len() >= 4);
        if let Some(known) = keeps_out(key) {
            let message = format!("« {key} » ne règle rien : le champ s’écrit « {known} »");
            let help = format!("Écrivez « {known} », ou choisissez un nom plus éloigné.");
            report.error("champ-ressemblant", span, message, help);
        } else if let Some(near) = known.map(String::as_str).find(|known| forms::is_slip(key, known)) {
            let message = format!("« {key} » ressemble à « {near} », mais reste un champ à part");
            let help = format!("Écrivez « {near} », ou choisissez un nom plus éloigné.");
            report.warning("champ-ressemblant", span, message, help);
        }
        all.insert(key.to_owned(), forms::yaml::to_json(node));
    }
    all
}

/// The theme draws each collection as `site.yaml` says.
pub(super) fn collections_have_templates(context: &Context, diagnostics: &mut Vec<Diagnostic>) {
    let templates = &context.sources.templates;
    for declared in context.model.collections.iter().filter(|_| !templates.is_empty()) {
        let (name, Some(span)) = (&declared.collection.template, &declared.template_span) else { continue };
        if !templates.contains(name) {
            let message = format!("Le thème n’a pas de gabarit « {name} » pour cette collection");
            let diagnostic = Diagnostic::error("gabarit-inconnu", model::FILE, message).at(span.clone());
            diagnostics.push(diagnostic.help(known_templates(name, context)));
        }
    }
}

fn known_templates(name: &str, context: &Context) -> String {
    let templates = context.sources.templates.iter().map(String::as_str);
    let for_pages = |name: &&str| !name.contains('/') && !NOT_FOR_PAGES.contains(name);
    suggest::among(name, templates.filter(for_pages), "Gabarits du thème")
}

fn head(table: &mut Table, place: &place::Place, context: &Context, report: &mut Report) -> Head {
    let title = table.required_text("title", "Écrivez le titre de la page : « title: … ».", report);
    let summary = table.text("summary", report);
    let written = table.get("template").and_then(|node| Some((table::text(node, "template", report)?, node)));
    let order = table.number("order", report);
    let (absence, publish) = absence::read(table, context, report);
    let aliases = aliases::read(table, report);
    let slug = slug(table, place, context, report);
    let proofread_by = proofread_by(table, absence, context, report);
    let updated = table.date("updated", report);
    let qr = table.get("qr").and_then(|node| Some((table::text(node, "qr", report)?, node.span.clone())));
    let form =
        table.get("form").and_then(|node| Some((table::text(node, "form", report)?, node.span.clone())));
    if let Some((id, span)) = &form
        && !context.forms.contains_key(id)
    {
        let known = context.forms.keys().map(String::as_str);
        let help = suggest::among(id, known, "Formulaires de content/forms");
        let help = if help.is_empty() { format!("Créez « content/forms/{id}.yaml ».") } else { help };
        report.error("formulaire-inconnu", span, format!("Formulaire inconnu : « {id} »"), help);
    }
    let templates = &context.sources.templates;
    if let Some((name, node)) = &written
        && NOT_FOR_PAGES.contains(&name.as_str())
    {
        let message = format!("Le gabarit « {name} » ne dessine pas une page");
        let help = "Supprimez « template » : la page prend le gabarit de sa collection.";
        report.error("gabarit-reserve", &node.span, message, help);
    } else if let Some((name, node)) = &written
        && name == "form"
        && form.is_none()
    {
        let help = "Ajoutez « form: » et le nom du formulaire, ou supprimez « template ».";
        report.error("gabarit-reserve", &node.span, "Cette page n’a pas de formulaire à montrer", help);
    } else if let Some((name, node)) = &written
        && !templates.is_empty()
        && !templates.contains(name)
    {
        report.error(
            "gabarit-inconnu",
            &node.span,
            format!("Gabarit inconnu : « {name} »"),
            known_templates(name, context),
        );
    }
    let own_template = written.is_some();
    let template = match (written, &form) {
        (Some((name, _)), _) => name,
        (None, Some(_)) => "form".to_owned(),
        (None, None) => context.model.collections[place.collection].collection.template.clone(),
    };
    Head {
        title: title.unwrap_or_default(),
        summary: summary.unwrap_or_default(),
        template,
        own_template,
        slug,
        proofread_by,
        order,
        absence,
        publish,
        aliases,
        updated,
        original_updated: None,
        form,
        qr,
    }
}

fn slug(table: &mut Table, place: &place::Place, context: &Context, report: &mut Report) -> Option<String> {
    let node = table.get("slug")?;
    let slug = table::text(node, "slug", report)?;
    match versions::slug_fault(&slug, context.edition, place.slug.is_empty()) {
        None => Some(slug),
        Some((message, help)) => {
            report.error("adresse-invalide", &node.span, message, help);
            None
        }
    }
}

/// A text is easy to read when somebody it is meant for has said so: until then it is a draft, and owes no name.
fn proofread_by(
    table: &mut Table,
    absence: Option<Absence>,
    context: &Context,
    report: &mut Report,
) -> Option<String> {
    context.edition.variant?;
    if absence == Some(Absence::Draft) {
        return table.text("relu_par", report);
    }
    let help = "Écrivez qui, parmi les personnes concernées, a relu ce texte : « relu_par: … ».";
    table.required_text("relu_par", help, report)
}
