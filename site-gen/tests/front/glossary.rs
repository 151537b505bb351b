//! Words that the site explains.

use crate::site_test::{SITE, SiteTest};

const COLLECTION: &str = "  mots:
    folder: mots
    label: Les mots
    listing: /mots/
    entry_pages: false
    fields:
      formes: { type: text }
";

fn with(collection: &str, key: &str) -> SiteTest {
    SiteTest::sound().append(SITE, &format!("{collection}{key}\n"))
}

#[test]
fn a_collection_explains_the_words_of_the_site() {
    let site = with(COLLECTION, "glossary: mots").clean();
    assert_eq!(site.collections[site.settings.glossary.unwrap()].name, "mots");
    assert_eq!(SiteTest::sound().site().0.settings.glossary, None);
}

#[test]
fn a_glossary_is_a_collection_that_is_shown_somewhere() {
    with(COLLECTION, "glossary: mot").error("collection-inconnue").on("mot").remedy("« mots »");
    let hidden = COLLECTION.replace("    listing: /mots/\n", "");
    with(&hidden, "glossary: mots").error("glossaire-invalide").on("mots").remedy("listing: /mots/");
    let choice = COLLECTION.replace("type: text", "type: number");
    with(&choice, "glossary: mots").error("glossaire-invalide").on("mots").remedy("virgules");
}
