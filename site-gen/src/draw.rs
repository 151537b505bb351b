//! Stages 1 to 6: from what the world holds to every file of the site but its pixels.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::again::Remembering;
use crate::assets::{self, Assets};
use crate::check::{self, Options};
use crate::derive::{self, Derivation};
use crate::diagnostic::{self, Diagnostic};
use crate::encode::Encoded;
use crate::image_facts::Remembered;
use crate::model::Model;
use crate::plan::{self, ImagePlan};
use crate::render::{self, Blocks, Templates};
use crate::site::{self, Site};
use crate::theme::{self, Theme};
use crate::view::{Document, Views};
use crate::world::World;
use crate::write::{Published, WriteError};
use crate::{Failure, Origin, Report, allowed};

/// A site without its pixels.
pub(crate) struct Drawn {
    pub site: Site,
    warnings: Vec<Diagnostic>,
    pub plan: ImagePlan,
    /// Files of the bundle folder, by name.
    pub bundle: Vec<(&'static str, Vec<u8>)>,
    pages: usize,
}

impl Drawn {
    pub fn report(self, images: Encoded, published: Option<Published>) -> Report {
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
pub(crate) type Put<'p> = &'p (dyn Fn(&str, &[u8]) -> Result<(), WriteError> + Sync);

/// On a thread of the pool: memory that one step frees is then at hand for the next, which runs on all of them.
pub(crate) fn draw(
    world: &dyn World,
    options: &Options,
    pictures: &Remembered,
    former_bundle: Option<&[u8]>,
    put: Put<'_>,
    remembering: Option<&Remembering>,
) -> Result<Drawn, Failure> {
    rayon::scope(|_| draw_here(world, options, pictures, former_bundle, put, remembering))
}

fn draw_here(
    world: &dyn World,
    options: &Options,
    pictures: &Remembered,
    former_bundle: Option<&[u8]>,
    put: Put<'_>,
    remembering: Option<&Remembering>,
) -> Result<Drawn, Failure> {
    // 1. Load, parse and check; the theme beside, so that one run tells all errors.
    let declared = check::declared(world, options);
    let (checked, prepared) = rayon::join(
        || check::site(world, options, pictures),
        || Prepared::load(world, declared.as_ref().map_or(&[], |model| &model.settings.languages)),
    );
    let roles = || declared.map(|model| unknown_roles(world, &model)).unwrap_or_default();
    let ((site, mut warnings), Prepared { theme, assets, templates }) =
        all_or_errors(checked, prepared, roles)?;

    let spoken: BTreeSet<&str> = site.editions().map(|edition| edition.edition.lang.as_str()).collect();
    warnings.extend(theme::untranslated(&theme, &Vec::from_iter(spoken)));

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

    render::check_conditions(&theme, &editions[0].site(), &editions[0].context(Document::NotFound))?;

    // 5. Render every page, and derive what follows from them: neither looks at what the other writes.
    let derivation = Derivation {
        site: &site,
        views: &editions[0],
        editions: &editions,
        theme: &theme,
        texts: texts(&site),
        assets: &assets.map,
        today: site.settings.day_of(options.now),
    };
    let (rendered, derived) = rayon::join(
        || render(&editions, &templates, &assets, put, remembering),
        || derive::files(&derivation, put),
    );
    let (pages, faults) = rendered?;
    derived?;
    let faults: Vec<_> = faults.into_iter().chain(blocks.iter().flat_map(Blocks::faults)).collect();
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let bundle = derive::bundle_files(&derivation, former_bundle);
    warnings.extend(derive::warnings(&site));
    diagnostic::sort(&mut warnings);
    drop(editions);
    let warnings = allowed(warnings, options)?;
    Ok(Drawn { site, warnings, plan, bundle, pages })
}

/// Draws the documents of all editions: how many are pages, and which templates failed.
fn render(
    editions: &[Views],
    templates: &Templates,
    assets: &Assets,
    put: Put<'_>,
    remembering: Option<&Remembering>,
) -> Result<(usize, Vec<Diagnostic>), Failure> {
    let faults = Mutex::new(BTreeMap::new());
    let mut pages = 0;
    for views in editions {
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
                    let mut faults = faults.lock().unwrap_or_else(PoisonError::into_inner);
                    let first = faults.entry(place).or_insert_with(|| fault.clone());
                    if fault.help < first.help {
                        *first = fault;
                    }
                    Ok(())
                }
            }
        })?;
    }
    let faults = faults.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((pages, faults.into_values().collect()))
}

/// A theme, and what is made of it while nothing is known of the pages.
struct Prepared {
    theme: Theme,
    assets: Assets,
    templates: Templates,
}

impl Prepared {
    fn load(world: &dyn World, languages: &[String]) -> Result<Self, Vec<Diagnostic>> {
        let theme = theme::load(world, languages)?;
        match (assets::fingerprint(&theme), Templates::compile(&theme)) {
            (Ok(assets), Ok(templates)) => Ok(Self { theme, assets, templates }),
            (assets, templates) => {
                Err([assets.err(), templates.err()].into_iter().flatten().flatten().collect())
            }
        }
    }
}

type Checked = (Site, Vec<Diagnostic>);

/// Everything that the drawing needs, or every error that any part of it has.
fn all_or_errors(
    checked: Result<Checked, Vec<Diagnostic>>,
    prepared: Result<Prepared, Vec<Diagnostic>>,
    others: impl FnOnce() -> Vec<Diagnostic>,
) -> Result<(Checked, Prepared), Failure> {
    match (checked, prepared) {
        (Ok(checked), Ok(prepared)) => Ok((checked, prepared)),
        (checked, prepared) => {
            let of_pages = checked.map_or_else(|errors| errors, |(_, warnings)| warnings);
            Err([of_pages, prepared.err().unwrap_or_default(), others()].concat().into())
        }
    }
}

/// What the plan of pictures would tell next, for when it is never drawn up.
fn unknown_roles(world: &dyn World, model: &Model) -> Vec<Diagnostic> {
    let Some(settings) = theme::settings(world) else { return Vec::new() };
    plan::unknown_roles(model.collections.iter().map(|declared| &declared.collection), &settings)
}

/// `/actions/` is published as `actions/index.html`.
pub(crate) fn file_of(url: &str) -> String {
    let path = url.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}
