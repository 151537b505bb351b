//! Translations and easy-to-read versions: where they stand, where they lead, what they may leave out.

use site_gen::site::{Site, Value, Variant};

use crate::site_test::{CADRE, INDEX, SITE, SiteTest};

const INDEX_EN: &str = "content/pages/index.en.md";
const CADRE_EN: &str = "content/pages/cadre.en.md";
const CADRE_FALC: &str = "content/pages/cadre.falc.md";
const ACTION_EN: &str = "content/actions/annoncer/index.en.md";

const ENGLISH_ACTION: &str = "\
---
title: Breaking the news
source: { label: Department, url: https://exemple.ch/source }
---

See [the framework](../../pages/cadre.md).
";

/// The site in two languages, with an English home page.
fn bilingual() -> SiteTest {
    SiteTest::sound()
        .edit(SITE, "title: Essai", "title: { fr: Essai, en: Trial }\nlanguages: [fr, en]")
        .edit(SITE, "{ soins: Soins,", "{ soins: { fr: Soins, en: Care },")
        .edit(SITE, "label: Les actions", "label: { fr: Les actions, en: Projects }")
        .with(
            INDEX_EN,
            "---\ntitle: Home\n---\n\nSee [the framework](cadre.md) and [care](/actions/mission/soins/).\n",
        )
}

fn english(site: &Site) -> &Site {
    site.translations.iter().find(|edition| edition.edition.lang == "en").expect("an English edition")
}

fn html(site: &Site, source: &str) -> String {
    let page = site.editions().flat_map(|edition| &edition.pages).find(|page| page.source == source);
    format!("{:?}", page.expect("the page is there").body)
}

#[test]
fn a_translation_stands_under_its_language_and_leaves_the_original_alone() {
    let site = bilingual().clean();
    let sound = SiteTest::sound().clean();
    let urls = |site: &Site| site.pages.iter().map(|page| page.url.clone()).collect::<Vec<_>>();
    assert_eq!(urls(&site), urls(&sound), "the French site is what it was");
    let english = english(&site);
    assert_eq!((urls(english), english.home.as_str()), (vec!["/en/".to_owned()], "/en/"));
    assert_eq!((english.settings.title.as_str(), site.settings.title.as_str()), ("Trial", "Essai"));
    assert_eq!(site.translations.len(), 1, "nothing is easy to read yet");
}

#[test]
fn links_lead_to_the_translation_and_otherwise_to_the_original() {
    let test = bilingual();
    let before = html(&test.clean(), INDEX_EN);
    assert!(
        before.contains("\\\"/cadre/\\\"") && before.contains("\\\"/actions/mission/soins/\\\""),
        "{before}"
    );
    let test = test.with(CADRE_EN, "---\ntitle: Framework\n---\n").with(ACTION_EN, ENGLISH_ACTION);
    let site = test.clean();
    let after = html(&site, INDEX_EN);
    assert!(after.contains("/en/cadre/") && after.contains("/en/actions/mission/soins/"), "{after}");
    assert!(html(&site, ACTION_EN).contains("/en/cadre/"));
    assert!(!html(&site, INDEX).contains("/en/"), "the original keeps its own links");
    let menu = |site: &Site| -> Vec<_> {
        let links = site.settings.menus.main.iter();
        links.map(|link| (link.url.clone(), link.lang.clone())).collect()
    };
    assert_eq!(menu(english(&site)), [("/en/actions/".to_owned(), None), ("/en/cadre/".to_owned(), None)]);
    let fewer = bilingual().clean();
    let french = Some("fr".to_owned());
    assert_eq!(
        menu(english(&fewer)),
        [("/actions/".to_owned(), french.clone()), ("/cadre/".to_owned(), french)]
    );
    assert!(menu(&site).iter().all(|(_, lang)| lang.is_none()));
}

#[test]
fn an_anchor_is_looked_for_in_the_translation() {
    bilingual()
        .with(CADRE_EN, "---\ntitle: Framework\n---\n\n## Length\n")
        .append(INDEX_EN, "\n[d](cadre.md#duree)\n")
        .error("ancre-inconnue")
        .at(INDEX_EN, 7)
        .remedy("length");
}

#[test]
fn what_is_said_once_for_all_languages_comes_from_the_original() {
    let site = bilingual().with(ACTION_EN, ENGLISH_ACTION).clean();
    let page = &english(&site).pages.iter().find(|page| page.source == ACTION_EN).unwrap();
    assert!(matches!(page.fields["date"], Value::Date(date) if date.iso() == "2025-03-03"));
    assert!(matches!(&page.fields["mission"], Value::Choices(terms) if terms[0].label == "Care"));
    assert!(!page.fields.contains_key("image") && !page.fields.contains_key("changement"));
    let untold =
        ENGLISH_ACTION.replace("source: { label: Department, url: https://exemple.ch/source }\n", "");
    bilingual().with(ACTION_EN, untold).error("champ-manquant").in_file(ACTION_EN).says("source");
}

#[test]
fn a_default_is_said_in_each_language() {
    let test = bilingual()
        .edit(
            SITE,
            "      avant:",
            "      lieu: { type: text, default: { fr: Au musée, en: At the museum } }\n      avant:",
        )
        .with(ACTION_EN, ENGLISH_ACTION);
    let site = test.clean();
    let place = |site: &Site| {
        let page = site.pages.iter().find(|page| page.source.starts_with("content/actions/"));
        match &page.expect("an action").fields["lieu"] {
            Value::Text(place) => place.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((place(&site), place(english(&site))), ("Au musée".to_owned(), "At the museum".to_owned()));
    let unknown = bilingual().edit(
        SITE,
        "      avant:",
        "      lieu: { type: text, default: { fr: Ici, it: Qui } }\n      avant:",
    );
    unknown.error("langue-inconnue").on("it");
}

#[test]
fn a_translation_remembers_when_its_original_was_changed_and_does_not_claim_it() {
    let test = bilingual()
        .edit(CADRE, "order: 2", "order: 2\nupdated: 3 mai 2025")
        .with(CADRE_EN, "---\ntitle: Frame\n---\n\n## Duration {#duree}\n");
    let site = test.clean();
    let page = english(&site).pages.iter().find(|page| page.source == CADRE_EN).expect("the translation");
    assert_eq!(page.updated, None);
    assert_eq!(page.original_updated.map(|date| date.iso()).as_deref(), Some("2025-05-03"));
}

#[test]
fn lists_of_a_language_hold_its_pages_only_and_exist_only_with_one() {
    let site = bilingual().clean();
    assert_eq!(english(&site).collections[1].listing, None);
    assert!(!site.alternates.contains_key("/actions/"));
    let site = bilingual().with(ACTION_EN, ENGLISH_ACTION).clean();
    let collection = &english(&site).collections[1];
    assert_eq!(
        (collection.listing.as_deref(), collection.label.as_str()),
        (Some("/en/actions/"), "Projects")
    );
    let pairs = |url: &str| -> Vec<_> {
        site.alternates[url].iter().map(|other| (other.lang.as_str(), other.url.as_str())).collect()
    };
    assert_eq!(pairs("/en/actions/"), [("fr", "/actions/"), ("en", "/en/actions/")]);
    assert_eq!(pairs("/actions/annoncer/"), [("fr", "/actions/annoncer/"), ("en", "/en/actions/annoncer/")]);
    assert!(site.alternates.contains_key("/actions/mission/soins/"));
    assert!(!site.alternates.contains_key("/cadre/"));
}

#[test]
fn a_translation_may_have_an_address_of_its_own() {
    let below = "content/pages/cadre/mandat.md";
    let below_en = "content/pages/cadre/mandat.en.md";
    let site = bilingual()
        .with(CADRE_EN, "---\ntitle: Framework\nslug: framework\n---\n")
        .with(below, "---\ntitle: Mandat\n---\n")
        .with(below_en, "---\ntitle: Mandate\nslug: mandate\n---\n")
        .clean();
    let mut urls: Vec<&str> = english(&site).pages.iter().map(|page| page.url.as_str()).collect();
    urls.sort_unstable();
    assert_eq!(urls, ["/en/", "/en/framework/", "/en/framework/mandate/"]);
    assert!(html(&site, INDEX_EN).contains("/en/framework/"));
    let slug = |file: &str, slug: &str| {
        bilingual().with(CADRE_EN, "---\ntitle: F\n---\n").edit(
            file,
            "title: ",
            &format!("slug: {slug}\ntitle: "),
        )
    };
    slug(CADRE, "regles").error("adresse-invalide").at(CADRE, 2).on("regles").remedy("aliases");
    slug(CADRE_EN, "Le Cadre").error("adresse-invalide").at(CADRE_EN, 2).remedy("« le-cadre »");
    slug(INDEX_EN, "home").error("adresse-invalide").at(INDEX_EN, 2);
}

#[test]
fn a_translation_has_an_original_that_is_shown() {
    let lost = "content/pages/lost.en.md";
    bilingual()
        .with(lost, "---\ntitle: Lost\n---\n")
        .error("traduction-sans-original")
        .in_file(lost)
        .says("content/pages/lost.md");
    let draft = bilingual()
        .with("content/pages/lost.md", "---\ntitle: Perdu\ndraft: true\n---\n")
        .with(lost, "---\ntitle: Lost\n---\n");
    let site = draft.clean();
    let told: Vec<&str> = site.unpublished.iter().map(|page| page.reason.as_str()).collect();
    assert_eq!(told, ["son original n’est pas publié", "brouillon (« draft: true » dans l’en-tête)"]);
    assert_eq!(english(&draft.drafts().clean()).pages.len(), 2);
}

#[test]
fn languages_are_declared() {
    let german = "content/pages/cadre.de.md";
    let page = "---\ntitle: Rahmen\n---\n";
    bilingual().with(german, page).error("langue-inconnue").in_file(german).remedy("languages");
    let french = "content/pages/cadre.fr.md";
    bilingual().with(french, page).error("langue-inconnue").in_file(french).remedy("cadre.md");
    let undeclared = SiteTest::sound().with(CADRE_EN, page);
    undeclared.error("langue-inconnue").in_file(CADRE_EN).remedy("languages");
    bilingual().edit(SITE, "[fr, en]", "[fr, en, en]").error("langue-en-double").at(SITE, 2);
    bilingual().edit(SITE, "en: Trial", "de: Probe").error("langue-inconnue").at(SITE, 1).on("de");
}

#[test]
fn an_easy_to_read_page_names_who_has_read_it() {
    let easy =
        |lines: &str| SiteTest::sound().with(CADRE_FALC, format!("---\ntitle: Les règles\n{lines}---\n"));
    easy("").error("champ-manquant").in_file(CADRE_FALC).says("relu_par").remedy("relu");
    let site = easy("relu_par: Le groupe de lecture\n").clean();
    let edition = &site.translations[0];
    assert_eq!((edition.edition.lang.as_str(), edition.edition.variant), ("fr", Some(Variant::Falc)));
    let page = &edition.pages[0];
    assert_eq!(
        (page.url.as_str(), page.proofread_by.as_deref()),
        ("/falc/cadre/", Some("Le groupe de lecture"))
    );
    assert_eq!(site.alternates["/cadre/"][1].variant, Some(Variant::Falc));
    assert_eq!(edition.home, "/", "there is no easy-to-read home page");
    let french = SiteTest::sound().edit(CADRE, "order: 2", "relu_par: Moi");
    french.error("champ-inconnu").at(CADRE, 3);
}

#[test]
fn a_form_is_shown_by_the_translations_of_its_page() {
    let yaml = "title: Contact\nsubmit: Envoyer\nretention_days: 30\nconfirmation: { title: Merci, next: [Nous répondons.] }\nfields:\n  - { name: message, type: long_text, label: Message, required: true }\n";
    let page = "---\ntitle: Contact\nform: contact\n---\n";
    let test = bilingual().with("content/forms/contact.yaml", yaml);
    let test = test.with("content/pages/contact.md", page).with("content/pages/contact.en.md", page);
    let site = test.clean();
    let carrier = english(&site).pages.iter().find(|page| page.url == "/en/contact/").unwrap();
    assert_eq!((carrier.form.as_deref(), carrier.template.as_str()), (Some("contact"), "form"));
    let information = test.clone().with("content/pages/contact.en.md", "---\ntitle: Contact\n---\n").clean();
    let plain = english(&information).pages.iter().find(|page| page.url == "/en/contact/").unwrap();
    assert_eq!((plain.form.as_deref(), plain.template.as_str()), (None, "page"));
    test.edit(INDEX_EN, "title: Home", "title: Home\nform: contact")
        .error("formulaire-traduit")
        .at(INDEX_EN, 3)
        .remedy(INDEX);
}

#[test]
fn an_easy_text_leads_to_the_whole_one() {
    let falc = "---\ntitle: Le cadre\nrelu_par: Anne\n---\n\nLire [le texte entier](cadre.md#duree).\n";
    let site = SiteTest::sound().with(CADRE_FALC, falc).clean();
    assert!(html(&site, CADRE_FALC).contains("\\\"/cadre/#duree\\\""), "{}", html(&site, CADRE_FALC));
}

#[test]
fn a_translation_does_not_refer_to_its_original() {
    let niveau = "niveau: { type: choice, vocabulary: mission }";
    let field = format!("{niveau}\n      suite: {{ type: references, collection: actions }}");
    let page = ENGLISH_ACTION.replace("title:", "suite: [annoncer]\ntitle:");
    let told = bilingual().edit(SITE, niveau, &field).with(ACTION_EN, page);
    told.error("reference-a-soi-meme").at(ACTION_EN, 2);
}

#[test]
fn the_name_of_a_file_says_a_language_as_site_yaml_does() {
    let page = "---\ntitle: Frame\n---\n";
    let named = |name: &str| bilingual().with(&format!("content/pages/{name}"), page).diagnostics();
    for (name, remedy) in
        [("cadre.EN.md", "« cadre.en.md »"), ("cadre.pt-br.md", "« pt-br » à « languages »")]
    {
        let found = named(name);
        assert_eq!(
            found.iter().map(|found| found.code).collect::<Vec<_>>(),
            ["langue-inconnue"],
            "{found:?}"
        );
        assert!(found[0].help.as_deref().unwrap().contains(remedy), "{found:?}");
    }
}

#[test]
fn a_link_to_another_language_says_so() {
    let site = bilingual().clean();
    assert!(
        html(&site, INDEX_EN).contains("href=\\\"/cadre/\\\" hreflang=\\\"fr\\\">the framework"),
        "{}",
        html(&site, INDEX_EN)
    );
    assert!(!html(&site, INDEX).contains("hreflang"), "within one language there is nothing to say");
    let falc = "---\ntitle: Le cadre\nrelu_par: Anne\n---\n\nLire [tout](cadre.md).\n";
    let site = SiteTest::sound().with(CADRE_FALC, falc).clean();
    assert!(!html(&site, CADRE_FALC).contains("hreflang"), "easy French is French");
}
