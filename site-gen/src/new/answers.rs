//! What an editor already knows of a new page, put into its front matter: `--set date="3 mars 2025"`, or an answer
//! given at the terminal.
//!
//! Each answer is judged as a page would be, so that the new file holds no error that was typed here.

use std::ops::Range;

use crate::date;
use crate::model::Model;
use crate::site::{Collection, FieldKind, FieldType};
use crate::suggest;
use crate::table;

/// A field and its value, as YAML on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub field: String,
    pub yaml: String,
}

/// What a value may name.
#[derive(Debug, Clone, Copy)]
pub struct Known<'k> {
    pub model: &'k Model,
    /// Every file of the content and the theme.
    pub files: &'k [String],
}

/// Keys of every page that may be set; the others follow from the file or from its title.
const BUILT_IN: [(&str, FieldKind); 8] = [
    ("summary", FieldKind::Text),
    ("draft", FieldKind::Boolean),
    ("publish", FieldKind::Date),
    ("expire", FieldKind::Date),
    ("updated", FieldKind::Date),
    ("order", FieldKind::Number),
    ("template", FieldKind::Text),
    ("form", FieldKind::Text),
];

/// Reads `field=value`.
///
/// # Errors
/// In French: no such field, or a value that it does not take.
pub fn set(text: &str, known: Known, collection: &Collection) -> Result<Answer, String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(format!("« {text} » : écrivez « champ=valeur »"));
    };
    let (name, value) = (name.trim(), value.trim());
    let declared = collection.fields.iter().find(|field| field.name == name);
    let kind = declared.map(|field| &field.kind).or_else(|| built_in(name)).ok_or_else(|| {
        let names = BUILT_IN.iter().map(|(name, _)| *name);
        let names = collection.fields.iter().map(|field| field.name.as_str()).chain(names);
        let help = suggest::among(name, names, "Champs possibles");
        format!("le champ « {name} » n’existe pas dans « {} ». {help}", collection.name)
    })?;
    let judged = if declared.is_none() { own_key(name, value, known) } else { Ok(()) };
    let yaml = judged.and_then(|()| read(kind, value, known)).map_err(|why| format!("« {name} » : {why}"))?;
    Ok(Answer { field: name.to_owned(), yaml })
}

fn built_in(name: &str) -> Option<&'static FieldKind> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
}

/// What a key that every page has asks of its value, beyond its type.
fn own_key(name: &str, value: &str, known: Known) -> Result<(), String> {
    let among = |folder: &str, ending: &str, heading: &str| {
        let names: Vec<&str> = known
            .files
            .iter()
            .filter_map(|file| file.strip_prefix(folder)?.strip_suffix(ending))
            .filter(|name| !name.contains('/'))
            .collect();
        if names.contains(&value) {
            return Ok(());
        }
        Err(format!("« {value} » n’existe pas. {}", suggest::among(value, names, heading)))
    };
    match name {
        "template" => among("themes/templates/", ".html", "Gabarits du thème"),
        "form" => among("content/forms/", ".yaml", "Formulaires de content/forms"),
        "publish" | "expire" if date::parse(value).is_ok_and(|date| date.day.is_none()) => {
            Err("dites aussi le jour : « 1er mars 2026 »".to_owned())
        }
        _ => Ok(()),
    }
}

/// Whether a field can be answered on one line.
pub fn is_simple(field: &FieldType) -> bool {
    !matches!(field.kind, FieldKind::Image | FieldKind::Images | FieldKind::List(_))
}

/// The value as YAML.
///
/// # Errors
/// Why the field does not take it, in French.
pub fn read(kind: &FieldKind, value: &str, known: Known) -> Result<String, String> {
    match kind {
        FieldKind::Date => match date::parse(value) {
            Ok(_) => Ok(value.to_owned()),
            Err(error) => Err(format!("{error}. {}", error.help())),
        },
        FieldKind::Number => match table::as_number(value) {
            Some(number) => Ok(number.to_string()),
            None => Err(format!("« {value} » n’est pas un nombre : écrivez par exemple 12 ou 1 200,5")),
        },
        FieldKind::Boolean => match value.to_lowercase().as_str() {
            "oui" | "o" | "true" => Ok("true".to_owned()),
            "non" | "n" | "false" => Ok("false".to_owned()),
            _ => Err(format!("« {value} » : écrivez « oui » ou « non »")),
        },
        FieldKind::Choice(vocabulary) => term(value, vocabulary, known.model),
        FieldKind::Choices(vocabulary) => {
            let terms =
                value.trim_matches(['[', ']']).split(',').map(str::trim).filter(|term| !term.is_empty());
            let terms: Vec<String> =
                terms.map(|value| term(value, vocabulary, known.model)).collect::<Result<_, _>>()?;
            Ok(format!("[{}]", terms.join(", ")))
        }
        FieldKind::Reference(collection) => page(value, collection, known),
        FieldKind::References(collection) => {
            let pages =
                value.trim_matches(['[', ']']).split(',').map(str::trim).filter(|page| !page.is_empty());
            let pages: Vec<String> =
                pages.map(|value| page(value, collection, known)).collect::<Result<_, _>>()?;
            Ok(format!("[{}]", pages.join(", ")))
        }
        FieldKind::Link => link(value),
        FieldKind::Image | FieldKind::Images | FieldKind::List(_) => {
            Err("ce champ se remplit dans le fichier".to_owned())
        }
        _ => Ok(super::quoted(value)),
    }
}

