//! Files, front matter, addresses.

use crate::site_test::{ACTION, CADRE, INDEX, SITE, SiteTest};

fn sound() -> SiteTest {
    SiteTest::sound()
}

#[test]
fn the_sound_site_is_clean() {
    let site = sound().clean();
    let urls: Vec<&str> = site.pages.iter().map(|page| page.url.as_str()).collect();
    assert_eq!(urls, ["/cadre/", "/", "/actions/annoncer/"]);
}

#[test]
fn all_errors_are_reported_in_one_run() {
    let found = sound()
        .edit(ACTION, "date: 3 mars 2025", "date: 31 février 2025")
        .edit(ACTION, "alt: Deux personnes à une table", "atl: Deux")
        .edit(INDEX, "cadre.md#duree", "cdre.md")
        .edit(SITE, "title: Essai", "title: Essai\ntagine: x")
        .edit(SITE, "/actions/ }", "/action/ }")
        .with("content/pages/perdu.md", "sans en-tête")
        .diagnostics();
    let mut codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    codes.sort();
    assert_eq!(
        codes,
        [
            "champ-inconnu",
            "champ-inconnu",
            "date-invalide",
            "entete-absent",
            "image-sans-description",
            "lien-casse",
            "lien-casse"
        ]
    );
    assert!(found.is_sorted_by_key(|d| d.file.clone()), "in reading order");
}

#[test]
fn front_matter_must_be_there_and_closed() {
    sound().with(CADRE, "Le cadre\n\n## Durée\n").error("entete-absent").at(CADRE, 1).remedy("« --- »");
    sound().with("content/pages/vide.md", "").error("entete-absent").at("content/pages/vide.md", 1);
    sound().with("content/pages/vide.md", "---\n---\n").error("champ-manquant").remedy("title");
}

#[test]
fn an_unclosed_front_matter_is_its_own_error() {
    let path = "content/pages/ouvert.md";
    sound().with(path, "---\ntitle: a\n\nTexte\n").error("entete-non-ferme").at(path, 1).remedy("« --- »");
}

#[test]
fn yaml_that_cannot_be_read_is_placed_in_the_page() {
    let told = sound().edit(CADRE, "order: 2", "order: [2");
    let told = told.error("yaml-invalide");
    assert!(told.found.span.as_ref().unwrap().start >= 4, "{:?}", told.found);
    told.in_file(CADRE);
    let twice = sound().edit(CADRE, "order: 2", "order: 2\ntitle: b");
    twice.error("yaml-invalide").at(CADRE, 4);
}

#[test]
fn bytes_that_are_not_utf8_are_placed() {
    let path = "content/pages/vieux.md";
    sound().with(path, b"---\ntitle: \xe9t\xe9\n---\n").error("utf8-invalide").at(path, 2).remedy("UTF-8");
}

#[test]
fn no_site_yaml_no_site() {
    sound().without(SITE).error("site-yaml-absent").in_file(SITE).remedy("--content");
    sound().with(SITE, "title: [").error("yaml-invalide").in_file(SITE);
}

#[test]
fn an_empty_content_folder_is_an_error() {
    let empty = sound().without(INDEX).without(CADRE).without(ACTION);
    assert!(empty.diagnostics().iter().any(|d| d.code == "site-vide" && d.message.contains("content/pages")));
}

#[test]
fn a_site_has_a_first_page() {
    sound().without(INDEX).error("accueil-absent").remedy("content/pages/index.md");
    sound()
        .edit(INDEX, "title: Accueil", "title: Accueil\ndraft: true")
        .error("accueil-absent")
        .in_file(INDEX);
}

#[test]
fn two_files_never_share_an_address() {
    sound()
        .with("content/pages/cadre/index.md", "---\ntitle: a\n---\n")
        .error("adresse-en-double")
        .says("/cadre/")
        .says("cadre.md");
    let told = sound().with("content/pages/actions.md", "---\ntitle: a\n---\n");
    told.error("adresse-en-double").in_file("content/pages/actions.md").says("la liste de « actions »");
    let other = "---\ntitle: B\ndate: 2025\nmission: [soins]\nsource: { label: a, url: https://a.ch }\n---\n";
    let paged = sound()
        .edit(SITE, "sort: -date", "sort: -date\n    page_size: 1")
        .with("content/actions/b/index.md", other);
    for path in ["content/pages/actions/page/2.md", "content/pages/actions/mission/soins/page/2.md"] {
        let told = paged.clone().with(path, "---\ntitle: a\n---\n");
        told.error("adresse-en-double").in_file(path).says("page 2 de la liste");
    }
    paged.append(INDEX, "\nVoir [la suite](/actions/page/2/).\n").clean();
}

#[test]
fn the_build_s_own_folders_are_not_addresses() {
    for name in ["formulaires/x", "assets/x", "images"] {
        let path = format!("content/pages/{name}.md");
        sound().with(&path, "---\ntitle: a\n---\n").error("adresse-reservee").in_file(&path);
    }
    let listing = sound().edit(SITE, "{ folder: pages,", "{ label: P, listing: /images/, folder: pages,");
    listing.error("adresse-reservee").in_file(SITE).says("/images/");
}

