//! How texts are read: `typography` and `raw_html` of site.yaml.

use site_gen::site::{BodyPart, Page, Value};

use crate::site_test::{ACTION, CADRE, SITE, SiteTest};

fn set(line: &str) -> SiteTest {
    SiteTest::sound().edit(SITE, "title: Essai", &format!("title: Essai\n{line}"))
}

fn page(test: &SiteTest, source: &str) -> Page {
    test.clean().pages.into_iter().find(|page| page.source == source).unwrap()
}

fn html(page: &Page) -> String {
    let parts = page.body.parts.iter().map(|part| match part {
        BodyPart::Html(html) | BodyPart::Heading(_, html) => html.clone(),
        other => format!("{other:?}"),
    });
    parts.collect()
}

#[test]
fn titles_fields_and_texts_are_printed_alike() {
    let test = |line: &str| {
        set(line)
            .edit(ACTION, "title: L’annonce", "title: L'annonce ?\nsummary: \"Oui !\"")
            .edit(ACTION, "  - fait: Une salle", "  - fait: \"Une salle : oui\"")
            .edit(ACTION, "Trop **tard**.", "Trop **tard** !")
            .edit(CADRE, "## Durée\n\nDeux heures.", "## Durée ?\n\n« Deux » : `a !`")
    };
    let action = page(&test("typography: fr-CH"), ACTION);
    assert_eq!((action.title.as_str(), action.summary.as_str()), ("L’annonce\u{202f}?", "Oui\u{202f}!"));
    assert_eq!(action.url, "/actions/annoncer/");
    let Some(Value::List(items)) = action.fields.get("changement") else { panic!() };
    assert!(matches!(&items[0]["fait"], Value::Text(text) if text == "Une salle\u{202f}: oui"));
    let Some(Value::Markdown(before)) = action.fields.get("avant") else { panic!() };
    assert!(format!("{:?}", before.parts).contains("</strong>\\u{202f}!"), "{before:?}");

    let cadre = page(&test("typography: fr-FR"), CADRE);
    assert_eq!(html(&cadre), "Durée\u{202f}?<p>«\u{202f}Deux\u{202f}»\u{a0}: <code>a !</code></p>\n");
    assert_eq!(cadre.body.headings[0].id, "duree");

    let plain = page(&test("typography: off"), ACTION);
    assert_eq!(plain.title, "L'annonce ?");
    let english = page(&test("typography: fr-CH\nlanguages: [en]"), ACTION);
    assert_eq!(english.title, "L'annonce ?");
}

#[test]
fn settings_of_texts_have_few_values() {
    set("typography: fr-BE").error("valeur-inconnue").at(SITE, 2).on("fr-BE").remedy("fr-CH");
    set("raw_html: sanitized").error("valeur-inconnue").remedy("« sanitised »");
}

#[test]
fn html_is_reduced_where_the_site_allows_it_and_never_in_silence() {
    let test = |more: &str| set("raw_html: sanitised").append(CADRE, &format!("\n{more}\n"));
    let kept = page(&test("L’<abbr title=\"Hôpital\">H</abbr> et [la durée](#duree)."), CADRE);
    assert!(html(&kept).contains("<abbr title=\"Hôpital\">H</abbr>"), "{kept:?}");
    test("Un <b onclick=\"x()\">mot</b>.").warning("html-retire").at(CADRE, 10).says("onclick");
    test("<script>alert(1)</script>").warning("html-retire").at(CADRE, 10).says("<script>");
    test("Voir <a href=\"/nulle-part/\">cela</a>.").error("lien-casse").at(CADRE, 10);
}
