//! Fields against their declared types, and what Markdown may not hold.

use crate::site_test::{ACTION, CADRE, INDEX, SITE, SiteTest};

fn action(from: &str, to: &str) -> SiteTest {
    SiteTest::sound().edit(ACTION, from, to)
}

#[test]
fn a_missing_field_is_named_with_an_example() {
    action("date: 3 mars 2025\n", "")
        .error("champ-manquant")
        .at(ACTION, 1)
        .says("date")
        .remedy("3 mars 2025");
    action("date: 3 mars 2025", "date:")
        .error("champ-manquant")
        .at(ACTION, 3)
        .says("vide")
        .remedy("Jour de l’action");
    action("title: L’annonce", "title: \"\"").error("champ-manquant").at(ACTION, 2);
    action("  - fait: Une salle\n    etat", "  - etat").error("champ-manquant").says("fait");
}

#[test]
fn a_line_is_counted_from_the_beginning_of_the_file() {
    let twice = action("mission: [soins]", "mission: [soins]\ndate: 2025").diagnostics();
    let told = twice.iter().find(|found| found.code == "yaml-invalide").expect("a key twice");
    assert!(told.message.contains("déjà écrite à la ligne 3"), "{told:?}");
}

#[test]
fn an_unknown_field_suggests_the_nearest() {
    action("date: 3 mars", "dates: 3 mars\ndate: 3 mars")
        .error("champ-inconnu")
        .at(ACTION, 3)
        .on("dates")
        .remedy("« date »");
    action("    etat: soins", "    état: soins").error("champ-inconnu").at(ACTION, 13).remedy("« etat »");
}

#[test]
fn a_french_word_for_a_field_of_all_pages_is_understood() {
    for (written, known) in [
        ("brouillon: true", "draft"),
        ("Publier: 1 mai 2030", "publish"),
        ("résumé: Court.", "summary"),
        ("titre: Un titre", "title"),
    ] {
        let told = action("date: 3 mars", &format!("{written}\ndate: 3 mars"));
        told.error("champ-inconnu").at(ACTION, 3).remedy(&format!("Vouliez-vous dire « {known} » ?"));
    }
}

#[test]
fn values_have_their_type() {
    action("title: L’annonce", "title: [a]").error("mauvais-type").at(ACTION, 2).remedy("guillemets");
    action("date: 3 mars 2025", "date: 3 mars 2025\nnombre: deux")
        .error("mauvais-type")
        .at(ACTION, 4)
        .on("deux");
    action("date: 3 mars 2025", "date: 3 mars 2025\nexemple: peut-être").error("mauvais-type").remedy("oui");
    action("source: { label: Service, url: https://exemple.ch/source }", "source: https://exemple.ch/source")
        .error("mauvais-type")
        .remedy("{ label: …, url: https://exemple.ch/source }");
    action("changement:\n  - fait: Une salle\n    etat: soins", "changement: rien")
        .error("mauvais-type")
        .remedy("« - »");
    action("3 mars 2025\n", "3 mars 2025\nnombre: 1 200,5\nexemple: oui\n").clean();
}

#[test]
fn a_wrong_date_is_explained() {
    action("3 mars 2025", "31 février 2025")
        .error("date-invalide")
        .at(ACTION, 3)
        .on("31 février 2025")
        .says("n’existe pas")
        .remedy("finit le 28");
    action("3 mars 2025", "bientôt").error("date-invalide").remedy("3 mars 2025");
}

#[test]
fn an_unknown_value_lists_the_allowed_ones() {
    let told = action("mission: [soins]", "mission: [soins, rechrche]");
    told.error("valeur-inconnue").on("rechrche").says("Mission").remedy("« recherche »").remedy("en_cours");
    action("mission: [soins]", "mission: [soins]\nniveau: En cours")
        .error("valeur-inconnue")
        .remedy("« en_cours »");
    action("mission: [soins]", "mission: [soins]\nniveau: soins, recherche")
        .error("valeur-inconnue")
        .remedy("crochets");
    action("[soins]", "[soins, soins]").error("valeur-en-double");
    action("[soins]", "soins").clean();
}

