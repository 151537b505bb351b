//! A YAML mapping read key by key, so that whatever was never asked for can be reported as unknown.
//!
//! Both `site.yaml` and the front matter of pages are read this way: the list of known keys is never written twice.

use std::ops::Range;

use forms::yaml::{Node, Value};

use crate::date;
use crate::diagnostic::Diagnostic;
use crate::site::CalendarDate;
use crate::suggest;

/// Diagnostics of one file, being gathered.
pub struct Report<'f> {
    pub file: &'f str,
    pub found: Vec<Diagnostic>,
}

impl<'f> Report<'f> {
    pub fn new(file: &'f str) -> Self {
        Self { file, found: Vec::new() }
    }

    pub fn error(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic::error(code, self.file, message).at(span.clone()).help(help));
    }

    pub fn warning(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic::warning(code, self.file, message).at(span.clone()).help(help));
    }
}

pub struct Table<'n> {
    pairs: &'n [(Node, Node)],
    /// Where a missing key is reported.
    span: Range<usize>,
    asked: Vec<String>,
}

impl<'n> Table<'n> {
    /// `name` is the key or file the mapping belongs to.
    pub fn open(node: &'n Node, name: &str, report: &mut Report) -> Option<Self> {
        let pairs = pairs(node, name, report)?;
        Some(Self { pairs, span: node.span.clone(), asked: Vec::new() })
    }

    /// As [`Table::open`], for all that a file says: no key stands before it. `name` begins a sentence.
    pub fn of_file(node: &'n Node, name: &str, report: &mut Report) -> Option<Self> {
        if is_empty(node) {
            let help = "Écrivez au moins « title: … », un champ par ligne.";
            report.error("champ-manquant", &node.span, format!("{name} est vide"), help);
            return None;
        }
        let Value::Mapping(pairs) = &node.value else {
            let message = format!("{name} doit donner des champs, pas {}", describe(node));
            let help = "Écrivez un « champ: valeur » par ligne, sans tiret ni retrait au début de la ligne.";
            report.error("mauvais-type", &node.span, message, help);
            return None;
        };
        Some(Self { pairs, span: node.span.clone(), asked: Vec::new() })
    }

    /// Reports missing keys at `span` instead of at the whole mapping.
    #[must_use]
    pub fn missing_at(mut self, span: Range<usize>) -> Self {
        self.span = span;
        self
    }

    /// The key and its value, even when it was left empty.
    pub fn entry(&mut self, key: &str) -> Option<(&'n Node, &'n Node)> {
        if !self.asked.iter().any(|asked| asked == key) {
            self.asked.push(key.to_owned());
        }
        self.pairs.iter().find(|(name, _)| scalar(name) == Some(key)).map(|(name, value)| (name, value))
    }

    /// The value, unless it is absent or empty.
    pub fn get(&mut self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|(_, value)| value).filter(|value| !is_empty(value))
    }

    /// As [`Table::get`]; says what to write when there is nothing.
    pub fn require(&mut self, key: &str, help: &str, report: &mut Report) -> Option<&'n Node> {
        match self.entry(key) {
            Some((_, value)) if !is_empty(value) => Some(value),
            Some((name, _)) => {
                report.error("champ-manquant", &name.span, format!("Le champ « {key} » est vide"), help);
                None
            }
            None => {
                report.error("champ-manquant", &self.span, format!("Il manque le champ « {key} »"), help);
                None
            }
        }
    }

    pub fn text(&mut self, key: &str, report: &mut Report) -> Option<String> {
        self.get(key).and_then(|node| text(node, key, report))
    }

    pub fn required_text(&mut self, key: &str, help: &str, report: &mut Report) -> Option<String> {
        self.require(key, help, report).and_then(|node| text(node, key, report))
    }

    pub fn boolean(&mut self, key: &str, report: &mut Report) -> Option<bool> {
        self.get(key).and_then(|node| boolean(node, key, report))
    }

    pub fn number(&mut self, key: &str, report: &mut Report) -> Option<f64> {
        self.get(key).and_then(|node| number(node, key, report))
    }

    pub fn date(&mut self, key: &str, report: &mut Report) -> Option<CalendarDate> {
        self.get(key).and_then(|node| date(node, key, report))
    }

    /// A list of short texts; absent is empty.
    pub fn texts(&mut self, key: &str, report: &mut Report) -> Vec<String> {
        let Some(node) = self.get(key) else { return Vec::new() };
        items(node, key, report).iter().filter_map(|item| text(item, key, report)).collect()
    }

    /// Reports every key nobody asked for.
    pub fn close(self, report: &mut Report) {
        self.close_knowing(|_| None, report);
    }

    /// As [`Table::close`]; `meant` knows other words for some keys, by which people call them.
    pub fn close_knowing(self, meant: impl Fn(&str) -> Option<&'static str>, report: &mut Report) {
        for (key, span, _) in self.unasked(report) {
            let asked = self.asked.iter().map(String::as_str);
            let help = suggest::among(meant(key).unwrap_or(key), asked, "Champs possibles");
            report.error("champ-inconnu", span, format!("Champ inconnu : « {key} »"), help);
        }
    }

    /// Every key that was asked for so far.
    pub fn asked(&self) -> &[String] {
        &self.asked
    }

    /// What nobody asked for: keys, where they stand, and their values.
    pub fn unasked(&self, report: &mut Report) -> Vec<(&'n str, &'n Range<usize>, &'n Node)> {
        let mut all = Vec::new();
        for (name, node) in self.pairs {
            match scalar(name) {
                Some(key) if self.asked.iter().any(|asked| asked == key) => {}
                Some(key) => all.push((key, &name.span, node)),
                None => {
                    let help = "Une clé est un simple mot, suivi de « : ».";
                    report.error("champ-inconnu", &name.span, "Clé illisible", help);
                }
            }
        }
        all
    }
}

