//! The blocks an editor can write between two lines of `:::`, and what each may be told.
//!
//! The list is closed: a theme decides what a block looks like, never which blocks there are, so that a text keeps
//! its meaning when the theme changes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::arguments::{Opening, Written};
use super::{Component, Fault, FileRef, ImageRef, Rules, faults};
use crate::date;
use crate::site::{Argument, Focal};
use crate::suggest;

/// One kind of block.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// What follows `:::`, and the name of the theme's template.
    pub name: &'static str,
    pub arguments: &'static [Declared],
    pub(super) content: Content,
}

/// One argument that a kind of block takes.
#[derive(Debug, PartialEq, Eq)]
pub struct Declared {
    pub name: &'static str,
    pub required: bool,
    /// What an editor may write, for the help of diagnostics.
    pub example: &'static str,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    /// The first is taken when nothing is said.
    Choice(&'static [&'static str]),
    Flag,
    Date,
    Email,
    Phone,
    /// A picture beside the page.
    Picture,
    /// What must stay in view of it.
    Focal,
    /// A document beside the page.
    File,
}

/// What stands between the two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Optional,
    Required,
    /// One numbered list and nothing else.
    Steps,
}

const fn needed(name: &'static str, shape: Shape, example: &'static str) -> Declared {
    Declared { name, required: true, example, shape }
}

const fn free(name: &'static str, shape: Shape, example: &'static str) -> Declared {
    Declared { name, required: false, example, shape }
}

pub static KINDS: [Kind; 8] = [
    Kind {
        name: "citation",
        arguments: &[
            needed("auteur", Shape::Text, "Une patiente partenaire"),
            free("role", Shape::Text, "Service de chirurgie"),
        ],
        content: Content::Required,
    },
    Kind {
        name: "encadre",
        arguments: &[
            free("titre", Shape::Text, "À retenir"),
            free("ton", Shape::Choice(&["information", "attention", "conseil"]), "conseil"),
        ],
        content: Content::Required,
    },
    Kind {
        name: "etapes",
        arguments: &[free("titre", Shape::Text, "Les cinq étapes")],
        content: Content::Steps,
    },
    Kind {
        name: "figure",
        arguments: &[
            needed("src", Shape::Picture, "atelier.jpg"),
            free("alt", Shape::Text, "Quatre personnes autour d’une table"),
            free("decoratif", Shape::Flag, "oui"),
            needed("credit", Shape::Text, "Photo : prénom nom"),
            free("cadrage", Shape::Focal, "40% 30%"),
        ],
        content: Content::Optional,
    },
    Kind {
        name: "chiffre",
        arguments: &[
            needed("valeur", Shape::Text, "815"),
            needed("libelle", Shape::Text, "implications de patients"),
            needed("date", Shape::Date, "3 mars 2025"),
            needed("source", Shape::Text, "Présentation du service"),
        ],
        content: Content::Optional,
    },
    Kind {
        name: "accordeon",
        arguments: &[needed("titre", Shape::Text, "Que deviennent mes données ?")],
        content: Content::Required,
    },
    Kind {
        name: "contact",
        arguments: &[
            needed("nom", Shape::Text, "Prénom Nom"),
            free("service", Shape::Text, "Plateforme des partenaires"),
            free("email", Shape::Email, "contact@exemple.ch"),
            free("telephone", Shape::Phone, "+41 22 372 33 11"),
            free("adresse", Shape::Text, "Rue Exemple 1, 1200 Genève"),
        ],
        content: Content::Optional,
    },
    Kind {
        name: "document",
        arguments: &[
            needed("fichier", Shape::File, "charte.pdf"),
            needed("titre", Shape::Text, "La charte"),
            free("statut", Shape::Text, "version provisoire"),
            free("description", Shape::Text, "Ce que chacun s’engage à faire"),
        ],
        content: Content::Optional,
    },
];

/// What can be used of an opening line; whatever is wrong in it is reported.
///
/// `None` when its kind is unknown.
pub(super) fn component(
    opening: Opening<'_>,
    line: &Range<usize>,
    rules: &Rules,
    found: &mut Vec<Fault>,
) -> Option<Component> {
    let Some(kind) = KINDS.iter().find(|kind| kind.name == opening.kind) else {
        let help = suggest::among(opening.kind, KINDS.iter().map(|kind| kind.name), "Blocs possibles");
        found.push(faults::unknown_block(opening.kind, help, opening.kind_span));
        return None;
    };
    let mut reader =
        Reader { kind, rules, found, given: BTreeMap::new(), image: None, file: None, focal: None };
    for written in opening.arguments {
        reader.argument(written);
    }
    let Reader { given, mut image, file, focal, .. } = reader;
    for declared in kind.arguments.iter().filter(|argument| argument.required) {
        if !given.contains_key(declared.name) {
            found.push(faults::missing_argument(kind.name, declared.name, declared.example, line.clone()));
        }
    }
    together(kind, &given, line, found);
    let mut arguments: BTreeMap<_, _> = kind.arguments.iter().map(|argument| (argument.name, None)).collect();
    arguments.extend(given);
    if let Some(image) = &mut image {
        let text = |name: &str| match arguments.get(name) {
            Some(Some(Argument::Text(text))) => text.clone(),
            _ => String::new(),
        };
        (image.alt, image.credit) = (text("alt"), text("credit"));
        image.focal = focal.unwrap_or_default();
    }
    Some(Component { kind, line: line.clone(), arguments, image, file, parts: Vec::new() })
}

