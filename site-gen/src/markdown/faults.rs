//! What is said to an editor about Markdown that cannot be published: one function per fault.

mod blocks;
mod html;

pub(super) use blocks::*;
pub(super) use html::*;

use std::ops::Range;

use super::Fault;
use crate::diagnostic::Severity;

fn error(
    code: &'static str,
    span: Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Fault {
    Fault { severity: Severity::Error, code, span, message: message.into(), help: help.into() }
}

fn warning(
    code: &'static str,
    span: Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Fault {
    Fault { severity: Severity::Warning, ..error(code, span, message, help) }
}

pub(super) fn reference(name: &str, span: Range<usize>) -> Fault {
    error(
        "reference-absente",
        span,
        format!("Le lien renvoie à « {name} », qui n’est défini nulle part"),
        format!(
            "Écrivez l’adresse dans le lien, [texte](adresse), ou ajoutez une ligne « [{name}]: adresse »."
        ),
    )
}

pub(super) fn top_heading(span: Range<usize>) -> Fault {
    error(
        "titre-de-niveau-1",
        span,
        "Un titre de niveau 1 (#) dans le texte",
        "Le titre de la page vient de « title », dans l’en-tête. Supprimez cette ligne ou écrivez « ## ».",
    )
}

pub(super) fn skipped_level(level: u8, before: u8, span: Range<usize>) -> Fault {
    let marks = "#".repeat(usize::from(before) + 1);
    let what = if before == 1 {
        "le premier titre doit être de niveau 2".to_owned()
    } else {
        format!("il suit un titre de niveau {before}")
    };
    warning(
        "niveau-de-titre-saute",
        span,
        format!("Titre de niveau {level} : {what}"),
        format!("Écrivez « {marks} » : les lecteurs d’écran annoncent les niveaux dans l’ordre."),
    )
}

pub(super) fn empty_heading(span: Range<usize>) -> Fault {
    error("titre-vide", span, "Titre sans texte", "Écrivez un titre après les « # », ou supprimez la ligne.")
}

pub(super) fn heading_attributes(span: Range<usize>) -> Fault {
    error(
        "attribut-de-titre",
        span,
        "Seule une ancre peut suivre un titre",
        "Écrivez par exemple « ## Notre cadre {#cadre} », sans classe ni autre attribut.",
    )
}

pub(super) fn bad_anchor(id: &str, suggestion: &str, span: Range<usize>) -> Fault {
    let help = if suggestion.is_empty() {
        "Une ancre se compose de petites lettres sans accents, de chiffres et de traits d’union.".to_owned()
    } else {
        format!(
            "Écrivez par exemple « {{#{suggestion}}} » : petites lettres sans accents, chiffres, traits d’union."
        )
    };
    error("ancre-invalide", span, format!("L’ancre « {id} » ne peut pas servir d’adresse"), help)
}

pub(super) fn reserved_anchor(id: &str, span: Range<usize>) -> Fault {
    error(
        "ancre-reservee",
        span,
        format!("L’ancre « {id} » pourrait être celle d’une question d’un formulaire"),
        format!("Écrivez par exemple « {{#section-{id}}} »."),
    )
}

pub(super) fn duplicate_anchor(id: &str, span: Range<usize>) -> Fault {
    error(
        "ancre-en-double",
        span,
        format!("L’ancre « {id} » est déjà prise sur cette page"),
        format!("Choisissez un autre nom, par exemple « {{#{id}-2}} »."),
    )
}

pub(super) fn image_in_text(span: Range<usize>) -> Fault {
    error(
        "image-dans-le-texte",
        span,
        "Image au milieu d’un texte, d’un lien, d’un titre ou d’un tableau",
        "Placez l’image seule, avec une ligne vide avant et une après.",
    )
}

pub(super) fn image_without_alt(src: &str, span: Range<usize>) -> Fault {
    error(
        "image-sans-description",
        span,
        format!("L’image « {src} » n’a pas de texte alternatif"),
        format!(
            "Dites entre les crochets ce que montre l’image : ![ce qu’on voit]({src} \"Crédit\"). Une image \
             purement décorative appartient au thème."
        ),
    )
}

pub(super) fn image_without_credit(src: &str, span: Range<usize>) -> Fault {
    error(
        "image-sans-credit",
        span,
        format!("L’image « {src} » n’a pas de crédit"),
        format!(
            "Ajoutez entre guillemets qui l’a faite et avec quels droits : ![description]({src} \"Photo : \
             prénom nom, tous droits réservés\")."
        ),
    )
}

pub(super) fn link_without_text(target: &str, span: Range<usize>) -> Fault {
    error(
        "lien-sans-texte",
        span,
        "Lien sans texte",
        format!("Écrivez entre les crochets où mène le lien : [Notre charte]({target})."),
    )
}

pub(super) fn spaced_address(address: &str, span: Range<usize>) -> Fault {
    error(
        "adresse-avec-espace",
        span,
        format!("« {address} » contient une espace : Markdown n’y voit pas une adresse"),
        format!(
            "Entourez-la de chevrons, (<{address}>), ou renommez le fichier sans espace. Pour un texte entre \
             crochets qui n’est pas un lien, écrivez « \\[ »."
        ),
    )
}

pub(super) fn tight_definition(span: Range<usize>) -> Fault {
    warning(
        "definition-sans-espace",
        span,
        "Cette ligne commence par « : » : elle définit ce qui précède",
        "Pour une définition, mettez une espace après « : ». Sinon, écrivez « \\: », ou joignez la ligne à la précédente.",
    )
}

pub(super) fn missing_note(name: &str, span: Range<usize>) -> Fault {
    error(
        "note-absente",
        span,
        format!("La note « {name} » n’est écrite nulle part"),
        format!("Ajoutez au bas du texte une ligne « [^{name}]: texte de la note »."),
    )
}

pub(super) fn unused_note(name: &str, span: Range<usize>) -> Fault {
    warning(
        "note-sans-appel",
        span,
        format!("Rien ne renvoie à la note « {name} » : elle ne sera pas publiée"),
        format!("Écrivez « [^{name}] » dans le texte, à l’endroit qu’elle éclaire, ou supprimez-la."),
    )
}

pub(super) fn heading_in_note(span: Range<usize>) -> Fault {
    error(
        "titre-dans-une-note",
        span,
        "Une note ne contient pas de titre",
        "Remplacez-le par un mot en **gras**.",
    )
}

pub(super) fn note_in_link(name: &str, span: Range<usize>) -> Fault {
    error(
        "note-dans-un-lien",
        span,
        format!("L’appel de la note « {name} » est dans un lien : le lien ne serait pas reconnu"),
        format!("Placez « [^{name}] » après le lien : [texte](adresse)[^{name}]."),
    )
}
