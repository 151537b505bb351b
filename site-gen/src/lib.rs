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
mod draw;
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

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use again::{Remembering, Tree};
use check::Options;
use diagnostic::{Diagnostic, Severity};
use draw::{Put, draw};
use encode::{EncodeError, Encoded};
use image_facts::Remembered;
use site::Unpublished;
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

/// The warnings again, or as errors when none is to be left.
fn allowed(warnings: Vec<Diagnostic>, options: &Options) -> Result<Vec<Diagnostic>, Failure> {
    if !options.deny_warnings || warnings.is_empty() {
        return Ok(warnings);
    }
    let denied = |warning: Diagnostic| Diagnostic { severity: Severity::Error, ..warning };
    Err(warnings.into_iter().map(denied).collect::<Vec<_>>().into())
}
