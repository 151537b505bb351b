//! Blocks of `:::` in a site: what they hold is checked like the rest of a page.

use site_gen::site::{Alt, Argument, BodyPart, Component};

use crate::site_test::{ACTION, CADRE, SiteTest};

fn with(block: &str) -> SiteTest {
    SiteTest::sound().append(CADRE, &format!("\n{block}"))
}

fn blocks(test: &SiteTest, path: &str) -> Vec<Component> {
    let site = test.clean();
    let page = site.pages.into_iter().find(|page| page.source == path).unwrap();
    page.body
        .parts
        .into_iter()
        .filter_map(|part| match part {
            BodyPart::Block(block) => Some(*block),
            _ => None,
        })
        .collect()
}

#[test]
fn links_in_a_block_arrive_or_are_told() {
    let block = |target: &str| format!("::: citation auteur=\"A. B.\"\nVoir [cela]({target}).\n:::\n");
    let found = blocks(&with(&block("#duree")), CADRE);
    let [BodyPart::Html(html)] = found[0].content.as_slice() else { panic!("{found:?}") };
    assert_eq!(html, "<p>Voir <a href=\"#duree\">cela</a>.</p>\n");
    assert_eq!(found[0].arguments["auteur"], Some(Argument::Text("A. B.".to_owned())));
    with(&block("/nulle-part/")).error("lien-casse").at(CADRE, 11).on("/nulle-part/");
}

#[test]
fn a_figure_s_picture_is_found_and_credited() {
    let figure = |src: &str| {
        let block = format!("\n::: figure src={src} alt=\"Une salle\" credit=\"A. B.\"\nLa *salle*.\n:::\n");
        SiteTest::sound().append(ACTION, &block)
    };
    let found = blocks(&figure("photo.png"), ACTION);
    let picture = found[0].picture.as_ref().unwrap();
    assert_eq!((picture.alt.clone(), picture.credit.as_str()), (Alt::Text("Une salle".to_owned()), "A. B."));
    assert_eq!(picture.source, "content/actions/annoncer/photo.png");
    let cropped = figure("photo.png cadrage=\"40% 30%\"");
    let focal = blocks(&cropped, ACTION)[0].picture.as_ref().unwrap().focal;
    assert_eq!((focal.left, focal.top), (400, 300));
    figure("photo.png cadrage=haut").error("cadrage-invalide").at(ACTION, 22).on("haut").remedy("cadrage=");
    figure("phto.png").error("image-introuvable").at(ACTION, 22).on("phto.png").remedy("« photo.png »");
}

#[test]
fn a_heading_in_a_block_is_a_heading_of_the_page() {
    let test = with("::: accordeon titre=Plus\n### Dedans\n\nTexte.\n:::\n\nVoir [le dedans](#dedans).\n");
    let site = test.clean();
    let page = site.pages.iter().find(|page| page.source == CADRE).unwrap();
    assert_eq!(
        page.body.headings.iter().map(|heading| heading.id.as_str()).collect::<Vec<_>>(),
        ["duree", "dedans"]
    );
}

#[test]
fn a_theme_that_cannot_draw_a_block_is_told_on_the_page() {
    let theme =
        |test: SiteTest| test.with("themes/templates/page.html", "").with("themes/templates/action.html", "");
    let test = theme(with("::: encadre\nTexte.\n:::\n"));
    test.error("bloc-sans-gabarit")
        .at(CADRE, 10)
        .on("::: encadre")
        .remedy("themes/templates/blocks/encadre.html");
    test.with("themes/templates/blocks/encadre.html", "").clean();
}

#[test]
fn every_fault_of_every_block_is_told_in_one_run() {
    let told = with(
        "::: encadr\n[a](/b/)\n:::\n\n::: chiffre valeur=3 libelle=a date=hier source=b\n:::\n\n::: encadre\nx\n",
    );
    let codes: Vec<_> = told.diagnostics().into_iter().map(|found| found.code).collect();
    assert_eq!(codes, ["bloc-inconnu", "lien-casse", "argument-invalide", "bloc-non-ferme"]);
    with("::: encadr\na\n:::\n").error("bloc-inconnu").at(CADRE, 10).on("encadr").remedy("« encadre »");
}