/// A page of a collection, by its short name or by its file.
fn page(value: &str, collection: &str, known: Known) -> Result<String, String> {
    let folder =
        known.model.index_of(collection).map(|index| &known.model.collections[index].collection.folder);
    let folder = format!("content/{}/", folder.map_or("", String::as_str));
    let files = || known.files.iter().filter_map(|file| file.strip_prefix(&folder)?.strip_suffix(".md"));
    let names: Vec<&str> = files().map(|file| file.strip_suffix("/index").unwrap_or(file)).collect();
    let path = value.trim_start_matches("../");
    let named = path.ends_with(".md") && known.files.iter().any(|file| file.ends_with(&format!("/{path}")));
    if named || names.contains(&value) {
        return Ok(super::quoted(value));
    }
    Err(format!("« {value} » n’est pas une page. {}", suggest::among(value, names, "Pages")))
}

/// The term whose value, label or number in the list was typed.
fn term(value: &str, vocabulary: &str, model: &Model) -> Result<String, String> {
    let terms = model.vocabularies.get(vocabulary).map(|all| all.terms.as_slice()).unwrap_or_default();
    let numbered = value.parse::<usize>().ok().and_then(|n| terms.get(n.checked_sub(1)?));
    let same = |text: &str| text.to_lowercase() == value.to_lowercase();
    let found = terms.iter().find(|term| same(&term.value) || same(&term.label)).or(numbered);
    found.map(|term| term.value.clone()).ok_or_else(|| {
        let values = terms.iter().map(|term| term.value.as_str());
        format!("« {value} » n’est pas une valeur possible. {}", suggest::among(value, values, "Valeurs"))
    })
}

/// `Libellé <https://…>`, or an address alone.
fn link(value: &str) -> Result<String, String> {
    let (label, url) = match value.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((label, url)) => (label.trim(), url.trim()),
        None => (value, value),
    };
    let leads_somewhere =
        ["https://", "http://", "mailto:", "tel:", "/", "."].iter().any(|start| url.starts_with(start));
    if !leads_somewhere || url.contains(char::is_whitespace) || label.is_empty() {
        return Err(format!("« {value} » n’est pas un lien : écrivez « Libellé <https://exemple.ch/page> »"));
    }
    Ok(format!("{{ label: {}, url: {} }}", super::quoted(label), super::quoted(url)))
}

/// The front matter with the answers in their places, right below the comments that explain them.
pub fn fill(front_matter: &str, answers: &[Answer]) -> String {
    let mut lines: Vec<&str> = front_matter.lines().collect();
    let written: Vec<(String, String)> = answers
        .iter()
        .map(|answer| (answer.field.clone(), format!("{}: {}", answer.field, answer.yaml)))
        .collect();
    for (field, line) in &written {
        match place(&lines, field) {
            Some(old) => drop(lines.splice(old, [line.as_str()])),
            // A key that the template of new pages does not show.
            None => {
                let end =
                    lines.iter().skip(1).position(|line| *line == "---").map_or(lines.len(), |at| at + 1);
                lines.insert(end, line);
            }
        }
    }
    lines.join("\n") + "\n"
}

/// The lines of a field: its key, commented out or not, and what is indented below it.
fn place(lines: &[&str], field: &str) -> Option<Range<usize>> {
    let end = lines.iter().skip(1).position(|line| *line == "---").map_or(lines.len(), |at| at + 1);
    let bare = |line: &&str| line.strip_prefix("# ").unwrap_or(line).to_owned();
    let is_key = |line: &&str| {
        bare(line).strip_prefix(field).is_some_and(|rest| rest == ":" || rest.starts_with(": "))
    };
    let start = lines[..end].iter().position(is_key)?;
    let commented = lines[start].starts_with("# ");
    let below = lines[start + 1..end]
        .iter()
        .take_while(|line| line.starts_with("# ") == commented && bare(line).starts_with("  "))
        .count();
    Some(start..start + 1 + below)
}

