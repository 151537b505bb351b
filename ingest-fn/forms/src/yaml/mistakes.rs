//! What editors get wrong in YAML, told in French with the remedy.
//!
//! The parser says what it expected; an editor needs to know what they wrote. So the line itself is looked at
//! first, and the parser's words only choose between the remaining cases.

use super::{MAX_DEPTH, Problem, alignment};
use std::ops::Range;

/// The problem behind the parser's error `info` at byte `at`.
pub(super) fn explain(text: &str, at: usize, info: &str) -> Problem {
    let line = Line::around(text, at);
    if let Some(problem) = tab(text, &line, at, info) {
        return problem;
    }
    let says = |words: &[&str]| words.iter().any(|word| info.contains(word));
    if says(&["recursion limit"]) {
        return depth(line.from(at));
    }
    if says(&["unknown anchor", "anchor or alias", "for anchor"]) {
        return anchor(line.from(at));
    }
    if says(&["a tag", "tag directive", "tag character", "handle wasn't declared", "verbatim tag"]) {
        return tag(line.from(at));
    }
    if says(&["mapping values are not allowed", "placement of ':'", "':' must be followed"]) {
        return colon(text, &line, at);
    }
    if says(&["'-'", "expected key", "indentation", "indented", "expect ':'"])
        && let Some(problem) = alignment::misplaced(text, line.start)
    {
        return problem;
    }
    let (message, help) = if says(&["end of stream", "indentation in quoted", "document indicator"]) {
        (
            "Les guillemets ouverts ici ne sont pas refermés.",
            "Ajoutez le guillemet manquant à la fin du texte.",
        )
    } else if says(&["trailing content after"]) {
        (
            "Du texte suit des guillemets déjà refermés.",
            "Dans un texte entre guillemets simples, écrivez l’apostrophe ’ ; entre guillemets doubles, écrivez « ».",
        )
    } else if says(&["escape", "hexadecimal number"]) {
        (
            "La barre oblique inverse « \\ » a un sens particulier entre guillemets doubles.",
            "Mettez le texte entre guillemets simples, ou doublez la barre : \\\\.",
        )
    } else if says(&["unexpected character"]) {
        ("Une valeur ne peut pas commencer par ce signe.", "Mettez toute la valeur entre guillemets doubles.")
    } else if says(&["flow mapping", "flow sequence", "flow construct", "bracket", "[{"]) {
        (
            "Un crochet ou une accolade n’est pas refermé, ou pas ouvert.",
            "Vérifiez [ ] et { } ; si le signe fait partie du texte, mettez le texte entre guillemets doubles.",
        )
    } else if says(&["block sequence entries", "'-'"]) {
        (
            "Un tiret de liste n’est pas à sa place.",
            "Allez à la ligne après les deux-points, puis écrivez chaque élément sur sa ligne : deux espaces, un tiret, un espace.",
        )
    } else if says(&["block scalar"]) {
        (
            "Le texte qui suit | ou > est mal mis en retrait.",
            "Décalez toutes ses lignes de deux espaces par rapport à la clé.",
        )
    } else if says(&["directive", "document start", "document end"]) {
        (
            "Cette ligne n’est pas attendue ici.",
            "Si elle commence par % ou suit « ... », mettez le texte entre guillemets doubles ou supprimez la ligne.",
        )
    } else if says(&["expected key", "indentation", "indented", "expect ':'", "comment intercepting"]) {
        (
            "Cette ligne n’est pas alignée avec les autres clés, ou il lui manque « : ».",
            "Alignez les clés d’un même groupe (deux espaces par niveau) et écrivez « cle: valeur ».",
        )
    } else if says(&["unprintable", "byte order mark"]) {
        (
            "La ligne contient un caractère invisible qui n’est pas permis.",
            "Effacez la ligne et tapez-la de nouveau.",
        )
    } else {
        (
            "Cette ligne n’est pas écrite comme il faut.",
            "Écrivez « cle: valeur » ; si la valeur contient des signes particuliers, mettez-la entre guillemets doubles.",
        )
    };
    Problem::new(line.from(at), message).with_help(help)
}

pub(super) fn depth(span: Range<usize>) -> Problem {
    Problem::new(span, format!("Il y a plus de {MAX_DEPTH} listes ou groupes les uns dans les autres."))
        .with_help("Simplifiez cette partie du fichier.")
}

/// A directive (`%YAML`, `%TAG`) is nothing an editor needs, and the parser loses count of characters inside one.
pub(super) fn refuse_directive(text: &str) -> Result<(), Problem> {
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    for line in text[start..].split_inclusive(['\n', '\r']) {
        let words = line.trim();
        if line.starts_with('%') {
            let span = start..start + line.trim_end().len();
            return Err(Problem::new(
                span,
                "Une ligne ne peut pas commencer par « % » : YAML y voit un ordre.",
            )
            .with_help("Supprimez cette ligne, ou mettez toute la valeur entre guillemets doubles."));
        }
        if !words.is_empty() && !words.starts_with('#') {
            break;
        }
        start += line.len();
    }
    Ok(())
}

pub(super) fn anchor(span: Range<usize>) -> Problem {
    Problem::new(span, "Une valeur ne peut pas commencer par « & » ou « * » : YAML y voit un renvoi.")
        .with_help(
            "Mettez toute la valeur entre guillemets doubles ; s’il s’agit d’un renvoi, recopiez la valeur.",
        )
}

