//! Images: the file exists and decodes, somebody says what it shows, and it may be shown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use forms::yaml::Node;
use jiff::ToSpan;

use super::{Context, links};
use crate::diagnostic::Diagnostic;
use crate::image_facts::{self, Facts, Remembered};
use crate::plan::{DEFAULT_ROLE, Roles};
use crate::site::{Alt, FieldType, Focal, Image, ImageFormat, Rights};
use crate::slug;
use crate::suggest;
use crate::table::{self, Report, Table};
use crate::theme;
use crate::world::World;

/// An agreement that ends within this many days is worth a warning.
const SOON_DAYS: i64 = 30;

/// Every file that may be an image; each is read once at most, and only if a page shows it.
pub(super) struct Images<'w> {
    world: &'w dyn World,
    remembered: &'w Remembered,
    /// What each role needs; `None` without a theme that can be read, which is reported elsewhere.
    roles: Option<Roles>,
    facts: BTreeMap<&'w str, OnceLock<Result<Facts, Unreadable>>>,
}

/// Photos, by the end of their names: they are shown, never published as they are.
pub(super) const PHOTOS: [&str; 11] =
    ["jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "heif", "tif", "tiff", "bmp"];

/// Files that are certainly meant to be shown; others may be offered for download.
fn is_picture(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    extension == "svg" || PHOTOS.contains(&extension.as_str())
}

/// The page whose folder holds the file, the nearest one: `actions/annoncer/index.md` for all below `actions/annoncer`.
fn owner<'p>(file: &str, pages: &'p BTreeSet<String>) -> Option<&'p String> {
    let mut folder = file.rsplit_once('/')?.0;
    // The folder of a collection belongs to all its pages.
    while folder.matches('/').count() > 1 {
        // The original before its translations.
        let original = pages.get(&format!("{folder}/index.md"));
        if original.is_some() {
            return original;
        }
        let prefix = format!("{folder}/index.");
        if let Some(page) = pages.range(prefix.clone()..).next().filter(|page| page.starts_with(&prefix)) {
            return Some(page);
        }
        folder = folder.rsplit_once('/')?.0;
    }
    None
}

#[derive(Clone)]
struct Unreadable {
    message: String,
    help: String,
}

/// Why an image cannot be shown.
pub(super) struct Fault {
    pub code: &'static str,
    pub message: String,
    pub help: String,
}

impl<'w> Images<'w> {
    pub fn new(world: &'w dyn World, files: &'w [String], remembered: &'w Remembered) -> Self {
        let images = files.iter().map(String::as_str).filter(|path| {
            path.starts_with("content/") && !path.ends_with(".md") && !path.ends_with(".yaml")
        });
        let roles = theme::settings(world).map(|settings| Roles::new(&settings));
        Self { world, remembered, roles, facts: images.map(|path| (path, OnceLock::new())).collect() }
    }

    /// The file that `src` names on the page `source`, with what is known of it.
    pub fn find(&self, source: &str, src: &str) -> Result<(String, Facts), Fault> {
        if links::scheme(src).is_some() || src.starts_with("//") {
            return Err(Fault {
                code: "image-distante",
                message: format!("L’image « {src} » se trouve sur un autre site"),
                help:
                    "Copiez-la à côté de la page, avec l’accord de son auteur, et écrivez son nom de fichier."
                        .to_owned(),
            });
        }
        let known = links::file_paths(source, src).find_map(|path| self.facts.get_key_value(path.as_str()));
        let Some((path, facts)) = known else { return Err(self.missing(source, src)) };
        match facts.get_or_init(|| self.read(path)) {
            Ok(facts) => Ok(((*path).to_owned(), *facts)),
            Err(Unreadable { message, help }) => Err(Fault {
                code: "image-illisible",
                message: format!("Image « {src} » : {message}"),
                help: help.clone(),
            }),
        }
    }

    fn read(&self, path: &str) -> Result<Facts, Unreadable> {
        // The stamp first: what changes while it is read looks different next time.
        let stamp = self.world.stamp(path);
        self.remembered.facts(path, stamp, || self.read_anew(path))
    }

    fn read_anew(&self, path: &str) -> Result<Facts, Unreadable> {
        let bytes = self.world.read(path).map_err(|error| Unreadable {
            message: error.message,
            help: "Vérifiez que le fichier s’ouvre.".to_owned(),
        })?;
        image_facts::read(path, &bytes)
            .map_err(|error| Unreadable { message: error.to_string(), help: error.help().to_owned() })
    }