/// Rules that several arguments obey together.
fn together(kind: &Kind, given: &Given, line: &Range<usize>, found: &mut Vec<Fault>) {
    let has = |name: &str| given.contains_key(name);
    match kind.name {
        "contact" if !has("email") && !has("telephone") && !has("adresse") => {
            found.push(faults::unreachable_contact(line.clone()));
        }
        "figure" => match (has("alt"), given.get("decoratif") == Some(&Some(Argument::Flag(true)))) {
            (true, true) => found.push(faults::figure_described_twice(line.clone())),
            (false, false) => found.push(faults::figure_without_alt(line.clone())),
            _ => {}
        },
        _ => {}
    }
}

/// `None` for an argument whose value was wrong, which has been reported.
type Given = BTreeMap<&'static str, Option<Argument>>;

struct Reader<'r> {
    kind: &'static Kind,
    rules: &'r Rules,
    found: &'r mut Vec<Fault>,
    given: Given,
    image: Option<ImageRef>,
    file: Option<FileRef>,
    focal: Option<Focal>,
}

impl Reader<'_> {
    fn argument(&mut self, written: Written<'_>) {
        let Written { name, name_span, value, value_span } = written;
        let Some(declared) = self.kind.arguments.iter().find(|argument| argument.name == name) else {
            let known = self.kind.arguments.iter().map(|argument| argument.name);
            let heading = format!("Le bloc « {} » accepte", self.kind.name);
            let help = suggest::among(name, known, &heading);
            return self.found.push(faults::unknown_argument(self.kind.name, name, help, name_span));
        };
        if self.given.contains_key(declared.name) {
            return self.found.push(faults::repeated_argument(name, name_span));
        }
        let value = match (value, declared.shape) {
            (None, Shape::Flag) => Some(Argument::Flag(true)),
            (None, _) => {
                self.found.push(faults::argument_without_value(name, declared.example, name_span));
                None
            }
            (Some(value), _) if value.is_empty() => {
                self.found.push(faults::argument_without_value(name, declared.example, name_span));
                None
            }
            (Some(value), Shape::Focal) => {
                self.focal = Focal::parse(&value);
                if self.focal.is_none() {
                    self.found.push(faults::wrong_focal(&value, value_span));
                }
                self.focal.map(|_| Argument::Text(value))
            }
            (Some(value), shape) => match self.value(declared, shape, value, &value_span) {
                Ok(value) => Some(value),
                Err(help) => {
                    self.found.push(faults::wrong_argument(name, help, value_span));
                    None
                }
            },
        };
        self.given.insert(declared.name, value);
    }

    /// The value, or what to write instead.
    fn value(
        &mut self,
        declared: &Declared,
        shape: Shape,
        value: String,
        span: &Range<usize>,
    ) -> Result<Argument, String> {
        let example = |right: bool| match right {
            true => Ok(()),
            false => Err(format!("Écrivez par exemple {}=\"{}\".", declared.name, declared.example)),
        };
        match shape {
            Shape::Text | Shape::Focal => return Ok(Argument::Text(self.rules.typography.text(&value))),
            Shape::Choice(values) if values.contains(&value.as_str()) => {}
            Shape::Choice(values) => {
                return Err(suggest::among(&value, values.iter().copied(), "Valeurs possibles"));
            }
            Shape::Flag => match value.as_str() {
                "oui" | "true" => return Ok(Argument::Flag(true)),
                "non" | "false" => return Ok(Argument::Flag(false)),
                _ => return Err("Écrivez « oui » ou « non ».".to_owned()),
            },
            Shape::Date => {
                return date::parse(&value).map(Argument::Date).map_err(|error| error.help());
            }
            Shape::Email => {
                let (name, host) = value.split_once('@').unwrap_or_default();
                example(!name.is_empty() && host.contains('.') && !value.contains(char::is_whitespace))?;
            }
            Shape::Phone => {
                let digits = value.chars().filter(char::is_ascii_digit).count();
                let known = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-.()".contains(c);
                example(digits >= 3 && value.chars().all(known))?;
            }
            Shape::Picture => {
                let (alt, credit, focal) = Default::default();
                self.image = Some(ImageRef { src: value.clone(), alt, credit, focal, span: span.clone() });
            }
            Shape::File => self.file = Some(FileRef { target: value.clone(), span: span.clone() }),
        }
        Ok(Argument::Text(value))
    }
}
