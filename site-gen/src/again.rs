//! A build after a small change: pages whose text alone was edited are drawn again, all else stays.
//!
//! Most builds follow a save of one page. A page's template sees the page's own text and what the *outlines* of all
//! pages make: lists, menus, related pages. So as long as no outline changes (see `outline`), a changed text changes
//! one document, which is drawn from what was kept of it. Everything else — another file, another set of pages, a
//! front matter, a heading, a link to somewhere new, an output that someone touched, another day, other options,
//! another program — is left to a whole build, which then remembers again. In doubt, the answer here is « no ».
//!
//! ```text
//! state (what was) + stamps (what is) → texts that may have changed → check::again → render::kept → publish
//! ```
//!
//! The output is the one of a whole build, byte by byte; a property test holds random edits against it.

mod state;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::Serialize;

use crate::check::{again::texts, tally};
use crate::load;
use crate::outline::Outline;
use crate::render::{Renderer, Templates};
use crate::site::Settings;
use crate::theme;
use crate::view::{self, Context, Glossary, Views};
use crate::world::{Stamp, World, WorldError};
use crate::write::{Memory, Piece, Pieces, Publication, Seal, WriteError};
use crate::{Project, Report};
use state::{Kept, Known, Page, State, Told};

/// More pages than this are no small change.
const FEW: usize = 64;

/// The sources as they look before a build reads them.
pub(crate) struct Tree {
    /// Texts of pages, published or not, sorted by path.
    pages: Vec<(String, Option<Stamp>)>,
    /// All other files of the two folders.
    others: Vec<String>,
    /// Of all others together; `None` while one of them is too young to be told from a later one.
    stamp: Option<Stamp>,
}

impl Tree {
    /// `None` for a world that cannot tell: it is built whole each time.
    pub fn of(world: &dyn World) -> Option<Self> {
        let (pages, others): (Vec<_>, Vec<_>) =
            world.stamps()?.into_iter().partition(|(path, _)| load::is_page(path));
        let stamp = others.iter().all(|(_, stamp)| stamp.is_some()).then(|| Stamp::from(&others));
        Some(Self { pages, others: others.into_iter().map(|(path, _)| path).collect(), stamp })
    }
}

/// A small change: the former state, brought up to date, and the documents to publish.
pub(crate) struct Again {
    state: State,
    /// Path in the output, HTML.
    files: Vec<(String, Vec<u8>)>,
}

/// What has changed since the last build, if it is a small change.
pub(crate) fn small_change(
    tree: &Tree,
    world: &dyn World,
    project: &Project,
    publication: &Publication,
) -> Option<Again> {
    let memory = Memory::of(&project.cache, &project.destination.out);
    let mut state = State::decode(&memory.index()?)?;
    let same_paths = || {
        tree.pages.len() == state.pages.len()
            && tree.pages.iter().zip(&state.pages).all(|(a, b)| a.0 == b.source)
    };
    if state.key != state::key(project)
        || state.day != state::day(&state.timezone, project)
        || tree.stamp.is_none_or(|stamp| stamp != state.others)
        || !same_paths()
    {
        return None;
    }
    let touched: Vec<usize> = (0..tree.pages.len())
        .filter(|at| tree.pages[*at].1.is_none() || tree.pages[*at].1 != state.pages[*at].stamp)
        .collect();
    if touched.len() > FEW || !publication.holds(&state.seal) {
        return None;
    }
    let files = redraw(&touched, &mut state, tree, &memory, world, project)?;
    for at in touched {
        state.pages[at].stamp = tree.pages[at].1;
    }
    Some(Again { state, files })
}

/// The documents of the pages that were touched, drawn from their texts and from what was kept.
fn redraw(
    touched: &[usize],
    state: &mut State,
    tree: &Tree,
    memory: &Memory,
    world: &dyn World,
    project: &Project,
) -> Option<Vec<(String, Vec<u8>)>> {
    if touched.is_empty() {
        return Some(Vec::new());
    }
    let mut outlines: BTreeMap<String, Outline> = BTreeMap::new();
    let mut kept: HashMap<&str, (usize, Page)> = HashMap::new();
    for page in touched.iter().map(|at| &state.pages[*at]) {
        let of = page.kept.as_ref()?;
        let drawn: Page = serde_json::from_slice(&memory.read(of.page)?).ok()?;
        outlines.insert(page.source.clone(), drawn.outline.clone());
        kept.insert(&page.source, (of.edition, drawn));
    }
    let mut files: Vec<String> = tree.others.iter().cloned().chain(outlines.keys().cloned()).collect();
    files.sort_unstable();
    let (texts, remarks) = texts(&Only { world, files }, project.options.base_url.as_deref(), &outlines)?;
    if project.options.deny_warnings && !remarks.is_empty() {
        return None;
    }

    let theme = theme::load(world, &state.languages).ok()?;
    let templates = Templates::compile(&theme).ok()?;
    let mut drawn = Vec::new();
    for text in &texts {
        let (edition, page) = &kept[text.source.as_str()];
        let edition = state.editions.get(*edition)?;
        let renderer = templates.resume(&memory.read(edition.common)?)?;
        let glossary: Glossary = serde_json::from_slice(&memory.read(edition.glossary)?).ok()?;
        let html = glossary.link_words(view::words(&text.body, theme.messages(&edition.lang)?)?);
        let read = |all: &[Piece]| all.iter().map(|piece| memory.read(*piece)).collect::<Option<Vec<_>>>();
        let cards = [&read(&page.related)?[..], &read(&page.children)?];
        let toc = view::toc(&text.headings);
        let html = renderer.draw_again(&memory.read(page.context)?, cards, &html, &toc)?;
        drawn.push((page.file.clone(), html));
    }
    state.warnings.retain(|told| !outlines.contains_key(&told.file));
    state.warnings.extend(remarks.iter().map(Told::of));
    Some(drawn)
}

