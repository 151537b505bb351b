//! Tera's errors as diagnostics: which template, which line, and in French what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tera::{ErrorKind, ReportError, Tera};

use super::keys::Unknown;
use super::tags;
use crate::diagnostic::Diagnostic;
use crate::suggest;
use crate::theme::Theme;

const CODE: &str = "gabarit";

/// Everything wrong with a set of templates that Tera refused; `error` is the first thing it met.
pub(super) fn of_templates(theme: &Theme, error: &tera::Error) -> Vec<Diagnostic> {
    // Tera stops at the first syntax error: each template is read again alone, to report them all.
    let mut faults: Vec<Diagnostic> = theme
        .templates
        .iter()
        .filter_map(|(name, source)| {
            let error = Tera::default().add_raw_template(name, source).err()?;
            match error.kind() {
                ErrorKind::SyntaxError(report) => {
                    Some(unclosed(source, report, name).unwrap_or_else(|| of_report(report, name)))
                }
                _ => None,
            }
        })
        .collect();
    if faults.is_empty() {
        faults = match error.kind() {
            ErrorKind::Msg(text) => of_text(theme, text),
            kind => vec![of_kind(kind, "base.html")],
        };
    }
    faults
}

/// A failure while drawing template `name` for the page of `source`.
pub(super) fn of_render(name: &str, source: &str, error: &tera::Error) -> Diagnostic {
    let mut fault = of_kind(error.kind(), name);
    let page = format!("Vu en dessinant {source}.");
    fault.help = Some(fault.help.map_or(page.clone(), |help| format!("{help} {page}")));
    fault
}

/// A condition asks for a key that no page has.
pub(super) fn of_key(name: &str, found: &Unknown, known: &BTreeMap<&str, BTreeSet<String>>) -> Diagnostic {
    let Unknown { root, key, span } = found;
    let names = known.get(root).into_iter().flatten().map(String::as_str);
    let message = format!("« {root}.{key} » n’existe pas : cette condition est toujours fausse");
    Diagnostic::error(CODE, path(name), message).at(span.clone()).help(suggest::among(
        key,
        names,
        "Noms possibles",
    ))
}

/// A page names a template that the theme does not have.
pub(super) fn no_template<'t>(source: &str, name: &str, known: impl Iterator<Item = &'t str>) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let fault =
        Diagnostic::error("gabarit-inconnu", source, format!("le thème n’a pas de gabarit « {name} »"));
    match forms::nearest(name, known.iter().copied()) {
        Some(near) => fault.help(format!("Vouliez-vous dire « {} » ?", near.trim_end_matches(".html"))),
        None => fault.help("Corrigez « template », ou ajoutez ce gabarit dans themes/templates/."),
    }
}

fn of_kind(kind: &ErrorKind, name: &str) -> Diagnostic {
    match kind {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => of_report(report, name),
        ErrorKind::MissingParent { current, parent } => {
            Diagnostic::error(CODE, path(current), format!("le gabarit « {parent} » n’existe pas"))
                .help("Corrigez le nom après « extends ».")
        }
        ErrorKind::TemplateNotFound(missing) => {
            Diagnostic::error(CODE, path(name), format!("le gabarit « {missing} » n’existe pas"))
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            Diagnostic::error(CODE, path(tpl), "ce gabarit finit par se contenir lui-même")
                .help("Suivez les « extends » et les « include », et ôtez celui qui revient en arrière.")
        }
        other => Diagnostic::error(CODE, path(name), format!("Tera répond : {other}")),
    }
}

/// Of the two messages that a missing closing tag makes, neither says so.
fn unclosed(source: &str, report: &ReportError, name: &str) -> Option<Diagnostic> {
    let stopped = match report.message() {
        "Unknown tag" => report.span().range.start,
        "Unexpected end of input" => source.len(),
        _ => return None,
    };
    let tags::Unclosed { word, span, before } = tags::unclosed(source, stopped)?;
    let message = match before {
        Some((other, line)) => {
            format!("« {word} » n’est pas refermé : « {other} » vient avant, à la ligne {line}")
        }
        None => format!("« {word} » n’est pas refermé"),
    };
    let help = format!("Ajoutez « {{% end{} %}} » là où il finit.", word.trim_end_matches("_global"));
    Some(Diagnostic::error(CODE, path(name), message).at(span).help(help))
}

