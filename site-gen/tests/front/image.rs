//! Images: they exist, decode, are described, and may be shown.

use site_gen::site::Value;

use crate::site_test::{ACTION, INDEX, SITE, SiteTest, png};

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
fn a_site_may_say_once_what_its_own_pictures_allow() {
    let usual = |test: SiteTest| test.edit(SITE, "title: Essai\n", "title: Essai\ndefault_rights: Ce site\n");
    let scope = |test: SiteTest| {
        let site = test.clean();
        let page = site.pages.iter().find(|page| page.source == ACTION).unwrap();
        let Value::Image(image) = &page.fields["image"] else { panic!("no image") };
        image.rights.scope.clone()
    };
    assert_eq!(scope(usual(action("  rights: { scope: site, date: 2025-01-01 }\n", ""))), "Ce site");
    assert_eq!(scope(usual(action("scope: site, ", ""))), "Ce site");
    assert_eq!(scope(usual(SiteTest::sound())), "site");
    usual(action("scope: site, date: 2025-01-01", "withdrawn: oui")).error("droits-retires");
}

#[test]
fn rights_that_ended_stop_the_build() {
    action("date: 2025-01-01 }", "withdrawn: oui }")
        .error("droits-retires")
        .at(ACTION, 10)
        .says("« photo.png »")
        .remedy("Retirez");
    action("date: 2025-01-01 }", "expires: 31 mai 2025 }")
        .error("droits-expires")
        .in_file(ACTION)
        .says("« photo.png » a expiré : 31 mai 2025")
        .remedy("accord");
    action("date: 2025-01-01 }", "expires: 1er juin 2025 }").warning("droits-bientot-expires");
    action("date: 2025-01-01 }", "expires: 2025 }").clean();
    for absent in ["draft: oui", "publish: 1 juillet 2025", "expire: 1 mai 2025"] {
        let absent = format!("title: L’annonce\n{absent}");
        let action = |from, to| action(from, to).edit(INDEX, " et [les soins](/actions/mission/soins/)", "");
        let ended = action("date: 2025-01-01 }", "expires: 31 mai 2025 }");
        ended.edit(ACTION, "title: L’annonce", &absent).warning("droits-expires");
        let withdrawn = action("date: 2025-01-01 }", "withdrawn: oui }");
        withdrawn.edit(ACTION, "title: L’annonce", &absent).warning("droits-retires");
    }
    let shown = "title: L’annonce\ndraft: oui";
    let shown = action("date: 2025-01-01 }", "withdrawn: oui }").edit(ACTION, "title: L’annonce", shown);
    shown.drafts().error("droits-retires");
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

const OTHER: &str = "content/actions/autre/index.md";

/// A second page that shows the photo of the first one, with rights of its own.
fn shown_twice(rights: &str) -> SiteTest {
    let page = format!(
        "---\ntitle: Autre\ndate: 2025-03-03\nsource: {{ label: Source, url: https://exemple.ch }}\n\
         image: {{ src: ../annoncer/photo.png, alt: Une salle, credit: C., rights: {{ scope: site, {rights} }} }}\n\
         ---\nTexte.\n"
    );
    SiteTest::sound().with(OTHER, page)
}

#[test]
fn a_photo_too_small_for_its_place_is_told_with_both_sizes() {
    let themed = |theme: &str| SiteTest::sound().with("themes/theme.yaml", theme);
    let small = |test: SiteTest| {
        let found = test.diagnostics().into_iter().filter(|found| found.code == "image-petite");
        found.map(|found| format!("{} {}", found.message, found.help.unwrap_or_default())).collect::<Vec<_>>()
    };
    let told = small(themed("image_widths: { default: [1600, 480] }"));
    assert_eq!(told.len(), 2, "in its field and in the text: {told:?}");
    for words in ["8 × 4 pixels", "au moins 480 de large", "1600 pixels de large suffisent"] {
        assert!(told.iter().all(|told| told.contains(words)), "{words}: {told:?}");
    }
    themed("image_widths: { default: [8] }").clean();
    themed("image_widths: { default: [8], portrait: [16] }")
        .edit(SITE, "image: { type: image }", "image: { type: image, role: portrait }")
        .warning("image-petite")
        .in_file(ACTION)
        .says("au moins 16");
    let cropped = small(themed("image_widths: { default: [8] }\nimage_crops: { default: \"1:1\" }"));
    assert!(cropped[0].contains("dont 4 de large une fois recadrés"), "{cropped:?}");
}

#[test]
fn a_photo_shown_on_two_pages_needs_the_agreement_of_each() {
    shown_twice("date: 2025-01-01").clean();
    shown_twice("withdrawn: oui").error("droits-retires").in_file(OTHER).says("annoncer/photo.png");
    shown_twice("expires: 2024").error("droits-expires").in_file(OTHER);
}

#[test]
fn a_picture_that_no_page_shows_is_reported_with_its_page() {
    let extra = |path: &str| SiteTest::sound().with(path, png());
    extra("content/actions/annoncer/IMG_0042.JPG")
        .warning("image-inutilisee")
        .in_file(ACTION)
        .says("« IMG_0042.JPG »")
        .remedy("content/actions/annoncer/IMG_0042.JPG");
    let translated = extra("content/actions/annoncer/b.png")
        .edit(SITE, "title: Essai", "title: Essai\nlanguages: [fr, en]")
        .with(
            "content/actions/annoncer/index.en.md",
            "---\ntitle: News\nsource: { label: A, url: https://exemple.ch }\n---\n\nText.\n",
        );
    translated.warning("image-inutilisee").in_file(ACTION);
    extra("content/actions/annoncer/photos/a.tif").warning("image-inutilisee").in_file(ACTION);
    for alone in ["content/images/plan.png", "content/pages/a.jpg", "content/actions/autre.jpg"] {
        extra(alone).warning("image-inutilisee").in_file(alone).remedy(alone);
    }
    // Shown by another page, or no picture at all.
    extra("content/actions/annoncer/charte.pdf").clean();
    shown_twice("date: 2025-01-01").clean();
    // While a page has errors, what it would show is not known.
    let broken = extra("content/actions/annoncer/a.jpg").edit(ACTION, "src: photo.png", "src: phot.png");
    assert!(broken.diagnostics().iter().all(|found| found.code != "image-inutilisee"));
}

#[test]
fn what_must_stay_in_view_is_two_percentages() {
    let focal = |text: &str| action("  alt:", &format!("  focal: {text}\n  alt:"));
    let image = |test: SiteTest| {
        let site = test.clean();
        let page = site.pages.iter().find(|page| page.source == ACTION).unwrap().fields["image"].clone();
        let Value::Image(image) = page else { panic!("no image") };
        (image.focal.left, image.focal.top)
    };
    assert_eq!(image(focal("\"40% 30%\"")), (400, 300));
    assert_eq!(image(focal("33,3% 100 %".replace(" %", "%").as_str())), (333, 1000));
    assert_eq!(image(SiteTest::sound()), (500, 500));
    for wrong in ["40%", "40 30", "\"140% 30%\"", "haut", "-1% 3%", "1% 2% 3%"] {
        focal(wrong).error("cadrage-invalide").at(ACTION, 8).remedy("40% 30%");
    }
}

#[test]
fn only_pictures_have_a_role() {
    let field = |kind: &str| SiteTest::sound().edit(SITE, "image: { type: image }", kind);
    field("image: { type: image, role: portrait }").clean();
    let number =
        SiteTest::sound().edit(SITE, "nombre: { type: number }", "nombre: { type: number, role: card }");
    let found = number.diagnostics();
    let told = found.iter().find(|found| found.code == "champ-inconnu").unwrap();
    assert!(told.file == SITE && told.message.contains("« role »"), "{told:?}");
}

#[test]
fn an_animation_is_told_before_it_stands_still() {
    let photo = "content/actions/annoncer/photo.png";
    let mut moving = png();
    // What makes a PNG move, before its pixels: two frames, for ever.
    let control = b"\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\xF3\x8D\x93\x70";
    moving.splice(33..33, control.iter().copied());
    let found = SiteTest::sound().with(photo, &moving).diagnostics();
    let codes: Vec<_> = found.iter().map(|told| (told.code, told.is_error())).collect();
    assert_eq!(codes, [("image-animee", false); 2], "in the front matter and in the text: {found:?}");
    assert!(found.iter().all(|told| told.file == ACTION && told.span.is_some() && told.help.is_some()));
}
