//! From what editors wrote to a `Site` that holds no error. The only module that builds a `Site`.
//!
//! Nothing stops at the first error: each step reports what it finds and hands on what can still be used, so that one
//! run tells an editor everything. Pages are independent until their addresses are known; links come last.
//!
//! ```text
//! load → site.yaml → forms → pages (front matter, fields, images) → addresses → links → order
//! ```

mod absence;
mod addresses;
pub(crate) mod again;
mod aliases;
mod data;
mod downloads;
mod fields;
mod figures;
mod finish;
mod images;
mod links;
mod listed;
mod menus;
mod order;
mod page;
mod place;
mod read_forms;
mod references;
mod style;
mod versions;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::{Timestamp, civil};
use rayon::prelude::*;

use crate::content;
use crate::diagnostic::{self, Diagnostic};
use crate::edition::{Alternate, Edition};
use crate::image_facts::Remembered;
use crate::load::{self, Source, Sources};
use crate::markdown::Rules;
use crate::model::{self, Model};
use crate::site::{Menus, Site, Unpublished};
use crate::world::World;
use addresses::Addresses;
use downloads::Downloads;
use finish::Finished;
use images::Images;
use page::Entry;

#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Publish drafts too.
    pub drafts: bool,
    /// Replaces `base_url` of `site.yaml`.
    pub base_url: Option<String>,
    /// Nothing is published as long as there is a warning.
    pub deny_warnings: bool,
    /// The moment of the build; what day it is follows from the site's time zone.
    pub now: Timestamp,
}

/// What every page is checked against.
struct Context<'c> {
    edition: &'c Edition,
    /// In the words and under the addresses of the edition.
    model: &'c Model,
    editions: &'c [Edition],
    images: &'c Images<'c>,
    downloads: &'c Downloads<'c>,
    sources: &'c Sources,
    forms: &'c BTreeMap<String, Option<forms::Form>>,
    options: &'c Options,
    /// In the site's time zone: decides what has begun and what is over.
    today: civil::Date,
}

