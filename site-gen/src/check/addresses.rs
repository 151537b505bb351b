//! All addresses of the site: those of pages, of listings and of facets. Two things never share one.

mod claims;
mod listings;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use claims::{duplicate, former, home, reserved};
use listings::{ListingAt, listings};

use super::Context;
use super::absence::Absence;
use super::downloads::Downloads;
use super::page::Entry;
use crate::diagnostic::Diagnostic;
use crate::edition::{Alternate, Edition};
use crate::model;
use crate::suggest;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// Index of the page.
    Page(usize),
    /// Index into [`Addresses::listings`].
    Listing(usize),
    /// As [`Downloads::index`] gives it.
    Download(usize),
}

/// What a link needs to know of a page.
pub(super) struct PageAt {
    pub index: usize,
    pub source: String,
    /// Index into the model's collections.
    pub collection: usize,
    /// Index of the edition.
    pub edition: usize,
    pub url: Option<String>,
    original: String,
    pub published: bool,
    pub absence: Option<Absence>,
    /// Of an entry without a page of its own: the listing that shows it, or nothing.
    pub shown_only_in: Option<String>,
    pub anchors: BTreeSet<String>,
    /// Of the questions of its form; `None` when the form could not be read.
    form_ids: Option<BTreeSet<String>>,
}

impl PageAt {
    pub fn has_anchor(&self, anchor: &str) -> bool {
        self.anchors.contains(anchor)
            || match &self.form_ids {
                Some(ids) => ids.contains(anchor),
                None => anchor.starts_with("field-"),
            }
    }

    /// Every anchor that a link may name.
    pub fn all_anchors(&self) -> impl Iterator<Item = &str> {
        self.anchors.iter().chain(self.form_ids.iter().flatten()).map(String::as_str)
    }

    /// Whether it is the same page, perhaps in another edition.
    pub fn is_version_of(&self, other: &Self) -> bool {
        self.original == other.original
    }
}

pub(super) struct Addresses<'a> {
    pages: Vec<PageAt>,
    listings: Vec<ListingAt>,
    /// By file of the original and index of the edition.
    versions: HashMap<(String, usize), usize>,
    prefixes: Vec<&'a str>,
    by_source: HashMap<String, usize>,
    by_url: BTreeMap<String, Target>,
    /// By collection and slug.
    by_slug: HashMap<(usize, String), usize>,
    pub downloads: &'a Downloads<'a>,
    theme_ids: Arc<BTreeSet<String>>,
    /// What was suggested for an address or a file: a link that is broken on every page is looked up once.
    suggested: Mutex<HashMap<String, Option<String>>>,
}