/// Fields that an editor must give, in their order, with those every page has.
pub fn required(collection: &Collection) -> impl Iterator<Item = &FieldType> {
    collection.fields.iter().filter(|field| field.required && is_simple(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "title: Essai\nbase_url: https://exemple.ch\nvocabularies:\n  mission:\n    label: Mission\n    \
        values: { soins: Les soins, recherche: La recherche }\ncollections:\n  actions:\n    folder: actions\n    \
        url: /actions/{slug}/\n    template: action\n    fields:\n      date: { type: date, required: true }\n      \
        mission: { type: choices, vocabulary: mission }\n      source: { type: link }\n      \
        image: { type: image }\n      ouvert: { type: boolean }\n      nombre: { type: number }\n      \
        suite: { type: references, collection: actions }\n";

    fn answer(text: &str) -> Result<Answer, String> {
        let (model, found) = crate::model::read(SITE, None);
        assert!(found.is_empty(), "{found:?}");
        let model = model.unwrap();
        let files =
            ["content/actions/lire/index.md", "content/forms/ecrire.yaml", "themes/templates/page.html"];
        let known = Known { model: &model, files: &files.map(str::to_owned) };
        set(text, known, &model.collections[0].collection)
    }

    #[test]
    fn values_are_judged_by_their_type() {
        let yaml = |text: &str| answer(text).unwrap().yaml;
        assert_eq!(yaml("date=3 mars 2025"), "3 mars 2025");
        assert_eq!(yaml("mission=soins, La recherche"), "[soins, recherche]");
        assert_eq!(yaml("mission=2"), "[recherche]");
        assert_eq!(
            yaml("source=Le rapport <https://exemple.ch/r>"),
            r#"{ label: "Le rapport", url: "https://exemple.ch/r" }"#
        );
        assert_eq!(yaml("ouvert=oui"), "true");
        assert_eq!((yaml("nombre=1 200,5"), yaml("order=1’200")), ("1200.5".to_owned(), "1200".to_owned()));
        assert_eq!(yaml("summary=un\n---\ndeux\trois\u{7}"), r#""un\n---\ndeux\trois""#);
        assert_eq!(
            (yaml("form=ecrire"), yaml("template=page")),
            (r#""ecrire""#.to_owned(), r#""page""#.to_owned())
        );
        assert_eq!(yaml("suite=lire, ../lire/index.md"), r#"["lire", "../lire/index.md"]"#);
        assert_eq!(yaml("summary=Un « résumé »: \"vrai\""), r#""Un « résumé »: \"vrai\"""#);
    }

    #[test]
    fn what_is_wrong_is_told_with_a_remedy() {
        for (text, part) in [
            ("dat=3 mars 2025", "Vouliez-vous dire « date »"),
            ("date=31 février 2025", "« date »"),
            ("mission=soin", "Vouliez-vous dire « soins »"),
            ("image=a.jpg", "dans le fichier"),
            ("source=rapport", "Libellé <https://"),
            ("date", "champ=valeur"),
            ("nombre=1e3", "n’est pas un nombre"),
            ("template=pages", "Vouliez-vous dire « page »"),
            ("form=contact", "Formulaires de content/forms : ecrire"),
            ("suite=lires", "Vouliez-vous dire « lire »"),
            ("publish=mars 2026", "jour"),
        ] {
            let told = answer(text).unwrap_err();
            assert!(told.contains(part), "{text}: {told}");
        }
    }

    #[test]
    fn answers_take_the_place_of_what_they_answer() {
        let page = "---\ntitle: \"A\"\nsummary:\n# Facultatif. La source.\n# source:\n#   label:\n#   url:\n\n# Obligatoire.\ndate: 1er juin 2025\n---\n\ntexte source:\n";
        let answers = ["source=/a/", "date=2024", "order=3"].map(|text| answer(text).unwrap());
        assert_eq!(
            fill(page, &answers),
            "---\ntitle: \"A\"\nsummary:\n# Facultatif. La source.\nsource: { label: \"/a/\", url: \"/a/\" }\n\n# Obligatoire.\ndate: 2024\norder: 3\n---\n\ntexte source:\n"
        );
    }
}
