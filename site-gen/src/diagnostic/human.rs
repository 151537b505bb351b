//! Diagnostics as an editor reads them in a terminal: the excerpt, the fault underlined, the remedy below.
//!
//! What is drawn is bounded, so that a file without line breaks does not drown what matters: of a long line its part
//! around the fault, of a line full of faults the first few. All are counted, and the output for programs has them all.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};

use super::position::{Lines, clamp};
use super::{Diagnostic, Severity};
use crate::world::World;

/// Of the diagnostics of one line, so many are drawn.
const DRAWN: usize = 10;

/// A line longer than this, in bytes, is cut around the fault.
const LONG: usize = 1000;

/// Bytes shown before and after a fault on such a line.
const AROUND: usize = 60;

/// All diagnostics in French with their excerpts, then the summary line. Empty when there is nothing to say.
///
/// `colour` is the caller's decision: only it knows whether a terminal is listening.
pub fn human(world: &dyn World, diagnostics: &[Diagnostic], colour: bool) -> String {
    let Some(summary) = summary(diagnostics) else { return String::new() };
    let renderer =
        if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Unicode);
    let files: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.file.as_str()).collect();
    let texts: BTreeMap<&str, String> =
        files.into_iter().filter_map(|file| Some((file, read(world, file)?))).collect();
    let lines: BTreeMap<&str, Lines> = texts.iter().map(|(file, text)| (*file, Lines::new(text))).collect();
    let mut on_line: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    let mut out = String::new();
    for diagnostic in diagnostics {
        let file = diagnostic.file.as_str();
        let mut excerpt = None;
        if let Some((span, lines)) = diagnostic.span.as_ref().zip(lines.get(file)) {
            let line = lines.line(span.start);
            let told = on_line.entry((file, line)).or_default();
            *told += 1;
            if *told > DRAWN {
                continue;
            }
            excerpt = Some(Excerpt::of(line, span, lines));
        }
        out.push_str(&renderer.render(&[group(diagnostic, excerpt.as_ref())]));
        out.push_str("\n\n");
    }
    for ((file, line), told) in on_line.into_iter().filter(|(_, told)| *told > DRAWN) {
        let more = told - DRAWN;
        out.push_str(&format!(
            "{file}, ligne {line} : et {more} autre{} ; « --format json » les donne tous.\n\n",
            if more > 1 { "s" } else { "" }
        ));
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

/// What is shown of the line on which a fault begins.
struct Excerpt {
    line: usize,
    /// Only used of a line that was cut.
    column: usize,
    text: String,
    /// In `text`.
    span: Range<usize>,
    cut: bool,
}

impl Excerpt {
    /// Only the first line of a long span is underlined: a whole front matter in brackets hides what matters.
    fn of(line: usize, span: &Range<usize>, lines: &Lines) -> Self {
        let (start, text) = lines.line_at(line);
        let span = clamp(text, &(span.start.saturating_sub(start)..span.end.saturating_sub(start)));
        let trimmed = span.start..span.end.min(text.trim_end().len()).max(span.start);
        if text.len() <= LONG {
            // An empty line is one only with its end.
            return Self { line, column: 0, text: format!("{text}\n"), span: trimmed, cut: false };
        }
        let end = trimmed.end.min(trimmed.start + LONG);
        let part = clamp(text, &(trimmed.start.saturating_sub(AROUND)..end + AROUND));
        let (before, after) =
            (if part.start > 0 { "…" } else { "" }, if part.end < text.len() { "…" } else { "" });
        let marked = clamp(text, &(trimmed.start..end));
        let shift = |at: usize| at - part.start + before.len();
        Self {
            line,
            column: lines.position(start + trimmed.start).column,
            text: format!("{before}{}{after}", &text[part.clone()]),
            span: shift(marked.start)..shift(marked.end),
            cut: true,
        }
    }
}

fn group<'a>(diagnostic: &'a Diagnostic, excerpt: Option<&'a Excerpt>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
    .with_name(Some(diagnostic.severity.label()));
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let file = Origin::path(diagnostic.file.as_str());
    let group = match excerpt {
        Some(excerpt) => {
            let snippet = Snippet::source(excerpt.text.as_str())
                .line_start(excerpt.line)
                .annotation(AnnotationKind::Primary.span(excerpt.span.clone()));
            if excerpt.cut {
                title.element(file.line(excerpt.line).char_column(excerpt.column)).element(snippet)
            } else {
                title.element(snippet.path(diagnostic.file.as_str()))
            }
        }
        None => title.element(file),
    };
    match &diagnostic.help {
        Some(help) => {
            group.element(Level::HELP.with_name(Some("aide")).message(normalize_untrusted_str(help)))
        }
        None => group,
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
    fn a_line_full_of_faults_is_drawn_in_part_and_counted_whole() {
        let line = "é_".repeat(40_000);
        let world = Memory::new().with("content/a.md", format!("un\n{line}\n{line}\n"));
        let fault = |at: usize| Diagnostic::error("x", "content/a.md", format!("faute {at}")).at(at..at + 2);
        let mut all: Vec<_> = (0..20_000).map(|i| fault(3 + i * 6)).collect();
        all.push(Diagnostic::error("x", "content/a.md", "ailleurs").at(0..2));
        all.push(Diagnostic::error("x", "content/a.md", "au milieu").at(180_004..180_007));
        let shown = human(&world, &all, false);
        for part in [
            "faute 3\n",
            "faute 57\n",
            "content/a.md:2:37",
            "ailleurs",
            "content/a.md:1:1",
            "content/a.md:3:40001",
        ] {
            assert!(shown.contains(part), "{part} missing from\n{shown}");
        }
        assert!(shown.contains("ligne 2 : et 19990 autres"), "{shown}");
        assert!(shown.ends_with("20002 erreurs dans 1 fichier\n"), "{shown}");
        assert!(shown.len() < 20_000, "{} bytes", shown.len());
        let cut = shown.lines().find(|line| line.matches('…').count() == 2);
        assert!(cut.is_some_and(|line| line.chars().count() < 150), "{shown}");
        assert_eq!(crate::diagnostic::json(&world, &all).lines().count(), 20_002);
    }

    #[test]
    fn the_end_of_a_line_and_of_a_file_can_be_shown() {
        let world = Memory::new().with("content/a.md", "---\nun\ndeux");
        for (span, place) in [(6..7, "2:3"), (4..11, "2:1"), (11..11, "3:5"), (99..120, "3:5"), (0..0, "1:1")]
        {
            let shown =
                human(&world, &[Diagnostic::error("x", "content/a.md", "non").at(span.clone())], false);
            assert!(shown.contains(&format!("content/a.md:{place}")), "{span:?}: {shown}");
        }
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