impl<'a> Addresses<'a> {
    pub fn gather(contexts: &[Context<'a>], entries: &[Entry], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let context = &contexts[0];
        let pages: Vec<PageAt> = entries
            .par_iter()
            .enumerate()
            .map(|(index, entry)| page_at(index, entry, &contexts[entry.edition]))
            .collect();
        let mut taken: BTreeMap<String, (Target, String)> = BTreeMap::new();
        for page in &pages {
            let Some(url) = &page.url else { continue };
            diagnostics.extend(reserved(&page.source, url));
            if let Some((_, other)) = taken.get(url) {
                diagnostics.push(duplicate(&page.source, url, other));
            } else {
                taken.insert(url.clone(), (Target::Page(page.index), format!("« {} »", page.source)));
            }
        }
        let listings: Vec<ListingAt> =
            (0..contexts.len()).flat_map(|edition| listings(edition, &contexts[edition], entries)).collect();
        for (index, ListingAt { url, what, .. }) in listings.iter().enumerate() {
            diagnostics.extend(reserved(model::FILE, url));
            match taken.get(url) {
                Some((Target::Page(index), _)) => {
                    diagnostics.push(duplicate(&pages[*index].source, url, what));
                }
                Some((_, other)) => diagnostics.push(duplicate(model::FILE, url, other)),
                None => drop(taken.insert(url.clone(), (Target::Listing(index), what.clone()))),
            }
        }
        former(entries, &mut taken, diagnostics);
        home(context, &pages, &taken, diagnostics);
        Self {
            by_source: pages.iter().map(|page| (page.source.clone(), page.index)).collect(),
            by_url: taken.into_iter().map(|(url, (target, _))| (url, target)).collect(),
            versions: pages.iter().map(|page| ((page.original.clone(), page.edition), page.index)).collect(),
            prefixes: context.editions.iter().map(|edition| edition.prefix.as_str()).collect(),
            pages,
            listings,
            by_slug: by_slug(entries, context, diagnostics),
            downloads: context.downloads,
            theme_ids: Arc::clone(&context.sources.theme_ids),
            suggested: Mutex::default(),
        }
    }

    /// The address of a page or a list, and the index of its edition; documents have neither.
    pub fn place(&self, target: Target) -> Option<(&str, usize)> {
        match target {
            // A page without an address has been reported.
            Target::Page(index) => {
                let page = &self.pages[index];
                Some((page.url.as_deref().unwrap_or_default(), page.edition))
            }
            Target::Listing(index) => Some((&self.listings[index].url, self.listings[index].edition)),
            Target::Download(_) => None,
        }
    }

    /// A page or list of the default edition, as `edition` has it; itself when that edition does not.
    pub fn version(&self, target: Target, edition: usize, from_published: bool) -> Target {
        if edition == 0 || self.place(target).is_none_or(|(_, own)| own != 0) {
            return target;
        }
        let found = match target {
            Target::Page(index) => {
                let page = self.page_in(&self.pages[index], edition);
                page.filter(|page| page.published || !from_published).map(|page| Target::Page(page.index))
            }
            Target::Listing(index) => {
                self.by_url(&format!("{}{}", self.prefixes[edition], self.listings[index].url))
            }
            Target::Download(_) => None,
        };
        found.unwrap_or(target)
    }

    /// The same page in another edition.
    pub fn page_in(&self, page: &PageAt, edition: usize) -> Option<&PageAt> {
        let key = (page.original.clone(), edition);
        self.versions.get(&key).map(|index| &self.pages[*index])
    }

    /// Every address that has counterparts in other editions, with all of them in the order of the editions.
    pub fn alternates(&self, editions: &[Edition]) -> HashMap<String, Vec<Alternate>> {
        let pages = self.pages.iter().filter(|page| page.published);
        let pages = pages.filter_map(|page| Some((page.original.as_str(), page.edition, page.url.as_ref()?)));
        let listings = self.listings.iter().filter(|listing| listing.first).map(|listing| {
            let original = listing.url.strip_prefix(self.prefixes[listing.edition]).unwrap_or(&listing.url);
            (original, listing.edition, &listing.url)
        });
        // Files begin with « content », addresses with « / »: their names never meet.
        let mut groups: HashMap<&str, Vec<(usize, &String)>> = HashMap::new();
        for (original, edition, url) in pages.chain(listings) {
            groups.entry(original).or_default().push((edition, url));
        }
        let mut all = HashMap::new();
        for mut group in groups.into_values().filter(|group| group.len() > 1) {
            group.sort_unstable_by_key(|(edition, _)| *edition);
            let alternates: Vec<Alternate> = group
                .iter()
                .map(|(edition, url)| Alternate {
                    lang: editions[*edition].lang.clone(),
                    variant: editions[*edition].variant,
                    url: (*url).clone(),
                })
                .collect();
            all.extend(group.iter().map(|(_, url)| ((*url).clone(), alternates.clone())));
        }
        all
    }

    /// Ids that the page of a list has, by the target that leads to it.
    pub fn ids_in_listing(&self, listing: usize) -> &BTreeSet<String> {
        &self.listings[listing].ids
    }

    pub fn page(&self, index: usize) -> &PageAt {
        &self.pages[index]
    }

    pub fn by_source(&self, source: &str) -> Option<&PageAt> {
        self.by_source.get(source).map(|index| &self.pages[*index])
    }

    pub fn by_url(&self, url: &str) -> Option<Target> {
        self.by_url.get(url).copied()
    }

    pub fn by_slug(&self, collection: usize, slug: &str) -> Option<&PageAt> {
        self.by_slug.get(&(collection, slug.to_owned())).map(|index| &self.pages[*index])
    }

    /// Slugs of the entries of a collection.
    pub fn slugs(&self, collection: usize) -> BTreeSet<&str> {
        let own = self.by_slug.keys().filter(move |(of, _)| *of == collection);
        own.map(|(_, slug)| slug.as_str()).collect()
    }

    pub fn is_theme_id(&self, id: &str) -> bool {
        self.theme_ids.contains(id)
    }

    fn suggested(&self, word: &str, look: impl FnOnce() -> Option<String>) -> Option<String> {
        let known = || self.suggested.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(word).cloned();
        found.unwrap_or_else(|| {
            let found = look();
            known().insert(word.to_owned(), found.clone());
            found
        })
    }

    pub fn nearest_url(&self, url: &str) -> Option<String> {
        self.suggested(url, || self.look_for_url(url))
    }

    fn look_for_url(&self, url: &str) -> Option<String> {
        let last = |url: &str| url.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        let name = last(url);
        let moved = || self.by_url.keys().find(|known| !name.is_empty() && last(known) == name);
        suggest::nearest(url, self.by_url.keys().map(String::as_str))
            .or_else(|| moved().map(String::as_str))
            .map(str::to_owned)
    }

    pub fn nearest_source(&self, source: &str) -> Option<String> {
        self.suggested(source, || self.look_for_source(source).map(str::to_owned))
    }

    fn look_for_source(&self, source: &str) -> Option<&str> {
        let name = source.rsplit('/').next().unwrap_or_default();
        let sources = || self.pages.iter().map(|page| page.source.as_str());
        let moved = || sources().find(|known| known.rsplit('/').next() == Some(name) && name != "index.md");
        // Long folders alike make any two paths look near: the last names decide.
        let near = suggest::nearest(source, sources());
        near.filter(|near| suggest::nearest(last_name(source), [last_name(near)]).is_some()).or_else(moved)
    }
}

/// `contact` of `content/pages/contact/index.md` and of `content/pages/contact.md`.
fn last_name(source: &str) -> &str {
    let path = source.strip_suffix("/index.md").or_else(|| source.strip_suffix(".md")).unwrap_or(source);
    path.rsplit('/').next().unwrap_or(path)
}

fn page_at(index: usize, entry: &Entry, context: &Context) -> PageAt {
    let collection = &context.model.collections[entry.collection].collection;
    PageAt {
        index,
        source: entry.source.clone(),
        collection: entry.collection,
        edition: entry.edition,
        original: entry.original.clone(),
        url: entry.url.clone(),
        published: entry.is_published(context.options),
        absence: entry.head.absence,
        anchors: entry.anchors(),
        shown_only_in: (!collection.entry_pages).then(|| collection.listing.clone().unwrap_or_default()),
        form_ids: match entry.head.form.as_ref().and_then(|(form, _)| context.forms.get(form)) {
            Some(form) => form.as_ref().map(form_ids),
            None => Some(BTreeSet::new()),
        },
    }
}

/// Ids of the sections, the questions and their answers, as the form draws them.
fn form_ids(form: &forms::Form) -> BTreeSet<String> {
    let view = forms::view(form, "", None, &[], &forms::Messages::default());
    let fields = view.fields.into_iter();
    fields.flat_map(|field| field.options.into_iter().map(|option| option.id).chain([field.id])).collect()
}

/// Entries of the default edition by collection and slug. Where entries have pages, two of one slug share an address, which is told.
fn by_slug(
    entries: &[Entry],
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> HashMap<(usize, String), usize> {
    let mut all: HashMap<(usize, String), usize> = HashMap::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.edition == 0) {
        let first = *all.entry((entry.collection, entry.slug.clone())).or_insert(index);
        if first != index && !context.model.collections[entry.collection].collection.entry_pages {
            let message = format!("« {} » porte déjà le nom « {} »", entries[first].source, entry.slug);
            let help = "Renommez l’un des deux, ou supprimez celui qui est de trop.";
            diagnostics.push(Diagnostic::error("nom-en-double", &entry.source, message).help(help));
        }
    }
    all
}
