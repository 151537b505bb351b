//! Stages 1 to 6: from what the world holds to every file of the site but its pixels.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rayon::prelude::*;

use crate::again::Remembering;
use crate::check::{self, Options};
use crate::derive::{self, Derivation};
use crate::diagnostic::{self, Diagnostic};
use crate::encode::Encoded;
use crate::image_facts::Remembered;
use crate::plan::{self, ImagePlan};
use crate::render::{Blocks, Templates};
use crate::site::{self, Site};
use crate::theme::{self, Theme};
use crate::view::{Document, Views};
use crate::world::World;
use crate::write::{Published, WriteError};
use crate::{Failure, Origin, Report, allowed, assets};

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

pub(crate) fn draw(
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
pub(crate) fn file_of(url: &str) -> String {
    let path = url.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}
