//! What the back half of the generator receives.

use site_gen::site::{Alt, BodyPart, Value};

use crate::site_test::{ACTION, CADRE, SITE, SiteTest};

#[test]
fn fields_have_their_types() {
    let site = SiteTest::sound().clean();
    let page = site.pages.iter().find(|page| page.source == ACTION).unwrap();
    assert_eq!(page.slug, "annoncer");
    assert_eq!(site.collections[page.collection].name, "actions");
    let Some(Value::Date(date)) = page.fields.get("date") else { panic!() };
    assert_eq!((date.iso(), date.label()), ("2025-03-03".to_owned(), "3 mars 2025".to_owned()));
    let Some(Value::Choices(terms)) = page.fields.get("mission") else { panic!() };
    assert_eq!(terms[0].label, "Soins");
    let Some(Value::Image(image)) = page.fields.get("image") else { panic!() };
    assert_eq!(
        (image.width, image.height, image.source.as_str()),
        (8, 4, "content/actions/annoncer/photo.png")
    );
    assert_eq!(image.alt, Alt::Text("Deux personnes à une table".to_owned()));
    assert_eq!(image.rights.scope, "site");
    let Some(Value::List(items)) = page.fields.get("changement") else { panic!() };
    assert!(matches!(&items[0]["etat"], Value::Choice(term) if term.value == "soins"));
    assert!(!page.fields.contains_key("nombre"));
}

#[test]
fn images_stand_between_pieces_of_html() {
    let site = SiteTest::sound().clean();
    let page = site.pages.iter().find(|page| page.source == ACTION).unwrap();
    let [BodyPart::Image(image), BodyPart::Html(html)] = page.body.parts.as_slice() else { panic!() };
    assert_eq!(image.credit, "Photo de A. B.");
    assert_eq!(html, "<p>Voir <a href=\"/cadre/\">le cadre</a>.</p>\n");
}

#[test]
fn pages_come_by_order_then_title_and_entries_as_declared() {
    let action = |title: &str, date: &str| {
        format!("---\ntitle: {title}\ndate: {date}\nsource: {{ label: a, url: https://a.ch }}\n---\n")
    };
    let site = SiteTest::sound()
        .with("content/pages/b.md", "---\ntitle: Écoute\n---\n")
        .with("content/pages/c.md", "---\ntitle: Fin\norder: 1\n---\n")
        .with("content/actions/x/index.md", action("X", "2025"))
        .with("content/actions/y/index.md", action("Y", "avril 2025"))
        .clean();
    let titles: Vec<&str> = site.pages.iter().map(|page| page.title.as_str()).collect();
    assert_eq!(titles, ["Fin", "Le cadre", "Accueil", "Écoute", "Y", "L’annonce", "X"]);
}

#[test]
fn settings_are_complete() {
    let site = SiteTest::sound().edit(SITE, "https://exemple.ch", "https://exemple.ch/").clean();
    assert_eq!(site.settings.base_url, "https://exemple.ch");
    assert_eq!(site.settings.languages, ["fr"]);
    assert_eq!(site.settings.menus.main[1].url, "/cadre/");
    assert_eq!(site.vocabularies["mission"].terms.len(), 3);
}

#[test]
fn files_with_windows_line_ends_are_read_alike() {
    let text = "---\r\ntitle: Le cadre\r\norder: 2\r\n---\r\n\r\n## Durée\r\n\r\nDeux heures.\r\n";
    let site = SiteTest::sound().with(CADRE, text).clean();
    let page = site.pages.iter().find(|page| page.source == CADRE).unwrap();
    assert_eq!((page.title.as_str(), page.body.headings[0].id.as_str()), ("Le cadre", "duree"));
    SiteTest::sound().with(CADRE, format!("\u{feff}{text}")).clean();
}
