//! From a folder of Markdown and photos to a site, in one direction:
//!
//! ```text
//! load → parse → check → plan images → fingerprint assets → render → derive → encode images → write
//! ```
//!
//! [`build`] is that sentence as code. [`check()`] is the same without the last two steps: whatever stops a build is
//! found by it too, except pixels that turn out to be damaged.

mod again;
pub mod assets;
pub mod check;
pub mod cli;
pub mod content;
pub mod date;
pub mod derive;
pub mod diagnostic;
pub mod downloads;
pub mod edition;
pub mod encode;
#[cfg(feature = "external-links")]
pub mod external;
pub mod image_facts;
pub mod load;
pub mod markdown;
pub mod model;
pub mod new;
pub mod outline;
pub mod plan;
pub mod progress;
pub mod qr;
pub mod render;
#[cfg(feature = "serve")]
pub mod serve;
pub mod site;
pub mod slug;
pub mod suggest;
pub mod table;
pub mod theme;
pub mod view;
pub mod world;
pub mod write;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod pipeline_tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use again::{Remembering, Tree};
use check::Options;
use derive::Derivation;
use diagnostic::{Diagnostic, Severity};
use encode::{EncodeError, Encoded};
use image_facts::Remembered;
use plan::ImagePlan;
use render::{Blocks, Templates};
use site::{Site, Unpublished};
use theme::Theme;
use view::{Document, Views};
use world::World;
use write::{Cache, Destination, PictureNotes, Publication, Published, WriteError};

/// Folders and choices of one build.
#[derive(Debug, Clone)]
pub struct Project {
    pub content: PathBuf,
    pub themes: PathBuf,
    pub destination: Destination,
    /// Encoded pictures are kept below it.
    pub cache: PathBuf,
    /// Put compressed copies beside text files.
    pub precompress: bool,
    pub options: Options,
}

/// What there is to tell about a build or a check that succeeded.
#[derive(Debug)]
pub struct Report {
    pub warnings: Vec<Diagnostic>,
    /// Pages left out, with their reasons.
    pub unpublished: Vec<Unpublished>,
    /// Pages that only `--drafts` shows, with the reasons why visitors would not see them.
    pub previewed: Vec<Unpublished>,
    /// HTML pages, listings included, redirections not.
    pub pages: usize,
    /// Sources of pictures.
    pub images: Encoded,
    /// `None` when nothing was to be written.
    pub published: Option<Published>,
    /// Every page with an address, for whoever shows an error where it belongs.
    pub origins: Vec<Origin>,
}

/// What an editor opens to change a page, besides what all pages share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// `/actions/annoncer/`
    pub url: String,
    /// `content/actions/annoncer/index.md`
    pub source: String,
    /// Identifier of the form it carries.
    pub form: Option<String>,
}

