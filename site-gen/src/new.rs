//! A new page to fill in: every field its collection declares, explained where it stands.
//!
//! Only computes; the command writes.

pub mod answers;
pub mod ask;

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::load::{self, Sources};
use crate::model::{self, Declared, Model};
use crate::site::CalendarDate;
use crate::slug;
use crate::suggest;
use crate::world::World;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPage {
    /// `content/actions/ma-nouvelle-action/index.md`
    pub path: String,
    pub text: String,
}

/// The files of a site and what it declares.
///
/// # Errors
/// When `site.yaml` cannot be read or has errors.
pub fn model(world: &dyn World) -> Result<(Sources, Model), Vec<Diagnostic>> {
    let (sources, diagnostics) = load::load(world)?;
    let Some(site) = &sources.site else {
        return Err(diagnostics.into_iter().filter(|d| d.file == model::FILE).collect());
    };
    let (model, found) = model::read(&site.text, Some("https://exemple.ch"));
    let Some(model) = model.filter(|_| !found.iter().any(Diagnostic::is_error)) else { return Err(found) };
    Ok((sources, model))
}

/// A collection by its name or by its folder.
///
/// # Errors
/// When there is none.
pub fn declared<'m>(model: &'m Model, collection: &str) -> Result<&'m Declared, Vec<Diagnostic>> {
    let wanted = collection.trim_matches('/');
    let wanted = wanted.strip_prefix("content/").unwrap_or(wanted);
    let found = model.collections.iter().find(|declared| {
        [&declared.collection.name, &declared.collection.folder].iter().any(|name| *name == wanted)
    });
    found.ok_or_else(|| {
        let names = model.collections.iter().map(|declared| declared.collection.name.as_str());
        let help = suggest::among(wanted, names, "Collections déclarées");
        let message = format!("Collection inconnue : « {wanted} »");
        vec![Diagnostic::error("collection-inconnue", model::FILE, message).help(help)]
    })
}

/// The text of a new page, for its editor to replace.
pub(crate) const BODY: &str = "\n## Premier titre\n\nÉcrivez ici.\n";

/// Prepares a page called `title` in a collection, given by its name or by its folder.
///
/// # Errors
/// When `site.yaml` cannot be read, the collection is unknown, the title gives no address, or the page exists.
pub fn page(
    world: &dyn World,
    collection: &str,
    title: &str,
    now: Timestamp,
) -> Result<NewPage, Vec<Diagnostic>> {
    let fail = |code, file: &str, message: String, help: String| {
        Err(vec![Diagnostic::error(code, file, message).help(help)])
    };
    let (sources, model) = model(world)?;
    let declared = declared(&model, collection)?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let slug = slug::from_text(&title);
    if slug.is_empty() {
        let message = format!("On ne peut pas faire une adresse du titre « {title} »");
        let help = "Donnez un titre qui contient au moins une lettre ou un chiffre.".to_owned();
        return fail("adresse-invalide", model::FILE, message, help);
    }
    let base = format!("content/{}/{slug}", declared.collection.folder);
    let path = format!("{base}/index.md");
    let beside = format!("{base}.md");
    if let Some(existing) = sources.files.iter().find(|file| **file == path || **file == beside) {
        let help = "Ouvrez ce fichier, ou choisissez un autre titre.".to_owned();
        return fail("page-existante", existing, "Cette page existe déjà".to_owned(), help);
    }
    let today = CalendarDate::from(model.settings.day_of(now));
    let mut text = String::from("---\n# Titre de la page, tel qu’il s’affiche.\n");
    let _ = writeln!(text, "title: {}", quoted(&title));
    text.push_str("# Une ou deux phrases pour les listes et les moteurs de recherche.\nsummary:\n");
    text.push_str(
        "# Brouillon : la page n’est pas publiée. Supprimez cette ligne pour la publier.\ndraft: true\n",
    );
    text.push_str("# Jour à partir duquel la page est visible, et jour à partir duquel elle ne l’est plus.\n# publish:\n# expire:\n");
    let _ = writeln!(text, "# Date de la dernière mise à jour.\nupdated: {}", today.label());
    for field in &declared.collection.fields {
        text.push('\n');
        text.push_str(&model::commented(field, &model.vocabularies));
    }
    let body = if declared.collection.entry_pages { BODY } else { "" };
    let _ = write!(text, "---\n{body}");
    Ok(NewPage { path, text })
}

/// A YAML text that means exactly this.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' | '"' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
