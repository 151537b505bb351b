//! Advice on how a page reads: never an error, since only its editor knows why a sentence is long.
//!
//! Works on the text as it was written, line by line, so that every remark points at the words it is about.
//! Better no remark than a wrong one: editors stop reading advice that is often mistaken.

mod acronyms;
mod sentences;
mod text;

use std::collections::BTreeMap;
use std::ops::Range;

use forms::yaml::{Node, Value};

use super::place;
use crate::content::{self, RawPage};
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::new;
use crate::table;
use text::{Kind, Prose};

/// Words that say nothing of where a link leads, once in small letters and without punctuation.
const VAGUE: [&str; 18] = [
    "ici",
    "cliquez ici",
    "cliquer ici",
    "clique ici",
    "là",
    "lien",
    "ce lien",
    "le lien",
    "voir",
    "voir ici",
    "lire",
    "lire la suite",
    "en savoir plus",
    "savoir plus",
    "plus",
    "here",
    "click here",
    "read more",
];

/// What a screen reader says by itself before it reads a description.
const REDUNDANT: [&str; 3] = ["image", "photo", "photographie"];

/// Fewer capitals than this may be a name or an acronym.
const SHOUTED: usize = 7;

/// Remarks on a page.
pub(super) fn remarks(page: &RawPage, model: &Model) -> Vec<Diagnostic> {
    Remarks::on(page, &model.settings.acronyms, is_summed_up(page, model))
}

/// What has no page of its own is shown by its fields alone.
fn is_summed_up(page: &RawPage, model: &Model) -> bool {
    let found = place::collection(&page.source.path, &model.collections);
    found.is_none_or(|(index, _)| model.collections[index].collection.entry_pages)
}

struct Remarks<'p> {
    file: &'p str,
    found: Vec<Diagnostic>,
}

impl<'p> Remarks<'p> {
    /// `summed_up`: lists and search engines show its summary.
    fn on(page: &'p RawPage, known: &BTreeMap<String, String>, summed_up: bool) -> Vec<Diagnostic> {
        // Without a header the page has errors, and where its text begins is not known.
        let text = page.source.text.as_str();
        let (Some(front), Some(body)) = (&page.front, content::body_start(text)) else { return Vec::new() };
        let prose = Prose::read(text, body);
        let mut remarks = Remarks { file: &page.source.path, found: Vec::new() };
        remarks.untouched(text, body);
        let (title, summary) = (scalar(front, "title"), scalar(front, "summary"));
        if summed_up {
            remarks.summary(front, &page.fence);
        }
        if let Some((title, span)) = &title {
            remarks.capitals(title, span.clone());
        }
        if let Some((summary, span)) = &summary {
            remarks.sentences(summary, |_| span.clone());
        }
        for block in &prose.blocks {
            let words = &prose.masked[block.span.clone()];
            match block.kind {
                Kind::Heading => remarks.capitals(words, block.span.clone()),
                Kind::Text => remarks
                    .sentences(words, |span| block.span.start + span.start..block.span.start + span.end),
                Kind::Row | Kind::Note => {}
            }
        }
        for link in &prose.links {
            remarks.link(&text[link.clone()], link.clone());
        }
        for alt in &prose.alts {
            remarks.description(&text[alt.clone()], alt.clone());
        }
        remarks.descriptions(front);
        let heads = [title, summary].into_iter().flatten().collect::<Vec<_>>();
        remarks.acronyms(&prose, &heads, known);
        remarks.found
    }