pub(super) fn tag(span: Range<usize>) -> Problem {
    Problem::new(span, "Une valeur ne peut pas commencer par un point d’exclamation.")
        .with_help("Mettez toute la valeur entre guillemets doubles.")
}

/// A tab among the blanks that begin the line, or the one the parser complains about.
fn tab(text: &str, line: &Line, at: usize, info: &str) -> Option<Problem> {
    let blanks = blanks_at(line.text);
    let leading = line.text[..blanks].find('\t').map(|place| line.start + place);
    let blamed = || info.contains("tab").then(|| text[at..].find('\t')).flatten().map(|place| at + place);
    let start = leading.or_else(blamed)?;
    Some(
        Problem::new(start..start + 1, "Une tabulation sert de retrait : YAML n’accepte que des espaces.")
            .with_help("Remplacez chaque tabulation par deux espaces."),
    )
}

/// Two colons on a line, or one that belongs to a line gone wrong before it.
fn colon(text: &str, line: &Line, at: usize) -> Problem {
    let value = line.text.find(": ").map(|colon| (colon, colon + 2 + blanks_at(&line.text[colon + 2..])));
    match value {
        Some((colon, value)) if line.start + colon < at => {
            let key = line.text[..colon].trim_start_matches(['-', ' ']);
            let written = line.text[value..].trim_end();
            let quoted = written.replace(['"', '\\'], "’");
            Problem::new(
                line.start + value..line.start + value + written.len(),
                "Des deux-points suivis d’un espace coupent cette valeur en deux.",
            )
            .with_help(format!("Mettez la valeur entre guillemets doubles : {key}: \"{quoted}\""))
        }
        _ => alignment::misplaced(text, line.start).unwrap_or_else(|| {
            let key = line.from(at.min(line.start + blanks_at(line.text)));
            Problem::new(key, "Cette clé n’est pas attendue ici.").with_help(
                "Vérifiez la ligne d’avant : il lui manque peut-être « : », l’espace après « : », ou un crochet ; \
                 puis alignez cette ligne avec les autres clés.",
            )
        }),
    }
}

fn blanks_at(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// One line of the text, without its newline.
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    /// The line of byte `at`; at the end of the text, the last line that says something.
    fn around(text: &'t str, at: usize) -> Self {
        let at = if text[at..].trim().is_empty() { text[..at].trim_end().len() } else { at };
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        Line { start, text: text[start..end].trim_end_matches('\r') }
    }

    /// From `at` to the end of the line; the whole line if nothing is left of it.
    fn from(&self, at: usize) -> Range<usize> {
        let end = self.start + self.text.trim_end().len();
        if (self.start..end).contains(&at) { at..end } else { self.start..end.max(self.start) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    /// (the piece shown, message and help)
    fn told(text: &str) -> (String, String) {
        let problem = parse(text).expect_err("a mistake");
        let help = problem.help.expect("a remedy");
        (text[problem.span].to_owned(), format!("{} {help}", problem.message))
    }

    #[test]
    fn colons_inside_a_value() {
        let (shown, told_) = told("é: 1\ntitle: Soins : l’avenir\n");
        assert_eq!(shown, "Soins : l’avenir");
        assert!(told_.contains("title: \"Soins : l’avenir\""), "{told_}");
        assert!(told("fields:\n  - label: Vous : qui ?\n").1.contains(" label: \"Vous : qui ?\""));
    }

    #[test]
    fn the_line_before_is_at_fault() {
        for text in ["title:Soins\nb: c\n", "title\nb: c\n"] {
            let (shown, told) = told(text);
            assert!(told.contains("ligne d’avant"), "{text}: {told}");
            assert!(shown.starts_with(['b', 'c']), "{shown}");
        }
    }

    #[test]
    fn tabs() {
        for text in ["a:\n\tb: c\n", "a:\n  - b\n \t- c\n", "a: >\n\tx\n"] {
            assert!(told(text).1.contains("tabulation"), "{text}: {}", told(text).1);
        }
        assert_eq!(told("é:\n\tb: c\n").0, "\t");
    }

    #[test]
    fn quotes() {
        assert!(told("é: \"abc\nb: c\n").1.contains("ne sont pas refermés"));
        assert!(told("é: \"abc").1.contains("ne sont pas refermés"));
        assert!(told("t: 'l'avenir'\n").1.contains("apostrophe"));
        assert!(told("a: \"x\\qy\"\n").1.contains("barre oblique"));
    }

    #[test]
    fn brackets_and_dashes() {
        for text in ["a: ]\n", "a: {b: c\nd: e\n", "a: [b, c\n"] {
            assert!(told(text).1.contains('['), "{text}: {}", told(text).1);
        }
        assert!(told("a: - b\n").1.contains("tiret"));
        assert!(told("- a\nb: c\n").1.contains("tiret"));
    }

    #[test]
    fn signs_and_alignment() {
        for text in ["a: @x\n", "a: `x`\n", "a: %x\n"] {
            assert!(told(text).1.contains("guillemets doubles"), "{text}");
        }
        assert!(told("a:\n    b: c\n  d: e\n").1.contains("2 espaces ici, 4"));
        assert!(told("a: 'x'\n b: c\n").1.contains("1 espace ici, 0"));
    }
}
