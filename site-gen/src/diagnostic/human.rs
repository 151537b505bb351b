//! Diagnostics as an editor reads them in a terminal: the excerpt, the fault underlined, the remedy below.

use std::collections::{BTreeMap, BTreeSet};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};

use super::position::clamp;
use super::{Diagnostic, Severity};
use crate::world::World;

/// All diagnostics in French with their excerpts, then the summary line. Empty when there is nothing to say.
///
/// `colour` is the caller's decision: only it knows whether a terminal is listening.
pub fn human(world: &dyn World, diagnostics: &[Diagnostic], colour: bool) -> String {
    let Some(summary) = summary(diagnostics) else { return String::new() };
    let renderer =
        if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Unicode);
    let mut texts: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut out = String::new();
    for diagnostic in diagnostics {
        let text = texts.entry(&diagnostic.file).or_insert_with(|| read(world, &diagnostic.file));
        out.push_str(&renderer.render(&[group(diagnostic, text.as_deref())]));
        out.push_str("\n\n");
    }
    out.push_str(&summary);
    out.push('\n');
    out
}

/// `3 erreurs et 1 avertissement dans 2 fichiers`; `None` when there is nothing to count.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let files = diagnostics.iter().map(|d| d.file.as_str()).collect::<BTreeSet<_>>().len();
    let what = match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => return None,
        (errors, 0) => plural(errors, "erreur"),
        (0, warnings) => plural(warnings, "avertissement"),
        (errors, warnings) => {
            format!("{} et {}", plural(errors, "erreur"), plural(warnings, "avertissement"))
        }
    };
    Some(format!("{what} dans {}", plural(files, "fichier")))
}

fn plural(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n > 1 { "s" } else { "" })
}

fn read(world: &dyn World, file: &str) -> Option<String> {
    let bytes = world.read(file).ok()?;
    // Excerpts of binary files help nobody; a text with a few wrong bytes still shows where they are.
    (!bytes.contains(&0)).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

fn group<'a>(diagnostic: &'a Diagnostic, text: Option<&'a str>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
    .with_name(Some(diagnostic.severity.label()));
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let group = match (text, &diagnostic.span) {
        (Some(text), Some(span)) => title.element(
            Snippet::source(text)
                .path(diagnostic.file.as_str())
                .annotation(AnnotationKind::Primary.span(first_line(text, clamp(text, span)))),
        ),
        _ => title.element(Origin::path(diagnostic.file.as_str())),
    };
    match &diagnostic.help {
        Some(help) => {
            group.element(Level::HELP.with_name(Some("aide")).message(normalize_untrusted_str(help)))
        }
        None => group,
    }
}

/// Only the first line of a long span is underlined: a whole front matter in brackets hides what matters.
fn first_line(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    match text[span.clone()].trim_end().find('\n') {
        Some(newline) => span.start..span.start + newline,
        None => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    #[test]
    fn shows_the_line_and_the_remedy_in_french() {
        let world = Memory::new().with("content/pages/index.md", "---\ntitre: Été\n---\n");
        let diagnostic =
            Diagnostic::error("champ-inconnu", "content/pages/index.md", "Champ « titre » inconnu")
                .at(4..9)
                .help("Vouliez-vous dire « title » ?");
        let shown = human(&world, &[diagnostic], false);
        for part in [
            "erreur[champ-inconnu]: Champ « titre » inconnu",
            "content/pages/index.md:2:1",
            "titre: Été",
            "aide: Vouliez-vous dire « title » ?",
            "1 erreur dans 1 fichier",
        ] {
            assert!(shown.contains(part), "{part} missing from\n{shown}");
        }
        assert!(!shown.contains('\u{1b}'), "no colour unless asked");
    }

    #[test]
    fn colours_on_request() {
        let world = Memory::new();
        let shown = human(&world, &[Diagnostic::error("x", "content/a.md", "non")], true);
        assert!(shown.contains('\u{1b}'), "{shown}");
    }

    #[test]
    fn escape_sequences_from_content_never_reach_the_terminal() {
        let world = Memory::new().with("content/a.md", "\u{1b}[31mrouge\n");
        let diagnostic =
            Diagnostic::error("x", "content/a.md", "\u{1b}[31mnon").at(0..3).help("\u{1b}[31moui");
        let shown = human(&world, &[diagnostic], false);
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
    }

    #[test]
    fn summary_counts_both_kinds() {
        let all = [
            Diagnostic::error("x", "a", ""),
            Diagnostic::error("x", "b", ""),
            Diagnostic::warning("x", "b", ""),
        ];
        assert_eq!(summary(&all).as_deref(), Some("2 erreurs et 1 avertissement dans 2 fichiers"));
        assert_eq!(summary(&[]), None);
    }
}
