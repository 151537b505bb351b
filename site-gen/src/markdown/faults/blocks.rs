//! What is said about blocks and their arguments.

use std::ops::Range;

use super::super::Fault;
use super::error;

pub(in super::super) fn unknown_block(kind: &str, help: String, span: Range<usize>) -> Fault {
    error("bloc-inconnu", span, format!("Bloc inconnu : « {kind} »"), help)
}

pub(in super::super) fn unclosed_block(marks: usize, span: Range<usize>) -> Fault {
    let marks = ":".repeat(marks);
    error(
        "bloc-non-ferme",
        span,
        "Ce bloc n’est pas fermé",
        format!(
            "Ajoutez une ligne « {marks} » à la fin de son texte. Pour mettre un bloc dans celui-ci, ouvrez et \
             fermez celui-ci avec un « : » de plus."
        ),
    )
}

pub(in super::super) fn nothing_to_close(span: Range<usize>) -> Fault {
    error(
        "fermeture-sans-bloc",
        span,
        "Cette ligne ne ferme aucun bloc",
        "Supprimez-la, ou ouvrez un bloc avant elle : « ::: encadre titre=\"À retenir\" ».",
    )
}

pub(in super::super) fn other_marks(written: usize, wanted: usize, span: Range<usize>) -> Fault {
    let (written, wanted) = (":".repeat(written), ":".repeat(wanted));
    error(
        "bloc-mal-ferme",
        span,
        format!("Cette ligne a un « {written} », mais le bloc s’ouvre par « {wanted} »"),
        format!("Écrivez « {wanted} » : un bloc s’ouvre et se ferme par autant de « : »."),
    )
}

pub(in super::super) fn too_deep(most: usize, span: Range<usize>) -> Fault {
    error(
        "blocs-trop-imbriques",
        span,
        format!("Plus de {most} blocs l’un dans l’autre"),
        "Fermez l’un des blocs ouverts avant celui-ci.",
    )
}

pub(in super::super) fn misplaced_block(span: Range<usize>) -> Fault {
    error(
        "bloc-mal-place",
        span,
        "Un bloc ne peut se trouver dans une liste, une citation « > » ou un texte en retrait",
        "Écrivez « ::: » tout au début de la ligne. Pour montrer ces signes tels quels, écrivez « \\::: ».",
    )
}

pub(in super::super) fn empty_block(kind: &str, span: Range<usize>) -> Fault {
    error(
        "bloc-vide",
        span,
        format!("Le bloc « {kind} » ne contient rien"),
        "Écrivez son texte entre la ligne qui l’ouvre et celle qui le ferme.",
    )
}

pub(in super::super) fn steps_without_list(span: Range<usize>) -> Fault {
    error(
        "etapes-sans-liste",
        span,
        "Le bloc « etapes » doit contenir une liste numérotée, et rien d’autre",
        "Commencez chaque étape par un numéro : « 1. Nous lisons votre demande. » Le reste va avant ou après le bloc.",
    )
}

pub(in super::super) fn missing_argument(kind: &str, name: &str, example: &str, span: Range<usize>) -> Fault {
    error(
        "argument-manquant",
        span,
        format!("Il manque « {name} » au bloc « {kind} »"),
        format!("Ajoutez sur cette ligne, par exemple : {name}=\"{example}\"."),
    )
}

pub(in super::super) fn unknown_argument(kind: &str, name: &str, help: String, span: Range<usize>) -> Fault {
    error("argument-inconnu", span, format!("Le bloc « {kind} » ne connaît pas « {name} »"), help)
}

pub(in super::super) fn repeated_argument(name: &str, span: Range<usize>) -> Fault {
    error("argument-en-double", span, format!("« {name} » figure deux fois"), "Gardez-le une seule fois.")
}

pub(in super::super) fn argument_without_value(name: &str, example: &str, span: Range<usize>) -> Fault {
    error(
        "argument-vide",
        span,
        format!("« {name} » ne dit rien"),
        format!("Écrivez par exemple {name}=\"{example}\", ou supprimez-le."),
    )
}

pub(in super::super) fn wrong_argument(name: &str, help: String, span: Range<usize>) -> Fault {
    error("argument-invalide", span, format!("La valeur de « {name} » n’est pas comprise"), help)
}

pub(in super::super) fn wrong_focal(text: &str, span: Range<usize>) -> Fault {
    error(
        "cadrage-invalide",
        span,
        format!("« {text} » n’est pas un point de l’image"),
        "Écrivez la distance depuis la gauche, puis depuis le haut : cadrage=\"40% 30%\".",
    )
}

pub(in super::super) fn open_argument(open: char, close: char, span: Range<usize>) -> Fault {
    error(
        "argument-non-ferme",
        span,
        format!("Après « {open} », il manque un « {close} » sur cette ligne"),
        "Fermez le guillemet : tous les arguments d’un bloc tiennent sur sa première ligne.",
    )
}

pub(in super::super) fn unreadable_argument(span: Range<usize>) -> Fault {
    error(
        "argument-illisible",
        span,
        "La fin de cette ligne n’est pas comprise",
        "Écrivez nom=\"valeur\", séparés par des espaces. Dans une valeur, écrivez « » plutôt que \".",
    )
}

pub(in super::super) fn unreachable_contact(span: Range<usize>) -> Fault {
    error(
        "contact-sans-moyen",
        span,
        "Ce contact ne dit pas comment joindre la personne",
        "Ajoutez au moins l’un des trois : email=\"…\", telephone=\"…\" ou adresse=\"…\".",
    )
}

pub(in super::super) fn figure_without_alt(span: Range<usize>) -> Fault {
    error(
        "image-sans-description",
        span,
        "Cette figure n’a pas de texte alternatif",
        "Dites ce qu’elle montre : alt=\"Deux personnes autour d’une table\". Si elle n’apprend rien, écrivez \
         decoratif=\"oui\".",
    )
}

pub(in super::super) fn figure_described_twice(span: Range<usize>) -> Fault {
    error(
        "image-sans-description",
        span,
        "Une image décorative n’a pas de description",
        "Gardez « alt » si l’image apprend quelque chose, « decoratif » sinon.",
    )
}
