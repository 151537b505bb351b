//! Forms and their translations: `avis.yaml`, and beside it `avis.en.yaml`, which holds words only.

use std::collections::BTreeMap;

use forms::Form;
use forms::yaml::Problem;

use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::load::{self, Sources};
use crate::suggest;

pub(super) struct Read {
    /// By identifier; `None` for one that exists but is wrong, so that pages may still name it.
    pub originals: BTreeMap<String, Option<Form>>,
    /// By identifier and language.
    pub translations: BTreeMap<(String, String), Form>,
}

pub(super) fn read(sources: &Sources, editions: &[Edition], diagnostics: &mut Vec<Diagnostic>) -> Read {
    let mut read = Read { originals: BTreeMap::new(), translations: BTreeMap::new() };
    let named = |source: &load::Source| {
        let path = source.path.strip_prefix(load::FORMS).unwrap_or(&source.path);
        path.strip_suffix(".yaml").unwrap_or(path).to_owned()
    };
    let (translated, originals): (Vec<_>, Vec<_>) =
        sources.forms.iter().partition(|source| named(source).contains('.'));
    for source in originals {
        let name = named(source);
        if !crate::slug::is_valid(&name) {
            let message = format!("« {name} » ne peut pas servir d’adresse à un formulaire");
            let help = format!("Renommez le fichier en « {}.yaml ».", crate::slug::from_text(&name));
            diagnostics.push(Diagnostic::error("adresse-invalide", &source.path, message).help(help));
        }
        let form = forms::definition::read(&name, &source.text);
        let form = form.map_err(|problems| report(&source.path, problems, diagnostics)).ok();
        read.originals.insert(name, form);
    }
    for source in translated {
        let name = named(source);
        let (id, lang) = name.split_once('.').unwrap_or((&name, ""));
        let languages =
            || editions.iter().filter(|edition| !edition.is_default() && edition.variant.is_none());
        if !languages().any(|edition| edition.lang == lang) {
            let message = format!("La langue « {lang} » n’est pas une traduction de ce site");
            let known = languages().map(|edition| edition.lang.as_str());
            let help = format!(
                "Ajoutez-la à « languages » dans content/site.yaml, ou renommez le fichier. {}",
                suggest::among(lang, known, "Langues possibles")
            );
            diagnostics.push(Diagnostic::error("langue-inconnue", &source.path, message).help(help));
            continue;
        }
        match read.originals.get(id) {
            Some(Some(original)) => match forms::definition::read_translation(original, lang, &source.text) {
                Ok(form) => {
                    read.translations.insert((id.to_owned(), lang.to_owned()), form);
                }
                Err(problems) => report(&source.path, problems, diagnostics),
            },
            // What is wrong with the original is told there.
            Some(None) => {}
            None => {
                let message =
                    format!("Cette traduction n’a pas d’original : « content/forms/{id}.yaml » n’existe pas");
                let help = "Écrivez d’abord le formulaire, sous ce nom.";
                diagnostics
                    .push(Diagnostic::error("traduction-sans-original", &source.path, message).help(help));
            }
        }
    }
    read
}

/// The forms in the words of an edition; in those of the original where nobody translated them.
pub(super) fn of_edition(
    edition: &Edition,
    originals: &BTreeMap<String, Form>,
    translations: &BTreeMap<(String, String), Form>,
) -> BTreeMap<String, Form> {
    let spoken = |(id, form): (&String, &Form)| {
        let translated = translations.get(&(id.clone(), edition.lang.clone()));
        (id.clone(), translated.unwrap_or(form).clone())
    };
    originals.iter().map(spoken).collect()
}

fn report(path: &str, problems: Vec<Problem>, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.extend(problems.into_iter().map(|problem| {
        let found = Diagnostic::error("formulaire-invalide", path, problem.message).at(problem.span);
        match problem.help {
            Some(help) => found.help(help),
            None => found,
        }
    }));
}