    fn warning(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic::warning(code, self.file, message).at(span).help(help));
    }

    fn untouched(&mut self, text: &str, body: usize) {
        let written = text[body..].trim();
        if written == new::BODY.trim() {
            let help = "Écrivez le texte de la page à la place de ces mots, ou supprimez-les.";
            let start = body + text[body..].len() - text[body..].trim_start().len();
            let message = "Le texte est encore celui d’une page neuve";
            self.warning("texte-a-ecrire", start..start + written.len(), message, help);
        }
    }

    fn summary(&mut self, front: &Node, fence: &Range<usize>) {
        let place = match front.entry("summary") {
            Some((_, written)) if !table::is_empty(written) => return,
            Some((key, _)) => key.span.clone(),
            None => fence.clone(),
        };
        // A misspelt key is reported as such.
        let misspelt = |(key, _): &(Node, Node)| key.text().is_some_and(|key| forms::is_slip(key, "summary"));
        if !front.entries().iter().any(misspelt) {
            let help = "Ajoutez « summary: » et une ou deux phrases : on les lit dans les listes et les moteurs de recherche.";
            self.warning("resume-manquant", place, "Cette page n’a pas de résumé", help);
        }
    }

    fn sentences(&mut self, text: &str, place: impl Fn(Range<usize>) -> Range<usize>) {
        for (span, words) in sentences::long(text) {
            let message = format!("Phrase de {words} mots");
            let help = format!(
                "Coupez-la en deux, ou faites-en une liste : au-delà de {} mots, on perd le fil.",
                sentences::LONGEST
            );
            self.warning("phrase-longue", place(span), message, help);
        }
    }

    fn capitals(&mut self, title: &str, span: Range<usize>) {
        if is_shouted(title) {
            let help = "Écrivez-le en minuscules : les capitales se lisent mal, et certains lecteurs d’écran les épellent.";
            self.warning("titre-en-capitales", span, "Titre tout en capitales", help);
        }
    }

    fn link(&mut self, words: &str, span: Range<usize>) {
        let plain: String = words.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if VAGUE.contains(&plain.as_str()) {
            let message = format!("« {} » ne dit pas où mène ce lien", words.trim());
            let help = "Écrivez le nom de ce qu’on y trouve : « notre charte », « le formulaire d’inscription ». On \
                        peut ainsi lire les liens seuls.";
            self.warning("lien-vague", span, message, help);
        }
    }

    fn description(&mut self, alt: &str, span: Range<usize>) {
        let lower = alt.trim_start().to_lowercase();
        let redundant = REDUNDANT.iter().any(|word| {
            lower.strip_prefix(word).is_some_and(|rest| {
                [" de ", " du ", " des ", " d’", " d'", " représentant ", " montrant "]
                    .iter()
                    .any(|link| rest.starts_with(link))
            })
        });
        if redundant {
            let help = "Dites tout de suite ce qu’on voit : les lecteurs d’écran annoncent déjà une image.";
            let first = alt.split_whitespace().next().unwrap_or_default();
            let message = format!("La description commence par « {first} »");
            self.warning("description-redondante", span, message, help);
        }
    }

    /// Every `alt` of the header, however deep.
    fn descriptions(&mut self, node: &Node) {
        match &node.value {
            Value::Mapping(pairs) => {
                for (key, node) in pairs {
                    match (table::scalar(key), table::scalar(node)) {
                        (Some("alt"), Some(alt)) => self.description(alt, node.span.clone()),
                        _ => self.descriptions(node),
                    }
                }
            }
            Value::Sequence(items) => items.iter().for_each(|item| self.descriptions(item)),
            Value::Scalar { .. } => {}
        }
    }

    fn acronyms(
        &mut self,
        prose: &Prose,
        heads: &[(String, Range<usize>)],
        known: &BTreeMap<String, String>,
    ) {
        let mut page = String::with_capacity(prose.masked.len() + 200);
        for (text, _) in heads {
            page.push_str(text);
            page.push('\n');
        }
        let body = page.len();
        page.push_str(&prose.masked);
        let headings = prose.blocks.iter().filter(|block| block.kind == Kind::Heading);
        for heading in headings.filter(|heading| is_shouted(&prose.masked[heading.span.clone()])) {
            // Its words are told as a whole.
            let blanks = " ".repeat(heading.span.len());
            page.replace_range(body + heading.span.start..body + heading.span.end, &blanks);
        }
        for (acronym, span) in acronyms::unexplained(&page, known) {
            let span = match span.start.checked_sub(body) {
                Some(start) => start..start + span.len(),
                // In the title or the summary, whose texts come first here.
                None => {
                    let head = heads.iter().find(|(text, _)| text.contains(&acronym));
                    head.map_or(0..0, |(_, span)| span.clone())
                }
            };
            let message = format!("Le sigle « {acronym} » n’est pas expliqué");
            let help = format!(
                "La première fois, écrivez son nom : « nom complet ({acronym}) ». S’il revient souvent, ajoutez-le à \
                 « acronyms: » dans content/site.yaml."
            );
            self.warning("sigle-inexplique", span, message, help);
        }
    }
}

fn is_shouted(title: &str) -> bool {
    let letters = || title.chars().filter(|c| c.is_alphabetic());
    letters().count() >= SHOUTED && letters().all(|c| !c.is_lowercase())
}

fn scalar(front: &Node, key: &str) -> Option<(String, Range<usize>)> {
    let node = front.get(key)?;
    Some((table::scalar(node)?.to_owned(), node.span.clone()))
}

#[cfg(test)]
mod tests;