/// Reads and checks a whole site. Pictures that `remembered` knows are not read.
///
/// # Errors
/// All errors of the site, and its warnings, in reading order. Without errors, the warnings come with the site.
pub fn site(
    world: &dyn World,
    options: &Options,
    remembered: &Remembered,
) -> Result<(Site, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut sources, mut diagnostics) = load::load(world)?;
    let (editions, models): (Vec<Edition>, Vec<Model>) = match &sources.site {
        Some(site) => {
            let (all, found) = model::read_all(&site.text, options.base_url.as_deref());
            diagnostics.extend(found);
            all.into_iter().unzip()
        }
        None => Default::default(),
    };
    let read_forms::Read { originals: forms, translations } =
        read_forms::read(&sources, &editions, &mut diagnostics);
    let pages = std::mem::take(&mut sources.pages);
    let written: BTreeSet<String> = pages.iter().map(|source| source.path.clone()).collect();
    if models.is_empty() {
        // What is wrong with a page by itself is told all the same.
        let read = |source| content::read(source, &sources.theme_ids, &Rules::default()).1;
        diagnostics.par_extend(pages.into_par_iter().flat_map_iter(read));
        return Err(sorted(diagnostics));
    }

    let images = Images::new(world, &sources.files, remembered);
    let downloads = Downloads::new(world, &sources.files);
    let today = models[0].settings.day_of(options.now);
    let contexts: Vec<Context> = editions
        .iter()
        .zip(&models)
        .map(|(edition, model)| Context {
            edition,
            model,
            editions: &editions,
            images: &images,
            downloads: &downloads,
            sources: &sources,
            forms: &forms,
            options,
            today,
        })
        .collect();
    let mut unpublished = place::strays(&contexts[0], &written, &mut diagnostics);
    let checked: Vec<_> = pages
        .into_par_iter()
        .map(|source| {
            let rules = rules_of(&source.path, &editions, &models);
            read_and_check(source, &rules, &contexts)
        })
        .collect();
    let mut entries: Vec<Entry> = Vec::with_capacity(checked.len());
    let mut own = Vec::with_capacity(checked.len());
    for (found, entry) in checked {
        diagnostics.extend(found);
        if let Some((entry, found)) = entry {
            entries.push(entry);
            own.push(found);
        }
    }
    versions::complete(&mut entries, &contexts, &mut diagnostics);
    diagnostics.extend(entries.iter().zip(own).flat_map(|(entry, found)| entry.judged(options, found)));
    forms_have_one_page(&contexts[0], &entries, &mut diagnostics);
    page::collections_have_templates(&contexts[0], &mut diagnostics);
    let addresses = Addresses::gather(&contexts, &entries, &mut diagnostics);
    let menus = menus::resolve(&contexts, &addresses, &mut diagnostics);
    let data = data::read(&sources.data, &addresses, &mut diagnostics);

    let mut previewed = Vec::new();
    for entry in &entries {
        let Some(absence) = entry.head.absence else { continue };
        let list = if entry.is_published(options) { &mut previewed } else { &mut unpublished };
        let (source, title) = (entry.source.clone(), entry.head.title.clone());
        list.push(Unpublished { source, title, reason: absence.reason() });
    }
    let left: Vec<Entry> = entries.extract_if(.., |entry| !entry.is_published(options)).collect();
    // What is not published yet is checked all the same: an editor writes a draft to see it published.
    let left: Vec<_> =
        left.into_par_iter().map(|entry| finish::page(entry, &contexts, &addresses).1).collect();
    diagnostics.extend(left.into_iter().flatten());
    let finished: Vec<_> =
        entries.into_par_iter().map(|entry| finish::page(entry, &contexts, &addresses)).collect();
    let mut pages: Vec<Vec<Finished>> = editions.iter().map(|_| Vec::new()).collect();
    // Nearly all are of the first one: it need not grow.
    pages[0].reserve(finished.len());
    for (finished, found) in finished {
        diagnostics.extend(found);
        pages[finished.edition].push(finished);
    }
    if !diagnostics.iter().any(Diagnostic::is_error) {
        // A page that could not be read would seem to show nothing.
        diagnostics.extend(images.unused(&written));
    }
    let diagnostics = sorted(diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    previewed.sort_by(|a, b| a.source.cmp(&b.source));
    let alternates = Arc::new(addresses.alternates(&editions));
    drop((contexts, addresses));
    let downloads = downloads.published();
    // A text beside a page is no page that was left out when visitors can download it.
    unpublished.retain(|left| downloads.iter().all(|download| download.source != left.source));
    unpublished.sort_by(|a, b| a.source.cmp(&b.source));
    let forms: BTreeMap<String, forms::Form> =
        forms.into_iter().filter_map(|(id, form)| Some((id, form?))).collect();
    let parts = editions.into_iter().zip(models).zip(menus).zip(pages);
    let mut sites = parts.enumerate().filter(|(index, (_, pages))| *index == 0 || !pages.is_empty()).map(
        |(_, (((edition, model), menus), pages))| {
            let forms = read_forms::of_edition(&edition, &forms, &translations);
            edition_site(edition, model, menus, pages, &data, forms, &alternates)
        },
    );
    let site = sites.next().map(|site| Site { downloads, unpublished, previewed, ..site });
    let site = site.map(|site| Site { translations: sites.collect(), ..site });
    Ok((site.expect("the default edition is always there"), diagnostics))
}

/// What `site.yaml` declares, for whoever goes on although something is wrong; nothing of it is checked.
pub fn declared(world: &dyn World, options: &Options) -> Option<Model> {
    let text = String::from_utf8(world.read(model::FILE).ok()?).ok()?;
    model::read(&text, options.base_url.as_deref()).0
}

