//! Everything the checks need from the tree, read once.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::model;
use crate::world::World;

/// Beyond this a text file is a mistake: a page of a thousand screens, or a renamed photo.
const MAX_TEXT_BYTES: usize = 2 * 1024 * 1024;

/// Where form definitions stand.
pub(crate) const FORMS: &str = "content/forms/";

/// Where data files stand.
pub(crate) const DATA: &str = "content/data/";

/// One text file.
#[derive(Debug, Clone)]
pub struct Source {
    pub path: String,
    pub text: String,
}

/// What was found, unread by anyone yet.
#[derive(Debug)]
pub struct Sources {
    /// Every path of the world, sorted.
    pub files: Vec<String>,
    pub site: Option<Source>,
    pub pages: Vec<Source>,
    pub forms: Vec<Source>,
    /// Data files, by whatever name.
    pub data: Vec<Source>,
    /// Names of templates, without `.html`; empty when there is no theme at all.
    pub templates: BTreeSet<String>,
    /// Ids the theme's templates use themselves, which no heading may take.
    pub theme_ids: Arc<BTreeSet<String>>,
}

/// Reads all texts; what could not be read is reported and left out.
pub fn load(world: &dyn World) -> Result<(Sources, Vec<Diagnostic>), Vec<Diagnostic>> {
    let files = world.list().map_err(|error| {
        let help = "Vérifiez les dossiers donnés par --content et --themes, et leurs droits de lecture.";
        vec![Diagnostic::error("dossier-illisible", error.path, error.message).help(help)]
    })?;
    let wanted = |keep: fn(&str) -> bool| files.par_iter().filter(move |path| keep(path));
    let mut diagnostics = Vec::new();
    let pages = sort_out(wanted(is_page).map(|path| read_text(world, path)).collect(), &mut diagnostics);
    let forms = sort_out(wanted(is_form).map(|path| read_text(world, path)).collect(), &mut diagnostics);
    let data = sort_out(wanted(is_data).map(|path| read_text(world, path)).collect(), &mut diagnostics);
    diagnostics.extend(files.iter().filter_map(|path| misplaced_data(path)));
    let misnamed = files.iter().filter(|path| path.starts_with(FORMS) && path.ends_with(".yml"));
    diagnostics.extend(misnamed.map(|path| {
        let help = format!("Renommez-le en « {} ».", path.replace(".yml", ".yaml"));
        Diagnostic::error(
            "formulaire-mal-nomme",
            path,
            "Ce formulaire serait ignoré : son nom finit par « .yml »",
        )
        .help(help)
    }));
    let site = files.iter().find(|path| path.as_str() == model::FILE).map(|path| read_text(world, path));
    let site = sort_out(site.into_iter().collect(), &mut diagnostics).pop();
    if site.is_none() && diagnostics.iter().all(|d| d.file != model::FILE) {
        let near = files.iter().find(|path| {
            path.rsplit('/').next().is_some_and(|name| ["site.yml", "Site.yaml"].contains(&name))
        });
        let help = match near {
            Some(path) => format!("Renommez « {path} » en « {} ».", model::FILE),
            None => {
                "Créez ce fichier : il déclare le titre du site, ses menus et ses collections. Le contenu \
                     se trouve-t-il bien dans le dossier donné par --content ?"
                    .to_owned()
            }
        };
        diagnostics.push(
            Diagnostic::error("site-yaml-absent", model::FILE, "Le fichier « content/site.yaml » manque")
                .help(help),
        );
    }
    let templates = files
        .iter()
        .filter_map(|path| path.strip_prefix("themes/templates/")?.strip_suffix(".html").map(str::to_owned))
        .collect();
    let theme_ids = Arc::new(theme_ids(world, &files));
    Ok((Sources { files, site, pages, forms, data, templates, theme_ids }, diagnostics))
}

pub(crate) fn is_page(path: &str) -> bool {
    path.starts_with("content/") && path.ends_with(".md") && !is_readme(path)
}

fn is_form(path: &str) -> bool {
    path.starts_with(FORMS) && path.ends_with(".yaml")
}

fn is_data(path: &str) -> bool {
    path.strip_prefix(DATA).is_some_and(|name| name.ends_with(".yaml") && !name.contains('/'))
}

