//! What an editor can copy: one line for an error's remedy, a commented block for a new page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::site::{FieldKind, FieldType, Term, Value, Vocabulary};

type Vocabularies = BTreeMap<String, Vocabulary>;

/// `date: 3 mars 2025`, with the values allowed when they are a closed list.
pub fn example(field: &FieldType, vocabularies: &Vocabularies) -> String {
    let name = &field.name;
    let sample = match &field.kind {
        FieldKind::Text => format!("« {name}: … »"),
        FieldKind::Markdown => format!("« {name}: | », puis le texte en retrait"),
        FieldKind::Date => format!("« {name}: 3 mars 2025 »"),
        FieldKind::Number => format!("« {name}: 12 »"),
        FieldKind::Boolean => format!("« {name}: oui » ou « {name}: non »"),
        FieldKind::Choice(vocabulary) => {
            format!("« {name}: … » avec l’une de ces valeurs : {}", values(vocabulary, vocabularies))
        }
        FieldKind::Choices(vocabulary) => {
            format!(
                "« {name}: [ … ] » avec une ou plusieurs de ces valeurs : {}",
                values(vocabulary, vocabularies)
            )
        }
        FieldKind::Image => {
            format!("« {name}: » puis, en retrait, « src », « alt », « credit » et « rights »")
        }
        FieldKind::Images => format!("« {name}: » puis une image par « - », en retrait"),
        FieldKind::File => format!("« {name}: charte.pdf », un fichier posé à côté de la page"),
        FieldKind::Reference(collection) => {
            format!("« {name}: … » avec le nom du dossier d’une page de « {collection} »")
        }
        FieldKind::References(collection) => {
            format!("« {name}: [ … ] » avec les noms des dossiers de pages de « {collection} »")
        }
        FieldKind::Link => format!("« {name}: {{ label: …, url: https://… }} »"),
        FieldKind::List(fields) => {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            format!("« {name}: » puis, pour chaque élément, « - » et ses champs : {}", names.join(", "))
        }
    };
    match field.help.trim_end_matches('.') {
        "" => format!("Écrivez {sample}."),
        help => format!("{help}. Écrivez {sample}."),
    }
}

fn values(name: &str, vocabularies: &Vocabularies) -> String {
    let terms = vocabularies.get(name).map(|vocabulary| vocabulary.terms.as_slice()).unwrap_or_default();
    terms.iter().map(|term| term.value.as_str()).collect::<Vec<_>>().join(", ")
}

/// The field as it stands in a new page: what it is for in comments, then the key, commented out when optional.
pub fn commented(field: &FieldType, vocabularies: &Vocabularies) -> String {
    let mut out = String::new();
    let need = if field.required { "Obligatoire" } else { "Facultatif" };
    let help = match field.help.trim_end_matches('.') {
        "" => String::new(),
        help => format!(" {help}."),
    };
    let default = field.default.as_ref().map(|value| format!(" Par défaut : {}.", written(value)));
    comment(&mut out, &format!("{need}.{help}{}{}", default.unwrap_or_default(), hint(&field.kind)));
    if let FieldKind::Choice(name) | FieldKind::Choices(name) = &field.kind {
        for term in vocabularies.get(name).map(|all| all.terms.as_slice()).unwrap_or_default() {
            comment(&mut out, &format!("  {} : {}", term.value, term.label));
        }
    }
    let prefix = if field.required { "" } else { "# " };
    for line in lines(field) {
        let _ = writeln!(out, "{}", format!("{prefix}{line}").trim_end());
    }
    out
}

fn comment(out: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "# {line}");
    }
}

/// A default as an editor would write it.
fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("« {text} »"),
        Value::Date(date) => date.label(),
        Value::Number(number) => number.to_string().replace('.', ","),
        Value::Boolean(yes) => if *yes { "oui" } else { "non" }.to_owned(),
        other => {
            let value = |term: &Term| term.value.clone();
            other.terms().iter().map(value).collect::<Vec<_>>().join(", ")
        }
    }
}

fn hint(kind: &FieldKind) -> String {
    let text = match kind {
        FieldKind::Reference(name) => {
            return format!(" Le nom du dossier d’une page de « {name} » (ou le chemin de son fichier).");
        }
        FieldKind::References(name) => {
            return format!(
                " Les noms des dossiers de pages de « {name} », entre crochets, séparés par des virgules."
            );
        }
        FieldKind::Text | FieldKind::List(_) => "",
        FieldKind::Markdown => " Texte en Markdown, en retrait sous « | ».",
        FieldKind::Date => " Date : 3 mars 2025, mars 2025 ou 2025.",
        FieldKind::Number => " Nombre.",
        FieldKind::Boolean => " oui ou non.",
        FieldKind::Choice(_) => " Une valeur parmi :",
        FieldKind::Choices(_) => {
            " Une ou plusieurs valeurs entre crochets, séparées par des virgules, parmi :"
        }
        FieldKind::Image | FieldKind::Images => {
            " Image posée à côté de cette page : alt dit ce qu’elle montre, credit qui l’a faite,\n\
             rights.scope ce que l’accord permet."
        }
        FieldKind::File => {
            " Document posé à côté de cette page (PDF de préférence) : label dit les mots du lien,\n\
             status, facultatif, où il en est (« provisoire »)."
        }
        FieldKind::Link => " Lien : ses mots et son adresse.",
    };
    text.to_owned()
}

const IMAGE: [&str; 6] = ["src:", "alt:", "credit:", "rights:", "  scope:", "  date:"];

/// The YAML lines of one field, empty where the editor must write.
fn lines(field: &FieldType) -> Vec<String> {
    let name = &field.name;
    let nested = |first: &str, lines: &[String]| {
        let indented = lines.iter().enumerate().map(|(i, line)| {
            let lead = if i == 0 { first } else { "  " };
            format!("  {lead}{line}")
        });
        std::iter::once(format!("{name}:")).chain(indented).collect::<Vec<_>>()
    };
    let image: Vec<String> = IMAGE.iter().map(|line| (*line).to_owned()).collect();
    match &field.kind {
        FieldKind::Markdown => vec![format!("{name}: |"), "  ".to_owned()],
        FieldKind::Choices(_) | FieldKind::References(_) if !field.required => vec![format!("{name}: []")],
        FieldKind::Image => {
            std::iter::once(format!("{name}:")).chain(image.iter().map(|line| format!("  {line}"))).collect()
        }
        FieldKind::Images => nested("- ", &image),
        FieldKind::File => {
            vec![format!("{name}:"), "  src:".to_owned(), "  label:".to_owned(), "  status:".to_owned()]
        }
        FieldKind::Link => vec![format!("{name}:"), "  label:".to_owned(), "  url:".to_owned()],
        FieldKind::List(fields) => {
            let inner: Vec<String> = fields.iter().flat_map(lines).collect();
            // Inside a list every line stands two further to the right, after the dash.
            nested("- ", &inner)
        }
        FieldKind::Text
        | FieldKind::Date
        | FieldKind::Number
        | FieldKind::Boolean
        | FieldKind::Choice(_)
        | FieldKind::Choices(_)
        | FieldKind::Reference(_)
        | FieldKind::References(_) => vec![format!("{name}:")],
    }
}
