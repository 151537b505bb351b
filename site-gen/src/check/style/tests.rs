//! Each remark on a page of a few lines, and the silence on good ones.

use std::sync::Arc;

use crate::content;
use crate::load::Source;

fn remarks(text: &str) -> Vec<(&'static str, String)> {
    let source = Source { path: "content/pages/a.md".to_owned(), text: text.to_owned() };
    let (page, _) = content::read(source, &Arc::default(), &Default::default());
    let site = "title: Essai\nbase_url: https://exemple.ch\nacronyms: { HUG: Hôpitaux universitaires de Genève }\n\
                collections:\n  pages: { folder: pages, url: \"/{path}/\" }\n";
    let (model, wrong) = crate::model::read(site, None);
    assert!(wrong.is_empty(), "{wrong:?}");
    let found = super::remarks(&page, &model.unwrap());
    found.into_iter().map(|found| (found.code, text[found.span.unwrap_or_default()].to_owned())).collect()
}

fn page(body: &str) -> String {
    format!("---\ntitle: Une page\nsummary: Un résumé.\n---\n\n{body}\n")
}

#[test]
fn a_good_page_is_left_alone() {
    let body = "## Aux HUG\n\nUn texte court. [Notre charte](charte.md) dit tout.\n\n![Une salle claire](a.jpg \"HUG\")\n";
    assert_eq!(remarks(&page(body)), []);
}

#[test]
fn a_missing_summary_is_told_once_and_where() {
    let with = |line: &str| remarks(&format!("---\ntitle: Une page\n{line}---\n\nTexte.\n"));
    assert_eq!(with(""), [("resume-manquant", "---".to_owned())]);
    assert_eq!(with("summary:\n"), [("resume-manquant", "summary".to_owned())]);
    assert_eq!(with("summary: \"\"\n"), [("resume-manquant", "summary".to_owned())]);
    assert_eq!(with("sumary: Un résumé.\n"), [], "the key is reported");
}

#[test]
fn each_remark_points_at_its_words() {
    let long = format!("Un{} enfin.", " mot".repeat(34));
    assert_eq!(remarks(&page(&format!("Bref. {long} Bref."))), [("phrase-longue", long)]);
    let body = "## TOUT EN CAPITALES\n\n[Cliquez ici](a.md). Une ETP.\n\n![Image d’une salle](a.jpg \"C\")\n";
    let expected = [
        ("titre-en-capitales", "TOUT EN CAPITALES"),
        ("lien-vague", "Cliquez ici"),
        ("description-redondante", "Image d’une salle"),
        ("sigle-inexplique", "ETP"),
    ];
    let found = remarks(&page(body));
    let found: Vec<_> = found.iter().map(|(code, words)| (*code, words.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn headers_are_read_too() {
    let text = "---\ntitle: Une ETP\nimage:\n  src: a.jpg\n  alt: Photo de groupe\n---\n\nTexte.\n";
    let found = remarks(text);
    let found: Vec<_> = found.iter().map(|(code, words)| (*code, words.as_str())).collect();
    let expected = [
        ("resume-manquant", "---"),
        ("description-redondante", "Photo de groupe"),
        ("sigle-inexplique", "Une ETP"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_quoted_as_code_is_not_read() {
    let body = format!(
        "```\nETP {}\n```\n\nLe champ `ETP`.\n\n[ETP](https://exemple.ch/ETP) (éducation thérapeutique)\n",
        "mot ".repeat(50)
    );
    assert_eq!(remarks(&page(&body)), []);
}
