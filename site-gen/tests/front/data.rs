//! Data files: figures that say where they come from.

use serde_json::json;

use crate::site_test::SiteTest;

const FILE: &str = "content/data/chiffres.yaml";

fn data(text: &str) -> SiteTest {
    SiteTest::sound().with(FILE, text)
}

#[test]
fn templates_get_what_was_written() {
    let site = data(
        "titre: En bref\ndate: mars 2025\nsource: { label: Le cadre, url: ../pages/cadre.md }\nliste:\n  - quoi: Patients\n    valeur: 1 200,5\n    part: 12 %\n  - { valeur: 3, source: Rapport annuel }\nannee: \"2024\"\nvrai: true\nvide:\n",
    )
    .clean();
    let expected = json!({
        "titre": "En bref",
        "date": { "iso": "2025-03", "label": "mars 2025" },
        "source": { "label": "Le cadre", "url": "/cadre/" },
        "liste": [
            { "quoi": "Patients", "valeur": 1200.5, "part": "12 %" },
            { "valeur": 3, "source": { "label": "Rapport annuel", "url": null } },
        ],
        "annee": "2024",
        "vrai": true,
        "vide": null,
    });
    assert_eq!(site.data["chiffres"], expected);
}

#[test]
fn a_figure_is_one_however_people_write_it() {
    for figure in [
        "1'240",
        "1’240",
        "1'240 kg",
        "~1240",
        "CHF 500",
        "500 CHF",
        "12 h",
        "env. 1 200",
        "≈ 3,5 mio",
        "€ 12.50",
        "-3 °C",
        "< 40 %",
    ] {
        data(&format!("total: {figure}\n")).error("chiffre-sans-source").at(FILE, 1).on(figure);
    }
    for text in ["3 mars 2025", "12 rue du Lac", "3e étage", "+41 22 372 33 11", "\"1'240 kg\"", "A4", "1'2"]
    {
        data(&format!("total: {text}\n")).clean();
    }
    let site = data("date: 2025\nsource: S\na: 1'240\nb: 1’240 kg\n").clean();
    assert_eq!(site.data["chiffres"]["a"], json!(1240));
    assert_eq!(site.data["chiffres"]["b"], json!("1’240 kg"));
}

#[test]
fn a_figure_without_date_or_source_is_refused_where_it_stands() {
    data("- valeur: 12\n").error("chiffre-sans-source").at(FILE, 1).on("12").says("de quand").says("d’où");
    data("date: 2025\nx:\n  y: 12 %\n")
        .error("chiffre-sans-source")
        .at(FILE, 3)
        .on("12 %")
        .says("d’où il vient");
    data("source: R\nx: [1 200]\n")
        .error("chiffre-sans-source")
        .on("1 200")
        .remedy("date: mars 2025")
        .remedy("guillemets");
    data("a: { date: 2025, source: R }\nb: 3\n").error("chiffre-sans-source").at(FILE, 2).on("3");
    data("date: 2025\nsource:\nb: 0x10\n").error("chiffre-sans-source").on("0x10");
    data("date: 2025\nsource: R\nb: 3\n").clean();
    data("a: Trois personnes, 2025-03-03, v1.2\n").clean();
}

#[test]
fn the_date_and_the_source_are_checked() {
    data("date: 31 février 2025\n").error("date-invalide").at(FILE, 1);
    data("source: { url: /cadre/ }\n").error("champ-manquant").remedy("label");
    data("source: { label: R, url: /cadr/ }\n").error("lien-casse").at(FILE, 1).on("/cadr/");
    data("a: [b\n").error("yaml-invalide");
    SiteTest::sound()
        .with("content/data/Chiffres clés.yaml", "a: b")
        .error("nom-invalide")
        .remedy("chiffres_cles.yaml");
}

#[test]
fn files_that_would_be_ignored_are_told() {
    SiteTest::sound()
        .with("content/data/a.yml", "a: b")
        .error("donnees-mal-nommees")
        .remedy("content/data/a.yaml");
    SiteTest::sound().with("content/data/b/a.yaml", "a: b").error("donnees-mal-nommees").remedy("b-a.yaml");
    SiteTest::sound().with("content/data/README.md", "Les chiffres.").clean();
}