fn of_report(report: &ReportError, name: &str) -> Diagnostic {
    let file = if report.filename().is_empty() { name } else { report.filename() };
    place(explain(path(file), report.message()), report.span().range.clone())
}

fn place(fault: Diagnostic, span: Range<usize>) -> Diagnostic {
    if span.start < span.end { fault.at(span) } else { fault.at(span.start..span.start + 1) }
}

/// Says the commonest of Tera's messages in French; the others are quoted.
fn explain(file: String, message: &str) -> Diagnostic {
    for kind in ["Variable", "Field"] {
        let Some(rest) = message.strip_prefix(kind).and_then(|rest| rest.strip_prefix(" `")) else {
            continue;
        };
        let Some((name, rest)) = rest.split_once('`') else { continue };
        let names = rest.split_once(" Available ").and_then(|(_, list)| list.split_once(": "));
        let names: Vec<&str> = names.map_or(Vec::new(), |(_, list)| list.split(", ").collect());
        let fault = Diagnostic::error(CODE, file, format!("« {name} » n’existe pas ici"));
        return match forms::nearest(name, names.iter().copied()) {
            Some(near) => fault.help(format!("Vouliez-vous dire « {near} » ?")),
            None if names.is_empty() => fault.help("Vérifiez l’orthographe de ce qui précède."),
            None => fault.help(format!("Noms possibles : {}.", names.join(", "))),
        };
    }
    for (word, what) in [
        ("filter", "le filtre"),
        ("test", "le test"),
        ("function", "la fonction"),
        ("component", "le composant"),
        ("template", "le gabarit"),
    ] {
        let quoted = message.strip_prefix("Unknown ").and_then(|rest| rest.strip_prefix(word));
        if let Some(name) = quoted.map(|rest| rest.trim().trim_matches('`')) {
            return Diagnostic::error(CODE, file, format!("{what} « {name} » n’existe pas")).help(
                "Les gabarits n’ont que les filtres, tests et fonctions de Tera, et les composants de \
                 themes/templates/components/.",
            );
        }
    }
    Diagnostic::error(CODE, file, format!("Tera ne peut pas lire ou dessiner ce gabarit : {message}"))
        .help("Les messages de Tera sont en anglais ; sa documentation : https://keats.github.io/tera/.")
}

/// Tera joins several reports in one text: `error: …` then ` --> file:line:column`.
fn of_text(theme: &Theme, text: &str) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut message = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("error: ") {
            message = Some(rest);
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some(message) = message.take()
        {
            faults.push(of_place(theme, message, place));
        }
    }
    if faults.is_empty() {
        faults.push(explain("themes/templates/base.html".to_owned(), text));
    }
    faults
}

fn of_place(theme: &Theme, message: &str, place_text: &str) -> Diagnostic {
    let mut parts = place_text.rsplitn(3, ':');
    let (column, line) = (parts.next(), parts.next());
    let name = parts.next().unwrap_or(place_text);
    let fault = explain(path(name), message);
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<usize>().ok());
    let span = theme.templates.get(name).and_then(|source| span_at(source, number(line)?, number(column)?));
    match span {
        Some(span) => fault.at(span),
        None => fault,
    }
}

/// From a line and a column in characters, both from 1, to the end of the word there.
fn span_at(source: &str, line: usize, column: usize) -> Option<Range<usize>> {
    let start_of_line = match line {
        0 => return None,
        1 => 0,
        _ => source.match_indices('\n').nth(line - 2)?.0 + 1,
    };
    let text = source[start_of_line..].lines().next()?;
    let (offset, _) = text.char_indices().nth(column.checked_sub(1)?)?;
    let start = start_of_line + offset;
    let length: usize =
        text[offset..].chars().take_while(|c| !c.is_whitespace() && *c != '}').map(char::len_utf8).sum();
    Some(start..start + length.max(1))
}

fn path(name: &str) -> String {
    format!("themes/templates/{name}")
}
