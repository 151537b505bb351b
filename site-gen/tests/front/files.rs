//! Documents that pages offer to download.

use site_gen::site::{Site, Value};

use crate::site_test::{CADRE, INDEX, SITE, SiteTest};

const CHARTE: &str = "content/pages/charte.pdf";

/// A site with a document beside the page « cadre ».
fn with_charte() -> SiteTest {
    SiteTest::sound().with(CHARTE, "%PDF-1.7 charte")
}

/// Pages have a field `charte`, and « cadre » says this of it.
fn field(lines: &str) -> SiteTest {
    with_charte()
        .edit(
            SITE,
            "  pages: { folder: pages, url: \"/{path}/\" }",
            "  pages:\n    folder: pages\n    url: \"/{path}/\"\n    fields: { charte: { type: file } }",
        )
        .edit(CADRE, "order: 2", &format!("order: 2\n{lines}"))
}

fn published(site: &Site) -> Vec<&str> {
    site.downloads.iter().map(|download| download.source.as_str()).collect()
}

#[test]
fn a_field_names_a_document_beside_the_page() {
    let site = field("charte: charte.pdf").clean();
    let page = site.pages.iter().find(|page| page.source == CADRE).unwrap();
    let Some(Value::File(file)) = page.fields.get("charte") else { panic!() };
    assert_eq!((file.label.as_str(), file.status.as_deref()), ("Charte", None));
    let url = file.download.url();
    assert!(url.starts_with("/fichiers/charte-") && url.ends_with(".pdf"), "{url}");
    assert_eq!(published(&site), [CHARTE]);
    let site = field("charte: { src: /pages/charte.pdf, label: La charte, status: provisoire }").clean();
    let page = site.pages.iter().find(|page| page.source == CADRE).unwrap();
    let Some(Value::File(file)) = page.fields.get("charte") else { panic!() };
    assert_eq!((file.label.as_str(), file.status.as_deref()), ("La charte", Some("provisoire")));
}

#[test]
fn a_wrong_document_is_explained_where_it_is_named() {
    for (lines, code, on, remedy) in [
        ("charte: chartes.pdf", "fichier-introuvable", "chartes.pdf", "« charte.pdf »"),
        ("charte: { label: x }", "champ-manquant", "{ label: x }", "src: charte.pdf"),
        ("charte: { src: charte.pdf, titre: x }", "champ-inconnu", "titre", "label"),
        ("charte: https://exemple.ch/a.pdf", "fichier-distant", "https://exemple.ch/a.pdf", "link"),
        ("charte: index.md", "fichier-introuvable", "index.md", "charte.pdf"),
    ] {
        field(lines).error(code).at(CADRE, 4).on(on).remedy(remedy);
    }
    field("charte: photo.jpg")
        .with("content/pages/photo.jpg", "x")
        .error("fichier-refuse")
        .says("où et quand")
        .remedy("image");
    field("charte: charte.pdf").with(CHARTE, "MZ").error("fichier-abime").says("PDF");
}

#[test]
fn a_link_in_a_text_or_a_menu_publishes_the_document() {
    let site = with_charte().append(INDEX, "\nLisez [la charte](charte.pdf#page=2).\n").clean();
    let html = format!("{:?}", site.pages.iter().find(|page| page.url == "/").unwrap().body.parts);
    let url = site.downloads[0].url();
    assert!(html.contains(&format!("<a href=\\\"{url}#page=2\\\">la charte</a>")), "{html}");
    let menu = "to: pages/charte.pdf";
    let site = with_charte().edit(SITE, "to: pages/cadre.md", menu).clean();
    assert_eq!(site.settings.menus.main[1].url, site.downloads[0].url());
}

#[test]
fn what_only_a_draft_offers_is_checked_but_not_published() {
    assert_eq!(published(&with_charte().clean()), [] as [&str; 0]);
    let draft = |link: &str| {
        let text = format!("---\ntitle: Projet\ndraft: true\n---\n\n[La charte]({link}).\n");
        with_charte().with("content/pages/projet.md", text)
    };
    assert_eq!(published(&draft("charte.pdf").clean()), [] as [&str; 0]);
    assert_eq!(published(&draft("charte.pdf").drafts().clean()), [CHARTE]);
    draft("chartes.pdf").error("fichier-introuvable").remedy("« charte.pdf »");
}

#[test]
fn names_are_taken_to_the_letter_before_they_are_decoded() {
    let linked = |files: &[&str], target: &str| {
        let test = SiteTest::sound().append(INDEX, &format!("\nVoir [cela](<{target}>).\n"));
        let with =
            |test: SiteTest, file: &&str| test.with(&format!("content/pages/{file}"), format!("%PDF-{file}"));
        let site = files.iter().fold(test, with).clean();
        site.downloads[0].source.clone()
    };
    assert_eq!(linked(&["a b.pdf"], "a%20b.pdf"), "content/pages/a b.pdf");
    assert_eq!(linked(&["a%20b.pdf"], "a%20b.pdf"), "content/pages/a%20b.pdf");
    assert_eq!(linked(&["a b.pdf", "a%20b.pdf"], "a%20b.pdf"), "content/pages/a%20b.pdf");
    assert_eq!(linked(&["a%+1.pdf"], "a%+1.pdf"), "content/pages/a%+1.pdf");
}

#[test]
fn addresses_of_documents_are_kept_for_them() {
    SiteTest::sound().with("content/pages/fichiers.md", "---\ntitle: F\n---\n").error("adresse-reservee");
}
