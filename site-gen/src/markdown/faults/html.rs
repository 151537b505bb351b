//! What is wrong with HTML among the Markdown.

use std::ops::Range;

use super::super::Fault;
use super::{error, warning};

pub(in super::super) fn raw_html(html: &str, span: Range<usize>) -> Fault {
    let inner = html.trim_start().trim_start_matches(['<', '/']);
    let tag: String =
        inner.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let instead = match tag.as_str() {
        "a" => "Écrivez le lien en Markdown : [texte](adresse).",
        "img" | "picture" | "figure" => "Écrivez l’image en Markdown : ![description](photo.jpg \"Crédit\").",
        "b" | "strong" => "Écrivez **texte** pour une mise en évidence.",
        "i" | "em" => "Écrivez *texte* pour une emphase.",
        "br" => "Terminez la ligne par une barre oblique inverse « \\ » pour aller à la ligne.",
        "p" => "Séparez les paragraphes par une ligne vide.",
        "ul" | "ol" | "li" => "Commencez chaque ligne de la liste par « - » ou « 1. ».",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "Écrivez le titre avec des « # » : « ## Titre ».",
        "table" | "tr" | "td" | "th" => "Écrivez le tableau en Markdown, avec des barres « | ».",
        "script" | "iframe" | "object" | "embed" | "video" | "audio" => {
            "Une page ne peut rien exécuter ni charger d’ailleurs : mettez un lien."
        }
        _ => "Écrivez-le en Markdown. Pour montrer le signe « < » tel quel, écrivez « \\< ».",
    };
    let what = if tag.is_empty() { "Du HTML".to_owned() } else { format!("La balise HTML « <{tag}> »") };
    error("html-brut", span, format!("{what} n’est pas acceptée dans le texte"), instead)
}

pub(in super::super) fn removed_html(names: &[String], span: Range<usize>) -> Fault {
    let names: Vec<String> = names.iter().map(|name| format!("« {name} »")).collect();
    warning(
        "html-retire",
        span,
        format!("Retiré du HTML : {}", names.join(", ")),
        "Le site ne garde que le HTML qui ne change ni l’aspect ni le fonctionnement de la page. Pour le reste, écrivez \
         en Markdown ou avec un bloc « ::: ».",
    )
}

pub(in super::super) fn unbalanced_html(name: &str, span: Range<usize>) -> Fault {
    warning(
        "html-mal-ferme",
        span,
        format!("La balise « <{name}> » n’est pas ouverte et fermée au même endroit"),
        "Ouvrez-la et fermez-la dans la même phrase, ou dans le même passage sans ligne vide. Pour un texte qui \
         s’ouvre, écrivez un bloc « ::: accordeon ».",
    )
}

pub(in super::super) fn unclosed_comment(span: Range<usize>) -> Fault {
    error(
        "commentaire-non-ferme",
        span,
        "Ce commentaire ne finit pas : tout ce qui suit disparaîtrait de la page",
        "Écrivez « --> » là où il finit, ou supprimez « <!-- ».",
    )
}

pub(in super::super) fn text_after_comment(span: Range<usize>) -> Fault {
    error(
        "texte-apres-commentaire",
        span,
        "Ce texte suit un commentaire sur la même ligne : il ne serait pas lu comme du Markdown",
        "Passez à la ligne après « --> », et laissez une ligne vide.",
    )
}

pub(in super::super) fn nested_link(span: Range<usize>) -> Fault {
    error(
        "lien-dans-un-lien",
        span,
        "Un lien dans un autre lien",
        "Fermez le premier avant d’ouvrir le second.",
    )
}

pub(in super::super) fn orphan(name: &str, parents: &str, span: Range<usize>) -> Fault {
    error(
        "html-mal-place",
        span,
        format!("La balise « <{name}> » n’a de sens que dans {parents}"),
        format!("Entourez-la de {parents}, ou écrivez en Markdown."),
    )
}