#[test]
fn templates_of_the_generator_are_not_for_pages() {
    for name in ["base", "confirmation", "error", "listing", "404"] {
        let told = sound().edit(CADRE, "order: 2", &format!("template: \"{name}\""));
        told.error("gabarit-reserve").at(CADRE, 3).on(&format!("\"{name}\"")).remedy("template");
    }
    sound().edit(CADRE, "order: 2", "template: form").error("gabarit-reserve").at(CADRE, 3).remedy("form:");
}

#[test]
fn addresses_are_plain() {
    let path = "content/pages/Été 2025.md";
    sound().with(path, "---\ntitle: a\n---\n").error("adresse-invalide").in_file(path).remedy("ete-2025");
    let deep = "content/actions/a/b/index.md";
    let text = "---\ntitle: a\ndate: 2025\nsource: { label: a, url: https://a.ch }\n---\n";
    sound().with(deep, text).error("adresse-invalide").in_file(deep).remedy("a-b/index.md");
    sound().with("content/actions/index.md", text).error("adresse-invalide").remedy("mon-action");
    sound().with("content/pages/a.md.md", "---\ntitle: a\n---\n").error("adresse-invalide").remedy("a-md");
}

#[test]
fn no_page_vanishes_silently() {
    let stray = "content/action/autre.md";
    let test = sound().with(stray, "---\ntitle: a\n---\n").with("content/actions/texte.docx", "x");
    test.warning("page-hors-collection").in_file(stray).remedy("« actions »");
    let (site, _) = test
        .edit(CADRE, "order: 2", "draft: oui")
        .without(INDEX)
        .with(INDEX, "---\ntitle: a\n---\n")
        .edit(SITE, "\n    - { label: Cadre, to: pages/cadre.md }", "")
        .edit(ACTION, "Voir [le cadre](../../pages/cadre.md).", "")
        .site();
    let left: Vec<&str> = site.unpublished.iter().map(|page| page.source.as_str()).collect();
    assert_eq!(left, [stray, "content/actions/texte.docx", CADRE]);
    assert!(site.unpublished.iter().all(|page| !page.reason.is_empty()));
}

#[test]
fn drafts_are_published_on_request() {
    let test = sound().with("content/pages/projet.md", "---\ntitle: Projet\ndraft: true\n---\n");
    assert_eq!(test.clean().pages.len(), 3);
    let site = test.drafts().clean();
    assert!(site.pages.iter().any(|page| page.url == "/projet/" && page.draft));
    assert!(site.unpublished.is_empty());
}

#[test]
fn forms_are_known_and_carried_by_one_page() {
    let form = "content/forms/contact.yaml";
    let yaml = "title: Contact\nsubmit: Envoyer\nretention_days: 30\nconfirmation: { title: Merci, next: [Nous répondons.] }\nfields:\n  - { name: message, type: long_text, label: Message, required: true }\n";
    let page = |name: &str| format!("---\ntitle: Contact\nform: {name}\n---\n");
    let test = || sound().with(form, yaml);
    let draft = test().with("content/pages/contact.md", "---\ntitle: C\nform: contact\ndraft: true\n---\n");
    draft.warning("formulaire-non-publie").in_file(form).says("brouillon").remedy("content/pages/contact.md");
    test().warning("formulaire-sans-page").in_file(form).remedy("form: contact");
    let site = test().with("content/pages/contact.md", page("contact")).clean();
    let carrier = site.pages.iter().find(|page| page.url == "/contact/").unwrap();
    assert_eq!((carrier.template.as_str(), carrier.form.as_deref()), ("form", Some("contact")));
    let unknown = sound().with("content/pages/contact.md", page("contac")).with(form, yaml);
    let unknown = unknown.diagnostics();
    assert!(
        unknown
            .iter()
            .any(|d| d.code == "formulaire-inconnu" && d.help.as_deref().unwrap().contains("« contact »"))
    );
    test()
        .with("content/pages/contact.md", page("contact"))
        .with("content/pages/ecrire.md", page("contact"))
        .error("formulaire-en-double")
        .at("content/pages/ecrire.md", 3);
    let broken = sound()
        .with(form, yaml.replace("long_text", "lng_text"))
        .with("content/pages/contact.md", page("contact"));
    broken.error("formulaire-invalide").at(form, 6);
}

#[test]
fn a_template_must_exist_in_the_theme() {
    sound()
        .with("themes/templates/page.html", "")
        .with("themes/templates/home.html", "")
        .edit(INDEX, "title: Accueil", "title: Accueil\ntemplate: hom")
        .error("gabarit-inconnu")
        .at(INDEX, 3)
        .remedy("« home »");
}

#[test]
fn a_collection_needs_a_template_of_the_theme() {
    sound()
        .with("themes/templates/page.html", "")
        .with("themes/templates/fiche.html", "")
        .edit(SITE, "folder: actions", "folder: actions\n    template: fihce")
        .error("gabarit-inconnu")
        .remedy("« fiche »");
}
