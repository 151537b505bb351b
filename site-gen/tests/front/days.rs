//! The days between which a page is public. The test's today is 1 June 2025.

use crate::site_test::{CADRE, INDEX, SiteTest};

const NEWS: &str = "content/pages/nouvelle.md";

fn news(lines: &str) -> SiteTest {
    SiteTest::sound().with(NEWS, format!("---\ntitle: Nouvelle\n{lines}\n---\n"))
}

fn is_there(test: &SiteTest) -> bool {
    let site = test.clean();
    let there = site.pages.iter().any(|page| page.source == NEWS);
    assert_ne!(
        there,
        site.unpublished.iter().any(|page| page.source == NEWS),
        "shown, or listed as left out"
    );
    there
}

#[test]
fn a_page_is_there_from_its_first_day_and_no_longer_on_its_last() {
    for (lines, there) in [
        ("publish: 1er juin 2025", true),
        ("publish: 2 juin 2025", false),
        ("expire: 2025-06-02", true),
        ("expire: 2025-06-01", false),
        ("publish: 1 mai 2025\nexpire: 1 juillet 2025", true),
        ("publish: 1 juillet 2025\nexpire: 1 août 2025", false),
    ] {
        assert_eq!(is_there(&news(lines)), there, "{lines}");
    }
}

#[test]
fn the_day_begins_where_the_site_is_read() {
    // Half past midnight in Zurich is still the evening before in Québec.
    let site = || news("publish: 1er juin 2025").at("2025-05-31T22:30:00Z");
    assert!(is_there(&site()));
    let abroad = "title: Essai\ntimezone: America/Toronto\n";
    assert!(!is_there(&site().edit(crate::site_test::SITE, "title: Essai\n", abroad)));
}

#[test]
fn each_page_left_out_says_why_and_drafts_shows_it() {
    for (lines, reason) in [
        ("draft: oui", "brouillon"),
        ("publish: 2 juin 2025", "pas encore publiée (« publish: 2 juin 2025 »"),
        ("draft: oui\nexpire: 1 mai 2025", "brouillon"),
    ] {
        let site = news(lines).clean();
        assert!(site.unpublished[0].reason.contains(reason), "{:?}", site.unpublished);
        let site = news(lines).drafts().clean();
        assert!(site.unpublished.is_empty() && site.previewed[0].reason.contains(reason), "{lines}");
        assert!(site.pages.iter().any(|page| page.source == NEWS && page.draft), "{lines}");
    }
    assert!(news("publish: 1 mai 2025").drafts().clean().previewed.is_empty());
    for test in [news("expire: 1 mai 2025"), news("expire: 1 mai 2025").drafts()] {
        let site = test.clean();
        assert!(site.unpublished[0].reason.contains("plus publiée depuis le 1er mai 2025"), "{site:?}");
    }
}

#[test]
fn what_nobody_sees_any_more_stops_no_build() {
    let over = "expire: 1 mai 2025\nqr: /nulle-part/";
    news(over).append(NEWS, "\n[a](nulle-part.md)\n").site();
    let found = news(over).append(NEWS, "\n[a](nulle-part.md)\n").drafts().diagnostics();
    assert_eq!(found.iter().map(|found| found.code).collect::<Vec<_>>(), ["lien-casse", "lien-casse"]);
    news("draft: oui").append(NEWS, "\n[a](nulle-part.md)\n").error("lien-casse");
}

#[test]
fn a_link_to_a_page_that_is_not_there_tells_the_day() {
    let linked = |lines: &str| news(lines).append(CADRE, "\n[n](nouvelle.md)\n");
    linked("publish: 2 juin 2025")
        .error("lien-vers-page-absente")
        .at(CADRE, 10)
        .says("ne sera publiée que le 2 juin 2025")
        .remedy("« publish » dans l’en-tête de « content/pages/nouvelle.md »");
    linked("expire: 1 mai 2025").error("lien-vers-page-absente").says("1er mai 2025").remedy("« expire »");
    linked("draft: oui").drafts().clean();
    linked("expire: 1 mai 2025").drafts().error("lien-vers-page-absente");
    let home = SiteTest::sound().edit(INDEX, "title: Accueil", "title: Accueil\nexpire: 1 mai 2025");
    home.error("accueil-absent").in_file(INDEX).remedy("« expire »");
}

#[test]
fn days_are_days_in_the_right_order() {
    news("publish: juin 2025").error("date-imprecise").at(NEWS, 3).on("juin 2025").remedy("1er mars 2026");
    let both = "publish: 1 juin 2025\nexpire: 1 juin 2025";
    news(both).error("dates-inversees").at(NEWS, 4).remedy("après le 1er juin 2025");
    news("publish: 31 février 2025").error("date-invalide").at(NEWS, 3);
}