    /// What an editor may not expect of a picture that can be shown; `src` is its name on the page.
    pub fn remark(&self, src: &str, facts: Facts, role: &str, span: &Range<usize>, report: &mut Report) {
        let Facts { format, width, height, animated, .. } = facts;
        if animated {
            let message = format!("L’image « {src} » est animée : seule sa première vue sera montrée");
            let help = "Mettez à sa place une photo, ou plusieurs qui montrent les étapes : ce qui bouge seul gêne la \
                        lecture.";
            report.warning("image-animee", span, message, help);
        }
        let Some(needs) = self.roles.as_ref().map(|roles| roles.get(role)) else { return };
        let ((least, best), shown) = (needs.range(), needs.shown_width(width, height));
        if format != ImageFormat::Svg && shown < least {
            let cropped = if shown < width {
                format!(", dont {shown} de large une fois recadrés")
            } else {
                String::new()
            };
            let message = format!(
                "L’image « {src} » est petite : {width} × {height} pixels{cropped}, et il en faut au moins {least} de large"
            );
            let help = format!(
                "Demandez l’original à qui l’a faite : {best} pixels de large suffisent. Agrandie, elle resterait floue."
            );
            report.warning("image-petite", span, message, help);
        }
    }

    /// Pictures that no page of `pages` asked for.
    pub fn unused(&self, pages: &BTreeSet<String>) -> Vec<Diagnostic> {
        let unseen = self.facts.iter().filter(|(_, facts)| facts.get().is_none()).map(|(path, _)| *path);
        unseen
            .filter(|path| is_picture(path))
            .map(|path| {
                let help = format!("Montrez-la sur une page, ou supprimez le fichier « {path} ».");
                let name = path.rsplit('/').next().unwrap_or(path);
                // Shown with the page it was probably meant for.
                let (file, message) = match owner(path, pages) {
                    Some(page) => (
                        page.as_str(),
                        format!("L’image « {name} », rangée avec cette page, n’est montrée nulle part"),
                    ),
                    None => (path, "Cette image n’est montrée nulle part".to_owned()),
                };
                Diagnostic::warning("image-inutilisee", file, message).help(help)
            })
            .collect()
    }

    fn missing(&self, source: &str, src: &str) -> Fault {
        let folder = &source[..source.rfind('/').map_or(0, |at| at + 1)];
        let beside = |path: &&&str| path.strip_prefix(folder).is_some_and(|name| !name.contains('/'));
        let name = src.rsplit('/').next().unwrap_or(src);
        let names: Vec<&str> = self.facts.keys().filter(beside).map(|path| &path[folder.len()..]).collect();
        let shared: Vec<String> = self
            .facts
            .keys()
            .filter_map(|path| path.strip_prefix("content/images/"))
            .map(|name| format!("/images/{name}"))
            .collect();
        let shared_near = || suggest::nearest(src, shared.iter().map(String::as_str));
        let shared_same =
            || shared.iter().map(String::as_str).find(|path| path.rsplit('/').next() == Some(name));
        let near = suggest::nearest(name, names.iter().copied()).or_else(shared_near).or_else(shared_same);
        Fault {
            code: "image-introuvable",
            message: format!("L’image « {src} » est introuvable"),
            help: match near {
                Some(near) if has_loose_accents(near) != has_loose_accents(src) => format!(
                    "Le nom du fichier « {near} » a ses accents écrits autrement (habitude des Mac) : renommez-le \
                     sans accents, par exemple « {} ».",
                    slug::fold(near)
                ),
                Some(near) => format!("Vouliez-vous dire « {near} » ?"),
                None if names.is_empty() => {
                    format!("Posez le fichier à côté de la page, dans « {} ».", folder.trim_end_matches('/'))
                }
                None => suggest::among(name, names, "Fichiers à côté de cette page"),
            },
        }
    }
}

/// Whether accents are characters of their own, which looks the same but is another file name.
fn has_loose_accents(name: &str) -> bool {
    name.contains(|c| ('\u{300}'..='\u{36f}').contains(&c))
}