/// Why there is no new site. The previous one stands.
#[derive(Debug)]
pub enum Failure {
    /// Errors in content or theme, and the warnings found with them.
    Content(Vec<Diagnostic>),
    Write(WriteError),
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostic::sort(&mut diagnostics);
        Self::Content(diagnostics)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

impl From<EncodeError> for Failure {
    fn from(error: EncodeError) -> Self {
        match error {
            EncodeError::Content(faults) => faults.into(),
            EncodeError::Write(error) => error.into(),
        }
    }
}

/// Publishes the site that `world` describes.
///
/// # Errors
/// [`Failure`]; the previous site is left as it was.
pub fn build(world: &dyn World, project: &Project) -> Result<Report, Failure> {
    build_and_tell(world, project, |_| ())
}

/// The same; `ready` is told as soon as the site is in place, before what only the next build needs.
fn build_and_tell(
    world: &dyn World,
    project: &Project,
    ready: impl FnOnce(&Report),
) -> Result<Report, Failure> {
    let mut publication = Publication::begin(
        project.destination.clone(),
        &[&project.content, &project.themes, &project.cache],
    )?
    .precompressed(project.precompress);

    // 0. Where only texts of pages changed since the last build, those pages are all there is to draw.
    let tree = Tree::of(world);
    let small = tree.as_ref().and_then(|tree| again::small_change(tree, world, project, &publication));
    if let Some(small) = small {
        return Ok(small.publish(project, publication, ready)?);
    }
    let remembering = tree.map(|tree| Remembering::begin(tree, project));

    // 1–6. Everything but pixels, into a folder aside.
    let former = publication.previous_bundle();
    let put: Put<'_> = &|path, bytes| publication.stage(path, bytes);
    let notes = PictureNotes::of(&project.cache, &project.content);
    let pictures = notes.read();
    let drawn = draw(world, &project.options, &pictures, former.as_deref(), put, remembering.as_ref());
    // Also when something is wrong: the next build, once it is mended, need not read them again.
    notes.write(&pictures, drawn.is_ok());
    let drawn = drawn?;

    // 7. Documents as they are; pixels, from the cache where they are known.
    downloads::stage(&drawn.site.downloads, world, &publication)?;
    let cache = Cache::images(&project.cache);
    let images = encode::all(&drawn.plan, world, &cache, &publication)?;

    // 8. In place, file by file.
    let published = publication.publish(&drawn.bundle)?;
    let settings = drawn.site.settings.clone();
    let report = drawn.report(images, Some(published.clone()));
    ready(&report);
    if let Some(remembering) = remembering {
        remembering.remember(project, &settings, &report, publication.seal(&published));
    }
    cache.prune();
    Ok(report)
}

/// Finds what would stop a build; writes nothing.
///
/// # Errors
/// [`Failure::Content`] with every error.
pub fn check(world: &dyn World, options: &Options) -> Result<Report, Failure> {
    let drawn = draw(world, options, &Remembered::default(), None, &|_, _| Ok(()), None)?;
    let images = Encoded { images: drawn.plan.images().count(), decoded: 0 };
    Ok(drawn.report(images, None))
}

/// As [`check()`], and visits what the content leads to on other sites: what it finds are warnings like the others.
///
/// # Errors
/// [`Failure::Content`] with every error; with every warning too when they are denied, once all are known.
#[cfg(feature = "external-links")]
pub fn check_and_visit(
    world: &dyn World,
    options: &Options,
    politeness: &external::Politeness,
) -> Result<Report, Failure> {
    let mut report = check(world, &Options { deny_warnings: false, ..options.clone() })?;
    report.warnings.extend(external::check(world, politeness));
    diagnostic::sort(&mut report.warnings);
    report.warnings = allowed(std::mem::take(&mut report.warnings), options)?;
    Ok(report)
}

/// A site without its pixels.
struct Drawn {
    site: Site,
    warnings: Vec<Diagnostic>,
    plan: ImagePlan,
    /// Files of the bundle folder, by name.
    bundle: Vec<(&'static str, Vec<u8>)>,
    pages: usize,
}

impl Drawn {
    fn report(self, images: Encoded, published: Option<Published>) -> Report {
        let Self { site, warnings, pages, .. } = self;
        let Site { unpublished, previewed, pages: sources, translations, .. } = site;
        let origin = |page: site::Page| Origin { url: page.url, source: page.source, form: page.form };
        let mut all = sources;
        all.extend(translations.into_iter().flat_map(|edition| edition.pages));
        // In parallel: what is not told is dropped, and that is nearly the whole site.
        let origins = all.into_par_iter().map(origin).collect();
        Report { warnings, unpublished, previewed, pages, images, published, origins }
    }
}

/// Receives a file of the site: its path below the published folder, and its bytes.
type Put<'p> = &'p (dyn Fn(&str, &[u8]) -> Result<(), WriteError> + Sync);

fn draw(
    world: &dyn World,
    options: &Options,
    pictures: &Remembered,
    former_bundle: Option<&[u8]>,
    put: Put<'_>,
    remembering: Option<&Remembering>,
) -> Result<Drawn, Failure> {
    // 1. Load, parse and check; the theme too, so that one run tells all errors.
    let checked = check::site(world, options, pictures);
    let declared = if checked.is_err() { check::declared(world, options) } else { None };
    let of_declared = declared.as_ref().map(|model| &model.settings.languages);
    let languages = checked.as_ref().map_or(of_declared, |(site, _)| Some(&site.settings.languages));
    let theme = theme::load(world, languages.map_or(&[], Vec::as_slice));
    let assets = theme.as_ref().map_or(Ok(None), |theme| assets::fingerprint(theme).map(Some));
    let templates = theme.as_ref().map_or(Ok(None), |theme| Templates::compile(theme).map(Some));
    let roles = || unknown_roles(world, options);
    let ((site, mut warnings), theme, assets, templates) =
        all_or_errors(checked, theme, assets, templates, &roles)?;

    // 2. Name what every picture becomes.
    let plan = ImagePlan::new(&site, &theme.settings)?;

    // 3. Publish the theme's files under fingerprinted names.
    for (path, bytes) in &assets.files {
        put(path, bytes)?;
    }

    // 4. Say what templates see, in each edition.
    let no_texts = BTreeMap::new();
    let texts = |edition: &Site| theme.messages(&edition.edition.lang).unwrap_or(&no_texts);
    let blocks: Vec<Blocks> =
        site.editions().map(|edition| templates.blocks(texts(edition))).collect::<Result<_, _>>()?;
    let mut editions: Vec<Views> = Vec::new();
    for (edition, blocks) in site.editions().zip(&blocks) {
        let foreign = editions.first().map(|first| first.lent_to(edition)).unwrap_or_default();
        editions.push(
            Views::translated(edition, &plan, &theme.settings, texts(edition), foreign)
                .with_blocks(blocks)
                .with_assets(&assets.map),
        );
    }

    // 5. Render every page.
    let faults = Mutex::new(BTreeMap::new());
    let mut pages = 0;
    for views in &editions {
        let renderer = templates.share(&views.site(), views.messages(), &assets.map)?;
        let documents = views.documents();
        pages += documents.iter().filter(|document| !matches!(document, Document::Redirect(..))).count();
        if let Some(remembering) = remembering {
            remembering.edition(views, &renderer);
        }
        documents.par_iter().try_for_each_init(Vec::new, |html, document| {
            let (context, source) = (views.context(*document), views.source(*document));
            match renderer.render(&context, source, html) {
                Ok(()) => {
                    let file = file_of(&views.url(*document));
                    let written = put(&file, html);
                    if let (Some(remembering), Some(outline)) = (remembering, views.outline(*document)) {
                        remembering.page(source, file, outline, &renderer, context);
                    }
                    written
                }
                Err(fault) => {
                    // One line of a template fails for many pages: the first by name is told.
                    let place = (fault.file.clone(), fault.span.clone().map(|span| (span.start, span.end)));
                    let mut faults = faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    let first = faults.entry(place).or_insert_with(|| fault.clone());
                    if fault.help < first.help {
                        *first = fault;
                    }
                    Ok(())
                }
            }
        })?;
    }
    let faults = faults.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let faults: Vec<_> = faults.into_values().chain(blocks.iter().flat_map(Blocks::faults)).collect();
    if !faults.is_empty() {
        return Err(faults.into());
    }

    // 6. Derive what follows from the pages.
    let derivation = Derivation {
        site: &site,
        views: &editions[0],
        editions: &editions,
        theme: &theme,
        texts: texts(&site),
        assets: &assets.map,
        today: site.settings.day_of(options.now),
    };
    derive::files(&derivation, put)?;
    let bundle = derive::bundle_files(&derivation, former_bundle);
    warnings.extend(derive::warnings(&site));
    diagnostic::sort(&mut warnings);
    drop(editions);
    let warnings = allowed(warnings, options)?;
    Ok(Drawn { site, warnings, plan, bundle, pages })
}

/// The warnings again, or as errors when none is to be left.
fn allowed(warnings: Vec<Diagnostic>, options: &Options) -> Result<Vec<Diagnostic>, Failure> {
    if !options.deny_warnings || warnings.is_empty() {
        return Ok(warnings);
    }
    let denied = |warning: Diagnostic| Diagnostic { severity: Severity::Error, ..warning };
    Err(warnings.into_iter().map(denied).collect::<Vec<_>>().into())
}

type Checked = (Site, Vec<Diagnostic>);

/// Everything that the drawing needs, or every error that any part of it has.
fn all_or_errors(
    checked: Result<Checked, Vec<Diagnostic>>,
    theme: Result<Theme, Vec<Diagnostic>>,
    assets: Result<Option<assets::Assets>, Vec<Diagnostic>>,
    templates: Result<Option<Templates>, Vec<Diagnostic>>,
    others: &dyn Fn() -> Vec<Diagnostic>,
) -> Result<(Checked, Theme, assets::Assets, Templates), Failure> {
    match (checked, theme, assets, templates) {
        (Ok(checked), Ok(theme), Ok(Some(assets)), Ok(Some(templates))) => {
            Ok((checked, theme, assets, templates))
        }
        (checked, theme, assets, templates) => {
            let warnings = checked.as_ref().map_or(Vec::new(), |(_, warnings)| warnings.clone());
            let errors = [checked.err(), theme.err(), assets.err(), templates.err()];
            Err(errors
                .into_iter()
                .flatten()
                .flatten()
                .chain(warnings)
                .chain(others())
                .collect::<Vec<_>>()
                .into())
        }
    }
}

/// What the plan of pictures would tell next, for when it is never drawn up.
fn unknown_roles(world: &dyn World, options: &Options) -> Vec<Diagnostic> {
    let (Some(model), Some(settings)) = (check::declared(world, options), theme::settings(world)) else {
        return Vec::new();
    };
    plan::unknown_roles(model.collections.iter().map(|declared| &declared.collection), &settings)
}

/// `/actions/` is published as `actions/index.html`.
fn file_of(url: &str) -> String {
    let path = url.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}
