//! Entries that are only shown in listings.

use site_gen::site::Value;

use crate::site_test::{INDEX, SITE, SiteTest};

const ENTRY: &str = "content/agenda/cafe.md";

/// A site with an agenda of one entry, said in these lines.
fn agenda(entry: &str) -> SiteTest {
    let collection = "collections:\n  agenda:\n    folder: agenda\n    label: Agenda\n    listing: /agenda/\n    entry_pages: false\n    sort: date\n    page_size: 1\n    fields:\n      date: { type: date, required: true }\n      texte: { type: markdown }\n";
    SiteTest::sound().edit(SITE, "collections:\n", collection).with(ENTRY, entry)
}

const SOUND: &str = "---\ntitle: Café\ndate: 3 mars 2025\ntexte: Un **café**.\n---\n";

#[test]
fn an_entry_stands_where_its_listing_shows_it() {
    let second = SOUND.replace("3 mars", "4 mars");
    let site = agenda(SOUND).with("content/agenda/rencontre/index.md", second).clean();
    let urls: Vec<_> =
        site.pages.iter().filter(|page| !page.own_page).map(|page| page.url.as_str()).collect();
    assert_eq!(urls, ["/agenda/#agenda-cafe", "/agenda/page/2/#agenda-rencontre"]);
    assert!(matches!(site.pages[0].fields["texte"], Value::Markdown(_)));
}

#[test]
fn nobody_links_to_an_entry() {
    let linked = |target: &str| agenda(SOUND).append(INDEX, &format!("\n[Le café]({target}).\n"));
    linked("../agenda/cafe.md").error("lien-vers-fiche").at(INDEX, 9).remedy("« /agenda/ »");
    linked("/agenda/cafe/").error("lien-vers-fiche");
    linked("/agenda/").clean();
}

#[test]
fn a_link_to_the_place_of_an_entry_in_its_list_arrives() {
    let linked = |target: &str| agenda(SOUND).append(INDEX, &format!("\n[Le café]({target}).\n"));
    linked("/agenda/#agenda-cafe").clean();
    linked("/agenda/#agenda-the").error("ancre-inconnue").remedy("agenda-cafe");
    // On two pages, the entry may move from one to the other.
    let second = linked("/agenda/#agenda-cafe").with("content/agenda/the.md", SOUND);
    second.error("ancre-inconnue");
}

#[test]
fn an_entry_says_nothing_that_nobody_would_read() {
    let entry = |from: &str, to: &str| agenda(&SOUND.replace(from, to));
    entry("title: Café\n", "title: Café\ntemplate: page\n")
        .error("champ-sans-page")
        .at(ENTRY, 3)
        .on("template");
    entry("title: Café\n", "title: Café\naliases: /cafe/\n").error("champ-sans-page");
    agenda(&format!("{SOUND}\nVenez.\n")).error("texte-sans-page").at(ENTRY, 1);
    entry("texte: Un **café**.", "texte: |\n  ## Où\n\n  Ici.").error("titre-sans-page").at(ENTRY, 5);
    agenda(SOUND).with("content/agenda/cafe/index.md", SOUND).error("nom-en-double").says("cafe");
    agenda(SOUND).with("content/agenda/Été.md", SOUND).error("adresse-invalide").remedy("ete");
}

#[test]
fn a_collection_without_pages_has_no_address_for_them() {
    let told =
        agenda(SOUND).edit(SITE, "entry_pages: false", "entry_pages: false\n    url: \"/agenda/{slug}/\"");
    told.error("champ-inconnu").on("url").remedy("entry_pages");
    let mistyped = agenda(SOUND).edit(SITE, "entry_pages: false", "entry_page: false").diagnostics();
    let codes: Vec<&str> = mistyped.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["champ-manquant", "champ-inconnu"], "it has no address, and an unknown key");
}
