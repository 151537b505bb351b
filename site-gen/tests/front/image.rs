//! Images: they exist, decode, are described, and may be shown.

use crate::site_test::{ACTION, SITE, SiteTest, png};

fn action(from: &str, to: &str) -> SiteTest {
    SiteTest::sound().edit(ACTION, from, to)
}

#[test]
fn an_image_says_what_it_shows() {
    action("  alt: Deux personnes à une table\n", "").error("image-sans-description").remedy("decorative");
    action("alt: Deux personnes à une table", "decorative: oui").clean();
    action("  alt:", "  decorative: oui\n  alt:").error("image-sans-description");
    action("![Une salle]", "![]").error("image-sans-description").at(ACTION, 18).remedy("crochets");
}

#[test]
fn an_image_says_who_made_it_and_what_was_agreed() {
    action("  credit: Photo de A. B.\n", "").error("champ-manquant").says("credit").remedy("Photo : ");
    action("  rights: { scope: site, date: 2025-01-01 }\n", "")
        .error("champ-manquant")
        .says("rights")
        .remedy("scope");
    action("scope: site, ", "").error("champ-manquant").says("scope");
    action("(photo.png \"Photo de A. B.\")", "(photo.png)")
        .error("image-sans-credit")
        .at(ACTION, 18)
        .remedy("guillemets");
}

#[test]
fn rights_that_ended_stop_the_build() {
    action("date: 2025-01-01 }", "withdrawn: oui }").error("droits-retires").at(ACTION, 10).remedy("Retirez");
    action("date: 2025-01-01 }", "expires: 31 mai 2025 }")
        .error("droits-expires")
        .says("31 mai 2025")
        .remedy("accord");
    action("date: 2025-01-01 }", "expires: 1er juin 2025 }").warning("droits-bientot-expires");
    action("date: 2025-01-01 }", "expires: 2025 }").clean();
    action("date: 2025-01-01 }", "withdrawn: non }").clean();
}

#[test]
fn a_day_ends_where_the_site_is_read() {
    // Half past midnight in Zurich: the day before in London, and still an afternoon in Québec.
    let site = || action("date: 2025-01-01 }", "expires: 31 mai 2025 }").at("2025-05-31T22:30:00Z");
    site().error("droits-expires");
    let here = "title: Essai\ntimezone: America/Toronto\n";
    site().edit(SITE, "title: Essai\n", here).warning("droits-bientot-expires");
}

#[test]
fn a_missing_file_suggests_the_nearest() {
    action("src: photo.png", "src: Photo.PNG")
        .error("image-introuvable")
        .at(ACTION, 7)
        .on("Photo.PNG")
        .remedy("« photo.png »");
    action("](photo.png", "](phto.png").error("image-introuvable").at(ACTION, 18).remedy("« photo.png »");
    action("src: photo.png", "src: ../../../secret.png").error("image-introuvable");
    action("src: photo.png", "src: plan.svg")
        .with("content/images/plan.svg", "<svg/>")
        .error("image-introuvable")
        .remedy("« /images/plan.svg »");
}

#[test]
fn shared_images_live_in_one_folder() {
    action("src: photo.png", "src: /images/plan.png").with("content/images/plan.png", png()).clean();
}

#[test]
fn a_file_that_is_no_image_is_refused_wherever_it_is_shown() {
    let photo = "content/actions/annoncer/photo.png";
    let broken = SiteTest::sound().with(photo, "du texte").diagnostics();
    assert_eq!(broken.iter().map(|d| d.code).collect::<Vec<_>>(), ["image-illisible", "image-illisible"]);
    assert!(broken.iter().all(|d| d.file == ACTION && d.help.is_some()));
    let cut = SiteTest::sound().with(photo, &png()[..40]).diagnostics();
    assert!(cut.iter().all(|d| d.code == "image-illisible") && cut.len() == 2, "{cut:?}");
}

#[test]
fn images_of_other_sites_are_refused() {
    action("](photo.png", "](https://exemple.ch/a.png").error("image-distante").remedy("Copiez");
    action("src: photo.png", "src: //exemple.ch/a.png").error("image-distante");
}

#[test]
fn an_image_stands_alone() {
    action("Voir [le cadre]", "Voir ![a](photo.png \"c\") [le cadre]")
        .error("image-dans-le-texte")
        .at(ACTION, 20);
}

#[test]
fn a_name_whose_accents_are_written_otherwise_is_explained() {
    // As a Mac writes « été.png »: each accent a character of its own.
    let test = SiteTest::sound().with("content/actions/annoncer/e\u{301}te\u{301}.png", png()).edit(
        ACTION,
        "src: photo.png",
        "src: \u{e9}t\u{e9}.png",
    );
    test.error("image-introuvable").remedy("« ete.png »");
}
