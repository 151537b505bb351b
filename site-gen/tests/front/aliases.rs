//! Former addresses, and addresses that stay.

use crate::site_test::{ACTION, CADRE, INDEX, SiteTest};

fn moved(aliases: &str) -> SiteTest {
    SiteTest::sound().edit(CADRE, "order: 2", &format!("order: 2\naliases: {aliases}"))
}

#[test]
fn a_page_keeps_its_former_addresses_and_links_to_them_arrive() {
    let site = moved("[/ancien/cadre, /Cadre.html]").append(INDEX, "\n[c](/ancien/cadre/#duree)\n").clean();
    let page = |source: &str| site.pages.iter().find(|page| page.source == source).unwrap();
    assert_eq!(page(CADRE).aliases, ["/ancien/cadre/", "/Cadre.html"]);
    let home = format!("{:?}", page(INDEX).body);
    assert!(home.contains("/cadre/#duree") && !home.contains("/ancien/"), "{home}");
    moved("/ancien/").clean();
    for inside in ["/sitemap.xml/b/", "[/old.html, /old.html/b/]"] {
        moved(inside).error("adresse-invalide").remedy("point");
    }
}

#[test]
fn another_title_changes_no_address() {
    let urls = |test: &SiteTest| -> Vec<String> {
        let mut urls: Vec<String> = test.clean().pages.into_iter().map(|page| page.url).collect();
        urls.sort();
        urls
    };
    let sound = SiteTest::sound();
    let renamed = sound.clone().edit(CADRE, "title: Le cadre", "title: Les règles du jeu");
    let renamed = renamed.edit(ACTION, "title: L’annonce", "title: Annoncer autrement");
    assert_eq!(urls(&renamed), urls(&sound));
}

#[test]
fn two_things_never_share_a_former_address() {
    moved("[/cadre/]")
        .error("adresse-en-double")
        .at(CADRE, 4)
        .on("/cadre/")
        .says("de cette page")
        .remedy("aliases");
    moved("[/actions/annoncer/]").error("adresse-en-double").at(CADRE, 4).says(ACTION);
    moved("[/actions/]").error("adresse-en-double").at(CADRE, 4).says("la liste");
    moved("[/]").error("adresse-en-double").at(CADRE, 4).says(INDEX);
    moved("[/a/, /a]").error("adresse-en-double").at(CADRE, 4).on("/a");
    let twice = moved("[/a/]").edit(INDEX, "title: Accueil", "title: Accueil\naliases: [/a/]");
    twice.error("adresse-en-double").at(INDEX, 3).says("une ancienne adresse de « content/pages/cadre.md »");
}

#[test]
fn reserved_and_impossible_former_addresses_are_refused() {
    for reserved in ["/formulaires/contact/", "/assets/a.html", "/404.html"] {
        moved(&format!("[{reserved}]")).error("adresse-reservee").at(CADRE, 4).on(reserved);
    }
    moved("[\"/a?id=3\"]").error("adresse-invalide").at(CADRE, 4).remedy("« ? »");
    moved("[a/]").error("adresse-invalide").at(CADRE, 4).remedy("« /ancienne/adresse/ »");
    moved("[/a.php]").error("adresse-invalide").at(CADRE, 4).remedy(".html");
}
