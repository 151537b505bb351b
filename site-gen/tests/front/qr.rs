//! Codes on posters.

use crate::site_test::{CADRE, SiteTest};

fn poster(target: &str) -> SiteTest {
    SiteTest::sound().edit(CADRE, "order: 2", &format!("order: 2\nqr: {target}"))
}

#[test]
fn a_code_holds_the_whole_address() {
    for (target, url) in [
        ("/actions/", "https://exemple.ch/actions/"),
        ("index.md#bienvenue", "https://exemple.ch/#bienvenue"),
        ("https://ailleurs.exemple/a", "https://ailleurs.exemple/a"),
    ] {
        let site = poster(target).clean();
        let page = site.pages.iter().find(|page| page.source == CADRE).unwrap();
        assert_eq!(page.qr.as_ref().unwrap().url, url);
    }
}

#[test]
fn a_code_that_leads_nowhere_or_does_not_fit_is_refused() {
    poster("/nulle-part/").error("lien-casse").at(CADRE, 4).on("/nulle-part/");
    let long = format!("https://exemple.ch/{}", "a".repeat(3000));
    poster(&long).error("qr-trop-long").at(CADRE, 4).remedy("plus courte");
}
