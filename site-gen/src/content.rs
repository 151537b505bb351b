//! A page as it was written: its front matter and its text, before anyone asks whether they are right.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use forms::yaml::Node;

use crate::diagnostic::{Diagnostic, Severity};
use crate::load::Source;
use crate::markdown::{self, Document, Fault, Ids, Rules};
use crate::model;
use crate::outline::Outline;

#[derive(Debug)]
pub struct RawPage {
    pub source: Source,
    /// `None` when it is missing or cannot be read, which has been reported.
    pub front: Option<Node>,
    /// The opening line of the front matter, where a missing field is reported.
    pub fence: Range<usize>,
    /// Spans count bytes of the file.
    pub document: Document,
    /// Ids taken by the text; the page's other texts go on from there.
    pub ids: Ids,
    pub outline: Outline,
}

const EXAMPLE: &str = "Commencez le fichier par une ligne « --- », puis « title: Titre de la page », puis une \
                       nouvelle ligne « --- ».";

/// Reads one page. Its Markdown is parsed here, and only here.
pub fn read(source: Source, theme_ids: &Arc<BTreeSet<String>>, rules: &Rules) -> (RawPage, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut ids = Ids::new(Arc::clone(theme_ids));
    let split = split(&source.text);
    let (front, body) = match &split {
        Ok((yaml, body)) => {
            let front = match forms::yaml::parse(&in_place(&source.text, yaml)) {
                Ok(node) => Some(node),
                Err(problem) => {
                    diagnostics.push(model::problem_at(&source.path, problem));
                    None
                }
            };
            (front, *body)
        }
        Err(missing) => {
            diagnostics.push(missing.diagnostic(&source));
            let body = if *missing == Missing::Absent { 0 } else { source.text.len() };
            (None, body)
        }
    };
    let (mut document, faults) = markdown::parse(&source.text[body..], &mut ids, rules);
    document.relocate(|span| span.start + body..span.end + body);
    diagnostics.extend(faults.into_iter().map(|fault| {
        let span = fault.span.start + body..fault.span.end + body;
        report(&source.path, fault, span)
    }));
    let fence = 0..source.text.lines().next().unwrap_or_default().len();
    let outline = Outline::of(&source.text[..body], &document);
    (RawPage { source, front, fence, document, ids, outline }, diagnostics)
}

/// The YAML with what stands before it as a comment: bytes and lines are counted from the beginning of the file.
fn in_place(text: &str, yaml: &Range<usize>) -> String {
    let before = "#".repeat(yaml.start.saturating_sub(1));
    format!("{before}\n{}", &text[yaml.clone()])
}

/// A fault of a Markdown text as a diagnostic of the file that holds it.
pub fn report(file: &str, fault: Fault, span: Range<usize>) -> Diagnostic {
    let diagnostic = match fault.severity {
        Severity::Error => Diagnostic::error(fault.code, file, fault.message),
        Severity::Warning => Diagnostic::warning(fault.code, file, fault.message),
    };
    diagnostic.at(span).help(fault.help)
}

#[derive(Debug, PartialEq, Eq)]
enum Missing {
    Absent,
    Unclosed,
}

impl Missing {
    fn diagnostic(&self, source: &Source) -> Diagnostic {
        let first = 0..source.text.lines().next().unwrap_or_default().len();
        match self {
            Missing::Absent => {
                Diagnostic::error("entete-absent", &source.path, "Cette page n’a pas d’en-tête")
                    .at(first)
                    .help(EXAMPLE)
            }
            Missing::Unclosed => {
                Diagnostic::error("entete-non-ferme", &source.path, "L’en-tête de cette page n’est pas fermé")
                    .at(first)
                    .help("Ajoutez une ligne « --- » après le dernier champ, avant le texte.")
            }
        }
    }
}

/// Where the text of a page begins; `None` when its header is missing or goes on to the end.
pub fn body_start(text: &str) -> Option<usize> {
    split(text).ok().map(|(_, body)| body)
}

/// The bytes of the YAML between the two `---` lines, and where the text begins.
fn split(text: &str) -> Result<(Range<usize>, usize), Missing> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut offset = start;
    let mut yaml = None;
    for line in text[start..].split_inclusive('\n') {
        let fence = line.trim_end() == "---";
        match yaml {
            None if fence => yaml = Some(offset + line.len()),
            None => return Err(Missing::Absent),
            Some(yaml) if fence => return Ok((yaml..offset, offset + line.len())),
            Some(_) => {}
        }
        offset += line.len();
    }
    Err(if yaml.is_some() { Missing::Unclosed } else { Missing::Absent })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_front_matter_stands_between_two_lines() {
        assert_eq!(split("---\na: b\n---\ntexte"), Ok((4..9, 13)));
        assert_eq!(split("\u{feff}---\r\na: b\r\n---\r\ntexte"), Ok((8..14, 19)));
        assert_eq!(split("---\n---"), Ok((4..4, 7)));
        assert_eq!(split("---\na: b\n"), Err(Missing::Unclosed));
        assert_eq!(split("a: b\n---\n"), Err(Missing::Absent));
        assert_eq!(split(""), Err(Missing::Absent));
    }

    proptest! {
        #[test]
        fn any_file_is_answered(text in "(---\n|a: b\n|\\PC|\n){0,12}") {
            let source = Source { path: "content/pages/a.md".to_owned(), text };
            let (page, diagnostics) = read(source, &Arc::default(), &Rules::default());
            for diagnostic in diagnostics {
                let span = diagnostic.span.unwrap_or_default();
                prop_assert!(page.source.text.get(span).is_some());
            }
        }
    }
}
