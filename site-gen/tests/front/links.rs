//! Links arrive, anchors included.

use crate::site_test::{ACTION, CADRE, INDEX, SITE, SiteTest};

fn linked(target: &str) -> SiteTest {
    SiteTest::sound().append(INDEX, &format!("\nVoir [cela]({target}).\n"))
}

#[test]
fn links_that_arrive() {
    for (target, url) in [
        ("cadre.md", "/cadre/"),
        ("cadre.md#duree", "/cadre/#duree"),
        ("./cadre.md", "/cadre/"),
        ("../actions/annoncer/index.md", "/actions/annoncer/"),
        ("../actions/annoncer/", "/actions/annoncer/"),
        ("/cadre", "/cadre/"),
        ("/cadre/?a=b#duree", "/cadre/?a=b#duree"),
        ("/", "/"),
        ("#bienvenue", "#bienvenue"),
        ("/actions/", "/actions/"),
        ("/actions/mission/soins/", "/actions/mission/soins/"),
        ("https://exemple.ch/?a=b&amp;c", "https://exemple.ch/?a=b&amp;c"),
        ("mailto:a@exemple.ch", "mailto:a@exemple.ch"),
        ("tel:+41223723311", "tel:+41223723311"),
    ] {
        let site = linked(target).clean();
        let home = site.pages.iter().find(|page| page.url == "/").unwrap();
        let html = format!("{:?}", home.body.parts);
        assert!(html.contains(&format!("<a href=\\\"{url}\\\">cela</a>")), "{target}: {html}");
    }
}

#[test]
fn links_that_do_not_arrive() {
    for (target, code, remedy) in [
        ("cdre.md", "lien-casse", "« cadre.md »"),
        ("/cadr/", "lien-casse", "« /cadre/ »"),
        ("../cadre.md", "lien-casse", "« cadre.md »"),
        ("/annoncer/", "lien-casse", "« /actions/annoncer/ »"),
        ("/actions/mission/recherche/", "lien-casse", "/"),
        ("../../../x.md", "lien-casse", "../"),
        ("www.exemple.ch", "lien-casse", "https://www.exemple.ch"),
        ("service@exemple.ch", "lien-casse", "« mailto:service@exemple.ch »"),
        ("tout-autre-chose.md", "lien-casse", "Écrivez le chemin"),
        ("plan.pdf", "fichier-introuvable", "à côté"),
        ("https:exemple.ch", "lien-casse", "https://"),
        ("mailto:moi", "lien-casse", "mailto:contact@"),
        ("cadre.md#dure", "ancre-inconnue", "« duree »"),
        ("#absente", "ancre-inconnue", "bienvenue"),
        ("/actions/#haut", "ancre-inconnue", "#"),
        ("javascript:alert(1)", "lien-interdit", "https:"),
        ("data:text/html,x", "lien-interdit", "https:"),
        ("//exemple.ch", "lien-interdit", "https://exemple.ch"),
        ("../actions/annoncer/photo.png", "fichier-refuse", "image"),
        ("../site.yaml", "fichier-refuse", "PDF"),
    ] {
        linked(target).error(code).at(INDEX, 9).on(target).remedy(remedy);
    }
    linked("").error("lien-vide").at(INDEX, 9);
}

#[test]
fn a_link_in_a_field_is_checked_too() {
    let edited =
        |url: &str| SiteTest::sound().edit(ACTION, "url: https://exemple.ch/source", &format!("url: {url}"));
    edited("/cadr/").error("lien-casse").at(ACTION, 5).on("/cadr/").remedy("« /cadre/ »");
    edited("\"javascript:alert(1)\"").error("lien-interdit").at(ACTION, 5);
    edited("../../pages/cadre.md").clean();
}

#[test]
fn a_published_page_never_links_to_a_draft() {
    let draft = "---\ntitle: Projet\ndraft: true\n---\n\nVoir [l’autre](autre.md).\n";
    let test = || {
        SiteTest::sound()
            .with("content/pages/projet.md", draft)
            .with("content/pages/autre.md", draft.replace("autre.md", "projet.md"))
    };
    test().clean();
    let linked = || test().append(INDEX, "\n[p](projet.md)\n");
    linked().error("lien-vers-page-absente").at(INDEX, 9).says("brouillon").remedy("content/pages/projet.md");
    linked().drafts().clean();
}

#[test]
fn menus_lead_somewhere() {
    let edited = |to: &str| SiteTest::sound().edit(SITE, "to: /actions/ }", &format!("to: {to} }}"));
    edited("/actons/")
        .error("lien-casse")
        .at(SITE, 5)
        .on("/actons/")
        .says("Menu « Actions »")
        .remedy("« /actions/ »");
    edited("pages/cdre.md").error("lien-casse").remedy("« pages/cadre.md »");
    let below = |to: &str| edited(&format!("/actions/, children: [{{ label: Soins, to: {to} }}]"));
    below("/soins/").error("lien-casse").says("Menu « Soins »").remedy("/actions/mission/soins/");
    let site = below("/actions/mission/soins/").clean();
    assert_eq!(site.settings.menus.main[0].children[0].url, "/actions/mission/soins/");
    let deeper = "/cadre/, children: [{ label: Cadre, to: /cadre/ }]";
    below(deeper).error("champ-inconnu").at(SITE, 5).on("children");
    let site = edited("https://exemple.ch").clean();
    assert_eq!(site.settings.menus.main[0].url, "https://exemple.ch");
    assert_eq!(site.settings.menus.main[1].url, "/cadre/");
}

#[test]
fn a_page_with_a_wrong_address_is_not_also_a_broken_link() {
    let path = "content/pages/Règles.md";
    SiteTest::sound()
        .with(path, "---\ntitle: a\n---\n")
        .append(CADRE, "\n[r](Règles.md)\n")
        .error("adresse-invalide")
        .in_file(path);
}

#[test]
fn a_link_to_a_question_arrives_at_one_that_the_form_has() {
    let form = "title: Écrire\nsubmit: Envoyer\nretention_days: 30\nconfirmation: { title: Merci, next: [Au revoir.] }\n\
                fields:\n  - { name: message, type: long_text, label: Message }\n";
    let linked = |anchor: &str| {
        SiteTest::sound()
            .with("content/forms/ecrire.yaml", form)
            .with("content/pages/ecrire.md", "---\ntitle: Écrire\nform: ecrire\n---\n")
            .append(INDEX, &format!("\n[É](ecrire.md#{anchor})\n"))
    };
    linked("field-message").clean();
    linked("field-messages").error("ancre-inconnue").remedy("« field-message »");
}