#[test]
fn raw_html_is_refused() {
    let test = SiteTest::sound().append(CADRE, "\nUn <b>mot</b>.\n\n<script>alert(1)</script>\n");
    let codes: Vec<_> = test.diagnostics().into_iter().map(|d| d.code).collect();
    assert_eq!(codes, ["html-brut", "html-brut"]);
    SiteTest::sound()
        .append(CADRE, "\nUn <b>mot</b>.\n")
        .error("html-brut")
        .at(CADRE, 10)
        .on("<b>")
        .remedy("**");
}

#[test]
fn headings_begin_at_level_two() {
    SiteTest::sound()
        .append(CADRE, "\n# Grand titre\n")
        .error("titre-de-niveau-1")
        .at(CADRE, 10)
        .remedy("title");
    SiteTest::sound()
        .append(CADRE, "\n#### Petit\n")
        .warning("niveau-de-titre-saute")
        .at(CADRE, 10)
        .remedy("###");
}

#[test]
fn markdown_in_a_field_is_placed_in_its_file() {
    action("Trop **tard**.", "Trop <b>tard</b>.").error("html-brut").at(ACTION, 15).on("<b>");
    action("Trop **tard**.", "Trop [tard](/nulle-part/).")
        .error("lien-casse")
        .at(ACTION, 15)
        .on("/nulle-part/");
}

#[test]
fn ids_are_unique_over_all_texts_and_the_theme() {
    let site = action("Trop **tard**.", "## Une salle\n\n  Trop tard.")
        .append(ACTION, "\n## Une salle\n\n## Contenu\n")
        .with("themes/templates/page.html", "<main id=\"contenu\">")
        .clean();
    let page = site.pages.iter().find(|page| page.source == ACTION).unwrap();
    let ids: Vec<&str> = page.body.headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["une-salle", "contenu-2"]);
    let Some(site_gen::site::Value::Markdown(body)) = page.fields.get("avant") else { panic!() };
    assert_eq!(body.headings[0].id, "une-salle-2");
}

#[test]
fn an_anchor_chosen_twice_is_refused() {
    SiteTest::sound().append(INDEX, "\n## A {#x}\n\n## B {#x}\n").error("ancre-en-double").at(INDEX, 11);
}

#[test]
fn what_takes_place_does_not_end_before_it_begins() {
    let agenda = |fin: &str| {
        let fields = "    calendar: { start: date, end: fin }\n    fields:\n      fin: { type: date }\n";
        let site = SiteTest::sound().edit(SITE, "    fields:\n      date:", &format!("{fields}      date:"));
        site.edit(ACTION, "date: 3 mars 2025", &format!("date: 3 mars 2025\nfin: {fin}"))
    };
    agenda("2 mars 2025").error("dates-inversees").at(ACTION, 4).on("2 mars 2025").remedy("3 mars 2025");
    agenda("2024").error("dates-inversees");
    for later in ["3 mars 2025", "mars 2025", "2026"] {
        agenda(later).clean();
    }
}

#[test]
fn a_header_is_made_of_fields() {
    let list = SiteTest::sound().with(CADRE, "---\n- a\n- b\n---\n").diagnostics();
    let told = list.iter().find(|found| found.code == "mauvais-type").expect("a list is no header");
    let (message, help) = (told.message.as_str(), told.help.as_deref().unwrap_or_default());
    assert!(
        message.starts_with("L’en-tête doit donner des champs") && help.contains("sans tiret"),
        "{told:?}"
    );
    let help = action("date: 3", "expires: 1\ndate: 3").diagnostics().remove(0).help.unwrap_or_default();
    assert_eq!(help.matches("expire,").count(), 1, "{help}");
    let help = action("date: 3", "template: errors\ndate: 3").with("themes/templates/error.html", "");
    let help = help.with("themes/templates/page.html", "").diagnostics();
    let help =
        help.iter().find(|found| found.code == "gabarit-inconnu").expect("no such template").help.clone();
    assert_eq!(help.as_deref(), Some("Gabarits du thème : page."));
}

#[test]
fn a_site_has_a_whole_address() {
    let site =
        |url: &str| SiteTest::sound().edit(SITE, "base_url: https://exemple.ch", &format!("base_url: {url}"));
    site("https://exemple.ch/patients/")
        .error("adresse-invalide")
        .says("dossier")
        .remedy("https://exemple.ch »");
    site("exemple.ch").error("adresse-invalide").says("n’est pas l’adresse");
}