/// An image declared in a front matter.
pub(super) fn field(
    node: &Node,
    field: &FieldType,
    source: &str,
    context: &Context,
    report: &mut Report,
) -> Option<Image> {
    let mut table = Table::open(node, &field.name, report)?;
    let src = table
        .require("src", "Écrivez le nom du fichier posé à côté de la page : « src: photo.jpg ».", report)
        .and_then(|node| Some((table::text(node, "src", report)?, node.span.clone())));
    let decorative = table.boolean("decorative", report).unwrap_or(false);
    let alt = alt(&mut table, decorative, &node.span, report);
    let help = "Dites qui a fait l’image : « credit: \"Photo : prénom nom\" ».";
    let credit = table.required_text("credit", help, report);
    let help =
        "Dites ce que l’accord permet : « rights: { scope: \"site de la plateforme\", date: 3 mars 2025 } ».";
    let shown = src.as_ref().map_or_else(|| "cette image".to_owned(), |(src, _)| format!("« {src} »"));
    let usual = &context.model.settings.default_rights;
    let rights = match (table.get("rights"), usual) {
        (Some(node), _) => rights(node, &shown, context, report),
        (None, Some(scope)) => Some(Rights { scope: scope.clone(), ..Rights::default() }),
        (None, None) => table.require("rights", help, report).and(None),
    };
    let focal = table.get("focal").map_or(Some(Focal::default()), |node| focal(node, report));
    table.close(report);
    let (src, span) = src?;
    let (path, facts) = found(context.images.find(source, &src), &span, report)?;
    let role = field.role.as_ref().map(|(role, _)| role.clone());
    context.images.remark(&src, facts, role.as_deref().unwrap_or(DEFAULT_ROLE), &span, report);
    let Facts { format, width, height, digest, .. } = facts;
    let (alt, credit, rights, focal) = (alt?, credit?, rights?, focal?);
    Some(Image { source: path, format, width, height, alt, credit, rights, digest, focal, role })
}

/// `40% 30%`: from the left, then from the top.
fn focal(node: &Node, report: &mut Report) -> Option<Focal> {
    let text = table::text(node, "focal", report)?;
    if let Some(focal) = Focal::parse(&text) {
        return Some(focal);
    }
    let help = "Écrivez la distance depuis la gauche, puis depuis le haut : « focal: \"40% 30%\" ».";
    report.error("cadrage-invalide", &node.span, format!("« {text} » n’est pas un point de l’image"), help);
    None
}

fn found<T>(found: Result<T, Fault>, span: &Range<usize>, report: &mut Report) -> Option<T> {
    found.map_err(|fault| report.error(fault.code, span, fault.message, fault.help)).ok()
}

fn alt(table: &mut Table, decorative: bool, span: &Range<usize>, report: &mut Report) -> Option<Alt> {
    match (table.text("alt", report), decorative) {
        (Some(alt), false) => Some(Alt::Text(alt)),
        (None, true) => Some(Alt::Decorative),
        (Some(_), true) => {
            let help = "Gardez « alt » si l’image apprend quelque chose, « decorative: oui » sinon.";
            report.error("image-sans-description", span, "Une image décorative n’a pas de description", help);
            None
        }
        (None, false) => {
            let help = "Dites ce qu’elle montre : « alt: Deux personnes autour d’une table ». Si elle n’apprend \
                        rien, écrivez « decorative: oui ».";
            report.error("image-sans-description", span, "Cette image n’a pas de texte alternatif", help);
            None
        }
    }
}

/// `shown` is the image, as the page names it.
fn rights(node: &Node, shown: &str, context: &Context, report: &mut Report) -> Option<Rights> {
    let mut table = Table::open(node, "rights", report)?;
    let scope = match &context.model.settings.default_rights {
        Some(usual) => Some(table.text("scope", report).unwrap_or_else(|| usual.clone())),
        None => table.required_text("scope", "Dites ce que l’accord permet : « scope: … ».", report),
    };
    let date = table.date("date", report);
    let expires_at = table.entry("expires").map(|(_, node)| node.span.clone());
    let expires = table.date("expires", report);
    let withdrawn_at = table.entry("withdrawn").map(|(name, _)| name.span.clone());
    let withdrawn = table.boolean("withdrawn", report).unwrap_or(false);
    table.close(report);
    if withdrawn {
        let help = "Retirez cette image de la page, et son fichier du dossier.";
        let span = withdrawn_at.unwrap_or_else(|| node.span.clone());
        report.error("droits-retires", &span, format!("L’accord pour montrer {shown} a été retiré"), help);
    }
    let today = context.today;
    if let Some(end) = expires {
        let span = expires_at.unwrap_or_else(|| node.span.clone());
        let last = end.last_day();
        let help = "Retirez l’image, ou demandez un nouvel accord et corrigez « expires ».";
        if last < today {
            let message = format!("L’accord pour montrer {shown} a expiré : {}", end.label());
            report.error("droits-expires", &span, message, help);
        } else if today.checked_add(SOON_DAYS.days()).is_ok_and(|soon| last < soon) {
            let message = format!("L’accord pour montrer {shown} expire bientôt : {}", end.label());
            report.warning("droits-bientot-expires", &span, message, help);
        }
    }
    Some(Rights { scope: scope?, date, expires })
}
