//! Fields that name pages of another collection.

use site_gen::site::Value;

use crate::site_test::{ACTION, CADRE, SITE, SiteTest};

/// Pages have a field of that type, and « cadre » says this.
fn pages(kind: &str, lines: &str) -> SiteTest {
    let fields = format!(
        "  pages:\n    folder: pages\n    url: \"/{{path}}/\"\n    fields: {{ voir: {{ type: {kind}, collection: actions }} }}"
    );
    SiteTest::sound().edit(SITE, "  pages: { folder: pages, url: \"/{path}/\" }", &fields).edit(
        CADRE,
        "order: 2",
        &format!("order: 2\n{lines}"),
    )
}

#[test]
fn a_page_is_named_by_its_folder_or_by_its_file() {
    for written in ["annoncer", "../actions/annoncer/index.md", "/actions/annoncer/", "../actions/annoncer"] {
        let site = pages("reference", &format!("voir: {written}")).clean();
        let page = site.pages.iter().find(|page| page.source == CADRE).unwrap();
        let Some(Value::Reference(source)) = page.fields.get("voir") else { panic!("{written}") };
        assert_eq!(source, ACTION, "{written}");
    }
    for written in ["annoncer", "[annoncer]"] {
        let site = pages("references", &format!("voir: {written}")).clean();
        let page = site.pages.iter().find(|page| page.source == CADRE).unwrap();
        assert!(matches!(&page.fields["voir"], Value::References(all) if *all == [ACTION]), "{written}");
    }
}

#[test]
fn a_page_that_is_not_there_is_told() {
    let told = |kind, lines: &str| pages(kind, lines);
    told("reference", "voir: annonce")
        .error("reference-inconnue")
        .at(CADRE, 4)
        .on("annonce")
        .remedy("« annoncer »");
    told("reference", "voir: xyz").error("reference-inconnue").remedy("content/actions");
    told("reference", "voir: index.md").error("reference-inconnue").says("content/pages/index.md");
    told("reference", "voir: [annoncer]").error("mauvais-type");
    told("references", "voir: [annoncer, annoncer]").error("valeur-en-double").at(CADRE, 4);
    told("references", "voir: [annoncer, annonce]").error("reference-inconnue").on("annonce");
    told("reference", "voir: annoncer")
        .edit(ACTION, "title: L’annonce", "title: L’annonce\ndraft: true")
        .edit("content/pages/index.md", " et [les soins](/actions/mission/soins/)", "")
        .error("lien-vers-page-absente")
        .at(CADRE, 4);
}

#[test]
fn a_page_does_not_refer_to_itself() {
    SiteTest::sound()
        .edit(SITE, "niveau: { type: choice, vocabulary: mission }", "niveau: { type: choice, vocabulary: mission }\n      suite: { type: reference, collection: actions }")
        .edit(ACTION, "date: 3 mars 2025", "date: 3 mars 2025\nsuite: annoncer")
        .error("reference-a-soi-meme")
        .at(ACTION, 4);
}