/// The pairs of a mapping whose keys are the editor's own: vocabularies, collections, fields.
pub fn pairs<'n>(node: &'n Node, name: &str, report: &mut Report) -> Option<&'n [(Node, Node)]> {
    match &node.value {
        Value::Mapping(pairs) => Some(pairs),
        _ => {
            let message = format!("« {name} » doit être un groupe de champs, pas {}", describe(node));
            let help =
                format!("Écrivez « {name}: », puis en dessous, en retrait, un « champ: valeur » par ligne.");
            report.error("mauvais-type", &node.span, message, help);
            None
        }
    }
}

/// The items of a list; an error and nothing when it is not one.
pub fn items<'n>(node: &'n Node, name: &str, report: &mut Report) -> &'n [Node] {
    match &node.value {
        Value::Sequence(items) => items,
        _ => {
            let message = format!("« {name} » doit être une liste, pas {}", describe(node));
            let help = "Commencez chaque élément par « - », en retrait, sur sa propre ligne.";
            report.error("mauvais-type", &node.span, message, help);
            &[]
        }
    }
}

pub fn text(node: &Node, name: &str, report: &mut Report) -> Option<String> {
    match scalar(node) {
        Some(text) => Some(text.trim().to_owned()),
        None => {
            let message = format!("« {name} » doit être un texte, pas {}", describe(node));
            let help = "Écrivez le texte après « : ». S’il contient « : », « # » ou « [ », mettez-le entre guillemets \" \".";
            report.error("mauvais-type", &node.span, message, help);
            None
        }
    }
}

pub fn boolean(node: &Node, name: &str, report: &mut Report) -> Option<bool> {
    match scalar(node).map(|text| text.trim().to_lowercase()).as_deref() {
        Some("true" | "oui") => Some(true),
        Some("false" | "non") => Some(false),
        _ => {
            let message = format!("« {name} » doit être oui ou non, pas {}", describe(node));
            report.error(
                "mauvais-type",
                &node.span,
                message,
                format!("Écrivez « {name}: oui » ou « {name}: non »."),
            );
            None
        }
    }
}

/// A number as people write it: `1 200,5`, `1’240`.
pub fn as_number(text: &str) -> Option<f64> {
    let text = text.trim();
    // An apostrophe stands before three digits; elsewhere it means feet, or minutes.
    let groups = text.split(['\'', '’']).skip(1);
    let digits = |group: &str| group.bytes().take_while(u8::is_ascii_digit).count();
    if !groups.into_iter().all(|group| digits(group) == 3) {
        return None;
    }
    let text = text.replace([' ', '\u{a0}', '\u{202f}', '\'', '’'], "").replace(',', ".");
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    if plain { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

pub fn number(node: &Node, name: &str, report: &mut Report) -> Option<f64> {
    match scalar(node).and_then(as_number) {
        Some(number) => Some(number),
        None => {
            let message = format!("« {name} » doit être un nombre, pas {}", describe(node));
            report.error("mauvais-type", &node.span, message, format!("Écrivez par exemple « {name}: 12 »."));
            None
        }
    }
}

pub fn date(node: &Node, name: &str, report: &mut Report) -> Option<CalendarDate> {
    let Some(text) = scalar(node) else {
        let message = format!("« {name} » doit être une date, pas {}", describe(node));
        report.error(
            "mauvais-type",
            &node.span,
            message,
            format!("Écrivez par exemple « {name}: 3 mars 2025 »."),
        );
        return None;
    };
    match date::parse(text) {
        Ok(date) => Some(date),
        Err(error) => {
            report.error(
                "date-invalide",
                &node.span,
                format!("« {} » n’est pas une date : {error}", text.trim()),
                error.help(),
            );
            None
        }
    }
}

/// The text of a scalar, `None` for lists and mappings.
pub fn scalar(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// Nothing was written, or only spaces.
pub fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Scalar { text, plain } => {
            text.trim().is_empty() || (*plain && matches!(text.as_str(), "~" | "null"))
        }
        Value::Sequence(_) | Value::Mapping(_) => false,
    }
}

fn describe(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, .. } => format!("« {} »", text.trim()),
        Value::Sequence(_) => "une liste".to_owned(),
        Value::Mapping(_) => "un groupe de champs".to_owned(),
    }
}
