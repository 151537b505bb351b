//! What a collection declares for its pages: defaults, and keys of their own.

use serde_json::json;
use site_gen::site::{Page, Value};

use crate::site_test::{ACTION, SITE, SiteTest};

const NIVEAU: &str = "niveau: { type: choice, vocabulary: mission }";

fn declared(fields: &str) -> SiteTest {
    SiteTest::sound().edit(SITE, NIVEAU, &format!("{NIVEAU}\n{fields}"))
}

fn action(test: &SiteTest) -> Page {
    let mut pages = test.clean().pages;
    pages.remove(pages.iter().position(|page| page.source == ACTION).unwrap())
}

#[test]
fn every_scalar_type_has_defaults() {
    let fields = "      a: { type: text, default: Rien }\n      b: { type: number, default: \"1 200,5\" }\n      c: { type: boolean, default: oui }\n      d: { type: date, default: mars 2025 }\n      e: { type: choice, vocabulary: mission, default: soins, facet: true }\n      f: { type: choices, vocabulary: mission, default: [soins, recherche] }\n";
    let page = action(&declared(fields));
    assert!(matches!(&page.fields["a"], Value::Text(text) if text == "Rien"));
    assert!(matches!(page.fields["b"], Value::Number(number) if number == 1200.5));
    assert!(matches!(page.fields["c"], Value::Boolean(true)));
    assert!(matches!(page.fields["d"], Value::Date(date) if date.iso() == "2025-03"));
    assert!(matches!(&page.fields["e"], Value::Choice(term) if term.label == "Soins"));
    assert_eq!(page.fields["f"].terms().len(), 2);
    let own = declared(fields).edit(ACTION, "date: 3", "a:\nc: non\ne: recherche\nf: []\ndate: 3");
    let page = action(&own);
    assert!(matches!(&page.fields["a"], Value::Text(text) if text == "Rien"), "left empty, it is not said");
    assert!(matches!(page.fields["c"], Value::Boolean(false)));
    assert!(matches!(&page.fields["e"], Value::Choice(term) if term.value == "recherche"));
    assert!(!page.fields.contains_key("f"), "an empty list says none");
}

#[test]
fn a_list_s_records_hold_every_type() {
    let fields = "      etapes:\n        type: list\n        of:\n          quoi: { type: text, default: À venir }\n          quand: { type: date }\n          combien: { type: number }\n          public: { type: boolean }\n          domaine: { type: choices, vocabulary: mission }\n          lien: { type: link }\n          photo: { type: image }\n          photos: { type: images }\n          acte: { type: file }\n          texte: { type: markdown }\n          suite: { type: references, collection: pages }\n          sous: { type: list, of: { x: { type: text } } }\n";
    let page = "date: 3 mars 2025\netapes:\n  - quand: 2025\n    combien: 12\n    public: oui\n    domaine: [soins]\n    lien: { label: Le cadre, url: ../../pages/cadre.md }\n    photo: { src: photo.png, decorative: oui, credit: A. B., rights: { scope: site } }\n    photos: [ { src: photo.png, alt: Une table, credit: A. B., rights: { scope: site } } ]\n    acte: acte.pdf\n    texte: Voir [le cadre](/cadre/).\n    suite: cadre\n    sous: [ { x: y } ]\n";
    let test = declared(fields)
        .edit(ACTION, "date: 3 mars 2025\n", page)
        .with("content/actions/annoncer/acte.pdf", "%PDF-");
    let page = action(&test);
    let Value::List(items) = &page.fields["etapes"] else { panic!() };
    assert_eq!(items[0].len(), 12, "{:?}", items[0].keys());
    assert!(matches!(&items[0]["lien"], Value::Link { url, .. } if url == "/cadre/"));
    assert!(matches!(&items[0]["quoi"], Value::Text(text) if text == "À venir"));
    assert!(matches!(&items[0]["suite"], Value::References(all) if all.len() == 1));
    test.edit(ACTION, "    acte: acte.pdf", "    acte: act.pdf")
        .error("fichier-introuvable")
        .at(ACTION, 12)
        .remedy("acte.pdf");
}

#[test]
fn extra_keys_are_kept_where_they_are_allowed() {
    let allowed = || SiteTest::sound().edit(SITE, "    sort: -date", "    sort: -date\n    extra: allow");
    let page =
        action(&allowed().edit(ACTION, "date: 3", "couleur: bleu\ntaille: { x: 12, y: [a, oui] }\ndate: 3"));
    let expected = json!({ "couleur": "bleu", "taille": { "x": 12, "y": ["a", "oui"] } });
    assert_eq!(serde_json::Value::Object(page.extra), expected);
    let close = allowed().edit(ACTION, "date: 3", "sumary: bleu\ndate: 3");
    close.warning("champ-ressemblant").at(ACTION, 3).on("sumary").remedy("« summary »");
    for hidden in
        ["Draft: true", "DRAFT: oui", "drafts: oui", "brouillon: oui", "Publish: 1 mai 2030", "Expirer: 2025"]
    {
        let told = allowed().edit(ACTION, "date: 3", &format!("{hidden}\ndate: 3"));
        told.error("champ-ressemblant").at(ACTION, 3).remedy("Écrivez « ");
    }
    allowed()
        .edit(ACTION, "date: 3", "Title: bleu\ndate: 3")
        .warning("champ-ressemblant")
        .remedy("« title »");
    let told = SiteTest::sound().edit(ACTION, "date: 3", "couleur: bleu\ndate: 3");
    told.error("champ-inconnu").on("couleur");
}

#[test]
fn an_empty_list_is_no_answer_to_a_question() {
    for kind in [
        "type: references, collection: pages",
        "type: images",
        "type: list, of: { y: { type: text } }",
        "type: choices, vocabulary: mission",
    ] {
        let field = |required| {
            let field = format!("      vide: {{ {kind}{required} }}\n");
            declared(&field).edit(ACTION, "date: 3", "vide: []\ndate: 3")
        };
        field(", required: true").error("champ-manquant").at(ACTION, 3).on("[]").says("« vide » est vide");
        field("").clean();
    }
}