/// A file that looks like data but would be ignored.
fn misplaced_data(path: &str) -> Option<Diagnostic> {
    let name = path.strip_prefix(DATA)?;
    let (stem, ending) = name.rsplit_once('.')?;
    let (message, help) = match ending {
        "yml" | "json" | "toml" => (
            format!("Ces données seraient ignorées : leur nom finit par « .{ending} »"),
            format!("Enregistrez-les en YAML, dans « {DATA}{stem}.yaml »."),
        ),
        "yaml" if name.contains('/') => (
            "Ces données seraient ignorées : elles sont dans un sous-dossier".to_owned(),
            format!("Déplacez-les en « {DATA}{} ».", name.replace('/', "-")),
        ),
        _ => return None,
    };
    Some(Diagnostic::error("donnees-mal-nommees", path, message).help(help))
}

/// Explanations for the people who keep the folder, never a page.
pub fn is_readme(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case("readme.md"))
}

fn sort_out(read: Vec<Result<Source, Diagnostic>>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Source> {
    let mut sources = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(source) => sources.push(source),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    sources
}

fn read_text(world: &dyn World, path: &str) -> Result<Source, Diagnostic> {
    let bytes = world.read(path).map_err(|error| {
        Diagnostic::error("fichier-illisible", path, error.message).help("Vérifiez que le fichier s’ouvre.")
    })?;
    if bytes.len() > MAX_TEXT_BYTES {
        let message = format!("Ce fichier est trop grand : {} Mo", bytes.len() / 1024 / 1024);
        let help = "Un texte tient en moins de 2 Mo. Est-ce une photo renommée ? Sinon, partagez la page.";
        return Err(Diagnostic::error("fichier-trop-grand", path, message).help(help));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { path: path.to_owned(), text }),
        Err(error) => {
            let start = error.utf8_error().valid_up_to();
            let message = "Ce fichier contient des caractères illisibles";
            let help = "Enregistrez-le en UTF-8 (dans l’éditeur : Enregistrer sous, encodage UTF-8).";
            Err(Diagnostic::error("utf8-invalide", path, message).at(start..start + 1).help(help))
        }
    }
}

/// Literal ids in the templates. Unreadable templates are the theme's own errors.
fn theme_ids(world: &dyn World, files: &[String]) -> BTreeSet<String> {
    let templates =
        files.iter().filter(|path| path.starts_with("themes/templates/") && path.ends_with(".html"));
    let mut ids = BTreeSet::new();
    for text in templates.filter_map(|path| String::from_utf8(world.read(path).ok()?).ok()) {
        let literal =
            |rest: &str| rest.split('"').next().filter(|id| !id.contains(['{', '%'])).map(str::to_owned);
        ids.extend(text.split(" id=\"").skip(1).filter_map(literal));
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    #[test]
    fn texts_are_sorted_by_what_they_are() {
        let world = Memory::new()
            .with("content/site.yaml", "a: b")
            .with("content/pages/index.md", "x")
            .with("content/pages/README.md", "x")
            .with("content/forms/f.yaml", "x")
            .with("content/data/chiffres.yaml", "x")
            .with("content/data/README.md", "x")
            .with("themes/templates/base.html", "<main id=\"contenu\"><p id=\"{{ x }}\">");
        let (sources, diagnostics) = load(&world).unwrap();
        assert!(diagnostics.is_empty());
        assert_eq!(sources.pages.len(), 1);
        assert_eq!(sources.forms.len(), 1);
        assert_eq!(sources.data.len(), 1);
        assert!(sources.site.is_some() && sources.templates.contains("base"));
        assert_eq!(sources.theme_ids.iter().collect::<Vec<_>>(), ["contenu"]);
    }

    #[test]
    fn what_cannot_be_read_is_reported() {
        let world = Memory::new()
            .with("content/site.yml", "a: b")
            .with("content/forms/avis.yml", "title: Avis")
            .with("content/data/a.yml", "a: b")
            .with("content/data/b/c.yaml", "a: b")
            .with("content/pages/a.md", b"abc\xff".as_slice())
            .with("content/pages/b.md", vec![b'x'; MAX_TEXT_BYTES + 1]);
        let (_, diagnostics) = load(&world).unwrap();
        let codes: Vec<_> = diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(
            codes,
            [
                "utf8-invalide",
                "fichier-trop-grand",
                "donnees-mal-nommees",
                "donnees-mal-nommees",
                "formulaire-mal-nomme",
                "site-yaml-absent"
            ]
        );
        assert!(diagnostics[3].help.as_deref().unwrap().contains("content/data/b-c.yaml"));
        assert_eq!(diagnostics[0].span, Some(3..4));
        assert!(diagnostics[5].help.as_deref().unwrap().contains("content/site.yml"));
    }
}