impl Again {
    /// Puts the changed documents in place, tells so, and remembers them.
    ///
    /// # Errors
    /// Failure to write.
    pub fn publish(
        self,
        project: &Project,
        mut publication: Publication,
        ready: impl FnOnce(&Report),
    ) -> Result<Report, WriteError> {
        let Self { mut state, files } = self;
        for (path, html) in &files {
            publication.stage(path, html)?;
        }
        publication.keep_the_rest();
        let published = publication.publish(&[])?;
        let report = state.report(published.clone());
        ready(&report);
        let memory = Memory::of(&project.cache, &project.destination.out);
        match publication.seal(&published) {
            Some(seal) => {
                state.seal = seal;
                memory.write(&state.encode(), None);
            }
            None => memory.forget(),
        }
        Ok(report)
    }
}

/// What a whole build keeps while it draws. Failing to remember fails nothing.
pub(crate) struct Remembering {
    tree: Tree,
    memory: Memory,
    pieces: Pieces,
    kept: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    editions: Vec<state::Edition>,
    /// Of the edition that is being drawn, by number.
    cards: Vec<Piece>,
    /// By file.
    pages: HashMap<String, (Kept, usize)>,
}

impl Remembering {
    pub fn begin(tree: Tree, project: &Project) -> Self {
        let memory = Memory::of(&project.cache, &project.destination.out);
        Self { tree, pieces: memory.begin(), memory, kept: Mutex::default() }
    }

    /// Announces what the pages drawn next share.
    pub fn edition(&self, views: &Views<'_>, renderer: &Renderer) {
        let add =
            || Some((self.pieces.add(&renderer.keep_common())?, self.pieces.add(&json(views.glossary()))?));
        let cards = || views.cards().par_iter().map(|card| self.pieces.add(&json(card))).collect();
        let (Some((common, glossary)), Some(cards)) = (add(), cards()) else { return };
        let edition = state::Edition { lang: views.language().to_owned(), common, glossary };
        let mut notes = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        notes.editions.push(edition);
        notes.cards = cards;
    }

    /// Keeps what is needed to draw a page again.
    pub fn page(
        &self,
        source: &str,
        file: String,
        outline: &Outline,
        renderer: &Renderer,
        seen: Context<'_>,
    ) {
        let seen = renderer.keep(seen);
        let places = |numbers: &[usize]| {
            let notes = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            numbers.iter().map(|number| notes.cards.get(*number).copied()).collect::<Option<Vec<Piece>>>()
        };
        let add = || {
            let (related, children) = (places(&seen.related)?, places(&seen.children)?);
            let context = self.pieces.add(&seen.context)?;
            let page = Page { file, outline: outline.clone(), context, related, children };
            self.pieces.add(&json(&page))
        };
        let Some(page) = add() else { return };
        let mut notes = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // Without its edition, which was announced before, a page cannot be drawn.
        let Some(edition) = notes.editions.len().checked_sub(1) else { return };
        let kept = Kept { edition, page };
        notes.pages.insert(source.to_owned(), (kept, outline.remarks));
    }

    /// After the build: what the next one may rely on.
    pub fn remember(self, project: &Project, settings: &Settings, report: &Report, seal: Option<Seal>) {
        let Self { tree, memory, pieces, kept } = self;
        let (Some(others), Some(seal)) = (tree.stamp, seal) else { return memory.forget() };
        let Notes { editions, mut pages, .. } = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let told = tally(&report.warnings);
        let known = |(source, stamp): (String, Option<Stamp>)| {
            // What was remarked of a page in comparison with others would be forgotten.
            let told = told.get(&source).copied().unwrap_or(0);
            let kept = pages.remove(&source).filter(|(_, remarks)| *remarks == told).map(|(kept, _)| kept);
            Known { source, stamp, kept }
        };
        let mut state = State {
            key: state::key(project),
            timezone: settings.timezone.clone(),
            day: state::day(&settings.timezone, project),
            languages: settings.languages.clone(),
            pages: tree.pages.into_iter().map(known).collect(),
            others,
            seal,
            editions,
            warnings: report.warnings.iter().map(Told::of).collect(),
            unpublished: report.unpublished.clone(),
            previewed: report.previewed.clone(),
            documents: report.pages,
            images: report.images.images,
            origins: Vec::new(),
        };
        state.origins = state.places(&report.origins);
        memory.write(&state.encode(), Some(pieces));
    }
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("texts, numbers and lists can be written")
}

/// A world in which only the pages that must be read are listed.
struct Only<'w> {
    world: &'w dyn World,
    files: Vec<String>,
}

impl World for Only<'_> {
    fn list(&self) -> Result<Vec<String>, WorldError> {
        Ok(self.files.clone())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        self.world.read(path)
    }
}