/// One edition of the site. What it has no page for is left to the default one: lists, and a first page.
fn edition_site(
    edition: Edition,
    model: Model,
    menus: Menus,
    pages: Vec<Finished>,
    data: &BTreeMap<String, serde_json::Value>,
    forms: BTreeMap<String, forms::Form>,
    alternates: &Arc<HashMap<String, Vec<Alternate>>>,
) -> Site {
    let mut pages = order::sorted(pages, &model.collections);
    order::place_listed(&mut pages, &model.collections);
    let Model { mut settings, vocabularies, collections, .. } = model;
    settings.menus = menus;
    let mut collections: Vec<_> = collections.into_iter().map(|declared| declared.collection).collect();
    if !edition.is_default() {
        for (index, collection) in collections.iter_mut().enumerate() {
            if pages.iter().all(|page| page.collection != index) {
                (collection.listing, collection.facet_url) = (None, None);
            }
        }
    }
    let home = edition.url("/");
    Site {
        home: if pages.iter().any(|page| page.url == home) { home } else { "/".to_owned() },
        edition,
        translations: Vec::new(),
        alternates: Arc::clone(alternates),
        settings,
        vocabularies,
        collections,
        pages,
        data: data.clone(),
        downloads: Vec::new(),
        forms,
        unpublished: Vec::new(),
        previewed: Vec::new(),
    }
}

/// Reads one page and checks it by itself: what reading it found, and what is left to check of it, unless it stands in
/// no collection. Its text and its header end here: those of all pages at once would fill the memory.
fn read_and_check(
    source: Source,
    rules: &Rules,
    contexts: &[Context],
) -> (Vec<Diagnostic>, Option<(Entry, Vec<Diagnostic>)>) {
    let (mut page, mut found) = content::read(source, &contexts[0].sources.theme_ids, rules);
    found.extend(style::remarks(&page, contexts[0].model));
    page.outline.remarks = found.len();
    (found, page::check(page, contexts))
}

/// How the text of a file is read: each language has its own typography.
fn rules_of(path: &str, editions: &[Edition], models: &[Model]) -> Rules {
    let edition = versions::of(path, editions).map_or(0, |version| version.edition);
    models.get(edition).map_or(Rules::default(), |model| model.rules)
}

/// How many diagnostics there are about each file.
pub(crate) fn tally(diagnostics: &[Diagnostic]) -> HashMap<String, usize> {
    let mut all = HashMap::new();
    for diagnostic in diagnostics {
        *all.entry(diagnostic.file.clone()).or_insert(0) += 1;
    }
    all
}

fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostic::sort(&mut diagnostics);
    diagnostics
}

/// A form answers at one address: the page that carries it; translations of that page may show it too.
fn forms_have_one_page(context: &Context, entries: &[Entry], diagnostics: &mut Vec<Diagnostic>) {
    let mut carriers: BTreeMap<&str, &Entry> = BTreeMap::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for entry in entries.iter().filter(|entry| entry.edition == 0) {
        let Some((form, span)) = &entry.head.form else { continue };
        if entry.is_published(context.options) {
            seen.insert(form);
        }
        if let Some(other) = carriers.insert(form, entry) {
            let message = format!("Le formulaire « {form} » est déjà sur la page « {} »", other.source);
            diagnostics.push(
                Diagnostic::error("formulaire-en-double", &entry.source, message)
                    .at(span.clone())
                    .help("Un formulaire n’a qu’une page : mettez ici un lien vers elle."),
            );
        }
    }
    for (form, entry) in carriers.iter().filter(|(form, _)| !seen.contains(**form)) {
        let Some(absence) = entry.head.absence else { continue };
        let message = format!("Ce formulaire est sur une page {}", absence.of_target());
        let help = format!("{}.", absence.remedy(&entry.source));
        let file = format!("content/forms/{form}.yaml");
        diagnostics.push(Diagnostic::warning("formulaire-non-publie", file, message).help(help));
    }
    for form in context.forms.keys().filter(|form| !carriers.contains_key(form.as_str())) {
        let help = format!("Ajoutez « form: {form} » dans l’en-tête d’une page.");
        let message = "Aucune page ne porte ce formulaire : il ne sera pas publié";
        let file = format!("content/forms/{form}.yaml");
        diagnostics.push(Diagnostic::warning("formulaire-sans-page", file, message).help(help));
    }
}

#[cfg(test)]
pub(crate) use downloads::extensions as published_extensions;
